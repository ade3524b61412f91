"""Tables on pages of PDF files: widths, heights, what a page cuts, borders.

Belongs here: the setting of one table over any number of pages.
Does not belong here: what stands around it, drawing itself (`pdf_pages`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from dagster_project.world.manuscript import Grid
from dagster_project.world.writers.options import PdfOptions
from dagster_project.world.writers.pdf_letters import Letters
from dagster_project.world.writers.pdf_pages import Pages, Rule
from dagster_project.world.writers.slots import Placed, Slots

_SIDE, _ABOVE = 3.0, 3.0
"""White space between a border and the text, at each side and above and below, in points."""
_LEADING = 1.3
_LOWEST = 18.0
"""Height of a row of one line."""
_SMALLEST = 6.0
_CODE = 12
"""Characters up to which a text without Chinese is a code or date that stays in one piece."""
_MOST_HEAD = 0.5
"""Share of a page from which a head is too high to be printed again."""


@dataclass(slots=True)
class _Piece:
    """A row on a page, or the part of it that the page holds."""

    row: int
    height: float
    cut: bool = False


class TableSetter:
    """One table, measured once and printed page by page."""

    def __init__(self, grid: Grid, pages: Pages, letters: Letters, options: PdfOptions) -> None:
        self._grid, self._pages, self._letters, self._options = grid, pages, letters, options
        self._slots = Slots(grid)
        self._size = options.table_size
        frame = pages.right - pages.left
        while (widths := self._fitted(frame)) is None:
            self._size -= 0.5
        self._xs = list(accumulate(widths, initial=pages.left))
        self._leading = _LEADING * self._size
        self._lines = {
            (cell.row, cell.column): self._broken(cell)
            for row in range(self._slots.rows)
            for cell in self._slots.anchors(row)
        }
        self._heights = self._measured()

    def _fitted(self, frame: float) -> list[float] | None:
        """Column widths that tear no figure and no code; `None` if the letters are too large."""
        needed = [2 * _SIDE + self._size] * self._slots.columns
        for row in range(self._slots.rows):
            for cell in self._slots.anchors(row):
                whole = cell.entry.number or (cell.entry.text.isascii() and len(cell.entry.text) <= _CODE)
                if whole and cell.entry.column_span == 1:
                    own = self._letters.width(cell.entry.text, self._size) + 2 * _SIDE + 1
                    needed[cell.column] = max(needed[cell.column], own)
        wished = [width / sum(self._grid.widths) * frame for width in self._grid.widths]
        short = sum(max(0.0, least - wish) for least, wish in zip(needed, wished, strict=True))
        spare = sum(max(0.0, wish - least) for least, wish in zip(needed, wished, strict=True))
        if short > spare:
            if self._size > _SMALLEST:
                return None
            return wished
        given = short / spare if spare else 0.0
        return [
            least if wish <= least else wish - (wish - least) * given
            for least, wish in zip(needed, wished, strict=True)
        ]

    def _broken(self, cell: Placed) -> list[str]:
        if not cell.entry.text:
            return []
        width = self._xs[cell.right] - self._xs[cell.column] - 2 * _SIDE
        return self._letters.lines(cell.entry.text, self._size, width)

    def _needed(self, lines: int) -> float:
        return lines * self._leading + 2 * _ABOVE

    def _measured(self) -> list[float]:
        heights = [_LOWEST] * self._slots.rows
        cells = [cell for row in range(self._slots.rows) for cell in self._slots.anchors(row)]
        for cell in sorted(cells, key=lambda cell: cell.entry.row_span):
            needed = self._needed(len(self._lines[cell.row, cell.column]))
            missing = needed - sum(heights[cell.row : cell.bottom])
            if missing > 0:
                heights[cell.bottom - 1] += missing
        return heights

    @property
    def begin(self) -> float:
        """Height that the head and the first row need, so that a table does not begin at the foot of a page."""
        return sum(self._heights[: self._grid.header_rows + 1])

    def set(self) -> None:
        """Print the whole table, turning pages where it does not fit."""
        plan = self._plan()
        rest = dict(self._lines)
        for number, pieces in enumerate(plan):
            if number:
                self._pages.turn()
            self._extend(pieces, rest, plan[number + 1 :])
            self._print(pieces, rest, last=number == len(plan) - 1)

    def _plan(self) -> list[list[_Piece]]:
        """The pieces on each page; head rows come first on each if they are printed again."""
        grid, full = self._grid, self._pages.bottom - self._pages.top
        head = [_Piece(row, self._heights[row]) for row in range(grid.header_rows)]
        again = grid.repeats_header and sum(piece.height for piece in head) < _MOST_HEAD * full
        plan: list[list[_Piece]] = [[]]
        room = self._pages.room

        def turn() -> None:
            nonlocal room
            repeated = [_Piece(piece.row, piece.height) for piece in head] if again else []
            plan.append(repeated)
            room = full - sum(piece.height for piece in repeated)

        for row, height in enumerate(self._heights):
            lines = self._own_lines(row)
            while height > room:
                fitting = int((room - 2 * _ABOVE) / self._leading)
                alone = len(plan[-1]) == (len(head) if again and len(plan) > 1 else 0)
                cuts = (self._options.cuts_rows and row >= grid.header_rows) or alone
                if cuts and 0 < fitting < lines:
                    plan[-1].append(_Piece(row, self._needed(fitting), cut=True))
                    lines -= fitting
                    height = max(self._needed(lines), _LOWEST)
                elif alone:
                    break
                turn()
            plan[-1].append(_Piece(row, height))
            room -= height
        return plan

    def _own_lines(self, row: int) -> int:
        """Lines of a row's highest cell, cells over several rows left out."""
        cells = (cell for cell in self._slots.anchors(row) if cell.entry.row_span == 1)
        return max((len(self._lines[cell.row, cell.column]) for cell in cells), default=0)

    def _extend(
        self,
        pieces: list[_Piece],
        rest: dict[tuple[int, int], list[str]],
        following: Sequence[Sequence[_Piece]],
    ) -> None:
        """Make room for the text of cells over several rows that end on this page."""
        rows = {piece.row for page in following for piece in page if piece.row >= self._grid.header_rows}
        for row in sorted({piece.row for piece in pieces}):
            for cell in self._slots.crossing(row):
                if cell.entry.row_span == 1 or cell.bottom - 1 != row or row in rows:
                    continue
                area = [piece for piece in pieces if cell.row <= piece.row < cell.bottom]
                missing = self._needed(len(rest[cell.row, cell.column])) - sum(p.height for p in area)
                area[-1].height += max(0.0, missing)

    def _print(self, pieces: Sequence[_Piece], rest: dict[tuple[int, int], list[str]], *, last: bool) -> None:
        pages, rules = self._pages, set[Rule]()
        ys = list(accumulate((piece.height for piece in pieces), initial=pages.at))
        for cell, first, end in self._areas(pieces):
            box = (self._xs[cell.column], ys[first], self._xs[cell.right], ys[end])
            goes_on = end == len(pieces) and not last and (pieces[-1].cut or cell.bottom - 1 > pieces[-1].row)
            head = cell.row < self._grid.header_rows
            lines = self._lines[cell.row, cell.column] if head else rest[cell.row, cell.column]
            fitting = max(0, int((box[3] - box[1] - 2 * _ABOVE) / self._leading + 0.01))
            if goes_on and len(lines) > fitting:
                lines, rest[cell.row, cell.column] = lines[:fitting], lines[fitting:]
            elif not head:
                rest[cell.row, cell.column] = []
            self._text(cell, lines, box, head=head)
            if self._options.rules == "outlines":
                pages.box(*box)
            else:
                rules.update(_borders(box, bottom=not (goes_on and self._options.open_cuts)))
        pages.rules(_joined(rules))
        pages.at = ys[-1]

    def _areas(self, pieces: Sequence[_Piece]) -> Iterator[tuple[Placed, int, int]]:
        """Each cell on a page with its first piece and the one after its last."""
        seen: set[tuple[int, int, int]] = set()
        for first, piece in enumerate(pieces):
            for cell in self._slots.crossing(piece.row):
                end = first
                while end < len(pieces) and cell.row <= pieces[end].row < cell.bottom:
                    end += 1
                key = (cell.row, cell.column, end)
                if key not in seen:
                    seen.add(key)
                    yield cell, first, end

    def _text(
        self, cell: Placed, lines: Sequence[str], box: tuple[float, float, float, float], *, head: bool
    ) -> None:
        entry, (left, top, right, bottom) = cell.entry, box
        code = entry.text.isascii() and entry.text.isdigit() and len(entry.text) <= 3
        at = top + max(_ABOVE, (bottom - top - len(lines) * self._leading) / 2)
        for line in lines:
            width = self._letters.width(line, self._size)
            if entry.number:
                x = right - _SIDE - width
            elif head or code:
                x = (left + right - width) / 2
            else:
                x = left + _SIDE
            self._pages.text(x, at, line, self._size, bold=entry.bold)
            at += self._leading


def _borders(box: tuple[float, float, float, float], *, bottom: bool) -> Iterator[Rule]:
    left, top, right, low = box
    yield (left, top, right, top)
    yield (left, top, left, low)
    yield (right, top, right, low)
    if bottom:
        yield (left, low, right, low)


def _joined(rules: set[Rule]) -> list[Rule]:
    """Rules that touch end to end become one, as office software prints them."""
    joined: list[Rule] = []
    across = sorted((rule for rule in rules if rule[1] == rule[3]), key=lambda r: (r[1], r[0], r[2]))
    down = sorted((rule for rule in rules if rule[1] != rule[3]), key=lambda r: (r[0], r[1], r[3]))
    for rule in (*across, *down):
        before = joined[-1] if joined else None
        if before is not None and before[1] == before[3] == rule[1] == rule[3] and rule[0] <= before[2]:
            joined[-1] = (before[0], before[1], max(before[2], rule[2]), before[3])
        elif (
            before is not None
            and before[0] == before[2] == rule[0] == rule[2]
            and rule[1] <= before[3]
            and before[1] != before[3]
        ):
            joined[-1] = (before[0], before[1], before[2], max(before[3], rule[3]))
        else:
            joined.append(rule)
    return joined
