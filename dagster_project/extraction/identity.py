"""Whose disclosure of which year a document is.

Belongs here: collecting every place that names the unit, the year, the kind and the scope, and deciding.
Does not belong here: matching units to a registry (the warehouse).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dagster_project.extraction.facts import Identity, Issue
from dagster_project.extraction.names import folded
from dagster_project.reading.document import Cell, Document, Location, Paragraph, Table
from dagster_project.templates.template import Template, load_templates
from dagster_project.vocabulary.errors import DisclosureError
from dagster_project.vocabulary.statuses import DocumentKind, Scope, Severity

_CAPTION = re.compile(
    r"(?:编制|填报|预算)(?:单位|部门)(?:名称)?\s*[：:]\s*(?P<unit>\S.*?)(?:\s+单位[：:].*)?$"
)
_ABOUT = re.compile(r"关于\s*(?P<unit>\S.{2,40}?)\s*(?P<year>20\d\d)\s*年(?:度)?.*(?:说明|情况)")
_TITLE = re.compile(
    r"^(?!第[一二三四]部分)(?P<unit>[^0-9]{4,40}?)?\s*(?P<year>20\d\d)\s*年(?:度)?(?P<scope>单位|部门)?(?P<kind>预算|决算)"
)
_PART = re.compile(
    r"^第[一二三四]部分\s*(?P<year>20\d\d)\s*年(?:度)?\s*(?P<unit>.{4,40}?)(?:单位|部门)?概况$"
)
_DATE = re.compile(r"^(20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日$")
_TITLE_LENGTH = 90
_OTHER_FORM = re.compile(
    r"20\d\d年度?(?:部门|单位)?(?:预算|决算)|(?:部门|单位)(?:预算|决算)(?:公开|情况|总表|说明)|财政拨款收支"
)
_YEAR_IN_CELL = re.compile(r"^(20\d\d)\s*年")
_CELL_WITNESSES = 3
"""Cells that must name a year before tables alone prove it."""


@dataclass(frozen=True, slots=True)
class _Witness:
    """One place that names the unit or the year."""

    unit: str | None
    year: int | None
    location: Location
    text: str


def choose_template(document: Document) -> Template:
    """The publisher family with the most evidence.

    Raises:
        DisclosureError: `not_a_disclosure` when no family has enough, `form_not_supported` when it is a
            disclosure all the same.
    """
    text = folded("".join(_texts(document)))
    scored = [
        (sum(1 for pattern in template.evidence if re.search(pattern, text)), template)
        for template in load_templates()
    ]
    score, best = max(scored, key=lambda pair: (pair[0], pair[1].id))
    if score < best.evidence_needed:
        if _OTHER_FORM.search(text):
            known = "、".join(template.publisher for template in load_templates())
            raise DisclosureError(
                "form_not_supported",
                f"文件“{document.name}”是预算或决算公开，但它的格式还没有模板（已有：{known}），没有读入任何数字。"
                "请把文件交给系统管理员增加模板。",
            )
        raise DisclosureError(
            "not_a_disclosure",
            f"文件“{document.name}”不像单位预算公开：没有找到规定的公开表和情况说明的标题。"
            "请确认放入的是完整的预算公开文件。",
        )
    return best


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Table):
            continue
        yield block.text


def identify(document: Document, template: Template) -> tuple[Identity, list[Issue]]:
    """Unit, year, kind and scope, each proved from several places; contradictions are issues.

    Raises:
        DisclosureError: `unit_missing` or `year_missing` when no place names them, `form_not_supported` when
            the template is for another kind of disclosure.
    """
    witnesses = list(_witnesses(document))
    units = Counter(folded(w.unit) for w in witnesses if w.unit)
    years = Counter(w.year for w in witnesses if w.year is not None)
    if not units:
        raise DisclosureError(
            "unit_missing",
            f"文件“{document.name}”中找不到单位名称（标题、“编制单位：”和各节标题里都没有）。请补上单位名称后重新放入。",
        )
    dated = None if years else _year_in_tables(document)
    if dated is not None and dated.year is not None:
        years[dated.year] += 1
    if not years:
        raise DisclosureError(
            "year_missing",
            f"文件“{document.name}”中找不到预算年度（标题和各节标题里都没有“20××年”）。请补上年度后重新放入。",
        )
    unit_key = units.most_common(1)[0][0]
    year = years.most_common(1)[0][0]
    printed = next(w.unit for w in witnesses if w.unit and folded(w.unit) == unit_key)
    issues = [
        _contradiction(
            "unit_name_differs", w, f"此处的单位名称是“{w.unit}”，与全文的“{printed}”不一致，请核对。"
        )
        for w in witnesses
        if w.unit and folded(w.unit) != unit_key
    ]
    issues += [
        _contradiction(
            "year_differs", w, f"此处写的年度是{w.year}年，与全文的{year}年不一致，请核对是否为上年遗留。"
        )
        for w in witnesses
        if w.year is not None and w.year != year
    ]
    if dated is not None:
        issues.append(
            _contradiction(
                "year_from_tables",
                dated,
                f"标题中没有写年度，按表内项目名称和完成时间认定为{year}年，请核对并在标题中写明。",
            )
        )
    kind, scope = _kind_and_scope(document, template)
    if kind != template.document_kind:
        raise DisclosureError(
            "form_not_supported",
            f"文件“{document.name}”是决算公开，目前没有决算公开的格式模板，不能按预算的规则核对。请放入预算公开文件。",
        )
    return Identity(re.sub(r"\s+", "", printed), year, kind, scope, _published_on(document)), issues


def _contradiction(code: str, witness: _Witness, message: str) -> Issue:
    return Issue(code, Severity.WARNING, message, witness.text, None, witness.location)


def _witnesses(document: Document) -> Iterator[_Witness]:
    first_text = True
    for block in document.blocks:
        if isinstance(block, Table):
            continue
        text = block.text
        if len(text) > _TITLE_LENGTH or block.in_contents:
            continue
        if match := _CAPTION.match(text):
            yield _Witness(match["unit"].strip(), None, block.location, text)
        elif (
            (match := _ABOUT.search(text))
            or (match := _PART.match(text))
            or ((match := _TITLE.match(text)) and len(text) <= 60)
        ):
            yield _Witness(match["unit"], int(match["year"]), block.location, text)
        elif first_text and re.search(
            r"(?:局|委员会|办公室|中心|院|所|站|处|队|馆|学校|协会|联合会|委|厅|部|会)$", text
        ):
            yield _Witness(text, None, block.location, text)
        first_text = False


def _year_in_tables(document: Document) -> _Witness | None:
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
    return _Witness(None, int(year), first.location, first.text)


def _kind_and_scope(document: Document, template: Template) -> tuple[str, str]:
    kind = DocumentKind(template.document_kind)
    titles = [folded(text) for text in _texts(document) if len(text) <= 60]
    votes: Counter[str] = Counter()
    for scope, patterns in template.scopes.items():
        votes[scope] = sum(1 for title in titles for pattern in patterns if re.search(pattern, title))
    scope = Scope(votes.most_common(1)[0][0]) if any(votes.values()) else Scope.UNIT
    if any(re.search(r"20\d\d年度?(?:单位|部门)?决算", title) for title in titles[:5]):
        kind = DocumentKind.FINAL_ACCOUNT
    return kind.value, scope.value


def _published_on(document: Document) -> date | None:
    """The date the document is signed with: the last line that is nothing but a date."""
    found: date | None = None
    for block in document.blocks:
        if isinstance(block, Paragraph) and (match := _DATE.match(block.text)):
            try:
                found = date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                continue
    return found
