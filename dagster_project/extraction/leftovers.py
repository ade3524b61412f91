"""What a clerk left standing when filling in the form.

Belongs here: places not filled in (`XX万元`, `（ ）年`), sentences that still speak of another year or carry
another unit's name. Does not belong here: titles and captions (`identity`), words of direction (`statements`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from dagster_project.extraction.facts import Facts, Issue
from dagster_project.extraction.unit_names import NAME, is_within, normal_name
from dagster_project.extraction.witnesses import plain
from dagster_project.reading.document import Document, Location, Paragraph, Table
from dagster_project.vocabulary.statuses import Scope, Severity

_COUNTED = r"(?:万?元|%|％|个|人|辆|台|套|项|批次?|平方米|年|月|日)"
_PLACEHOLDER = re.compile(
    r"(?<![A-Za-z])[XxＸｘ]{2,}(?![A-Za-z])|[×✕]{2,}|20[\dXx×*]?[Xx×*]年|[*＊]{3,}|[○〇]{2,}(?!年)|"
    rf"(?:[（(][\s_＿]*[）)]|[_＿]{{2,}})(?={_COUNTED})"
)
_NUMBERED = r"^(?:注[:：])?(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)]?[、.．]?)*"
_OWN = rf"(?:(?:本|我)(?:单位|部门)|{NAME})?"
_OF_THE_BUDGET = (
    r"(?:年度)?(?:本|我)?(?:单位|部门)?(?:(?:没有|未)?(?:使用|安排)|无)?(?:预算|决算|收入|支出|收支|财政拨款|一般公共预算|"
    r"政府性基金|国有资本经营|[“\"]?三公|机关运行|政府采购|项目支出|基本支出)"
)
_SPEAKS_OF = re.compile(rf"{_NUMBERED}{_OWN}(?P<year>20\d\d)年{_OF_THE_BUDGET}")
_EARLIER = re.compile(r"执行|完成|上年|年初|年末|年底|去年|比|较|增|减|结转|截至|批复|以来")
"""Words of a sentence that speaks of an earlier year with good reason."""
_NAMED = re.compile(rf"{_NUMBERED}(?:关于)?(?P<unit>[一-鿿（）·]{{4,30}}?)20\d\d年{_OF_THE_BUDGET}")
_ALIKE = 0.7
"""Share of characters two names must have in common for one to be the other misspelt."""
_SUBJECT = re.compile(rf"{_NUMBERED}(?P<unit>{NAME})20\d\d年{_OF_THE_BUDGET}")
_SHOWN = 40


def report_leftovers(document: Document, facts: Facts) -> None:
    """An issue for every paragraph or cell in which something was left standing."""
    for text, location, prose in _texts(document):
        if found := _PLACEHOLDER.search(text):
            facts.issues.append(
                _issue(
                    "placeholder",
                    f"“{_around(text, found.start())}”中留有未填写的“{found[0]}”，请补写或删去。",
                    text,
                    location,
                )
            )
        if prose:
            facts.issues += _year(plain(text), location, facts)
            facts.issues += _unit(plain(text), location, facts)
        else:
            facts.issues += _misspelt(plain(text), location, facts)


def _texts(document: Document) -> Iterator[tuple[str, Location, bool]]:
    for block in document.blocks:
        if isinstance(block, Table):
            yield from ((cell.text, cell.location, False) for cell in block.cells)
        elif not block.in_contents:
            yield block.text, block.location, isinstance(block, Paragraph)


def _year(text: str, location: Location, facts: Facts) -> Iterator[Issue]:
    """A sentence about this budget that begins with an earlier year and never names this one."""
    match = _SPEAKS_OF.match(text)
    if match is None:
        return
    sentence = text.split("。")[0]
    year = facts.identity.fiscal_year
    if int(match["year"]) < year and str(year) not in sentence and not _EARLIER.search(sentence):
        yield _issue(
            "leftover_year",
            f"“{sentence[:_SHOWN]}”写的是{match['year']}年，本文件是{year}年度，请核对是否为上年遗留。",
            sentence,
            location,
        )


def _unit(text: str, location: Location, facts: Facts) -> Iterator[Issue]:
    """A unit's own sentence with another unit's name; a department's text speaks of its units."""
    match = _SUBJECT.match(text)
    if match is None or facts.identity.scope != Scope.UNIT:
        return
    name = normal_name(match["unit"])
    if name and not is_within(name, facts.identity.unit_name):
        yield _issue(
            "unit_name_in_text",
            f"此处写的单位是“{name}”，与全文的“{facts.identity.unit_name}”不一致，请核对。",
            text[:200],
            location,
        )


def _misspelt(text: str, location: Location, facts: Facts) -> Iterator[Issue]:
    """A title with a name that is nearly the unit's, and no unit's name by its ending."""
    match = _NAMED.match(text)
    if match is None or any(
        issue.location == location and issue.code == "unit_name_differs" for issue in facts.issues
    ):
        return
    name, unit = normal_name(match["unit"]), facts.identity.unit_name
    alike = name and SequenceMatcher(None, name, unit, autojunk=False).ratio() >= _ALIKE
    if alike and not is_within(name, unit):
        yield _issue(
            "unit_name_in_text",
            f"此处写的单位是“{name}”，与全文的“{unit}”不一致，请核对。",
            text[:200],
            location,
        )


def _around(text: str, start: int) -> str:
    return text[max(0, start - _SHOWN // 2) : start + _SHOWN // 2].strip()


def _issue(code: str, message: str, text: str, location: Location) -> Issue:
    return Issue(code, Severity.WARNING, message, text[:200], None, location)
