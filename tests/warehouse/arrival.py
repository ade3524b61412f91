"""Marts as contents that can be compared, and lakes into which documents arrive in any order.

Belongs here: hashing every mart without what tells of loading, reordering arrivals. Does not belong here: expectations.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import duckdb
import polars as pl

LOAD_COLUMNS: Mapping[str, frozenset[str]] = {
    "dim_document": frozenset({"known_from"}),
    "fct_line_version": frozenset({"known_from", "known_to"}),
    "fct_rejected_file": frozenset({"known_from"}),
}
"""Columns that say when this installation first saw a document: they tell of the loading, not of the documents."""


def contents(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """A hash of the rows of every mart, in no particular order, without the columns that tell of loading."""
    marts = connection.execute(
        "select table_name from information_schema.tables where table_schema = 'marts' order by table_name"
    ).fetchall()
    return {mart: _content(connection, mart) for (mart,) in marts}


def _content(connection: duckdb.DuckDBPyConnection, mart: str) -> str:
    left_out = LOAD_COLUMNS.get(mart, frozenset())
    columns = [
        name
        for (name,) in connection.execute(
            "select column_name from information_schema.columns where table_schema = 'marts' and table_name = ?"
            " order by column_name",
            [mart],
        ).fetchall()
        if name not in left_out
    ]
    listed = ", ".join(f'"{name}"' for name in columns)
    rows = connection.execute(
        f"select cast(row({listed}) as varchar) as r from marts.{mart} order by r"
    ).fetchall()
    digest = hashlib.sha256(listed.encode())
    for (row,) in rows:
        digest.update(row.encode() + b"\n")
    return digest.hexdigest()


def arrived(tables: Mapping[str, pl.DataFrame], rng: random.Random) -> dict[str, pl.DataFrame]:
    """The same documents, come in another order: other days of first sight, other places in every table of the lake.

    Documents come in batches of one to five; a batch shares its day, as one night's load does.
    """
    documents = tables["documents"]["document_id"].to_list()
    rng.shuffle(documents)
    day, left = datetime(2025, 1, 1, tzinfo=UTC), 0
    seen: dict[str, datetime] = {}
    for document in documents:
        if not left:
            day, left = day + timedelta(days=1), rng.randint(1, 5)
        seen[document] = day
        left -= 1
    place = pl.DataFrame({"document_id": documents, "arrival": range(len(documents))})
    moved = {}
    for name, table in tables.items():
        if "document_id" not in table.columns:
            moved[name] = table
            continue
        moved[name] = (
            table.join(place, on="document_id", how="left", maintain_order="left")
            .sort("arrival", maintain_order=True)
            .drop("arrival")
        )
    known = pl.Series(
        "known_from", [seen[key] for key in moved["documents"]["document_id"]], dtype=pl.Datetime("us", "UTC")
    )
    moved["documents"] = moved["documents"].with_columns(known)
    return moved
