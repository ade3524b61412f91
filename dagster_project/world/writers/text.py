"""Plain text as converters leave it: Markdown headings, tables by tabs, cut by pages.

Belongs here: the lines of a text file. Does not belong here: spellings of words and figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dagster_project.world.manuscript import Entry, Grid, Manuscript, PageBreak, Prose, Title
from dagster_project.world.writers.options import TextOptions
from dagster_project.world.writers.slots import Slots

_WHOLE = re.compile(r"[\x21-\x7e]+|.[，。；：、！？）”’》〉〕%％]*")
"""What a line never parts: figures and Latin words, a character and the marks that close it."""
_LONG_FIELD = 8
"""Characters from which a field has two lines and a page may end between them."""


def write(manuscript: Manuscript, options: TextOptions) -> bytes:
    """The manuscript as a text file."""
    pages = _Pages(manuscript, options)
    for block in manuscript.blocks:
        match block:
            case Title():
                pages.title(block)
            case Prose():
                pages.prose(block.text)
            case Grid():
                pages.grid(block)
            case PageBreak():
                pages.turn()
    return options.newline.join(pages.lines).encode(options.encoding)


class _Pages:
    """The text while it is written; without `page_lines` there is one page without end."""

    def __init__(self, manuscript: Manuscript, options: TextOptions) -> None:
        self._options = options
        self._numbered = manuscript.page_numbers and options.page_number is not None
        self._page, self._used = 1, 0
        self.lines: list[str] = []

    def turn(self) -> None:
        """End the page."""
        if self._used:
            if self._numbered:
                self.lines.extend((str(self._options.page_number).format(self._page), ""))
            elif self._options.page_lines:
                self.lines.append("")
            self._page, self._used = self._page + 1, 0

    def _room(self, needed: int) -> int:
        """Lines left on the page; as many as needed if pages do not end."""
        limit = self._options.page_lines
        return needed if limit is None else limit - self._used

    def title(self, title: Title) -> None:
        if self._room(2) < 2:
            self.turn()
        mark = "#" * title.level + " " if self._options.headings else ""
        self.lines.extend((mark + title.text, ""))
        self._used += 2

    def prose(self, text: str) -> None:
        lines = list(_broken(text, self._options.line_length)) if self._options.page_lines else [text]
        while lines:
            room = self._room(len(lines))
            if room > 0:
                self.lines.extend(("".join(lines[:room]), ""))
                self._used += min(room, len(lines))
                lines = lines[room:]
            if lines:
                self.turn()

    def grid(self, grid: Grid) -> None:
        slots = Slots(grid)
        head = [self._row(slots, row) for row in range(grid.header_rows)]
        if head and self._options.slipping_head:
            head[0] = _slipped(slots, head[0])
        if self._room(len(head) + 4) < len(head) + 4:
            self.turn()
        if grid.title:
            self.title(Title(grid.title, 2))
        self._captions(grid)
        self._rows(head)
        for row in range(grid.header_rows, slots.rows):
            fields = self._row(slots, row)
            if self._room(1) < 1:
                if self._options.cuts_rows and (cut := _cut(fields)) is not None:
                    self._rows([cut[0]])
                    fields = cut[1]
                self.lines.append("")
                self.turn()
                if grid.repeats_header:
                    self._captions(grid)
                    self._rows(head)
            self._rows([fields])
        self.lines.append("")
        if grid.note:
            self.prose(grid.note)

    def _captions(self, grid: Grid) -> None:
        for caption in grid.caption:
            self.lines.extend((caption, ""))
            self._used += 1

    def _rows(self, rows: Sequence[Sequence[str]]) -> None:
        self.lines.extend("\t".join(fields) for fields in rows)
        self._used += len(rows)

    def _row(self, slots: Slots, row: int) -> list[str]:
        fields = [""] * slots.columns
        for cell in slots.anchors(row):
            fields[cell.column] = self._field(cell.entry)
        return fields

    def _field(self, entry: Entry) -> str:
        text = entry.text.replace("\n", " ")
        return f"<b>{text}</b>" if entry.bold and text and self._options.bold_tags else text


def _broken(text: str, length: int) -> Iterator[str]:
    """Lines of a paragraph, each as full as its unbreakable parts allow."""
    line = ""
    for part in re.findall(_WHOLE, text):
        if line and len(line) + len(part) > length:
            yield line
            line = ""
        line += part
    if line:
        yield line


def _slipped(slots: Slots, fields: Sequence[str]) -> list[str]:
    """The first merged cell one slot too narrow, what follows one to the left."""
    for cell in slots.anchors(0):
        if cell.entry.column_span > 1 and cell.right < slots.columns:
            return [*fields[: cell.right - 1], *fields[cell.right :], ""]
    return list(fields)


def _cut(fields: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """A row whose long fields go on below; none if every field fits on one line."""
    above, below = list(fields), [""] * len(fields)
    for column, text in enumerate(fields):
        if len(text) >= _LONG_FIELD and not text.startswith("<") and not re.fullmatch(r"[\d,.%-]+", text):
            first, *rest = _broken(text, (len(text) + 1) // 2)
            above[column], below[column] = first, "".join(rest)
    return (above, below) if any(below) else None
