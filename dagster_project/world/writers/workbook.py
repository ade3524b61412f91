"""Workbooks with one sheet per table.

Belongs here: sheets, merged areas, numbers and how they are shown. Does not belong here: what stands in them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from dagster_project.world.manuscript import Grid, Manuscript, PageBreak, Prose, Title
from dagster_project.world.writers.leads import lead_before
from dagster_project.world.writers.options import WorkbookOptions
from dagster_project.world.writers.slots import Placed, Slots

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?")
_NO_NAME = re.compile(r"[\[\]:*?/\\']")
_NAME_LENGTH = 31
_TEXT_WIDTH, _TEXT_SHEET_CHARACTERS = 80, 36
_NARROW, _WIDE, _LINE = 100, 150, 13
"""Width of a table on upright and on landscape paper, in characters; height of a line in points."""
_CENTRED = 2
"""Deepest level of titles that stand in the middle."""
_MADE = datetime(2024, 1, 1)
"""Every workbook is made at the same time, so that the same manuscript gives the same bytes."""


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A sheet: running text, or a table with what stands right before it."""

    texts: tuple[Title | Prose, ...]
    grid: Grid | None


def write(manuscript: Manuscript, options: WorkbookOptions) -> bytes:
    """The manuscript as a workbook; text that is no title of a table stands on sheets of its own."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": manuscript.name, "created": _MADE})
    shapes = _Formats(book)
    names = _Names(options)
    for leaf in _leaves(manuscript):
        _Sheet(book.add_worksheet(names.of(leaf)), shapes, options).fill(leaf)
    book.close()
    return buffer.getvalue()


def _leaves(manuscript: Manuscript) -> Iterator[_Leaf]:
    texts: list[Title | Prose] = []
    for block in manuscript.blocks:
        match block:
            case Title() | Prose():
                texts.append(block)
            case PageBreak():
                if texts:
                    yield _Leaf(tuple(texts), None)
                    texts = []
            case Grid():
                own = lead_before([*texts, block], len(texts))
                if len(texts) > own:
                    yield _Leaf(tuple(texts[: len(texts) - own]), None)
                yield _Leaf(tuple(texts[len(texts) - own :]), block)
                texts = []
    if texts:
        yield _Leaf(tuple(texts), None)


class _Names:
    """Names of sheets: unique, short, without the characters that workbooks refuse."""

    def __init__(self, options: WorkbookOptions) -> None:
        self._options = options
        self._taken: set[str] = set()

    def of(self, leaf: _Leaf) -> str | None:
        """A name for a sheet; `None` leaves it to the library (`Sheet1`)."""
        if self._options.sheet_names == "default":
            return None
        if self._options.sheet_names == "numbers":
            return self._free(str(len(self._taken) + 1))
        titles = [leaf.grid.title] if leaf.grid else []
        titles += [text.text for text in leaf.texts]
        return self._free(_NO_NAME.sub("", next(filter(None, titles), "表"))[:_NAME_LENGTH].strip() or "表")

    def _free(self, name: str) -> str:
        number, free = 1, name
        while free.lower() in self._taken:
            number += 1
            free = f"{name[: _NAME_LENGTH - 1 - len(str(number))]}{number}"
        self._taken.add(free.lower())
        return free


class _Formats:
    """Cell formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, **properties: Any) -> Any:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
            self._made[key] = self._book.add_format({**base, **properties})
        return self._made[key]


