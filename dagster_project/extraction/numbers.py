"""Numbers in running text.

Belongs here: which digits are figures with a unit, and which are dates, ordinals or document numbers.
Does not belong here: what a figure is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.vocabulary.money import YUAN_PER_UNIT, Number, halfwidth, parse_number

COUNTERS = (
    "平方米|平方公里|公里|人次|公顷|亩|吨|个百分点|千瓦|立方米|人|名|辆|台|套|个|项|件|户|家|次|场|期|栋|座|所|处|"
    "头|只|份|册|张|间|批|条|米|倍|天|类|组|批次|课时|万人次|万人|万亩"
)
NUMBER = r"(?:(?<![\d.])[-−－])?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?"
MAX_DIGITS = 15
_TOKEN = re.compile(rf"(?P<number>{NUMBER})\s*(?P<unit>百万元|百元|千元|万元|亿元|元|%|％|{COUNTERS})")
_QUOTED_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_NAME_QUOTES = re.compile(r"“[^“”]*”")
_ORDINAL_BEFORE = re.compile(r"第\s*$")
_DAMAGED_BEFORE = re.compile(r"[\d.][,，. ]*$")
_FIGURE_LIKE = re.compile(r"\d[\d,，. ]*\.\d+|\d{1,3}(?:[,，]\d{3})+|\d+\s*[万亿](?![元人次亩])")
_UNITLESS = re.compile(rf"(?P<lead>编制(?:人)?数(?:为|是|：)?|编制)\s*(?P<number>{NUMBER})(?![\d年月日号])")


@dataclass(frozen=True, slots=True)
class NumberToken:
    """A figure in a text: where it starts and ends (with its unit), and its value in that unit."""

    start: int
    end: int
    number: Number
    unit: str
    printed: str

    @property
    def is_money(self) -> bool:
        """Whether the unit is one of money."""
        return self.unit in YUAN_PER_UNIT

    @property
    def is_percent(self) -> bool:
        """Whether the unit is the percent sign."""
        return self.unit == "%"

    @property
    def yuan(self) -> Decimal | None:
        """The amount in 元, or `None` when it is no money."""
        return self.number.value * YUAN_PER_UNIT[self.unit] if self.is_money else None

    @property
    def resolution_yuan(self) -> Decimal | None:
        """Value of the last printed digit in 元, or `None` when it is no money."""
        return self.number.resolution * YUAN_PER_UNIT[self.unit] if self.is_money else None


def number_tokens(text: str) -> list[NumberToken]:
    """All figures with a unit in a text, in order.

    Numbers inside titles of documents (`《…24项…》`) or names in quotes are part of the name.
    """
    text = halfwidth(text)
    titles = [match.span() for match in _QUOTED_TITLE.finditer(text)]
    names = [match.span() for match in _NAME_QUOTES.finditer(text)]
    found: list[NumberToken] = []
    for match in _TOKEN.finditer(text):
        start = match.start()
        counted = match["unit"] not in YUAN_PER_UNIT and match["unit"] not in "%％"
        inside = any(low < start < high for low, high in (titles + names if counted else titles))
        if len(re.sub(r"\D", "", match["number"])) > MAX_DIGITS:
            continue  # a telephone, account or identity number, not a quantity
        if inside or _ORDINAL_BEFORE.search(text[:start]) or _DAMAGED_BEFORE.search(text[:start]):
            continue
        found.append(_token(match.start(), match.end(), match["number"], match["unit"]))
    for match in _UNITLESS.finditer(text):
        start, end = match.start("number"), match.end("number")
        if all(token.start != start for token in found):
            found.append(_token(start, end, match["number"], ""))
    return sorted(found, key=lambda token: token.start)


def unread_numbers(text: str) -> list[tuple[int, str]]:
    """Offsets and texts of what looks like a figure and is not one: damaged, or without a unit.

    Whole numbers without a unit are years, ordinals and codes and stay unmentioned.
    """
    text = halfwidth(text)
    covered = [(token.start, token.end) for token in number_tokens(text)]
    covered += [match.span() for match in _QUOTED_TITLE.finditer(text)]
    return [
        (match.start(), match.group().strip())
        for match in _FIGURE_LIKE.finditer(text)
        if not any(low < match.end() and match.start() < high for low, high in covered)
    ]


def _token(start: int, end: int, printed: str, unit: str) -> NumberToken:
    number = parse_number(printed)
    return NumberToken(start, end, number, unit.replace("％", "%"), printed)
