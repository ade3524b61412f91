"""Relations of stated changes: shares, growth, direction, closures of the prior year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from dagster_project.extraction.facts import StatedFigure, Statement
from dagster_project.reconciliation.book import (
    Book,
    change_term,
    current_term,
    figure_term,
    is_zero,
    percent_term,
)
from dagster_project.reconciliation.catalogue import Rule
from dagster_project.reconciliation.evaluation import sum_tolerance
from dagster_project.reconciliation.relations import Relation, Term
from dagster_project.reconciliation.shapes.generator import Generator, verdict_of
from dagster_project.reconciliation.shapes.operands import printed_operands
from dagster_project.templates.template import Template
from dagster_project.vocabulary.money import wan_text
from dagster_project.vocabulary.statuses import Status


def _shares(book: Book, section: str) -> list[StatedFigure]:
    return [f for f in book.facts.stated_figures if f.section == section and f.measure == "share"]


def _amount_beside(book: Book, share: StatedFigure) -> Term | None:
    """The amount of the subject a share was stated with, in the same section."""
    for statement in book.facts.statements:
        subject = "functional_item" if share.subject == "functional_class" else share.subject
        if (statement.section, statement.subject, statement.key) == (share.section, subject, share.key) and (
            statement.current_yuan is not None
        ):
            return current_term(statement)
    for figure in book.facts.stated_figures:
        if figure.measure == "amount" and (figure.section, figure.subject, figure.key) == (
            share.section,
            share.subject,
            share.key,
        ):
            return figure_term(figure)
    return None


def _share(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for entry in rule.options["relations"]:
        shares = [
            share for share in _shares(book, entry["section"]) if share.key in entry.get("keys", [share.key])
        ]
        operands = printed_operands(entry["whole"], book, template) if shares else None
        whole = [term for operand in operands or () for term in book.terms(operand)]
        for share in shares:
            amount = _amount_beside(book, share)
            others = tuple(figure_term(other) for other in shares if other is not share)
            yield Relation(
                rule,
                share.fact_id,
                share.name,
                (figure_term(share),),
                others,
                unit="%",
                premise=(amount, whole[0]) if amount and len(whole) == 1 else (),
                missing=None if amount and len(whole) == 1 else "找不到占比对应的金额或总额，不能核对。",
            )


def _share_sum(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for entry in rule.options["relations"]:
        shares = [
            share for share in _shares(book, entry["section"]) if share.key in entry.get("keys", [share.key])
        ]
        if len(shares) < 2 and entry.get("keys"):
            continue
        if not shares:
            continue
        names = {section.id: section.zh for section in template.sections}
        hundred = Term(f"constant:{entry['section']}", "value", Decimal(100), Decimal(0))
        yield Relation(
            rule, entry["section"], f"“{names[entry['section']]}”", (hundred,),
            tuple(figure_term(share) for share in shares), unit="%",
        )  # fmt: skip


def _label(statement: Statement) -> str:
    return f"{statement.name}（{statement.code}）" if statement.code else statement.name


def _growth(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for statement in book.facts.statements:
        yield Relation(
            rule,
            statement.fact_id,
            _label(statement),
            (percent_term(statement),),
            (),
            unit="%",
            premise=(current_term(statement), change_term(statement)),
        )


def _growth_on_base(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Statements that give last year's amount and a percent, but no change."""
    for statement in book.facts.statements:
        if statement.base_yuan is None or statement.change_yuan is not None or statement.percent is None:
            continue
        base = Term(statement.fact_id, "base", statement.base_yuan, statement.base_resolution_yuan)
        yield Relation(
            rule, statement.fact_id, _label(statement), (percent_term(statement),), (), unit="%",
            premise=(current_term(statement), base),
        )  # fmt: skip


