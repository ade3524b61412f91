"""Relations about projects and performance-target sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from dagster_project.extraction.facts import CellFact, ProjectNote, StatedFigure
from dagster_project.extraction.names import bare
from dagster_project.reconciliation.book import (
    Book,
    cell_term,
    figure_term,
    is_zero,
)
from dagster_project.reconciliation.catalogue import Rule
from dagster_project.reconciliation.products import priced_notes
from dagster_project.reconciliation.relations import Relation, Term
from dagster_project.reconciliation.shapes.generator import Generator, verdict_of
from dagster_project.reconciliation.shapes.operands import layout_of
from dagster_project.templates.template import Template


def _project_figure(book: Book, project_id: str, subject: str = "project") -> StatedFigure | None:
    found = [f for f in book.facts.stated_figures if f.subject == subject and f.key == project_id]
    return found[0] if found else None


def matching_table_project(book: Book, name: str, amount: Decimal | None) -> list[CellFact]:
    """Rows of a project in T07: by name, else the one unmatched project with the same amount."""
    cells = book.project_total("T07", name)
    if cells or amount is None:
        return cells
    described = {bare(p.name) for p in book.facts.projects}
    same = []
    for other in book.project_names("T07"):
        rows = book.project_total("T07", other)
        total = sum((c.amount_yuan or Decimal(0) for c in rows), Decimal(0))
        if total == amount and (bare(other) not in described or bare(name) not in described):
            same.append(rows)
    return same[0] if len(same) == 1 else []


def _project_table(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for project in book.facts.projects:
        figure = _project_figure(book, project.fact_id)
        if project.origin != "narrative":
            continue
        if figure is None:
            yield Relation(
                rule, project.fact_id, project.name, (), (), missing="文字没有写项目金额，不能核对。"
            )
            continue
        cells = matching_table_project(book, project.name, project.amount_yuan)
        missing = None if book.has_table("T07") else "缺少《一般公共预算项目支出情况表》，不能核对。"
        yield Relation(
            rule,
            project.fact_id,
            project.name,
            (figure_term(figure),),
            tuple(cell_term(cell) for cell in cells),
            missing=missing,
        )


def _note_term(note: ProjectNote) -> Term:
    return Term(note.fact_id, "value", note.amount_yuan, note.resolution_yuan)


def _allocation(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for project in book.facts.projects:
        figure = _project_figure(book, project.fact_id)
        notes = [
            note
            for note in book.facts.project_notes
            if note.project_id == project.fact_id and note.kind == "allocation" and note.parent_id is None
        ]
        if figure is None or not notes:
            continue
        yield Relation(
            rule, project.fact_id, project.name, (figure_term(figure),), tuple(_note_term(n) for n in notes)
        )


def _sub_allocation(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    names = {project.fact_id: project.name for project in book.facts.projects}
    parents = {note.fact_id: note for note in book.facts.project_notes}
    children: dict[str, list[ProjectNote]] = {}
    for note in book.facts.project_notes:
        if note.parent_id:
            children.setdefault(note.parent_id, []).append(note)
    for parent_id, notes in children.items():
        parent = parents[parent_id]
        yield Relation(
            rule,
            parent_id,
            names[parent.project_id],
            (_note_term(parent),),
            tuple(_note_term(n) for n in notes),
        )


def _unit_price(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Unit price × quantity, in one allocation or over the terms of a project (× 12 for monthly prices)."""
    names = {project.fact_id: project.name for project in book.facts.projects}
    for note, found in priced_notes(book.facts):
        figure = _project_figure(book, note.project_id)
        amount = _note_term(note) if note.kind == "allocation" else None
        if amount is None and figure is not None:
            amount = figure_term(figure)
        if amount is not None:
            right = Term(found.fact_id, "product", found.amount_yuan, found.rounding)
            yield Relation(rule, note.fact_id, names[note.project_id], (amount,), (right,))


def _carryover_project(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for project in book.facts.projects:
        if project.origin != "carryover_text" or layout_of(template, "T11", book) is None:
            continue
        figure = _project_figure(book, project.fact_id, "carryover_project")
        cells = book.project_total("T11", project.name)
        yield Relation(
            rule,
            project.fact_id,
            project.name,
            (figure_term(figure),) if figure else (),
            tuple(cell_term(cell) for cell in cells),
            missing=None if book.has_table("T11") else "缺少《上年结转结余情况明细表》，不能核对。",
        )


def _project_name(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for project in book.facts.projects:
        if project.origin != "narrative" or not book.has_table("T07"):
            continue
        same = bool(book.project_total("T07", project.name))
        cells = matching_table_project(book, project.name, project.amount_yuan)
        if not same and not cells:
            continue  # nothing it could be: the amount finds that (PRJ-001)
        yield Relation(
            rule,
            project.fact_id,
            project.name,
            tuple(cell_term(cell) for cell in cells),
            (),
            verdict=verdict_of(same),
            words=(cells[0].project or "") if cells else "",
        )


def _project_described(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    if "projects" not in book.facts.sections_found:
        return
    described = [p for p in book.facts.projects if p.origin == "narrative"]
    for name in book.project_names("T07"):
        cells = book.project_total("T07", name)
        total = sum((cell.amount_yuan or Decimal(0) for cell in cells), Decimal(0))
        found = any(bare(p.name) == bare(name) or p.amount_yuan == total for p in described)
        yield Relation(
            rule,
            bare(name),
            name,
            tuple(cell_term(cell) for cell in cells),
            (),
            verdict=verdict_of(found),
        )


def _sheet_funds(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for sheet in book.facts.performance_sheets:
        parts = [
            Term(sheet.fact_id, part, value, sheet.resolution_yuan)
            for part, value in (("appropriation", sheet.appropriation_yuan), ("other", sheet.other_yuan))
        ]
        total = Term(sheet.fact_id, "budget", sheet.budget_yuan, sheet.resolution_yuan)
        yield Relation(rule, sheet.fact_id, sheet.project, (total,), tuple(parts))


def _weights(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for sheet in book.facts.performance_sheets:
        terms = tuple(
            Term(target.fact_id, "weight", target.weight, Decimal(1))
            for target in book.facts.targets
            if target.sheet_id == sheet.fact_id
        )
        yield Relation(rule, sheet.fact_id, sheet.project, terms, (), unit="分")


def _sheet_project(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for sheet in book.facts.performance_sheets:
        budget = Term(sheet.fact_id, "budget", sheet.budget_yuan, sheet.resolution_yuan)
        cells = [cell_term(c) for c in matching_table_project(book, sheet.project, sheet.budget_yuan)]
        missing = None
        if not cells and not is_zero(sheet.other_yuan):
            cells = book.terms("T02[total].unit_funds")
        if not cells:
            missing = "项目支出表中找不到同名或同金额的项目，不能核对。"
        yield Relation(rule, sheet.fact_id, sheet.project, (budget,), tuple(cells), missing=missing)


SHAPES: Mapping[str, Generator] = {
    "project_table": _project_table,
    "allocation": _allocation,
    "sub_allocation": _sub_allocation,
    "unit_price": _unit_price,
    "carryover_project": _carryover_project,
    "project_name": _project_name,
    "project_described": _project_described,
    "sheet_funds": _sheet_funds,
    "weights": _weights,
    "sheet_project": _sheet_project,
}
