"""A publisher family: how it titles, lays out and words a disclosure.

Belongs here: loading and checking the YAML files beside this module.
Does not belong here: choosing among them or reading with them (`extraction`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from dagster_project.vocabulary.statuses import RowKind
from dagster_project.vocabulary.tables import CLASSES, standard_tables

LAYOUTS = frozenset({"coded", "lines", "projects", "blocks", "single_row", "outline"})
BY_CODE = "by_code"
"""Stands for the measure of a column that depends on the row's class."""


@dataclass(frozen=True, slots=True)
class LineNames:
    """A named row and the words it is printed with."""

    id: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One of the parts of a table printed side by side: a column of labels and its value columns.

    Labels name lines, and with `classes` functional classes as well. `optional` parts may be missing at the end.
    """

    label: tuple[str, ...]
    measures: Mapping[str, tuple[str, ...]]
    lines: tuple[LineNames, ...]
    classes: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class ColumnPath:
    """A column of a table with one row: the words of its header from top to bottom, and what it holds.

    `line` is empty where the row is the table's total.
    """

    path: tuple[str, ...]
    line: str
    measure: str


@dataclass(frozen=True, slots=True)
class TableLayout:
    """How one standard table is printed.

    `zh` is what the form calls it, `titles` the patterns it is recognised by.
    `numbered` are the measures in order of print; `optional` the measures and lines a document may lack without
    anything missing (all measures where `numbered` is empty). `by_code` gives the measure of a value column that depends on the row's class.
    `transposed` tables print as rows what the standard table has as columns. `money_unit` is the unit this
    table is printed in by custom when it differs from the template's. `alternatives` are tried in order where
    a document does not print the table this way.
    """

    id: str
    zh: str
    titles: tuple[str, ...]
    excludes: tuple[str, ...]
    layout: str  # coded | lines | projects | blocks | single_row | outline
    row_kind: str
    code_headers: tuple[str, ...]
    name_headers: tuple[str, ...]
    project_headers: tuple[str, ...]
    item_headers: tuple[str, ...]
    numbered: tuple[str, ...]
    optional: tuple[str, ...]
    headers: Mapping[str, tuple[str, ...]]
    by_code: Mapping[str, tuple[str, ...]]
    blocks: tuple[Block, ...]
    columns: tuple[ColumnPath, ...]
    lines: tuple[LineNames, ...]
    totals: tuple[LineNames, ...]
    transposed: bool
    money_unit: str
    since: int
    printed_measures: frozenset[str]
    printed_lines: frozenset[str]
    row_kinds: frozenset[RowKind]
    alternatives: tuple[TableLayout, ...]


@dataclass(frozen=True, slots=True)
class SubjectWords:
    """A subject of the text and the patterns that name it; `fund_scope` is empty for that of the section.

    `pair` are the keys of the two subjects a phrase such as 收、支总计 stands for when it is given two figures.
    """

    subject: str
    key: str
    names: tuple[str, ...]
    fund_scope: str = ""
    pair: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A prescribed section of the text; `functions` are the code levels its lines speak about.

    A section that is not `required` may be left out by this form. Items of `functions` belong to `item_scope` (that of the section when empty). In a section with `once` a
    paragraph that stands there twice is a repetition.
    """

    id: str
    zh: str
    titles: tuple[str, ...]
    excludes: tuple[str, ...]
    fund_scope: str
    functions: tuple[str, ...]
    subjects: tuple[SubjectWords, ...]
    since: int
    item_scope: str = ""
    once: bool = True
    required: bool = True


@dataclass(frozen=True, slots=True)
class FigureWords:
    """Words before a number that name what it counts; `subject` is empty to keep the one before.

    With `after` the words stand behind the number instead (`27个内设机构`). With `carries` the subject holds
    for what is named behind it in the paragraph too (the kinds of vehicles to be bought).
    """

    match: str
    subject: str
    key: str
    measure: str
    after: bool = False
    carries: bool = False


