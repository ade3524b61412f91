"""Finding the standard tables of a document.

Belongs here: which table is which, its unit of measure, its notes.
Does not belong here: its columns (`columns`), turning rows into facts (`tables`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from dagster_project.extraction.names import bare, folded
from dagster_project.extraction.sections import is_part_title, section_of
from dagster_project.reading.document import Document, Heading, Location, Paragraph, Table
from dagster_project.templates.template import TableLayout, Template
from dagster_project.vocabulary.money import YUAN_PER_UNIT
from dagster_project.vocabulary.tables import standard_tables

_UNIT_NOTE = re.compile(r"单位\s*[：:]\s*(?:人民币)?(百万元|百元|千元|万元|亿元|元)")
_CAPTION = re.compile(r"[（(]?\s*(?:编制|填报|预算|公开|主管|金额)?\s*(?:单位|部门)(?:名称)?\s*[：:]")
_TITLE_LENGTH = 60
TITLE_ROWS = 3
"""Rows at the top of a table among which its own title and captions may stand."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """One reading of a table: by which evidence, and the measure of each column.

    With `joined`, figures printed in the row below their code are taken up to it.
    """

    method: str  # numbered | positional | headers
    measures: Mapping[int, str]
    joined: bool = False


@dataclass(frozen=True, slots=True)
class KeyColumns:
    """The columns that say what a row is about, and the first column that belongs to the next block."""

    codes: tuple[int, ...]
    name: int
    project: int | None
    end: int

    @property
    def all(self) -> frozenset[int]:
        """All key columns."""
        return frozenset({*self.codes, self.name} | ({self.project} if self.project is not None else set()))


@dataclass(frozen=True, slots=True)
class UnitProof:
    """Which unit was printed or customary, which one holds, and how many amounts elsewhere agree with it."""

    printed: str
    proved: str
    witnesses: int


@dataclass(slots=True)
class Grid:
    """A table found in the document, known by its title.

    `candidates` is best evidence first; several when the evidence disagrees. `notes` are the paragraphs
    between this table and whatever follows. `ordinals` are columns that only number the rows.
    """

    layout: TableLayout
    title: str
    title_location: Location
    table: Table | None = None
    money_unit: str | None = None
    unit_location: Location | None = None
    notes: list[Paragraph] = field(default_factory=list)
    first_body_row: int = 0
    keys: tuple[KeyColumns, ...] = ()
    ordinals: frozenset[int] = frozenset()
    candidates: tuple[ColumnMap, ...] = ()
    part: int = 0
    unit_proof: UnitProof | None = None

    def unit(self, template: Template) -> str:
        """The unit its figures are read in: as printed, else as customary for the table, else for the form."""
        return self.money_unit or self.layout.money_unit or template.money_unit

    def line_measures(self, line_id: str) -> tuple[str, ...]:
        """The measures a named row of this table has."""
        return standard_tables()[self.layout.id].lines[line_id].measures

    def yuan_per_unit(self, template: Template) -> Decimal:
        """元 in one printed unit of this table."""
        return YUAN_PER_UNIT[self.unit(template)]


@dataclass(slots=True)
class TableSurvey:
    """All tables of a document: standard ones, performance sheets, and those not recognised.

    `template` is the document's form with the layouts its tables really have.
    """

    template: Template
    grids: list[Grid] = field(default_factory=list)
    sheets: list[Table] = field(default_factory=list)
    unknown: list[Table] = field(default_factory=list)

    def tables(self) -> Iterator[Table]:
        """Every table found, whatever it is."""
        yield from (grid.table for grid in self.grids if grid.table is not None)
        yield from self.sheets
        yield from self.unknown


def find_tables(document: Document, template: Template) -> TableSurvey:
    """Name every table of the document by the title before it or in its first rows."""
    survey = TableSurvey(template)
    pending: Grid | None = None
    open_grid: Grid | None = None
    for block in document.blocks:
        if isinstance(block, Table):
            if is_performance_sheet(block, template):
                survey.sheets.append(block)
                pending = open_grid = None
                continue
            inside = _title_inside(block, template)
            if inside is not None and (pending is None or inside.layout is not pending.layout):
                pending = inside
                survey.grids.append(pending)
            if pending is None:
                survey.unknown.append(block)
                open_grid = None
                continue
            pending.table = block
            pending.part = sum(
                grid is not pending and grid.table is not None and grid.layout is pending.layout
                for grid in survey.grids
            )
            _take_inner_captions(pending, block)
            open_grid, pending = pending, None
            continue
        if block.in_contents:
            continue
        layout = title_of(block.text, template)
        if layout is not None:
            pending = Grid(layout, _without_caption(block.text), block.location)
            survey.grids.append(pending)
            _take_unit(pending, block.text, block.location)
            open_grid = None
        elif is_part_title(block.text) or section_of(
            block.text, template, is_heading=isinstance(block, Heading)
        ):
            pending = open_grid = None
        elif pending is not None:
            _take_caption(pending, block)
        elif open_grid is not None and isinstance(block, Paragraph):
            open_grid.notes.append(block)
    return survey


def title_of(text: str, template: Template) -> TableLayout | None:
    """The table a line is the title of, or `None`; captions on the same line do not count."""
    text = _without_caption(text)
    if len(text) > _TITLE_LENGTH:
        return None
    name = re.sub(r"[（(](?:功能|经济)(?:分类)?(?:科目)?[）)]$", "", folded(text))
    for layout in template.tables.values():
        if any(word in name for word in layout.excludes):
            continue
        if any(re.search(rf"{pattern}(?:（续）|续表?|（续表）)?$", name) for pattern in layout.titles):
            return layout
    return None


def is_performance_sheet(table: Table, template: Template) -> bool:
    """Whether a table is a performance-target sheet, by its own words."""
    words = {bare(cell.text) for cell in table.cells}
    rows = list(table.rows())
    for index in table.fragments[1:]:
        # The page may have cut the head itself.
        above, rest = rows[index - 1], rows[index]
        words.update(bare(above[column].text + rest[column].text) for column in above.keys() & rest.keys())
    columns = template.performance.columns
    return any(bare(name) in words for name in columns["indicator"]) and any(
        bare(name) in words for name in columns["level1"]
    )


def _without_caption(text: str) -> str:
    """A line up to the caption (`编制单位：…`, `单位：万元`) that stands on it."""
    match = _CAPTION.search(text)
    return text[: match.start()].strip() if match and match.start() > 0 else text


def _title_inside(table: Table, template: Template) -> Grid | None:
    """The grid of a table that bears its title in one of its first rows."""
    for cell in table.cells:
        if cell.row >= TITLE_ROWS:
            break
        layout = title_of(cell.text, template)
        if layout is not None:
            return Grid(layout, _without_caption(cell.text), cell.location)
    return None


def _take_inner_captions(grid: Grid, table: Table) -> None:
    for cell in table.cells:
        if cell.row >= TITLE_ROWS:
            break
        _take_unit(grid, cell.text, cell.location)


def _take_unit(grid: Grid, text: str, location: Location) -> bool:
    unit = _UNIT_NOTE.search(text)
    if unit is None or grid.money_unit is not None:
        return unit is not None
    grid.money_unit = unit.group(1)
    grid.unit_location = location
    return True


def _take_caption(grid: Grid, block: Heading | Paragraph) -> None:
    if not _take_unit(grid, block.text, block.location) and isinstance(block, Paragraph):
        grid.notes.append(block)
