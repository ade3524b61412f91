"""The published marts in a Postgres of the tests, with a role that may only read.

Belongs here: copying. Does not belong here: how the product publishes to Postgres (`publishing.postgres`).
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import adbc_driver_postgresql.dbapi as adbc
import duckdb

from tests.postgres import PostgresServer

READER = "bi_reader"
_TYPES = {"VARCHAR": "text", "TIMESTAMP WITH TIME ZONE": "timestamptz"}


def copy_marts(database: Path, server: PostgresServer, name: str, password: str) -> None:
    """Every table of the file's schema `marts` into the database `name`, and the role `READER`."""
    with (
        closing(duckdb.connect(str(database), read_only=True)) as source,
        closing(adbc.connect(server.uri(name))) as target,
        target.cursor() as cursor,
    ):
        cursor.execute("create schema marts")
        tables = source.execute(
            "select table_name, list({'name': column_name, 'type': data_type} order by column_index) "
            "from duckdb_columns() where schema_name = 'marts' group by table_name order by table_name"
        ).fetchall()
        for table, columns in tables:
            described = ", ".join(f'"{c["name"]}" {_TYPES.get(c["type"], c["type"])}' for c in columns)
            cursor.execute(f"create table marts.{table} ({described})")
            cursor.adbc_ingest(
                table,
                source.execute(f"from marts.{table}").to_arrow_reader(50_000),
                mode="append",
                db_schema_name="marts",
            )
        cursor.execute(f"create role {READER} login password '{password}'")
        cursor.execute(f"grant usage on schema marts to {READER}")
        cursor.execute(f"grant select on all tables in schema marts to {READER}")
        target.commit()
