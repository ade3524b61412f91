"""What publishers' software and converters do differently within one format.

Belongs here: one record of options per format; light, so that choosing them imports no library.
Does not belong here: anything about the words of a disclosure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class TextOptions:
    """Plain text as a converter leaves it: Markdown headings, tables by tabs, pages run together.

    With `page_lines` the text has pages: sentences, tables and rows are cut where a page ends, at lines of
    `line_length` characters. `page_number` is a pattern such as `- {} -`; without it no number is left
    between the pages. `slipping_head` prints the first merged cell of a table one column too narrow, the way
    some converters do.
    """

    encoding: Literal["utf-8", "utf-8-sig", "gb18030"] = "utf-8"
    newline: Literal["\n", "\r\n"] = "\n"
    headings: bool = True
    bold_tags: bool = True
    page_lines: int | None = None
    line_length: int = 42
    page_number: str | None = None
    cuts_rows: bool = False
    slipping_head: bool = False


@dataclass(frozen=True, slots=True)
class DocxOptions:
    """Word files. `styled` titles use heading styles, otherwise they are only large, bold and centred."""

    styled: bool = True
    page_number: str = "- {} -"
    caption: Literal["tab", "blanks", "lines"] = "tab"
    rows_may_break: bool = True


@dataclass(frozen=True, slots=True)
class WorkbookOptions:
    """Workbooks. `numbers` and `codes` as numbers are shown by a number format, or are stored as text.

    `codes` as numbers lose their leading zeros, as when a clerk types `03` into a plain cell.
    `stray` leaves a mark beside each table, outside its printed area.
    """

    numbers: Literal["number", "text"] = "number"
    codes: Literal["text", "number"] = "text"
    sheet_names: Literal["titles", "numbers", "default"] = "titles"
    first_row: int = 0
    first_column: int = 0
    stray: str = ""


@dataclass(frozen=True, slots=True)
class HtmlOptions:
    """Pages of government sites. `charset` is what the page says; `gb2312` pages hold GB18030 characters."""

    charset: Literal["utf-8", "gb2312", "gb18030"] = "utf-8"
    layout_tables: bool = True
    head_cells: Literal["td", "th"] = "td"
    word_markup: bool = False
    furniture: bool = False


@dataclass(frozen=True, slots=True)
class PdfOptions:
    """PDF files, sizes in points.

    `font`: a subset of a font goes into the file, or only the name of one that every reader knows.
    `landscape`: wide tables on landscape pages, on portrait pages turned by `/Rotate`, or printed sideways.
    `rules`: how borders are drawn; `across` draws no vertical ones.
    `cuts_rows`: the end of a page may fall inside a row. `open_cuts`: what a page cuts has no bottom border.
    `bold`: letters printed twice, printed with an outline, or not told apart.
    """

    font: Literal["embedded", "named"] = "embedded"
    body_size: float = 15.0
    table_size: float = 9.5
    landscape: Literal["page", "rotated", "sideways"] = "page"
    rules: Literal["lines", "fills", "outlines", "across"] = "lines"
    bold: Literal["overprint", "outline", "none"] = "overprint"
    page_number: str = "—{}—"
    cuts_rows: bool = True
    open_cuts: bool = False
    justified: bool = True


Options = TextOptions | DocxOptions | WorkbookOptions | HtmlOptions | PdfOptions
