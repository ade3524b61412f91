"""A small published file with the real marts' names, keys and types, for tests of what is made from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from dagster_project.warehouse.keys import Keys, mart_keys

TABLES: Mapping[str, Sequence[tuple[str, str]]] = {
    "dim_unit": (("unit_key", "varchar"), ("unit_name", "varchar"), ("version", "integer")),
    "dim_document": (
        ("document_id", "varchar"),
        ("unit_key", "varchar"),
        ("fiscal_year", "integer"),
        ("known_from", "timestamp with time zone"),
        ("published_on", "date"),
        ("is_current", "boolean"),
        ("version", "integer"),
    ),
    "fct_rejected_file": (("file_path", "varchar"), ("message", "varchar"), ("version", "integer")),
    "mart_unit_year": (
        ("document_id", "varchar"),
        ("unit_key", "varchar"),
        ("fiscal_year", "integer"),
        ("revenue_yuan", "decimal(20,2)"),
        ("revenue_wan", "decimal(20,6)"),
        ("growth_bp", "bigint"),
        ("version", "integer"),
    ),
}


def published_file(
    file: Path, version: int, units: int = 20, tables: Mapping[str, Sequence[tuple[str, str]]] = TABLES
) -> Path:
    """Write the file of one night: every row bears the night's number, and money sums to 100 × version per unit."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    values = {
        "unit_key": "'第' || i || '局'",
        "unit_name": "'第' || i || '局'",
        "document_id": "'d' || i",
        "file_path": "'=HYPERLINK(''http://x'')' || i",
        "message": "'空' || chr(0) || '字符'",
        "fiscal_year": "2020 + i % 5",
        "known_from": "timestamptz '2026-01-01 00:00:00+00'",
        "published_on": "date '2026-02-03'",
        "is_current": "true",
        "revenue_yuan": f"cast({version} * 100 + i - i - 0.01 + 0.01 as decimal(20,2))",
        "revenue_wan": "cast(-0.000001 as decimal(20,6))",
        "growth_bp": "case when i % 2 = 0 then cast(-9223372036854775807 as bigint) end",
        "version": str(version),
    }
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema marts")
        for table, columns in tables.items():
            selected = ", ".join(
                f"cast({values.get(name, 'null')} as {kind}) as {name}" for name, kind in columns
            )
            connection.execute(f"create table marts.{table} as select {selected} from range({units}) as t(i)")
            connection.execute(f"comment on table marts.{table} is '一行 = ''{table}''。One row.'")
            for name, _ in columns:
                connection.execute(f"comment on column marts.{table}.{name} is '{name} 的说明。Described.'")
    return file


def keys_of(tables: Mapping[str, Sequence[tuple[str, str]]] = TABLES) -> dict[str, Keys]:
    """The real keys of these marts."""
    return {name: keys for name, keys in mart_keys().items() if name in tables}
