"""A disclosure as a clerk would set it: headings, paragraphs and tables with merged cells, before any format.

Belongs here: the records every writer (`writers`) turns into bytes of one format.
Does not belong here: what stands in them (the publishers' forms), or bytes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A printed cell at its anchor; slots covered by its spans hold `None`."""

    text: str
    row_span: int = 1
    column_span: int = 1
    bold: bool = False
    number: bool = False
    """Whether a workbook stores it as a number; the text shows how it is printed."""


@dataclass(frozen=True, slots=True)
class Title:
    """A heading; level 1 for the document's title, 2 for its parts, 3 for sections, 4 below."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `header_rows` are repeated on every page it runs over if `repeats_header`.

    `title` and `caption` (`编制单位：… 单位：万元`) are printed above it by every writer, `note` below it; in a workbook the
    title also names the sheet. `widths` are relative column widths.
    """

    title: str
    caption: tuple[str, ...]
    rows: tuple[tuple[Entry | None, ...], ...]
    header_rows: int
    widths: tuple[int, ...]
    note: str = ""
    landscape: bool = False
    repeats_header: bool = True


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Where the next block starts on a new page."""


Block = Title | Prose | Grid | PageBreak


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A disclosure, or one of the files of a disclosure published in several."""

    name: str
    blocks: tuple[Block, ...]
    page_numbers: bool = True
