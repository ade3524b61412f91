"""Relations of figures that stand in no table: numbers told twice, counts and what they count, parts and wholes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from dagster_project.extraction.facts import StatedFigure
from dagster_project.extraction.names import bare
from dagster_project.reconciliation.book import Book, figure_term
from dagster_project.reconciliation.catalogue import Rule
from dagster_project.reconciliation.relations import Relation, Term
from dagster_project.reconciliation.shapes.generator import Generator, verdict_of
from dagster_project.reconciliation.shapes.operands import printed_operands, title_of
from dagster_project.templates.template import Template

_NOUN = re.compile(r"[（(][^（）()]*[）)]|[以含]上(?:的)?|[（）()\s]")
_YUAN = "元"


def _unit(figure: StatedFigure) -> str:
    return _YUAN if figure.amount_yuan is not None else figure.unit


def _label(figure: StatedFigure) -> str:
    unit = "" if figure.amount_yuan is not None else figure.unit
    return f"{figure.name}（{unit}）" if unit else figure.name


def _repeated_figure(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """One number told in several sections, or in text and picture: each later one against the first."""
    for entry in rule.options["relations"]:
        first: dict[str, StatedFigure] = {}
        seen: set[tuple[str, str, str]] = set()
        for subject, key, measure in entry["figures"]:
            for figure in book.told(subject, key, measure):
                # A section may tell parts of one kind one after the other; across sections it is one number.
                place = (figure.section, measure, figure.key)
                if place in seen:
                    continue
                seen.add(place)
                slot = figure.key if key == "*" else ""
                known = first.setdefault(slot, figure)
                if known is not figure:
                    yield Relation(
                        rule, figure.fact_id, _label(figure), (figure_term(known),), (figure_term(figure),),
                        unit=_unit(figure),
                    )  # fmt: skip


def _repeated_reason(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """One change told in several sections gives the same amounts as its reason.

    Reasons are the same when they give as many amounts and differ in one at most: else they are two reasons.
    """
    told: dict[tuple[object, ...], list[list[StatedFigure]]] = {}
    for statement in book.facts.statements:
        amounts = book.reason_amounts(statement)
        if amounts and statement.change_yuan is not None:
            slot = (statement.current_yuan, statement.change_yuan, statement.base_year, len(amounts))
            told.setdefault(slot, []).append(amounts)
    for first, *others in told.values():
        for other in others:
            differing = [one.amount_yuan != two.amount_yuan for one, two in zip(first, other, strict=True)]
            if sum(differing) > 1 or (len(first) == 1 and any(differing)):
                continue
            for one, two in zip(first, other, strict=True):
                yield Relation(
                    rule,
                    two.fact_id,
                    f"{two.name}的原因",
                    (figure_term(one),),
                    (figure_term(two),),
                    unit=_YUAN,
                )


def _both_or_none(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Where a number of things is told with what they amount to, either both are zero or neither."""
    for subject in rule.options["subjects"]:
        mine = [f for f in book.facts.stated_figures if f.subject == subject]
        for count, worth in pairwise(mine):
            pair = (count.key, count.section, count.location.page, count.location.line)
            if (
                count.measure == "count"
                and worth.amount_yuan is not None
                and worth.measure in ("amount", "value")
                and pair == (worth.key, worth.section, worth.location.page, worth.location.line)
            ):
                ok = (count.value == 0) == (worth.amount_yuan == 0)
                yield Relation(
                    rule, worth.fact_id, count.name, (figure_term(count),), (figure_term(worth),),
                    verdict=verdict_of(ok),
                    words=f"写{count.printed}{count.unit}，金额却写{worth.printed}{worth.unit}",
                )  # fmt: skip


