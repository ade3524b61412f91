"""The columns of a known table.

Belongs here: key columns, and the candidate readings of the value columns.
Does not belong here: choosing among candidates (the referee).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dagster_project.extraction.block_tables import has_blocks
from dagster_project.extraction.grids import ColumnMap, Grid, KeyColumns, TableSurvey, find_tables
from dagster_project.extraction.headers import (
    HEADER_ROWS,
    ORDINAL_WORDS,
    Rows,
    covering_rows,
    header_end,
    header_word,
    is_figure,
    is_of_this_year,
    leaf,
    numbering_row,
    words_of,
)
from dagster_project.extraction.names import bare
from dagster_project.extraction.outline_tables import has_outline
from dagster_project.extraction.row_tables import has_row
from dagster_project.extraction.units import prove_units
from dagster_project.extraction.wrapped_rows import has_split_rows
from dagster_project.reading.document import Document
from dagster_project.templates.template import BY_CODE, TableLayout, Template
from dagster_project.vocabulary.codes import is_code

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def survey_tables(document: Document, template: Template) -> TableSurvey:
    """All tables of a document, those with rows of their own with the candidate readings of their columns."""
    survey = find_tables(document, template)
    for grid in survey.grids:
        if grid.table is not None:
            _settle(grid)
    chosen = {grid.layout.id: grid.layout for grid in survey.grids if grid.table is not None}
    survey.template = replace(template, tables={**template.tables, **chosen})
    prove_units(survey, document, survey.template)
    return survey


def _settle(grid: Grid) -> None:
    """Find the columns under the first of the table's layouts whose head the table has."""
    first = grid.layout
    for layout in (first, *first.alternatives):
        grid.layout = layout
        if _fits(grid):
            return
    grid.layout = first
    _fits(grid)


def _fits(grid: Grid) -> bool:
    if grid.layout.layout == "blocks":
        return has_blocks(grid)
    if grid.layout.layout == "single_row":
        return has_row(grid)
    if grid.layout.layout == "outline":
        return has_outline(grid)
    find_columns(grid)
    return bool(grid.candidates)


def find_columns(grid: Grid) -> None:
    """Fill in the grid's first body row, key columns and candidate column maps (coded tables and lists)."""
    assert grid.table is not None
    rows = list(grid.table.rows())
    covered = covering_rows(grid.table)
    layout = grid.layout
    numbered = numbering_row(rows)
    if numbered:
        end = numbered[0]
        grid.first_body_row = end + 1
    else:
        end = header_end(rows, _key_words(layout)) or _fallback_end(rows)
        grid.first_body_row = end
    if layout.layout == "coded":
        found = _coded_keys(grid, rows, covered, end)
        if numbered and (found is None or max(found[0].all) >= min(numbered[1])):
            found = (_numbered_keys(grid, rows[:end], min(numbered[1])),)
        grid.keys = found or (_keys_by_content(grid, rows, end),)
    elif numbered:
        grid.keys = (_numbered_keys(grid, rows[:end], min(numbered[1])),)
    else:
        grid.keys = (_list_keys(grid, covered, end),)
    leaves = {column: leaf(covered, end, column) for column in range(grid.table.column_count)}
    grid.ordinals = frozenset(column for column, word in leaves.items() if word in ORDINAL_WORDS)
    values = [
        [column for column in range(max(keys.all) + 1, keys.end) if column not in keys.all | grid.ordinals]
        for keys in grid.keys
    ]
    candidates: list[ColumnMap] = []
    if numbered:
        measures = {
            column: layout.numbered[number - 1]
            for column, number in numbered[1].items()
            if number <= len(layout.numbered)
        }
        if measures:
            candidates.append(ColumnMap("numbered", measures))
    required = [measure for measure in layout.numbered if measure not in layout.optional]
    for expected in (list(layout.numbered), required):
        if len(values) == 1 and len(values[0]) == len(expected) and expected:
            candidates.append(ColumnMap("positional", dict(zip(values[0], expected, strict=True))))
            break
    by_header = _by_headers(grid, covered, end, values)
    # Words must name most prescribed columns, or each column there is.
    if len(by_header) * 2 > len(required) or (by_header and len(by_header) == sum(map(len, values))):
        named = ColumnMap("headers", by_header)
        # A row that numbers fewer columns than the form has numbers those of another edition of the table.
        if numbered and len(numbered[1]) < len(layout.numbered) and numbered[1].keys() <= by_header.keys():
            candidates.insert(0, named)
        else:
            candidates.append(named)
    distinct: list[ColumnMap] = []
    for candidate in candidates:
        if all(candidate.measures != other.measures for other in distinct):
            distinct.append(candidate)
    if layout.layout == "coded" and len(grid.keys) == 1:
        for candidate in list(distinct):
            if has_split_rows(rows, grid.first_body_row, grid.keys[0], candidate.measures):
                distinct.append(replace(candidate, joined=True))
    grid.candidates = tuple(distinct)


def _key_words(layout: TableLayout) -> list[str]:
    return [*layout.code_headers, *layout.name_headers, *layout.project_headers]


