"""The facts of one document, addressed the way rules speak of them.

Belongs here: looking up cells by table, row and measure, statements and figures by subject.
Does not belong here: rules.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from dagster_project.extraction.facts import CellFact, Declaration, Facts, Issue, StatedFigure, Statement
from dagster_project.extraction.names import bare, table_name
from dagster_project.reconciliation.reasons import ReasonVerdict, judge_reasons
from dagster_project.reconciliation.relations import Term
from dagster_project.vocabulary.statuses import CellState, RowKind
from dagster_project.vocabulary.tables import standard_tables

COUNTED = frozenset({"count", "increase", "decrease"})
OPERAND = re.compile(r"(?P<table>T\d\d)\[(?P<row>[^\]]*)\]\.(?P<measure>\w+)")


class Book:
    """An index over facts; built once per document."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._rows: dict[str, dict[str, dict[str, CellFact]]] = defaultdict(lambda: defaultdict(dict))
        self._project_rows: dict[str, list[CellFact]] = defaultdict(list)
        for cell in facts.cells:
            if cell.row_kind is RowKind.PROJECT:
                self._project_rows[cell.table_id].append(cell)
            elif cell.row_kind is not RowKind.ITEM:
                self._rows[cell.table_id][_row_key(cell)][cell.measure] = cell

    @cached_property
    def _titles(self) -> dict[str, str]:
        unit = self.facts.identity.unit_name
        titles: dict[str, str] = {}
        for cell in self.facts.cells:
            if cell.table_title:
                titles.setdefault(cell.table_id, table_name(cell.table_title, unit))
        for declaration in self.facts.declarations:
            if declaration.kind == "empty_table" and declaration.table_id and declaration.name:
                titles.setdefault(declaration.table_id, table_name(declaration.name, unit))
        return titles

    @cached_property
    def reasons(self) -> list[ReasonVerdict]:
        """Verdicts on the reasons of all statements, in their order."""
        return judge_reasons(self.facts)

    def title(self, table_id: str) -> str:
        """The printed title of a table without year and unit; empty where none was found."""
        return self._titles.get(table_id, "")

    def reported(self, *codes: str) -> list[tuple[Term, Issue]]:
        """What extraction reported under these codes, each with the term that points to its place."""
        return [
            (Term(issue_fact_id(position), "text", None, None), issue)
            for position, issue in enumerate(self.facts.issues, start=1)
            if issue.code in codes
        ]

    def reason_amounts(self, statement: Statement) -> list[StatedFigure]:
        """Amounts of money the reason of a statement names, in order of print."""
        return [
            figure
            for figure in self.facts.stated_figures
            if figure.subject == "reason"
            and figure.amount_yuan is not None
            and (figure.section, figure.fund_scope) == (statement.section, statement.fund_scope)
            and figure.key == f"{statement.subject}:{statement.key}"
        ]

    def has_table(self, table_id: str) -> bool:
        """Whether the table was found (possibly declared empty)."""
        return table_id in self.facts.tables_found

    def has_measure(self, table_id: str, measure: str) -> bool:
        """Whether the table has that column (a table declared empty has all of them)."""
        rows = self._rows.get(table_id, {})
        projects = self._project_rows.get(table_id, [])
        return any(measure in row for row in rows.values()) or any(c.measure == measure for c in projects)

    def cell(self, table_id: str, row: str, measure: str) -> CellFact | None:
        """The figure of a row that is no project row: `total`, a line id, or a code."""
        return self._rows.get(table_id, {}).get(row, {}).get(measure)

    def row(self, table_id: str, row: str) -> dict[str, CellFact]:
        """All figures of a row by measure; empty when there is no such row."""
        return dict(self._rows.get(table_id, {}).get(row, {}))

    def rows(self, table_id: str) -> list[str]:
        """Keys of all rows of a table that are no project rows."""
        return list(self._rows.get(table_id, {}))

    def codes(self, table_id: str) -> list[str]:
        """Codes of a table, those of project rows included, without repetition, in order of printing."""
        coded = [key for key in self._rows.get(table_id, {}) if key.isdigit()]
        coded += [cell.code for cell in self._project_rows.get(table_id, []) if cell.code]
        return list(dict.fromkeys(coded))

    def project_cells(self, table_id: str, measure: str, code: str | None = None) -> list[CellFact]:
        """Figures of project rows, of one code if given."""
        return [
            cell
            for cell in self._project_rows.get(table_id, [])
            if cell.measure == measure and (code is None or cell.code == code)
        ]

    def project_names(self, table_id: str) -> list[str]:
        """Names of the projects of a table, in order of printing."""
        return list(dict.fromkeys(cell.project or "" for cell in self._project_rows.get(table_id, [])))

    def project_total(self, table_id: str, name: str, measure: str = "total") -> list[CellFact]:
        """Figures of all rows of a project, by normalised name."""
        return [c for c in self.project_cells(table_id, measure) if bare(c.project or "") == bare(name)]

    def name_of(self, code: str) -> str:
        """The printed name of a code, or the code itself."""
        for rows in self._rows.values():
            if code in rows:
                return next(iter(rows[code].values())).name
        return code

    def terms(self, operand: str, code: str | None = None) -> list[Term]:
        """The terms an operand such as `T02[total].unit_funds` stands for; empty for no such row.

        A code whose own row is missing is read from its project rows; one of a level the table does not
        print at all, from the rows below it.
        """
        match = OPERAND.fullmatch(operand)
        if match is None:
            raise ValueError(f"not an operand: {operand!r}")
        row = code if match["row"] == "code" else match["row"]
        assert row is not None
        cell = self.cell(match["table"], row, match["measure"])
        if cell is not None:
            return [cell_term(cell)]
        if not row.isdigit():
            return []
        own = self.project_cells(match["table"], match["measure"], row)
        return [cell_term(c) for c in own or self._below(match["table"], match["measure"], row)]

    def _below(self, table_id: str, measure: str, code: str) -> list[CellFact]:
        """The figures that make up a code in a table without rows of its level."""
        rows = [row for row in self.rows(table_id) if row.isdigit()]
        if any(len(row) == len(code) for row in rows):
            return []
        below = [row for row in rows if row.startswith(code) and row != code]
        top = [row for row in below if not any(row != other and row.startswith(other) for other in below)]
        cells = [cell for row in top if (cell := self.cell(table_id, row, measure))]
        return cells + [
            cell
            for cell in self.project_cells(table_id, measure)
            if cell.code.startswith(code) and not any(cell.code.startswith(row) for row in below)
        ]

    def statements(self, subject: str, fund_scope: str, keys: Iterable[str] | None = None) -> list[Statement]:
        """Statements of a subject, of certain keys if given."""
        wanted = None if keys is None else set(keys)
        return [
            s
            for s in self.facts.statements
            if s.subject == subject and s.fund_scope == fund_scope and (wanted is None or s.key in wanted)
        ]

    def told(self, subject: str, key: str, measure: str) -> list[StatedFigure]:
        """Figures of the text of a subject, key (`*`: any) and measure, of whatever money, in order of print."""
        return [
            figure
            for figure in self.facts.stated_figures
            if (figure.subject, figure.measure) == (subject, measure) and key in ("*", figure.key)
        ]

    def first_told(self, subject: str, key: str, measure: str) -> StatedFigure | None:
        """The figure the text gives first."""
        return next(iter(self.told(subject, key, measure)), None)


