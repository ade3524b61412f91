"""Every mart as Parquet by fiscal year and as CSV, with a manifest.

Belongs here: the two formats and what the manifest says of them. Does not belong here: choosing rows.

Parquet is exact and meant for programs. CSV is meant for people's spreadsheets as well: it begins with a byte order mark,
and a text a spreadsheet would take for a formula is written with an apostrophe in front, which the manifest counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.publishing.published_file import published_tables
from dagster_project.publishing.snapshot import SCHEMA
from dagster_project.warehouse.keys import mart_keys
from dagster_project.warehouse.sql import literal

_YEAR = "fiscal_year"
_NO_YEAR = "__HIVE_DEFAULT_PARTITION__"
_BYTE_ORDER_MARK = "\ufeff".encode()
_CHUNK = 1 << 20

FORMULA = r"^\s*[=+\-@|\t\r＝＋－＠]"
"""What a spreadsheet may take for a formula ..."""
PLAIN = r"^[-+－＋]?[0-9][0-9,]*(\.[0-9]+)?[%％]?$|^[-—－=]+$"
"""... unless it is a number, a dash or a sign of equality by itself, as documents print them."""
_UNITS = (
    ("_yuan", "元"), ("_wan", "万元"), ("_bp", "万分之一"), ("_percent", "%"), ("_number", "按所在行的单位"),
    ("headcount", "人"), ("headcount_change", "人"),
)  # fmt: skip
_PEOPLE = "staff_"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a mart: name, DuckDB's type, unit of a number, description in both languages."""

    name: str
    kind: str
    unit: str | None
    description: str | None

    @property
    def is_text(self) -> bool:
        """Whether it is written in quotes: texts and codes."""
        return self.kind == "VARCHAR"


@dataclass(frozen=True, slots=True)
class Mart:
    """A mart and the order in which its rows are written."""

    name: str
    description: str | None
    columns: tuple[Column, ...]
    order: str

    def as_record(self) -> dict[str, Any]:
        """For the manifest."""
        return {
            "description": self.description,
            "columns": [
                {"name": c.name, "type": c.kind, "unit": c.unit, "description": c.description}
                for c in self.columns
            ],
        }


@dataclass(frozen=True, slots=True)
class File:
    """A written file as the manifest lists it."""

    path: str
    table: str
    rows: int
    bytes: int
    sha256: str
    fiscal_year: int | None = None
    escaped_cells: int | None = None

    def as_record(self) -> dict[str, Any]:
        """For the manifest; entries that do not apply are left out."""
        record = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in record.items() if value is not None}


