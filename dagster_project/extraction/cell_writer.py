"""Table cells as facts, and issues for whatever cannot be one.

Belongs here: reading one figure, the record of a cell, the wording of issues about cells.
Does not belong here: which row and column a cell stands for (`tables` and the modules of its layouts).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from dagster_project.extraction.facts import CellFact, Facts, Issue
from dagster_project.extraction.grids import Grid
from dagster_project.extraction.names import bare
from dagster_project.extraction.stored import figure_text
from dagster_project.reading.document import Cell, Location, Table
from dagster_project.templates.template import LineNames, Template
from dagster_project.vocabulary.money import FEN, LARGEST, UnreadableNumberError, parse_number
from dagster_project.vocabulary.statuses import CellState, RowKind, Severity

_DASH = re.compile(r"[-—–－/]")
_NUMBERISH = re.compile(r"[\d,，.．０-９]*[\d０-９][\d,，.．０-９]*|-{2,}")
_NOTE = re.compile(r"^(?:注|备注|说明)[：:]?")
NOTHING = frozenset({"无", "—", "-", "/"})
"""Words that stand in a row instead of rows."""


@dataclass(slots=True)
class RowKey:
    """What a row is about, before its figures are read."""

    kind: RowKind
    code: str = ""
    line_id: str | None = None
    name: str = ""
    project: str | None = None
    repairs: list[str] = field(default_factory=list)


class CellWriter:
    """Adds cells and issues to the facts of a document."""

    def __init__(self, template: Template, facts: Facts, decimals: int) -> None:
        self.template = template
        self.facts = facts
        self._decimals = decimals
        self._keys: dict[tuple[str, RowKind, str, str | None, str | None, str], Decimal | None] = {}

    def add(
        self,
        grid: Grid,
        key: RowKey,
        measure: str,
        cell: Cell | None,
        row: int,
        column: int,
        *,
        repeatable: bool = False,
    ) -> None:
        """Add one cell; a second cell of the same row and measure is an issue unless rows are `repeatable`."""
        assert grid.table is not None
        printed = figure_text(cell, self._decimals) if cell else ""
        amount, resolution, state = self._read_figure(grid, cell)
        identity = (grid.layout.id, key.kind, key.code, key.line_id, key.project, measure)
        location = cell.location if cell else row_location(grid.table, row, column)
        if identity in self._keys and not repeatable:
            if cell is not None:
                self.issue(
                    "duplicate_row",
                    # The same amount again says nothing else: two blocks may end in one total.
                    Severity.INFO if amount == self._keys[identity] else Severity.WARNING,
                    f"《{grid.title}》中“{key.name}”重复出现，第二次出现的数字“{printed}”未采用，请核对。",
                    printed,
                    grid,
                    location,
                )
            return
        self._keys[identity] = amount
        offset = f"{grid.part}." if grid.part else ""
        self.facts.cells.append(
            CellFact(
                fact_id=f"c:{grid.layout.id}:{offset}{row + 1}:{column + 1}",
                table_id=grid.layout.id,
                table_title=grid.title,
                row_kind=key.kind,
                code=key.code,
                line_id=key.line_id,
                name=key.name,
                project=key.project,
                measure=measure,
                printed=printed,
                amount_yuan=amount,
                resolution_yuan=resolution,
                state=state,
                repairs="；".join(key.repairs) or None,
                location=location,
            )
        )

    def add_declared(self, grid: Grid, key: RowKey, measure: str, location: Location) -> None:
        """Add the cell of a table that is declared empty and has no rows."""
        self.facts.cells.append(
            CellFact(
                fact_id=f"c:{grid.layout.id}:empty:{measure}",
                table_id=grid.layout.id,
                table_title=grid.title,
                row_kind=key.kind,
                code="",
                line_id=key.line_id,
                name=key.name,
                project=None,
                measure=measure,
                printed="",
                amount_yuan=None,
                resolution_yuan=None,
                state=CellState.DECLARED_EMPTY,
                repairs=None,
                location=location,
            )
        )

    def _read_figure(self, grid: Grid, cell: Cell | None) -> tuple[Decimal | None, Decimal | None, CellState]:
        if cell is None or _DASH.fullmatch(cell.text):
            return None, None, CellState.BLANK
        try:
            number = parse_number(figure_text(cell, self._decimals)).scaled(grid.yuan_per_unit(self.template))
        except UnreadableNumberError:
            self.issue(
                "unreadable_number",
                Severity.WARNING,
                f"《{grid.title}》中的“{cell.text}”不是可以识别的数字，未作任何猜测，请按原件更正。",
                cell.text,
                grid,
                cell.location,
            )
            return None, None, CellState.UNREAD
        if abs(number.value) >= LARGEST or number.value != number.value.quantize(FEN):
            self.issue(
                "not_an_amount",
                Severity.WARNING,
                f"《{grid.title}》中的“{cell.text}”过大或精确到分以下，不会是金额，未入库，请核对数字和单位。",
                cell.text,
                grid,
                cell.location,
            )
            return None, None, CellState.UNREAD
        return number.value, number.resolution, CellState.VALUE if number.value else CellState.ZERO

    def unmapped_row(self, grid: Grid, row: Mapping[int, Cell], why: str) -> None:
        """List the figures of a row that could not be placed, or its first cell when it has none."""
        figures = [cell for cell in row.values() if is_numberish(cell)]
        for cell in figures or list(row.values())[:1]:
            self.unmapped(cell, grid, why)

    def unmapped(
        self, cell: Cell, grid: Grid | None, why: str, severity: Severity = Severity.WARNING
    ) -> None:
        """List one cell that could not be placed."""
        where = f"《{grid.title}》" if grid else "表格"
        self.facts.issues.append(
            Issue(
                "unmapped_cell",
                severity,
                f"{where}中的“{cell.text}”没有对应到任何栏目：{why}。",
                cell.text,
                grid.layout.id if grid else None,
                cell.location,
            )
        )

    def unmapped_others(self, grid: Grid, row: Mapping[int, Cell], columns: Iterable[int]) -> None:
        """List the cells of a row that stand in none of the known columns."""
        known = set(columns)
        for column, cell in row.items():
            if column not in known:
                self.unmapped(cell, grid, "这一列不在表头的栏目之内")

    def unknown_columns(self, grid: Grid, detail: str) -> None:
        """Report a table whose columns could not be recognised, and list its figures."""
        assert grid.table is not None
        self.issue(
            "columns_unknown",
            Severity.WARNING,
            f"《{grid.title}》的表头无法识别{detail}，表内数字未能对应到栏目，请核对表头。",
            "",
            grid,
            grid.table.location,
        )
        self.report_unknown(grid.table, grid)

    def report_unknown(self, table: Table, grid: Grid | None = None) -> None:
        """List the figures of a table that was not recognised; one of words alone is part of the text."""
        ordinals = _ordinals(table)
        figures = [cell for cell in table.cells if is_numberish(cell) and cell not in ordinals]
        if grid is None:
            problem = "表内数字未入库，请核对标题。" if figures else "表内只有文字，没有数字。"
            self.facts.issues.append(
                Issue(
                    "unrecognised_table",
                    Severity.WARNING if figures else Severity.INFO,
                    f"这张表没有可识别的标题，不属于规定的公开表，{problem}",
                    " ".join(cell.text for cell in table.cells[:6]),
                    None,
                    table.location,
                )
            )
        for cell in figures:
            # The table is the finding; its numbers are listed with their places, not shouted one by one.
            self.unmapped(cell, grid, "所在的表格或栏目没有识别", Severity.INFO)

    def issue(
        self, code: str, severity: Severity, message: str, raw: str, grid: Grid, location: Location
    ) -> None:
        """Add an issue about a known table."""
        self.facts.issues.append(Issue(code, severity, message, raw, grid.layout.id, location))


def _ordinals(table: Table) -> set[Cell]:
    """Cells of a column that only numbers the rows from 1 on."""
    found: set[Cell] = set()
    for column in range(table.column_count):
        cells = [cell for cell in table.cells if cell.column == column and is_numberish(cell)]
        if len(cells) > 1 and [cell.text for cell in cells] == [str(n + 1) for n in range(len(cells))]:
            found |= set(cells)
    return found


def is_numberish(cell: Cell) -> bool:
    """Whether a cell looks like a figure."""
    return bool(_NUMBERISH.fullmatch(cell.text))


def is_note(text: str) -> bool:
    """Whether a text is a note below the rows of a table."""
    return bool(_NOTE.match(text))


def match_line(name: str, lines: Sequence[LineNames], start: int) -> int | None:
    """Index of the first line from `start` on that bears this name, else of any before it."""
    wanted = bare(name)
    if not wanted:
        return None
    order = [*range(start, len(lines)), *range(start)]
    return next((i for i in order if wanted in {bare(n) for n in lines[i].names}), None)


def row_location(table: Table, row: int, column: int) -> Location:
    """Place of a blank: that of any cell of its row, moved to the column."""
    for cell in table.cells:
        place = cell.location
        if cell.row == row and place.row is not None and place.column is not None:
            return place.at(place.row, place.column + column - cell.column)
    return table.location.at(row + 1, column + 1)
