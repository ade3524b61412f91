"""Paths of functional items and the codes they mean."""

from decimal import Decimal

import pytest

from dagster_project.extraction.facts import CellFact
from dagster_project.extraction.functions import FunctionNames, function_names
from dagster_project.extraction.numbers import number_tokens
from dagster_project.extraction.paths import item_paths
from dagster_project.reading.document import Location
from dagster_project.vocabulary.statuses import CellState, RowKind

TABLE = {
    "205": ("教育支出", 30), "20508": ("进修及培训", 30), "2050803": ("培训支出", 20), "2050802": ("干部教育", 10),
    "201": ("一般公共服务支出", 90), "20131": ("党委办公厅（室）及相关机构事务", 90),
    "2013101": ("行政运行", 50), "2013102": ("一般行政管理事务", 25), "2013199": ("其他党委办公厅（室）及相关机构事务支出", 15),
    "210": ("卫生健康支出", 8), "21011": ("行政事业单位医疗", 8), "2101101": ("行政单位医疗", 8),
}  # fmt: skip


def names() -> FunctionNames:
    return function_names(
        CellFact(
            f"c:{code}", "T05", "表", RowKind.FUNCTION, code, None, name, None, "total", str(amount),
            Decimal(amount) * 10_000, Decimal(100), CellState.VALUE, None, Location(),
        )
        for code, (name, amount) in TABLE.items()
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1．教育支出（类）进修及培训（款）培训支出（项）20.00万元", ["教育支出", "进修及培训", "培训支出"]),
        ("2. “教育支出(类)进修及培训(款)培训支出(项)”20.00万元", ["教育支出", "进修及培训", "培训支出"]),
        (
            "教育支出（205类）进修及培训（08款）培训支出（03项）20.00万元",
            ["教育支出", "进修及培训", "培训支出"],
        ),
        (
            "205教育支出（类）08进修及培训（款）03培训支出（项）：20.00万元",
            ["教育支出", "进修及培训", "培训支出"],
        ),
        ("“教育支出-进修及培训-培训支出”科目20.00万元", ["教育支出", "进修及培训", "培训支出"]),
        (
            "（三）党委办公厅（室）及相关机构事务（款）行政运行（项）支出5万元",
            ["党委办公厅（室）及相关机构事务", "行政运行"],
        ),
        ("其中：教育支出（类）支出5万元", ["教育支出"]),
        ("2050803培训支出 20.00万元", ["培训支出"]),
        ("3. “教育支出”科目20.00万元", ["教育支出"]),
    ],
)
def test_a_path_in_every_spelling(text: str, expected: list[str]) -> None:
    (path,) = item_paths(text)
    assert list(path.names.values()) == expected


def test_several_items_under_one_number_share_what_stands_above() -> None:
    first, second = item_paths(
        "教育支出（类）进修及培训（款）培训支出（项）20.00万元、干部教育（项）10.00万元"
    )
    assert list(second.under(first).names.values()) == ["教育支出", "进修及培训", "干部教育"]


def test_a_heading_gives_its_class_to_the_lines_below() -> None:
    (heading,) = item_paths("（一）教育支出（类）")
    (line,) = item_paths("1．进修及培训（款）培训支出（项）支出20.00万元")
    whole = line.under(heading)
    assert whole.names["class"] == "教育支出"
    assert names().resolve(whole).code == "2050803"


@pytest.mark.parametrize("text", ["编制预算（草案）12万元", "2023年度12万元", "共201万元", "合计21968万元"])
def test_no_path_without_a_mark_or_a_name(text: str) -> None:
    assert item_paths(text) == []


@pytest.mark.parametrize(
    ("text", "code", "variant"),
    [
        ("教育支出（类）进修及培训（款）培训支出（项）", "2050803", ""),
        ("教育（类）进修及培训（款）培训（项）", "2050803", ""),
        ("一般公共服务（类）党委办公厅（室）及相关机构事务（款）一般行政事务管理（项）", "2013102", "一般行政管理事务"),
        (
            "一般公共服务（类）党委办公厅（室）及相关机构事务（款）其它党委办公厅（室）及相关机构事务支出（项）",
            "2013199", "其他党委办公厅（室）及相关机构事务支出",
        ),
        ("医疗卫生与计划生育支出（210类）行政事业单位医疗（11款）行政单位医疗（01项）", "2101101", "卫生健康支出"),
        ("医疗卫生与计划生育支出（类）行政事业单位医疗（款）行政单位医疗（项）", "2101101", "卫生健康支出"),
        ("进修及培训（款）培训支出（项）", "2050803", ""),
        ("教育支出（类）进修及培训（款）民兵训练（项）", None, ""),
    ],
)  # fmt: skip
def test_codes_by_digits_by_name_and_by_likeness(text: str, code: str | None, variant: str) -> None:
    (path,) = item_paths(text)
    found = names().resolve(path)
    assert (found.code, found.variant) == (code, variant)


def test_a_kindred_name_needs_the_amount_of_the_table() -> None:
    (path,) = item_paths("教育支出（类）进修及培训（款）干部的教育培养（项）")
    assert names().resolve(path).code is None
    (amount,) = number_tokens("10.00万元")
    assert names().resolve(path, amount).code == "2050802"
    (other,) = number_tokens("11.00万元")
    assert names().resolve(path, other).code is None


def test_a_name_one_character_off_with_an_amount_of_its_own_is_another_item() -> None:
    """`初中教育` and `高中教育` are two codes; an item of last year only must not take the other's place."""
    (path,) = item_paths("教育支出（类）进修及培训（款）培养支出（项）")
    assert names().resolve(path).code == "2050803"
    (of_the_table,) = number_tokens("20.00万元")
    assert names().resolve(path, of_the_table).code == "2050803"
    for text in ("0万元", "35.00万元"):
        (own,) = number_tokens(text)
        assert names().resolve(path, own).code is None


def test_without_tables_the_printed_digits_are_the_code() -> None:
    (path,) = item_paths("教育支出（205类）进修及培训（08款）培训支出（03项）")
    assert function_names([]).resolve(path).code == "2050803"
    (nameless,) = item_paths("教育支出（类）进修及培训（款）培训支出（项）")
    assert function_names([]).resolve(nameless).code is None
