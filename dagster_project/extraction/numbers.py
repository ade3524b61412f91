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
    "|分(?![一-龥])|分(?=以上)"
)
NUMBER = r"(?:(?<![\d.])[-−－])?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?"
MAX_DIGITS = 15
_MONEY = "百万元|百元|千元|万元|亿元|元|万(?=\\s*[（(]含)"
_TOKEN = re.compile(rf"(?P<number>{NUMBER})\s*(?P<unit>{_MONEY}|%|％|{COUNTERS})")
_LISTED = re.compile(
    rf"(?P<number>\d[\d,，]*\.\d+)\s*[%％]?\s*(?=(?:[、,，和及]\s*{NUMBER}\s*[%％]?\s*){{1,3}}(?P<unit>{_MONEY}|%|％))"
)
"""A number of a list whose unit is printed once, after the last: `12.50、3.60万元`."""
_SIGNLESS = re.compile(
    rf"(?:增长|增加|减少|下降|上升|降低|增幅|降幅)\s*(?:了|为)?\s*(?P<number>{NUMBER})\s*(?=[，。；;]|,\s*(?:[^\d\s]|$)|$)"
)
_QUOTED_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_NAME_QUOTES = re.compile(r"“[^“”]*”")
_LEVEL = re.compile(r"\(\s*\d{2,3}\s*[类款项]\s*\)")
"""A classification code in the mark of its level, as in `司法（06款）`: no count of anything."""
_ORDINAL_BEFORE = re.compile(r"第\s*$")
_DAMAGED_BEFORE = re.compile(r"[\d.][,，. ]*$")
_COMPLETE_BEFORE = re.compile(r"\.\d{1,2}\s*[,，]\s*$")
_FIGURE_LIKE = re.compile(r"\d[\d,，. ]*\.\d+|\d{1,3}(?:[,，]\d{3})+|\d+\s*[万亿](?![元人次亩])")
_NUMBERED_YEAR = re.compile(r"(?:^|(?<=[。；：;:]))\s*\d{1,2}\.20\d\d(?=\s*年)")
"""An item's number right before a year, `1.2023年某项目`: no decimal."""
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
    titles = [match.span() for match in (*_QUOTED_TITLE.finditer(text), *_LEVEL.finditer(text))]
    names = [match.span() for match in _NAME_QUOTES.finditer(text)]
    found: list[NumberToken] = []
    for match in _TOKEN.finditer(text):
        start = match.start()
        counted = match["unit"] not in YUAN_PER_UNIT and match["unit"] not in "%％"
        inside = any(low < start < high for low, high in (titles + names if counted else titles))
        if len(re.sub(r"\D", "", match["number"])) > MAX_DIGITS:
            continue  # a telephone, account or identity number, not a quantity
        before = text[max(0, start - 30) : start]
        if inside or _ORDINAL_BEFORE.search(before):
            continue
        if _DAMAGED_BEFORE.search(before) and not _COMPLETE_BEFORE.search(before):
            continue
        found.append(_token(match.start(), match.end(), match["number"], match["unit"]))
    for match in _LISTED.finditer(text):
        if not any(token.start <= match.start() < token.end for token in found):
            found.append(_token(match.start(), match.end("number"), match["number"], match["unit"]))
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
    covered += [match.span() for match in (*_QUOTED_TITLE.finditer(text), *_NUMBERED_YEAR.finditer(text))]
    return [
        (match.start(), match.group().strip())
        for match in _FIGURE_LIKE.finditer(text)
        if not any(low < match.end() and match.start() < high for low, high in covered)
    ]


def _token(start: int, end: int, printed: str, unit: str) -> NumberToken:
    number = parse_number(printed)
    unit = {"％": "%", "万": "万元"}.get(unit, unit)
    return NumberToken(start, end, number, unit, printed)


def signless_percent(text: str, start: int, end: int) -> NumberToken | None:
    """A number with decimals and no unit, followed by a stop: a percent whose sign may have been lost."""
    match = _SIGNLESS.search(halfwidth(text), start, end)
    if match is None:
        return None
    return _token(match.start("number"), match.end("number"), match["number"], "%")
