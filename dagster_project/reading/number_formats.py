"""How a workbook shows a stored number.

Belongs here: number formats (`#,##0.00`, `0.00%`, `00`) and the text they give.
Does not belong here: reading workbooks, dates (the library recognises those).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NOISE = 10
"""Decimals beyond which a binary fraction holds only noise (`0.1 + 0.2`)."""
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0",
    39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00",
}  # fmt: skip
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_NUMBER = re.compile(r"(?P<whole>[#0?,]+)(?:\.(?P<decimals>[#0?]+))?(?P<scale>,*)(?P<percent>\s*%)?")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A plain number format: digits shown before the point, least and most decimals, percent, grouping."""

    digits: int = 1
    least: int = 0
    most: int = 0
    percent: bool = False
    grouped: bool = False

    def show(self, value: Decimal) -> str:
        """The text a workbook shows for a number."""
        shown = value * 100 if self.percent else value
        shown = shown.quantize(Decimal(1).scaleb(-self.most), rounding=ROUND_HALF_UP)
        text = f"{abs(shown):f}"
        whole, _, decimals = text.partition(".")
        while len(decimals) > self.least and decimals.endswith("0"):
            decimals = decimals[:-1]
        whole = f"{int(whole):,}" if self.grouped else whole
        text = whole.zfill(self.digits) + ("." + decimals if decimals else "")
        return ("-" if shown < 0 else "") + text + ("%" if self.percent else "")


def built_in(number: int) -> NumberFormat | None:
    """The format with a fixed number of the file format, or `None` for General, dates and rare ones."""
    code = _BUILT_IN.get(number)
    return parse_format(code) if code else None


def parse_format(code: str) -> NumberFormat | None:
    """Read a format code; `None` when it shows no plain number or shows it in its shortest form."""
    bare = _LITERAL.sub("", code.split(";")[0]).strip()
    match = _NUMBER.search(bare)
    if (
        match is None
        or re.search(r"[eEyYmMdDhHsS/@]", bare)
        or match["scale"]
        or match["whole"].endswith(",")
    ):
        return None
    decimals = match["decimals"] or ""
    return NumberFormat(
        digits=max(1, match["whole"].replace(",", "").count("0")),
        least=decimals.count("0") + decimals.count("?"),
        most=len(decimals),
        percent=match["percent"] is not None,
        grouped="," in match["whole"],
    )


def exact(value: float | int) -> Decimal:
    """A stored number without the noise of binary fractions."""
    number = Decimal(repr(value))
    if -number.as_tuple().exponent > NOISE:  # type: ignore[operator]  # finite: checked by the caller
        number = number.quantize(Decimal(1).scaleb(-NOISE), rounding=ROUND_HALF_UP)
    return number


def shortest(value: Decimal) -> str:
    """A number without exponent and without zeros that say nothing (`2596.0` → `2596`)."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