def issue_fact_id(position: int) -> str:
    """How relations refer to the issue at a position, counted from 1 as in the lake."""
    return f"issue/{position}"


def table_of(operand: str) -> tuple[str, str]:
    """Table and measure an operand speaks of."""
    match = OPERAND.fullmatch(operand.rstrip("?"))
    if match is None:
        raise ValueError(f"not an operand: {operand!r}")
    return match["table"], match["measure"]


def _row_key(cell: CellFact) -> str:
    if cell.line_id is not None:
        return cell.line_id
    if cell.row_kind is RowKind.TOTAL:
        return "total"
    if cell.row_kind is RowKind.UNIT:
        return f"unit:{bare(cell.name)}"
    return cell.code


def cell_term(cell: CellFact, weight: int = 1) -> Term:
    """A table cell as a term."""
    return Term(
        cell.fact_id, "value", cell.amount_yuan, cell.resolution_yuan, weight, cell.state is CellState.UNREAD
    )


def declaration_term(declaration: Declaration) -> Term:
    """Where the text declares something; there is no number in it."""
    return Term(declaration.fact_id, "text", None, None)


def figure_term(figure: StatedFigure) -> Term:
    """A stated figure as a term: money in 元, anything else in its own unit.

    Counts of persons or things are not rounded, so they leave no room for a difference.
    """
    if figure.amount_yuan is not None:
        return Term(figure.fact_id, "value", figure.amount_yuan, figure.resolution_yuan)
    resolution = Decimal(0) if figure.measure in COUNTED else figure.resolution
    return Term(figure.fact_id, "value", figure.value, resolution)


def current_term(statement: Statement) -> Term:
    """This year's amount of a statement."""
    return Term(statement.fact_id, "current", statement.current_yuan, statement.current_resolution_yuan)


def change_term(statement: Statement, weight: int = 1) -> Term:
    """The stated change of a statement."""
    return Term(statement.fact_id, "change", statement.change_yuan, statement.change_resolution_yuan, weight)


def percent_term(statement: Statement) -> Term:
    """The stated percent of a statement."""
    return Term(statement.fact_id, "percent", statement.percent, statement.percent_resolution)


def measure_name(table_id: str, measure: str) -> str:
    """Chinese name of a measure."""
    return standard_tables()[table_id].measures[measure].zh


def is_zero(value: Decimal | None) -> bool:
    """Whether a value is blank or zero."""
    return value is None or value == 0
