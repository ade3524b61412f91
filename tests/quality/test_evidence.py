"""Evidence for the gate, from small warehouses made by hand."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from dagster_project.quality.evidence import PublishedUnreadableError, collect
from dagster_project.quality.gate import Disclosure, Misreading, RuleRate

Document = tuple[str, str, int, bool]  # document, unit, year, current
Result = tuple[str, str, str, str | None]  # document, rule, status, blame


def _warehouse(file: Path, documents: Sequence[Document], results: Sequence[Result]) -> Path:
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.dim_document (document_id text, unit_name text, fiscal_year int, is_current bool,"
            " document_kind text default 'budget', scope text default 'unit', file_path text)"
        )
        connection.execute(
            "create table marts.fct_rule_result (relation_id text, document_id text, rule_id text, status text,"
            " blame text, message text)"
        )
        connection.execute(
            "create table marts.dim_rule as select 'SUM-001' as rule_id, '行内合计' as title_zh"
        )
        for document, unit, year, current in documents:
            connection.execute(
                "insert into marts.dim_document (document_id, unit_name, fiscal_year, is_current, file_path)"
                " values (?, ?, ?, ?, ?)",
                [document, unit, year, current, f"{document}.txt"],
            )
        for number, (document, rule, status, blame) in enumerate(results):
            connection.execute(
                "insert into marts.fct_rule_result values (?, ?, ?, ?, ?, '不符')",
                [f"r{number}", document, rule, status, blame],
            )
    return file


def _disclosure(unit: str, year: int) -> Disclosure:
    return Disclosure(unit, year, "budget", "unit")


def test_evidence_of_both_nights(tmp_path: Path) -> None:
    tonight = _warehouse(
        tmp_path / "tonight.duckdb",
        [("a", "甲", 2024, True), ("old", "甲", 2024, False)],
        [
            ("a", "SUM-001", "exact", None),
            ("a", "SUM-001", "fail", "source"),
            ("a", "SUM-002", "fail", "reader"),
            ("a", "SUM-003", "not_applicable", None),
        ],
    )
    published = _warehouse(
        tmp_path / "published.duckdb",
        [("a", "甲", 2024, True), ("b", "乙", 2023, True)],
        [("a", "SUM-001", "rounding", None), ("b", "SUM-001", "convention", None)],
    )
    evidence = collect(
        tonight,
        published,
        structure_failures=("x",),
        recount_differences=("y",),
        recounted=9,
        rejected={"b.txt": "空"},
    )
    assert evidence.disclosures == {_disclosure("甲", 2024)}
    assert evidence.published == {_disclosure("甲", 2024): "a.txt", _disclosure("乙", 2023): "b.txt"}
    assert evidence.misreadings == [Misreading("a.txt", "SUM-002", "不符")]
    # A document counts once per rule, however many of its relations fail; what was not evaluated does not count.
    assert evidence.rates == {"SUM-001": RuleRate(1, 1), "SUM-002": RuleRate(1, 1)}
    assert evidence.published_rates == {"SUM-001": RuleRate(2, 0)}
    assert (evidence.structure_failures, evidence.rejected) == (("x",), {"b.txt": "空"})
    assert evidence.titles == {"SUM-001": "行内合计"}


def test_before_the_first_publication_there_is_nothing_to_compare(tmp_path: Path) -> None:
    tonight = _warehouse(tmp_path / "tonight.duckdb", [("a", "甲", 2024, True)], [])
    evidence = collect(
        tonight,
        tmp_path / "none.duckdb",
        structure_failures=(),
        recount_differences=(),
        recounted=9,
        rejected={},
    )
    assert (evidence.published, evidence.published_rates) == ({}, {})


def test_a_damaged_published_file_is_told_and_not_taken_for_none(tmp_path: Path) -> None:
    tonight = _warehouse(tmp_path / "tonight.duckdb", [("a", "甲", 2024, True)], [])
    damaged = tmp_path / "published.duckdb"
    damaged.write_bytes(b"no database" * 1000)
    with pytest.raises(PublishedUnreadableError, match="无法读取"):
        collect(tonight, damaged, structure_failures=(), recount_differences=(), recounted=9, rejected={})
