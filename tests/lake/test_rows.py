"""Rows to text and frames: exact, or refused."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.lake.rows import RowError, to_frame, to_text
from dagster_project.lake.schemas import YUAN

SCHEMA = {
    "text": pl.String,
    "count": pl.Int32,
    "flag": pl.Boolean,
    "day": pl.Date,
    "moment": pl.Datetime("us", "UTC"),
    "yuan": YUAN,
}
ROW: dict[str, Any] = {
    "text": "甲",
    "count": 3,
    "flag": True,
    "day": date(2024, 2, 29),
    "moment": datetime(2026, 11, 23, 1, 2, 3, 4, UTC),
    "yuan": Decimal("0.10"),
}


def _through(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return to_frame(SCHEMA, to_text("t", SCHEMA, rows)).to_dicts()


def test_every_type_survives() -> None:
    assert _through([ROW]) == [ROW]


def test_missing_values_stay_missing_and_are_never_zero_or_empty() -> None:
    blank = dict.fromkeys(SCHEMA)
    assert _through([blank, {**ROW, "text": "", "flag": False}]) == [
        blank,
        {**ROW, "text": "", "flag": False},
    ]


def test_no_rows_give_an_empty_frame_of_the_schema() -> None:
    frame = to_frame(SCHEMA, to_text("t", SCHEMA, []))
    assert frame.height == 0
    assert dict(frame.schema) == {name: pl.Schema(SCHEMA)[name] for name in SCHEMA}


@given(st.integers(min_value=-(10**20) + 1, max_value=10**20 - 1))
def test_money_keeps_every_fen(fen: int) -> None:
    amount = Decimal(fen).scaleb(-2)
    [row] = _through([{**ROW, "yuan": amount}])
    assert row["yuan"] == amount


@pytest.mark.parametrize("amount", ["0.001", "12.345", "1000000000000000000", "NaN", "Infinity"])
def test_money_that_does_not_fit_is_refused_rather_than_cut(amount: str) -> None:
    with pytest.raises(RowError, match=r"t\.yuan"):
        to_text("t", SCHEMA, [{**ROW, "yuan": Decimal(amount)}])


def test_trailing_zeros_and_exponents_do_fit() -> None:
    assert [
        row["yuan"]
        for row in _through([{**ROW, "yuan": Decimal("1.2300")}, {**ROW, "yuan": Decimal("1E+3")}])
    ] == [
        Decimal("1.23"),
        Decimal(1000),
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("yuan", 0.1),
        ("yuan", 1),
        ("count", True),
        ("count", "3"),
        ("flag", 1),
        ("day", ROW["moment"]),
        ("text", 5),
    ],
)
def test_a_value_of_another_type_is_refused(column: str, value: object) -> None:
    with pytest.raises(RowError, match=rf"t\.{column}"):
        to_text("t", SCHEMA, [{**ROW, column: value}])


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(RowError, match="moment"):
        to_text("t", SCHEMA, [{**ROW, "moment": datetime(2026, 1, 1)}])


def test_missing_and_unknown_columns_are_named() -> None:
    row = {**ROW, "new": 1}
    del row["flag"]
    with pytest.raises(RowError, match=r"missing columns \['flag'\], unknown columns \['new'\]"):
        to_text("t", SCHEMA, [row])
