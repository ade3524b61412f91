"""Reading the published file for the dashboard.

Belongs here: opening, and rows in the compact form the pages take. Does not belong here: which rows.

Pages get money as text, never as a number: a browser's numbers are floats.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.publishing.snapshot import DATABASE, MANIFEST
from dagster_project.vocabulary.operator_error import OperatorError

Row = tuple[Any, ...]
Table = dict[str, Any]


class DashboardError(OperatorError):
    """The pages were not built and the earlier ones are untouched; the message is Chinese."""


def text(column: str) -> str:
    """SQL of an amount as the shortest exact text: `12.50` as `12.5`, `3.00` as `3`."""
    return f"rtrim(rtrim(cast({column} as varchar), '0'), '.')"


class Published:
    """The published marts, opened once: a publication that replaces them meanwhile is not seen."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, manifest: dict[str, Any]) -> None:
        self.connection = connection
        self.manifest = manifest

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of a query; tables are named `marts.x`."""
        return self.connection.execute(query, list(parameters)).fetchall()

    def table(self, query: str, parameters: Sequence[object] = ()) -> Table:
        """A query as `{"c": columns, "r": rows}`."""
        cursor = self.connection.execute(query, list(parameters))
        columns = [column[0] for column in cursor.description or ()]
        return {"c": columns, "r": [_short(row) for row in cursor.fetchall()]}

    def tables_by(self, query: str, parameters: Sequence[object] = ()) -> dict[str, Table]:
        """A query whose first column says to whom a row belongs, as one table for each."""
        cursor = self.connection.execute(query, list(parameters))
        columns = [column[0] for column in cursor.description or ()][1:]
        found: dict[str, Table] = {}
        for owner, *row in cursor.fetchall():
            if owner not in found:
                found[owner] = {"c": columns, "r": []}
            found[owner]["r"].append(_short(row))
        return found

    def pick(self, units: Sequence[str]) -> None:
        """Let `picked` hold the keys of these units."""
        self.connection.execute(
            "create or replace temp table picked as select unnest(?) as unit_key", [list(units)]
        )


@contextmanager
def opened(folder: Path) -> Iterator[Published]:
    """The marts published in `folder`.

    Raises:
        DashboardError: nothing is published there, it cannot be read, or an older version published it.
    """
    database = folder / DATABASE
    if not database.is_file():
        raise DashboardError(
            f"{database} 不存在，还没有已发布的数据，网页没有生成，原有网页保持不变。"
            "请先运行 kanhe load，或用 --home 指定运行结果文件夹。"
        )
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        manifest = {}
    try:
        with duckdb.connect() as connection:
            quoted = str(database).replace("'", "''")
            connection.execute(f"attach '{quoted}' as published (read_only)")
            connection.execute("use published")
            yield Published(connection, manifest)
    except duckdb.Error as error:
        raise DashboardError(
            f"{database} 不能读取，或由较早的版本发布，网页没有生成，原有网页保持不变。"
            f"请重新运行 kanhe load 后再试。（{str(error).splitlines()[0]}）"
        ) from error


def interned(table: Table) -> Table:
    """A table with its repeated texts told once: `d` lists the words of a column, cells hold their place in it."""
    columns = table["c"]
    words: dict[str, list[str]] = {}
    for place, column in enumerate(columns):
        held = [row for row in table["r"] if place < len(row) and isinstance(row[place], str)]
        distinct = dict.fromkeys(row[place] for row in held)
        if len(held) < 2 * len(distinct) or sum(map(len, distinct)) < 3 * len(distinct):
            continue
        if len(held) != sum(place < len(row) and row[place] is not None for row in table["r"]):
            continue  # a column of several kinds of value
        numbers = {word: number for number, word in enumerate(distinct)}
        for row in held:
            row[place] = numbers[row[place]]
        words[column] = list(distinct)
    return {**table, "d": words} if words else table


def _short(row: Sequence[Any]) -> list[Any]:
    """A row without the unknowns at its end."""
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return list(row[:end])
