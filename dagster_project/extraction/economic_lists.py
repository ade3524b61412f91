"""What basic expenditure is said to consist of, against the rows of its table.

Belongs here: lists of economic items without amounts (`主要包括：基本工资、津贴补贴…`).
Does not belong here: amounts (`statements`, `figures`).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from dagster_project.extraction.facts import Facts, Issue
from dagster_project.extraction.names import bare
from dagster_project.extraction.sections import Passage
from dagster_project.vocabulary.codes import level_of
from dagster_project.vocabulary.statuses import RowKind, Severity

_TABLES = {"basic": ("T06",), "general_basic": ("T06",), "appropriation_basic": ("T13", "T06")}
"""Sections that list economic items, and the tables that may hold their rows."""
_LIST = re.compile(r"包括[：:]?(?P<names>[^。；;：:]+)")
_OPEN = re.compile(r"等(?:支出|费用|经费)?$")
_FEWEST = 3
_LIKE = 0.75
"""Likeness from which a name of the text is a spelling of a row's name (`其他交通费` for `其他交通费用`)."""
_SPELLINGS = str.maketrans("它", "他")
_COMPONENTS = {"301": "人员经费", "303": "人员经费", "302": "公用经费", "310": "公用经费"}


def report_economic_lists(passages: Sequence[Passage], facts: Facts) -> None:
    """An issue for every list that names items without an amount, or leaves out some that have one."""
    for passage in passages:
        rows = _rows(facts, _TABLES.get(passage.section.id, ()))
        for match in _LIST.finditer(passage.paragraph.text) if rows else ():
            facts.issues += _compared(match["names"], rows, passage, match.start("names"))


def _rows(facts: Facts, tables: Sequence[str]) -> Mapping[str, str]:
    """Name by code of the economic items with an amount, of the first table that has any."""
    for table in tables:
        found = {
            cell.code: bare(cell.name)
            for cell in facts.cells
            if cell.table_id == table
            and cell.row_kind is RowKind.ECONOMIC
            and level_of(cell.code) == "group"
            and cell.amount_yuan
        }
        if found:
            return found
    return {}


def _compared(text: str, rows: Mapping[str, str], passage: Passage, start: int) -> Iterator[Issue]:
    names = [name for part in re.split("[、，,]", text) if (name := bare(part).translate(_SPELLINGS))]
    open_end = bool(names) and bool(_OPEN.search(names[-1]))
    names = [_OPEN.sub("", name) for name in names]
    found = {name: code for name in names if (code := _code_of(name, rows)) is not None}
    if len(names) < _FEWEST or 2 * len(found) < len(names):
        return  # another kind of list
    component = {_COMPONENTS.get(code[:3]) for code in found.values()}
    strange = [name for name in names if name not in found]
    left_out = [
        name
        for code, name in rows.items()
        if code not in found.values() and _COMPONENTS.get(code[:3]) in component and not open_end
    ]
    told = [f"“{'、'.join(strange)}”在公开表中没有金额"] if strange else []
    told += [f"公开表中的“{'、'.join(left_out)}”没有写到"] if left_out else []
    if told:
        yield Issue(
            "economic_list_differs",
            Severity.INFO,
            f"“{passage.section.zh}”所列的经济科目与公开表不一致：{'；'.join(told)}，请核对。",
            text[:200],
            None,
            passage.paragraph.place(start),
        )


def _code_of(name: str, rows: Mapping[str, str]) -> str | None:
    """The row a name of the text means: the same, one that contains it, or the one most like it."""
    alike: list[tuple[float, str]] = []
    for code, row in rows.items():
        row = row.translate(_SPELLINGS)
        if name == row:
            return code
        shorter, longer = sorted((name, row), key=len)
        share = difflib.SequenceMatcher(None, name, row).ratio()
        if shorter in longer or share >= _LIKE:
            alike.append((share, code))
    return max(alike)[1] if alike else None
