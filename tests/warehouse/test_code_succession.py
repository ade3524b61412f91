"""Codes over the years: what people entered, and what disclosures of several units show."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.warehouse.compiled import build_warehouse, rows_of
from tests.warehouse.lake_builder import DisclosureFacts

pytestmark = pytest.mark.slow

Items = dict[str, tuple[str, str]]


def disclosure(unit: str, year: int, items: Items, base: dict[str, str] | None = None) -> DisclosureFacts:
    """Functional items by code with name and amount; `base` states what some had last year."""
    facts = DisclosureFacts(unit, year)
    total = sum((Decimal(amount) for _, amount in items.values()), Decimal(0))
    facts.cell("T05", "total", "total", f"{total:.2f}", name="总计")
    for code, (name, amount) in items.items():
        facts.cell("T05", "function", "total", amount, code=code, name=name)
    for code, before in (base or {}).items():
        name, amount = items[code]
        change = f"{Decimal(amount) - Decimal(before):.2f}"
        facts.statement("functional_item", "general", code, amount, change, name=name)
    return facts


def learned(*disclosures: DisclosureFacts) -> list[tuple[Any, ...]]:
    connection = build_warehouse(disclosures, ["dim_code_succession"])
    return rows_of(
        connection,
        "select from_code, to_code, to_first_year, change_kind, basis, unit_count from marts.dim_code_succession"
        " where entry_source = 'learned' order by 1, 2",
    )


OLD: Items = {
    "2011501": ("行政运行", "90.00"),
    "2011504": ("工商专项", "30.00"),
    "2080501": ("离退休", "8.00"),
}
NEW: Items = {
    "2013801": ("行政运行", "95.00"),
    "2013804": ("工商专项", "31.00"),
    "2080501": ("离退休", "9.00"),
}


def test_a_group_whose_items_all_got_new_numbers() -> None:
    assert learned(disclosure("云溪州工商局", 2018, OLD), disclosure("云溪州工商局", 2019, NEW)) == [
        ("2011501", "2013801", 2019, "renumber", "name", 1),
        ("2011504", "2013804", 2019, "renumber", "name", 1),
    ]


def test_one_item_of_one_unit_is_no_change_of_the_list() -> None:
    one = {"2011501": OLD["2011501"], "2080501": OLD["2080501"]}
    then = {"2013801": NEW["2013801"], "2080501": NEW["2080501"]}
    first = [disclosure("云溪州工商局", 2018, one), disclosure("云溪州工商局", 2019, then)]
    assert learned(*first) == []
    second = [disclosure("青岭州工商局", 2018, one), disclosure("青岭州工商局", 2019, then)]
    assert learned(*first, *second) == [("2011501", "2013801", 2019, "renumber", "name", 2)]


def test_a_code_somebody_still_uses_has_no_successor() -> None:
    still = disclosure("青岭州工商局", 2019, OLD)
    assert learned(disclosure("云溪州工商局", 2018, OLD), disclosure("云溪州工商局", 2019, NEW), still) == []


def test_under_another_name_only_the_figures_tell_and_the_move_is_a_succession() -> None:
    disclosures = []
    for unit, amount in (("云溪州检察院", "40.00"), ("青岭州检察院", "55.00")):
        kept = {"2040401": ("行政运行", "70.00")}
        disclosures.append(disclosure(unit, 2018, {**kept, "2040499": ("办案支出", amount)}))
        grown = f"{Decimal(amount) + 2:.2f}"
        disclosures.append(
            disclosure(unit, 2019, {**kept, "2040411": ("检察业务", grown)}, {"2040411": amount})
        )
    assert learned(*disclosures) == [("2040499", "2040411", 2019, "renumber", "money", 2)]
    connection = build_warehouse(disclosures, ["fct_move", "mart_growth_bridge"])
    assert rows_of(
        connection,
        "select move_kind, from_function_code, to_function_code, exactness, confidence, count(*) from marts.fct_move group by all",
    ) == [("code_succession", "2040499", "2040411", "exact", "high", 2)]


def test_a_new_name_of_a_code_that_several_units_took_up() -> None:
    def named(unit: str, year: int, name: str) -> DisclosureFacts:
        return disclosure(unit, year, {"2200106": (name, "5.00")})

    old, new = "土地资源利用", "自然资源利用"
    units = ("云溪州国土局", "青岭州国土局")
    both = [named(unit, year, name) for unit in units for year, name in ((2018, old), (2019, new))]
    assert learned(*both) == [("2200106", "2200106", 2019, "rename", "name", 2)]
    assert learned(*both[:2]) == []
    assert learned(*both, named("澄湖州国土局", 2019, old)) == []


def test_what_people_entered_stands() -> None:
    connection = build_warehouse([disclosure("云溪州工商局", 2018, OLD)], ["dim_code_succession"])
    assert rows_of(
        connection,
        "select from_last_year, to_first_year, entry_source, basis from marts.dim_code_succession"
        " where from_code = '2040405'",
    ) == [(2018, 2019, "seed", "register")]
