"""Relations about what must be present and consistent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dagster_project.reconciliation.book import (
    Book,
    cell_term,
)
from dagster_project.reconciliation.catalogue import Rule
from dagster_project.reconciliation.relations import Relation
from dagster_project.reconciliation.shapes.generator import Generator
from dagster_project.templates.template import Template
from dagster_project.vocabulary.statuses import CellState, Status
from dagster_project.vocabulary.tables import standard_tables

FUND_WORDS = {"general": "一般公共预算", "fund": "政府性基金", "capital": "国有资本经营"}
"""How each budget is called in running text."""


def _verdict(ok: bool) -> Status:
    return Status.EXACT if ok else Status.FAIL


def _table_present(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for layout in () if template.guessed else template.tables.values():
        if layout.since <= book.facts.identity.fiscal_year:
            title = standard_tables()[layout.id].zh
            yield Relation(rule, layout.id, title, (), (), verdict=_verdict(book.has_table(layout.id)))


def _section_present(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    year = book.facts.identity.fiscal_year
    zh = {
        section.id: section.zh for section in template.sections if section.since <= year and section.required
    }
    for section in rule.options["sections"]:
        if section in zh:
            found = section in book.facts.sections_found
            yield Relation(rule, section, zh[section], (), (), verdict=_verdict(found))


def _declared_empty(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for declaration in book.facts.declarations:
        if declaration.kind != "empty_table" or declaration.table_id is None:
            continue
        filled = [
            c for c in book.facts.cells if c.table_id == declaration.table_id and c.state is CellState.VALUE
        ]
        yield Relation(
            rule,
            declaration.fact_id,
            standard_tables()[declaration.table_id].zh,
            tuple(cell_term(cell) for cell in filled[:1]),
            (),
            verdict=_verdict(not filled),
        )


def _declared_fund(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """A note that declares a table empty must not speak of another budget than the table's."""
    for declaration in book.facts.declarations:
        table = standard_tables().get(declaration.table_id or "")
        if declaration.kind != "empty_table" or table is None or table.fund not in FUND_WORDS:
            continue
        named = {fund for fund, word in FUND_WORDS.items() if word in declaration.text}
        yield Relation(
            rule,
            declaration.fact_id,
            table.zh,
            (),
            (),
            verdict=_verdict(not named or table.fund in named),
            words="、".join(FUND_WORDS[fund] for fund in sorted(named)),
        )


def _identity(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    codes = {issue.code for issue in book.facts.issues}
    for key, label, code in (
        ("unit", "单位名称", "unit_name_differs"),
        ("year", "预算年度", "year_differs"),
    ):
        yield Relation(rule, key, label, (), (), verdict=_verdict(code not in codes))


SHAPES: Mapping[str, Generator] = {
    "table_present": _table_present,
    "section_present": _section_present,
    "declared_empty": _declared_empty,
    "declared_fund": _declared_fund,
    "identity": _identity,
}
