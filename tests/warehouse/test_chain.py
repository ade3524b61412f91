"""The chain of last year's figures: what this year's text implies against what last year's document printed."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dagster_project.examination import examine
from tests.warehouse.compiled import build_warehouse, rows_of
from tests.warehouse.lake_builder import DisclosureFacts, examined, published

pytestmark = pytest.mark.slow

UNIT = "云溪州水利局"
MARTS = ("fct_baseline_chain", "mart_chain_year", "fct_line_version")


def disclosure(
    year: int, items: dict[str, str], unit: str = UNIT, table: str = "T05", **document: object
) -> DisclosureFacts:
    """A disclosure with functional items and their total in one table."""
    facts = DisclosureFacts(unit, year, **document)
    total = sum((Decimal(text) for text in items.values()), Decimal(0))
    facts.cell(table, "total", "total", f"{total:.2f}", name="总计")
    for code, text in items.items():
        facts.cell(table, "function", "total", text, code=code, name=f"科目{code}")
    return facts


def item(facts: DisclosureFacts, code: str, *figures: str | None, **values: object) -> None:
    """State the change of a functional item of the general budget."""
    facts.statement("functional_item", "general", code, *figures, name=f"科目{code}", **values)


def chain(disclosures: Sequence[DisclosureFacts], year: int, columns: str) -> list[tuple[Any, ...]]:
    """The chain of the functional items of one year, by code."""
    connection = build_warehouse(disclosures, MARTS)
    return rows_of(
        connection,
        f"select line_key, {columns} from marts.fct_baseline_chain"
        f" where fiscal_year = {year} and subject = 'functional_item' and length(line_key) = 7 order by line_key",
    )


def two_years() -> list[DisclosureFacts]:
    """Every outcome once."""
    before = disclosure(
        2023,
        {
            "2130301": "100.00",
            "2130302": "50.00",
            "2130303": "30.00",
            "2130304": "20.00",
            "2130305": "8.00",
            "2130306": "6432.89",
        },
    )
    now = disclosure(
        2024,
        {
            "2130301": "110.00",
            "2130302": "60.00",
            "2130303": "45.00",
            "2130304": "21.00",
            "2130306": "6049.97",
            "2130307": "5.00",
            "2130308": "7.00",
        },
    )
    item(now, "2130301", "110.00", "10.00", "10.00")
    item(now, "2130302", "60.00", "10.01", "20.02")
    item(now, "2130303", "45.00", "5.00", "12.50")
    item(now, "2130306", "6049.97", "-392.92", "-5.95")
    item(now, "2130307", "5.00", "5.00", "100.00")
    item(now, "2130308", "7.00", "3.00")
    return [before, now]


def test_every_status_with_its_reason_and_difference() -> None:
    rows = chain(
        two_years(),
        2024,
        "status, status_reason, implied_wan, published_wan, difference_wan, percent_supports",
    )
    assert rows == [
        ("2130301", "confirmed", None, Decimal(100), Decimal(100), Decimal(0), None),
        ("2130302", "confirmed_rounding", None, Decimal("49.99"), Decimal(50), Decimal("-0.01"), None),
        ("2130303", "restated", None, Decimal(40), Decimal(30), Decimal(10), "implied"),
        ("2130304", "no_statement", "not_mentioned", None, Decimal(20), None, None),
        ("2130305", "no_statement", "line_vanished", None, Decimal(8), None, None),
        ("2130306", "restated", None, Decimal("6442.89"), Decimal("6432.89"), Decimal(10), "published"),
        ("2130307", "confirmed", None, Decimal(0), Decimal(0), Decimal(0), None),
        ("2130308", "not_published", "line_absent", Decimal(4), None, None, None),
    ]


def test_without_the_previous_document_nothing_is_published() -> None:
    rows = chain(two_years()[1:], 2024, "status, status_reason")
    assert {row[1:] for row in rows} == {
        ("not_published", "no_previous_document"),
        ("no_statement", "not_mentioned"),
    }


@pytest.mark.parametrize(
    ("difference", "status"),
    [
        ("0.00", "confirmed"),
        ("0.01", "confirmed_rounding"),
        ("0.02", "restated"),
        ("-0.01", "confirmed_rounding"),
    ],
)
def test_rounding_ends_where_the_printed_digits_end(difference: str, status: str) -> None:
    before = disclosure(2023, {"2130301": f"{Decimal(100) + Decimal(difference)}"})
    now = disclosure(2024, {"2130301": "110.00"})
    item(now, "2130301", "110.00", "10.00")
    assert chain([before, now], 2024, "status") == [("2130301", status)]


@pytest.mark.parametrize(
    ("base_kind", "base_document", "status"),
    [
        ("last_budget", "budget", "confirmed"),
        ("last_initial_budget", "budget", "confirmed"),
        ("last_outturn", "budget", "not_published"),
        ("last_final_account", "budget", "not_published"),
        ("last_outturn", "final_account", "confirmed"),
        ("last_final_account", "final_account", "confirmed"),
        ("last_budget", "final_account", "not_published"),
    ],
)
def test_kinds_of_base_are_never_mixed(base_kind: str, base_document: str, status: str) -> None:
    before = disclosure(2023, {"2130301": "100.00"}, document_kind=base_document)
    now = disclosure(2024, {"2130301": "110.00"})
    item(now, "2130301", "110.00", "10.00", base_kind=base_kind)
    assert chain([before, now], 2024, "status") == [("2130301", status)]


def test_department_and_unit_files_are_never_mixed() -> None:
    before = disclosure(2023, {"2130301": "100.00"}, scope="department")
    now = disclosure(2024, {"2130301": "110.00"})
    item(now, "2130301", "110.00", "10.00")
    assert chain([before, now], 2024, "status, status_reason") == [
        ("2130301", "not_published", "no_previous_document")
    ]


@pytest.mark.parametrize(
    ("agreeing", "evidence", "status"),
    [(3, "inferred", "restated"), (2, "unproven", "not_published")],
)
def test_an_unnamed_base_counts_once_the_text_has_proved_what_it_means(
    agreeing: int, evidence: str, status: str
) -> None:
    codes = [f"21303{number:02d}" for number in range(1, agreeing + 2)]
    before = disclosure(2023, dict.fromkeys(codes, "100.00"))
    now = disclosure(2024, dict.fromkeys(codes, "110.00"))
    for code in codes:
        item(now, code, "110.00", "30.00" if code == codes[-1] else "10.00", base_kind="unstated")
    last = chain([before, now], 2024, "base_evidence, status")[-1]
    assert last == (codes[-1], evidence, status)


def test_figures_in_yuan_may_have_been_cut_off_in_the_text() -> None:
    before = DisclosureFacts(UNIT, 2023)
    before.add(
        "cells",
        table_id="T05",
        table_title="",
        row_kind="function",
        measure="total",
        code="2130301",
        name="科目",
        amount_yuan=Decimal("2049197.00"),
        resolution_yuan=Decimal(1),
        state="value",
        printed="2049197",
    )
    now = disclosure(2024, {"2130301": "214.91"})
    item(now, "2130301", "214.91", "10.00")
    assert chain([before, now], 2024, "status") == [("2130301", "confirmed_rounding")]


def test_coverage_and_rates_per_unit_and_year() -> None:
    connection = build_warehouse(two_years(), MARTS)
    (row,) = rows_of(
        connection,
        "select confirmed_count, confirmed_rounding_count, restated_count, not_published_count, line_vanished_count,"
        " misprint_count, previous_document_id is not null, line_count = confirmed_count + confirmed_rounding_count"
        " + restated_count + not_published_count + no_statement_count from marts.mart_chain_year where fiscal_year = 2024",
    )
    assert row == (2, 1, 2, 1, 1, 1, True, True)


def test_a_correction_of_the_previous_document_changes_the_chain() -> None:
    first = disclosure(2023, {"2130301": "90.00"}, published_on=published(1))
    corrected = disclosure(2023, {"2130301": "100.00"}, published_on=published(20))
    now = disclosure(2024, {"2130301": "110.00"})
    item(now, "2130301", "110.00", "10.00")
    assert chain([first, now], 2024, "status") == [("2130301", "restated")]
    assert chain([first, now, corrected], 2024, "status") == [("2130301", "confirmed")]


def test_order_of_arrival_never_matters() -> None:
    corrected = disclosure(2023, {"2130301": "120.00"}, published_on=published(20))
    old = disclosure(2023, {"2130301": "90.00"}, published_on=published(1))
    later = disclosure(2025, {"2130301": "150.00"})
    item(later, "2130301", "150.00", "40.00")
    disclosures = [*two_years(), corrected, old, later]
    marts = [*MARTS, "fct_move", "mart_growth_bridge", "mart_restatement", "mart_line_year", "fct_unit_event"]
    stamps = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(len(disclosures))]
    shuffle = random.Random(6)
    contents = set()
    for _ in range(10):
        shuffle.shuffle(disclosures)
        shuffle.shuffle(stamps)
        for facts, stamp in zip(disclosures, stamps, strict=True):
            facts.rows["documents"][0]["known_from"] = stamp
        connection = build_warehouse(disclosures, marts)
        contents.add(
            tuple(
                tuple(rows_of(connection, f"select * exclude ({left_out}) from marts.{mart} order by all"))
                for mart in marts
                for left_out in ["known_from, known_to" if mart == "fct_line_version" else "scope"]
            )
        )
    assert len(contents) == 1


def test_as_known_on_a_day_only_what_had_been_loaded_counts() -> None:
    before = disclosure(2023, {"2130301": "90.00"}, known_from=datetime(2026, 1, 1, tzinfo=UTC))
    corrected = disclosure(
        2023, {"2130301": "100.00"}, published_on=published(20), known_from=datetime(2026, 3, 1, tzinfo=UTC)
    )
    now = disclosure(2024, {"2130301": "110.00"}, known_from=datetime(2026, 2, 1, tzinfo=UTC))
    item(now, "2130301", "110.00", "10.00")
    disclosures = [before, corrected, now]
    then = build_warehouse(disclosures, MARTS, as_known_on="2026-02-15")
    query = "select status from marts.fct_baseline_chain where fiscal_year = 2024 and line_key = '2130301'"
    assert rows_of(then, query) == [("restated",)]
    assert rows_of(build_warehouse(disclosures, MARTS), query) == [("confirmed",)]


def test_a_sum_is_not_restated_by_the_misprint_of_an_item() -> None:
    before = two_years()[0]
    for code in ("213", "21303"):
        before.cell("T05", "function", "total", "6640.89", code=code, name=f"科目{code}")
    connection = build_warehouse([before, _only_misprint()], MARTS)
    rows = rows_of(
        connection,
        "select line_key, difference_wan, percent_supports from marts.fct_baseline_chain"
        " where fiscal_year = 2024 and status = 'restated' and subject = 'functional_item' order by line_key",
    )
    assert rows == [(code, Decimal(10), "published") for code in ("213", "21303", "2130306")]


def _only_misprint() -> DisclosureFacts:
    items = {
        "2130301": "100.00",
        "2130302": "50.00",
        "2130303": "30.00",
        "2130304": "20.00",
        "2130305": "8.00",
    }
    now = disclosure(2024, {**items, "2130306": "6049.97"})
    for code, amount in items.items():
        item(now, code, amount, "0.00")
    item(now, "2130306", "6049.97", "-392.92", "-5.95")
    for code in ("213", "21303"):
        now.cell("T05", "function", "total", "6257.97", code=code, name=f"科目{code}")
    return now


SHARED = Path(__file__).resolve().parents[3] / "shared" / "disclosures"
SERIES = {
    **{f"JS_FAYUAN_{year}": (f"jiangsu/JS_FAYUAN_{year}.pdf",) for year in (2017, 2018, 2019)},
    **{
        f"JS_SWB_{year}_text": (f"jiangsu/JS_SWB_{year}_text.pdf", f"jiangsu/JS_SWB_{year}_tables.pdf")
        for year in (2017, 2018, 2019)
    },
    **{f"SH_PT_WANLI_{year}_dept": (f"shanghai/SH_PT_WANLI_{year}_dept.pdf",) for year in (2023, 2024)},
}


@pytest.mark.shared
def test_verified_baselines_and_their_chain_over_real_years() -> None:
    if not (SHARED / "baseline_gold.csv").exists():
        pytest.skip("the real disclosures do not lie beside the checkout (../shared)")
    disclosures = {
        name: examined(examine([SHARED / part for part in parts])) for name, parts in SERIES.items()
    }
    connection = build_warehouse(disclosures.values(), MARTS)
    found = chained = 0
    gold = list(csv.DictReader((SHARED / "baseline_gold.csv").open(encoding="utf-8-sig")))
    for row in gold:
        lines = rows_of(
            connection,
            "select status, published_wan, percent_supports from marts.fct_baseline_chain"
            f" where document_id = '{disclosures[row['doc']].document_id}'"
            f" and abs(current_yuan * 0.0001 - {row['current_wan']}) < 0.005"
            f" and implied_wan = {row['base_reconstructed']}",
        )
        found += bool(lines)
        if row["match"] == "Y":
            chained += any(
                status.startswith("confirmed")
                and abs(printed - Decimal(row["prev_year_value"])) < Decimal("0.01")
                for status, printed, _ in lines
                if printed is not None
            )
        elif row["match"] == "N":
            chained += ("restated", Decimal(row["prev_year_value"]), "published") in lines
    assert (found, chained) == (100, 65)
    assert len(gold) == 100
