"""Printed names made comparable.

Belongs here: removing what a clerk adds to a name (ordinals, blanks, bracket and quote styles).
Does not belong here: deciding that two different names mean the same thing.
"""

from __future__ import annotations

import re

_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．]|其中[：:]|[★☆●])+"
)
_MARKS = re.compile(r"[\s“”\"'‘’《》〈〉<>、，,。；;：:·\-—*]+")
_BRACKETS = str.maketrans("()[]【】", "（）（）（）")


def folded(text: str) -> str:
    """A name without blanks, quotes and punctuation, brackets in one style."""
    return _MARKS.sub("", text.translate(_BRACKETS))


def bare(text: str) -> str:
    """A folded name without the ordinals and `其中：` before it."""
    squeezed = re.sub(r"\s+", "", text)
    return folded(_ORDINAL.sub("", squeezed))
