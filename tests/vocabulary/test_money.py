"""Printed numbers are read exactly or refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.vocabulary.money import (
    WAN,
    Number,
    UnreadableNumberError,
    parse_number,
    round_half_up,
    wan_text,
)


@pytest.mark.parametrize(
    ("printed", "value", "resolution"),
    [
        ("3,863.22", "3863.22", "0.01"),
        ("12", "12", "1"),
        ("０．５０", "0.50", "0.01"),
        ("１，２３４．５６", "1234.56", "0.01"),
        ("-5.0", "-5.0", "0.1"),
        ("（12.30）", "-12.30", "0.01"),
        ("3 863.22", "3863.22", "0.01"),
        ("－0.01", "-0.01", "0.01"),
        ("3,863 .22", "3863.22", "0.01"),
    ],
)
def test_well_formed_numbers(printed: str, value: str, resolution: str) -> None:
    assert parse_number(printed) == Number(Decimal(value), Decimal(resolution))


@pytest.mark.parametrize(
    "printed", ["1,23.4", "--", "12 5.00", "", "1.2.3", "12a", "1,2345", "，5", "1e5", "NaN"]
)
def test_damaged_numbers_are_refused_not_guessed(printed: str) -> None:
    with pytest.raises(UnreadableNumberError):
        parse_number(printed)


@given(st.decimals(min_value=-(10**10), max_value=10**10, places=2))
def test_printing_and_reading_is_the_identity(value: Decimal) -> None:
    assert parse_number(f"{value:,.2f}").value == value


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_wan_text_loses_nothing(fen: int) -> None:
    yuan = Decimal(fen) / 100
    text = wan_text(yuan)
    assert text is not None
    assert Decimal(text) * WAN == yuan


def test_half_is_rounded_away_from_zero() -> None:
    assert round_half_up(Decimal("0.125"), Decimal("0.01")) == Decimal("0.13")
    assert round_half_up(Decimal("-0.125"), Decimal("0.01")) == Decimal("-0.13")
