"""Exact money and printed numbers.

Belongs here: turning printed text into exact decimals with the value of the last printed digit.
Does not belong here: finding numbers in documents, or comparing them (`reconciliation`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

YUAN_PER_UNIT: dict[str, Decimal] = {
    "元": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
WAN = YUAN_PER_UNIT["万元"]
FEN = Decimal("0.01")
LARGEST = Decimal(10) ** 15
"""元; no amount of any public budget reaches it, so a larger number is a misprint or no amount."""

_WIDTH = str.maketrans("０１２３４５６７８９．，－＋（）％﹣−–", "0123456789.,-+()%---")
_DIGITS = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_PLAIN = re.compile(r"[-+]?\d+(?:\.\d+)?|[-+]?\.\d+")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SPACED = re.compile(r"[-+]?\d{1,3}(?: \d{3})+(?:\.\d+)?")


class UnreadableNumberError(ValueError):
    """A text stands where a number must be and cannot be read as one."""


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: its exact value, and the value of one unit of its last printed digit."""

    value: Decimal
    resolution: Decimal

    def scaled(self, factor: Decimal) -> Number:
        """The same number in another unit (`factor` units of the target in one of this)."""
        return Number(self.value * factor, self.resolution * factor)


def halfwidth(text: str) -> str:
    """Digits, separators, signs and brackets in their ASCII forms; everything else untouched."""
    return text.translate(_WIDTH)


def halfwidth_digits(text: str) -> str:
    """Digits, decimal points and percent signs in their ASCII forms, punctuation untouched (same length)."""
    return text.translate(_DIGITS)


@lru_cache(maxsize=50_000)  # totals are printed again and again
def parse_number(text: str) -> Number:
    """Read a printed number such as `3,863.22`, `１２`, `-5.0` or `(12.30)`.

    Thousands separators (commas or blanks) must stand where they belong: `1,23.4` is not a number but a
    damaged one, and `12 5.00` is two.

    Raises:
        UnreadableNumberError: when the text is not exactly one well-formed number.
    """
    cleaned = re.sub(r"\s*([,.()+-])\s*", r"\1", re.sub(r"\s+", " ", halfwidth(text)).strip())
    negative = cleaned.startswith("(") and cleaned.endswith(")")
    if negative:
        cleaned = cleaned[1:-1]
    if not any(shape.fullmatch(cleaned) for shape in (_PLAIN, _GROUPED, _SPACED)):
        raise UnreadableNumberError(text)
    value = Decimal(re.sub("[, ]", "", cleaned))
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # a finite decimal by construction of the patterns
    return Number(-value if negative else value, Decimal(1).scaleb(exponent))


def to_wan(yuan: Decimal) -> Decimal:
    """元 to 万元, exactly (at least two decimals are shown, more only when they carry digits)."""
    exact = yuan / WAN
    two = exact.quantize(FEN)
    return two if two == exact else exact.normalize()


def wan_text(yuan: Decimal | None) -> str | None:
    """An amount as the contract prints it: 万元 as plain text, exact, `None` when unknown."""
    return None if yuan is None else f"{to_wan(yuan):f}"


def round_half_up(value: Decimal, resolution: Decimal) -> Decimal:
    """Round as published figures are rounded: half away from zero, to a multiple of `resolution`."""
    return (value / resolution).quantize(Decimal(1), rounding=ROUND_HALF_UP) * resolution
