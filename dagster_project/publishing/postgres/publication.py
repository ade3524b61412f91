"""Replacing one night by the next in PostgreSQL, in one transaction.

Belongs here: the order of the transaction and what follows it. Does not belong here: statements about tables
(`structure`), words for failures (`troubles`).

DELETE and COPY, because they are the pair under which readers of every isolation level see whole nights only:
TRUNCATE and renamed schemas show empty tables to a reader with an older snapshot (docs/decisions).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import duckdb

from dagster_project.publishing.postgres.structure import (
    READER,
    SCHEMA,
    Column,
    Standing,
    Table,
    before_rows,
    comments,
    keys_after_rows,
    qualified,
    wanted_tables,
)
from dagster_project.publishing.postgres.troubles import not_connected, refused, unsuitable
from dagster_project.vocabulary.postgres_address import PostgresAddress
from dagster_project.warehouse.keys import Keys, mart_keys
from dagster_project.warehouse.sql import literal, quoted

_PUBLICATION = Table(
    "publication",
    (
        Column("mart", "text", "表名。Mart."),
        Column("row_count", "bigint", "行数。Rows."),
        Column("run_id", "text", "发布该数据的运行编号。Run that published it."),
        Column("published_at", "timestamp with time zone", "发布时间。Moment of publication."),
        Column("night", "date", "数据所属的夜间日期。Night of the data."),
    ),
    Keys(("mart",), ()),
    "一行 = 一张已发布的表；全部表在同一事务中更换。One row is one published mart; all are replaced in one transaction.",
)
_LOCK = 0x6B616E6865  # "kanhe": two loads into one database take turns
_SECONDS_TO_WAIT = 60
_ROWS_PER_BATCH = 50_000

_COLUMNS = f"""
    select c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
    from pg_attribute as a inner join pg_class as c on c.oid = a.attrelid
    where c.relnamespace = to_regnamespace('{SCHEMA}') and c.relkind in ('r', 'p') and a.attnum > 0
        and not a.attisdropped
    order by c.relname, a.attnum
"""
_CONSTRAINTS = f"""
    select c.relname, o.conname from pg_constraint as o inner join pg_class as c on c.oid = o.conrelid
    where o.connamespace = to_regnamespace('{SCHEMA}') and o.contype in ('p', 'f')
"""
_COMMENTS = f"""
    select c.relname, coalesce(a.attname, ''), d.description
    from pg_description as d
    inner join pg_class as c on c.oid = d.objoid and d.classoid = 'pg_class'::regclass
    left join pg_attribute as a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0
    where c.relnamespace = to_regnamespace('{SCHEMA}')
"""
_INDEXES = f"select indexname from pg_indexes where schemaname = '{SCHEMA}'"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What stands in PostgreSQL now.

    Attributes:
        shown: address without secrets.
        rows: by mart.
        reader: whether the role `READER` may read it.
    """

    shown: str
    rows: dict[str, int]
    reader: bool


def publish_to_postgres(
    database: Path,
    address: PostgresAddress,
    *,
    run: str,
    now: datetime,
    night: date,
    progress: Callable[[int, int, str], None],
) -> Delivery:
    """Bring the marts in PostgreSQL to what the published file holds, all at once or not at all.

    Args:
        database: the published DuckDB file; opened read-only.
        address: where to.
        run: identifier of the run.
        now: moment of publication.
        night: day the run counts as.
        progress: told of every table.

    Raises:
        PostgresError: nothing was changed; why, and what to do.
    """
    with closing(duckdb.connect(str(database), read_only=True)) as source:
        tables = wanted_tables(source, mart_keys())
        connection = _connect(address)
        with closing(connection), connection.cursor() as cursor:
            try:
                delivery = _in_one_transaction(
                    cursor, source, tables, address, run=run, now=now, night=night, progress=progress
                )
                connection.commit()
            except adbc.Error as error:
                raise refused(address, error) from None
    _vacuum(address, tables)
    progress(len(tables), len(tables), "")
    return delivery


def _connect(address: PostgresAddress) -> adbc.Connection:
    try:
        return adbc.connect(address.connection_uri())
    except adbc.Error as error:
        # The driver's message may repeat the address: the original is not chained.
        raise not_connected(address, error) from None


def _in_one_transaction(
    cursor: adbc.Cursor,
    source: duckdb.DuckDBPyConnection,
    tables: Sequence[Table],
    address: PostgresAddress,
    *,
    run: str,
    now: datetime,
    night: date,
    progress: Callable[[int, int, str], None],
) -> Delivery:
    cursor.execute(f"set local lock_timeout = '{_SECONDS_TO_WAIT}s'")
    cursor.execute(f"select pg_advisory_xact_lock({_LOCK})")
    cursor.fetchall()
    _check(cursor, address)
    ours = [*tables, _PUBLICATION]
    standing = _standing(cursor)
    for gone in _left_behind(cursor, standing, ours):
        cursor.execute(f"drop table {qualified(gone)}")
    for table in ours:
        for statement in before_rows(table, standing):
            cursor.execute(statement)
    for table in reversed(ours):
        if table.name in standing.columns:
            cursor.execute(f"delete from {qualified(table.name)}")
    rows = {}
    for place, table in enumerate(tables):
        progress(place, len(tables), table.name)
        rows[table.name] = _copy(cursor, source, table)
    for mart, count in rows.items():
        cursor.execute(
            f"insert into {qualified(_PUBLICATION.name)} values ({literal(mart)}, {count}, {literal(run)}, "
            f"{literal(now.isoformat())}, {literal(night.isoformat())})"
        )
    standing = _standing(cursor)
    for statement in keys_after_rows(ours, standing):
        cursor.execute(statement)
    for table in ours:
        for statement in comments(table, standing):
            cursor.execute(statement)
    return Delivery(address.shown, rows, _let_read(cursor))


