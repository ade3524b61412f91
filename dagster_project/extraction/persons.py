"""Names of persons: kept in one column of the lake, blanked everywhere else.

Belongs here: recognising them, by the sheet's own column and by labels such as 联系人, and blanking them in facts.
Does not belong here: reading the sheets (`performance`). What is published is made from facts, so a name that is in none
of them but `PerformanceSheet.responsible_person`, which no model selects, cannot leave the lake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from dagster_project.extraction.facts import Facts

BLANKED = "（姓名略）"

_LABEL = r"(?:负责人|联系人|联络人|填报人|填表人|制表人|经办人|审核人)(?:及(?:联系)?电话|及联系方式|员)?"
_LABELLED = re.compile(_LABEL + r"\s*[:：]\s*([\u4e00-\u9fff·•]{2,12})")
_LABEL_CELL = re.compile(r"[\u4e00-\u9fff]{0,6}" + _LABEL + r"(?:[（(]?签[字章名][）)]?)?\s*[:：]?")
_SEPARATORS = re.compile(r"[、，,;；/\s\d\-（）()]+")
_BODIES = tuple("科室股处办局部所站院组队委会厅馆校")
_LONGEST_WITHOUT_DOT = 8


def is_person_label(text: str) -> bool:
    """Whether a cell announces a person, as in a row 填报人 | name | telephone below a sheet."""
    return _LABEL_CELL.fullmatch(text) is not None


def blank_persons(facts: Facts) -> None:
    """Blank the names of persons in every text of the facts but the column that holds them.

    A word that is part of the document's own vocabulary (the unit, a row of a table) is no name here: a person may be
    called as a word is.
    """
    names = _names(facts)
    if not names:
        return
    pattern = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))
    for facts_of_kind in _lists(facts):
        facts_of_kind[:] = [_blanked(fact, pattern) for fact in facts_of_kind]


def _names(facts: Facts) -> set[str]:
    found = {
        name
        for sheet in facts.performance_sheets
        for name in _SEPARATORS.split(sheet.responsible_person or "")
        if _is_name(name)
    }
    for text in (text for kind in _lists(facts) for fact in kind for _, text in _text_fields(fact)):
        found.update(name for name in _LABELLED.findall(text) if _is_name(name))
    words = {facts.identity.unit_name, *(cell.name for cell in facts.cells)}
    return {name for name in found if not any(name in word for word in words)}


def _is_name(text: str) -> bool:
    if len(text) < 2 or text.endswith(_BODIES) or text.endswith("中心"):
        return False
    return "·" in text or "•" in text or len(text) <= _LONGEST_WITHOUT_DOT


def _lists(facts: Facts) -> Iterator[list[Any]]:
    """The facts of every kind there are many of."""
    yield from (found for kind in fields(facts) if isinstance(found := getattr(facts, kind.name), list))


def _text_fields(fact: Any) -> list[tuple[str, str]]:
    return [
        (item.name, value)
        for item in fields(fact)
        if item.name != "responsible_person" and type(value := getattr(fact, item.name)) is str
    ]


def _blanked(fact: Any, pattern: re.Pattern[str]) -> Any:
    changed = {
        name: blank for name, value in _text_fields(fact) if (blank := pattern.sub(BLANKED, value)) != value
    }
    return replace(fact, **changed) if changed else fact
