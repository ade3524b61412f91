"""The truth beside the generated documents: what each says, what is behind it, what happened, what is wrong.

Belongs here: one flat table per kind of truth, written as Parquet and CSV. Does not belong here: judging.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from dagster_project.vocabulary.statuses import RowKind
from dagster_project.world.content import Comparison, Content, Figure
from dagster_project.world.events import Event

_YUAN = pl.Decimal(20, 2)
_FIGURE = pl.Decimal(24, 6)
_PER_UNIT = {"万元": Decimal(10_000), "元": Decimal(1)}

SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "documents": {
        "document": pl.String, "files": pl.String, "format": pl.String, "form": pl.String, "unit_id": pl.String,
        "unit_name": pl.String, "fiscal_year": pl.Int32, "document_kind": pl.String, "scope": pl.String,
        "version": pl.Int32, "published_on": pl.Date, "note": pl.String,
        "unit_kind": pl.String,
    },
    "cells": {
        "document": pl.String, "table_id": pl.String, "row_kind": pl.String, "code": pl.String, "line_id": pl.String,
        "name": pl.String, "project": pl.String, "measure": pl.String, "printed": pl.String, "amount_yuan": _YUAN,
        "ledger_yuan": _YUAN,
    },
    "statements": {
        "document": pl.String, "statement": pl.String, "section": pl.String, "subject": pl.String, "fund_scope": pl.String,
        "key": pl.String, "code": pl.String, "name": pl.String, "current_printed": pl.String, "current_yuan": _YUAN,
        "change_yuan": _YUAN, "percent": _FIGURE, "base_kind": pl.String, "base_year": pl.Int32, "base_yuan": _YUAN,
        "stated_prior_yuan": _YUAN, "true_prior_yuan": _YUAN, "ledger_current_yuan": _YUAN, "reason": pl.String,
        "spelling": pl.String,
    },
    "stated_figures": {
        "document": pl.String, "section": pl.String, "subject": pl.String, "key": pl.String,
        "fund_scope": pl.String, "measure": pl.String, "printed": pl.String, "unit": pl.String, "value": _FIGURE,
    },
    "projects": {
        "document": pl.String, "project": pl.String, "name": pl.String, "printed": pl.String, "amount_yuan": _YUAN,
        "allocations": pl.Int32, "bases": pl.Int32,
    },
    "targets": {
        "document": pl.String, "project": pl.String, "level1": pl.String, "level2": pl.String, "indicator": pl.String,
        "printed": pl.String, "comparator": pl.String, "number": _FIGURE, "unit": pl.String, "weight": _FIGURE,
    },
    "events": {
        "event": pl.String, "kind": pl.String, "year": pl.Int32, "effective_on": pl.Date, "unit_id": pl.String,
        "other_unit_id": pl.String, "key_from": pl.String, "key_to": pl.String, "name_from": pl.String,
        "name_to": pl.String, "amount_yuan": _YUAN, "note": pl.String,
    },
    "faults": {
        "fault": pl.String, "document": pl.String, "kind": pl.String, "unit_id": pl.String, "fiscal_year": pl.Int32,
        "place": pl.String, "table_id": pl.String, "row_key": pl.String, "measure": pl.String, "statement": pl.String,
        "part": pl.String, "before": pl.String, "after": pl.String,
    },
}  # fmt: skip
"""Columns and types of every table of the truth."""

Rows = Iterator[dict[str, Any]]


def yuan(figure: Figure, unit: str) -> Decimal | None:
    """The amount in 元 that a printed figure states, `None` for a blank or for what is no number."""
    try:
        return Decimal(figure.printed.replace(",", "")) * _PER_UNIT[unit]
    except (ArithmeticError, ValueError):
        return None


def _exact(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


def cell_rows(document: str, content: Content) -> Rows:
    """One row per cell of the standard tables, blanks included."""
    for table in content.tables.values():
        if table.absent:
            continue
        for row in table.rows:
            for measure, figure in row.values.items():
                yield {
                    "document": document,
                    "table_id": table.id,
                    "row_kind": row.kind.value,
                    "code": row.code,
                    "line_id": row.line,
                    "name": row.label.removeprefix(f"{row.code} ")
                    if row.kind is RowKind.FUNCTION
                    else row.label,
                    "project": row.project,
                    "measure": measure,
                    "printed": figure.printed,
                    "amount_yuan": yuan(figure, table.unit),
                    "ledger_yuan": _exact(figure.ledger),
                }


def statement_rows(document: str, content: Content) -> Rows:
    """One row per stated change."""
    for c in content.comparisons:
        if c.section in content.missing_sections:
            continue
        yield {
            "document": document,
            "statement": c.id,
            "section": c.section,
            "subject": c.subject,
            "fund_scope": c.fund_scope,
            "key": c.key,
            "code": c.code,
            "name": c.name,
            "current_printed": c.current_printed,
            "current_yuan": yuan(Figure(c.current_printed), "万元"),
            "change_yuan": _signed(c, c.change_printed, c.word),
            "percent": _percent(c),
            "base_kind": c.base_kind,
            "base_year": c.base_year,
            "base_yuan": yuan(Figure(c.base_printed), "万元"),
            "stated_prior_yuan": _exact(c.prior),
            "true_prior_yuan": _exact(c.true_prior),
            "ledger_current_yuan": _exact(c.current),
            "reason": c.reason_printed,
            "spelling": c.spelling,
        }


def _signed(comparison: Comparison, printed: str, word: str) -> Decimal | None:
    if comparison.spelling in ("flat", "flat_last", "outturn_flat"):
        return Decimal(0)
    amount = yuan(Figure(printed), "万元")
    if amount is None:
        return None
    return -amount if word in ("减少", "下降") else amount


def _percent(comparison: Comparison) -> Decimal | None:
    if not comparison.percent_printed:
        return None
    value = Decimal(comparison.percent_printed.replace(",", ""))
    down = comparison.percent_word in ("下降", "减少", "降幅", "降低")
    return -value if down else value


def figure_rows(document: str, content: Content) -> Rows:
    """One row per other figure of the text."""
    for stated in content.stated:
        if stated.section in content.missing_sections:
            continue
        yield {
            "document": document,
            "section": stated.section,
            "subject": stated.subject,
            "key": stated.key,
            "fund_scope": stated.scope,
            "measure": stated.measure,
            "printed": stated.figure.printed,
            "unit": stated.unit,
            "value": Decimal(stated.figure.printed.replace(",", "")),
        }


def project_rows(document: str, content: Content) -> Rows:
    """One row per project described in the text."""
    for project in content.projects:
        if "projects" in content.missing_sections:
            continue
        yield {
            "document": document,
            "project": project.key,
            "name": project.name,
            "printed": project.amount.printed,
            "amount_yuan": yuan(project.amount, "万元"),
            "allocations": sum(1 + len(a.parts) for a in project.allocations),
            "bases": len(project.bases),
        }


def target_rows(document: str, content: Content) -> Rows:
    """One row per performance target."""
    for sheet in content.sheets:
        for target in sheet.targets:
            yield {
                "document": document,
                "project": sheet.name,
                "level1": target.level1,
                "level2": target.level2,
                "indicator": target.name,
                "printed": target.printed,
                "comparator": target.comparator or None,
                "number": Decimal(target.number) if target.number else None,
                "unit": target.unit or None,
                "weight": Decimal(target.weight),
            }


def event_rows(events: Iterable[Event]) -> Rows:
    """One row per event."""
    for event in events:
        yield {
            "event": event.id,
            "kind": event.kind,
            "year": event.year,
            "effective_on": event.effective_on,
            "unit_id": event.unit_id,
            "other_unit_id": event.other_unit_id,
            "key_from": event.key_from,
            "key_to": event.key_to,
            "name_from": event.name_from,
            "name_to": event.name_to,
            "amount_yuan": _exact(event.amount),
            "note": event.note,
        }


def write_truth(folder: Path, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """Write every table as `NAME.parquet` and `NAME.csv`; the same rows give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in SCHEMAS.items():
        frame = pl.DataFrame(list(tables.get(name, ())), schema=dict(schema), orient="row")
        frame.write_parquet(folder / f"{name}.parquet", compression="zstd")
        frame.write_csv(folder / f"{name}.csv")
