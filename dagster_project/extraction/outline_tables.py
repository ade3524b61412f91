"""Tables in outline: each row is as deep as the last key column it fills (class, project, item).

Belongs here: reading such rows in order; their order tells what belongs to what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dagster_project.extraction.cell_writer import CellWriter, RowKey, match_line
from dagster_project.extraction.grids import Grid
from dagster_project.extraction.headers import covering_rows, header_end, leaf, words_of
from dagster_project.extraction.names import bare
from dagster_project.reading.document import Cell
from dagster_project.vocabulary.statuses import RowKind


def has_outline(grid: Grid) -> bool:
    """Whether the head of the table names its columns."""
    assert grid.table is not None
    layout = grid.layout
    rows = list(grid.table.rows())
    return header_end(rows, [*layout.name_headers, *layout.project_headers]) > 0


def read_outline(grid: Grid, writer: CellWriter) -> None:
    """Read all rows of a table in outline."""
    assert grid.table is not None
    layout = grid.layout
    rows = list(grid.table.rows())
    covered = covering_rows(grid.table)
    end = header_end(rows, [*layout.name_headers, *layout.project_headers])
    columns = {column: leaf(covered, end, column) for column in range(grid.table.column_count)}

    def among(names: tuple[str, ...]) -> list[int]:
        return [column for column, word in columns.items() if word in words_of(names)]

    values = {column: measure for measure, names in layout.headers.items() for column in among(names)[-1:]}
    classes, projects = among(layout.name_headers), among(layout.project_headers)
    items = among(layout.item_headers)
    if not end or not values or not classes:
        writer.unknown_columns(grid, "")
        return
    grid.first_body_row = end
    writer.facts.tables_found.add(layout.id)
    line: str | None = None
    last: RowKey | None = None
    project = RowKey(RowKind.PROJECT)
    for index in range(end, len(rows)):
        row = rows[index]
        figures = [column for column in values if column in row]
        if not figures:
            if last is not None and row:
                _continue_name(grid, writer, last, row, {*classes, *projects, *items})
            continue
        label = _text(row, classes)
        found = match_line(label, layout.lines, 0)
        if bare(label) in ("合计", "总计"):
            key = RowKey(RowKind.TOTAL, name=label)
        elif found is not None:
            line = layout.lines[found].id
            key = RowKey(RowKind.LINE, line_id=line, name=label)
            project = RowKey(RowKind.PROJECT, line_id=line)
        elif _text(row, items) or not any(column in row for column in projects):
            # An item without a name shares that of the row above (a merged cell).
            name = _text(row, items[:1]) or (last.name if last and last.kind is RowKind.ITEM else "")
            key = RowKey(RowKind.ITEM, line_id=line, name=name, project=project.project)
        else:
            first = _text(row, projects[:1])
            key = RowKey(
                RowKind.PROJECT,
                line_id=line,
                name=_text(row, projects[1:]) or first,
                project=first or project.project,
            )
            project = key
        if label and key.kind in (RowKind.ITEM, RowKind.PROJECT):
            writer.unmapped(row[min(row)], grid, f"“{label}”不在本表的标准项目之内")
        for column, measure in values.items():
            writer.add(grid, key, measure, row.get(column), index, column, repeatable=True)
        last = key


def _text(row: Mapping[int, Cell], columns: list[int]) -> str:
    return next((row[column].text for column in columns if column in row), "")


def _continue_name(
    grid: Grid, writer: CellWriter, last: RowKey, row: Mapping[int, Cell], keys: set[int]
) -> None:
    """A row of words below a row of figures is the rest of its name."""
    tail = "".join(cell.text for column, cell in sorted(row.items()) if column in keys)
    if not tail:
        return
    for index in range(len(writer.facts.cells) - 1, -1, -1):
        cell = writer.facts.cells[index]
        if cell.table_id != grid.layout.id or cell.name != last.name:
            break
        writer.facts.cells[index] = replace(cell, name=cell.name + tail)
    last.name += tail
