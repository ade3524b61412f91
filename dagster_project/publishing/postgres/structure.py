"""What the tables in PostgreSQL should look like, what they look like, and the statements between the two.

Belongs here: types, keys, indexes and comments. Does not belong here: rows (`publication`).

Nothing here rewrites or drops a table that stays: a reader with an older snapshot would find it empty. A column whose
type changes is dropped and added, which rewrites nothing; its old values are gone with the night they belonged to.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from dagster_project.publishing.published_file import published_tables
from dagster_project.warehouse.keys import ForeignKey, Keys
from dagster_project.warehouse.sql import literal, quoted

SCHEMA = "marts"
READER = "kanhe_reader"
"""Role with nothing but select on the marts; business intelligence gets users that are members of it."""

_TYPES = {
    "VARCHAR": "text",
    "BIGINT": "bigint",
    "INTEGER": "integer",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_LONGEST_NAME = 63


@dataclass(frozen=True, slots=True)
class Column:
    """A column as PostgreSQL writes its type."""

    name: str
    kind: str
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it should be.

    Attributes:
        name: of the mart.
        columns: in their order.
        keys: its primary and foreign keys.
        comment: of the table.
    """

    name: str
    columns: tuple[Column, ...]
    keys: Keys
    comment: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The tables as they are.

    Attributes:
        columns: types by column, by table.
        constraints: names of the constraints of primary and foreign keys, by table.
        indexes: names of all indexes.
        comments: by table and column; the column is "" for the table's own.
    """

    columns: Mapping[str, Mapping[str, str]]
    constraints: Mapping[str, frozenset[str]]
    indexes: frozenset[str]
    comments: Mapping[tuple[str, str], str]


def wanted_tables(connection: duckdb.DuckDBPyConnection, keys: Mapping[str, Keys]) -> list[Table]:
    """The marts of a published file, parents before those that refer to them.

    Raises:
        ValueError: for a column whose type would lose its exactness in PostgreSQL, or keys in a circle.
    """
    found: dict[str, Table] = {}
    for table in published_tables(connection):
        columns = tuple(
            Column(column.name, _postgres_type(column.kind, f"{table.name}.{column.name}"), column.comment)
            for column in table.columns
        )
        found[table.name] = Table(table.name, columns, keys.get(table.name, Keys((), ())), table.comment)
    return list(_parents_first(found))


def before_rows(table: Table, standing: Standing) -> Iterator[str]:
    """Statements that make a table able to take the new rows."""
    name = qualified(table.name)
    if table.name not in standing.columns:
        columns = ", ".join(f"{quoted(column.name)} {column.kind}" for column in table.columns)
        yield f"create table {name} ({columns})"
        return
    present = standing.columns[table.name]
    wanted = {column.name: column.kind for column in table.columns}
    dropped = [column for column, kind in present.items() if wanted.get(column) != kind]
    # A column that goes may belong to any key: all of them are made again when the rows are in.
    kept = frozenset() if dropped else _constraints(table)
    changes = [
        *(
            # The key of a table before this one may have taken it along.
            f"drop constraint if exists {quoted(constraint)} cascade"
            for constraint in sorted(standing.constraints.get(table.name, frozenset()) - kept)
        ),
        *(f"drop column {quoted(column)}" for column in dropped),
        *(
            f"add column {quoted(column)} {kind}"
            for column, kind in wanted.items()
            if present.get(column) != kind
        ),
    ]
    if changes:
        yield f"alter table {name} {', '.join(changes)}"


def keys_after_rows(tables: Sequence[Table], standing: Standing) -> Iterator[str]:
    """Keys and indexes that are missing, added when the rows are in: checked in bulk, and once."""
    for table in tables:
        if table.keys.primary and _primary_name(table) not in standing.constraints.get(table.name, ()):
            columns = ", ".join(map(quoted, table.keys.primary))
            yield (
                f"alter table {qualified(table.name)} add constraint {quoted(_primary_name(table))} "
                f"primary key ({columns})"
            )
    for table in tables:
        for key in table.keys.foreign:
            index = _shortened(f"{table.name}_{key.column}_idx")
            if index not in standing.indexes:
                yield f"create index {quoted(index)} on {qualified(table.name)} ({quoted(key.column)})"
            if _foreign_name(table, key) not in standing.constraints.get(table.name, ()):
                yield (
                    f"alter table {qualified(table.name)} add constraint {quoted(_foreign_name(table, key))} "
                    f"foreign key ({quoted(key.column)}) references {qualified(key.target)} "
                    f"({quoted(key.target_column)})"
                )


def comments(table: Table, standing: Standing) -> Iterator[str]:
    """Statements that describe a table and its columns, as far as they are described otherwise."""
    if standing.comments.get((table.name, "")) != table.comment:
        yield f"comment on table {qualified(table.name)} is {literal(table.comment)}"
    for column in table.columns:
        if standing.comments.get((table.name, column.name)) != column.comment:
            yield f"comment on column {qualified(table.name)}.{quoted(column.name)} is {literal(column.comment)}"


def qualified(table: str) -> str:
    """A table of the schema of the marts."""
    return f"{SCHEMA}.{quoted(table)}"


def _postgres_type(kind: str, column: str) -> str:
    if (decimal := _DECIMAL.fullmatch(kind)) is not None:
        return f"numeric({decimal[1]},{decimal[2]})"
    if kind not in _TYPES:
        raise ValueError(f"{column} is {kind}, which has no exact counterpart in PostgreSQL")
    return _TYPES[kind]


def _parents_first(tables: Mapping[str, Table]) -> Iterator[Table]:
    placed: set[str] = set()
    while len(placed) < len(tables):
        ready = [
            table
            for name, table in tables.items()
            if name not in placed
            and all(key.target in placed or key.target not in tables for key in table.keys.foreign)
        ]
        if not ready:
            raise ValueError(f"keys in a circle: {sorted(set(tables) - placed)}")
        yield from ready
        placed.update(table.name for table in ready)


def _constraints(table: Table) -> frozenset[str]:
    primary = {_primary_name(table)} if table.keys.primary else set()
    return frozenset(primary) | {_foreign_name(table, key) for key in table.keys.foreign}


def _primary_name(table: Table) -> str:
    """The columns are part of the name: another key is another constraint."""
    return _shortened(f"{table.name}_{'_'.join(table.keys.primary)}_pk")


def _foreign_name(table: Table, key: ForeignKey) -> str:
    return _shortened(f"{table.name}_{key.column}_{key.target}_fk")


def _shortened(name: str) -> str:
    """A name PostgreSQL keeps: it cuts longer ones silently, and two cut names may be the same.

    The end of a longer name is replaced by a sign of the whole, the same every night.
    """
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    sign = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name.encode()[: _LONGEST_NAME - 9].decode(errors='ignore')}_{sign}"
