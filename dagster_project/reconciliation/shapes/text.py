"""Relations between amounts of the text and the tables, and inside the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
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
from dagster_project.reconciliation.shapes.generator import Generator, verdict_of
from dagster_project.reconciliation.shapes.operands import layout_of, printed_operands, title_of
from dagster_project.templates.template import Template
from dagster_project.vocabulary.codes import level_of

EXAMPLE = "2010101"
"""A code to ask a form for the cells of any item with."""
ITEM_LENGTH = 7
_BY_CODE = frozenset({"functional_item", "functional_class"})
_SPENT_WORD = re.compile(
    r"决算数?(?:基本)?(?:(?P<word>小于|大于|等于|少于|多于|低于|高于|超过)(?:年初)?预算|与(?:年初)?预算数?(?P<flat>持平|一致|相等|相同))"
)


def _text(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for index, entry in enumerate(rule.options["relations"]):
        for stated in _stated(
            book, entry["subject"], entry.get("fund_scope", ""), entry["key"], entry.get("measure", "amount")
        ):
            nameless = entry["subject"] in _BY_CODE and not stated.key
            operands = _operands(entry, EXAMPLE if nameless else stated.key, book, template)
            if operands is None:
                continue  # a subject this form's tables do not know is not comparable
            absent = [table for table, _ in map(table_of, operands) if not book.has_table(table)]
            cells = tuple(term for operand in operands for term in book.terms(operand) if not nameless)
            missing = None
            if absent:
                missing = f"缺少《{title_of(template, absent[0], book)}》，不能核对。"
            elif nameless:
                missing = f"科目“{stated.name}”在公开表中找不到，不能核对。"
            yield Relation(
                rule, f"{index + 1}/{stated.fact_id}", stated.name, (stated.term,), cells, missing=missing
            )
        yield from _unstated(rule, book, template, entry, index)


def _operands(entry: Mapping[str, Any], key: str, book: Book, template: Template) -> list[str] | None:
    """The cells an amount is compared with: the first alternative this form prints, or `None`."""
    for alternative in (entry["cells"], *entry.get("or", ())):
        try:
            found = [printed_operands(cell.format(key=key), book, template) for cell in alternative]
        except (ValueError, KeyError):
            continue  # a key this table does not have
        if any(operands is None for operands in found):
            continue
        pairs = [
            (operand, cell.endswith("?") and not book.has_table(table_of(operand)[0]))
            for cell, operands in zip(alternative, found, strict=True)
            for operand in operands or ()
        ]
        printed = [operand for operand, left_out in pairs if not left_out]
        if printed and not any(book.terms(operand) for operand in printed):
            # A table that may be left out is missed when the amount can stand nowhere else and its form prescribes it.
            printed += [
                operand
                for operand, left_out in pairs
                if left_out and layout_of(template, table_of(operand)[0], book) is not None
            ]
        if printed:
            return printed
    return None


def _unstated(
    rule: Rule, book: Book, template: Template, entry: Mapping[str, Any], index: int
) -> Iterator[Relation]:
    """Items of a budget whose other items the text explains, and which it does not mention."""
    if entry["subject"] != "functional_item" or "measure" in entry:
        return
    scope = entry["fund_scope"]
    stated = {statement.key for statement in book.statements("functional_item", scope)}
    figures = [figure for figure in book.facts.stated_figures if figure.subject == "functional_item"]
    stated |= {figure.key for figure in figures}
    explained = any(len(key) == ITEM_LENGTH for key in stated) and scope in (
        {s.fund_scope for s in book.facts.statements if s.subject == "functional_item"}
        | {figure.fund_scope for figure in figures}
    )
    for operand in _operands(entry, EXAMPLE, book, template) or () if explained else ():
        table_id = table_of(operand)[0]
        for code in book.codes(table_id):
            if level_of(code) == "item" and code not in stated:
                yield Relation(
                    rule,
                    f"{index + 1}/{code}",
                    f"{book.name_of(code)}（{code}）",
                    (),
                    tuple(book.terms(operand.replace(EXAMPLE, code))),
                    missing="情况说明没有写这个科目的金额，不能核对。",
                )


@dataclass(frozen=True, slots=True)
class _Stated:
    """An amount of the text: its term, and the key, name and fact it belongs to."""

    term: Term
    key: str
    name: str
    fact_id: str


def _stated(book: Book, subject: str, scope: str, key: str, measure: str = "amount") -> Iterator[_Stated]:
    """Amounts of a subject in statements and stated figures."""
    for statement in book.facts.statements if measure == "amount" else ():
        if (
            statement.subject == subject
            and scope in ("", statement.fund_scope)
            and key in ("*", statement.key)
        ) and statement.current_yuan is not None:
            yield _Stated(current_term(statement), statement.key, statement.name, statement.fact_id)
    for figure in book.facts.stated_figures:
        if (
            figure.subject == subject
            and figure.measure == measure
            and scope in ("", figure.fund_scope)
            and key in ("*", figure.key)
        ):
            yield _Stated(figure_term(figure), figure.key, figure.name, figure.fact_id)


def _repeated(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """The same subject, scope and measure stated more than once: each later one against the first."""
    first: dict[tuple[str, str, str], Term] = {}
    subjects = {
        "total", "source", "nature", "component", "functional_class", "functional_item", "carryover",
        "three_public", "operating_expense",
    }  # fmt: skip
    for subject in sorted(subjects):
        for scope in sorted(
            {s.fund_scope for s in book.facts.statements} | {f.fund_scope for f in book.facts.stated_figures}
        ):
            for stated in _stated(book, subject, scope, "*"):
                if not scope or (subject in _BY_CODE and not stated.key):
                    continue
                slot = (subject, scope, stated.key)
                if slot in first:
                    yield Relation(rule, stated.fact_id, stated.name, (first[slot],), (stated.term,))
                else:
                    first[slot] = stated.term


def _figure_sum(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Totals of the text and their parts.

    `words`: how the total must be called; `plus`: what the total leaves out by its words; `whole`: all parts must
    be told; `each`: every figure of the only part, where they are as many as the count of the total.
    """
    for index, entry in enumerate(rule.options["relations"]):
        subject, measure = entry["subject"], entry["measure"]
        total = book.first_told(subject, entry["total"], measure)
        parts = [f for key in entry["parts"] if (f := book.first_told(subject, key, measure)) is not None]
        if total is None or not parts or not re.search(entry.get("words", ""), total.name):
            continue
        if entry.get("whole", False) and len(parts) < len(entry["parts"]):
            continue
        if entry.get("each", False):
            parts = book.told(subject, entry["parts"][0], measure)
            count = book.first_told(subject, entry["total"], "count")
            if count is None or count.value != len(parts):
                continue
        unit = "元" if total.amount_yuan is not None else total.unit
        more = entry.get("plus", 0)
        left_out = (Term(f"constant:{more}", "value", Decimal(more), Decimal(0)),) if more else ()
        yield Relation(
            rule,
            f"{index + 1}/{total.fact_id}",
            total.name if unit == "元" else f"{total.name}（{unit}）",
            (figure_term(total), *left_out),
            tuple(figure_term(part) for part in parts),
            unit=unit,
        )


