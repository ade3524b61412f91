"""Remarks on figures that are possible but unlikely, from this document alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from dagster_project.reconciliation.book import Book, change_term, figure_term
from dagster_project.reconciliation.catalogue import Rule
from dagster_project.reconciliation.relations import Relation
from dagster_project.reconciliation.shapes.generator import Generator, verdict_of
from dagster_project.reconciliation.shapes.operands import printed_operands
from dagster_project.templates.template import Template
from dagster_project.vocabulary.money import wan_text


def _per_unit(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """An amount of the tables for each person or thing the text counts lies within limits (元, inclusive)."""
    for index, entry in enumerate(rule.options["relations"], start=1):
        operands = printed_operands(entry["amount"], book, template) or []
        terms = [term for operand in operands for term in book.terms(operand)]
        count = book.first_told(entry["subject"], entry["key"], "count")
        total = sum((term.value for term in terms if term.value is not None), Decimal(0))
        if count is None or not total or any(term.unread for term in terms):
            continue
        low, high = Decimal(entry["low"]), Decimal(entry["high"])
        label = f"{entry['zh']}（每{entry['each']}）"
        if count.value <= 0:
            ok, words = False, f"写明没有{count.name}，却安排了{wan_text(total)}万元"
        else:
            ok = low * count.value <= total <= high * count.value
            words = (
                f"{wan_text(total)}万元除以{count.value.normalize():f}，平均{wan_text(total / count.value)}万元，"
                f"通常在{wan_text(low)}至{wan_text(high)}万元之间"
            )
        yield Relation(
            rule, f"{index}/{count.fact_id}", label, tuple(terms), (), premise=(figure_term(count),),
            verdict=verdict_of(ok), words=words,
        )  # fmt: skip


def _large_change(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """A change that is large both in percent and in amount is given a reason, in forms that give reasons at all."""
    if not any(statement.reason for statement in book.facts.statements):
        return
    percent, amount = Decimal(rule.options["percent"]), Decimal(rule.options["amount"])
    # Forms that list totals by budget give one reason for all of them.
    explained = {s.section for s in book.facts.statements if s.subject == "total" and s.reason}
    for statement in book.facts.statements:
        given = statement.reason or (statement.subject == "total" and statement.section in explained)
        change, current = statement.change_yuan, statement.current_yuan
        if change is None or current is None or abs(change) < amount:
            continue
        prior = current - change
        if prior <= 0 or abs(change) * 100 < percent * prior:
            continue
        word = "增加" if change > 0 else "减少"
        yield Relation(
            rule,
            statement.fact_id,
            f"{statement.name}（{statement.code}）" if statement.code else statement.name,
            (change_term(statement),),
            (),
            verdict=verdict_of(bool(given)),
            words=f"{word}{wan_text(abs(change))}万元，幅度{abs(change) * 100 / prior:.2f}%",
        )


def _figure_order(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """A part stated apart is not larger than the whole (`at_least`)."""
    for index, entry in enumerate(rule.options["relations"], start=1):
        whole = book.first_told(entry["subject"], entry["whole"], entry["measure"])
        measure = entry.get("part_measure", entry["measure"])
        part = book.first_told(entry["subject"], entry["part"], measure)
        if whole is None or part is None:
            continue
        unit = "元" if whole.amount_yuan is not None else whole.unit
        names = f"{whole.name}与{part.name}" if part.name != whole.name else whole.name
        label = names if unit == "元" else f"{names}（{unit or '人'}）"
        yield Relation(
            rule, f"{index}/{part.fact_id}", label, (figure_term(whole),), (figure_term(part),), unit=unit
        )


SHAPES: Mapping[str, Generator] = {
    "per_unit": _per_unit,
    "large_change": _large_change,
    "figure_order": _figure_order,
}
