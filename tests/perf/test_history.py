"""What baselines, chain and bridge, moves, units and projects cost for a thousand and for ten thousand unit-years."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
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
MARTS = {
    "baselines, chain and bridge": (
        "mart_growth_bridge",
        "mart_restatement",
        "mart_chain_year",
        "mart_line_year",
    ),
    "events of units, projects": ("fct_unit_event", "dim_project", "fct_move"),
}
MATTERS = ("信息化建设", "设备购置", "专项检查", "能力提升", "人才培训")
GROWTH_LIMIT = 11


def lake(unit_count: int) -> dict[str, pl.DataFrame]:
    """Unit-years with eighteen functional items, their sums, a stated change of each, projects and what reasons tell.

    Ten units make a department; every year a project of each unit goes to its neighbour, and both say so.
    """
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
    yield from _projects(unit, year, document)
    if unit % 10 == 0:
        for number in range(unit + 1, unit + 10):
            yield "organisation", {
                "document_id": document, "year": year, "kind": "subordinate_unit", "sequence": number,
                "name": f"第{number}单位",
            }  # fmt: skip


def _projects(unit: int, year: int, document: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Four projects a year of names that all units use; one of them comes from the unit before, one goes to the next."""
    for number in range(4):
        yield "cells", {
            "document_id": document, "year": year, "fact_id": f"p:{number}", "table_id": "T07", "table_title": "",
            "row_kind": "project", "code": ITEMS[0], "name": "水利", "measure": "total", "printed": "1",
            "project": f"{year}年{MATTERS[(unit + year + number) % len(MATTERS)]}项目", "amount_yuan": Decimal(1000),
            "resolution_yuan": Decimal(100), "state": "value",
        }  # fmt: skip
    for kind, other, matter, gains in (
        ("taken_over", unit - 1, MATTERS[(unit + year + 3) % len(MATTERS)], True),
        ("handed_over", unit + 1, MATTERS[(unit + year - 1) % len(MATTERS)], False),
    ):
        yield "moves", {
            "document_id": document, "year": year, "fact_id": f"m:{kind}", "statement_id": "s:0", "kind": kind,
            "object": matter, "other_unit": f"第{other}单位", "gains": gains, "confidence": "high",
            "evidence": f"“{matter}”工作划转",
        }  # fmt: skip


def _amount(unit: int, year: int, number: int) -> Decimal:
    return Decimal(1_000_000 + 100 * ((unit * 7919 + year * 104_729 + number * 1_299_709) % 90_000))


def seconds(tables: Mapping[str, pl.DataFrame], marts: Iterable[str]) -> float:
    """Wall time of building marts and all they read; every row of a bridge closes."""
    start = time.perf_counter()
    connection = build_tables(tables, marts)
    spent = time.perf_counter() - start
    if "mart_growth_bridge" in marts:
        not_closing = connection.execute(
            "select count(*) from marts.mart_growth_bridge where reported_change_yuan <> scope_in_yuan"
            " - scope_out_yuan + like_for_like_yuan + unexplained_yuan"
        ).fetchone()
        assert not_closing == (0,)
    return spent


@pytest.mark.parametrize("subject", MARTS)
def test_cost_grows_no_faster_than_the_unit_years(subject: str, capsys: pytest.CaptureFixture[str]) -> None:
    marts = MARTS[subject]
    needed(marts)  # compiling is no part of the cost
    seconds(lake(10), marts)
    small, large = (seconds(lake(units), marts) for units in (100, 1000))
    with capsys.disabled():
        print(
            f"\n{subject}: 1,000 unit-years {small:.2f} s; 10,000 unit-years {large:.2f} s;"
            f" ratio {large / small:.1f} (target <= {GROWTH_LIMIT})"
        )
    assert large / small <= GROWTH_LIMIT
