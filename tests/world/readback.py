"""Comparing what Kanhe read of a generated document with what the generator says stands in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dagster_project.examination import Examination, examine
from dagster_project.publishing.check_report import findings_of
from dagster_project.world import truth
from dagster_project.world.simulation import Printed
from dagster_project.world.writers.registry import write

Row = Mapping[str, Any]


def save(printed: Printed, folder: Path) -> list[Path]:
    """The document's files in a folder."""
    paths = []
    for name, manuscript in zip(printed.names, printed.manuscripts, strict=True):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write(manuscript, printed.options))
        paths.append(path)
    return paths


def read_back(printed: Printed, folder: Path) -> tuple[Examination, list[str]]:
    """The examination of the written document, and every difference between facts and truth."""
    examination = examine(save(printed, folder))
    return examination, list(differences(printed, examination))


def failing(examination: Examination) -> list[str]:
    """What an officer is told to be wrong: by rules, and by the reading, with rule and message."""
    return [f"{f['rule_id']} {f['message']}" for f in findings_of(examination) if f["status"] == "fail"]


def differences(printed: Printed, examination: Examination) -> Iterator[str]:
    """Differences in identity, cells, statements, figures, projects and targets."""
    content = printed.content
    (document,) = examination.rows["documents"]
    expected = {
        "unit_name": content.unit_name,
        "document_kind": content.kind.value,
        "scope": content.scope.value,
        "published_on": content.published_on if content.signed else None,
    }
    if examination.fiscal_year != content.year:
        yield f"fiscal_year: read {examination.fiscal_year}, is {content.year}"
    for field, value in expected.items():
        if document[field] != value:
            yield f"{field}: read {document[field]!r}, is {value!r}"
    yield from _cells(printed, examination)
    yield from _statements(printed, examination)
    yield from _figures(printed, examination)
    yield from _projects(printed, examination)
    yield from _targets(printed, examination)


def _cells(printed: Printed, examination: Examination) -> Iterator[str]:
    def key(row: Row) -> tuple[str, ...]:
        return tuple(
            row[name] or "" for name in ("table_id", "row_kind", "code", "line_id", "project", "measure")
        )

    read = {key(row): row for row in examination.rows["cells"] if row["state"] != "declared_empty"}
    true = {key(row): row for row in truth.cell_rows(printed.id, printed.content)}
    for place in sorted(true.keys() - read.keys()):
        yield f"cell {place} not read, is {true[place]['printed']!r}"
    for place in sorted(read.keys() - true.keys()):
        yield f"cell {place} read as {read[place]['printed']!r}, is not there"
    for place in sorted(true.keys() & read.keys()):
        found, is_ = read[place], true[place]
        if found["amount_yuan"] != is_["amount_yuan"] or (is_["amount_yuan"] is None) != (
            found["state"] == "blank"
        ):
            yield f"cell {place}: read {found['printed']!r} {found['amount_yuan']} {found['state']}, is {is_['printed']!r}"


_STATED = ("current_yuan", "change_yuan", "percent", "base_kind", "base_year", "base_yuan")


def _statements(printed: Printed, examination: Examination) -> Iterator[str]:
    def key(row: Row) -> tuple[str, str, str]:
        return row["section"], row["subject"], row["key"]

    read: dict[tuple[str, str, str], Row] = {}
    for row in examination.rows["statements"]:
        place = key(row)
        if row["subject"] == "functional_item" and not row["code"]:
            # An item of last year only is in no table of this document: it is known by its name alone.
            place = (row["section"], row["subject"], _ending(row["name"]))
        if place in read:
            yield f"statement {place} read twice"
        read[place] = row
    true = {}
    codes = {row.code for table in printed.content.tables.values() for row in table.rows if not table.absent}
    for row in truth.statement_rows(printed.id, printed.content):
        place = key(row)
        if row["subject"] == "functional_item" and row["code"] not in codes:
            place = (row["section"], row["subject"], row["name"])
        true[place] = row
    yield from (f"statement {place} not read" for place in sorted(true.keys() - read.keys()))
    yield from (f"statement {place} read, is not there" for place in sorted(read.keys() - true.keys()))
    for place in sorted(true.keys() & read.keys()):
        for field in _STATED:
            if read[place][field] != true[place][field]:
                yield f"statement {place} {field}: read {read[place][field]}, is {true[place][field]}: {read[place]['text'][:80]}"
        if (read[place]["reason"] or "") != true[place]["reason"].strip(" ，。；"):
            yield f"statement {place} reason: read {read[place]['reason']!r}, is {true[place]['reason']!r}"


def _ending(path: str) -> str:
    """The last name of a printed path."""
    parts = [part for part in path.replace("(", "（").split("（")[:-1] if part]
    return parts[-1].split("）")[-1].split(")")[-1].strip()


def _figures(printed: Printed, examination: Examination) -> Iterator[str]:
    # A figure of a section that lists several funds says which; others are known by the section alone.
    scoped = {row["section"] for row in truth.figure_rows(printed.id, printed.content) if row["fund_scope"]}

    def key(row: Row) -> tuple[str, ...]:
        several = row["section"] in scoped and row["subject"] == "functional_class"
        scope = row["fund_scope"] if several else ""
        return row["section"], row["subject"], scope, row["key"], row["measure"]

    read = Counter((key(row), row["value"]) for row in examination.rows["stated_figures"])
    for row in truth.figure_rows(printed.id, printed.content):
        if not read[key(row), row["value"]]:
            others = [value for (place, value) in read if place == key(row)]
            yield f"figure {key(row)}: is {row['value']}, read {others}"


def _projects(printed: Printed, examination: Examination) -> Iterator[str]:
    read = {row["name"]: row for row in examination.rows["projects"] if row["origin"] == "narrative"}
    notes = Counter(
        row["project_id"] for row in examination.rows["project_notes"] if row["kind"] == "allocation"
    )
    for row in truth.project_rows(printed.id, printed.content):
        found = read.pop(row["name"], None)
        if found is None:
            yield f"project {row['name']} not read"
        elif (found["amount_yuan"], notes[found["fact_id"]], found["basis_count"]) != (
            row["amount_yuan"],
            row["allocations"],
            row["bases"],
        ):
            yield f"project {row['name']}: read {found['amount_yuan']} {notes[found['fact_id']]} {found['basis_count']}, is {row}"
    yield from (f"project {name} read, is not there" for name in read)


def _targets(printed: Printed, examination: Examination) -> Iterator[str]:
    def key(row: Row) -> tuple[Any, ...]:
        return tuple(
            row[name]
            for name in ("project", "level1", "level2", "indicator", "comparator", "number", "unit", "weight")
        )

    read = Counter(key(row) for row in examination.rows["targets"])
    true = Counter(key(row) for row in truth.target_rows(printed.id, printed.content))
    yield from (f"target {place} not read" for place in (true - read))
    yield from (f"target {place} read, is not there" for place in (read - true))
