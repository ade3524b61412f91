"""The standard tables of a disclosure: their rows, measures and how these add up.

Belongs here: the model of the tables, read from `standard_tables.yaml`.
Does not belong here: titles, header words and column order of a publisher (`templates`), or tolerance.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from dagster_project.vocabulary.statuses import RowKind

CLASSES = "classes"
"""Stands among the parts of a line for the rows of functional classes."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A column by meaning; each of `breakdowns` lists the measures that add up to it in every row."""

    id: str
    zh: str
    breakdowns: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A named row; each of `breakdowns` lists the lines (or `CLASSES`) that add up to it."""

    id: str
    zh: str
    breakdowns: tuple[tuple[str, ...], ...] = ()
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StandardTable:
    """One prescribed table by meaning."""

    id: str
    zh: str
    rows: tuple[RowKind, ...]
    measures: Mapping[str, Measure]
    lines: Mapping[str, Line]
    hierarchy: bool
    outline: bool
    may_be_declared_empty: bool
    fund: str
    balance: tuple[str, str] | None


@cache
def standard_tables() -> Mapping[str, StandardTable]:
    """All standard tables by identifier."""
    text = files(__package__).joinpath("standard_tables.yaml").read_text(encoding="utf-8")
    raw = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {table_id: _table(table_id, entry) for table_id, entry in raw.items()}


def printed_breakdowns(
    parts: Mapping[str, Measure] | Mapping[str, Line], whole: str, printed: Collection[str]
) -> tuple[tuple[str, ...], ...]:
    """The breakdowns of a measure or line in a form that prints only some of them.

    A part that is not printed stands for its own parts, and for nothing when it has none.
    """
    found = [_printed(parts, breakdown, printed) for breakdown in parts[whole].breakdowns]
    return tuple(dict.fromkeys(breakdown for breakdown in found if breakdown))


def printed_parts(
    parts: Mapping[str, Measure] | Mapping[str, Line], whole: str, printed: Collection[str]
) -> tuple[str, ...]:
    """What a form prints of a measure or line that it does not print itself; the first breakdown it knows."""
    return next(iter(printed_breakdowns(parts, whole, printed)), ())


def _printed(
    parts: Mapping[str, Measure] | Mapping[str, Line], breakdown: tuple[str, ...], printed: Collection[str]
) -> tuple[str, ...]:
    found: list[str] = []
    for part in breakdown:
        if part in printed:
            found.append(part)
        elif part in parts:
            found += printed_parts(parts, part, printed)
    return tuple(found)


def _table(table_id: str, entry: Mapping[str, Any]) -> StandardTable:
    measures = {
        key: Measure(key, value["zh"], _breakdowns(value)) for key, value in entry["measures"].items()
    }
    lines = {
        key: Line(key, value["zh"], _breakdowns(value), tuple(value.get("measures", measures)))
        for key, value in entry.get("lines", {}).items()
    }
    balance = entry.get("balance")
    return StandardTable(
        id=table_id,
        zh=str(entry["zh"]),
        rows=tuple(RowKind(kind) for kind in entry["rows"]),
        measures=measures,
        lines=lines,
        hierarchy=bool(entry.get("hierarchy", False)),
        outline=bool(entry.get("outline", False)),
        may_be_declared_empty=bool(entry.get("may_be_declared_empty", False)),
        fund=str(entry.get("fund", "")),
        balance=None if balance is None else (str(balance[0]), str(balance[1])),
    )


def _breakdowns(entry: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    first = [entry["parts"]] if "parts" in entry else []
    return tuple(tuple(parts) for parts in [*first, *entry.get("also", [])])
