"""Which digits are figures."""

import pytest

from dagster_project.extraction.numbers import number_tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收支总预算 6,459.22 万元", [("6,459.22", "万元")]),
        ("编制数 89，实有人数 124 人", [("89", ""), ("124", "人")]),
        ("（财社〔2021〕96号）2024年1月1日", []),
        ("《关于开展24项活动的通知》", []),
        ("每人每月2675.84元", [("2675.84", "元")]),
        ("房屋 445.19 平方米", [("445.19", "平方米")]),
        ("增长１２．５％", [("12.5", "%")]),
        ("第3次会议", []),
        ("司法（06款）行政运行（01项）12.50万元", [("12.50", "万元")]),
        ("各减少12.50, 13.60万元", [("12.50", "万元"), ("13.60", "万元")]),
        ("各下降9.40、9.43%", [("9.40", "%"), ("9.43", "%")]),
        ("1,23.4万元", []),
        ("单价100万（含）以上设备", [("100", "万元")]),
        ("平均得分98.50分，其中", [("98.50", "分")]),
        ("30分钟", []),
    ],
)
def test_figures_have_a_unit(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(token.printed, token.unit) for token in number_tokens(text)] == expected
