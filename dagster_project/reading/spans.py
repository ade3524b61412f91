"""Grids of tables with merged cells.

Belongs here: columns that exist only because some cell is drawn over them.
Does not belong here: any format's way of writing spans.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace

from dagster_project.reading.document import Cell


def compact(cells: Sequence[Cell], begun: Collection[int]) -> tuple[tuple[Cell, ...], int]:
    """Cells moved to the columns in which any cell, filled or not, begins (`begun`), and their count.

    Clerks leave columns that every row covers by spans; counting them would misplace the figures.
    """
    starts = sorted(begun)
    if starts == list(range(len(starts))) and all(
        cell.column + cell.column_span <= len(starts) for cell in cells
    ):
        return tuple(cells), len(starts)
    moved: list[Cell] = []
    for cell in cells:
        column = bisect_left(starts, cell.column)
        span = bisect_left(starts, cell.column + cell.column_span) - column
        place = cell.location.at(cell.row + 1, column + 1)
        moved.append(replace(cell, column=column, column_span=span, location=place))
    return tuple(moved), len(starts)
