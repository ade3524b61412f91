"""PDF files, typeset without any desktop software.

Belongs here: the order of blocks on pages: titles, paragraphs, captions, where pages turn.
Does not belong here: letters (`pdf_letters`), drawing (`pdf_pages`), the inside of tables (`pdf_tables`).
"""

from __future__ import annotations

from dagster_project.world.manuscript import Grid, Manuscript, PageBreak, Prose, Title
from dagster_project.world.writers.leads import landscape, with_table
from dagster_project.world.writers.options import PdfOptions
from dagster_project.world.writers.pdf_letters import letters
from dagster_project.world.writers.pdf_pages import Pages
from dagster_project.world.writers.pdf_tables import TableSetter

_LEADING = 1.75
_TITLE_SIZES = {1: 1.5, 2: 1.25}
"""Times the size of body text, by level; deeper titles have its size."""
_STRETCHED = 0.25
"""Share of a character by which justifying may move characters apart."""


_ROOM_FOR_TABLE = 200.0
"""Height in points below which no table is begun on a page, nor the lines that belong to it."""


def write(manuscript: Manuscript, options: PdfOptions) -> bytes:
    """The manuscript as a PDF file.

    Raises:
        UnprintableError: a character has no form in the font.
    """
    setter = _Setter(manuscript, options)
    wide, groups = landscape(manuscript.blocks), with_table(manuscript.blocks)
    for index, block in enumerate(manuscript.blocks):
        if isinstance(block, PageBreak):
            setter.turn()
            continue
        setter.place(landscape=wide[index], room=_ROOM_FOR_TABLE if index in groups else 0.0)
        match block:
            case Title():
                setter.title(block)
            case Prose():
                setter.prose(block.text)
            case Grid():
                setter.grid(block)
    return setter.pages.data()


class _Setter:
    """Sets one block after the other."""

    def __init__(self, manuscript: Manuscript, options: PdfOptions) -> None:
        self._options = options
        self._letters = letters(options.font)
        self.pages = Pages(manuscript.name, self._letters, options, numbered=manuscript.page_numbers)

    def turn(self) -> None:
        """End the page unless nothing stands on it."""
        if not self.pages.fresh:
            self.pages.turn()

    def place(self, *, landscape: bool, room: float) -> None:
        """Come to a page of this kind with so much room."""
        if landscape != self.pages.landscape:
            self.pages.turn(landscape=landscape)
        elif self.pages.room < room:
            self.turn()

    def title(self, title: Title) -> None:
        """A heading: large and centred, or bold with an indent."""
        size = self._options.body_size * _TITLE_SIZES.get(title.level, 1.0)
        if self.pages.room < 2 * size * _LEADING + self._options.body_size * _LEADING:
            self.turn()
        self._paragraph(title.text, size, centred=title.level in _TITLE_SIZES, bold=True)

    def prose(self, text: str) -> None:
        """A paragraph."""
        self._paragraph(text, self._options.body_size)

    def grid(self, grid: Grid) -> None:
        """A table with what is printed above and below it."""
        self._letters.require("".join(entry.text for row in grid.rows for entry in row if entry is not None))
        table = TableSetter(grid, self.pages, self._letters, self._options)
        size = self._options.table_size + 1
        above = 2 * self._options.body_size * _LEADING + size * _LEADING
        if self.pages.room < above + table.begin:
            self.turn()
        if grid.title:
            self._paragraph(grid.title, self._options.body_size * 1.1, centred=True, bold=True)
        self._captions(grid, size)
        table.set()
        self.pages.at += size / 2
        if grid.note:
            self._paragraph(grid.note, size)

    def _paragraph(self, text: str, size: float, *, centred: bool = False, bold: bool = False) -> None:
        self._letters.require(text)
        pages, leading = self.pages, size * _LEADING
        width, indent = pages.right - pages.left, 0.0 if centred else 2 * size
        lines = self._letters.lines(text, size, width, indent)
        for number, line in enumerate(lines):
            if pages.room < leading:
                pages.turn()
            own = self._letters.width(line, size)
            shift = (width - own) / 2 if centred else 0.0 if number else indent
            pages.text(
                pages.left + shift,
                pages.at + (leading - size) / 2,
                line,
                size,
                bold=bold,
                stretch=0.0
                if centred or number == len(lines) - 1
                else self._stretch(line, width - shift - own, size),
            )
            pages.at += leading

    def _stretch(self, line: str, rest: float, size: float) -> float:
        """White space after each character that makes a full line end at the margin."""
        if not self._options.justified or len(line) < 2:
            return 0.0
        return max(0.0, min(rest / (len(line) - 1), _STRETCHED * size))

    def _captions(self, grid: Grid, size: float) -> None:
        """Captions on one line: the first at the left, the last at the right, others between."""
        pages, count = self.pages, len(grid.caption)
        if not count:
            return
        self._letters.require("".join(grid.caption))
        for number, caption in enumerate(grid.caption):
            free = pages.right - pages.left - self._letters.width(caption, size)
            share = 0.5 if count == 1 else number / (count - 1)
            pages.text(pages.left + free * share, pages.at, caption, size)
        pages.at += size * _LEADING
