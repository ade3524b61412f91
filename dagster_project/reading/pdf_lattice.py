"""Rulings to grids with merged cells.

Belongs here: which rulings form a table, its edges, which fields of the grid are one printed cell.
Does not belong here: text, pages, PDFium.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dagster_project.reading.pdf_page import Ruling

_ALIGNED = 1.5
"""Points within which rulings lie on one line."""
_EDGE = 2.0
"""Points within which rulings are one edge of the grid; double borders are two rulings."""
_TOUCH = 2.5
_GAP = 2.0
_SHORTEST = 4.0
_OPEN = 4.0
"""Points rulings must run past the outermost crossing ruling to show that a border is missing there."""


class Span(NamedTuple):
    """A printed cell: its first row and column and how many it covers."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(slots=True)
class Lattice:
    """A ruled grid. `xs` and `ys` are its edges; `owner[row][column]` is an index into `spans`."""

    xs: list[float]
    ys: list[float]
    spans: list[Span]
    owner: list[list[int]]
    irregular: bool = False
    open_border: bool = False
    unruled_rows: bool = False

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies on the grid."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def column_at(self, x: float) -> int:
        """Column of a position across, clipped to the grid."""
        return min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)

    def split_row(self, row: int, boundaries: Sequence[float]) -> None:
        """Cut a row that holds several printed rows without rulings between them."""
        count = len(boundaries)
        self.ys[row + 1 : row + 1] = list(boundaries)
        spans: list[Span] = []
        for span in self.spans:
            if span.row == row and span.rows == 1:
                spans.extend(Span(row + part, span.column, 1, span.columns) for part in range(count + 1))
            elif span.row > row:
                spans.append(span._replace(row=span.row + count))
            elif span.row + span.rows > row:
                spans.append(span._replace(rows=span.rows + count))
            else:
                spans.append(span)
        self.spans = spans
        self.owner = [[0] * (len(self.xs) - 1) for _ in range(len(self.ys) - 1)]
        for index, span in enumerate(spans):
            for line in self.owner[span.row : span.row + span.rows]:
                line[span.column : span.column + span.columns] = [index] * span.columns

    def row_at(self, y: float) -> int:
        """Row of a position down, clipped to the grid."""
        return min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)


class _Groups:
    """Disjoint sets of 0..n-1; the smallest member stands for its set."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, item: int) -> int:
        parent = self._parent
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def join(self, one: int, other: int) -> None:
        first, second = self.find(one), self.find(other)
        self._parent[max(first, second)] = min(first, second)


def lattices(horizontals: Sequence[Ruling], verticals: Sequence[Ruling]) -> list[Lattice]:
    """All ruled grids of a page, from top to bottom, then from left to right.

    A single frame (one row, one column) is no grid: it may go round a whole page.
    """
    across, down = _merged(horizontals), _merged(verticals)
    groups = _Groups(len(across) + len(down))
    for index, (y, left, right) in enumerate(across):
        left, right = left - _TOUCH, right + _TOUCH
        for position, (x, top, bottom) in enumerate(down, start=len(across)):
            if left <= x <= right and top - _TOUCH <= y <= bottom + _TOUCH:
                groups.join(index, position)
    parts: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for index, line in enumerate(across):
        parts.setdefault(groups.find(index), ([], []))[0].append(line)
    for position, line in enumerate(down, start=len(across)):
        parts.setdefault(groups.find(position), ([], []))[1].append(line)
    found = [
        lattice for lines, columns in parts.values() if (lattice := _lattice(lines, columns)) is not None
    ]
    return sorted(found, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _clusters(values: Sequence[float], tolerance: float) -> list[float]:
    centres: list[float] = []
    current: list[float] = []
    for value in sorted(values):
        if current and value - current[-1] > tolerance:
            centres.append(sum(current) / len(current))
            current = []
        current.append(value)
    if current:
        centres.append(sum(current) / len(current))
    return centres


def nearest(centres: Sequence[float], value: float) -> int:
    """Index of the nearest of rising values."""
    after = bisect_right(centres, value)
    if after == 0:
        return 0
    if after == len(centres):
        return after - 1
    return after if centres[after] - value < value - centres[after - 1] else after - 1


def _merged(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Rulings on one line that touch, as one."""
    centres = _clusters([ruling.at for ruling in rulings], _ALIGNED)
    lines: list[list[Ruling]] = [[] for _ in centres]
    for ruling in rulings:
        lines[nearest(centres, ruling.at)].append(ruling)
    merged: list[Ruling] = []
    for centre, line in zip(centres, lines, strict=True):
        line.sort(key=lambda ruling: ruling.start)
        start, end = line[0].start, line[0].end
        for ruling in line[1:]:
            if ruling.start <= end + _GAP:
                end = max(end, ruling.end)
                continue
            if end - start > _SHORTEST:
                merged.append(Ruling(centre, start, end))
            start, end = ruling.start, ruling.end
        if end - start > _SHORTEST:
            merged.append(Ruling(centre, start, end))
    return merged


