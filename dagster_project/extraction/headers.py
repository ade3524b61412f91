"""The head of a table: where it ends, and the words above each column.

Belongs here: geometry of header cells with spans. Does not belong here: which measure a word means (`columns`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from dagster_project.extraction.names import bare
from dagster_project.reading.document import Cell, Table
from dagster_project.vocabulary.money import halfwidth

HEADER_ROWS = 8
"""Rows from the top within which a header ends."""
FIGURE = re.compile(r"[-－(（]?\d[\d,，. ]*[)）]?|-{2,}")
_STAR = re.compile(r"[※*＊×xX栏次]+")
_YEAR = re.compile(r"^20\d\d年(?:度)?")
_YEARS = re.compile(r"20\d\d(?=年)")
_LAST_YEAR = re.compile(r"^(?:上年|上一年|去年|上年度|比上年|较上年).{0,6}(?:数|额|率|%|％|增减|合计)$")
_UNIT = re.compile(r"（(?:单位)?(?:万|千|百)?元）$")
ORDINAL_WORDS = frozenset({"行次", "序号"})
"""Headers of columns that only number the rows."""
Rows = Sequence[Mapping[int, Cell]]


def covering_rows(table: Table) -> list[dict[int, Cell]]:
    """For each row, the cell that covers each column: its own, or one merged over it."""
    rows: list[dict[int, Cell]] = [{} for _ in range(table.row_count)]
    for cell in table.cells:
        for row in range(cell.row, min(cell.row + cell.row_span, table.row_count)):
            for column in range(cell.column, cell.column + cell.column_span):
                rows[row][column] = cell
    return rows


def header_word(text: str) -> str:
    """A header text made comparable: without blanks, marks, the year before it and the unit after it."""
    return _UNIT.sub("", _YEAR.sub("", bare(text)))


def words_of(names: Collection[str]) -> frozenset[str]:
    """Header names made comparable."""
    return frozenset(header_word(name) for name in names)


def is_figure(text: str) -> bool:
    """Whether a cell holds nothing but a number (possibly a code)."""
    return bool(FIGURE.fullmatch(halfwidth(text).strip()))


def numbering_row(rows: Rows) -> tuple[int, dict[int, int]] | None:
    """The row `※ … 1 2 3 …`: its index, and the number of each column.

    Numbers must start at 1 and rise by one; all other filled cells must be stars.
    """
    for index, row in enumerate(rows[:HEADER_ROWS]):
        numbers: dict[int, int] = {}
        for column in sorted(row):
            text = re.sub(r"\s+", "", halfwidth(row[column].text)).strip("=")
            if text.isdigit() and len(text) <= 2:
                numbers[column] = int(text)
            elif not _STAR.fullmatch(text):
                numbers = {}
                break
        if numbers and list(numbers.values()) == list(range(1, len(numbers) + 1)) and len(numbers) > 1:
            return index, numbers
    return None


def header_end(rows: Rows, words: Collection[str]) -> int:
    """Index of the first row below the head: the last row with any of `words`, and what spans from it.

    Rows with figures are no head. 0 when none of the words is found.
    """
    wanted = words_of(words)
    last = -1
    for index, row in enumerate(rows[:HEADER_ROWS]):
        if any(is_figure(cell.text) for cell in row.values()):
            break
        if any(header_word(cell.text) in wanted for cell in row.values()):
            last = index
    if last < 0:
        return 0
    end = last + 1
    for row in rows[: last + 1]:
        end = max([end, *(cell.row + cell.row_span for cell in row.values())])
    return min(end, len(rows))


def first_figure_row(rows: Rows) -> int:
    """Index of the first row with a figure; the number of rows when there is none."""
    return next(
        (i for i, row in enumerate(rows) if any(is_figure(cell.text) for cell in row.values())), len(rows)
    )


def leaf(covered: Rows, end: int, column: int) -> str:
    """The lowest header text over a column, made comparable; empty when there is none."""
    for row in range(end - 1, -1, -1):
        cell = covered[row].get(column)
        if cell is not None:
            return header_word(cell.text)
    return ""


def path(covered: Rows, end: int, column: int) -> tuple[str, ...]:
    """All header texts over a column from top to bottom, each merged cell once."""
    found: list[Cell] = []
    for row in range(end):
        cell = covered[row].get(column)
        if cell is not None and (not found or found[-1] is not cell):
            found.append(cell)
    return tuple(header_word(cell.text) for cell in found)


def is_of_this_year(covered: Rows, end: int, column: int) -> bool:
    """Whether a column is about the year of the table: no other year, and no `上年`, stands over it."""
    years = {year for row in covered[:end] for cell in row.values() for year in _YEARS.findall(cell.text)}
    own: set[str] = set()
    for row in covered[:end]:
        cell = row.get(column)
        if cell is None or (cell.column == 0 and cell.column_span > column + 1):
            continue  # a title over the whole table
        if _LAST_YEAR.search(bare(cell.text)):
            return False
        own |= set(_YEARS.findall(cell.text))
    return not own or len(years) < 2 or max(years) in own


def spread_heads(covered: Rows, end: int) -> list[dict[int, Cell]]:
    """Rows whose head cells reach over the blanks to their right, as far as words stand below them.

    Texts lose merged cells; where cells are merged there are no blanks to reach over.
    """
    spread = [dict(row) for row in covered]
    for index in range(end - 1):
        below = {column for row in covered[index + 1 : end] for column in row}
        last: Cell | None = None
        for column in range(max(below, default=-1) + 1):
            if column in spread[index]:
                last = spread[index][column]
            elif last is not None and column in below:
                spread[index][column] = last
    return spread


def deepen_heads(covered: Rows) -> list[dict[int, Cell]]:
    """Rows whose head cells reach down over the blanks below them, in tables that lost all merged cells."""
    deep = [dict(row) for row in covered]
    if any(cell.row_span > 1 or cell.column_span > 1 for row in covered for cell in row.values()):
        return deep
    for index in range(1, min(len(deep), HEADER_ROWS, first_figure_row(covered))):
        for column, cell in deep[index - 1].items():
            deep[index].setdefault(column, cell)
    return deep
