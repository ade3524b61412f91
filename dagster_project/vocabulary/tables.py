"""The standard tables of a disclosure: their rows, measures and how these add up.

Belongs here: the model of the tables, read from `standard_tables.yaml`.
Does not belong here: titles, header words and column order of a publisher (`templates`), or tolerance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from dagster_project.vocabulary.statuses import RowKind


@dataclass(frozen=True, slots=True)
class Measure:
    """A column by meaning; `parts` are the measures that add up to it in every row."""

    id: str
    zh: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A named row; `parts` are the lines, or with `classes` the functional classes, that add up to it."""

    id: str
    zh: str
    parts: tuple[str, ...] = ()
    classes: bool = False
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
    may_be_declared_empty: bool
    balance: tuple[str, str] | None


@cache
def standard_tables() -> Mapping[str, StandardTable]:
    """All standard tables by identifier."""
    text = files(__package__).joinpath("standard_tables.yaml").read_text(encoding="utf-8")
    raw = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {table_id: _table(table_id, entry) for table_id, entry in raw.items()}


def _table(table_id: str, entry: dict[str, object]) -> StandardTable:
    measures_raw = entry["measures"]
    lines_raw = entry.get("lines", {})
    assert isinstance(measures_raw, dict) and isinstance(lines_raw, dict)
    measures = {
        key: Measure(key, value["zh"], tuple(value.get("parts", ()))) for key, value in measures_raw.items()
    }
    lines = {
        key: Line(
            key,
            value["zh"],
            tuple(value.get("parts", ())),
            bool(value.get("classes", False)),
            tuple(value.get("measures", measures)),
        )
        for key, value in lines_raw.items()
    }
    rows = entry["rows"]
    balance = entry.get("balance")
    assert isinstance(rows, list)
    assert balance is None or isinstance(balance, list)
    return StandardTable(
        id=table_id,
        zh=str(entry["zh"]),
        rows=tuple(RowKind(kind) for kind in rows),
        measures=measures,
        lines=lines,
        hierarchy=bool(entry.get("hierarchy", False)),
        may_be_declared_empty=bool(entry.get("may_be_declared_empty", False)),
        balance=None if balance is None else (str(balance[0]), str(balance[1])),
    )
