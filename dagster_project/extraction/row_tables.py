"""Tables with a single row: what other forms print as rows stands in their columns.

Belongs here: finding what each column holds by the words over it, and reading the row.
"""

from __future__ import annotations

import re

from dagster_project.extraction.cell_writer import CellWriter, RowKey
from dagster_project.extraction.grids import Grid
from dagster_project.extraction.headers import (
    covering_rows,
    first_figure_row,
    is_of_this_year,
    numbering_row,
    path,
    spread_heads,
)
from dagster_project.templates.template import ColumnPath
from dagster_project.vocabulary.statuses import RowKind
from dagster_project.vocabulary.tables import standard_tables


def has_row(grid: Grid) -> bool:
    """Whether the columns of the table hold what its layout says, most of them at least."""
    found = _columns(grid, _head(grid)[0])
    required = [c for c in grid.layout.columns if c.line not in grid.layout.optional]
    return len(found) * 2 > len(required)


def read_single_row(grid: Grid, writer: CellWriter) -> None:
    """Read the one row of figures of a table; a second one is unmapped."""
    assert grid.table is not None
    rows = list(grid.table.rows())
    end, first = _head(grid)
    found = _columns(grid, end)
    if not has_row(grid):
        writer.unknown_columns(grid, "")
        return
    grid.first_body_row = first
    writer.facts.tables_found.add(grid.layout.id)
    for index in range(first, len(rows)):
        row = rows[index]
        if not row and index > first:
            continue
        if index > first:
            writer.unmapped_row(grid, row, "本表只应有一行数字")
            continue
        for column, what in found.items():
            line = standard_tables()[grid.layout.id].lines.get(what.line)
            key = RowKey(
                RowKind.LINE if line else RowKind.TOTAL,
                line_id=what.line or None,
                name=line.zh if line else "合计",
            )
            writer.add(grid, key, what.measure, row.get(column), index, column)
        writer.unmapped_others(grid, row, found)


def _head(grid: Grid) -> tuple[int, int]:
    """Where the head ends, and the row of figures: the first one that does not only number the columns."""
    assert grid.table is not None
    rows = list(grid.table.rows())
    numbers = numbering_row(rows)
    if numbers is not None:
        return numbers[0], numbers[0] + 1
    end = first_figure_row(rows)
    if end == len(rows):
        end = next((i for i, row in enumerate(rows) if i and not row), len(rows))
    return end, end


def _columns(grid: Grid, end: int) -> dict[int, ColumnPath]:
    """What each column holds; each entry of the layout is found once, the first that matches."""
    assert grid.table is not None
    covered = spread_heads(covering_rows(grid.table), end)
    found: dict[int, ColumnPath] = {}
    for column in range(grid.table.column_count):
        if not is_of_this_year(covered, end, column):
            continue
        words = path(covered, end, column)
        for entry in grid.layout.columns:
            if entry not in found.values() and _matches(words, entry.path):
                found[column] = entry
                break
    return found


def _matches(words: tuple[str, ...], patterns: tuple[str, ...]) -> bool:
    """Whether the patterns occur in this order among the words, the last one in the last word."""
    if not words or not re.search(patterns[-1], words[-1]):
        return False
    rest = iter(words[:-1])
    return all(any(re.search(pattern, word) for word in rest) for pattern in patterns[:-1])
