"""Relations about performance targets: sheets for every project, costs times quantities, dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from dagster_project.extraction.facts import PerformanceSheet, Target
from dagster_project.extraction.names import bare
from dagster_project.reconciliation.book import Book, cell_term, figure_term
from dagster_project.reconciliation.catalogue import Rule
from dagster_project.reconciliation.products import costed_sheets
from dagster_project.reconciliation.relations import Relation, Term
from dagster_project.reconciliation.shapes.generator import Generator, verdict_of
from dagster_project.templates.template import Template
from dagster_project.vocabulary.statuses import Status

_YEAR = re.compile(r"^(20\d\d)年")


def _targets(book: Book, sheet: PerformanceSheet) -> list[Target]:
    return [target for target in book.facts.targets if target.sheet_id == sheet.fact_id]


def _cost_targets(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Cost targets, times the quantities their units ask for (元/人/天), sum to the budget of the sheet.

    Many units list some costs only. A sheet whose costs make less than its budget is remarked on where the document's
    other sheets close; one that spends more by a quantity its price and budget contradict always is.
    """
    found = list(costed_sheets(book.facts))
    closed = sum(
        sum((p.amount_yuan for p in costed.products), Decimal(0)) == costed.sheet.budget_yuan
        for costed in found
    )
    habit = closed >= rule.options["habit"] and closed * 2 >= len(found)
    for costed in found:
        sheet = costed.sheet
        yield Relation(
            rule,
            sheet.fact_id,
            sheet.project,
            (Term(sheet.fact_id, "budget", sheet.budget_yuan, sheet.resolution_yuan),),
            tuple(Term(p.fact_id, "product", p.amount_yuan, p.rounding) for p in costed.products),
            missing=None if costed.products or not habit else "成本指标的单位没有对应的数量指标，不能计算。",
            verdict=None if habit or costed.overspent else Status.NOT_APPLICABLE,
        )


def _target_due(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Dates by which something is to be done do not lie before the year; one relation per sheet."""
    year = book.facts.identity.fiscal_year
    for sheet in book.facts.performance_sheets:
        dated = [(t, t.due_on) for t in _targets(book, sheet) if t.due_on is not None]
        early = [f"“{target.indicator}”写作{due:%Y-%m-%d}" for target, due in dated if due.year < year]
        status = Status.FAIL if early else Status.EXACT
        words = "、".join(early)
        yield Relation(rule, sheet.fact_id, sheet.project, (), (), verdict=status, words=words)


def _target_value(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Every indicator has a value: a number, a date or words."""
    for sheet in book.facts.performance_sheets:
        blank = [target.indicator for target in _targets(book, sheet) if not target.printed.strip()]
        yield Relation(
            rule,
            sheet.fact_id,
            sheet.project,
            (),
            (),
            verdict=Status.FAIL if blank else Status.EXACT,
            words="、".join(f"“{indicator}”" for indicator in blank),
        )


def _sheet_present(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Every project of the table has a sheet, or is exempt.

    Exempt are projects paid by transfers from above: those whose note says so, and those without a sheet
    when together they make up what the text says is exempt.
    """
    sheets = book.facts.performance_sheets
    projects = {bare(p.name): p for p in book.facts.projects if p.origin == "narrative"}
    totals = {
        name: sum((c.amount_yuan or Decimal(0) for c in book.project_total("T07", name)), Decimal(0))
        for name in book.project_names("T07")
    }
    without = {
        name: total
        for name, total in totals.items()
        if not any(bare(s.project) == bare(name) or s.budget_yuan == total for s in sheets)
    }
    exempt = book.first_told("performance", "transfer_projects", "amount")
    closes = exempt is not None and exempt.amount_yuan == sum(without.values(), Decimal(0))
    for name in totals if sheets else ():
        described = projects.get(bare(name))
        by_note = described is not None and "转移支付" in (described.fund_note or "")
        if name in without and (closes or by_note):
            status = Status.NOT_APPLICABLE
        else:
            status = Status.FAIL if name in without else Status.EXACT
        terms = tuple(cell_term(cell) for cell in book.project_total("T07", name))
        missing = None if book.facts.sections_found else "没有读到情况说明，不能说明是否不公开。"
        yield Relation(rule, bare(name), name, terms, (), verdict=status, missing=missing)


def _sheet_totals(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Sheets and their budgets, with what is exempt, are as many and as much as the text says."""
    sheets = book.facts.performance_sheets
    for measure, label in (("count", "绩效目标表的张数（个）"), ("amount", "绩效目标表的金额")):
        stated = [
            f
            for key in ("appropriation_projects", "other_projects")
            if (f := book.first_told("performance", key, measure)) is not None
        ]
        exempt = book.first_told("performance", "transfer_projects", measure)
        if not stated or not sheets:
            continue
        if measure == "count":
            ours = [Term(sheet.fact_id, "sheet", Decimal(1), Decimal(0)) for sheet in sheets]
        else:
            ours = [Term(s.fact_id, "budget", s.budget_yuan, s.resolution_yuan) for s in sheets]
        right = [*ours, *([figure_term(exempt)] if exempt else [])]
        unit = "元" if measure == "amount" else "个"
        yield Relation(rule, measure, label, tuple(figure_term(f) for f in stated), tuple(right), unit=unit)


def _project_year(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """A project named after a year is named after this one; a later stage of an older project is not."""
    year = book.facts.identity.fiscal_year
    for name in book.project_names("T07"):
        if match := _YEAR.match(name.strip()):
            terms = tuple(cell_term(cell) for cell in book.project_total("T07", name))
            ok = int(match[1]) == year
            yield Relation(rule, bare(name), name, terms, (), verdict=verdict_of(ok), words=match[1])


SHAPES: Mapping[str, Generator] = {
    "cost_targets": _cost_targets,
    "target_due": _target_due,
    "target_value": _target_value,
    "sheet_present": _sheet_present,
    "sheet_totals": _sheet_totals,
    "project_year": _project_year,
}
