"""Relations between amounts of the text and the tables, and inside the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dagster_project.extraction.facts import StatedFigure
from dagster_project.reconciliation.book import (
    Book,
    current_term,
    figure_term,
    table_of,
)
from dagster_project.reconciliation.catalogue import Rule
from dagster_project.reconciliation.relations import Relation, Term
from dagster_project.reconciliation.shapes.generator import Generator
from dagster_project.templates.template import Template
from dagster_project.vocabulary.codes import level_of
from dagster_project.vocabulary.tables import standard_tables


def _text(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for index, entry in enumerate(rule.options["relations"]):
        scope = entry.get("fund_scope", "")
        for term, key, name, fact_id in _stated(book, entry["subject"], scope, entry["key"]):
            operands = [operand.format(key=key) for operand in entry["cells"]]
            tables = [table_of(operand) for operand in operands]
            absent = [table for table, _ in tables if not book.has_table(table)]
            # A subject the tables do not know (a fund total split in the text only) is not comparable.
            if not all(_prints(template, table, measure) for table, measure in tables):
                continue
            cells = tuple(term for operand in operands for term in book.terms(operand))
            missing = None
            if absent:
                missing = f"缺少《{standard_tables()[absent[0]].zh}》，不能核对。"
            elif entry["subject"] == "functional_item" and not key:
                missing = f"科目“{name}”在公开表中找不到，不能核对。"
            yield Relation(rule, f"{index + 1}/{fact_id}", name, (term,), cells, missing=missing)
        yield from _unstated(rule, book, entry, index)


def _prints(template: Template, table: str, measure: str) -> bool:
    layout = template.tables.get(table)
    return layout is not None and measure in layout.printed_measures


def _unstated(rule: Rule, book: Book, entry: Mapping[str, Any], index: int) -> Iterator[Relation]:
    """Items of the general budget that the text should explain and does not mention."""
    if entry["subject"] != "functional_item":
        return
    stated = {statement.key for statement in book.statements("functional_item", entry["fund_scope"])}
    stated |= {figure.key for figure in book.facts.stated_figures if figure.subject == "functional_item"}
    table_id = table_of(entry["cells"][0])[0]
    for code in book.codes(table_id):
        if level_of(code) == "item" and code not in stated:
            yield Relation(
                rule,
                f"{index + 1}/{code}",
                f"{book.name_of(code)}（{code}）",
                (),
                tuple(book.terms(entry["cells"][0].format(key=code))),
                missing="情况说明没有写这个科目的金额，不能核对。",
            )


def _stated(book: Book, subject: str, scope: str, key: str) -> Iterator[tuple[Term, str, str, str]]:
    """Amounts of a subject in statements and stated figures: term, key, name, fact id."""
    for statement in book.facts.statements:
        if (
            statement.subject == subject
            and scope in ("", statement.fund_scope)
            and key in ("*", statement.key)
        ) and statement.current_yuan is not None:
            yield current_term(statement), statement.key, statement.name, statement.fact_id
    for figure in book.facts.stated_figures:
        if (
            figure.subject == subject
            and figure.measure == "amount"
            and scope in ("", figure.fund_scope)
            and key in ("*", figure.key)
        ):
            yield figure_term(figure), figure.key, figure.name, figure.fact_id


def _repeated(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """The same subject, scope and measure stated more than once: each later one against the first."""
    first: dict[tuple[str, str, str], tuple[Term, str]] = {}
    subjects = {"total", "source", "nature", "component", "functional_class", "functional_item", "carryover"}
    for subject in sorted(subjects):
        for scope in sorted(
            {s.fund_scope for s in book.facts.statements} | {f.fund_scope for f in book.facts.stated_figures}
        ):
            for term, key, name, fact_id in _stated(book, subject, scope, "*"):
                if not scope:
                    continue
                slot = (subject, scope, key)
                if slot in first:
                    yield Relation(rule, f"{fact_id}", name, (first[slot][0],), (term,))
                else:
                    first[slot] = (term, fact_id)


def _figure_sum(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for index, entry in enumerate(rule.options["relations"]):
        found = _by_key(book, entry["subject"], entry["measure"])
        total = found.get(entry["total"])
        parts = [found[key] for key in entry["parts"] if key in found]
        if total is None or not parts:
            continue
        unit = "元" if total.amount_yuan is not None else total.unit
        yield Relation(
            rule,
            f"{index + 1}/{total.fact_id}",
            f"{total.name}（{unit if unit != '元' else '万元'}）",
            (figure_term(total),),
            tuple(figure_term(part) for part in parts),
            unit=unit,
        )


def _by_key(book: Book, subject: str, measure: str) -> dict[str, StatedFigure]:
    """The first figure of each key of a subject."""
    found: dict[str, StatedFigure] = {}
    for figure in book.facts.stated_figures:
        if figure.subject == subject and figure.measure == measure:
            found.setdefault(figure.key, figure)
    return found


SHAPES: Mapping[str, Generator] = {
    "text": _text,
    "repeated": _repeated,
    "figure_sum": _figure_sum,
}
