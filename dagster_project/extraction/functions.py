"""Functional items by name, as this document's own tables spell them.

Belongs here: resolving names or paths of names to codes. Does not belong here: a national code list.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from dagster_project.extraction.facts import CellFact
from dagster_project.extraction.names import bare
from dagster_project.vocabulary.codes import is_code, level_of, parent_of
from dagster_project.vocabulary.statuses import RowKind

_MARK = r"\s*[（(]\s*(?:\d+\s*)?{mark}\s*[）)]\s*"
PATH = (
    r"(?P<class>[^，。：:；;（(]{2,30}?)"
    + _MARK.format(mark="类")
    + r"(?:(?P<group>[^，。：:；;]{2,40}?)"
    + _MARK.format(mark="款")
    + r")?"
    + r"(?:(?P<item>[^，。：:；;]{2,60}?)"
    + _MARK.format(mark="项")
    + r")?"
)
"""A path such as `教育支出（类）进修及培训（款）培训支出（项）`, down to whichever level is printed."""


@dataclass(frozen=True, slots=True)
class FunctionNames:
    """Codes by name and parent."""

    by_parent: dict[tuple[str, str], tuple[str, ...]]
    class_names: dict[str, str]

    def resolve(self, path: list[str]) -> str | None:
        """The code of a path of names from class downwards, or `None` when a name is not in the tables."""
        parent = ""
        for name in path:
            codes = self.by_parent.get((parent, bare(name)), ())
            if len(codes) != 1:
                return None
            parent = codes[0]
        return parent or None


def function_names(cells: Iterable[CellFact]) -> FunctionNames:
    """Collect the names of all functional codes printed in the tables."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    class_names: dict[str, str] = {}
    for cell in cells:
        if cell.row_kind is not RowKind.FUNCTION or not is_code(cell.code):
            continue
        found[parent_of(cell.code) or "", bare(cell.name)].add(cell.code)
        if level_of(cell.code) == "class":
            class_names[bare(cell.name)] = cell.code
    return FunctionNames({key: tuple(sorted(codes)) for key, codes in found.items()}, class_names)


def class_pattern(names: FunctionNames) -> str:
    """A pattern of all class names, longest first, with an optional `（类）`."""
    ordered = sorted(names.class_names, key=len, reverse=True)
    return (
        r"(?:" + "|".join(re.escape(name) for name in ordered) + r")(?:[（(]类[）)])?" if ordered else r"(?!)"
    )
