"""Baselines without a warehouse: the bundled SQL over facts in memory, to the last digit."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest

from dagster_project.warehouse.baseline import baselines_of
from tests.warehouse.conftest import UNIT, Warehouse, current_reference
from tests.warehouse.lake_builder import DisclosureFacts, reference, tables_of


def lines(*disclosures: DisclosureFacts) -> dict[str, dict[str, Any]]:
    return {row["baseline_id"]: row for row in baselines_of(tables_of(*disclosures))}


def one(current: str | None, change: str | None, percent: str | None, **values: Any) -> dict[str, Any]:
    facts = DisclosureFacts("甲单位", 2024)
    facts.statement("source", "all", "unit_funds", current, change, percent, **values)
    return lines(facts)["source/all/unit_funds"]


def test_reference_gives_last_years_figures() -> None:
    found = lines(reference())
    expected = {
        "source/all/general_own": "1648.65",
        "source/all/general_transfer": "1761.10",
        "source/all/fund_own": "0",
        "source/all/capital_own": "0",
        "source/all/unit_funds": "0",
        "source/all/carryover_appropriation": "0",
        "nature/all/basic": "1409.35",
        "nature/all/project": "2000.40",
        "total/all/revenue": "3409.75",
        "total/all/expenditure": "3409.75",
        "total/general/general": "3409.75",
        "total/general/items": "3409.73",
        "three_public/appropriation/three_public": "22.00",
        "operating_expense/appropriation/": "105.96",
    }
    assert {key: found[key]["value_yuan"] / 10000 for key in expected} == {
        key: Decimal(value) for key, value in expected.items()
    }
    assert {row["agreement"] for row in found.values()} == {"agree", "none"}
    assert not [key for key, row in found.items() if row["status"] == "conflict"]


def test_declared_lines_have_no_baseline_and_say_why() -> None:
    row = lines(reference())["source/all/fund_transfer"]
    assert (row["current_yuan"], row["value_yuan"], row["status"]) == (0, None, "unknown")
    assert row["note"] == "公开说明未安排且未写明上年数，上年数未知"


def test_total_names_the_parts_it_could_not_count() -> None:
    row = lines(reference())["total/all/revenue"]
    assert row["coverage"] == "unknown_parts"
    assert "上级政府性基金安排的转移支付资金" in row["coverage_note"]
    assert (row["low_yuan"], row["high_yuan"]) == (
        Decimal("34096900"),
        Decimal("34098100"),
    )  # six parts of ±100 元


@pytest.mark.parametrize(
    ("current", "change", "percent", "value", "method", "status"),
    [
        ("1,914.14", "265.49", "16.10", "1648.65", "E1", "grid_exact"),
        ("849.00", "-851.00", "-50.06", "1700.00", "E1", "grid_exact"),
        ("0.51", "0.17", "51.00", "0.34", "E1", "interval_ok"),
        ("120.00", "20.00", "30.00", "100.00", "E1", "conflict"),
        ("120.00", "20.00", None, "100.00", "E1", "delta_only"),
        ("110.00", None, "10.00", "100.00", "E2", "derived_pct"),
        ("110.00", None, "10.0", "100.00", "E2", "derived_pct"),
        (None, "10.00", "5.00", "200.00", "E3", "derived_pct"),
        ("375.98", "375.98", "100.00", "0", "E1", "new_item"),
        ("0.00", "0.00", "0.00", "0", "E1", "not_budgeted"),
        ("1.00", "0.00", "0.00", "1.00", "E1", "flat"),
        ("0.00", "-10.00", "-100.00", "10.00", "E1", "discontinued"),
        ("10.00", None, "100.00", None, None, "unknown"),
        ("10.00", None, None, None, None, "unknown"),
    ],
)
def test_statuses_from_printed_figures(
    current: str | None,
    change: str | None,
    percent: str | None,
    value: str | None,
    method: str | None,
    status: str,
) -> None:
    row = one(current, change, percent)
    assert (row["method"], row["status"]) == (method, status)
    assert row["value_yuan"] == (None if value is None else Decimal(value) * 10000)


def test_base_in_words_is_the_value_when_no_change_is_stated() -> None:
    row = one("9,146.79", None, "5.77", base="8,648.07")
    assert (row["method"], row["status"], row["value_yuan"]) == ("E7", "grid_exact", Decimal("86480700"))
    assert row["witnesses"].startswith("E2 ")
    assert row["agreement"] == "agree"


def test_base_in_words_against_the_stated_change_is_a_conflict() -> None:
    row = one("100.00", "5.00", None, base="90.00")
    assert (row["method"], row["status"], row["agreement"]) == ("E1", "conflict", "disagree")


def test_none_last_year_in_words_is_a_base_of_zero() -> None:
    row = one("50.00", None, None, says_new=True)
    assert (row["method"], row["status"], row["value_yuan"]) == ("E7", "new_item", 0)


def test_words_of_newness_do_not_overrule_a_stated_change() -> None:
    row = one("40.96", "30.25", "282.45", says_new=True)
    assert (row["method"], row["status"], row["value_yuan"]) == ("E1", "grid_exact", Decimal("107100"))


def test_missing_current_comes_from_the_line_of_the_table() -> None:
    facts = DisclosureFacts("甲单位", 2024)
    facts.cell("T10", "line", "total", "18.00", line_id="vehicle_running", name="公务用车运行费")
    facts.statement("three_public", "appropriation", "vehicle_running", None, "-3.00", "-14.29")
    row = lines(facts)["three_public/appropriation/vehicle_running"]
    assert (row["current_origin"], row["value_yuan"], row["status"]) == (
        "table",
        Decimal("210000"),
        "grid_exact",
    )


def test_baselines_against_different_years_figures_are_not_added() -> None:
    facts = DisclosureFacts("甲单位", 2024)
    facts.statement("nature", "all", "basic", "10.00", "1.00")
    facts.statement("nature", "all", "project", "10.00", "1.00", base_kind="last_outturn")
    row = lines(facts)["total/all/expenditure"]
    assert (row["value_yuan"], row["status"], row["coverage"]) == (None, "unknown", "mixed_bases")


def test_two_versions_of_a_disclosure_both_get_their_baselines() -> None:
    rows = baselines_of(tables_of(reference(published_on=None), reference(template_version=2)))
    assert len({row["document_id"] for row in rows}) == 2


def test_nothing_stated_means_no_baseline() -> None:
    assert baselines_of(tables_of(DisclosureFacts("甲单位", 2024))) == []


def test_no_heavy_library_is_imported() -> None:
    script = (
        "import sys, dagster_project.warehouse.baseline;"
        "print([name for name in ('dbt', 'dagster', 'great_expectations') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_warehouse_and_check_give_the_same_baselines(warehouse: Warehouse) -> None:
    columns = (
        "line_key",
        "value_yuan",
        "low_yuan",
        "high_yuan",
        "method",
        "status",
        "witnesses",
        "note",
        "coverage_note",
    )
    in_memory = sorted(
        (
            tuple(row[column] for column in ("subject", "fund_scope", *columns))
            for row in baselines_of(tables_of(current_reference()))
        ),
        key=str,
    )
    stored = warehouse.rows(
        f"select subject, fund_scope, {', '.join(columns)} from marts.fct_baseline"
        f" where unit_key = '{UNIT}' and scope = 'unit'"
    )
    assert sorted(stored, key=str) == in_memory
    assert len(in_memory) == 50
