"""Invented narratives of every form, read and reconciled without files or tables' layouts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from dagster_project.examination import reconcile
from dagster_project.extraction.disclosure import extract_text
from dagster_project.extraction.facts import CellFact, Facts, Identity
from dagster_project.extraction.grids import TableSurvey
from dagster_project.reading.document import Document, Heading, Location, Paragraph
from dagster_project.reconciliation.relations import Result
from dagster_project.templates.template import Template, load_templates
from dagster_project.vocabulary.statuses import CellState, RowKind, Scope

UNIT = "云溪区绿化局"


def form(name: str) -> Template:
    """A publisher's form by its identifier."""
    return next(template for template in load_templates() if template.id == name)


def items(table: str, rows: Mapping[str, tuple[str, str]], measure: str = "total") -> list[CellFact]:
    """Cells of functional codes: code -> (name, amount in 万元)."""
    return [cell(table, code, name, amount, measure) for code, (name, amount) in rows.items()]


def cell(
    table: str, code: str, name: str, amount: str, measure: str = "total", line: str | None = None
) -> CellFact:
    """One cell; `code` is `total` for the row of totals, a line has `line`. Amounts in 元 with two decimals."""
    kind = RowKind.LINE if line else RowKind.TOTAL if code == "total" else RowKind.FUNCTION
    return CellFact(
        f"c:{table}:{code or line}:{measure}", table, table, kind, "" if code == "total" else code, line, name, None,
        measure, amount, Decimal(amount) * 10_000, Decimal("0.01"), CellState.VALUE, None, Location(),
    )  # fmt: skip


def narrative(
    name: str,
    lines: Sequence[str],
    cells: Sequence[CellFact] = (),
    *,
    year: int = 2024,
    scope: str = Scope.DEPARTMENT,
) -> Facts:
    """The facts of a text: lines that begin with `#` are headings, each other line is a paragraph on page 1, 2, ….

    Tables count as found when they have cells.
    """
    template = form(name)
    blocks = [
        Heading(line.lstrip("# "), Location(page))
        if line.startswith("#")
        else Paragraph(line, Location(page), ())
        for page, line in enumerate(lines, start=1)
    ]
    document = Document("0" * 64, "试.txt", "text", "test", 1, tuple(blocks))
    facts = Facts(Identity(UNIT, year, template.document_kind, scope, None))
    facts.cells += cells
    facts.tables_found |= {entry.table_id for entry in cells}
    extract_text(document, template, TableSurvey(template), facts)
    return facts


def judged(name: str, facts: Facts) -> list[Result]:
    """All results of the rules over such facts, with culprits."""
    return reconcile(facts, form(name)).results


def of_rule(results: Sequence[Result], rule_id: str) -> list[Result]:
    """The results of one rule, without the placeholder of a rule that has no instance."""
    return [result for result in results if result.relation.rule.id == rule_id and result.relation.key != "-"]
