"""Rows of facts as exact text and as frames, each by the schema of its table.

Belongs here: checking that rows are what the schema promises, and converting without losing a digit.
Does not belong here: where rows are stored (`cache`, `store`) or what they mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from dagster_project.lake.schemas import Schema

Row = Mapping[str, object]
TextColumns = dict[str, list[str | None]]


class RowError(ValueError):
    """A row is not what the schema of its table promises: a mistake of the program, not of a document."""


def to_text(table: str, schema: Schema, rows: Sequence[Row]) -> TextColumns:
    """Columns of exact text; `None` stays `None`.

    Raises:
        RowError: a column is missing or unknown, a value has another type, or a decimal does not fit exactly.
    """
    columns: TextColumns = {name: [] for name in schema}
    for row in rows:
        if row.keys() != schema.keys():
            missing = sorted(schema.keys() - row.keys())
            unknown = sorted(row.keys() - schema.keys())
            raise RowError(f"{table}: missing columns {missing}, unknown columns {unknown}")
        for name, dtype in schema.items():
            columns[name].append(_text(table, name, dtype, row[name]))
    return columns


def to_frame(schema: Schema, columns: TextColumns) -> pl.DataFrame:
    """The frame of a table from its text columns, with the types of the schema.

    Raises:
        RowError: when the columns are not those of the schema or a text does not convert.
    """
    if columns.keys() != schema.keys():
        raise RowError(f"columns {sorted(columns)} instead of {sorted(schema)}")
    texts = {name: pl.Series(name, values, dtype=pl.String) for name, values in columns.items()}
    try:
        return pl.DataFrame([_parsed(texts[name], dtype) for name, dtype in schema.items()])
    except pl.exceptions.PolarsError as error:
        raise RowError(str(error)) from error


def _text(table: str, name: str, dtype: pl.DataType | type[pl.DataType], value: object) -> str | None:
    if value is None:
        return None
    where = f"{table}.{name}"
    if isinstance(dtype, pl.Decimal):
        if not isinstance(value, Decimal) or not value.is_finite():
            raise RowError(f"{where}: {value!r} is no finite Decimal")
        return _exact_decimal(where, dtype, value)
    if dtype == pl.String and isinstance(value, str):
        return str(value)
    if dtype == pl.Int32 and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if dtype == pl.Boolean and isinstance(value, bool):
        return "true" if value else "false"
    if dtype == pl.Date and isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(dtype, pl.Datetime) and isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat(timespec="microseconds")
    raise RowError(f"{where}: {value!r} is no {dtype}")


def _exact_decimal(where: str, dtype: pl.Decimal, value: Decimal) -> str:
    # polars cuts further decimals off without a word, so what does not fit is refused here.
    assert dtype.precision is not None
    plain = f"{value:f}"
    whole, _, decimals = plain.lstrip("-").partition(".")
    if len(decimals.rstrip("0")) > dtype.scale or len(whole.lstrip("0")) > dtype.precision - dtype.scale:
        raise RowError(f"{where}: {plain} does not fit decimal({dtype.precision},{dtype.scale}) exactly")
    return plain


def _parsed(texts: pl.Series, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    if dtype == pl.String:
        return texts
    if dtype == pl.Boolean:
        return texts == "true"
    if dtype == pl.Date:
        return texts.str.to_date("%Y-%m-%d")
    if isinstance(dtype, pl.Datetime):
        return texts.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", time_unit="us", time_zone="UTC")
    return texts.cast(dtype)
