"""Cells of the standard tables.

Belongs here: the order in which tables are read, and the rows of tables with codes, named rows or projects.
Does not belong here: recognising tables and columns (`grids`, `columns`), tables side by side
(`block_tables`), with one row (`row_tables`) or in outline (`outline_tables`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from dagster_project.extraction.block_tables import read_blocks
from dagster_project.extraction.cell_writer import (
    NOTHING,
    CellWriter,
    RowKey,
    is_note,
    match_line,
)
from dagster_project.extraction.class_names import ClassNames
from dagster_project.extraction.cut_labels import join_cut_labels
from dagster_project.extraction.facts import Declaration, Facts, Issue
from dagster_project.extraction.grids import ColumnMap, Grid, KeyColumns, TableSurvey
from dagster_project.extraction.headers import header_word, is_figure
from dagster_project.extraction.names import bare, folded
from dagster_project.extraction.outline_tables import read_outline
from dagster_project.extraction.row_tables import read_single_row
from dagster_project.extraction.stored import stored_decimals
from dagster_project.extraction.wrapped_rows import joined_rows
from dagster_project.reading.document import Cell, Location
from dagster_project.templates.template import BY_CODE, Template
from dagster_project.vocabulary.codes import join_parts, split_glued
from dagster_project.vocabulary.statuses import CellState, RowKind, Severity
from dagster_project.vocabulary.tables import standard_tables

TOTAL = frozenset({"总计", "合计"})
Row = Mapping[int, Cell]


class TableReader:
    """Reads the figures of all surveyed tables into facts."""

    def __init__(self, template: Template, survey: TableSurvey, facts: Facts) -> None:
        self._template = template
        self._survey = survey
        self._facts = facts
        self._writer = CellWriter(template, facts, stored_decimals(survey.tables()))

    def read(self, choices: Mapping[str, int]) -> None:
        """Read every table; `choices` picks a column candidate per table (default: the first)."""
        names = ClassNames(self._survey)
        for grid in self._survey.grids:
            if grid.table is None:
                continue
            self._report_unit(grid)
            if grid.layout.layout == "blocks":
                read_blocks(grid, self._writer, names)
            elif grid.layout.layout == "single_row":
                read_single_row(grid, self._writer)
            elif grid.layout.layout == "outline":
                read_outline(grid, self._writer)
            else:
                self._read_rows(grid, choices.get(grid.layout.id, 0))
        for grid in self._survey.grids:
            self._read_emptiness(grid)
        self._report_proofs()
        self._report_missing()
        for table in self._survey.unknown:
            self._writer.report_unknown(table)

    def _report_unit(self, grid: Grid) -> None:
        assert grid.table is not None
        proof = grid.unit_proof
        if proof is not None and proof.proved != proof.printed:
            how = "写明的" if grid.unit_location is not None else "没有写明，按惯例应为"
            self._writer.issue(
                "unit_of_measure_contradicted",
                Severity.WARNING,
                f"《{grid.title}》的金额单位{how}“{proof.printed}”，但表内有{proof.witnesses}个数字只有以"
                f"“{proof.proved}”为单位才与文字和其他各表一致，已按“{proof.proved}”读取，请更正单位。",
                proof.printed,
                grid,
                grid.unit_location or grid.table.location,
            )
        elif grid.unit_location is None:
            basis = f"，并有{proof.witnesses}个数字与文字或其他各表一致" if proof is not None else "，请核对"
            self._writer.issue(
                "unit_of_measure_missing",
                Severity.INFO,
                f"《{grid.title}》没有写明金额单位，按本格式惯例以“{grid.unit(self._template)}”读取{basis}。",
                "",
                grid,
                grid.table.location,
            )

    def _report_proofs(self) -> None:
        """One issue that says which tables' units are proved by amounts elsewhere."""
        proved = [
            grid
            for grid in self._survey.grids
            if grid.unit_proof and grid.unit_proof.proved == grid.unit_proof.printed
        ]
        if not proved:
            return
        units = "；".join(
            f"{unit}：{'、'.join(dict.fromkeys(g.layout.id for g in proved if g.unit(self._template) == unit))}"
            for unit in dict.fromkeys(grid.unit(self._template) for grid in proved)
        )
        self._facts.issues.append(
            Issue(
                "unit_of_measure_proved",
                Severity.INFO,
                f"金额单位已由文字和各表之间相同的金额证明（{units}）。",
                units,
                None,
                Location(),
            )
        )

    # --- tables of coded rows, named rows or projects ------------------------------------------------

    def _read_rows(self, grid: Grid, choice: int) -> None:
        assert grid.table is not None
        rows = list(grid.table.rows())
        _repeat_merged(rows, grid)
        if not grid.candidates:
            self._writer.unknown_columns(grid, "")
            return
        if grid.layout.layout in ("lines", "projects"):
            for keys in grid.keys:
                join_cut_labels(rows, grid.table.fragments, keys.name, self._known_names(grid))
        columns = grid.candidates[min(choice, len(grid.candidates) - 1)]
        self._report_columns(grid, columns)
        self._facts.tables_found.add(grid.layout.id)
        head = {header_word(cell.text) for row in rows[: grid.first_body_row] for cell in row.values()}
        joined: frozenset[int] = frozenset()
        if grid.layout.layout == "coded" and len(grid.keys) == 1:
            rows, joined = joined_rows(
                rows, grid.first_body_row, grid.keys[0], columns.measures, figures_too=columns.joined
            )
        previous: list[RowKey | None] = [None for _ in grid.keys]
        for index in range(grid.first_body_row, len(rows)):
            row = rows[index]
            if not row or _is_head(row, head):
                continue
            start = 0
            for number, keys in enumerate(grid.keys):
                part = {column: cell for column, cell in row.items() if start <= column < keys.end}
                for column, cell in list(part.items()):
                    if column in keys.all and column + cell.column_span > keys.end:
                        del part[column]  # merged up to the figure of a later block: it is the label there
                if part and not keys.all & part.keys():
                    over = next(
                        (c for c in row.values() if c.column < start < c.column + c.column_span), None
                    )
                    if over is not None:
                        part[keys.name] = over
                start = keys.end
                if part:
                    previous[number] = self._read_row(
                        grid, keys, columns, part, index, previous[number], joined=index in joined
                    )
        if joined:
            self._writer.issue(
                "joined_rows",
                Severity.INFO,
                f"《{grid.title}》中有{len(joined)}行的名称或数字印成了几行，已接成一行，请留意。",
                "",
                grid,
                grid.table.location,
            )

    def _known_names(self, grid: Grid) -> Callable[[str], bool]:
        """What names a row of the table: its standard lines, or the unit and the projects of earlier tables."""
        if grid.layout.layout == "lines":
            return lambda text: match_line(bare(text), grid.layout.lines, 0) is not None
        names = {folded(self._facts.identity.unit_name)}
        names |= {folded(cell.project) for cell in self._facts.cells if cell.project}
        return lambda text: folded(text) in names

    def _report_columns(self, grid: Grid, columns: ColumnMap) -> None:
        found = set(columns.measures.values())
        missing = [m for m in grid.layout.numbered if m not in found and m not in grid.layout.optional]
        if missing and BY_CODE not in found:
            measures = standard_tables()[grid.layout.id].measures
            names = "、".join(measures[measure].zh for measure in missing)
            assert grid.table is not None
            self._writer.issue(
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
        keys: KeyColumns,
        columns: ColumnMap,
        row: Row,
        index: int,
        previous: RowKey | None,
        *,
        joined: bool,
    ) -> RowKey | None:
        values = {c: m for c, m in columns.measures.items() if max(keys.all) < c < keys.end}
        figures = {column: row[column] for column in values if column in row}
        at_break = grid.table is not None and index in grid.table.fragments
        key = self._key_of(grid, keys, row, figures, previous, at_break=at_break)
        if key is None:
            return previous
        if key is previous and not figures:
            return previous
        if joined:
            key.repairs.append("一行印成了几行，已接成一行")
        for column, measure in values.items():
            self._add(grid, key, measure, row, index, column)
        self._writer.unmapped_others(grid, row, {*keys.all, *grid.ordinals, *values})
        return key

    def _add(self, grid: Grid, key: RowKey, measure: str, row: Row, index: int, column: int) -> None:
        layout = grid.layout
        cell = row.get(column)
        if layout.transposed and key.line_id is not None:
            # The rows of this form are the standard table's columns, its only row is the total.
            measure = key.line_id
            key = RowKey(RowKind.TOTAL, name=key.name, repairs=key.repairs)
        elif measure == BY_CODE:
            found = _measure_by_code(grid, key)
            if found is None:
                if cell is not None:
                    self._writer.unmapped(cell, grid, f"科目“{key.code}”不属于这张表的任何一栏")
                return
            measure = found
        self._writer.add(grid, key, measure, cell, index, column)

    def _key_of(
        self,
        grid: Grid,
        keys: KeyColumns,
        row: Row,
        figures: Row,
        previous: RowKey | None,
        *,
        at_break: bool,
    ) -> RowKey | None:
        layout = grid.layout
        if layout.layout == "lines":
            return self._line_key(grid, keys, row, figures)
        name = row[keys.name].text if keys.name in row else ""
        project = row[keys.project].text if keys.project is not None and keys.project in row else None
        parts = [row[column].text if column in row else "" for column in keys.codes]
        words = [bare(text) for text in (*parts, name) if text]
        if any(word in TOTAL for word in words) or match_line("".join(words), layout.totals, 0) is not None:
            total = next((w for w in words if w in TOTAL), "".join(words))
            return RowKey(RowKind.TOTAL, name=total)
        if (found := _code_of(parts, name)) is not None:
            kind = RowKind.PROJECT if project else RowKind(layout.row_kind)
            return RowKey(kind, code=found[0], name=found[1], project=project)
        if any(parts):
            if not figures and (is_note(parts[0]) or words[0] in NOTHING):
                return None
            printed = " ".join(filter(None, parts))
            self._writer.unmapped_row(grid, row, f"科目编码“{printed}”无法识别")
            return None
        if layout.layout == "projects" and name:
            if not figures and re.search(self._template.empty_table, name):
                return None  # the note of an empty table, printed inside it
            if folded(name) == folded(self._facts.identity.unit_name):
                return RowKey(RowKind.UNIT, name=name)
            if at_break and not figures and previous is not None and previous.kind is RowKind.PROJECT:
                self._rejoin(grid, previous, name, name, row)
                return previous
            return RowKey(RowKind.PROJECT, name=name, project=name)
        cut = previous is not None and (not project or previous.project is not None)
        if previous is not None and cut and (name or project) and not figures and at_break:
            self._rejoin(grid, previous, name, project or "", row)
            return previous
        if figures or (name and not is_note(name) and name not in NOTHING):
            self._writer.unmapped_row(grid, row, "这一行没有科目编码，也不是合计行")
        return None

    def _line_key(self, grid: Grid, keys: KeyColumns, row: Row, figures: Row) -> RowKey | None:
        """A named row; with two label columns the name is `group/name`."""
        labels = [row[column].text for column in (*keys.codes, keys.name) if column in row]
        full = "/".join(bare(label) for label in labels)
        found = match_line(full, grid.layout.lines, 0)
        if found is not None:
            return RowKey(RowKind.LINE, line_id=grid.layout.lines[found].id, name=labels[-1])
        if figures or (full and not is_note(full)):
            self._writer.unmapped_row(grid, row, f"“{full}”不在本表的标准项目之内")
        return None

    def _rejoin(self, grid: Grid, previous: RowKey, name: str, project: str, row: Row) -> None:
        """A page break cut the row's names: put the rest of them on the facts already read."""
        before = (previous.code, previous.name, previous.project)
        previous.name += name
        previous.project = previous.project if previous.project is None else previous.project + project
        for index, cell in enumerate(self._facts.cells):
            if cell.table_id == grid.layout.id and (cell.code, cell.name, cell.project) == before:
                self._facts.cells[index] = replace(
                    cell, name=previous.name, project=previous.project, repairs="行名被分页截断，已接续"
                )
        first = next(iter(row.values()))
        self._writer.issue(
            "rejoined_row",
            Severity.INFO,
            f"《{grid.title}》中一行的名称被分页截断，已接续为“{previous.project or previous.name}”。",
            name if name == project else name + project,
            grid,
            first.location,
        )

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
        own = [i for i, cell in enumerate(self._facts.cells) if cell.table_id == grid.layout.id]
        if any(self._facts.cells[i].state is not CellState.BLANK for i in own):
            return
        for index in own:
            self._facts.cells[index] = replace(self._facts.cells[index], state=CellState.DECLARED_EMPTY)
        if not own:
            self._add_declared(grid, note.location)

    def _add_declared(self, grid: Grid, location: Location) -> None:
        """Cells of a table that has none, because it is declared empty."""
        first_line = next(iter(standard_tables()[grid.layout.id].lines), None)
        key = RowKey(RowKind.LINE if first_line else RowKind.TOTAL, line_id=first_line, name="合计")
        for measure in grid.layout.numbered:
            self._writer.add_declared(grid, key, measure, location)

    def _report_missing(self) -> None:
        """Where a missing table's title stands, if anywhere; the finding itself is that of a rule."""
        year = self._facts.identity.fiscal_year
        if self._template.guessed:
            return
        for layout in self._template.tables.values():
            if layout.id in self._facts.tables_found or layout.since > year:
                continue
            title = layout.zh
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


