"""The common document model every reader returns.

Belongs here: headings, paragraphs and tables with their places. Does not belong here: what they mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file. Counts start at 1; what a format does not have is `None`.

    `row` and `column` count within the table, in a workbook within the sheet. `block` is the number of the
    paragraph or, with a row, of the table, in formats without pages, sheets and lines: people count on.
    """

    page: int | None = None
    sheet: str | None = None
    line: int | None = None
    row: int | None = None
    column: int | None = None
    part: str | None = None
    block: int | None = None

    def at(self, row: int, column: int | None = None) -> Location:
        """The same place, at a row (and column) of a table."""
        return Location(self.page, self.sheet, self.line, row, column, self.part, self.block)


@dataclass(frozen=True, slots=True)
class Cell:
    """An anchor cell of a table grid; `row` and `column` count from 0.

    `stored` marks a number kept by a workbook that does not tell how it is shown: its last digit says
    nothing about its precision. `confidence` is set for text recognised from a picture, in percent.
    """

    row: int
    column: int
    text: str
    raw_text: str
    location: Location
    row_span: int = 1
    column_span: int = 1
    bold: bool = False
    stored: bool = False
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A line set apart as a heading; `level` is `None` where the format does not tell."""

    text: str
    location: Location
    level: int | None = None
    in_contents: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a paragraph that stands on one line: its first character and the line's place."""

    offset: int
    location: Location


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, joined over line and page breaks; `segments` tell where each piece stands."""

    text: str
    location: Location
    segments: tuple[Segment, ...]
    in_contents: bool = False

    def place(self, offset: int) -> Location:
        """The place of the character at `offset`."""
        found = self.location
        for segment in self.segments:
            if segment.offset > offset:
                break
            found = segment.location
        return found


@dataclass(frozen=True, slots=True)
class Table:
    """A table as printed, stitched over page breaks.

    `fragments` are the first row of each printed piece (0-based; always begins with 0). A row that a page
    break cut is left as two rows, because joining it needs meaning.
    """

    cells: tuple[Cell, ...]
    row_count: int
    column_count: int
    location: Location
    fragments: tuple[int, ...] = (0,)

    def rows(self) -> Iterator[dict[int, Cell]]:
        """Anchor cells of each row by column."""
        grid: list[dict[int, Cell]] = [{} for _ in range(self.row_count)]
        for cell in self.cells:
            grid[cell.row][cell.column] = cell
        yield from grid


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class ReaderWarning:
    """Something a reader had to decide or repair."""

    code: str
    location: Location
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader found, in document order.

    `members` are the files it was joined from; empty for a file of its own.
    """

    sha256: str
    name: str
    format: str
    reader: str
    reader_version: int
    blocks: tuple[Block, ...]
    encoding: str | None = None
    warnings: tuple[ReaderWarning, ...] = field(default=())
    members: tuple[Document, ...] = field(default=())
