"""Whose disclosure of which year a document is.

Belongs here: weighing the places that name the unit, the year, the kind and the scope (`witnesses`), deciding,
and reporting what contradicts the decision.
Does not belong here: matching units to the register (the warehouse), choosing the form (`recognition`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from dagster_project.extraction.facts import Identity, Issue
from dagster_project.extraction.names import folded
from dagster_project.extraction.unit_names import is_short_for, is_within, name_key
from dagster_project.extraction.witnesses import Strength, Witness, plain, witnesses
from dagster_project.reading.document import Cell, Document, Table
from dagster_project.vocabulary.errors import DisclosureError
from dagster_project.vocabulary.statuses import DocumentKind, Scope, Severity

T = TypeVar("T")
_DATE = re.compile(r"^(20\d\d)年(\d{1,2})月(\d{1,2})日$")
_APPROVED = re.compile(
    r"(?:预算|决算)[^。；，]{0,12}(?:批复|批准)(?:时间|日期|日)?[为于是:：]*(20\d\d)年(\d{1,2})月(\d{1,2})日|"
    r"(20\d\d)年(\d{1,2})月(\d{1,2})日[^。；《]{0,16}(?:批复|批准)[^。；《]{0,16}(?:预算|决算)"
)
"""The date on which the bureau approved this budget; not the dates of approvals that projects rest on."""
_TITLE_LENGTH = 90
_YEAR_IN_CELL = re.compile(r"^(20\d\d)\s*年")
_CELL_WITNESSES = 3
"""Cells that must name a year before tables alone prove it."""
_COVER_SCOPE = 10
"""A cover's 单位预算 or 部门预算 outweighs the captions, which are copied from form to form."""
_STRICT = (Strength.TITLE, Strength.LABEL, Strength.COVER)
_KIND_ZH = {DocumentKind.BUDGET: "预算", DocumentKind.FINAL_ACCOUNT: "决算"}
_SCOPE_ZH = {Scope.UNIT: "单位", Scope.DEPARTMENT: "部门"}


@dataclass(frozen=True, slots=True)
class Claims:
    """What a document says about itself; `None` where it says nothing.

    Attributes:
        unit: the unit's name in its normal form.
        units: keys of all names it bears, for comparing it with other files.
        witnesses: how many places say so, by `unit`, `year`, `kind`, `scope`.
    """

    unit: str | None
    units: frozenset[str]
    year: int | None
    kind: DocumentKind | None
    scope: Scope | None
    witnesses: dict[str, int]


def claims_of(places: Sequence[Witness]) -> Claims:
    """The claims most places support, the stronger ones counting more."""
    years = _votes((w.year, w.strength) for w in places)
    kinds = _votes((w.kind, w.strength) for w in places)
    scopes = _votes(
        (w.scope, _COVER_SCOPE * w.strength if w.strength is Strength.COVER else w.strength) for w in places
    )
    unit = _unit(places)
    year, kind, scope = _leader(years), _leader(kinds), _leader(scopes)
    counts = {
        "unit": sum(w.unit is not None and unit is not None and _same(w.unit, unit) for w in places),
        "year": sum(w.year == year for w in places if w.year is not None),
        "kind": sum(w.kind is kind for w in places if w.kind is not None),
        "scope": sum(w.scope is scope for w in places if w.scope is not None),
    }
    return Claims(unit, frozenset(name_key(w.unit) for w in places if w.unit), year, kind, scope, counts)


def identify(document: Document) -> tuple[Identity, list[Issue]]:
    """Unit, year, kind and scope, each proved from as many places as there are; contradictions are issues.

    Raises:
        DisclosureError: `unit_missing` or `year_missing` when no place names them.
    """
    places = witnesses(document)
    claims = claims_of(places)
    if claims.unit is None:
        raise DisclosureError(
            "unit_missing",
            f"文件“{document.name}”中找不到单位名称（标题、“编制单位：”和各节标题里都没有）。请补上单位名称后重新放入。",
        )
    issues: list[Issue] = []
    year = claims.year
    if year is None:
        dated = _year_in_tables(document)
        if dated is None or dated.year is None:
            raise DisclosureError(
                "year_missing",
                f"文件“{document.name}”中找不到预算年度（标题和各节标题里都没有“20××年”）。请补上年度后重新放入。",
            )
        year = dated.year
        issues.append(
            _contradiction(
                "year_from_tables",
                dated,
                f"标题中没有写年度，按表内项目名称和完成时间认定为{year}年，请核对并在标题中写明。",
            )
        )
    kind = claims.kind or DocumentKind.BUDGET
    scope = claims.scope or Scope.UNIT
    issues += _contradictions(places, claims.unit, year, kind)
    issues.append(_proof(document, claims, year, kind, scope))
    dates = _published_on(document), _approved_on(document)
    return Identity(claims.unit, year, kind.value, scope.value, *dates), issues


