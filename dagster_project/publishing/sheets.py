"""Sheets of workbooks for officials: columns, formats, filters, frozen headings, print set-up.

Belongs here: what all workbooks share. Does not belong here: which columns a workbook has.

Every text is written as text: codes keep their zeros, and what a document prints can never become a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dagster_project.publishing.review import Fields

BOOK_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST = 32_000
"""Characters of a cell; the format holds 32,767."""
MOST_LINKS = 65_000
"""Links of a sheet; the format holds 65,530."""
MOST_ROWS = 1_048_000
"""Rows of a sheet below its heading; the format holds 1,048,576."""
_LINE_HEIGHT = 13.5
_TALLEST = 200.0
_TITLE_HEIGHT = 24.0
_LAST_NARROW = "\u2e7f"
"""Characters behind it take the width of two."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    Attributes:
        title: heading.
        width: in characters.
        value: of a row; text, `date`, `int`, `Decimal` or `None`.
        link: where a click leads, if anywhere.
        kind: `growth` for hundredths of a percent shown as a percent, `right` for numbers given as text;
            otherwise by the value's type.
    """

    title: str
    width: int
    value: Callable[[Fields], Any]
    link: Callable[[Fields], str | None] | None = None
    kind: str = ""


class Formats:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        font = {"font_name": "宋体", "font_size": 10, "valign": "top"}
        self.head: Format = book.add_format(
            {**font, "bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self.text: Format = book.add_format({**font, "num_format": "@", "text_wrap": True, "border": 1})
        self.right: Format = book.add_format(
            {**font, "num_format": "@", "text_wrap": True, "border": 1, "align": "right"}
        )
        self.number: Format = book.add_format({**font, "num_format": "#,##0.00####", "border": 1})
        self.count: Format = book.add_format({**font, "num_format": "0", "border": 1})
        self.growth: Format = book.add_format({**font, "num_format": "0.00%", "border": 1})
        self.day: Format = book.add_format({**font, "num_format": "yyyy-mm-dd", "border": 1})
        self.title: Format = book.add_format({**font, "bold": True, "font_size": 14})
        self.note: Format = book.add_format({**font, "font_color": "#595959"})
        self.link: Format = book.add_format(
            {**font, "font_color": "#0B5394", "underline": 1, "text_wrap": True, "border": 1}
        )
        self.severity: dict[str, Format] = {
            word: book.add_format({**font, "num_format": "@", "border": 1, "bold": True, "font_color": color})
            for word, color in (("严重", "#B3261E"), ("警告", "#8A5A00"))
        }


def write_table(
    sheet: Worksheet,
    formats: Formats,
    columns: Sequence[Column],
    rows: Sequence[Fields],
    *,
    printed: int,
    frozen: int = 2,
    widest_height: int = 30,
) -> None:
    """Headings, rows, filter, frozen heading and leading columns, and the columns that fit on paper."""
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, formats.head)
    sheet.set_row(0, widest_height)
    links = 0
    for line, row in enumerate(rows, start=1):
        values = [column.value(row) for column in columns]
        if (lines := _lines(columns, values)) > 1:
            sheet.set_row(line, min(lines * _LINE_HEIGHT, _TALLEST))
        for place, (column, value) in enumerate(zip(columns, values, strict=True)):
            target = None
            if column.link is not None and value not in (None, "") and links < MOST_LINKS:
                target = column.link(row)
            if target is None:
                write_value(sheet, line, place, value, formats, column.kind)
            else:
                links += 1
                text = str(value)[:LONGEST]
                # Excel follows no longer links; the text stays.
                if sheet.write_url(line, place, target, formats.link, string=text) != 0:
                    sheet.write_string(line, place, text, formats.text)
    sheet.freeze_panes(1, frozen)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    print_setup(sheet, 0, len(rows), min(printed, len(columns)))


def write_title(sheet: Worksheet, formats: Formats, text: str) -> None:
    """The title in the first row, made tall enough: no program does that for a file it did not write."""
    sheet.set_row(0, _TITLE_HEIGHT)
    sheet.write_string(0, 0, text, formats.title)


def write_value(
    sheet: Worksheet, row: int, column: int, value: Any, formats: Formats, kind: str = ""
) -> None:
    """One cell in the format of its type."""
    if value is None:
        sheet.write_blank(row, column, None, formats.text)
    elif kind == "growth":
        sheet.write_number(row, column, value / 10_000, formats.growth)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats.day)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, formats.count)
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, value, formats.number)
    else:
        text = str(value)[:LONGEST]
        plain = formats.right if kind == "right" else formats.text
        sheet.write_string(row, column, text, formats.severity.get(text, plain))


def _lines(columns: Sequence[Column], values: Sequence[Any]) -> int:
    """Lines the longest wrapped text needs: no program finds that out by itself for a file it did not write."""
    return max(
        (
            -(-sum(2 if character > _LAST_NARROW else 1 for character in value) // column.width)
            for column, value in zip(columns, values, strict=True)
            if isinstance(value, str)
        ),
        default=1,
    )


def print_setup(sheet: Worksheet, head: int, rows: int, columns: int) -> None:
    """On paper only the columns that fit a page and can be read."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.print_area(0, 0, max(rows, 1), columns - 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.set_footer("&L&A&R第 &P 页，共 &N 页")
