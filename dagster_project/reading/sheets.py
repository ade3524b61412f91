"""Titles, tables and notes on a sheet of a workbook.

Belongs here: which filled cells form a table, which stand alone.
Does not belong here: opening workbooks (`workbook`, `opendocument`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dagster_project.reading.document import Block, Cell, Heading, Location, Paragraph, Segment, Table
from dagster_project.reading.number_formats import NumberFormat

_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表|表格)?\s*\d*", re.IGNORECASE)
_CAPTION = re.compile(
    r"[（(]?\s*(?:编制|填报|预算|公开|主管)?\s*(?:单位|部门)(?:名称)?\s*[：:].*|[（(]?\s*(?:金额)?单位\s*[：:].*|"
    r"(?:公开|预算)?\s*(?:附)?表\s*[\d一二三四五六七八九十]+(?:[-—]\d+)?|附件\s*\d*|20\d\d\s*年(?:度)?"
)
_NOTE = re.compile(r"[（(]?(?:注|备注|说明|填表说明)\s*\d*\s*[：:].*|[（(]?(?:本表|此表).*")
_TABLE_TITLE = re.compile(r"表(?:[（(].*[）)])?$")
_HEADING_LENGTH = 60
_WHOLE_SENTENCE = re.compile(r".{12,}。")
_SENTENCE = 40
"""Characters from which the only filled cell of a row is taken for running text."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A filled cell: its address from 0, its text as shown, what is stored.

    `stored` marks a number whose shown form the file does not tell.
    """

    row: int
    column: int
    text: str
    raw_text: str
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet: its filled cells in order, and its merged areas (first and last cell)."""

    name: str
    cells: tuple[SheetCell, ...]
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()


@dataclass(frozen=True, slots=True)
class SheetDetails:
    """What values alone do not tell, by address: how numbers are shown, and the text of special cells.

    Special are errors, formulas without a stored result, and percentages typed with an equals sign.
    `extent` counts the rows and columns up to the last value.
    """

    shown: Mapping[tuple[int, int], NumberFormat] = field(default_factory=dict)
    written: Mapping[tuple[int, int], str] = field(default_factory=dict)
    extent: tuple[int, int] = (0, 0)


def blocks_of(sheet: Sheet, part: str) -> Iterator[Block]:
    """The blocks of a sheet from top to bottom; a sheet without title gets its name as title."""
    layout = _Layout(sheet, part)
    blocks = list(layout.blocks())
    titled = False
    for block in blocks:
        if isinstance(block, Table):
            break
        titled = titled or not _CAPTION.fullmatch(block.text)
    has_table = any(isinstance(block, Table) for block in blocks)
    if has_table and not titled and not _DEFAULT_NAME.fullmatch(sheet.name.strip()):
        yield Heading(sheet.name.strip(), Location(sheet=sheet.name, part=part))
    yield from blocks


class _Layout:
    """One sheet being divided."""

    def __init__(self, sheet: Sheet, part: str) -> None:
        self._sheet = sheet
        self._part = part
        covered: set[tuple[int, int]] = set()
        self._spans: dict[tuple[int, int], tuple[int, int]] = {}
        filled = {(cell.row, cell.column) for cell in sheet.cells}
        for (top, left), (bottom, right) in sheet.merged:
            if (top, left) not in filled:
                continue
            self._spans[top, left] = (bottom - top + 1, right - left + 1)
            covered.update(
                place for place in filled if top <= place[0] <= bottom and left <= place[1] <= right
            )
            covered.discard((top, left))
        # A value under a merged area is not shown.
        self._rows: dict[int, list[SheetCell]] = {}
        for cell in sheet.cells:
            if (cell.row, cell.column) not in covered:
                self._rows.setdefault(cell.row, []).append(cell)
        columns = [cell.column for row in self._rows.values() for cell in row]
        self._width = max(columns, default=0) - min(columns, default=0) + 1

    def blocks(self) -> Iterator[Block]:
        """Blocks from top to bottom."""
        table: list[int] = []
        bottom = -1  # last row reached by the open table, row spans counted
        previous = -1
        for row in sorted(self._rows):
            cells = self._rows[row]
            gap = row - previous > 1 and row > bottom + 1
            if table and not self._continues(cells, gap=gap, spanned=row <= bottom):
                yield from self._table(table)
                table = []
            if table or not self._is_text(cells):
                table.append(row)
                bottom = max(bottom, *(row + self._span(cell)[0] - 1 for cell in cells))
            else:
                yield from self._text(cells)
            previous = row
        if table:
            yield from self._table(table)

    def _span(self, cell: SheetCell) -> tuple[int, int]:
        return self._spans.get((cell.row, cell.column), (1, 1))

    def _is_text(self, cells: Sequence[SheetCell]) -> bool:
        """Whether a row outside a table is title, caption or running text."""
        if len(cells) == 1:
            return True
        return all(_CAPTION.fullmatch(cell.text) or _NOTE.fullmatch(cell.text) for cell in cells)

    def _continues(self, cells: Sequence[SheetCell], *, gap: bool, spanned: bool) -> bool:
        """Whether a row belongs to the table above it."""
        if spanned:
            return True
        if all(_CAPTION.fullmatch(cell.text) for cell in cells) and (gap or len(cells) > 1):
            return False
        if len(cells) > 1:
            return True
        only = cells[0]
        if _NOTE.fullmatch(only.text) or len(only.text) > _SENTENCE or _WHOLE_SENTENCE.fullmatch(only.text):
            return False
        across = self._span(only)[1]
        wide = across > 1 and across >= self._width - 1
        return not (gap or (wide and _TABLE_TITLE.search(only.text)))

    def _text(self, cells: Sequence[SheetCell]) -> Iterator[Block]:
        for cell in cells:
            location = Location(
                sheet=self._sheet.name, row=cell.row + 1, column=cell.column + 1, part=self._part
            )
            pieces = [cell.raw_text] if len(cell.text) <= _HEADING_LENGTH else cell.raw_text.splitlines()
            wide = self._span(cell)[1] > 1 and len(cell.text) <= _HEADING_LENGTH
            if wide and not _CAPTION.fullmatch(cell.text) and cell.text[-1] not in "。；;：:，,":
                yield Heading(cell.text, location)
            elif len(pieces) <= 1:
                yield Paragraph(cell.text, location, (Segment(0, location),))
            else:
                for piece in pieces:
                    if text := piece.strip():
                        yield Paragraph(text, location, (Segment(0, location),))

    def _table(self, rows: Sequence[int]) -> Iterator[Table]:
        used = sorted({cell.column for row in rows for cell in self._rows[row]})
        position = {column: index for index, column in enumerate(used)}
        order = {row: index for index, row in enumerate(rows)}
        cells: list[Cell] = []
        for row in rows:
            for cell in self._rows[row]:
                down, across = self._span(cell)
                right = [c for c in used if cell.column <= c < cell.column + across]
                below = [r for r in rows if row <= r < row + down]
                location = Location(
                    sheet=self._sheet.name, row=row + 1, column=cell.column + 1, part=self._part
                )
                cells.append(
                    Cell(
                        order[row],
                        position[cell.column],
                        cell.text,
                        cell.raw_text,
                        location,
                        len(below),
                        len(right),
                        stored=cell.stored,
                    )
                )
        start = Location(sheet=self._sheet.name, row=rows[0] + 1, part=self._part)
        yield Table(tuple(cells), len(rows), len(used), start)
