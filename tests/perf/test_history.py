"""What baselines, chain and bridge cost for a thousand and for ten thousand unit-years."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from dagster_project.lake.schemas import TABLES
from tests.warehouse.compiled import build_tables, needed
from tests.warehouse.lake_builder import frame

pytestmark = pytest.mark.perf

YEARS = 10
ITEMS = tuple(f"213{group:02d}{item:02d}" for group in (1, 3, 5) for item in range(1, 7))
MARTS = ("mart_growth_bridge", "mart_restatement", "mart_chain_year", "mart_line_year")
GROWTH_LIMIT = 11


def lake(unit_count: int) -> dict[str, pl.DataFrame]:
    """Unit-years with eighteen functional items, their sums, natures, and a stated change of each."""
    rows: dict[str, list[dict[str, object]]] = {table: [] for table in TABLES}
    for unit in range(unit_count):
        for year in range(2015, 2015 + YEARS):
            for table, row in _unit_year(unit, year):
                rows[table].append(row)
    return {
        table: pl.DataFrame(
            {
                name: pl.Series([row.get(name) for row in rows[table]], dtype=dtype)
                for name, dtype in schema.items()
            }
        ).with_columns(pl.Series("fiscal_year", [row["year"] for row in rows[table]], dtype=pl.Int32))
        if rows[table]
        else frame([], schema).with_columns(pl.lit(0).cast(pl.Int32).alias("fiscal_year"))
        for table, schema in TABLES.items()
    }


def _unit_year(unit: int, year: int) -> Iterator[tuple[str, Mapping[str, object]]]:
    document = f"{unit:05d}-{year}"
    yield "documents", {
        "document_id": document, "year": year, "unit_name": f"第{unit}单位", "publisher": "测试",
        "document_kind": "budget", "scope": "unit", "template": "xinjiang", "template_version": 1, "parts": 1,
        "format": "text", "known_from": datetime(2026, 1, 1, tzinfo=UTC), "complete": True,
    }  # fmt: skip
    figures = {code: _amount(unit, year, number) for number, code in enumerate(ITEMS)}
    for length in (5, 3):
        for code in ITEMS:
            figures.setdefault(code[:length], Decimal(0))
            figures[code[:length]] += figures[code]
    figures[""] = figures["213"]
    for number, (code, amount) in enumerate(figures.items()):
        yield "cells", {
            "document_id": document, "year": year, "fact_id": f"c:{number}", "table_id": "T05", "table_title": "",
            "row_kind": "function" if code else "total", "code": code, "name": code or "总计", "measure": "total",
            "printed": "1", "amount_yuan": amount, "resolution_yuan": Decimal(100), "state": "value",
        }  # fmt: skip
    for number, code in enumerate(ITEMS):
        # Every fortieth base is restated, in pairs that cancel.
        restated = (unit + year + number // 2) % 40 == 0
        shift = (50_000 if number % 2 else -50_000) if restated else 0
        change = figures[code] - _amount(unit, year - 1, number) - shift
        yield "statements", {
            "document_id": document, "year": year, "fact_id": f"s:{number}", "section": "x",
            "subject": "functional_item", "fund_scope": "general", "key": code, "code": code, "name": code,
            "current_yuan": figures[code], "current_resolution_yuan": Decimal(100), "change_yuan": change,
            "change_resolution_yuan": Decimal(100), "base_kind": "last_budget", "base_year": year - 1,
            "says_new": False, "says_unbudgeted": False, "text": "",
        }  # fmt: skip


def _amount(unit: int, year: int, number: int) -> Decimal:
    return Decimal(1_000_000 + 100 * ((unit * 7919 + year * 104_729 + number * 1_299_709) % 90_000))


def seconds(unit_count: int) -> tuple[float, int]:
    """Wall time of building all models over so many units, and rows of the bridge."""
    tables = lake(unit_count)
    start = time.perf_counter()
    connection = build_tables(tables, MARTS)
    spent = time.perf_counter() - start
    not_closing = connection.execute(
        "select count(*), sum(case when reported_change_yuan <> scope_in_yuan - scope_out_yuan + like_for_like_yuan"
        " + unexplained_yuan then 1 else 0 end) from marts.mart_growth_bridge"
    ).fetchone()
    assert not_closing is not None
    assert not_closing[1] == 0
    return spent, not_closing[0]


def test_cost_grows_no_faster_than_the_unit_years(capsys: pytest.CaptureFixture[str]) -> None:
    needed(MARTS)  # compiling is no part of the cost
    seconds(10)
    small, small_rows = seconds(100)
    large, large_rows = seconds(1000)
    with capsys.disabled():
        print(
            f"\n1,000 unit-years {small:.2f} s ({small_rows} bridge rows); 10,000 unit-years {large:.2f} s"
            f" ({large_rows} rows); ratio {large / small:.1f} (target <= {GROWTH_LIMIT})"
        )
    assert large / small <= GROWTH_LIMIT
