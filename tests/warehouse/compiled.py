"""The dbt models as plain SQL over tables in memory, for tests that build a warehouse hundreds of times.

Belongs here: compiling the project once, running its models in order without dbt. Does not belong here: expectations.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import polars as pl

from dagster_project.warehouse.project import PROJECT_FOLDER, run_dbt, target_folder
from tests.warehouse.lake_builder import DisclosureFacts, beside_of, tables_of

NIGHT = date(2026, 11, 24)
_LAKE_FILE = re.compile(r"read_parquet\('[^']*/lake/(\w+)/[^']*'[^)]*\)")
_RELATION = re.compile(r'"warehouse"\."(\w+)"\."(\w+)"')


@dataclass(frozen=True)
class Model:
    """One model: its schema and name, what it reads, and its SQL over `schema.name` tables."""

    schema: str
    name: str
    parents: tuple[str, ...]
    is_view: bool
    sql: str


@cache
def project(as_known_on: str | None) -> tuple[Model, ...]:
    """All models, each after those it reads."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        variables = ["--vars", json.dumps({"as_known_on": as_known_on})] if as_known_on else []
        run_dbt(["compile", "--select", "resource_type:model", *variables], home)
        manifest = json.loads((target_folder(home) / "manifest.json").read_text(encoding="utf-8"))
    found = {
        node["name"]: Model(
            node["schema"],
            node["name"],
            tuple(
                parent.rsplit(".", 1)[1]
                for parent in node["depends_on"]["nodes"]
                if parent.startswith("model.")
            ),
            node["config"]["materialized"] == "view",
            _RELATION.sub(r"\1.\2", _LAKE_FILE.sub(r"lake.\1", node["compiled_code"])),
        )
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    ordered: list[Model] = []
    done: set[str] = set()
    while len(ordered) < len(found):
        for name in sorted(found):
            if name not in done and all(parent in done for parent in found[name].parents):
                ordered.append(found[name])
                done.add(name)
    return tuple(ordered)


def needed(names: Iterable[str], as_known_on: str | None = None) -> list[Model]:
    """The named models and everything they read, in order."""
    models = project(as_known_on)
    wanted = set(names)
    for model in reversed(models):
        if model.name in wanted:
            wanted.update(model.parents)
    return [model for model in models if model.name in wanted]


def build_tables(
    tables: Mapping[str, pl.DataFrame], names: Iterable[str], as_known_on: str | None = None
) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with the named models built over a lake's tables."""
    connection = duckdb.connect()
    for schema in ("lake", "staging", "intermediate", "marts"):
        connection.execute(f"create schema {schema}")
    everything = {**tables, **{name: t for name, t in beside_of(NIGHT).items() if name not in tables}}
    for name, table in everything.items():
        connection.register("incoming", table)
        connection.execute(f"create table lake.{name} as select * from incoming")
        connection.unregister("incoming")
    for seed in (PROJECT_FOLDER / "seeds").glob("*.csv"):
        connection.register("incoming", _seed(seed))
        connection.execute(f"create table staging.{seed.stem} as select * from incoming")
        connection.unregister("incoming")
    for model in needed(names, as_known_on):
        kind = "view" if model.is_view else "table"
        connection.execute(f"create {kind} {model.schema}.{model.name} as {model.sql}")
    return connection


def build_warehouse(
    disclosures: Iterable[DisclosureFacts], names: Iterable[str], as_known_on: str | None = None
) -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with the named models built over some disclosures."""
    return build_tables(tables_of(*disclosures), names, as_known_on)


def mutate(
    connection: duckdb.DuckDBPyConnection, names: Iterable[str], model: str, guard: str, mutant: str
) -> None:
    """Build the named models again with one condition of one model replaced, and all that reads it.

    Raises:
        ValueError: when the model has no such condition.
    """
    models = needed(names)
    position = next(number for number, found in enumerate(models) if found.name == model)
    if guard not in models[position].sql:
        raise ValueError(f"{model} has no {guard!r}")
    for found in models[position:]:
        kind = "view" if found.is_view else "table"
        sql = found.sql.replace(guard, mutant) if found.name == model else found.sql
        connection.execute(f"create or replace {kind} {found.schema}.{found.name} as {sql}")


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return connection.execute(query).fetchall()


def _seed(path: Path) -> pl.DataFrame:
    reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    header, *rows = reader
    columns = {
        name: pl.Series([row[number] or None for row in rows], dtype=pl.String)
        for number, name in enumerate(header)
    }
    casts = {"position": pl.Int32, "first_year": pl.Int32, "last_year": pl.Int32}
    return pl.DataFrame(columns).with_columns(
        *(pl.col(name).cast(dtype) for name, dtype in casts.items() if name in columns),
        *(pl.col(name) == "true" for name in columns if name.startswith("is_")),
    )