@dataclass(frozen=True, slots=True)
class PerformanceForm:
    """The words of a performance-target sheet."""

    titles: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, tuple[str, ...]]
    level1_names: tuple[str, ...]
    level2_names: tuple[str, ...]
    basis_names: tuple[str, ...]
    scoring_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """One publisher family.

    A `guessed` form prescribes nothing and is not trusted: a table that does not close under it is withdrawn.
    """

    id: str
    version: int
    publisher: str
    years: tuple[int, int]
    document_kind: str
    guessed: bool
    money_unit: str
    base_kind: str
    evidence: tuple[str, ...]
    evidence_needed: int
    tables: Mapping[str, TableLayout]
    empty_table: str
    sections: tuple[Section, ...]
    figures: Mapping[str, tuple[FigureWords, ...]]
    project_start: str
    project_labels: tuple[tuple[str, str], ...]
    performance: PerformanceForm


class TemplateError(Exception):
    """A template file contradicts itself or the standard tables (a developer's mistake)."""


@cache
def load_templates() -> tuple[Template, ...]:
    """All templates, in order of their identifiers.

    Raises:
        TemplateError: when a template names a table or measure that does not exist.
    """
    folder = files(__package__)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return tuple(_template(folder.joinpath(name).read_text(encoding="utf-8"), name) for name in names)


def _strings(raw: Sequence[Any] | None) -> tuple[str, ...]:
    return tuple(str(item) for item in raw or ())


def _words(raw: Mapping[str, Any] | None) -> dict[str, tuple[str, ...]]:
    return {key: _strings(value) for key, value in (raw or {}).items()}


def _template(text: str, name: str) -> Template:
    raw: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    tables = {table_id: _layout(table_id, entry, name) for table_id, entry in raw["tables"].items()}
    performance = raw["performance"]
    return Template(
        id=raw["id"],
        version=raw["version"],
        publisher=raw["publisher"],
        years=(raw["years"][0], raw["years"][1]),
        document_kind=raw["document_kind"],
        guessed=bool(raw.get("guessed", False)),
        money_unit=raw["money_unit"],
        base_kind=raw["base_kind"],
        evidence=_strings(raw["evidence"]),
        evidence_needed=raw["evidence_needed"],
        tables=tables,
        empty_table=raw["empty_table"]["pattern"],
        sections=tuple(_section(entry) for entry in raw["sections"]),
        figures={
            section: tuple(
                FigureWords(
                    item.get("match") or item["after"],
                    item.get("subject", ""),
                    item.get("key", ""),
                    item["measure"],
                    "after" in item,
                    item.get("carries", False),
                )
                for item in entries
            )
            for section, entries in raw["figures"].items()
        },
        project_start=raw["projects"]["start"],
        project_labels=tuple((item["match"], item["kind"]) for item in raw["projects"]["labels"]),
        performance=PerformanceForm(
            titles=_strings(performance["titles"]),
            fields=_words(performance["fields"]),
            columns=_words(performance["columns"]),
            level1_names=_strings(performance["level1_names"]),
            level2_names=_strings(performance["level2_names"]),
            basis_names=_strings(performance["basis_names"]),
            scoring_names=_strings(performance["scoring_names"]),
        ),
    )