def _direction(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Words of direction: amount against percent."""
    for statement in book.facts.statements:
        change, percent = statement.change_yuan, statement.percent
        if is_zero(change) or is_zero(percent):
            continue
        yield Relation(
            rule,
            statement.fact_id,
            _label(statement),
            (change_term(statement),),
            (percent_term(statement),),
            words=f"{statement.change_word}…{statement.percent_word}",
        )


def _compared_year(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for statement in book.facts.statements:
        usual = statement.base_year == book.facts.identity.fiscal_year - 1
        yield Relation(
            rule,
            statement.fact_id,
            _label(statement),
            (change_term(statement),),
            (),
            verdict=verdict_of(usual),
            words=f"{statement.base_year}年",
            # A sentence that compares all its amounts with one wrong year was written wrong once.
            identity=() if usual else (statement.section, str(statement.base_year)),
        )


def _prior_not_negative(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """An increase cannot exceed what there is now: last year's amount would be negative."""
    for statement in book.facts.statements:
        current, change = statement.current_yuan, statement.change_yuan
        if current is None or current < 0 or change is None or change <= 0:
            continue
        yield Relation(
            rule,
            statement.fact_id,
            _label(statement),
            (current_term(statement),),
            (change_term(statement),),
            verdict=Status.FAIL if change > current else Status.EXACT,
            words=f"本年数{wan_text(current)}万元，却比上年增加{wan_text(change)}万元",
        )


def _stated_base(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for statement in book.facts.statements:
        if statement.base_yuan is None or statement.current_yuan is None or statement.change_yuan is None:
            continue
        base = Term(statement.fact_id, "base", statement.base_yuan, statement.base_resolution_yuan)
        right = (current_term(statement), change_term(statement, -1))
        yield Relation(rule, statement.fact_id, _label(statement), (base,), right)


def _closure(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for index, entry in enumerate(rule.options["relations"]):
        sides: list[tuple[Term, ...]] = []
        priors: list[tuple[Term, ...]] = []
        complete, optional = True, False
        for side in (entry["left"], entry["right"]):
            terms: list[Term] = []
            before: list[Term] = []
            for selector in side:
                statements = book.statements(
                    selector["subject"], selector["fund_scope"], selector.get("keys")
                )
                complete &= bool(statements)
                complete &= not _without_change(book, selector, {s.key for s in statements})
                if selector["subject"] == "nature" and not selector.get("keys"):
                    # A text may compare basic expenditure alone: then it does not say the whole.
                    complete &= {"basic", "project"} <= {statement.key for statement in statements}
                optional |= not statements and entry.get("optional", False)
                for statement in _leaves(statements):
                    # Bases of other years or kinds are other quantities: they never meet in one sum.
                    complete &= statement.base_year == book.facts.identity.fiscal_year - 1
                    complete &= statement.change_yuan is not None
                    if rule.options["number"] == "prior":
                        complete &= statement.current_yuan is not None
                        terms.append(current_term(statement))
                        terms.append(change_term(statement, -1))
                    else:
                        terms.append(change_term(statement))
                        before.append(_prior_term(statement))
            sides.append(tuple(terms))
            priors.append(tuple(before))
        if optional:
            continue
        missing = None if complete else "文字没有写全各项的增减额，不能核对。"
        if complete and entry.get("witness", False) and not _closes(sides):
            missing = "各部分相加与总数不等，差额可能来自上年有、今年没有的科目，不能核对。"
        yield Relation(
            rule,
            str(index + 1),
            entry["label"],
            sides[0],
            sides[1],
            missing=missing,
            # Changes that are differences of printed amounts close within what both years' rounding allows.
            roundings=2 if rule.options["number"] == "change" and _closes(priors) else 1,
        )


def _prior_term(statement: Statement) -> Term:
    """Last year's amount as this year's printed one less the change: one rounded number."""
    value = None
    if statement.current_yuan is not None and statement.change_yuan is not None:
        value = statement.current_yuan - statement.change_yuan
    resolutions = (statement.current_resolution_yuan, statement.change_resolution_yuan)
    resolution = max((r for r in resolutions if r is not None), default=None)
    return Term(statement.fact_id, "prior", value, resolution)


def _without_change(book: Book, selector: Mapping[str, Any], stated: set[str]) -> bool:
    """Whether the text gives an amount of one of the wanted keys, but no change."""
    wanted = set(selector.get("keys") or ()) - stated
    return any(
        (figure.subject, figure.fund_scope, figure.measure)
        == (selector["subject"], selector["fund_scope"], "amount")
        and figure.key in wanted
        and not is_zero(figure.value)
        for figure in book.facts.stated_figures
    )


def _closes(sides: list[tuple[Term, ...]]) -> bool:
    """Whether both sides agree within what rounding explains."""
    left, right = (sum((t.weight * (t.value or Decimal(0)) for t in side), Decimal(0)) for side in sides)
    return abs(left - right) <= sum_tolerance([*sides[0], *sides[1]])


def _leaves(statements: list[Statement]) -> list[Statement]:
    """Statements of functional items without those of the classes and groups they add up to."""
    codes = {statement.key for statement in statements if statement.subject == "functional_item"}
    return [
        statement
        for statement in statements
        if statement.subject != "functional_item"
        or not any(
            code != statement.key and code.startswith(statement.key) for code in codes if statement.key
        )
    ]


SHAPES: Mapping[str, Generator] = {
    "share": _share,
    "share_sum": _share_sum,
    "growth": _growth,
    "growth_on_base": _growth_on_base,
    "prior_not_negative": _prior_not_negative,
    "direction": _direction,
    "compared_year": _compared_year,
    "stated_base": _stated_base,
    "closure": _closure,
}