def _open_ends(edges: list[float], crossing: Sequence[Ruling]) -> bool:
    """Add an edge where at least two crossing rulings run past the outermost edge."""
    added = False
    below = [ruling.end for ruling in crossing if ruling.end - edges[-1] > _OPEN]
    above = [ruling.start for ruling in crossing if edges[0] - ruling.start > _OPEN]
    if len(below) >= 2:
        edges.append(max(below))
        added = True
    if len(above) >= 2:
        edges.insert(0, min(above))
        added = True
    return added


def _lattice(lines: Sequence[Ruling], columns: Sequence[Ruling]) -> Lattice | None:
    if len(lines) < 2 or len(columns) < 2:
        return None
    ys = _clusters([line.at for line in lines], _EDGE)
    xs = _clusters([column.at for column in columns], _EDGE)
    open_rows = _open_ends(ys, columns)
    open_columns = _open_ends(xs, lines)
    row_count, column_count = len(ys) - 1, len(xs) - 1
    if row_count < 1 or column_count < 1 or row_count * column_count < 2:
        return None
    walls_below = [[False] * column_count for _ in range(row_count + 1)]
    walls_right = [[False] * (column_count + 1) for _ in range(row_count)]
    x_centres = [(xs[column] + xs[column + 1]) / 2 for column in range(column_count)]
    y_centres = [(ys[row] + ys[row + 1]) / 2 for row in range(row_count)]
    for line in lines:
        row = nearest(ys, line.at)
        first, last = bisect_right(x_centres, line.start), bisect_right(x_centres, line.end)
        walls_below[row][first:last] = [True] * (last - first)
    for ruling in columns:
        column = nearest(xs, ruling.at)
        for row in range(bisect_right(y_centres, ruling.start), bisect_right(y_centres, ruling.end)):
            walls_right[row][column] = True
    groups = _Groups(row_count * column_count)
    for row in range(row_count):
        right, below = walls_right[row], walls_below[row + 1]
        base = row * column_count
        for column in range(column_count):
            if column + 1 < column_count and not right[column + 1]:
                groups.join(base + column, base + column + 1)
            if row + 1 < row_count and not below[column]:
                groups.join(base + column, base + column + column_count)
    spans, owner, irregular = _spans(groups, row_count, column_count)
    return Lattice(xs, ys, spans, owner, irregular, open_rows or open_columns)


def _spans(groups: _Groups, row_count: int, column_count: int) -> tuple[list[Span], list[list[int]], bool]:
    """The printed cells; groups that are no rectangle are cut into their rows."""
    members: dict[int, list[tuple[int, int]]] = {}
    for row in range(row_count):
        for column in range(column_count):
            members.setdefault(groups.find(row * column_count + column), []).append((row, column))
    spans: list[Span] = []
    owner = [[0] * column_count for _ in range(row_count)]
    irregular = False

    def add(fields: Sequence[tuple[int, int]]) -> None:
        top, left = fields[0][0], min(column for _, column in fields)
        rows = fields[-1][0] - top + 1
        columns = max(column for _, column in fields) - left + 1
        for row, column in fields:
            owner[row][column] = len(spans)
        spans.append(Span(top, left, rows, columns))

    for fields in members.values():
        if len(fields) == 1:
            owner[fields[0][0]][fields[0][1]] = len(spans)
            spans.append(Span(*fields[0], 1, 1))
            continue
        left, right = min(column for _, column in fields), max(column for _, column in fields)
        if len(fields) == (fields[-1][0] - fields[0][0] + 1) * (right - left + 1):
            add(fields)
            continue
        irregular = True
        piece: list[tuple[int, int]] = []
        for field in fields:
            if piece and field != (piece[-1][0], piece[-1][1] + 1):
                add(piece)
                piece = []
            piece.append(field)
        add(piece)
    return spans, owner, irregular
