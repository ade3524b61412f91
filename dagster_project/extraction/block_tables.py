"""Tables printed side by side: two or three blocks of labels and values in one grid.

Belongs here: finding the blocks, and reading each row of each block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from dagster_project.extraction.cell_writer import CellWriter, RowKey, match_line
from dagster_project.extraction.class_names import ClassNames
from dagster_project.extraction.cut_labels import join_cut_labels
from dagster_project.extraction.grids import Grid
from dagster_project.extraction.headers import (
    HEADER_ROWS,
    ORDINAL_WORDS,
    Rows,
    covering_rows,
    deepen_heads,
    header_word,
    is_figure,
    is_of_this_year,
    leaf,
    numbering_row,
    path,
    words_of,
)
from dagster_project.reading.document import Cell
from dagster_project.templates.template import Block
from dagster_project.vocabulary.statuses import RowKind


@dataclass(slots=True)
class _Placed:
    """A block at its columns; `position` is the line after the last one read."""

    block: Block
    label: int
    measures: Mapping[int, str]
    position: int = 0


def has_blocks(grid: Grid) -> bool:
    """Whether the head of the table names the blocks of its layout."""
    assert grid.table is not None
    return _labels(grid, covering_rows(grid.table)) is not None


def read_blocks(grid: Grid, writer: CellWriter, names: ClassNames) -> None:
    """Read all rows of a table printed side by side."""
    assert grid.table is not None
    rows = list(grid.table.rows())
    covered = deepen_heads(covering_rows(grid.table))
    found = _labels(grid, covered)
    if found is None:
        words = "、".join(f"“{block.label[0]}”" for block in grid.layout.blocks)
        writer.unknown_columns(grid, f"（应有{words}等{len(grid.layout.blocks)}组栏目）")
        return
    end, labels = found
    grid.first_body_row = end
    numbers = numbering_row(rows)
    if numbers is not None and numbers[0] >= end:
        grid.first_body_row = numbers[0] + 1
    placed = [
        _Placed(block, label, _measures(grid, covered, end, block, label, stop))
        for block, label, stop in zip(
            grid.layout.blocks, labels, [*labels[1:], grid.table.column_count], strict=False
        )
    ]
    for part in placed:
        join_cut_labels(rows, grid.table.fragments, part.label, partial(_is_known, part.block, names))
    writer.facts.tables_found.add(grid.layout.id)
    mapped = {column for part in placed for column in (part.label, *part.measures)}
    mapped |= {c for c in range(grid.table.column_count) if leaf(covered, end, c) in ORDINAL_WORDS}
    for index in range(grid.first_body_row, len(rows)):
        row = rows[index]
        spare: Cell | None = None
        for part, later in zip(placed, [*placed[1:], None], strict=True):
            label = row.get(part.label) or _merged_label(covered[index].get(part.label), part, index)
            if label is not None and any(covered[index].get(column) is label for column in part.measures):
                continue  # merged over this block's values: it belongs to a later block
            figures = [row[column] for column in part.measures if column in row]
            if label is not None and not figures and later is not None and _reaches(row, label, later, names):
                spare = label
                continue
            # A label standing alone in the block before belongs to figures without one.
            if label is None and figures:
                label, spare = spare, None
            key = None if label is None else _key(part, label, names)
            if key is None:
                if figures:
                    why = (
                        f"项目“{label.text}”不在本表的标准项目之内" if label else "这个数字的左边没有项目名称"
                    )
                    for cell in figures:
                        writer.unmapped(cell, grid, why)
                else:
                    spare = label
                continue
            for column, measure in part.measures.items():
                if _takes(grid, key, measure, row.get(column)):
                    writer.add(grid, key, measure, row.get(column), index, column)
        writer.unmapped_others(grid, row, mapped)


def _labels(grid: Grid, covered: Rows) -> tuple[int, list[int]] | None:
    """First body row, and the label column of each block, from the lowest head row that names all of them."""
    assert grid.table is not None
    wanted = [words_of(block.label) for block in grid.layout.blocks]
    needed = sum(not block.optional for block in grid.layout.blocks)
    found: tuple[int, list[int]] | None = None
    for index, row in enumerate(covered[:HEADER_ROWS]):
        if any(is_figure(cell.text) for cell in row.values()):
            break
        labels: list[int] = []
        for column in sorted(row):
            cell = row[column]
            if cell.column != column or len(labels) == len(wanted):
                continue
            # The block before needs at least one column between its label and this one.
            if header_word(cell.text) in wanted[len(labels)] and (not labels or column > labels[-1] + 1):
                labels.append(column)
        if len(labels) >= needed:
            below = [cell.row + cell.row_span for cell in (row[column] for column in labels)]
            found = _head_end(covered, max([index + 1, *below]), labels), labels
    return found


def _head_end(covered: Rows, end: int, labels: list[int]) -> int:
    """The head goes on over rows with words but neither labels nor figures (texts lose merged cells)."""
    while (
        end < min(len(covered), HEADER_ROWS)
        and covered[end]
        and not any(column in covered[end] for column in labels)
        and not any(is_figure(cell.text) for cell in covered[end].values())
    ):
        end += 1
    return end


def _measures(grid: Grid, covered: Rows, end: int, block: Block, label: int, stop: int) -> dict[int, str]:
    """The measure of each value column of a block, by the lowest header word that names one."""
    found: dict[int, str] = {}
    for column in range(label + 1, stop):
        if not is_of_this_year(covered, end, column):
            continue
        for word in reversed(path(covered, end, column)):
            measure = next(
                (
                    m
                    for m, names in block.measures.items()
                    if word in words_of(names) and m not in found.values()
                ),
                None,
            )
            if measure is not None:
                found[column] = measure
                break
    return found


def _is_known(block: Block, names: ClassNames, text: str) -> bool:
    return match_line(text, block.lines, 0) is not None or (block.classes and names.resolve(text) is not None)


def _reaches(row: Mapping[int, Cell], label: Cell, later: _Placed, names: ClassNames) -> bool:
    """Whether a label without figures is merged up to the next block, whose figures have none (in texts)."""
    return (
        later.label not in row
        and any(column in row for column in later.measures)
        and _key(later, label, names) is not None
    )


def _merged_label(cell: Cell | None, part: _Placed, row: int) -> Cell | None:
    """A label merged from the block before over this block's label column."""
    return cell if cell is not None and cell.row == row and cell.column < part.label else None


def _key(part: _Placed, label: Cell, names: ClassNames) -> RowKey | None:
    line = match_line(label.text, part.block.lines, part.position)
    if line is not None:
        if not part.block.classes:
            part.position = line + 1
        return RowKey(RowKind.LINE, line_id=part.block.lines[line].id, name=label.text)
    if part.block.classes and (found := names.resolve(label.text)):
        return RowKey(RowKind.FUNCTION, code=found[0], name=found[1])
    return None


def _takes(grid: Grid, key: RowKey, measure: str, cell: Cell | None) -> bool:
    """Whether a row has this measure at all; a blank where a line has no such measure is no fact."""
    return cell is not None or key.line_id is None or measure in grid.line_measures(key.line_id)
