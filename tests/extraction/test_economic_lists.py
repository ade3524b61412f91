"""Lists of economic items in the text against the rows of their table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dagster_project.vocabulary.statuses import RowKind
from tests.narratives import cell, narrative

ROWS = {
    "30101": ("基本工资", "9.00"),
    "30102": ("津贴补贴", "5.00"),
    "30113": ("住房公积金", "3.00"),
    "30239": ("其他交通费用", "1.00"),
    "30201": ("办公费", "0.00"),
}


def told(text: str) -> list[str]:
    """What is reported about a paragraph on basic expenditure."""
    cells = [
        replace(cell("T06", code, name, amount), row_kind=RowKind.ECONOMIC)
        for code, (name, amount) in ROWS.items()
    ]
    facts = narrative("jiangsu", ["# 一般公共预算基本支出预算情况说明", text], cells)
    return [issue.message for issue in facts.issues if issue.code == "economic_list_differs"]


@pytest.mark.parametrize(
    "text",
    [
        "（一）人员经费17.00万元。主要包括：基本工资、津贴补贴、住房公积金。",
        "（一）人员经费17.00万元。主要包括：基本工资、津贴补贴等。",
        "（一）基本支出18.00万元。主要包括：基本工资、津贴补贴、住房公积金支出、其它交通费。",
        "（一）人员经费17.00万元。主要包括：工资福利支出、对个人和家庭的补助、其他支出。",
    ],
)
def test_the_same_items_however_spelt_are_no_remark(text: str) -> None:
    assert told(text) == []


def test_an_item_without_amount_and_one_left_out_are_told() -> None:
    (message,) = told("（一）人员经费17.00万元。主要包括：基本工资、住房公积金、个人农业生产补贴。")
    assert "“个人农业生产补贴”在公开表中没有金额" in message
    assert "“津贴补贴”没有写到" in message


def test_an_item_of_the_table_with_nothing_in_it_is_not_missed_and_not_accepted() -> None:
    (message,) = told(
        "（一）基本支出18.00万元。主要包括：基本工资、津贴补贴、住房公积金、其他交通费用、办公费。"
    )
    assert "“办公费”在公开表中没有金额" in message
    assert "没有写到" not in message
