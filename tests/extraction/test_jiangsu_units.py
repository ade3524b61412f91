"""Jiangsu unit budgets of later years: other heads of the same tables, sections that declare there is nothing."""

from __future__ import annotations

from pathlib import Path

from tests.forms import amounts, examined, failing, issues, page, titled
from tests.narratives import narrative

UNIT = "云溪水利工程管理处"
TABLES = (
    titled(
        "收支预算总表",
        [
            [("收入", 1, 2), ("支出", 1, 4)],
            ["项目", "预算数", "功能分类", "预算数", "支出用途", "预算数"],
            ["一、一般公共预算资金", "90.00", "十二、农林水支出", "100.00", "一、基本支出", "60.00"],
            ["四、其他资金", "10.00", "", "", "二、项目支出", "40.00"],
            ["当年收入小计", "100.00", "当年支出小计", "100.00", "", ""],
            ["收入合计", "100.00", "支出合计", "100.00", "支出合计", "100.00"],
        ],
    ),
    titled(
        "收入预算总表",
        [["项目", "预算数"], ["合计", "100.00"], ["一般公共预算资金", "90.00"], ["政府性基金", ""], ["其他资金", "10.00"]],
    ),
    titled(
        "“三公”经费、会议费、培训费支出预算表",
        [
            [("“三公”经费", 1, 6), ("会议费", 3, 1), ("培训费", 3, 1)],
            [("合计", 2, 1), ("因公出国（境）费", 2, 1), ("公务用车购置及运行费", 1, 3), ("公务接待费", 2, 1)],
            ["小计", "公务用车购置费", "公务用车运行费"],
            ["42.00", "0.00", "40.00", "0.00", "40.00", "2.00", "5.00", "6.00"],
        ],
    ),
    titled("一般公共预算支出预算表", [["科目编码", "科目名称", "合计"], ["合计", "", "90.00"], ["213", "农林水支出", "90.00"]]),
    titled("财政拨款收支预算总表", [["项目", "预算数", "项目", "预算数"], ["一、一般公共预算", "90.00", "一、基本支出", "60.00"], ["", "", "二、项目支出", "30.00"], ["收入合计", "90.00", "支出合计", "90.00"]]),
)  # fmt: skip


def test_other_heads_and_names_are_read(tmp_path: Path) -> None:
    found = examined(tmp_path, page(f"{UNIT}2020年度单位预算公开", UNIT, *TABLES))
    assert found.rows["documents"][0]["template"] == "jiangsu"
    assert amounts(found, "T01")["general", "amount"] == "900000"
    assert amounts(found, "T02")["total", "general"] == "900000"
    assert failing(found) == []
    assert not issues(found, "unmapped_cell")


def test_the_sum_of_the_three_is_not_that_of_vehicles(tmp_path: Path) -> None:
    found = amounts(examined(tmp_path, page(f"{UNIT}2020年度单位预算公开", UNIT, *TABLES)), "T10")
    assert (found["three_public", "total"], found["vehicle", "total"]) == ("420000", "400000")


def test_a_total_printed_at_the_end_of_two_blocks_is_no_contradiction(tmp_path: Path) -> None:
    found = examined(tmp_path, page(f"{UNIT}2020年度单位预算公开", UNIT, *TABLES))
    assert [row["severity"] for row in issues(found, "duplicate_row")] == ["info"]
    other = [part.replace('colspan="1">支出合计</td><td rowspan="1" colspan="1">100.00</td></tr>', 'colspan="1">支出合计</td><td rowspan="1" colspan="1">101.00</td></tr>') for part in TABLES]  # fmt: skip
    found = examined(tmp_path, page(f"{UNIT}2020年度单位预算公开", UNIT, *other))
    assert [row["severity"] for row in issues(found, "duplicate_row")] == ["warning"]


def test_a_section_that_says_there_is_nothing_declares_it() -> None:
    facts = narrative(
        "jiangsu",
        [
            "# 十一、一般公共预算机关运行经费支出预算情况说明",
            "2020年本单位无一般公共预算机关运行经费预算支出。",
        ],
        year=2020,
    )
    assert [(d.kind, d.subject) for d in facts.declarations] == [("not_budgeted", "operating_expense")]
