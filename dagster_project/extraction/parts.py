"""Which files are parts of one disclosure.

Belongs here: what a file says about itself (unit, year, what it holds), which files complement each other,
which parts of an archive cannot belong together.
Does not belong here: joining the parts (`reading.joining`), walking folders (`lake`).

A disclosure may come as a text and a file of tables, or as one workbook per table. Two files are parts of one
disclosure when one holds what the other lacks and nothing they say contradicts: the same unit, the same year,
the same kind, as far as each says. What the text says of its figures is the strongest witness: they stand in
its own tables. Names of files only decide between candidates that are otherwise alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from dagster_project.extraction.facts import Issue
from dagster_project.extraction.identity import claims_of
from dagster_project.extraction.witnesses import witnesses
from dagster_project.reading.document import Document, Table
from dagster_project.vocabulary.errors import DisclosureError
from dagster_project.vocabulary.statuses import DocumentKind, Scope, Severity

_MONEY = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?=\s*(?:万元|亿元|元))")
_CELL_AMOUNT = re.compile(r"^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$")
_TARGETS = re.compile(r"绩效目标|[一三]级指标")
_FEW_CELLS = 20
"""Figures in tables up to which a file is a text that happens to hold a small table."""
_FEW_SENTENCES = 5
"""Amounts in sentences up to which a file of tables merely bears notes."""
_TELLING = 4
"""Digits from which an amount is unlikely to stand somewhere by chance."""
_AGREE = Decimal("0.3")
"""Share of the text's amounts found in the tables from which they are its tables."""
_WAN = Decimal(10_000)
_FEN = Decimal("0.01")
_MOST_AMOUNTS = 3_000