def _check(cursor: adbc.Cursor, address: PostgresAddress) -> None:
    [(encoding, version, read_only)] = _rows(
        cursor,
        "select current_setting('server_encoding'), current_setting('server_version_num')::integer,"
        " pg_is_in_recovery() or current_setting('transaction_read_only') = 'on'",
    )
    if read_only:
        raise unsuitable(address, "该数据库是只读的（例如备机），请改用可写入的主库地址")
    if encoding != "UTF8":
        raise unsuitable(
            address,
            f"数据库编码为 {encoding}，应为 UTF8；请用 CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0 另建",
        )
    if version < 150_000:
        raise unsuitable(address, "服务器版本过低，应为 PostgreSQL 15 或更高")
    [(exists, foreign)] = _rows(
        cursor,
        f"select to_regnamespace('{SCHEMA}') is not null, to_regclass('{SCHEMA}.publication') is null and exists("
        f"select 1 from pg_class where relnamespace = to_regnamespace('{SCHEMA}') and relkind in ('r', 'p'))",
    )
    if foreign:
        raise unsuitable(address, f"其中已有不是由勘合建立的模式 {SCHEMA}，为免覆盖他人的数据，请另建数据库")
    if not exists:
        cursor.execute(f"create schema {SCHEMA}")
        cursor.execute(
            f"comment on schema {SCHEMA} is '勘合每夜发布的数据，只读；全部表在同一事务中更换。Published by Kanhe every night.'"
        )


def _standing(cursor: adbc.Cursor) -> Standing:
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in _rows(cursor, _COLUMNS):
        columns.setdefault(table, {})[column] = kind
    constraints: dict[str, set[str]] = {}
    for table, constraint in _rows(cursor, _CONSTRAINTS):
        constraints.setdefault(table, set()).add(constraint)
    return Standing(
        columns,
        {table: frozenset(names) for table, names in constraints.items()},
        frozenset(index for (index,) in _rows(cursor, _INDEXES)),
        {(table, column): text for table, column, text in _rows(cursor, _COMMENTS)},
    )


def _left_behind(cursor: adbc.Cursor, standing: Standing, ours: Sequence[Table]) -> list[str]:
    """Marts published before that are none any more; tables of others in the schema are left alone."""
    if _PUBLICATION.name not in standing.columns:
        return []
    listed = {mart for (mart,) in _rows(cursor, f"select mart from {qualified(_PUBLICATION.name)}")}
    return sorted((listed & set(standing.columns)) - {table.name for table in ours})


def _copy(cursor: adbc.Cursor, source: duckdb.DuckDBPyConnection, table: Table) -> int:
    # PostgreSQL takes no zero character in text; it is shown as the sign for an unreadable character.
    selected = ", ".join(
        f"replace({quoted(column.name)}, chr(0), chr(65533)) as {quoted(column.name)}"
        if column.kind == "text"
        else quoted(column.name)
        for column in table.columns
    )
    reader = source.sql(f"select {selected} from {qualified(table.name)}").to_arrow_reader(_ROWS_PER_BATCH)
    return int(cursor.adbc_ingest(table.name, reader, mode="append", db_schema_name=SCHEMA))


def _let_read(cursor: adbc.Cursor) -> bool:
    """Give the reading role its right, and make the role if this user may."""
    [(exists, may_create)] = _rows(
        cursor,
        f"select to_regrole('{READER}') is not null, rolcreaterole or rolsuper from pg_roles where rolname = current_user",
    )
    if not exists:
        if not may_create:
            return False
        cursor.execute(f"create role {READER} nologin")
    cursor.execute(f"grant usage on schema {SCHEMA} to {READER}")
    for (table,) in _rows(
        cursor,
        f"select relname from pg_class where relnamespace = to_regnamespace('{SCHEMA}') and relkind in ('r', 'p')"
        f" and not has_table_privilege('{READER}', oid, 'select')",
    ):
        cursor.execute(f"grant select on {qualified(table)} to {READER}")
    return True


def _vacuum(address: PostgresAddress, tables: Sequence[Table]) -> None:
    """Give the space of the night before back to the next one; not worth failing for."""
    try:
        with (
            closing(adbc.connect(address.connection_uri(), autocommit=True)) as connection,
            connection.cursor() as cursor,
        ):
            for table in tables:
                cursor.execute(f"vacuum (analyze) {qualified(table.name)}")
    except adbc.Error as error:
        logging.getLogger(__name__).warning("vacuum: %s", address.without_secrets(str(error)))


def _rows(cursor: adbc.Cursor, query: str) -> list[tuple[Any, ...]]:
    cursor.execute(query)
    return list(cursor.fetchall())
