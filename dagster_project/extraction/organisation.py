"""Which offices a body has and which units it speaks for, as its text lists them.

Belongs here: lists within a sentence and lists of numbered lines. Does not belong here: how many there are (`figures`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from dagster_project.extraction.facts import Facts, OrganisationEntry
from dagster_project.extraction.sections import Passage
from dagster_project.extraction.unit_kind import kind_in
from dagster_project.vocabulary.statuses import UnitKind

_ARE = r"[^，。；：:]{0,20}[，,]?\s*(?:分别是|分别为|包括|即)?\s*[：:]\s*(?P<names>[^。；]+)"
_OFFICES = re.compile(rf"(?:下设|内设){_ARE}")
_UNITS = (
    re.compile(rf"(?:下属|所属)(?:预算|二级)?单位{_ARE}"),
    # 纳入部门预算编制范围的预算单位共2家，具体包括：…; the names may follow line by line
    re.compile(
        r"(?:预算单位|事业单位|行政单位|参公单位|^\s*具体)[^。；：:]{0,30}?包括\s*[：:]\s*(?P<names>[^。；]*)"
    ),
)
_LINE = re.compile(r"^\s*(?:\d{1,2}\s*[.．、]|（\d{1,2}）)\s*(?P<names>[^，。；：:]{4,40})[。；;，,]?\s*$")
_NUMBERED = re.compile(r"^\s*\d{1,2}\s*[.．、]")
_GROUP = re.compile(r"^\s*（[一二三四五六七八九十]{1,2}）\s*(?P<title>[^。；：:]{2,24})$")
"""A heading within a list: （二）下属差额拨款事业单位; what stands below is of that kind."""
_BETWEEN = re.compile(r"[、，,]|(?:^|\s)\d{1,2}\s*[.．、]")
_ITSELF = re.compile(r"(?:本部|本级|机关)(?:（(?:本部|本级)）)?$|（(?:本部|本级|机关)）$")
_NO_UNIT = re.compile(r"(?:决算|预算|\d家)$")
_PROSE = re.compile(r"[：:]|职责|^其")


class OrganisationReader:
    """Reads the section on organisation, paragraph after paragraph."""

    def __init__(self, facts: Facts) -> None:
        """Start before the first paragraph."""
        self._facts = facts
        self._count = 0
        self._lists_units = False
        self._has_groups = False
        self._kind: UnitKind | None = None

    def read(self, passage: Passage) -> None:
        """Add the internal offices and the units a paragraph names; the body itself is no unit below it."""
        text = passage.paragraph.text
        line = _LINE.match(text) if self._lists_units else None
        if line is not None:
            self._units(passage, line)
            return
        group = _GROUP.match(text)
        if self._has_groups and group is not None:
            self._lists_units, self._kind = "单位" in group["title"], kind_in(group["title"])
            return
        self._lists_units, self._kind = False, None
        self._has_groups = self._has_groups and _NUMBERED.match(text) is not None
        offices = _OFFICES.search(text)
        if offices is not None:
            for sequence, name in enumerate(_names(offices["names"]), start=1):
                self._add(passage, offices, "internal_office", sequence, name)
        units = next((match for pattern in _UNITS if (match := pattern.search(text))), None)
        if units is not None:
            self._count = 0
            self._lists_units = self._has_groups = units.end() >= len(text.rstrip("。； "))
            self._units(passage, units)

    def _units(self, passage: Passage, match: re.Match[str]) -> None:
        for name in _names(match["names"]):
            if not _ITSELF.search(name) and not _NO_UNIT.search(name):
                self._count += 1
                self._add(passage, match, "subordinate_unit", self._count, name)

    def _add(self, passage: Passage, match: re.Match[str], kind: str, sequence: int, name: str) -> None:
        place = passage.paragraph.place(match.start("names"))
        unit_kind = self._kind if kind == "subordinate_unit" else None
        self._facts.organisation.append(OrganisationEntry(kind, sequence, name, unit_kind, None, place))


def _names(text: str) -> Iterator[str]:
    """The names of a list, up to where it goes over into prose."""
    named = (name for part in _BETWEEN.split(text) if (name := part.strip(" 　。")))
    return takewhile(lambda name: not _PROSE.search(name), named)