def _votes(votes: Iterable[tuple[T | None, int]]) -> Counter[T]:
    counted: Counter[T] = Counter()
    for value, weight in votes:
        if value is not None:
            counted[value] += weight
    return counted


def _leader(votes: Counter[T]) -> T | None:
    return max(votes, key=lambda value: (votes[value], str(value))) if votes else None


def _unit(places: Sequence[Witness]) -> str | None:
    """The name most places give, in the fullest form any title or caption has it."""
    votes: Counter[str] = Counter()
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for place in places:
        if place.unit:
            votes[name_key(place.unit)] += place.strength
            names[name_key(place.unit)][place.unit] += place.strength
    if not votes:
        return None
    key = max(votes, key=lambda k: (votes[k], len(k), k))
    fuller = [
        other
        for other in votes
        if is_short_for(key, other)
        and any(w.strength in _STRICT for w in places if w.unit and name_key(w.unit) == other)
    ]
    if fuller:
        key = max(fuller, key=lambda k: (votes[k], len(k), k))
    return max(names[key], key=lambda name: (len(name), names[key][name], name))


def _same(name: str, unit: str) -> bool:
    return name_key(name) == name_key(unit) or is_short_for(name, unit)


def _contradictions(places: Sequence[Witness], unit: str, year: int, kind: DocumentKind) -> Iterator[Issue]:
    for place in places:
        if place.strength not in _STRICT:
            continue
        if place.unit and not is_within(place.unit, unit):
            yield _contradiction(
                "unit_name_differs",
                place,
                f"此处的单位名称是“{place.unit}”，与全文的“{unit}”不一致，请核对。",
            )
        if place.year is not None and place.year != year:
            yield _contradiction(
                "year_differs",
                place,
                f"此处写的年度是{place.year}年，与全文的{year}年不一致，请核对是否为上年遗留。",
            )
        if place.strength is Strength.COVER and place.kind is not None and place.kind is not kind:
            yield _contradiction(
                "kind_differs",
                place,
                f"封面写的是{_KIND_ZH[place.kind]}，而全文多数标题是{_KIND_ZH[kind]}，请核对。",
            )


def _contradiction(code: str, witness: Witness, message: str) -> Issue:
    return Issue(code, Severity.WARNING, message, witness.text, None, witness.location)


def _proof(document: Document, claims: Claims, year: int, kind: DocumentKind, scope: Scope) -> Issue:
    """On how many places the identity rests, for whoever doubts it."""
    counts = claims.witnesses
    assumed = [zh for value, zh in ((claims.kind, "类型"), (claims.scope, "口径")) if value is None]
    message = (
        f"单位“{claims.unit}”见于{counts['unit']}处，{year}年度见于{counts['year']}处，"
        f"类型（{_KIND_ZH[kind]}）见于{counts['kind']}处，口径（{_SCOPE_ZH[scope]}）见于{counts['scope']}处。"
    )
    if assumed:
        message += f"{'和'.join(assumed)}没有写明，按惯例认定。"
    first = document.blocks[0].location
    return Issue("identity_proof", Severity.INFO, message, "", None, first)


def _year_in_tables(document: Document) -> Witness | None:
    """The year most cells of the tables begin with (project names, dates due), where it clearly leads.

    A workbook of tables often bears no year in any title.
    """
    cells: dict[str, Cell] = {}
    for block in document.blocks:
        for cell in block.cells if isinstance(block, Table) else ():
            if len(cell.text) <= _TITLE_LENGTH and _YEAR_IN_CELL.match(cell.text):
                cells.setdefault(folded(cell.text), cell)
    counts = Counter(cell.text[:4] for cell in cells.values()).most_common(2)
    if not counts or counts[0][1] < _CELL_WITNESSES or (len(counts) > 1 and counts[0][1] < 2 * counts[1][1]):
        return None
    year = counts[0][0]
    first = next(cell for cell in cells.values() if cell.text.startswith(year))
    return Witness(Strength.SENTENCE, first.location, first.text, year=int(year))


def _published_on(document: Document) -> date | None:
    """The date the document is signed with: the last line that is nothing but a date."""
    found: date | None = None
    for block in document.blocks:
        if not isinstance(block, Table) and (match := _DATE.match(plain(block.text))):
            try:
                found = date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                continue
    return found


def _approved_on(document: Document) -> date | None:
    """The date on which the text says that the budget was approved."""
    for block in document.blocks:
        if not isinstance(block, Table) and (match := _APPROVED.search(plain(block.text))):
            try:
                return date(*(int(part) for part in match.groups() if part))
            except ValueError:
                continue
    return None
