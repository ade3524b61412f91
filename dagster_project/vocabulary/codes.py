"""Functional (支出功能分类) and economic (支出经济分类) classification codes.

Belongs here: the shape of a code, its level and its parent.
Does not belong here: which codes exist in which year (that is a dimension of the warehouse).
"""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise

from dagster_project.vocabulary.money import halfwidth_digits


class CodeLevel(StrEnum):
    """Level of a code: 类 (class), 款 (group), 项 (item)."""

    CLASS = "class"
    GROUP = "group"
    ITEM = "item"


_GLUED = re.compile(r"(?P<code>[1-9]\s*\d\s*\d(?:\s*\d\s*\d){0,2})\s*(?P<name>[^\d\s.,，．].*)")
_LEVEL_BY_LENGTH = {3: CodeLevel.CLASS, 5: CodeLevel.GROUP, 7: CodeLevel.ITEM}


def is_code(text: str) -> bool:
    """Whether the text is a joined code of three, five or seven digits."""
    return bool(re.fullmatch(r"[1-9]\d\d(?:\d\d){0,2}", text))


def level_of(code: str) -> CodeLevel:
    """Level of a joined code.

    Raises:
        ValueError: when the text is no code.
    """
    if not is_code(code):
        raise ValueError(f"not a classification code: {code!r}")
    return _LEVEL_BY_LENGTH[len(code)]


def parent_of(code: str) -> str | None:
    """The code one level up, or `None` for a class."""
    return None if len(code) <= 3 else code[:-2]


def split_glued(text: str) -> tuple[str, str] | None:
    """Code and name of a text in which they are written together (`2010506统计管理`), or `None`."""
    match = _GLUED.fullmatch(text.strip())
    return (re.sub(r"\s+", "", match["code"]), match["name"]) if match else None


def join_parts(parts: list[str]) -> str:
    """Join 类/款/项 as printed in separate cells.

    Cells may have lost a zero (`301`, `2` → `30102`), repeat the code above (`201`, `20106` → `20106`), or
    hold the whole code in one.

    Raises:
        ValueError: when the parts do not form a code (a gap, letters, too many digits).
    """
    digits = [re.sub(r"\s+", "", halfwidth_digits(part)) for part in parts]
    while digits and not digits[-1]:
        digits.pop()
    if len(digits) > 1 and all(above and below.startswith(above) for above, below in pairwise(digits)):
        digits = digits[-1:]
    if sum(map(bool, digits)) == 1:
        digits = [part for part in digits if part]
    joined = "".join(part if index == 0 else part.zfill(2) for index, part in enumerate(digits) if part)
    if not all(digits) or not is_code(joined):
        raise ValueError(f"not a classification code: {parts!r}")
    return joined
