"""Pieces of printed tables that several forms share.

Belongs here: header rows with spans, coded rows, number cells. Does not belong here: a form's titles or columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dagster_project.world.content import Figure, Row, TableContent
from dagster_project.world.manuscript import Entry

Line = tuple[Entry | None, ...]


def head(*cells: str | tuple[str, int] | tuple[str, int, int] | None) -> Line:
    """A header row; `(text, columns)` or `(text, columns, rows)` span, `None` is covered from above or from the left."""
    found: list[Entry | None] = []
    for cell in cells:
        if cell is None:
            found.append(None)
            continue
        text, columns, rows = (cell, 1, 1) if isinstance(cell, str) else (*cell, 1)[:3]
        found.append(Entry(text, row_span=rows, column_span=columns, bold=False))
        found.extend([None] * (columns - 1))
    return tuple(found)


def number(figure: Figure | None, *, bold: bool = False) -> Entry:
    """A figure's cell; a blank stays one."""
    return Entry(figure.printed if figure else "", bold=bold, number=bool(figure and figure.printed))


def numbers(row: Row, measures: Sequence[str], *, bold: bool | None = None) -> list[Entry]:
    """A row's cells in the order of the measures."""
    return [number(row.values.get(measure), bold=row.bold if bold is None else bold) for measure in measures]


def split_code(code: str, count: int) -> list[str]:
    """`2080101` as `208`, `01`, `01`; missing levels are blank."""
    parts = [code[:3], code[3:5], code[5:7]][:count]
    return parts + [""] * (count - len(parts))


def coded_lines(
    table: TableContent, count: int, *, measures: Sequence[str] | None = None, project: bool = False
) -> Iterable[Line]:
    """Rows with their code in `count` cells, the name, the project where the table has one, the figures."""
    for row in table.rows:
        codes = [Entry(part, bold=row.bold) for part in split_code(row.code, count)]
        name = Entry(row.label, bold=row.bold)
        extra = [Entry(row.project)] if project else []
        yield (*codes, name, *extra, *numbers(row, measures or table.measures))


def side_by_side(
    left: Sequence[Row], right: Sequence[Row], left_measures: Sequence[str], right_measures: Sequence[str]
) -> Iterable[Line]:
    """Two lists beside each other; both end with their totals in the last line."""
    length = max(len(left), len(right))
    for index in range(length):
        lines: list[Entry] = []
        for rows, measures in ((left, left_measures), (right, right_measures)):
            row = _aligned(rows, index, length)
            if row is None:
                lines.extend(Entry("") for _ in range(len(measures) + 1))
            else:
                lines.extend((Entry(row.label, bold=row.bold), *numbers(row, measures)))
        yield tuple(lines)


def _aligned(rows: Sequence[Row], index: int, length: int) -> Row | None:
    """The last row stands at the bottom, the others at the top."""
    if index == length - 1:
        return rows[-1]
    return rows[index] if index < len(rows) - 1 else None


_ORDINALS = "一二三四五六七八九十"


def ordinal(number: int) -> str:
    """1 → 一 … 19 → 十九."""
    if number <= 10:
        return _ORDINALS[number - 1]
    return (
        ("" if number < 20 else _ORDINALS[number // 10 - 1])
        + "十"
        + (_ORDINALS[number % 10 - 1] if number % 10 else "")
    )
