"""The facts of some documents, read from the lake with polars.

Belongs here: reading only the documents asked for, and which version of a disclosure counts.
Does not belong here: what follows from the facts (`lines`, `baselines`, `figures`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

Row = Mapping[str, Any]

_COLUMNS: Mapping[str, Sequence[str]] = {
    "cells": (
        "document_id", "fact_id", "table_id", "row_kind", "code", "line_id", "name", "project", "measure",
        "amount_yuan", "resolution_yuan", "line",
    ),
    "statements": (
        "document_id", "fact_id", "subject", "fund_scope", "key", "code", "name", "current_yuan",
        "current_resolution_yuan", "change_yuan", "change_resolution_yuan", "percent", "percent_resolution",
        "base_kind", "base_year", "base_yuan", "base_resolution_yuan", "says_new", "line",
    ),
    "declarations": ("document_id", "fact_id", "kind", "subject", "fund_scope", "key", "name", "line"),
    "stated_figures": (
        "document_id", "fact_id", "subject", "key", "name", "measure", "value", "amount_yuan", "page", "line",
        "position",
    ),
    "targets": ("document_id", "fact_id", "number", "weight"),
}  # fmt: skip
_UNKNOWN_FIRST = pl.col("published_on").is_not_null()


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """The facts of one document by table of the lake, and its fiscal year."""

    fiscal_year: int
    tables: Mapping[str, Sequence[Row]]

    def rows(self, table: str) -> Sequence[Row]:
        """The facts of one table."""
        return self.tables.get(table, ())


def read_facts(lake: Path, documents: Collection[str]) -> dict[str, DocumentFacts]:
    """The facts of the documents asked for; the lake is filtered while it is read.

    Raises:
        OSError, polars.exceptions.PolarsError: the lake cannot be read.
    """
    wanted = pl.Series("document_id", sorted(documents), dtype=pl.String)
    years = dict(
        _scan(lake, "documents")
        .filter(pl.col("document_id").is_in(wanted.implode()))
        .select("document_id", "fiscal_year")
        .collect()
        .iter_rows()
    )
    tables: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for table, columns in _COLUMNS.items():
        frame = (
            _scan(lake, table).filter(pl.col("document_id").is_in(wanted.implode())).select(columns).collect()
        )
        for row in frame.iter_rows(named=True):
            tables[row["document_id"]][table].append(row)
    return {document: DocumentFacts(year, tables[document]) for document, year in years.items()}


def current_versions(lake: Path, units: Mapping[str, str]) -> set[str]:
    """The version of every disclosure that counts.

    Published last; without a printed day, loaded last.

    Args:
        lake: the lake.
        units: unit by document.
    """
    same = ("unit_key", "fiscal_year", "document_kind", "scope")
    unit_of = pl.DataFrame(
        {"document_id": list(units), "unit_key": list(units.values())},
        schema={"document_id": pl.String, "unit_key": pl.String},
    )
    last = (
        _scan(lake, "documents")
        .collect()
        .join(unit_of, on="document_id", how="inner")
        .sort(_UNKNOWN_FIRST, "published_on", "known_from", "document_id")
        .group_by(same, maintain_order=True)
        .last()
    )
    return set(last["document_id"])


def _scan(lake: Path, table: str) -> pl.LazyFrame:
    return pl.scan_parquet(lake / table / "**" / "*.parquet", hive_partitioning=True).with_columns(
        pl.col("fiscal_year").cast(pl.Int32)
    )