def _code_of(parts: Sequence[str], name: str) -> tuple[str, str] | None:
    """Code and name of a row, however the two are distributed over its cells; `None` for no code."""
    try:
        return join_parts(list(parts)), name
    except ValueError:
        pass
    filled = [part for part in parts if part]
    if len(filled) == 1 and (glued := split_glued(filled[0])):
        return glued[0], name or glued[1]
    if not filled:
        return split_glued(name)
    return None


def _measure_by_code(grid: Grid, key: RowKey) -> str | None:
    """The measure of a value whose column depends on the row: its class, or the name of its total."""
    if key.kind is RowKind.TOTAL:
        found = match_line(key.name, grid.layout.totals, 0)
        return None if found is None else grid.layout.totals[found].id
    return next((m for m, classes in grid.layout.by_code.items() if key.code[:3] in classes), None)


def _is_head(row: Row, head: set[str]) -> bool:
    """Whether a row below the head repeats it."""
    return len(row) > 1 and all(
        header_word(cell.text) in head and not is_figure(cell.text) for cell in row.values()
    )


def _repeat_merged(rows: Sequence[dict[int, Cell]], grid: Grid) -> None:
    """Let a code merged over several rows stand in each of them, as it does for whoever looks at the page."""
    assert grid.table is not None
    codes = {column for keys in grid.keys for column in keys.codes}
    for cell in grid.table.cells:
        if cell.row_span > 1 and cell.column in codes and cell.row >= grid.first_body_row:
            for row in rows[cell.row + 1 : cell.row + cell.row_span]:
                row.setdefault(cell.column, cell)
