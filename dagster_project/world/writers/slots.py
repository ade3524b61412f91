"""The slots of a table and the cells that fill them.

Belongs here: which cell stands where and covers what. Does not belong here: any format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dagster_project.world.manuscript import Entry, Grid

_BLANK = Entry("")


class MalformedGridError(ValueError):
    """A table whose rows are unequal or whose cells lie over each other."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell at its anchor; `row` and `column` count from 0."""

    row: int
    column: int
    entry: Entry

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.row + self.entry.row_span

    @property
    def right(self) -> int:
        """The first column right of it."""
        return self.column + self.entry.column_span


class Slots:
    """Every slot of a table with the cell that covers it; what no cell covers is an empty cell of its own.

    Raises:
        MalformedGridError: rows of unequal width, widths that do not fit, overlapping or overhanging cells.
    """

    def __init__(self, grid: Grid) -> None:
        self.rows, self.columns = len(grid.rows), len(grid.rows[0]) if grid.rows else 0
        if not self.columns or len(grid.widths) != self.columns or not 0 <= grid.header_rows <= self.rows:
            raise MalformedGridError(f"“{grid.title}”: {self.rows} rows, widths {grid.widths}")
        covered: dict[tuple[int, int], Placed] = {}
        for row, fields in enumerate(grid.rows):
            if len(fields) != self.columns:
                raise MalformedGridError(
                    f"“{grid.title}”: row {row} has {len(fields)} of {self.columns} slots"
                )
            for column, entry in enumerate(fields):
                if entry is None:
                    continue
                cell = Placed(row, column, entry)
                if cell.bottom > self.rows or cell.right > self.columns:
                    raise MalformedGridError(f"“{grid.title}”: “{entry.text}” leaves the table")
                for slot in _area(cell):
                    if slot in covered:
                        raise MalformedGridError(
                            f"“{grid.title}”: “{entry.text}” lies over “{covered[slot].entry.text}”"
                        )
                    covered[slot] = cell
        for row in range(self.rows):
            for column in range(self.columns):
                covered.setdefault((row, column), Placed(row, column, _BLANK))
        self._covered = covered

    def at(self, row: int, column: int) -> Placed:
        """The cell that covers a slot."""
        return self._covered[row, column]

    def anchors(self, row: int) -> Iterator[Placed]:
        """The cells that begin in a row, from left to right."""
        for column in range(self.columns):
            cell = self._covered[row, column]
            if (cell.row, cell.column) == (row, column):
                yield cell

    def crossing(self, row: int) -> Iterator[Placed]:
        """The cells that stand in a row, also those that began above, from left to right."""
        column = 0
        while column < self.columns:
            cell = self._covered[row, column]
            yield cell
            column = cell.right


def _area(cell: Placed) -> Iterator[tuple[int, int]]:
    for row in range(cell.row, cell.bottom):
        for column in range(cell.column, cell.right):
            yield row, column
