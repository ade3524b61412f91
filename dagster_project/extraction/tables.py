"""Cells of the standard tables.

Belongs here: turning the rows of a known table into facts, with an issue for whatever cannot be one.
Does not belong here: recognising tables and columns (`grids`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from dagster_project.extraction.facts import CellFact, Declaration, Facts, Issue
from dagster_project.extraction.grids import ColumnMap, Grid, TableSurvey
from dagster_project.extraction.names import bare, folded
from dagster_project.extraction.stored import figure_text, stored_decimals
from dagster_project.reading.document import Cell, Location, Table
from dagster_project.templates.template import LineNames, Template
from dagster_project.vocabulary.codes import join_parts
from dagster_project.vocabulary.money import FEN, LARGEST, UnreadableNumberError, parse_number
from dagster_project.vocabulary.statuses import CellState, RowKind, Severity
from dagster_project.vocabulary.tables import standard_tables

_DASH = re.compile(r"[-—–－/]")
_TOTAL = frozenset({"总计", "合计"})
_CLASS_LABEL = re.compile(r"(\d{3})\s*(.+)")
_NUMBERISH = re.compile(r"[\d,，.．０-９]*[\d０-９][\d,，.．０-９]*|-{2,}")
_NOTE = re.compile(r"^(?:注|备注|说明)[：:]?")


@dataclass(slots=True)
class _Row:
    """The key of a row before its figures are read."""

    kind: RowKind
    code: str = ""
    line_id: str | None = None
    name: str = ""
    project: str | None = None
    repairs: list[str] = field(default_factory=list)


class TableReader:
    """Reads the figures of all surveyed tables into facts."""

    def __init__(self, template: Template, survey: TableSurvey, facts: Facts) -> None:
        self._template = template
        self._survey = survey
        self._facts = facts
        self._decimals = stored_decimals(survey.tables())
        self._keys: set[tuple[str, RowKind, str, str | None, str | None, str]] = set()

    def read(self, choices: Mapping[str, int]) -> None:
        """Read every table; `choices` picks a column candidate per table (default: the first)."""
        for grid in self._survey.grids:
            if grid.table is not None:
                self._read_grid(grid, choices.get(grid.layout.id, 0))
        for grid in self._survey.grids:
            self._read_emptiness(grid)
        self._report_missing()
        for table in self._survey.unknown:
            self._report_unknown(table)

    # --- one table -----------------------------------------------------------------------------

    def _read_grid(self, grid: Grid, choice: int) -> None:
        assert grid.table is not None
        if grid.money_unit is None:
            self._issue(
                "unit_of_measure_missing",
                Severity.INFO,
                f"《{grid.title}》没有写明金额单位，按本格式惯例以“{self._template.money_unit}”读取，请核对。",
                "",
                grid,
                grid.table.location,
            )
        rows = list(grid.table.rows())
        _repeat_merged(rows, grid)
        if grid.layout.layout == "side_by_side":
            self._read_sides(grid, rows)
            return
        if not grid.candidates:
            self._issue(
                "columns_unknown",
                Severity.WARNING,
                f"《{grid.title}》的表头无法识别，表内数字未能对应到栏目，请核对表头和栏次行。",
                "",
                grid,
                grid.table.location,
            )
            self._report_unknown(grid.table, grid)
            return
        columns = grid.candidates[min(choice, len(grid.candidates) - 1)]
        self._report_columns(grid, columns)
        self._facts.tables_found.add(grid.layout.id)
        previous: _Row | None = None
        for index in range(grid.first_body_row, len(rows)):
            previous = self._read_row(grid, columns, rows, index, previous)

    def _report_columns(self, grid: Grid, columns: ColumnMap) -> None:
        missing = [m for m in grid.layout.numbered if m not in columns.measures.values()]
        if missing:
            measures = standard_tables()[grid.layout.id].measures
            names = "、".join(measures[measure].zh for measure in missing)
            assert grid.table is not None
            self._issue(
                "missing_column",
                Severity.WARNING,
                f"《{grid.title}》缺少栏目：{names}。涉及这些栏目的核对无法进行，请补齐表格后重新公开。",
                "",
                grid,
                grid.table.location,
            )

    def _read_row(
        self,
        grid: Grid,
        columns: ColumnMap,
        rows: Sequence[Mapping[int, Cell]],
        index: int,
        previous: _Row | None,
    ) -> _Row | None:
        row = rows[index]
        if not row:
            return previous
        figures = {column: row[column] for column in columns.measures if column in row}
        at_break = grid.table is not None and index in grid.table.fragments
        key = self._key_of(grid, row, figures, previous, at_break=at_break)
        if key is None:
            return previous
        if key is previous and not figures:
            return previous
        for column, measure in columns.measures.items():
            self._add_cell(grid, key, measure, row.get(column), index, column)
        keyed = {*grid.code_columns, grid.name_column, grid.project_column, *columns.measures}
        for column, cell in row.items():
            if column not in keyed:
                self._unmapped(cell, grid, "这一列不在表头的栏目之内")
        return key

    def _key_of(
        self,
        grid: Grid,
        row: Mapping[int, Cell],
        figures: Mapping[int, Cell],
        previous: _Row | None,
        *,
        at_break: bool,
    ) -> _Row | None:
        name_cell = row.get(grid.name_column)
        name = name_cell.text if name_cell else ""
        project_cell = row.get(grid.project_column) if grid.project_column is not None else None
        project = project_cell.text if project_cell else None
        parts = [row[column].text if column in row else "" for column in grid.code_columns]
        if any(parts):
            try:
                code = join_parts(parts)
            except ValueError:
                if _NOTE.match(parts[0]):
                    return None
                self._unmapped_row(grid, row, f"科目编码“{' '.join(filter(None, parts))}”无法识别")
                return None
            kind = RowKind.PROJECT if project else RowKind(grid.layout.row_kind)
            return _Row(kind, code=code, name=name, project=project)
        if bare(name) in _TOTAL and grid.layout.layout != "lines":
            return _Row(RowKind.TOTAL, name=name)
        if grid.layout.layout == "lines":
            line = _match_line(name, grid.layout.lines, 0)
            if line is not None:
                return _Row(RowKind.LINE, line_id=grid.layout.lines[line].id, name=name)
        if grid.layout.layout == "projects" and name:
            if folded(name) == folded(self._facts.identity.unit_name):
                return _Row(RowKind.UNIT, name=name)
            return _Row(RowKind.PROJECT, name=name, project=name)
        if previous is not None and name and not figures and at_break:
            self._rejoin(grid, previous, name, row)
            return previous
        if figures or (name and not _NOTE.match(name)):
            self._unmapped_row(grid, row, "这一行没有科目编码，也不是合计行")
        return None

    def _rejoin(self, grid: Grid, previous: _Row, tail: str, row: Mapping[int, Cell]) -> None:
        """A page break cut the row's name: put the rest of it on the facts already read."""
        previous.name += tail
        for index, cell in enumerate(self._facts.cells):
            if cell.table_id == grid.layout.id and (cell.code, cell.name + tail) == (
                previous.code,
                previous.name,
            ):
                values = {name: getattr(cell, name) for name in CellFact.__dataclass_fields__}
                self._facts.cells[index] = CellFact(
                    **{**values, "name": previous.name, "repairs": "行名被分页截断，已接续"}
                )
        first = next(iter(row.values()))
        self._issue(
            "rejoined_row",
            Severity.INFO,
            f"《{grid.title}》中一行的名称被分页截断，已接续为“{previous.name}”。",
            tail,
            grid,
            first.location,
        )

    def _add_cell(
        self, grid: Grid, key: _Row, measure: str, cell: Cell | None, row: int, column: int
    ) -> None:
        assert grid.table is not None
        printed = figure_text(cell, self._decimals) if cell else ""
        amount, resolution, state = self._read_figure(grid, cell)
        identity = (grid.layout.id, key.kind, key.code, key.line_id, key.project, measure)
        location = cell.location if cell else _row_location(grid.table, row, column)
        if identity in self._keys:
            if cell is not None:
                self._issue(
                    "duplicate_row",
                    Severity.WARNING,
                    f"《{grid.title}》中“{key.name}”重复出现，第二次出现的数字“{printed}”未采用，请核对。",
                    printed,
                    grid,
                    location,
                )
            return
        self._keys.add(identity)
        offset = f"{grid.part}." if grid.part else ""
        self._facts.cells.append(
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

    def _read_figure(self, grid: Grid, cell: Cell | None) -> tuple[Decimal | None, Decimal | None, CellState]:
        if cell is None or _DASH.fullmatch(cell.text):
            return None, None, CellState.BLANK
        try:
            number = parse_number(figure_text(cell, self._decimals)).scaled(
                grid.yuan_per_unit(self._template.money_unit)
            )
        except UnreadableNumberError:
            self._issue(
                "unreadable_number",
                Severity.WARNING,
                f"《{grid.title}》中的“{cell.text}”不是可以识别的数字，未作任何猜测，请按原件更正。",
                cell.text,
                grid,
                cell.location,
            )
            return None, None, CellState.UNREAD
        if abs(number.value) >= LARGEST or number.value != number.value.quantize(FEN):
            self._issue(
                "not_an_amount",
                Severity.WARNING,
                f"《{grid.title}》中的“{cell.text}”过大或精确到分以下，不会是金额，未入库，请核对数字和单位。",
                cell.text,
                grid,
                cell.location,
            )
            return None, None, CellState.UNREAD
        return number.value, number.resolution, CellState.VALUE if number.value else CellState.ZERO

    # --- tables printed side by side ------------------------------------------------------------

    def _read_sides(self, grid: Grid, rows: Sequence[Mapping[int, Cell]]) -> None:
        layout, table = grid.layout, grid.table
        assert layout.left is not None and layout.right is not None and table is not None
        header = rows[grid.first_body_row - 1] if grid.first_body_row else {}
        right_labels = {bare(name) for name in layout.right.label}
        starts = [column for column in sorted(header) if column and bare(header[column].text) in right_labels]
        if not starts:
            self._issue(
                "columns_unknown",
                Severity.WARNING,
                f"《{grid.title}》的表头无法识别（应有“项目”“支出功能分类”两组栏目），请核对。",
                "",
                grid,
                table.location,
            )
            self._report_unknown(table, grid)
            return
        split = starts[0]
        self._facts.tables_found.add(layout.id)
        sides = {
            "left": (0, _measures_of(header, layout.left.measures, range(1, split))),
            "right": (
                split,
                _measures_of(header, layout.right.measures, range(split + 1, table.column_count)),
            ),
        }
        known = standard_tables()[layout.id].lines
        lines = [line for line in layout.lines if line.id in known]
        position = 0
        for index in range(grid.first_body_row, len(rows)):
            row = rows[index]
            for side, (label_column, measures) in sides.items():
                label = row.get(label_column)
                figures = [row[column] for column in measures if column in row]
                if label is None:
                    for cell in figures:
                        self._unmapped(cell, grid, "这个数字的左边没有项目名称")
                    continue
                if side == "left":
                    found = _match_line(label.text, lines, position)
                    if found is None:
                        self._unmapped_side(grid, label, figures)
                        continue
                    position = found + 1
                    key = _Row(RowKind.LINE, line_id=lines[found].id, name=label.text)
                else:
                    right = self._right_key(grid, label)
                    if right is None:
                        self._unmapped_side(grid, label, figures)
                        continue
                    key = right
                for column, measure in measures.items():
                    self._add_cell(grid, key, measure, row.get(column), index, column)
            mapped = {column for start, measures in sides.values() for column in (start, *measures)}
            for column, cell in row.items():
                if column not in mapped:
                    self._unmapped(cell, grid, "这一列不在表头的栏目之内")

    def _right_key(self, grid: Grid, label: Cell) -> _Row | None:
        total = _match_line(label.text, grid.layout.totals, 0)
        if total is not None:
            return _Row(RowKind.LINE, line_id=grid.layout.totals[total].id, name=label.text)
        match = _CLASS_LABEL.fullmatch(label.text)
        if match:
            return _Row(RowKind.FUNCTION, code=match.group(1), name=match.group(2).strip())
        return None

    def _unmapped_side(self, grid: Grid, label: Cell, figures: Sequence[Cell]) -> None:
        if not figures:
            return
        for cell in figures:
            self._unmapped(cell, grid, f"项目“{label.text}”不在本表的标准项目之内")

    # --- empty and missing tables ---------------------------------------------------------------

    def _read_emptiness(self, grid: Grid) -> None:
        pattern = re.compile(self._template.empty_table)
        note = next((p for p in grid.notes if pattern.search(p.text)), None)
        if note is None:
            return
        self._facts.tables_found.add(grid.layout.id)
        self._facts.declarations.append(
            Declaration(
                fact_id=f"d:{len(self._facts.declarations) + 1}",
                kind="empty_table",
                table_id=grid.layout.id,
                subject=None,
                fund_scope=None,
                key=None,
                name=grid.title,
                text=note.text,
                location=note.location,
            )
        )
        if any(cell.table_id == grid.layout.id for cell in self._facts.cells):
            return
        for measure in grid.layout.numbered:
            lines = standard_tables()[grid.layout.id].lines
            first_line = next(iter(lines), None)
            self._facts.cells.append(
                CellFact(
                    fact_id=f"c:{grid.layout.id}:empty:{measure}",
                    table_id=grid.layout.id,
                    table_title=grid.title,
                    row_kind=RowKind.LINE if first_line else RowKind.TOTAL,
                    code="",
                    line_id=first_line,
                    name="合计",
                    project=None,
                    measure=measure,
                    printed="",
                    amount_yuan=None,
                    resolution_yuan=None,
                    state=CellState.DECLARED_EMPTY,
                    repairs=None,
                    location=note.location,
                )
            )

    def _report_missing(self) -> None:
        """Where a missing table's title stands, if anywhere; the finding itself is that of a rule."""
        year = self._facts.identity.fiscal_year
        for layout in self._template.tables.values():
            if layout.id in self._facts.tables_found or layout.since > year:
                continue
            title = standard_tables()[layout.id].zh
            untitled = next((g for g in self._survey.grids if g.layout.id == layout.id), None)
            problem = "只有标题，没有表格内容，也没有说明为空表" if untitled else "没有找到"
            self._facts.issues.append(
                Issue(
                    "missing_table",
                    Severity.INFO,
                    f"应公开的《{title}》{problem}。文件可能不完整，请核对原件；空表也应列出并说明。",
                    "",
                    layout.id,
                    untitled.title_location if untitled else Location(),
                )
            )

    def _report_unknown(self, table: Table, grid: Grid | None = None) -> None:
        if grid is None:
            self._facts.issues.append(
                Issue(
                    "unrecognised_table",
                    Severity.WARNING,
                    "这张表没有可识别的标题，不属于规定的公开表，表内数字未入库，请核对标题。",
                    " ".join(cell.text for cell in table.cells[:6]),
                    None,
                    table.location,
                )
            )
        for cell in table.cells:
            if _NUMBERISH.fullmatch(cell.text):
                # The table is the finding; its numbers are listed with their places, not shouted one by one.
                self._unmapped(cell, grid, "所在的表格或栏目没有识别", Severity.INFO)

    def _unmapped_row(self, grid: Grid, row: Mapping[int, Cell], why: str) -> None:
        figures = [cell for cell in row.values() if _NUMBERISH.fullmatch(cell.text)]
        for cell in figures or list(row.values())[:1]:
            self._unmapped(cell, grid, why)

    def _unmapped(
        self, cell: Cell, grid: Grid | None, why: str, severity: Severity = Severity.WARNING
    ) -> None:
        where = f"《{grid.title}》" if grid else "表格"
        self._facts.issues.append(
            Issue(
                "unmapped_cell",
                severity,
                f"{where}中的“{cell.text}”没有对应到任何栏目：{why}。",
                cell.text,
                grid.layout.id if grid else None,
                cell.location,
            )
        )

    def _issue(
        self, code: str, severity: Severity, message: str, raw: str, grid: Grid, location: Location
    ) -> None:
        self._facts.issues.append(Issue(code, severity, message, raw, grid.layout.id, location))


def _match_line(name: str, lines: Sequence[LineNames], start: int) -> int | None:
    """Index of the first line from `start` on that bears this name, else of any before it."""
    wanted = bare(name)
    if not wanted:
        return None
    order = [*range(start, len(lines)), *range(start)]
    return next((i for i in order if wanted in {bare(n) for n in lines[i].names}), None)


def _measures_of(
    header: Mapping[int, Cell], measures: Mapping[str, Sequence[str]], columns: range
) -> dict[int, str]:
    found: dict[int, str] = {}
    for column in columns:
        cell = header.get(column)
        for measure, names in measures.items():
            if cell and bare(cell.text) in {bare(n) for n in names} and measure not in found.values():
                found[column] = measure
                break
    return found


def _repeat_merged(rows: Sequence[dict[int, Cell]], grid: Grid) -> None:
    """Let a code merged over several rows stand in each of them, as it does for whoever looks at the page."""
    assert grid.table is not None
    for cell in grid.table.cells:
        if cell.row_span > 1 and cell.column in grid.code_columns and cell.row >= grid.first_body_row:
            for row in rows[cell.row + 1 : cell.row + cell.row_span]:
                row.setdefault(cell.column, cell)


def _row_location(table: Table, row: int, column: int) -> Location:
    """Place of a blank: that of any cell of its row, moved to the column."""
    for cell in table.cells:
        place = cell.location
        if cell.row == row and place.row is not None and place.column is not None:
            return place.at(place.row, place.column + column - cell.column)
    return table.location.at(row + 1, column + 1)
