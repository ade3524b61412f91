"""Relations about what must be present and consistent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dagster_project.extraction.facts import Declaration
from dagster_project.extraction.names import bare
from dagster_project.reconciliation.book import (
    Book,
    cell_term,
    declaration_term,
)
from dagster_project.reconciliation.catalogue import Rule
from dagster_project.reconciliation.relations import Relation
from dagster_project.reconciliation.shapes.generator import Generator, verdict_of
from dagster_project.reconciliation.shapes.operands import title_of
from dagster_project.templates.template import Template
from dagster_project.vocabulary.statuses import CellState
from dagster_project.vocabulary.tables import standard_tables

FUND_WORDS = {"general": "一般公共预算", "fund": "政府性基金", "capital": "国有资本经营"}
"""How each budget is called in running text."""


def _table_present(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for layout in () if template.guessed else template.tables.values():
        if layout.since <= book.facts.identity.fiscal_year:
            ok = book.has_table(layout.id)
            # Where its title stands without a table, if anywhere.
            seen = [term for term, issue in book.reported("missing_table") if issue.table_id == layout.id]
            yield Relation(
                rule,
                layout.id,
                title_of(template, layout.id, book),
                tuple(seen),
                (),
                verdict=verdict_of(ok),
                identity=(layout.id,),
            )


def _section_present(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    year = book.facts.identity.fiscal_year
    zh = {
        section.id: section.zh for section in template.sections if section.since <= year and section.required
    }
    for section in rule.options["sections"]:
        if section in zh:
            found = section in book.facts.sections_found
            yield Relation(rule, section, zh[section], (), (), verdict=verdict_of(found), identity=(section,))


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
            title_of(template, declaration.table_id, book),
            (declaration_term(declaration), *(cell_term(cell) for cell in filled[:1])),
            (),
            verdict=verdict_of(not filled),
            identity=(declaration.table_id,),
        )


def _declared_fund(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """A note that declares a table empty must not speak of another table or budget than the table's."""
    for declaration in book.facts.declarations:
        table = standard_tables().get(declaration.table_id or "")
        if declaration.kind != "empty_table" or table is None:
            continue
        other = _other_table(declaration, template)
        if other is None and table.fund not in FUND_WORDS:
            continue
        named = {fund for fund, word in FUND_WORDS.items() if word in declaration.text}
        yield Relation(
            rule,
            declaration.fact_id,
            title_of(template, table.id, book),
            (declaration_term(declaration),),
            (),
            identity=(table.id,),
            verdict=verdict_of(other is None and (not named or table.fund in named)),
            words=f"《{other}》" if other else "、".join(FUND_WORDS[fund] for fund in sorted(named)),
        )


def _other_table(declaration: Declaration, template: Template) -> str | None:
    """The table of this form that a note calls empty, when it is not the one it stands under."""
    titles = [bare(match[1]) for match in _CALLED_EMPTY.finditer(declaration.text)]
    own = bare(standard_tables()[declaration.table_id or ""].zh)
    if not titles or any(title.endswith(own) or own.endswith(title) for title in titles):
        return None
    others = (standard_tables()[table_id].zh for table_id in template.tables)
    return next((zh for zh in others if any(title.endswith(bare(zh)) for title in titles)), None)


_CALLED_EMPTY = re.compile(r"([^，。；：、《》]{4,40}表)》?(?:为|是|系)空表")


def _identity(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Titles and captions that bear another name or year than the whole, each with its place."""
    for key, label, code in (
        ("unit", "单位名称", "unit_name_differs"),
        ("year", "预算年度", "year_differs"),
    ):
        found = book.reported(code)
        told = list(dict.fromkeys(issue.message.rstrip("。") for _, issue in found))
        more = f"（等{len(found)}处）" if len(found) > 1 else ""
        yield Relation(
            rule, key, label, tuple(term for term, _ in found), (), verdict=verdict_of(not found),
            words=f"{told[0]}{more}" if told else "", identity=(key,),
        )  # fmt: skip


SHAPES: Mapping[str, Generator] = {
    "table_present": _table_present,
    "section_present": _section_present,
    "declared_empty": _declared_empty,
    "declared_fund": _declared_fund,
    "identity": _identity,
}
