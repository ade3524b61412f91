"""Kinds of typing errors."""

from decimal import Decimal

import pytest

from dagster_project.reconciliation.slips import RANK, typing_slips
from dagster_project.vocabulary.slips import SLIPS_ZH


@pytest.mark.parametrize(
    ("printed", "right", "kind"),
    [
        ("660.24", "606.24", "swapped_digits"),
        ("392.92", "382.92", "digit"),
        ("6062400.00", "606.24", "unit"),
        ("60.62", "6062.00", "power_of_ten"),
        ("-5.00", "5.00", "sign"),
        ("66.24", "606.24", "lost_digit"),
        ("606.2", "606.24", "lost_digit"),
        ("6606.24", "606.24", "doubled_digit"),
        ("6706.24", "606.24", "extra_digit"),
    ],
)
def test_the_right_value_is_among_those_a_slip_suggests(printed: str, right: str, kind: str) -> None:
    value = Decimal(printed)
    resolution = Decimal(1).scaleb(int(value.as_tuple().exponent))
    kinds = {k for v, k in typing_slips(value, resolution) if v == Decimal(right)}
    assert kind in kinds


def test_two_wrong_digits_are_no_slip() -> None:
    assert Decimal("617.24") not in {v for v, _ in typing_slips(Decimal("606.24"), Decimal("0.01"))}


def test_every_kind_has_chinese_words() -> None:
    assert set(RANK) <= set(SLIPS_ZH)
