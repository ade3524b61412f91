"""Last year's figures by SQL and by the second engine, over every document the demo ships.

A night compares a sample; here every line of every form is compared, so that neither engine learns something alone.
What the SQL withholds, because no other route confirms it, is not published and not compared.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from dagster_project.examination import examine
from dagster_project.lake.rows import to_frame, to_text
from dagster_project.lake.schemas import TABLES
from dagster_project.recount.baselines import document_lines
from dagster_project.recount.facts import DocumentFacts
from dagster_project.recount.lines import LineKey
from dagster_project.warehouse.baseline import INPUT_TABLES, baselines_of
from tests.documents import ROOT

LATEST = sorted(path for path in (ROOT / "raw" / "2026").iterdir() if path.suffix != ".pdf")


@pytest.mark.parametrize("path", LATEST, ids=lambda path: path.stem)
def test_both_engines_give_the_same_interval_of_every_line(path: Path) -> None:
    examination = examine([path])
    frames = {
        name: to_frame(TABLES[name], to_text(name, TABLES[name], examination.rows[name])).with_columns(
            pl.lit(examination.fiscal_year).alias("fiscal_year")
        )
        for name in INPUT_TABLES
    }
    facts = DocumentFacts(examination.fiscal_year, {name: frame.to_dicts() for name, frame in frames.items()})
    again = document_lines(facts).baselines
    by_sql = baselines_of(frames)
    assert by_sql or not examination.rows["statements"]
    compared = 0
    for row in by_sql:
        found = again[LineKey(row["subject"], row["fund_scope"], row["line_key"])]
        ends = {"value_yuan": found.value, "low_yuan": found.low, "high_yuan": found.high}
        told = {end: row[end] for end in ends if row[end] is not None}
        compared += len(told)
        assert (row["baseline_id"], told) == (row["baseline_id"], {end: ends[end] for end in told})
    assert compared or not by_sql
