"""Finding the standard tables of a document and the columns of each.

Belongs here: which table is which, and the candidate readings of its columns.
Does not belong here: turning rows into facts (`tables`), choosing among candidates (the referee).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from dagster_project.extraction.names import bare, folded
from dagster_project.extraction.sections import is_part_title, section_of
from dagster_project.reading.document import Cell, Document, Heading, Location, Paragraph, Table
from dagster_project.templates.template import TableLayout, Template
from dagster_project.vocabulary.money import YUAN_PER_UNIT, halfwidth

_UNIT_NOTE = re.compile(r"单位\s*[：:]\s*(?:人民币)?(百万元|百元|千元|万元|亿元|元)")
_TITLE_LENGTH = 45
_STAR = re.compile(r"[※*＊×xX栏次]+")
HEADER_SEARCH_ROWS = 8
"""Rows from the top within which a header ends."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """One reading of a table's columns: by which evidence, and the measure of each column."""

    method: str  # numbered | positional | headers
    measures: Mapping[int, str]


@dataclass(slots=True)
class Grid:
    """A table found in the document, known by its title.

    `candidates` is best evidence first; several when the evidence disagrees. `notes` are the paragraphs
    between this table and whatever follows.
    """

    layout: TableLayout
    title: str
    title_location: Location
    table: Table | None = None
    money_unit: str | None = None
    unit_location: Location | None = None
    notes: list[Paragraph] = field(default_factory=list)
    first_body_row: int = 0
    code_columns: tuple[int, ...] = ()
    name_column: int = 0
    project_column: int | None = None
    candidates: tuple[ColumnMap, ...] = ()
    part: int = 0

    def yuan_per_unit(self, default_unit: str) -> Decimal:
        """元 in one printed unit of this table."""
        return YUAN_PER_UNIT[self.money_unit or default_unit]


@dataclass(slots=True)
class TableSurvey:
    """All tables of a document: standard ones, performance sheets, and those not recognised."""

    grids: list[Grid] = field(default_factory=list)
    sheets: list[Table] = field(default_factory=list)
    unknown: list[Table] = field(default_factory=list)

    def tables(self) -> Iterator[Table]:
        """Every table found, whatever it is."""
        yield from (grid.table for grid in self.grids if grid.table is not None)
        yield from self.sheets
        yield from self.unknown


def survey_tables(document: Document, template: Template) -> TableSurvey:
    """Name every table of the document by the title before it."""
    survey = TableSurvey()
    pending: Grid | None = None
    open_grid: Grid | None = None
    for block in document.blocks:
        if isinstance(block, Table):
            if is_performance_sheet(block, template):
                survey.sheets.append(block)
                pending = open_grid = None
            elif pending is not None:
                pending.table = block
                find_columns(pending)
                open_grid, pending = pending, None
            else:
                survey.unknown.append(block)
            continue
        if block.in_contents:
            continue
        if is_part_title(block.text) or section_of(
            block.text, template, is_heading=isinstance(block, Heading)
        ):
            pending = open_grid = None
            continue
        layout = title_of(block.text, template)
        if layout is not None:
            part = sum(1 for grid in survey.grids if grid.layout.id == layout.id)
            pending = Grid(layout, block.text, block.location, part=part)
            survey.grids.append(pending)
            open_grid = None
        elif pending is not None:
            _take_caption(pending, block)
        elif open_grid is not None and isinstance(block, Paragraph):
            open_grid.notes.append(block)
    return survey


def title_of(text: str, template: Template) -> TableLayout | None:
    """The table a line is the title of, or `None`."""
    if len(text) > _TITLE_LENGTH:
        return None
    name = folded(text)
    for layout in template.tables.values():
        if any(word in name for word in layout.excludes):
            continue
        if any(re.search(rf"{pattern}(?:（续）|续表?|（续表）)?$", name) for pattern in layout.titles):
            return layout
    return None


def is_performance_sheet(table: Table, template: Template) -> bool:
    """Whether a table is a performance-target sheet, by its own words."""
    words = {bare(cell.text) for cell in table.cells}
    columns = template.performance.columns
    return any(bare(name) in words for name in columns["indicator"]) and any(
        bare(name) in words for name in columns["level1"]
    )


def _take_caption(grid: Grid, block: Heading | Paragraph) -> None:
    unit = _UNIT_NOTE.search(block.text)
    if unit:
        grid.money_unit = unit.group(1)
        grid.unit_location = block.location
    elif isinstance(block, Paragraph):
        grid.notes.append(block)


