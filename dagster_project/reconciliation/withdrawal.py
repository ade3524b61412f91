"""Tables of a guessed form that do not prove themselves.

Belongs here: taking back the cells of a table that was recognised by its words only and does not close.
Does not belong here: choosing among readings of a described form (`referee`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dagster_project.extraction.cell_writer import CellWriter
from dagster_project.extraction.facts import Facts
from dagster_project.extraction.grids import TableSurvey
from dagster_project.reconciliation.book import Book
from dagster_project.reconciliation.catalogue import Catalogue
from dagster_project.reconciliation.evaluation import evaluate
from dagster_project.reconciliation.relations import Result
from dagster_project.reconciliation.shapes import expand
from dagster_project.templates.template import Template
from dagster_project.vocabulary.statuses import Severity, Status

TRUST = 3
"""Relations that must close for each one that does not."""


def withdraw_unproved(facts: Facts, template: Template, survey: TableSurvey, catalogue: Catalogue) -> None:
    """Take back, the worst first, every table whose relations fail too often or prove nothing."""
    while True:
        worst = _worst(evaluate(expand(catalogue, Book(facts), template, tables_only=True)), facts)
        if worst is None:
            return
        _withdraw(worst, facts, template, survey)


def _worst(results: Iterable[Result], facts: Facts) -> str | None:
    """The table with the most failing relations for those that close, or one that nothing proves."""
    tables = {cell.fact_id: cell.table_id for cell in facts.cells}
    failing: Counter[str] = Counter()
    closing: Counter[str] = Counter()
    for result in results:
        if result.relation.rule.options.get("soft", False):
            continue
        terms = [term for term in result.relation.left + result.relation.right if term.value]
        touched = {tables[term.fact_id] for term in terms if term.fact_id in tables}
        if result.status is Status.FAIL:
            failing.update(touched)
        elif result.status in (Status.EXACT, Status.ROUNDING) and len(terms) > 1:
            closing.update(touched)
    filled = {cell.table_id for cell in facts.cells if cell.amount_yuan}
    doubtful = [t for t in sorted(filled) if failing[t] * TRUST > closing[t] or not closing[t]]
    return max(doubtful, key=lambda t: (failing[t] / (closing[t] + 1), t), default=None)


def _withdraw(table_id: str, facts: Facts, template: Template, survey: TableSurvey) -> None:
    facts.cells[:] = [cell for cell in facts.cells if cell.table_id != table_id]
    facts.tables_found.discard(table_id)
    writer = CellWriter(template, facts, 0)
    for grid in survey.grids:
        if grid.layout.id != table_id or grid.table is None:
            continue
        writer.issue(
            "table_withdrawn",
            Severity.WARNING,
            f"《{grid.title}》是按表名和表头文字猜读的，读出的数字之间不平衡或无从核对，已全部撤回，列为未对应。"
            "请把文件交给系统管理员增加模板。",
            "",
            grid,
            grid.table.location,
        )
        writer.report_unknown(grid.table, grid)
