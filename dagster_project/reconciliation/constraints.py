"""What a relation demands of some of its numbers when all the others are as printed.

Belongs here: turning one relation of any shape into linear inequalities over unknown numbers, exactly, and
deciding whether a few such inequalities have a solution. Does not belong here: which numbers are suspects.

A relation gives *alternatives*; each is a set of inequalities `low ≤ Σ a·x ≤ high` that together suffice for
the relation to hold. Bounds are closed: where the evaluator's are half open, the value finally proposed is
tried on the evaluator itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

from dagster_project.reconciliation.evaluation import base_growth_interval, ratio_text, sum_tolerance
from dagster_project.reconciliation.numbers import Numbers, Slot
from dagster_project.reconciliation.relations import Relation, Term
from dagster_project.vocabulary.money import FEN, round_half_up

ZERO, HUNDRED = Fraction(0), Fraction(100)
MAX_ALTERNATIVES = 64


@dataclass(frozen=True, slots=True)
class Bound:
    """`low ≤ Σ coefficient·number ≤ high`; `None` is no limit on that side."""

    coefficients: tuple[tuple[Slot, Fraction], ...]
    low: Fraction | None
    high: Fraction | None


Alternative = tuple[Bound, ...]
Interval = tuple[Fraction | None, Fraction | None]


def slots_of(relation: Relation) -> frozenset[Slot]:
    """The numbers a relation can be healed by."""
    return frozenset((term.fact_id, term.part) for term in relation.terms)


def is_arithmetic(relation: Relation) -> bool:
    """Whether the relation compares numbers, all of them legible, and binds them: a custom allows any."""
    return (
        relation.verdict is None
        and relation.missing is None
        and not relation.rule.options.get("soft", False)
        and not any(t.unread for t in relation.terms)
    )


def alternatives(
    relation: Relation,
    unknown: frozenset[Slot],
    numbers: Numbers,
    *,
    strict: bool,
    slack: Decimal = Decimal(0),
) -> tuple[Alternative, ...]:
    """The ways in which the unknown numbers can satisfy the relation; empty when there is none.

    `slack` is a difference this document's conventions allow in a relation of one quantity printed twice.
    """
    shape = relation.rule.shape
    if shape == "growth":
        return _growth(relation, unknown, numbers, strict=strict)
    if shape == "growth_on_base":
        return _growth_on_base(relation, unknown, numbers)
    if shape in ("share", "spent"):
        return _share(relation, unknown, numbers)
    if shape == "direction":
        return _direction(relation, unknown)
    if shape == "weights":
        return tuple(
            found
            for total in (HUNDRED, Fraction(90))
            for found in _equation(relation.left, (), unknown, total, ZERO)
        )
    if relation.rule.options.get("at_least", False):
        return _sum(relation, unknown, numbers, at_least=True)
    if relation.rule.tolerance_class == "same" and len(relation.left) == len(relation.right) == 1:
        if slack:
            return _equation(relation.left, relation.right, unknown, ZERO, Fraction(slack))
        return _same(relation, unknown, numbers)
    return _sum(relation, unknown, numbers)


def _slot(term: Term) -> Slot:
    return term.fact_id, term.part


def _value(term: Term) -> Fraction:
    return ZERO if term.value is None else Fraction(term.value)


def _equation(
    left: Iterable[Term],
    right: Iterable[Term],
    unknown: frozenset[Slot],
    constant: Fraction,
    tolerance: Fraction,
) -> tuple[Alternative, ...]:
    """|Σ left − Σ right − constant| ≤ tolerance."""
    coefficients: dict[Slot, Fraction] = {}
    rest = -constant
    for side, terms in ((1, left), (-1, right)):
        for term in terms:
            if _slot(term) in unknown:
                coefficients[_slot(term)] = coefficients.get(_slot(term), ZERO) + side * term.weight
            else:
                rest += side * term.weight * _value(term)
    return _bounded(coefficients, rest, -tolerance, tolerance)


def _bounded(
    coefficients: Mapping[Slot, Fraction], rest: Fraction, low: Fraction | None, high: Fraction | None
) -> tuple[Alternative, ...]:
    """`low ≤ Σ a·x + rest ≤ high`, decided at once when no unknown is left."""
    kept = tuple((slot, a) for slot, a in coefficients.items() if a)
    if kept:
        return ((Bound(kept, None if low is None else low - rest, None if high is None else high - rest),),)
    holds = (low is None or low <= rest) and (high is None or rest <= high)
    return ((),) if holds else ()


def _and(*parts: tuple[Alternative, ...]) -> tuple[Alternative, ...]:
    return tuple(
        tuple(bound for alternative in chosen for bound in alternative) for chosen in product(*parts)
    )


# --- sums and identities ------------------------------------------------------------------------------------


def _sum(
    relation: Relation, unknown: frozenset[Slot], numbers: Numbers, *, at_least: bool = False
) -> tuple[Alternative, ...]:
    terms = [t for t in relation.left + relation.right if t.value is not None or _slot(t) in unknown]
    known = [_at_usual(term, numbers) if _slot(term) in unknown else term for term in terms]
    tolerance = Fraction(sum_tolerance(known, relation.roundings))
    if at_least:
        sides = [(t, Fraction(t.weight)) for t in relation.left]
        sides += [(t, Fraction(-t.weight)) for t in relation.right]
        return _combined(sides, unknown, -tolerance, None)
    return _equation(relation.left, relation.right, unknown, ZERO, tolerance)


def _at_usual(term: Term, numbers: Numbers) -> Term:
    """The term with the resolution it would have if it were printed like its kind."""
    if term.part == "product" and term.resolution == 0:
        return replace(term, value=FEN)  # a product may lie between the printed steps
    if _slot(term) not in numbers or term.resolution == 0:
        return term  # a constant, or a count, which is not rounded
    usual = numbers.usual_resolution(_slot(term))
    return Term(term.fact_id, term.part, term.value or usual, usual, term.weight)


def _same(relation: Relation, unknown: frozenset[Slot], numbers: Numbers) -> tuple[Alternative, ...]:
    """One quantity printed twice: rounded or truncated where one of the two is coarser."""
    (left,), (right,) = relation.left, relation.right
    found: list[Alternative] = []
    for resolutions in product(_resolutions(left, unknown, numbers), _resolutions(right, unknown, numbers)):
        found += _same_at(left, right, unknown, resolutions)
    return tuple(dict.fromkeys(found))


def _resolutions(term: Term, unknown: frozenset[Slot], numbers: Numbers) -> list[Decimal | None]:
    if _slot(term) not in unknown or _slot(term) not in numbers:
        return [term.resolution]
    usual = numbers.usual_resolution(_slot(term))
    return [usual] if term.resolution in (None, usual) else [term.resolution, usual]


def _same_at(
    left: Term, right: Term, unknown: frozenset[Slot], resolutions: tuple[Decimal | None, ...]
) -> tuple[Alternative, ...]:
    first, second = resolutions
    if first is None or second is None or first == second or _slot(left) == _slot(right):
        return _equation((left,), (right,), unknown, ZERO, ZERO)
    coarse, fine, step = (left, right, first) if first > second else (right, left, second)
    if _slot(coarse) in unknown and _slot(fine) not in unknown:
        if fine.value is None:
            return _equation((coarse,), (fine,), unknown, ZERO, ZERO)
        truncated = int(fine.value / step) * step
        points = {Fraction(round_half_up(fine.value, step)), Fraction(truncated)}
        return tuple((Bound(((_slot(coarse), Fraction(1)),), p, p),) for p in sorted(points))
    width = Fraction(step)
    low, high = -width / 2, width  # fine − coarse for rounding and for truncation towards zero
    if _value(fine) < 0:
        low, high = -high, -low
    coefficients: dict[Slot, Fraction] = {}
    rest = ZERO
    for term, sign in ((fine, Fraction(1)), (coarse, Fraction(-1))):
        if _slot(term) in unknown:
            coefficients[_slot(term)] = sign
        else:
            rest += sign * _value(term)
    return _bounded(coefficients, rest, low, high)


# --- percents --------------------------------------------------------------------------------------------------


def _growth(
    relation: Relation, unknown: frozenset[Slot], numbers: Numbers, *, strict: bool
) -> tuple[Alternative, ...]:
    """`percent` = rounded 100·d/(c − d). With the percent unknown beside c or d there is always one that fits."""
    (stated,) = relation.left
    current, change = relation.premise
    free = [t for t in (stated, current, change) if _slot(t) in unknown]
    if any(t.value is None for t in (stated, current, change)) or not free:
        return ((),)
    if stated in free:
        return ((),) if len(free) > 1 else _percent(stated, current, change, numbers, strict=strict)
    assert stated.value is not None and stated.resolution is not None
    half = Fraction(stated.resolution) / 2
    low = (Fraction(stated.value) - half) / 100
    high = (Fraction(stated.value) + half) / 100
    if stated.value != 0:  # the sign of a ratio is the sign of the change
        low, high = (max(low, ZERO), high) if stated.value > 0 else (low, min(high, ZERO))
    slack_low = slack_high = ZERO
    if not strict:
        widths = Fraction(change.resolution or 0) / 2, Fraction(current.resolution or 0) / 2
        slack_low = widths[0] * abs(1 + low) + widths[1] * abs(low)
        slack_high = widths[0] * abs(1 + high) + widths[1] * abs(high)
    # d·(1+g) − g·c is ≥ 0 at the lower percent and ≤ 0 at the higher, for a positive prior amount c − d.
    found = list(
        _and(
            _combined(((change, 1 + low), (current, -low)), unknown, -slack_low, None),
            _combined(((change, 1 + high), (current, -high)), unknown, None, slack_high),
            _combined(((current, Fraction(1)), (change, Fraction(-1))), unknown, ZERO, None),
        )
    )
    new = _combined(((current, Fraction(1)), (change, Fraction(-1))), unknown, ZERO, ZERO)
    if stated.value == 100:
        found += _and(new, _combined(((change, Fraction(1)),), unknown, ZERO, None))
    return tuple(found)


def _percent(
    stated: Term, current: Term, change: Term, numbers: Numbers, *, strict: bool
) -> tuple[Alternative, ...]:
    assert current.value is not None and change.value is not None and stated.resolution is not None
    one = ((_slot(stated), Fraction(1)),)
    prior = current.value - change.value
    if prior == 0:
        point = HUNDRED if change.value > 0 else ZERO
        return ((Bound(one, point, point),),)
    found: list[Alternative] = []
    for resolution in _resolutions(stated, frozenset([_slot(stated)]), numbers):
        assert resolution is not None
        point = Fraction(ratio_text(change.value, prior, resolution))
        if strict:
            found.append((Bound(one, point, point),))
            continue
        half = Fraction(resolution) / 2
        widths = Fraction(change.resolution or 0) / 2, Fraction(current.resolution or 0) / 2
        d, c = Fraction(change.value), Fraction(current.value)
        ratios = [
            100 * x / (y - x)
            for x in (d - widths[0], d + widths[0])
            for y in (c - widths[1], c + widths[1])
            if y != x
        ]
        # Within the interval a printed percent is right as it is; a wrong one should be the exact one.
        if ratios and min(ratios) - half <= Fraction(stated.value or 0) <= max(ratios) + half:
            found.append((Bound(one, min(ratios) - half, max(ratios) + half),))
        else:
            found.append((Bound(one, point, point),))
    return tuple(dict.fromkeys(found))


def _growth_on_base(
    relation: Relation, unknown: frozenset[Slot], numbers: Numbers
) -> tuple[Alternative, ...]:
    """`percent` = rounded 100·(c − b)/b, where b is only known to half of its last digit."""
    (stated,) = relation.left
    current, base = relation.premise
    free = [t for t in (stated, current, base) if _slot(t) in unknown]
    if any(t.value is None for t in (stated, current, base)) or not free:
        return ((),)
    assert stated.value is not None and stated.resolution is not None
    assert current.value is not None and base.value is not None
    half = Fraction(stated.resolution) / 2
    if stated in free:
        if len(free) > 1:
            return ((),)
        one = ((_slot(stated), Fraction(1)),)
        if base.value == 0:
            point = HUNDRED if current.value > 0 else ZERO
            return ((Bound(one, point, point),),)
        low, high = base_growth_interval(current, base)
        if low.is_finite() and Fraction(low) - half <= Fraction(stated.value) <= Fraction(high) + half:
            return ((Bound(one, Fraction(low) - half, Fraction(high) + half),),)
        found = [
            Fraction(ratio_text(current.value - base.value, base.value, resolution))
            for resolution in _resolutions(stated, unknown, numbers)
            if resolution is not None
        ]
        return tuple((Bound(one, p, p),) for p in dict.fromkeys(found))
    low_ratio = 1 + (Fraction(stated.value) - half) / 100
    high_ratio = 1 + (Fraction(stated.value) + half) / 100
    width = Fraction(base.resolution or 0) / 2
    usual = _and(
        _combined(((current, Fraction(1)), (base, -low_ratio)), unknown, -abs(low_ratio) * width, None),
        _combined(((current, Fraction(1)), (base, -high_ratio)), unknown, None, abs(high_ratio) * width),
    )
    if stated.value == 100:  # the trade's way of saying that there was nothing
        usual += _combined(((base, Fraction(1)),), unknown, ZERO, ZERO)
    return usual


def _combined(
    parts: Sequence[tuple[Term, Fraction]],
    unknown: frozenset[Slot],
    low: Fraction | None,
    high: Fraction | None,
) -> tuple[Alternative, ...]:
    coefficients: dict[Slot, Fraction] = {}
    rest = ZERO
    for term, factor in parts:
        if _slot(term) in unknown:
            coefficients[_slot(term)] = coefficients.get(_slot(term), ZERO) + factor
        else:
            rest += factor * _value(term)
    return _bounded(coefficients, rest, low, high)


def _share(relation: Relation, unknown: frozenset[Slot], numbers: Numbers) -> tuple[Alternative, ...]:
    """A share of a whole, or what is left to one hundred by the other shares of its list."""
    (stated,) = relation.left
    if len(relation.premise) != 2:
        return ((),)
    part, whole = relation.premise
    if any(t.value is None for t in (stated, part, whole)) or not whole.value:
        return ((),)
    assert stated.value is not None and stated.resolution is not None and part.value is not None
    touched = [t for t in (part, whole) if _slot(t) in unknown]
    half = Fraction(stated.resolution) / 2
    widths = Fraction(part.resolution or 0) / 2, Fraction(whole.resolution or 0) / 2
    if _slot(stated) in unknown and touched:
        return ((),)
    others = sum((_value(t) for t in relation.right), ZERO)
    if _slot(stated) in unknown:
        one = ((_slot(stated), Fraction(1)),)
        low, high = _share_range(part, whole)
        found: list[Alternative] = [(Bound(one, low - half, high + half),)]
        plug = HUNDRED - others
        if (
            relation.right
            and abs(plug - 100 * Fraction(part.value) / Fraction(whole.value))
            <= len(relation.right) * 2 * half + half
        ):
            found.append((Bound(one, plug, plug),))
        return tuple(found)
    s = Fraction(stated.value)
    if not touched:
        expected = Fraction(ratio_text(part.value, whole.value, stated.resolution))
        near = abs(s - expected) <= len(relation.right) * 2 * half
        low, high = _share_range(part, whole)
        inside = low - half <= s <= high + half
        if inside or not near:
            return ((),) if inside else ()
        return _equation(relation.right, (), unknown, HUNDRED - s, ZERO)
    slack = 100 * widths[0] + abs(s) * widths[1]
    found = list(
        _and(
            _combined(((part, HUNDRED), (whole, -(s - half))), unknown, -slack, None),
            _combined(((part, HUNDRED), (whole, -(s + half))), unknown, None, slack),
        )
    )
    if relation.right and s == HUNDRED - others:
        room = len(relation.right) * 2 * half + half
        found += _and(
            _combined(((part, HUNDRED), (whole, -(s - room))), unknown, ZERO, None),
            _combined(((part, HUNDRED), (whole, -(s + room))), unknown, None, ZERO),
        )
    return tuple(found)


def _share_range(part: Term, whole: Term) -> tuple[Fraction, Fraction]:
    """Percents possible for the true amounts behind the printed ones."""
    a, w = _value(part), _value(whole)
    half_part, half_whole = Fraction(part.resolution or 0) / 2, Fraction(whole.resolution or 0) / 2
    low = 100 * (a - half_part) / (w + half_whole)
    return low, 100 * (a + half_part) / (w - half_whole) if w > half_whole else low


def _direction(relation: Relation, unknown: frozenset[Slot]) -> tuple[Alternative, ...]:
    (change,), (percent,) = relation.left, relation.right
    free = [t for t in (change, percent) if _slot(t) in unknown]
    if len(free) != 1 or not change.value or not percent.value:
        return ((),)
    fixed = percent if free[0] is change else change
    assert fixed.value is not None
    one = ((_slot(free[0]), Fraction(1)),)
    return ((Bound(one, ZERO, None) if fixed.value > 0 else Bound(one, None, ZERO),),)


def as_one(ways: Sequence[Alternative], root: Slot) -> tuple[Alternative, ...]:
    """The same inequalities where all unknowns are one and the same number."""
    found: list[Alternative] = []
    for way in ways:
        merged: list[Bound] = []
        for bound in way:
            total = sum((a for _, a in bound.coefficients), ZERO)
            low_holds = bound.low is None or bound.low <= 0
            if total:
                merged.append(Bound(((root, total),), bound.low, bound.high))
            elif not (low_holds and (bound.high is None or bound.high >= 0)):
                break
        else:
            found.append(tuple(merged))
    return tuple(found)


# --- solving ------------------------------------------------------------------------------------------------------


def intersect(first: Sequence[Interval], second: Sequence[Interval]) -> list[Interval]:
    """Values in both unions of closed intervals."""
    found: list[Interval] = []
    for a in first:
        for b in second:
            low = b[0] if a[0] is None else a[0] if b[0] is None else max(a[0], b[0])
            high = b[1] if a[1] is None else a[1] if b[1] is None else min(a[1], b[1])
            if (low is None or high is None or low <= high) and (low, high) not in found:
                found.append((low, high))
    return found


def intervals(ways: Sequence[Alternative], slot: Slot) -> list[Interval]:
    """Values of a single unknown that satisfy one of the alternatives."""
    found: list[Interval] = []
    for way in ways:
        whole: list[Interval] = [(None, None)]
        for bound in way:
            ((_, a),) = bound.coefficients
            low = None if bound.low is None else bound.low / a
            high = None if bound.high is None else bound.high / a
            whole = intersect(whole, [(low, high) if a > 0 else (high, low)])
        found += [interval for interval in whole if interval not in found]
    return found


def solve(ways: Sequence[Sequence[Alternative]], unknown: Sequence[Slot]) -> dict[Slot, Interval] | None:
    """The range of each unknown over all solutions of one alternative per relation; `None` when there is none.

    Fourier-Motzkin elimination: exact, and cheap for the two or three unknowns it is meant for. Of several
    combinations of alternatives the first that has a solution counts.
    """
    systems: list[tuple[Bound, ...]] = [()]
    for choice in ways:
        systems = [system + way for system in systems for way in choice]
        if not systems:
            return None
        if len(systems) > MAX_ALTERNATIVES:
            systems = [system for system in systems if _range(system, unknown[0], unknown) is not None]
            if not systems or len(systems) > MAX_ALTERNATIVES:
                return None
    for system in systems:
        if _range(system, unknown[0], unknown) is None:
            continue
        ranges = {slot: _range(system, slot, unknown) for slot in unknown}
        return {slot: interval for slot, interval in ranges.items() if interval is not None}
    return None


_Row = tuple[tuple[Fraction, ...], Fraction]
"""Σ a·x ≤ b."""


def _range(system: Sequence[Bound], slot: Slot, unknown: Sequence[Slot]) -> Interval | None:
    """Range of one unknown over the solutions of a system, `None` when there is no solution."""
    order = [other for other in unknown if other != slot] + [slot]
    rows: set[_Row] = set()
    for bound in system:
        given = dict(bound.coefficients)
        vector = tuple(given.get(other, ZERO) for other in order)
        if bound.high is not None:
            rows.add((vector, bound.high))
        if bound.low is not None:
            rows.add((tuple(-a for a in vector), -bound.low))
    for index in range(len(order) - 1):
        above = [row for row in rows if row[0][index] > 0]
        below = [row for row in rows if row[0][index] < 0]
        rows = {row for row in rows if row[0][index] == 0}
        for (a, b), (c, d) in product(above, below):
            p, q = a[index], -c[index]
            rows.add((tuple(q * x + p * y for x, y in zip(a, c, strict=True)), q * b + p * d))
    low: Fraction | None = None
    high: Fraction | None = None
    for vector, limit in rows:
        factor = vector[-1]
        if factor == 0:
            if limit < 0:
                return None
        elif factor > 0:
            high = limit / factor if high is None else min(high, limit / factor)
        else:
            low = limit / factor if low is None else max(low, limit / factor)
    return None if low is not None and high is not None and low > high else (low, high)
