"""Grades of comparability and kinds of bodies against the events and units of a generated prefecture."""

from __future__ import annotations

import pytest

from tests.warehouse.compiled import build_tables, rows_of
from tests.warehouse.world_lake import WorldLake

pytestmark = pytest.mark.slow

BREAKS = (
    "base_restated",
    "code_renamed",
    "code_renumbered",
    "function_moved",
    "item_moved",
    "project_taken_over",
    "scope_changed",
    "unit_merged",
    "unit_renamed",
    "unit_split",
)
"""Events after which two years of a unit are no longer of one form, code list, scope or body."""


def test_no_grade_a_over_a_break_and_every_grade_has_its_reason(small_world: WorldLake) -> None:
    connection = build_tables(small_world.tables, ["mart_unit_comparison", "dim_unit"])
    grades = {
        (document, year_grade)
        for document, year_grade in rows_of(
            connection, "select distinct document_id, year_grade from marts.mart_unit_comparison"
        )
    }
    broken = set()
    for event in small_world.truth["events"].to_dicts():
        if event["kind"] in BREAKS:
            broken |= {(unit, event["year"]) for unit in (event["unit_id"], event["other_unit_id"])}
    units = {
        row["document_id"]: row for row in small_world.truth["documents"].to_dicts() if row["scope"] == "unit"
    }
    over_breaks = {
        (units[document]["document"], grade)
        for document, grade in grades
        if document in units and (units[document]["unit_id"], units[document]["fiscal_year"]) in broken
    }
    assert over_breaks
    assert not {document for document, grade in over_breaks if grade == "A"}
    # Where nothing happened, years are comparable as they are.
    assert any(grade == "A" for _, grade in grades)
    assert rows_of(
        connection,
        "select count(*) from marts.mart_unit_comparison"
        " where coalesce(year_grade_reason, '') = '' or coalesce(peer_grade_reason, '') = ''",
    ) == [(0,)]


def test_the_kind_of_a_body_is_right_or_unknown(small_world: WorldLake) -> None:
    connection = build_tables(small_world.tables, ["dim_unit", "int_unit_kind"])
    true = {
        row["document_id"]: row["unit_kind"]
        for row in small_world.truth["documents"].to_dicts()
        if row["scope"] == "unit"
    }
    found = [
        (true[document], kind, basis, line)
        for document, kind, basis, line in rows_of(
            connection,
            "select document_id, unit_kind, kind_basis, source_line from intermediate.int_unit_kind",
        )
        if document in true
    ]
    assert all(kind in (None, truth) for truth, kind, _, _ in found)
    stated = [row for row in found if row[2] == "words"]
    assert len(stated) * 2 > len(found)
    assert all(line is not None for *_, line in stated)