def find_columns(grid: Grid) -> None:
    """Fill in the grid's first body row, key columns and candidate column maps."""
    assert grid.table is not None
    rows = list(grid.table.rows())
    if grid.layout.layout == "side_by_side":
        grid.first_body_row = _side_header(grid, rows) + 1
        return
    numbered = _numbering_row(rows)
    header_end = numbered[0] if numbered else _header_end(grid, rows)
    grid.first_body_row = header_end + 1 if numbered else header_end
    keys = _key_columns(grid, rows, header_end, min(numbered[1]) if numbered else None)
    value_columns = list(range(keys + 1, grid.table.column_count))
    candidates: list[ColumnMap] = []
    if numbered:
        measures = {
            column: grid.layout.numbered[number - 1]
            for column, number in numbered[1].items()
            if number <= len(grid.layout.numbered)
        }
        candidates.append(ColumnMap("numbered", measures))
    if len(value_columns) == len(grid.layout.numbered):
        positional = dict(zip(value_columns, grid.layout.numbered, strict=True))
        candidates.append(ColumnMap("positional", positional))
    by_header = _by_headers(grid, rows[:header_end], value_columns)
    if by_header:
        candidates.append(ColumnMap("headers", by_header))
    distinct: list[ColumnMap] = []
    for candidate in candidates:
        if all(candidate.measures != other.measures for other in distinct):
            distinct.append(candidate)
    grid.candidates = tuple(distinct)


def _side_header(grid: Grid, rows: Sequence[Mapping[int, Cell]]) -> int:
    left, right = grid.layout.left, grid.layout.right
    assert left is not None and right is not None
    left_labels, right_labels = ({bare(name) for name in side.label} for side in (left, right))
    for index, row in enumerate(rows[:HEADER_SEARCH_ROWS]):
        names = [bare(cell.text) for cell in row.values()]
        if any(name in left_labels for name in names) and any(name in right_labels for name in names[1:]):
            return index
    return -1


def _numbering_row(rows: Sequence[Mapping[int, Cell]]) -> tuple[int, dict[int, int]] | None:
    """The row `※ … 1 2 3 …`: its index, and the number of each column.

    Numbers must start at 1 and rise by one; all other filled cells must be stars.
    """
    for index, row in enumerate(rows[:HEADER_SEARCH_ROWS]):
        numbers: dict[int, int] = {}
        for column in sorted(row):
            text = re.sub(r"\s+", "", halfwidth(row[column].text)).strip("=")
            if text.isdigit() and len(text) <= 2:
                numbers[column] = int(text)
            elif not _STAR.fullmatch(text):
                numbers = {}
                break
        if numbers and list(numbers.values()) == list(range(1, len(numbers) + 1)) and len(numbers) > 1:
            return index, numbers
    return None


def _header_end(grid: Grid, rows: Sequence[Mapping[int, Cell]]) -> int:
    """Index of the first row that looks like a body row (a code in the first column, or a total)."""
    for index, row in enumerate(rows[: HEADER_SEARCH_ROWS + 2]):
        first = row.get(0)
        if first and re.fullmatch(r"[1-9]\d{2}(?:\d{2}){0,2}", first.text):
            return index
        if any(bare(cell.text) in ("总计", "合计") for cell in row.values()) and any(
            re.fullmatch(r"[\d,.]+", cell.text) for cell in row.values()
        ):
            return index
    return min(len(rows), 3)


def _key_columns(
    grid: Grid, rows: Sequence[Mapping[int, Cell]], header_end: int, first_value: int | None
) -> int:
    """Set code, name and project columns; return the last key column."""
    layout = grid.layout
    needed = len(layout.code_headers) + 1 + (1 if layout.project_headers else 0)
    if first_value is not None and first_value < needed:
        needed = first_value
    codes = tuple(range(min(len(layout.code_headers), needed)))
    if layout.layout != "coded":
        codes = ()
    header_words = {column: bare(cell.text) for row in rows[:header_end] for column, cell in row.items()}
    grid.code_columns = codes
    grid.name_column = len(codes)
    if layout.project_headers:
        names = {bare(name) for name in layout.project_headers}
        found = [column for column, word in header_words.items() if word in names]
        grid.project_column = found[0] if found else grid.name_column + 1
        return grid.project_column
    return grid.name_column


def _by_headers(
    grid: Grid, header_rows: Sequence[Mapping[int, Cell]], value_columns: Sequence[int]
) -> dict[int, str]:
    """Columns by the lowest header text standing in each."""
    found: dict[int, str] = {}
    for column in value_columns:
        texts = [bare(row[column].text) for row in header_rows if column in row]
        for measure, names in grid.layout.headers.items():
            if texts and texts[-1] in {bare(name) for name in names} and measure not in found.values():
                found[column] = measure
                break
    return found if len(found) * 2 > len(grid.layout.numbered) else {}
