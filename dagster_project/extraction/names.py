"""Printed names made comparable.

Belongs here: removing what a clerk adds to a name (ordinals, blanks, bracket and quote styles).
Does not belong here: deciding that two different names mean the same thing.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．]|其中[：:]|[★☆●])+"
)
_YEAR = re.compile(r"20\d\d年度?")
_MARKS = re.compile(r"[\s“”\"'‘’《》〈〉<>、，,。；;：:·\-—*]+")
_BRACKETS = str.maketrans("()[]【】", "（）（）（）")


def folded(text: str) -> str:
    """A name without blanks, quotes and punctuation, brackets in one style."""
    return _MARKS.sub("", text.translate(_BRACKETS))


@lru_cache(maxsize=2_000)  # asked for every cell of a table
def table_name(printed: str, unit_name: str) -> str:
    """The title of a table without its number, its year and the unit's name: what the form calls it."""
    squeezed = _ORDINAL.sub("", re.sub(r"\s+", "", printed))
    return _YEAR.sub("", squeezed).replace(re.sub(r"\s+", "", unit_name), "")


@lru_cache(maxsize=50_000)  # the same names stand in every table and every year
def bare(text: str) -> str:
    """A folded name without the ordinals and `其中：` before it."""
    squeezed = re.sub(r"\s+", "", text)
    return folded(_ORDINAL.sub("", squeezed))
