"""The marts are a function of the set of documents: neither the order they came in nor versions once current matter."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pytest

from tests.warehouse.arrival import LOAD_COLUMNS, arrived, contents
from tests.warehouse.compiled import build_tables, build_warehouse, project, rows_of
from tests.warehouse.lake_builder import DisclosureFacts
from tests.warehouse.world_lake import WorldLake

pytestmark = pytest.mark.slow

ORDERS = 3


def marts() -> list[str]:
    """Every mart."""
    return [model.name for model in project(None) if model.schema == "marts"]


def test_documents_may_come_in_any_order(small_world: WorldLake) -> None:
    found = [
        contents(build_tables(arrived(small_world.tables, random.Random(seed)), marts()))
        for seed in range(ORDERS)
    ]
    assert all(other == found[0] for other in found)
    assert found[0].keys() >= {"mart_growth_bridge", "mart_line_year", "fct_baseline_chain", "fct_unit_event"}


def test_the_hash_sees_a_changed_figure_and_only_loading_is_left_out(small_world: WorldLake) -> None:
    connection = build_tables(small_world.tables, ["mart_line_year", "dim_document"])
    before = contents(connection)
    connection.execute(
        "update marts.mart_line_year set value_yuan = value_yuan + 0.01 where fiscal_year = 2021"
    )
    connection.execute("update marts.dim_document set known_from = null")
    after = contents(connection)
    assert {mart for mart in after if after[mart] != before[mart]} == {"mart_line_year"}
    assert set().union(*LOAD_COLUMNS.values()) == {"known_from", "known_to"}


@pytest.mark.parametrize("arrival", [("first", "corrected"), ("corrected", "first")])
def test_a_file_named_as_a_correction_is_the_later_version_without_any_printed_date(
    arrival: tuple[str, str],
) -> None:
    files = {
        "first": DisclosureFacts("甲局", 2024, path="2024/甲局.txt"),
        "corrected": DisclosureFacts("甲局", 2024, path="2024/甲局（更正）.txt"),
    }

    for day, name in enumerate(arrival, start=1):
        files[name].rows["documents"][0].update(
            known_from=datetime(2026, 1, day, tzinfo=UTC), published_on=None
        )
    connection = build_warehouse(files.values(), ["dim_document"])
    assert rows_of(connection, "select file_path from marts.dim_document where is_current") == [
        ("2024/甲局（更正）.txt",)
    ]


def test_every_mart_answers_as_known_on_a_day(small_world: WorldLake) -> None:
    """Only what was loaded by then counts: the same marts as if nothing else had ever come."""
    versions = small_world.truth["documents"]
    corrected = versions.filter(versions["version"] == 2)
    assert corrected.height >= 2
    day: date = corrected["published_on"].sort()[0]
    known = small_world.tables["documents"].filter(
        small_world.tables["documents"]["known_from"].dt.date() <= day
    )["document_id"]
    then = {
        name: table.filter(table["document_id"].is_in(known.implode()))
        if "document_id" in table.columns
        else table
        for name, table in small_world.tables.items()
    }
    assert 0 < len(known) < small_world.tables["documents"].height
    asked = contents(build_tables(small_world.tables, marts(), as_known_on=day.isoformat()))
    assert asked == contents(build_tables(then, marts()))
    later = contents(build_tables(small_world.tables, marts()))
    assert later["mart_line_year"] != asked["mart_line_year"]


def test_revisions_of_a_line_form_a_triangle(small_world: WorldLake) -> None:
    """Every version of a corrected disclosure has its own figures, its own days, and the difference to the one before."""
    connection = build_tables(small_world.tables, ["fct_line_version"])
    versions = small_world.truth["documents"]
    corrected = set(versions.filter(versions["version"] == 2)["document_id"])
    seconds = rows_of(
        connection,
        "select document_id, count(*), sum(case when revision_yuan <> amount_yuan - amount_before_yuan then 1 else 0 end)"
        " from marts.fct_line_version where version_no = 2 group by document_id",
    )
    assert {row[0] for row in seconds} == corrected
    assert all(wrong == 0 for *_, wrong in seconds)
    assert rows_of(
        connection,
        "select count(*) from marts.fct_line_version where version_no = 2 and (revision_yuan <> 0 or prior_revision_yuan <> 0)",
    ) != [(0,)]
    # On any day at most one version of a line counts.
    assert (
        rows_of(
            connection,
            "select a.line_version_key from marts.fct_line_version as a inner join marts.fct_line_version as b"
            " on a.unit_key = b.unit_key and a.fiscal_year = b.fiscal_year and a.document_kind = b.document_kind"
            " and a.scope = b.scope and a.subject = b.subject and a.fund_scope = b.fund_scope"
            " and a.line_key = b.line_key and a.version_no < b.version_no"
            " where coalesce(a.known_to > b.known_from, true)",
        )
        == []
    )