def _fallback_end(rows: Rows) -> int:
    """Index of the first row that looks like a body row (a code in the first column, or a total)."""
    for index, row in enumerate(rows[: HEADER_ROWS + 2]):
        first = row.get(0)
        if first and is_code(first.text):
            return index
        if any(bare(cell.text) in ("总计", "合计") for cell in row.values()) and any(
            re.fullmatch(r"[\d,.]+", cell.text) for cell in row.values()
        ):
            return index
    return min(len(rows), 3)


def _numbered_keys(grid: Grid, header_rows: Rows, first_value: int) -> KeyColumns:
    """Key columns where the numbering row tells the first value column."""
    assert grid.table is not None
    layout = grid.layout
    needed = min(len(layout.code_headers) + 1 + bool(layout.project_headers), first_value)
    codes = tuple(range(min(len(layout.code_headers), needed))) if layout.layout == "coded" else ()
    return _with_project(grid, header_rows, codes, len(codes), grid.table.column_count)


def _with_project(grid: Grid, header_rows: Rows, codes: tuple[int, ...], name: int, end: int) -> KeyColumns:
    if not grid.layout.project_headers:
        return KeyColumns(codes, name, None, end)
    wanted = words_of(grid.layout.project_headers)
    found = [c for row in header_rows for c, cell in row.items() if header_word(cell.text) in wanted]
    return KeyColumns(codes, name, found[0] if found else name + 1, end)


def _coded_keys(grid: Grid, rows: Rows, covered: Rows, end: int) -> tuple[KeyColumns, ...] | None:
    """Key columns of one block, or of several side by side, by the headers of the name columns."""
    assert grid.table is not None
    wanted = words_of(grid.layout.name_headers)
    leaves = [leaf(covered, end, column) for column in range(grid.table.column_count)]
    names = [
        column
        for column, word in enumerate(leaves)
        if word in wanted and not _is_within(covered, end, column)
    ]
    if not names:
        return None
    keys: list[KeyColumns] = []
    start = 0
    for index, name in enumerate(names):
        following = names[index + 1] if index + 1 < len(names) else None
        stop = (
            grid.table.column_count
            if following is None
            else _block_start(grid, covered, end, name, following)
        )
        codes = tuple(column for column in range(start, name) if leaves[column] not in ORDINAL_WORDS)
        keys.append(_with_project(grid, rows[:end], codes, name, stop))
        start = stop
    return tuple(keys)


def _keys_by_content(grid: Grid, rows: Rows, end: int) -> KeyColumns:
    """Key columns where no header names them: the names are the first column of words."""
    assert grid.table is not None
    name = _name_by_content(rows[end:])
    return _with_project(grid, rows[:end], tuple(range(name)), name, grid.table.column_count)


def _is_within(covered: Rows, end: int, column: int) -> bool:
    """Whether the header cell over a column begins left of it."""
    for row in range(end - 1, -1, -1):
        cell = covered[row].get(column)
        if cell is not None:
            return cell.column != column
    return False


def _block_start(grid: Grid, covered: Rows, end: int, name: int, following: int) -> int:
    """First column of the next block: after the last value column between two name columns."""
    value_words = words_of([word for words in grid.layout.headers.values() for word in words])
    values = [column for column in range(name + 1, following) if leaf(covered, end, column) in value_words]
    return max(values) + 1 if values else following


def _name_by_content(body: Rows) -> int:
    """The first column whose cells are mostly words; codes stand before it."""
    columns = sorted({column for row in body for column in row})
    for column in columns:
        texts = [
            row[column].text
            for row in body
            if column in row and bare(row[column].text) not in ("合计", "总计")
        ]
        if texts and sum(bool(_CHINESE.search(text)) for text in texts) * 2 > len(texts):
            return column
    return 0


def _list_keys(grid: Grid, covered: Rows, end: int) -> KeyColumns:
    """Label columns of a list of named rows: all before the first value column."""
    assert grid.table is not None
    words = words_of([word for names in grid.layout.headers.values() for word in names])
    labels = words_of(grid.layout.name_headers)
    columns = range(1, grid.table.column_count)
    by_word = next((column for column in columns if leaf(covered, end, column) in words - labels), 1)
    by_figure = next(
        (c for c in columns if any(c in row and is_figure(row[c].text) for row in covered[end:])), by_word
    )
    first = min(by_word, by_figure)
    return KeyColumns(tuple(range(first - 1)), first - 1, None, grid.table.column_count)


def _by_headers(grid: Grid, covered: Rows, end: int, values: Sequence[Sequence[int]]) -> dict[int, str]:
    """Columns by the lowest header text standing over each; a measure occurs once in a block."""
    found: dict[int, str] = {}
    for block in values:
        taken: set[str] = set()
        for column in block:
            text = leaf(covered, end, column)
            if not is_of_this_year(covered, end, column):
                continue
            for measure, names in grid.layout.headers.items():
                if text in words_of(names) and (measure not in taken or measure == BY_CODE):
                    found[column] = measure
                    taken.add(measure)
                    break
    return found
