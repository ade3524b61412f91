"""Twenty typical questions of BI over 10,000 unit-years in the published file, and what a scan of the same columns costs."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from dagster_project.publishing.snapshot import DATABASE, publish
from tests.perf.test_history import lake
from tests.publishing.replacements import read_through_replacements
from tests.warehouse.compiled import build_tables

pytestmark = pytest.mark.perf

UNITS = int(os.environ.get("KANHE_BENCH_UNITS", "1000"))
REPEATS = 9
TARGET_SECONDS = 0.1
MARTS = (
    "dim_unit", "dim_document", "dim_function", "fct_expenditure", "fct_baseline", "mart_unit_year", "mart_function_year",
    "mart_line_year", "mart_growth_bridge", "mart_restatement", "mart_chain_year", "mart_unit_comparison",
)  # fmt: skip
UNIT = "第77单位"

QUERIES: tuple[tuple[str, str, dict[str, tuple[str, ...]]], ...] = (
    ("totals by year", "select fiscal_year, sum(general_budget_yuan), count(*) from marts.mart_unit_year group by 1 order by 1",
     {"mart_unit_year": ("fiscal_year", "general_budget_yuan")}),
    ("twenty largest units of a year", "select unit_name, general_budget_wan from marts.mart_unit_year where fiscal_year = 2024 order by 2 desc nulls last limit 20",
     {"mart_unit_year": ("fiscal_year", "unit_name", "general_budget_wan")}),
    ("one unit over the years", f"select fiscal_year, general_budget_wan, general_budget_growth_bp from marts.mart_unit_year where unit_key = '{UNIT}' order by 1",
     {"mart_unit_year": ("unit_key", "fiscal_year", "general_budget_wan", "general_budget_growth_bp")}),
    ("largest growth", "select unit_name, general_budget_growth_bp from marts.mart_unit_year where fiscal_year = 2024 order by 2 desc nulls last limit 50",
     {"mart_unit_year": ("fiscal_year", "unit_name", "general_budget_growth_bp")}),
    ("distribution of growth", "select fiscal_year, quantile_disc(general_budget_growth_bp, [0.05, 0.5, 0.95]) from marts.mart_unit_year group by 1",
     {"mart_unit_year": ("fiscal_year", "general_budget_growth_bp")}),
    ("doubtful disclosures", "select fiscal_year, sum(fail_count), sum(finding_count), sum(unmapped_count) from marts.mart_unit_year group by 1",
     {"mart_unit_year": ("fiscal_year", "fail_count", "finding_count", "unmapped_count")}),
    ("baselines unknown", "select fiscal_year, sum(baseline_unknown_count), sum(baseline_conflict_count) from marts.mart_unit_year group by 1",
     {"mart_unit_year": ("fiscal_year", "baseline_unknown_count", "baseline_conflict_count")}),
    ("a year by function class", "select function_code, sum(value_yuan) from marts.mart_function_year where fiscal_year = 2024 and level = 'class' group by 1",
     {"mart_function_year": ("fiscal_year", "level", "function_code", "value_yuan")}),
    ("items that changed most", "select function_code, any_value(function_name), sum(value_yuan) - sum(prior_value_yuan) from marts.mart_function_year where fiscal_year = 2024 and level = 'item' group by 1 order by 3 desc nulls last limit 20",
     {"mart_function_year": ("fiscal_year", "level", "function_code", "function_name", "value_yuan", "prior_value_yuan")}),
    ("one unit's items of a year", f"select function_code, function_name, value_wan, prior_value_wan from marts.mart_function_year where unit_key = '{UNIT}' and fiscal_year = 2024 order by 1",
     {"mart_function_year": ("unit_key", "fiscal_year", "function_code", "function_name", "value_wan", "prior_value_wan")}),
    ("one item over units and years", "select fiscal_year, count(*), sum(value_yuan) from marts.mart_function_year where function_code = '2130101' group by 1 order by 1",
     {"mart_function_year": ("function_code", "fiscal_year", "value_yuan")}),
    ("where values come from", "select fiscal_year, value_origin, count(*) from marts.mart_function_year group by 1, 2",
     {"mart_function_year": ("fiscal_year", "value_origin")}),
    ("search in names", "select function_code, function_name from marts.dim_function where function_name like '%2130%'",
     {"dim_function": ("function_code", "function_name")}),
    ("facts of one disclosure", "select function_code, nature, amount_wan from marts.fct_expenditure where document_id = '00077-2020'",
     {"fct_expenditure": ("document_id", "function_code", "nature", "amount_wan")}),
    ("expenditure joined to units", "select u.unit_name, sum(e.amount_yuan) from marts.fct_expenditure as e inner join marts.dim_unit as u on u.unit_key = e.unit_key where e.fiscal_year = 2024 and e.is_additive group by 1 order by 2 desc limit 20",
     {"fct_expenditure": ("unit_key", "fiscal_year", "is_additive", "amount_yuan"), "dim_unit": ("unit_key", "unit_name")}),
    ("bridge of a year", "select sum(reported_change_yuan), sum(scope_in_yuan), sum(scope_out_yuan), sum(like_for_like_yuan), sum(unexplained_yuan) from marts.mart_growth_bridge where fiscal_year = 2024 and subject = 'functional_item'",
     {"mart_growth_bridge": ("fiscal_year", "subject", "reported_change_yuan", "scope_in_yuan", "scope_out_yuan", "like_for_like_yuan", "unexplained_yuan")}),
    ("bridge of one unit", f"select name, reported_change_wan, like_for_like_wan from marts.mart_growth_bridge where unit_key = '{UNIT}' and fiscal_year = 2024",
     {"mart_growth_bridge": ("unit_key", "fiscal_year", "name", "reported_change_wan", "like_for_like_wan")}),
    ("restated bases", "select fiscal_year, count(*), sum(abs(difference_yuan)) from marts.mart_restatement where status = 'restated' group by 1",
     {"mart_restatement": ("fiscal_year", "status", "difference_yuan")}),
    ("one line through the years", f"select fiscal_year, value_yuan, low_yuan, high_yuan from marts.mart_line_year where unit_key = '{UNIT}' and line_key = '2130101' order by 1",
     {"mart_line_year": ("unit_key", "line_key", "fiscal_year", "value_yuan", "low_yuan", "high_yuan")}),
    ("rank among peers", "select unit_key, peer_rank, peer_count from marts.mart_unit_comparison where fiscal_year = 2024 order by peer_rank, unit_key limit 50",
     {"mart_unit_comparison": ("fiscal_year", "unit_key", "peer_rank", "peer_count")}),
)  # fmt: skip


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("marts")
    built = build_tables(lake(UNITS), MARTS)
    build = folder / "warehouse.duckdb"
    built.execute(f"attach '{build}' as build")
    built.execute("create schema build.marts")
    for mart in MARTS:
        built.execute(f"create table build.marts.{mart} as select * from marts.{mart}")
    built.close()
    publish(build, folder / "published", run="r", now=datetime(2026, 1, 1, tzinfo=UTC), notes={})
    with duckdb.connect(str(folder / "published" / DATABASE), read_only=True) as connection:
        yield connection


def _seconds(connection: duckdb.DuckDBPyConnection, query: str) -> list[float]:
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        connection.execute(query).fetchall()
        times.append(time.perf_counter() - start)
    return times


def test_twenty_questions_are_answered_at_once(
    published: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(QUERIES) == 20
    every: list[float] = []
    slow = []
    with capsys.disabled():
        print()
        for name, query, scanned in QUERIES:
            times = _seconds(published, query)
            scan = [
                statistics.median(
                    _seconds(
                        published, f"select {', '.join(f'max({c})' for c in columns)} from marts.{table}"
                    )
                )
                for table, columns in scanned.items()
            ]
            median, late = statistics.median(times), sorted(times)[-1]
            every += times
            if median >= TARGET_SECONDS:
                slow.append(name)
            print(
                f"  {name:34} median {median * 1000:6.1f} ms, slowest {late * 1000:6.1f} ms,"
                f" {median / sum(scan):4.1f} times the scan of the same columns"
            )
        ordered = sorted(every)
        print(
            f"  all: median {statistics.median(every) * 1000:.1f} ms,"
            f" 95th percentile {ordered[int(0.95 * len(ordered))] * 1000:.1f} ms"
        )
    assert slow == []


def test_readers_through_fifty_replacements(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = read_through_replacements(tmp_path, 50)
    with capsys.disabled():
        print(f"\n  50 replacements: {answers} answers of three readers, no error, none of two nights")