def _listed(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """As many names are listed as the text counts; a list that ends with 等 need not be whole."""
    for entry in rule.options["relations"]:
        counts = book.told(entry["subject"], entry["key"], "count")
        if "table" in entry:
            names = book.project_names(entry["table"])
            where = f"《{title_of(template, entry['table'], book)}》"
        else:
            names = [o.name for o in book.facts.organisation if o.kind == entry["key"]]
            where = "所列名称"
        if len(counts) != 1 or not names or any("等" in name for name in names):
            continue
        (count,) = counts
        unit = count.unit or "个"
        yield Relation(
            rule, count.fact_id, count.name, (figure_term(count),), (),
            verdict=verdict_of(count.value == len(names)),
            words=f"写{count.printed}{unit}，{where}为{len(names)}{unit}",
        )  # fmt: skip


def _threshold_order(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Things above a higher price are among those above a lower one (`at_least`)."""
    for subject in rule.options["subjects"]:
        last: dict[str, tuple[Sequence[Term], StatedFigure, StatedFigure | None]] = {}
        threshold: StatedFigure | None = None
        for figure in (f for f in book.facts.stated_figures if f.subject == subject):
            if figure.measure == "threshold":
                threshold = figure
                continue
            if figure.measure != "count":
                threshold = None
                continue
            noun = f"{figure.section}/{figure.key}/{bare(_NOUN.sub('', figure.name))[-4:]}"
            limits = (figure_term(threshold),) if threshold else ()
            if threshold and noun in last:
                _, lower, below = last[noun]
                if below is None or below.value < threshold.value:
                    yield Relation(
                        rule, figure.fact_id, _label(figure), (figure_term(lower),), (figure_term(figure),),
                        premise=limits, unit=figure.unit,
                    )  # fmt: skip
            last[noun] = (limits, figure, threshold)
            threshold = None


def _planned(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Things to be bought according to the text have money in the tables."""
    for index, entry in enumerate(rule.options["relations"], start=1):
        operands = printed_operands(entry["cell"], book, template) or []
        terms = [term for operand in operands for term in book.terms(operand)]
        counts = [f for key in entry["keys"] for f in book.told(entry["subject"], key, "count")]
        whole = [f for f in counts if f.key == entry["keys"][0]]
        if not counts or not terms or any(term.unread for term in terms):
            continue
        number = sum(f.value for f in (whole[:1] or counts))
        spent = any(term.value for term in terms)
        yield Relation(
            rule, f"{index}/{counts[0].fact_id}", entry["zh"], tuple(figure_term(f) for f in counts), tuple(terms),
            verdict=verdict_of(bool(number) == spent),
            words=f"写购置{number:f}{entry['unit']}，表中{'有' if spent else '没有'}{entry['zh']}",
        )  # fmt: skip


def _within(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """An amount of the text is not larger than the total of a table it is part of (`at_least`)."""
    for index, entry in enumerate(rule.options["relations"], start=1):
        operands = printed_operands(entry["whole"], book, template) or []
        whole = tuple(term for operand in operands for term in book.terms(operand))
        for figure in book.told(entry["subject"], entry["key"], "amount") if whole else ():
            yield Relation(
                rule, f"{index}/{figure.fact_id}", figure.name, whole, (figure_term(figure),), unit=_YUAN
            )


def _named_amount(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """A project part named with its amount in one section and in the description of the project."""
    notes = [n for n in book.facts.project_notes if n.kind == "allocation" and n.amount_yuan is not None]
    for figure in book.told("performance", "project_part", "amount"):
        name = bare(figure.name)
        same: Iterable[Term] = (
            Term(note.fact_id, "value", note.amount_yuan, note.resolution_yuan)
            for note in notes
            if name and name in bare(note.text)
        )
        for term in same:
            yield Relation(rule, term.fact_id, figure.name, (figure_term(figure),), (term,), unit=_YUAN)


SHAPES: Mapping[str, Generator] = {
    "repeated_figure": _repeated_figure,
    "repeated_reason": _repeated_reason,
    "both_or_none": _both_or_none,
    "listed": _listed,
    "threshold_order": _threshold_order,
    "planned": _planned,
    "within": _within,
    "named_amount": _named_amount,
}
