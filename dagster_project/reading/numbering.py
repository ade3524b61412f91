"""Automatic numbering of word-processor paragraphs.

Belongs here: the labels (`一、`, `（二）`, `3.`) a word processor prints without storing them as text.
Does not belong here: paragraphs and tables (`docx`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_DIGITS = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_LEVEL = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a numbering: how it counts (`numFmt`), its text (`lvlText`) and first number."""

    format: str
    text: str
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """The numberings of one document, counting as paragraphs come by.

    `levels` maps a numbering id to its levels; `shared` maps it to the list it counts in, because several
    ids may continue one list.
    """

    levels: Mapping[str, Mapping[int, Level]]
    shared: Mapping[str, str]
    _counters: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, number_id: str, level: int) -> str:
        """The label of the next paragraph of a numbering, `""` for bullets and unknown numberings."""
        levels = self.levels.get(number_id, {})
        own = levels.get(level)
        if own is None:
            return ""
        counters = self._counters.setdefault(self.shared.get(number_id, number_id), {})
        counters[level] = counters.get(level, own.start - 1) + 1
        for deeper in [known for known in counters if known > level]:
            del counters[deeper]
        if own.format in ("bullet", "none"):
            return ""

        def number(match: re.Match[str]) -> str:
            index = int(match.group(1)) - 1
            counted = levels.get(index)
            if counted is None:
                return ""
            return _FORMATS.get(counted.format, str)(counters.get(index, counted.start))

        return _LEVEL.sub(number, own.text)


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """A number from 1 to 9999 in Chinese characters (`12` → `十二`)."""
    if not 0 < number < 10_000:
        return str(number)
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit] + (units[power - 1] if power else "")
            gap = False
        else:
            gap = True
    return text[1:] if text.startswith("一十") else text


def _by_digit(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    text = ""
    for value, sign in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        count, number = divmod(number, value)
        text += sign * count
    return text


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _circled(number: int) -> str:
    return chr(ord("①") + number - 1) if 1 <= number <= 20 else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": _by_digit,
    "chineseLegalSimplified": lambda number: chinese(number, _FORMAL, "拾佰仟"),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    ),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerLetter": _letter,
}
