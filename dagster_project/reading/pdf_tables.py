"""Grids and words to tables of one page.

Belongs here: putting words into the cells of a lattice.
Does not belong here: finding rulings, joining tables over pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from dagster_project.reading.lines import without_inner_blanks
from dagster_project.reading.pdf_lattice import Lattice, Span, lattices
from dagster_project.reading.pdf_lines import joined_lines, line_text, lines_of
from dagster_project.reading.pdf_page import PageContent, Word

_FIGURE = re.compile(r"[-－(（]?[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?[)）]?%?")
_INSIDE = 1.0
"""Points a word may reach over a ruling without leaving its cell."""


class PrintedCell(NamedTuple):
    """A cell with text: its place in the piece's grid, its text with and without line breaks.

    `confidence` is in percent, for recognised text.
    """

    span: Span
    text: str
    raw_text: str
    confidence: int | None = None


@dataclass(slots=True)
class Piece:
    """A table, or a part of one, as printed on one page.

    `xs` are its column edges in points; `blank_spans` are merged cells without text.
    """

    page: int
    xs: list[float]
    top: float
    bottom: float
    row_count: int
    cells: list[PrintedCell]
    blank_spans: list[Span] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def pieces_of(content: PageContent) -> tuple[list[Piece], list[Word]]:
    """The ruled tables of a page, and the words outside them in content order.

    A grid of a single column is a box around text, or a table without column rulings: its words are left.
    """
    grids = [grid for grid in lattices(content.horizontals, content.verticals) if len(grid.xs) > 2]
    if not grids:
        return [], content.words
    contents, rest, overflowing = _distributed(content, grids)
    stacked = False
    for grid, cells in zip(grids, contents, strict=True):
        for row, boundaries in reversed(_stacked_rows(grid, cells)):
            grid.split_row(row, boundaries)
            grid.unruled_rows = stacked = True
    if stacked:
        contents, rest, overflowing = _distributed(content, grids)
    pieces = [
        _piece(grid, cells, content, overflow)
        for grid, cells, overflow in zip(grids, contents, overflowing, strict=True)
        if cells
    ]
    return pieces, rest


def _distributed(
    content: PageContent, grids: Sequence[Lattice]
) -> tuple[list[dict[int, list[Word]]], list[Word], list[bool]]:
    """Words by grid and span, words outside all grids, and whether a text runs over a border, by grid."""
    # A table inside another's cell or inside a frame is smaller: it takes its words first.
    order = sorted(
        range(len(grids)),
        key=lambda index: (
            (grids[index].xs[-1] - grids[index].xs[0]) * (grids[index].ys[-1] - grids[index].ys[0])
        ),
    )
    contents: list[dict[int, list[Word]]] = [{} for _ in grids]
    overflowing = [False] * len(grids)
    rest: list[Word] = []
    for word in content.words:
        x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        for home in order:
            if grids[home].holds(x, y):
                break
        else:
            rest.append(word)
            continue
        grid = grids[home]
        row = grid.owner[grid.row_at(y)]
        first, last = grid.column_at(word.left + _INSIDE), grid.column_at(word.right - _INSIDE)
        if first == last or row[first] == row[last]:
            contents[home].setdefault(row[first], []).append(word)
            continue
        parts = _parts(word, grid, row, content)
        overflowing[home] |= len(parts) == 1
        for part in parts:
            column = grid.column_at((part.left + part.right) / 2)
            contents[home].setdefault(row[column], []).append(part)
    return contents, rest, overflowing


def _stacked_rows(grid: Lattice, contents: dict[int, list[Word]]) -> list[tuple[int, list[float]]]:
    """Rows that hold several figures under each other, with the heights at which to cut them."""
    stacks: dict[int, list[float]] = {}
    for index, words in contents.items():
        span = grid.spans[index]
        if span.rows > 1 or len(words) < 2 or not all(_FIGURE.fullmatch(word.text) for word in words):
            continue
        lines = lines_of(words)
        room = grid.xs[span.column + span.columns] - grid.xs[span.column]
        if len(lines) > 1 and all(_ends_early(line, room) for line in lines[:-1]):
            middles = [(line[0].top + line[0].bottom) / 2 for line in lines]
            if len(middles) > len(stacks.get(span.row, ())):
                stacks[span.row] = middles
    return [
        (row, [(above + below) / 2 for above, below in pairwise(middles)])
        for row, middles in sorted(stacks.items())
    ]


def _ends_early(line: Sequence[Word], room: float) -> bool:
    """Whether a figure ends although another digit would have fitted: it is whole, not wrapped."""
    width = line[-1].right - line[0].left
    digit = width / max(sum(len(word.text) for word in line), 1)
    return line[-1].text[-1] not in ",，.．" and width + 1.5 * digit + 4.0 < room


def _parts(word: Word, grid: Lattice, row: Sequence[int], content: PageContent) -> list[Word]:
    """A word over several cells, cut where a ruling passes between two texts; a text runs over its border."""
    chars = [char for char in content.text.characters(word) if char.right > char.left]
    if len(chars) < 2:
        return [word]
    parts: list[list[Word]] = [[chars[0]]]
    for before, char in pairwise(chars):
        one, other = (grid.column_at((c.left + c.right) / 2) for c in (before, char))
        if row[one] != row[other]:
            edge = grid.xs[other]
            gap = char.left - before.right
            clear = before.right <= edge + 0.8 and char.left >= edge - 0.8
            if clear and (
                gap > 0.2 * (char.bottom - char.top) or not content.text.same_object(before.start, char.start)
            ):
                parts.append([])
        parts[-1].append(char)
    return [
        Word(
            part[0].left, word.top, part[-1].right, word.bottom, "".join(c.text for c in part), part[0].start
        )
        for part in parts
    ]


def _piece(grid: Lattice, contents: dict[int, list[Word]], content: PageContent, overflow: bool) -> Piece:
    cells: list[PrintedCell] = []
    for index, words in contents.items():
        texts = [words[0].text] if len(words) == 1 else [line_text(line) for line in lines_of(words)]
        text = joined_lines(texts)
        if " " in text:
            text = without_inner_blanks(text)
        if text:
            sure = content.text.confidence(words)
            cells.append(PrintedCell(grid.spans[index], text, "\n".join(texts), sure))
    blank_spans = [span for index, span in enumerate(grid.spans) if span.rows > 1 and index not in contents]
    cells.sort(key=lambda cell: (cell.span.row, cell.span.column))
    notes = [
        note
        for note, applies in (
            ("open_border", grid.open_border),
            ("irregular_cell", grid.irregular),
            ("overflowing_text", overflow),
            ("unruled_rows", grid.unruled_rows),
        )
        if applies
    ]
    return Piece(
        content.number, grid.xs, grid.ys[0], grid.ys[-1], len(grid.ys) - 1, cells, blank_spans, notes
    )