def listed(file: Path, export: Path, table: str, rows: int, fiscal_year: int | None = None) -> File:
    """A file just written below the folder of an export."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    path = file.relative_to(export).as_posix()
    return File(path, table, rows, file.stat().st_size, digest, fiscal_year=fiscal_year)


def read_marts(connection: duckdb.DuckDBPyConnection) -> list[Mart]:
    """All marts of a published file."""
    keys = mart_keys()
    marts = []
    for table in published_tables(connection):
        columns = tuple(
            Column(column.name, column.kind, _unit(column.name, column.kind), column.comment)
            for column in table.columns
        )
        primary = keys[table.name].primary if table.name in keys else ()
        order = ", ".join(f'"{column}"' for column in primary) or "all"
        marts.append(Mart(table.name, table.comment, columns, order))
    return marts


def write_parquet(
    connection: duckdb.DuckDBPyConnection,
    marts: list[Mart],
    folder: Path,
    progress: Callable[[int, int, str], None],
) -> Iterator[File]:
    """`parquet/<mart>/fiscal_year=<year>/<mart>.parquet`; marts without a year as `parquet/<mart>/<mart>.parquet`."""
    for done, mart in enumerate(marts):
        progress(done, len(marts), f"Parquet {mart.name}")
        source = f'{SCHEMA}."{mart.name}"'
        if _YEAR not in {column.name for column in mart.columns}:
            yield _parquet(connection, mart, f"from {source}", folder, folder / "parquet" / mart.name, None)
            continue
        years = connection.execute(f"select distinct {_YEAR} from {source} order by 1").fetchall()
        if not years:  # its columns are told all the same
            yield _parquet(connection, mart, f"from {source}", folder, folder / "parquet" / mart.name, None)
        for (year,) in years:
            part = folder / "parquet" / mart.name / f"{_YEAR}={_NO_YEAR if year is None else year}"
            rows = f"from {source} where {_YEAR} is not distinct from {'null' if year is None else year}"
            yield _parquet(connection, mart, rows, folder, part, year)


def write_csv(
    connection: duckdb.DuckDBPyConnection,
    marts: list[Mart],
    folder: Path,
    progress: Callable[[int, int, str], None],
) -> Iterator[File]:
    """`csv/<mart>.csv`: UTF-8 with byte order mark, texts and codes in quotes, unknown empty without quotes."""
    target = folder / "csv"
    target.mkdir()
    for done, mart in enumerate(marts):
        progress(done, len(marts), f"CSV {mart.name}")
        selected = ", ".join(
            f'{for_spreadsheets(column.name)} as "{column.name}"' if column.is_text else f'"{column.name}"'
            for column in mart.columns
        )
        dangerous = " + ".join(
            f"count(*) filter ({looks_like_formula(column.name)})"
            for column in mart.columns
            if column.is_text
        )
        source = f'{SCHEMA}."{mart.name}"'
        rows, escaped = _counted(connection, source, dangerous or "0")
        plain = target / f"{mart.name}.tmp"
        write_plain_csv(
            connection, f"select {selected} from {source} order by {mart.order}", mart.columns, plain
        )
        marked = target / f"{mart.name}.csv"
        digest = hashlib.sha256(_BYTE_ORDER_MARK)
        with plain.open("rb") as content, marked.open("wb") as stream:
            stream.write(_BYTE_ORDER_MARK)
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
                stream.write(chunk)
        plain.unlink()
        yield File(
            f"csv/{mart.name}.csv",
            mart.name,
            rows,
            marked.stat().st_size,
            digest.hexdigest(),
            escaped_cells=escaped,
        )


def write_plain_csv(
    connection: duckdb.DuckDBPyConnection, query: str, columns: tuple[Column, ...], file: Path
) -> None:
    """One CSV file as programs expect it: UTF-8, texts in quotes, unknown empty without quotes."""
    texts = ", ".join(f'"{column.name}"' for column in columns if column.is_text)
    quoting = f", force_quote ({texts})" if texts else ""
    connection.execute(f"copy ({query}) to {literal(file)} (format csv, header true{quoting})")


def looks_like_formula(column: str) -> str:
    """SQL condition: a spreadsheet may take this text for a formula."""
    return f"regexp_matches(\"{column}\", '{FORMULA}') and not regexp_matches(\"{column}\", '{PLAIN}')"


def for_spreadsheets(column: str) -> str:
    """SQL expression: the text as a spreadsheet shows it without executing it."""
    return f"case when {looks_like_formula(column)} then '''' || \"{column}\" else \"{column}\" end"


def _parquet(
    connection: duckdb.DuckDBPyConnection, mart: Mart, rows: str, export: Path, part: Path, year: int | None
) -> File:
    part.mkdir(parents=True)
    file = part / f"{mart.name}.parquet"
    connection.execute(
        f"copy (select * {rows} order by {mart.order}) to {literal(file)} (format parquet, compression zstd)"
    )
    (count,) = connection.execute(f"select count(*) from read_parquet({literal(file)})").fetchall()[0]
    return listed(file, export, mart.name, int(count), year)


def _counted(connection: duckdb.DuckDBPyConnection, source: str, dangerous: str) -> tuple[int, int]:
    [(rows, escaped)] = connection.execute(f"select count(*), {dangerous} from {source}").fetchall()
    return int(rows), int(escaped)


def _unit(column: str, kind: str) -> str | None:
    if kind == "VARCHAR":
        return None
    if column.startswith(_PEOPLE):
        return "人"
    return next((unit for ending, unit in _UNITS if column.endswith(ending)), None)
