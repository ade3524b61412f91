"""Page numbers that a conversion to text left among the lines, or inside a sentence.

Belongs here: telling them from numbers that mean something. Does not belong here: page numbers known by
their place on the page (`pdf_prose`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_DASH = "-—–－_·•~～"
_ALONE = re.compile(
    rf"\s*(?:[{_DASH}]+\s*(?P<dashed>\d{{1,3}})\s*[{_DASH}]+|第\s*(?P<page>\d{{1,3}})\s*页(?:\s*[，,/]?\s*共\s*\d{{1,3}}\s*页)?|(?P<bare>\d{{1,3}}))\s*"
)
# Inside a sentence only long dashes: `2023-12-31` and `1-3-5` are something else.
_INSIDE = re.compile(r"(?<![\d\sA-Za-z—–－])\s?[—–－]{1,2}\s?(?P<number>\d{1,3})\s?[—–－]{1,2}\s?(?![—–－])")
_RUN = 3
"""Lines of a bare number that must count up before they are taken for page numbers."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A number that may be a page's: its line, and where it stands in it."""

    line: int
    start: int
    end: int
    number: int
    kind: str


def without_page_numbers(lines: Sequence[str]) -> list[str]:
    """The same lines, page numbers blanked out; no line is added or dropped.

    A number between dashes alone on a line, or `第5页`, is one by its form. A bare number is one only if the
    bare numbers of the text count up; one inside a sentence only if the page before or after is numbered too.
    """
    found = list(_candidates(lines))
    bare = [each for each in found if each.kind == "bare"]
    counting = len(bare) >= _RUN and all(b.number == a.number + 1 for a, b in pairwise(bare))
    pages = [each for each in found if each.kind != "bare" or counting]
    gone = [
        each
        for position, each in enumerate(pages)
        if each.kind != "inside"
        or (position > 0 and pages[position - 1].number == each.number - 1)
        or (position + 1 < len(pages) and pages[position + 1].number == each.number + 1)
    ]
    cleaned = list(lines)
    for each in reversed(gone):
        line = cleaned[each.line]
        cleaned[each.line] = line[: each.start] + line[each.end :]
    return cleaned


def _candidates(lines: Sequence[str]) -> Iterator[_Found]:
    for index, line in enumerate(lines):
        if "\t" in line or "|" in line:
            continue  # a row of a table
        if alone := _ALONE.fullmatch(line):
            kind = "bare" if alone["bare"] else "form"
            yield _Found(index, 0, len(line), int(next(filter(None, alone.groups()))), kind)
        else:
            for match in _INSIDE.finditer(line):
                yield _Found(index, match.start(), match.end(), int(match["number"]), "inside")
