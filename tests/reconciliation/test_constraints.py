"""The inequalities say the same as the evaluator."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from dagster_project.examination import extract
from dagster_project.reading.formats import read_disclosure
from dagster_project.reconciliation.book import Book
from dagster_project.reconciliation.catalogue import load_catalogue
from dagster_project.reconciliation.constraints import (
    alternatives,
    intervals,
    is_arithmetic,
    slots_of,
    solve,
)
from dagster_project.reconciliation.evaluation import evaluate, evaluate_one
from dagster_project.reconciliation.numbers import Numbers
from dagster_project.reconciliation.shapes import expand
from dagster_project.vocabulary.statuses import Status
from tests.documents import DEMO

GOOD = {Status.EXACT, Status.ROUNDING, Status.CONVENTION, Status.NOT_APPLICABLE}


@pytest.mark.parametrize("strict", [True, False])
def test_a_single_unknown_is_allowed_exactly_what_the_evaluator_accepts(strict: bool) -> None:
    """Over every number of every relation of the demo: values in, at the edge of and outside the intervals."""
    template, facts = extract(read_disclosure([DEMO]))
    numbers = Numbers(facts)
    source = random.Random(5)
    relations = [r for r in expand(load_catalogue(), Book(facts), template) if is_arithmetic(r)]
    tried = 0
    for relation in relations:
        for slot in sorted(slots_of(relation)):
            if slot not in numbers or numbers[slot].value is None or source.random() > 0.4:
                continue
            step = numbers.usual_resolution(slot)
            allowed = intervals(alternatives(relation, frozenset([slot]), numbers, strict=strict), slot)
            for value in _values(allowed, step, numbers[slot].value or Decimal(0)):
                inside = any(
                    (low is None or low <= value) and (high is None or value <= high) for low, high in allowed
                )
                edge = any(Fraction(value) in (low, high) for low, high in allowed)
                outcome = evaluate_one(relation.with_values({slot: (value, step)}), strict=strict)
                if relation.rule.shape == "unit_price" and numbers[slot].value == 0:
                    continue
                tried += 1
                if not edge:  # the evaluator's intervals may be half open
                    assert (outcome.status in GOOD) == inside, (relation.id, slot, value, outcome.status)
    assert tried > 1000


def _values(
    allowed: list[tuple[Fraction | None, Fraction | None]], step: Decimal, printed: Decimal
) -> list[Decimal]:
    found = {printed, printed + step, printed - step, printed * 2 + step}
    for limit in [limit for interval in allowed for limit in interval if limit is not None]:
        near = Decimal(round(limit / Fraction(step))) * step
        found |= {near, near + step, near - step}
    return sorted(value for value in found if value > 0)


def test_every_printed_number_satisfies_its_own_relations() -> None:
    template, facts = extract(read_disclosure([DEMO]))
    numbers = Numbers(facts)
    relations = expand(load_catalogue(), Book(facts), template)
    for result in evaluate(relations):
        if result.status not in GOOD or not is_arithmetic(result.relation):
            continue
        for slot in slots_of(result.relation):
            if slot in numbers:
                value = Fraction(numbers[slot].value or 0)
                ways = alternatives(result.relation, frozenset([slot]), numbers, strict=True)
                assert any(
                    (low is None or low <= value) and (high is None or value <= high)
                    for low, high in intervals(ways, slot)
                ), (result.relation.id, slot)


def test_elimination_finds_the_range_of_each_unknown() -> None:
    from dagster_project.reconciliation.constraints import Bound

    x, y = ("x", "value"), ("y", "value")
    one = Fraction(1)
    total = ((Bound(((x, one), (y, one)), Fraction(10), Fraction(10)),),)
    difference = ((Bound(((x, one), (y, -one)), Fraction(2), Fraction(4)),),)
    assert solve([total, difference], [x, y]) == {
        x: (Fraction(6), Fraction(7)),
        y: (Fraction(3), Fraction(4)),
    }
    never = ((Bound(((x, one),), Fraction(8), None),),)
    assert solve([total, difference, never], [x, y]) is None