class _Sheet:
    """One sheet being filled from top to bottom."""

    def __init__(self, sheet: Any, formats: _Formats, options: WorkbookOptions) -> None:
        self._sheet, self._formats, self._options = sheet, formats, options
        self._row, self._left = options.first_row, options.first_column

    def fill(self, leaf: _Leaf) -> None:
        """Write the whole sheet."""
        self._sheet.set_paper(9)
        if leaf.grid is None:
            self._sheet.set_column(self._left, self._left, _TEXT_WIDTH)
            self._sheet.fit_to_pages(1, 0)
            for text in leaf.texts:
                self._text(text)
        else:
            self._grid(leaf.grid, leaf.texts)

    def _text(self, block: Title | Prose) -> None:
        title = isinstance(block, Title)
        centred = isinstance(block, Title) and block.level <= _CENTRED
        look = self._formats.of(
            text_wrap=True, font_size=14 if title else 11, bold=title, align="center" if centred else "left"
        )
        self._sheet.set_row(self._row, 18 * (1 + len(block.text) // _TEXT_SHEET_CHARACTERS))
        self._sheet.write_string(self._row, self._left, block.text, look)
        self._row += 1

    def _grid(self, grid: Grid, texts: Sequence[Title | Prose]) -> None:
        slots = Slots(grid)
        last = self._left + slots.columns - 1
        widths = self._columns(grid)
        for block in texts:
            self._sheet.write_string(self._row, self._left, block.text, self._formats.of(font_size=11))
            self._row += 1
        if grid.title:
            self._sheet.set_row(self._row, 28)
            self._across(grid.title, last, self._formats.of(font_size=16, bold=True, align="center"))
        self._captions(grid.caption, last)
        top = self._row
        for row in range(slots.rows):
            lines = 1
            for cell in slots.anchors(row):
                self._cell(cell, grid, top)
                if cell.entry.row_span == 1:
                    lines = max(lines, _lines(cell.entry.text, sum(widths[cell.column : cell.right])))
            self._sheet.set_row(self._row, _LINE * lines + 4)
            self._row += 1
        if self._options.stray:
            self._sheet.write_string(top, last + 2, self._options.stray)
        if grid.note:
            note = self._formats.of(text_wrap=True, align="left")
            self._sheet.set_row(self._row, 15 * (1 + len(grid.note) // _TEXT_SHEET_CHARACTERS))
            self._across(grid.note, last, note)
        self._printing(grid, top, last)

    def _columns(self, grid: Grid) -> list[float]:
        """Widths of the columns, in the characters that workbooks count."""
        whole = _WIDE if grid.landscape else _NARROW
        widths = [max(5.0, round(width / sum(grid.widths) * whole, 1)) for width in grid.widths]
        for column, width in enumerate(widths):
            self._sheet.set_column(self._left + column, self._left + column, width)
        return widths

    def _printing(self, grid: Grid, top: int, last: int) -> None:
        if grid.landscape:
            self._sheet.set_landscape()
        if grid.header_rows and grid.repeats_header:
            self._sheet.repeat_rows(top, top + grid.header_rows - 1)
        self._sheet.print_area(self._options.first_row, self._left, self._row, last)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.center_horizontally()

    def _across(self, text: str, last: int, look: Any) -> None:
        if last > self._left:
            self._sheet.merge_range(self._row, self._left, self._row, last, text, look)
        else:
            self._sheet.write_string(self._row, self._left, text, look)
        self._row += 1

    def _captions(self, captions: Sequence[str], last: int) -> None:
        """Captions on one row: the first at the left, the last at the right, one between."""
        if not captions:
            return
        columns = [self._left, *range(self._left + 1, self._left + len(captions) - 1), last]
        if len(captions) == 1:
            columns = [last if _is_measure(captions[0]) else self._left]
        for column, text in zip(columns, captions, strict=False):
            right = column == last and last > self._left
            self._sheet.write_string(
                self._row, column, text, self._formats.of(align="right" if right else "left")
            )
        self._row += 1

    def _cell(self, cell: Placed, grid: Grid, top: int) -> None:
        entry, head = cell.entry, cell.row < grid.header_rows
        look: dict[str, Any] = {"border": 1, "text_wrap": True, "bold": entry.bold}
        look["align"] = "right" if entry.number else "center" if head else "left"
        value = self._value(cell, head=head)
        if isinstance(value, Decimal):
            look["num_format"] = _shown(entry.text) if entry.number else "General"
        shape = self._formats.of(**look)
        row, column = top + cell.row, self._left + cell.column
        if entry.row_span > 1 or entry.column_span > 1:
            bottom, right = top + cell.bottom - 1, self._left + cell.right - 1
            self._sheet.merge_range(row, column, bottom, right, "", shape)
        if isinstance(value, Decimal):
            self._sheet.write_number(row, column, value, shape)
        elif value:
            self._sheet.write_string(row, column, value, shape)
        else:
            self._sheet.write_blank(row, column, None, shape)

    def _value(self, cell: Placed, *, head: bool) -> Decimal | str:
        text = cell.entry.text
        if cell.entry.number and self._options.numbers == "number" and _NUMBER.fullmatch(text):
            number = Decimal(text.rstrip("%").replace(",", ""))
            return number / 100 if text.endswith("%") else number
        is_code = text.isascii() and text.isdigit() and not cell.entry.number and not head
        return Decimal(text) if is_code and self._options.codes == "number" else text


def _lines(text: str, width: float) -> int:
    """Lines of a wrapped text in a cell; a Chinese character is about as wide as two of what widths count."""
    return sum(
        1 + int(sum(1 if char.isascii() else 2 for char in line) / (width - 1)) for line in text.split("\n")
    )


def _is_measure(caption: str) -> bool:
    return re.match(r"[（(]?(?:金额)?单位[：:].{0,3}元", caption) is not None


def _shown(text: str) -> str:
    """The number format that prints a number as it is printed."""
    whole, _, places = text.rstrip("%").partition(".")
    grouped = "," in whole or len(whole.lstrip("-")) <= 3
    shown = ("#,##0" if grouped else "0") + ("." + "0" * len(places) if places else "")
    return shown + ("%" if text.endswith("%") else "")
