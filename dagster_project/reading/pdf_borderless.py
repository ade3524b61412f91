"""Tables without rulings, by the gaps between their words.

Belongs here: rows of figures that stand under each other, the columns they show, the head above them.
What does not clearly form columns is left as text. Does not belong here: ruled tables (`pdf_lattice`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dagster_project.reading.lines import without_inner_blanks
from dagster_project.reading.pdf_lattice import Span
from dagster_project.reading.pdf_lines import line_text
from dagster_project.reading.pdf_page import Word
from dagster_project.reading.pdf_tables import Piece, PrintedCell

_FIGURE = re.compile(r"[-－(（]?[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?[)）]?%?")
_LAST = frozenset("0123456789０１２３４５６７８９)）%")
_NUMBERING = re.compile(r"[※*＊×\d\s]+")
_GAP = 0.9
"""Gap, in heights, that parts two cells."""
_ROWS = 3
"""Rows of figures that make a table."""
_HEAD_ROWS = 6
_FAR = 3.5
"""Heights from one line to the next beyond which they do not belong together."""


@dataclass(frozen=True, slots=True)
class _Field:
    """Words of one line without a wide gap between them."""

    left: float
    right: float
    text: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A printed line cut into fields."""

    top: float
    bottom: float
    fields: tuple[_Field, ...]

    @property
    def is_figures(self) -> bool:
        """Whether the line is a row of a table: a name or code, and at least two figures, the last one last."""
        figures = sum(bool(_FIGURE.fullmatch(field.text)) for field in self.fields)
        return len(self.fields) >= 3 and figures >= 2 and bool(_FIGURE.fullmatch(self.fields[-1].text))

    @property
    def is_numbering(self) -> bool:
        """Whether the line numbers the columns: `※ ※ 1 2 3`."""
        return len(self.fields) >= 3 and all(_NUMBERING.fullmatch(field.text) for field in self.fields)


def borderless_pieces(
    page: int, lines: Sequence[Sequence[Word]]
) -> tuple[list[Piece], list[Sequence[Word]], bool]:
    """Tables without rulings, the lines outside them, and whether rows of figures were left as text."""
    if sum(_may_be_figures(line) for line in lines) < _ROWS:
        return [], list(lines), False
    rows = [_row(line) for line in lines]
    pieces: list[Piece] = []
    used: set[int] = set()
    unread = False
    position = 0
    while position < len(rows):
        end = _end_of_figures(rows, position)
        body = [row for row in rows[position:end] if row.is_figures and not row.is_numbering]
        if len(body) < _ROWS:
            position = max(end, position + 1)
            continue
        start = _start_of_head(rows, position)
        piece = _piece(page, rows[start:end], body)
        if piece is None:
            unread = True
        else:
            pieces.append(piece)
            used.update(range(start, end))
        position = end
    return pieces, [line for index, line in enumerate(lines) if index not in used], unread


def _may_be_figures(line: Sequence[Word]) -> bool:
    """A quick look at a line: it ends with a figure and holds another one."""
    return (
        len(line) > 2
        and line[-1].text[-1] in _LAST
        and sum(bool(_FIGURE.fullmatch(word.text)) for word in line) > 1
    )


def _row(line: Sequence[Word]) -> _Row:
    parts: list[list[Word]] = [[line[0]]]
    for before, word in pairwise(line):
        if word.left - before.right > _GAP * (before.bottom - before.top):
            parts.append([])
        parts[-1].append(word)
    fields = tuple(
        _Field(part[0].left, part[-1].right, without_inner_blanks(line_text(part))) for part in parts
    )
    return _Row(min(w.top for w in line), max(w.bottom for w in line), fields)


def _near(before: _Row, after: _Row) -> bool:
    return after.top - before.top < _FAR * max(after.bottom - after.top, before.bottom - before.top)


def _end_of_figures(rows: Sequence[_Row], start: int) -> int:
    """Index after the last row of figures of the block that begins at `start`, or `start`."""
    end = start
    for index in range(start, len(rows)):
        if index > start and not _near(rows[index - 1], rows[index]):
            break
        if rows[index].is_figures:
            end = index + 1
        elif index - end >= 1 or len(rows[index].fields) < 2:
            break
    return end


def _start_of_head(rows: Sequence[_Row], first: int) -> int:
    """Index of the first head row above the row `first`: lines of several fields, close by."""
    start = first
    while (
        start > 0
        and first - start < _HEAD_ROWS
        and len(rows[start - 1].fields) >= 2
        and _near(rows[start - 1], rows[start])
        and not any("：" in field.text or ":" in field.text for field in rows[start - 1].fields)
    ):
        start -= 1
    return start


def _bands(rows: Sequence[_Row], figures: Sequence[_Row]) -> list[tuple[float, float]] | None:
    """Columns as stretches of the page, or `None` when two fields of one row share a stretch."""
    stretches = sorted((field.left, field.right) for row in figures for field in row.fields)
    bands: list[tuple[float, float]] = []
    for left, right in stretches:
        if bands and left < bands[-1][1] + 1.0:
            bands[-1] = (bands[-1][0], max(bands[-1][1], right))
        else:
            bands.append((left, right))
    for row in rows:
        if row.is_numbering:
            # A column without any figure shows only in the numbering row.
            for field in row.fields:
                if all(field.right < left or field.left > right for left, right in bands):
                    bands.append((field.left, field.right))
            bands.sort()
    for row in figures:
        homes = [_home(field, bands) for field in row.fields]
        if len(set(homes)) < len(homes):
            return None
    # Figures that only happen to stand beside each other show more columns than any line fills.
    fullest = max(len(row.fields) for row in rows)
    return bands if 3 <= len(bands) <= fullest else None


def _home(field: _Field, bands: Sequence[tuple[float, float]]) -> int:
    return max(
        range(len(bands)),
        key=lambda index: min(field.right, bands[index][1]) - max(field.left, bands[index][0]),
    )


def _piece(page: int, rows: Sequence[_Row], figures: Sequence[_Row]) -> Piece | None:
    bands = _bands(rows, figures)
    if bands is None:
        return None
    edges = [
        bands[0][0] - 2.0,
        *((before[1] + after[0]) / 2 for before, after in pairwise(bands)),
        bands[-1][1] + 2.0,
    ]
    cells: list[PrintedCell] = []
    for index, row in enumerate(rows):
        taken: set[int] = set()
        for field in row.fields:
            covered = [
                band
                for band, (left, right) in enumerate(bands)
                if min(field.right, right) - max(field.left, left)
                > 0.5 * min(right - left, field.right - field.left)
            ] or [_home(field, bands)]
            if taken & set(covered):
                return None
            taken.update(covered)
            span = Span(index, covered[0], 1, covered[-1] - covered[0] + 1)
            cells.append(PrintedCell(span, field.text, field.text))
    return Piece(page, edges, rows[0].top, rows[-1].bottom, len(rows), cells, notes=["borderless_table"])
