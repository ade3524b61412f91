"""Grids of tables with merged cells.

Belongs here: columns that exist only because some cell is drawn over them.
Does not belong here: any format's way of writing spans.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from dagster_project.reading.document import Cell


def compact(cells: Sequence[Cell], column_count: int) -> tuple[tuple[Cell, ...], int]:
    """Filled cells on the columns in which some cell begins, filled or not, and the count of those columns.

    Clerks leave columns that every row covers by spans; counting them would misplace the figures.
    """
    starts = sorted({cell.column for cell in cells})
    filled = (cell for cell in cells if cell.text)
    if starts == list(range(column_count)):
        return tuple(filled), column_count
    moved: list[Cell] = []
    for cell in filled:
        column = bisect_left(starts, cell.column)
        span = bisect_left(starts, cell.column + cell.column_span) - column
        place = cell.location.at(cell.row + 1, column + 1)
        moved.append(replace(cell, column=column, column_span=span, location=place))
    return tuple(moved), len(starts)