def _spent(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Budget and outturn of a final account: the percentage completed, or the words that compare them."""
    pairs: dict[tuple[str, str, str, str], dict[str, StatedFigure]] = {}
    for figure in book.facts.stated_figures:
        if figure.measure in ("initial_budget", "outturn", "completion"):
            slot = (figure.section, figure.subject, figure.fund_scope, figure.key or figure.name)
            pairs.setdefault(slot, {}).setdefault(figure.measure, figure)
    for found in pairs.values():
        plan, outturn, completion = (found.get(m) for m in ("initial_budget", "outturn", "completion"))
        if plan is None or outturn is None:
            continue
        if rule.options["check"] == "completion":
            if completion is not None and plan.value:
                yield Relation(
                    rule, completion.fact_id, outturn.name, (figure_term(completion),), (), unit="%",
                    premise=(figure_term(outturn), figure_term(plan)),
                )  # fmt: skip
            continue
        words = _SPENT_WORD.search(outturn.context)
        if words is None or "基本" in words.group():
            continue
        more = outturn.value - plan.value
        said = {"小于": -1, "少于": -1, "低于": -1, "等于": 0}.get(words["word"], 1) if words["word"] else 0
        agree = (more > 0) - (more < 0) == said
        yield Relation(
            rule, outturn.fact_id, outturn.name, (figure_term(outturn),), (figure_term(plan),),
            verdict=verdict_of(agree),
            words=f"决算数{outturn.printed}{outturn.unit}，预算数{plan.printed}{plan.unit}，文字却写“{words.group()}”",
        )  # fmt: skip


SHAPES: Mapping[str, Generator] = {
    "text": _text,
    "spent": _spent,
    "repeated": _repeated,
    "figure_sum": _figure_sum,
}
