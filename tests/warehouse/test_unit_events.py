"""Units that are renamed, merged or split: only money decides."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.warehouse.compiled import build_warehouse, rows_of
from tests.warehouse.lake_builder import DisclosureFacts
from tests.warehouse.test_chain import disclosure, item

pytestmark = pytest.mark.slow

ITEMS = {"2130301": "100.00", "2130302": "50.00", "2130303": "30.00", "2130304": "20.00", "2130305": "7.00"}


def stated(items: dict[str, str], unit: str, change: str = "1.00", **document: object) -> DisclosureFacts:
    """A disclosure of 2024 in which every item has grown by the same amount."""
    grown = {code: f"{Decimal(amount) + Decimal(change)}" for code, amount in items.items()}
    facts = disclosure(2024, grown, unit, **document)
    for code, amount in grown.items():
        item(facts, code, amount, change)
    return facts


def events(*disclosures: DisclosureFacts) -> list[tuple[Any, ...]]:
    """Kind, both units, status and lines that agree."""
    connection = build_warehouse(disclosures, ["fct_unit_event", "fct_baseline_chain"])
    return rows_of(
        connection,
        "select event_kind, from_unit_key, to_unit_key, status, agreeing_count from marts.fct_unit_event order by 1, 2, 3",
    )


def test_a_rename_is_accepted_when_the_figures_of_last_year_are_the_other_units() -> None:
    disclosures = [disclosure(2023, ITEMS, "云溪州河道站"), stated(ITEMS, "云溪州河道服务站")]
    assert events(*disclosures) == [("rename", "云溪州河道站", "云溪州河道服务站", "accepted", 5)]
    connection = build_warehouse(disclosures, ["fct_baseline_chain"])
    assert rows_of(
        connection,
        "select status, count(*) from marts.fct_baseline_chain where method = 'E1' group by status",
    ) == [("confirmed", 5)]


def test_a_few_equal_figures_are_only_a_question() -> None:
    others = {**ITEMS, "2130303": "31.00", "2130304": "22.00", "2130305": "9.00"}
    assert events(disclosure(2023, others, "云溪州河道站"), stated(ITEMS, "云溪州水库站")) == [
        ("rename", "云溪州河道站", "云溪州水库站", "queued", 2)
    ]


def test_two_units_that_could_both_be_the_old_one_are_not_merged_with_it() -> None:
    twin = [disclosure(2023, ITEMS, "云溪州河道一站"), disclosure(2023, ITEMS, "云溪州河道二站")]
    assert {row[3] for row in events(*twin, stated(ITEMS, "云溪州河道服务站"))} == {"queued"}


def test_a_unit_that_goes_on_is_no_old_name() -> None:
    going_on = [disclosure(2023, ITEMS, "云溪州河道站"), stated(ITEMS, "云溪州河道站")]
    assert events(*going_on, stated(ITEMS, "云溪州水库站")) == []


def test_department_and_unit_disclosures_are_never_joined() -> None:
    assert (
        events(disclosure(2023, ITEMS, "云溪州河道站", scope="department"), stated(ITEMS, "云溪州河道服务站"))
        == []
    )


@pytest.mark.parametrize(("grown_by", "status"), [("207.00", "accepted"), ("0.00", "queued")])
def test_a_merger_is_accepted_when_the_base_grew_by_what_the_other_unit_had(
    grown_by: str, status: str
) -> None:
    gone = disclosure(2023, ITEMS, "云溪州河道站")
    before = disclosure(2023, {"2130301": "500.00"}, "云溪州水利局")
    now = disclosure(2024, {"2130301": "800.00"}, "云溪州水利局")
    base = Decimal(500) + Decimal(grown_by)
    for facts, total in ((gone, "207.00"), (before, "500.00"), (now, "800.00")):
        facts.cell("T02", "total", "total", total, name="总计")
    teller = now.statement("total", "all", "revenue", "800.00", f"{Decimal(800) - base}")
    now.move("merged", teller, other_unit="云溪州河道站", evidence="河道站并入我单位")
    assert events(gone, before, now) == [("merger", "云溪州河道站", "云溪州水利局", status, None)]


def test_a_split_without_figures_waits_for_people() -> None:
    before = disclosure(2023, {"2130301": "500.00"}, "云溪州水利局")
    now = disclosure(2024, {"2130301": "300.00"}, "云溪州水利局")
    teller = now.statement("functional_item", "general", "2130301", "300.00", "-200.00")
    now.move("handed_over", teller, other_unit="云溪州河道站", evidence="从本单位划出12人设立云溪州河道站")
    assert events(before, now, disclosure(2024, ITEMS, "云溪州河道站")) == [
        ("split", "云溪州水利局", "云溪州河道站", "queued", None)
    ]


def test_an_item_named_only_in_words_is_found_in_last_years_tables() -> None:
    before = disclosure(2023, {"2130301": "100.00", "2130305": "8.00"})
    now = disclosure(2024, {"2130301": "110.00"})
    item(now, "2130301", "110.00", "10.00")
    path = "农林水支出（类）水利（款）科目2130305（项）"
    now.statement("functional_item", "general", "", "0.00", "-8.00", "-100.00", code=None, name=path)
    connection = build_warehouse([before, now], ["fct_baseline_chain"])
    assert rows_of(
        connection,
        "select line_key, status from marts.fct_baseline_chain where fiscal_year = 2024"
        " and subject = 'functional_item' and length(line_key) = 7 order by line_key",
    ) == [("2130301", "confirmed"), ("2130305", "confirmed")]