class Role(StrEnum):
    """What of a disclosure a file holds."""

    WHOLE = "whole"
    TEXT = "text"
    TABLES = "tables"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Profile:
    """What one file says about itself; `None` where it says nothing.

    Attributes:
        units: keys of the unit names it bears.
        titles: titles of its tables, without year and unit.
        amounts: telling amounts of the sentences, or of the tables with their 万元 forms; empty for `WHOLE`.
    """

    sha256: str
    role: Role
    units: frozenset[str]
    year: int | None
    kind: DocumentKind | None
    scope: Scope | None
    titles: frozenset[str]
    amounts: frozenset[str]

    def to_json(self) -> dict[str, Any]:
        """For the cache."""
        return {
            "sha256": self.sha256,
            "role": self.role.value,
            "units": sorted(self.units),
            "year": self.year,
            "kind": self.kind and self.kind.value,
            "scope": self.scope and self.scope.value,
            "titles": sorted(self.titles),
            "amounts": sorted(self.amounts),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Profile:
        """What `to_json` gave."""
        return cls(
            raw["sha256"],
            Role(raw["role"]),
            frozenset(raw["units"]),
            raw["year"],
            DocumentKind(raw["kind"]) if raw["kind"] else None,
            Scope(raw["scope"]) if raw["scope"] else None,
            frozenset(raw["titles"]),
            frozenset(raw["amounts"]),
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file with its profile; `path` is relative to what was asked for, with `/`."""

    path: str
    profile: Profile


def profile_of(document: Document) -> Profile:
    """What a file says about itself."""
    places = witnesses(document)
    claims = claims_of(places)
    # Sheets of targets come with the text as often as with the tables.
    figures = [
        text
        for block in document.blocks
        if isinstance(block, Table) and not any(_TARGETS.search(cell.text) for cell in block.cells)
        for text in (cell.text.replace(" ", "") for cell in block.cells)
        if _CELL_AMOUNT.match(text)
    ]
    said = [
        amount
        for block in document.blocks
        if not isinstance(block, Table)
        for amount in _MONEY.findall(block.text)
    ]
    if len(figures) > _FEW_CELLS and len(said) <= _FEW_SENTENCES:
        role, amounts = Role.TABLES, _table_amounts(figures)
    elif len(said) > _FEW_SENTENCES and len(figures) <= _FEW_CELLS:
        role, amounts = Role.TEXT, frozenset(_telling(_number(text)) for text in said) - {""}
    else:
        role, amounts = (Role.WHOLE if figures and said else Role.OTHER), frozenset()
    titles = frozenset(place.title for place in places if place.title) if role is Role.TABLES else frozenset()
    return Profile(
        document.sha256, role, claims.units, claims.year, claims.kind, claims.scope, titles, amounts
    )


def complements(candidates: Sequence[Candidate]) -> list[tuple[Candidate, ...]]:
    """Files that together are one disclosure, two or more each; files not listed stand alone.

    The same whatever order the candidates come in.
    """
    texts = [c for c in _ordered(candidates) if c.profile.role is Role.TEXT]
    tables = [c for c in _ordered(candidates) if c.profile.role is Role.TABLES]
    pairs = [pair for pair in _pairs(texts, tables) if pair.accepted]
    pairs.sort(key=lambda pair: pair.rank)
    text_of: dict[str, Candidate] = {}
    members: dict[str, list[Candidate]] = defaultdict(list)
    for pair in pairs:
        held = members[pair.text.path]
        if pair.tables.path in text_of or not all(_other_tables(pair.tables, other) for other in held):
            continue
        text_of[pair.tables.path] = pair.text
        held.append(pair.tables)
    groups = [(text, *members[text.path]) for text in texts if members[text.path]]
    taken = {c.path for group in groups for c in group}
    return [(*group, *_copies(group, [c for c in candidates if c.path not in taken])) for group in groups]


def check_parts(document: Document) -> list[Issue]:
    """Make sure that the files a document was joined from can be one disclosure; why they are, as an issue.

    Raises:
        DisclosureError: `several_disclosures` when two of them are complete, or contradict each other.
    """
    if not document.members:
        return []
    profiles = [profile_of(member) for member in document.members]
    for index, one in enumerate(profiles):
        for other, member in zip(profiles[index + 1 :], document.members[index + 1 :], strict=True):
            if _contradict(one, other) or (one.role is other.role is Role.WHOLE):
                raise DisclosureError(
                    "several_disclosures",
                    f"“{document.name}”里不止一份预算公开：“{document.members[index].name}”和“{member.name}”"
                    "各自完整，或单位、年度、类型不同，不能合为一份。请按单位和年度分开后放入。",
                )
    return [_grounds(document, profiles)]


def _grounds(document: Document, profiles: Sequence[Profile]) -> Issue:
    said = frozenset[str]().union(*(p.amounts for p in profiles if p.role is Role.TEXT))
    shown = frozenset[str]().union(*(p.amounts for p in profiles if p.role is Role.TABLES))
    message = f"这份公开由{len(profiles)}个文件合成：{document.name}。"
    if said and shown:
        message += f"文字中的{len(said)}个金额有{len(said & shown)}个见于表内。"
    return Issue("joined_parts", Severity.INFO, message, "", None, document.blocks[0].location)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A text and tables that may be its own."""

    text: Candidate
    tables: Candidate
    agreement: Decimal

    @property
    def accepted(self) -> bool:
        one, other = self.text.profile, self.tables.profile
        if _contradict(one, other):
            return False
        agree = self.agreement >= _AGREE
        if not (one.units and other.units):
            return agree
        if one.scope is not other.scope and None not in (one.scope, other.scope):
            return agree
        return agree or None not in (one.year, other.year) or self._same_folder

    @property
    def rank(self) -> tuple[object, ...]:
        """The better, the smaller: figures, then the year, then paths, then contents."""
        one, other = self.text, self.tables
        likeness = SequenceMatcher(None, PurePath(one.path).stem, PurePath(other.path).stem).ratio()
        return (
            -round(self.agreement, 1),
            one.profile.year is None or one.profile.year != other.profile.year,
            not self._same_folder,
            -likeness,
            one.profile.sha256,
            other.profile.sha256,
        )

    @property
    def _same_folder(self) -> bool:
        return PurePath(self.text.path).parent == PurePath(self.tables.path).parent


def _pairs(texts: Sequence[Candidate], tables: Sequence[Candidate]) -> Iterator[_Pair]:
    """Pairs worth looking at: of one unit, or, where a file names none, of one folder."""
    by_unit: dict[str, list[Candidate]] = defaultdict(list)
    nameless: dict[PurePath, list[Candidate]] = defaultdict(list)
    everywhere: dict[PurePath, list[Candidate]] = defaultdict(list)
    for table in tables:
        folder = PurePath(table.path).parent
        everywhere[folder].append(table)
        if not table.profile.units:
            nameless[folder].append(table)
        for unit in table.profile.units:
            by_unit[_last(unit)].append(table)
    for text in texts:
        folder = PurePath(text.path).parent
        if text.profile.units:
            found = [c for unit in text.profile.units for c in by_unit[_last(unit)]] + nameless[folder]
        else:
            found = everywhere[folder]
        for table in {c.path: c for c in found}.values():
            said = text.profile.amounts
            share = Decimal(len(said & table.profile.amounts)) / len(said) if said else Decimal(0)
            yield _Pair(text, table, share)


def _copies(group: Sequence[Candidate], rest: Sequence[Candidate]) -> list[Candidate]:
    """The same part under the same name in another format: taken along, so that joining reports it."""
    return [
        other
        for other in rest
        if any(
            other.profile.role is member.profile.role
            and PurePath(other.path).with_suffix("") == PurePath(member.path).with_suffix("")
            and not _contradict(other.profile, member.profile)
            for member in group
        )
    ]


def _other_tables(one: Candidate, other: Candidate) -> bool:
    """Whether two files are known to hold different tables, as one workbook per table does."""
    titles, others = one.profile.titles, other.profile.titles
    return bool(titles and others) and not titles & others


def _contradict(one: Profile, other: Profile) -> bool:
    if one.units and other.units and not _one_unit(one.units, other.units):
        return True
    return any(
        a is not None and b is not None and a != b
        for a, b in ((one.year, other.year), (one.kind, other.kind))
    )


def _one_unit(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two files share a name, or one bears the other's without the places before it."""
    return any(a.endswith(b) or b.endswith(a) for a in one for b in other)


def _last(unit: str) -> str:
    return unit[-2:]


def _ordered(candidates: Sequence[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda c: (c.profile.sha256, c.path))


def _table_amounts(figures: Sequence[str]) -> frozenset[str]:
    """Amounts as printed and, in case they are 元, as a text in 万元 would round or cut them."""
    found: set[str] = set()
    for text in figures[:_MOST_AMOUNTS]:
        value = _number(text)
        found.add(_telling(value))
        if abs(value) >= _WAN:
            found |= {
                _telling((value / _WAN).quantize(_FEN, rounding)) for rounding in (ROUND_HALF_UP, ROUND_DOWN)
            }
    return frozenset(found - {""})


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").lstrip("-"))


def _telling(value: Decimal) -> str:
    """The amount as a key; empty when it has too few digits to tell anything."""
    if value == 0:
        return ""
    plain = f"{value.normalize():f}"
    return plain if len(plain.replace(".", "").strip("0")) >= _TELLING else ""