def _layout(table_id: str, raw: Mapping[str, Any], name: str) -> TableLayout:
    standard = standard_tables().get(table_id)
    if standard is None:
        raise TemplateError(f"{name}: {table_id} is no standard table")
    blocks = tuple(
        Block(
            _strings(item["label"]),
            _words(item["measures"]),
            _lines(item.get("lines")),
            bool(item.get("classes", False)),
            bool(item.get("optional", False)),
        )
        for item in raw.get("blocks", ())
    )
    columns = tuple(
        ColumnPath(_strings(item["path"]), item.get("line", ""), item["measure"])
        for item in raw.get("columns", ())
    )
    lines, totals = _lines(raw.get("lines")), _lines(raw.get("totals"))
    numbered, headers = _strings(raw.get("numbered")), _words(raw.get("headers"))
    by_code = _words(raw.get("by_code"))
    transposed = bool(raw.get("transposed", False))
    measures = {*numbered, *headers, *by_code, *(column.measure for column in columns)}
    measures |= {measure for block in blocks for measure in block.measures}
    measures |= {entry.id for entry in (lines if transposed else totals)}
    printed_lines = {column.line for column in columns if column.line}
    printed_lines |= {entry.id for block in blocks for entry in block.lines}
    printed_lines |= set() if transposed else {entry.id for entry in lines}
    if any(block.classes for block in blocks):
        printed_lines.add(CLASSES)
    layout = TableLayout(
        id=table_id,
        zh=raw.get("zh") or _plain_title(_strings(raw["titles"]), standard.zh, f"{name}: {table_id}"),
        titles=_strings(raw["titles"]),
        excludes=_strings(raw.get("excludes")),
        layout=raw["layout"],
        row_kind=raw.get("row_kind", ""),
        code_headers=_strings(raw.get("code_headers")),
        name_headers=_strings(raw.get("name_headers")),
        project_headers=_strings(raw.get("project_headers")),
        item_headers=_strings(raw.get("item_headers")),
        numbered=numbered,
        optional=_strings(raw.get("optional")) or _all_optional(numbered, headers, by_code),
        headers=headers,
        by_code=by_code,
        blocks=blocks,
        columns=columns,
        lines=lines,
        totals=totals,
        transposed=transposed,
        money_unit=raw.get("money_unit", ""),
        since=raw.get("since", 0),
        printed_measures=frozenset(measures - {BY_CODE}),
        printed_lines=frozenset(printed_lines),
        row_kinds=_row_kinds(raw, blocks, columns, transposed),
        alternatives=tuple(
            _layout(
                table_id,
                {"zh": raw.get("zh"), "titles": raw["titles"], "excludes": raw.get("excludes"), **other},
                name,
            )
            for other in raw.get("alternatives", ())
        ),
    )
    if unknown := layout.printed_measures - set(standard.measures):
        raise TemplateError(f"{name}: {table_id} names measures that do not exist: {sorted(unknown)}")
    if unknown := layout.printed_lines - set(standard.lines) - {CLASSES}:
        raise TemplateError(f"{name}: {table_id} names lines that do not exist: {sorted(unknown)}")
    if layout.layout not in LAYOUTS:
        raise TemplateError(f"{name}: {table_id} has an unknown layout {layout.layout!r}")
    return layout


def _all_optional(
    numbered: Sequence[str], headers: Mapping[str, Any], by_code: Mapping[str, Any]
) -> tuple[str, ...]:
    """Where no order of columns is prescribed, a document may have any of them."""
    return () if numbered or by_code else tuple(headers)


def _row_kinds(
    raw: Mapping[str, Any], blocks: Sequence[Block], columns: Sequence[ColumnPath], transposed: bool
) -> frozenset[RowKind]:
    kinds: set[RowKind] = set()
    if raw.get("row_kind"):
        kinds |= {RowKind.TOTAL, RowKind(raw["row_kind"])}
    if raw.get("project_headers"):
        kinds.add(RowKind.PROJECT)
    if blocks or (raw.get("lines") and not transposed) or any(column.line for column in columns):
        kinds.add(RowKind.LINE)
    if any(block.classes for block in blocks):
        kinds.add(RowKind.FUNCTION)
    if transposed or any(not column.line for column in columns):
        kinds.add(RowKind.TOTAL)
    if raw["layout"] == "projects":
        kinds |= {RowKind.TOTAL, RowKind.UNIT, RowKind.PROJECT}
    if raw["layout"] == "outline":
        kinds |= {RowKind.TOTAL, RowKind.ITEM}
    return frozenset(kinds)


def _plain_title(titles: Sequence[str], standard: str, where: str) -> str:
    """What a form calls a table: the standard title where its patterns know it, else the first that is no pattern."""
    if any(re.search(title, standard) for title in titles):
        return standard
    plain = next((title for title in titles if re.escape(title) == title), None)
    if plain is None:
        raise TemplateError(f"{where} needs `zh`, its titles are patterns")
    return plain


def _lines(raw: Sequence[Mapping[str, Any]] | None) -> tuple[LineNames, ...]:
    return tuple(LineNames(item["id"], _strings(item["names"])) for item in raw or ())


def _section(raw: Mapping[str, Any]) -> Section:
    return Section(
        id=raw["id"],
        zh=raw["zh"],
        titles=_strings(raw["titles"]),
        excludes=_strings(raw.get("excludes")),
        fund_scope=raw.get("fund_scope", ""),
        functions=_strings(raw.get("functions")),
        subjects=tuple(
            SubjectWords(
                item["subject"],
                item["key"],
                _strings(item["names"]),
                item.get("fund_scope", ""),
                _strings(item.get("pair")),
            )
            for item in raw.get("subjects", ())
        ),
        since=raw.get("since", 0),
        item_scope=raw.get("item_scope", ""),
        once=raw.get("once", raw["id"] != "projects"),
        required=raw.get("required", True),
    )
