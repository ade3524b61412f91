"""What earlier nights knew about findings, read from the published copy.

Belongs here: reading the marts that remember, as input of the lake.
Does not belong here: telling new, standing, cured and reopened apart (`dbt`).

The memory is published with the figures, in one step: a night that was refused, or died, never happened. Only
nights before tonight are read, so that repeating a night gives the same answer.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from dagster_project.lake.rows import Row
from dagster_project.lake.schemas import FINDING_EVENTS, FINDING_NIGHTS, Schema
from dagster_project.vocabulary.operator_error import OperatorError

_MARTS = {"fct_finding_event": FINDING_EVENTS, "mart_finding_night": FINDING_NIGHTS}


class HistoryUnreadableError(OperatorError):
    """The published file is there and cannot be read; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class FindingHistory:
    """Rows of `lake.schemas.FINDING_EVENTS` and `FINDING_NIGHTS`, of nights before tonight."""

    events: tuple[Row, ...]
    nights: tuple[Row, ...]


def read_history(published: Path, night: date) -> FindingHistory:
    """The history before `night`; empty before the first publication, or when it did not remember yet.

    Raises:
        HistoryUnreadableError: when the published file cannot be read: it must not be taken for an empty one.
    """
    if not published.exists():
        return FindingHistory((), ())
    try:
        with closing(duckdb.connect(str(published), read_only=True)) as connection:
            events, nights = (_rows(connection, mart, schema, night) for mart, schema in _MARTS.items())
    except duckdb.Error as error:
        raise HistoryUnreadableError(
            f"已发布的数据文件 {published} 无法读取，不能判断哪些是新发现。"
            f"请从备份恢复该文件，或将其移走后重新运行（此时全部发现将重新计为新发现）。（{error}）"
        ) from error
    return FindingHistory(events, nights)


def _rows(connection: duckdb.DuckDBPyConnection, mart: str, schema: Schema, night: date) -> tuple[Row, ...]:
    known = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'marts' and table_name = ?", [mart]
    ).fetchone()
    if known == (0,):
        return ()
    columns = ", ".join(f'"{column}"' for column in schema)
    order = ", ".join(str(place) for place in range(1, len(schema) + 1))
    found = connection.execute(
        f"select {columns} from marts.{mart} where night < ? order by {order}", [night]
    ).fetchall()
    return tuple(dict(zip(schema, row, strict=True)) for row in found)
