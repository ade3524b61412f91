"""Every figure of the text is a fact or an issue with its place, however it is damaged."""

from pathlib import Path

import pytest

from dagster_project.extraction.numbers import number_tokens, unread_numbers
from dagster_project.reading.lines import was_cut
from tests.documents import examine_edited, replaced, results

TOTAL = "收支总预算 6,459.22 万元"


@pytest.mark.parametrize(
    "damaged",
    [
        "6,459.22",
        "6,459.22（万元）",
        "6,459.22.1 万元",
        "6,459.22 万",
        "6 459.22 万元",
        "6,45.22 万元",
        "6, 459.22 万元",
    ],
)
def test_a_damaged_amount_is_reported_and_never_read_as_a_part_of_itself(
    tmp_path: Path, damaged: str
) -> None:
    examination = examine_edited(tmp_path, replaced(TOTAL, f"收支总预算 {damaged}"))
    (issue,) = (i for i in examination.rows["issues"] if i["code"] == "unread_number")
    assert issue["severity"] == "warning"
    assert issue["line"]
    assert not [f for f in examination.rows["stated_figures"] if f["section"] == "overall"]


@pytest.mark.parametrize(
    "text",
    [
        "2024年1月1日",
        "（财社〔2021〕96号）",
        "《预算1,234.56万元的通知》",
        "（三）第2项",
        "占29.63%，",
        "1.2023年灌区供水项目",
        "其中：2.2023年水费",
    ],
)
def test_dates_numbers_of_documents_and_read_figures_are_not_reported(text: str) -> None:
    assert unread_numbers(text) == []


def test_both_ends_of_a_range_are_numbers_or_reported() -> None:
    assert [token.printed for token in number_tokens("20.00-25.00万元")] == ["25.00"]
    assert [printed for _, printed in unread_numbers("20.00-25.00万元")] == ["20.00"]


@pytest.mark.parametrize(
    ("before", "after", "cut"),
    [
        ("2024年预算数为5.40", "万元，比上年预算增加0.35万元。", True),
        ("增长", "，主要原因是人员增加。", True),
        (
            "六、关于某某自治州人力资源和社会保障局某某管理服务中心2024年一般公共预算基本支出情况说明",
            "某某局基本支出1.00万元。",
            False,
        ),
    ],
)
def test_lines_are_joined_by_what_they_say(before: str, after: str, cut: bool) -> None:
    assert was_cut(before, after) is cut


def rules(tmp_path: Path, old: str, new: str) -> set[str]:
    return {r["rule_id"] for r in results(examine_edited(tmp_path, replaced(old, new)), "fail")}


ITEM = "5.40 万元，比上年预算增加 0.35 万元"


def test_a_comparison_with_another_year_is_found(tmp_path: Path) -> None:
    assert "GRO-003" in rules(tmp_path, ITEM, "5.40 万元，比2022年预算增加 0.35 万元")


@pytest.mark.parametrize(("base", "fails"), [("5.05", False), ("9.05", True)])
def test_a_stated_base_must_fit(tmp_path: Path, base: str, fails: bool) -> None:
    new = f"5.40 万元，比上年预算{base}万元增加 0.35 万元"
    assert ("GRO-004" in rules(tmp_path, ITEM, new)) is fails


def test_a_project_named_differently_in_the_table_is_found(tmp_path: Path) -> None:
    old = "\t2024年人事考试与岗前培训项目\t80.00"
    assert "PRJ-007" in rules(tmp_path, old, "\t2024年道路维修改造项目\t80.00")


def test_a_comma_between_two_parts_does_not_swallow_the_second(tmp_path: Path) -> None:
    examination = examine_edited(
        tmp_path, lambda text: text.replace("；公务用车购置费增加", "，公务用车购置费增加")
    )
    assert len(examination.rows["statements"]) == 33
