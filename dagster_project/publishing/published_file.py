"""The published file for whoever reads it: opening it, its tables, its rows by name of column.

Belongs here: what all readers share. Does not belong here: writing the file (`snapshot`), which rows are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.publishing.snapshot import DATABASE, SCHEMA
from dagster_project.vocabulary.operator_error import OperatorError


class NoWarehouseError(OperatorError):
    """Nothing is published, or it cannot be read; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class PublishedColumn:
    """A column with DuckDB's type and its description in both languages."""

    name: str
    kind: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table with its description and its columns in their order."""

    name: str
    comment: str | None
    columns: tuple[PublishedColumn, ...]


@contextmanager
def opened(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The marts published in `folder`, read-only.

    Raises:
        NoWarehouseError: nothing is published there, it cannot be read, or an older version published it.
    """
    database = folder / DATABASE
    if not database.exists():
        raise NoWarehouseError(nothing_published(database))
    try:
        with closing(duckdb.connect(str(database), read_only=True)) as connection:
            yield connection
    except duckdb.Error as error:
        raise NoWarehouseError(
            f"{database} 不能读取，或由较早的版本发布。请重新运行 kanhe load。（{error}）"
        ) from error


def nothing_published(database: Path) -> str:
    """What to tell the operator where the published file is missing."""
    return f"{database} 不存在，还没有已发布的数据。请先运行 kanhe load，或用 --home 指定运行结果文件夹。"


def published_tables(connection: duckdb.DuckDBPyConnection) -> list[PublishedTable]:
    """All published tables by name."""
    columns: dict[str, list[PublishedColumn]] = {}
    for table, *column in connection.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns() where schema_name = ? "
        "order by table_name, column_index",
        [SCHEMA],
    ).fetchall():
        columns.setdefault(table, []).append(PublishedColumn(*column))
    return [
        PublishedTable(name, comment, tuple(columns[name]))
        for name, comment in connection.execute(
            "select table_name, comment from duckdb_tables() where schema_name = ? order by 1", [SCHEMA]
        ).fetchall()
    ]


def records(cursor: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The rows of an executed query by name of column."""
    columns = [column[0] for column in cursor.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
