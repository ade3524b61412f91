"""Naming the number behind a percent that does not follow from its amounts.

Belongs here: for each failing growth, the one number of the statement whose likely slip of the hand heals it.
Does not belong here: sums and identities (`localisation`), which go first and whose answer is taken over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from dagster_project.reconciliation.relations import Culprit, Result, Term
from dagster_project.vocabulary.money import round_half_up
from dagster_project.vocabulary.statuses import Blame, Status

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
_SHAPES = frozenset({"growth", "growth_on_base"})
_WITNESSES = frozenset({"text", "closure"})
"""Relations that, when they hold, clear the amounts in them."""
_Slot = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Range:
    """The values of one number that heal a growth."""

    term: Term
    low: Decimal
    high: Decimal


def explain_percents(results: Sequence[Result]) -> None:
    """Put culprits on failing growths; call after the sums have been explained.

    A number that sums already name is taken over when its proposed value heals the growth too. A number that
    agrees with the tables, or closes with the changes of the others, is not suspected.
    """
    named = {
        (culprit.fact_id, culprit.part): culprit
        for result in results
        if result.status is Status.FAIL and result.relation.unit == "元"
        for culprit in result.culprits[:1]
    }
    agreed = {
        (term.fact_id, term.part)
        for result in results
        if result.status in (Status.EXACT, Status.ROUNDING) and result.relation.rule.shape in _WITNESSES
        for term in (*result.relation.left, *result.relation.right)
    }
    for result in results:
        if result.status is Status.FAIL and result.relation.rule.shape in _SHAPES:
            _explain(result, named, agreed)


def _explain(result: Result, named: dict[_Slot, Culprit], agreed: set[_Slot]) -> None:
    ranges = [found for found in _ranges(result) if found.low <= found.high]
    for found in ranges:
        known = named.get((found.term.fact_id, found.term.part))
        if known and known.proposed_low <= found.high and found.low <= known.proposed_high:
            result.culprits = [known]
            result.blame = Blame.SOURCE
            return
    chosen = [
        (found.term, kind, value)
        for found in ranges
        if (found.term.fact_id, found.term.part) not in agreed
        for kind, value in _slips(found)
    ]
    if not chosen:
        _fall_back(result, named)
        return
    parts = {term.part for term, _, _ in chosen}
    culprits = []
    for rank, part in enumerate(sorted(parts), start=1):
        of_part = [(term, kind, value) for term, kind, value in chosen if term.part == part]
        values = [value for _, _, value in of_part]
        term, kind, _ = of_part[0]
        culprits.append(Culprit(term.fact_id, part, kind, rank, min(values), max(values)))
    result.culprits = culprits
    result.blame = Blame.SOURCE if len(parts) == 1 else Blame.UNDETERMINED


def _fall_back(result: Result, named: dict[_Slot, Culprit]) -> None:
    """No slip explains it: what the percent would be if the amounts are right, or put right."""
    (stated,) = result.relation.left
    expected = result.right
    current, other = result.relation.premise
    known = named.get((current.fact_id, current.part))
    if known and other.value and stated.resolution and result.relation.rule.shape == "growth_on_base":
        healed = (known.proposed_low + known.proposed_high) / 2
        expected = round_half_up((healed - other.value) * HUNDRED / other.value, stated.resolution)
    if expected is not None:
        result.culprits = [Culprit(stated.fact_id, stated.part, "other", 1, expected, expected)]
    result.blame = Blame.UNDETERMINED


def _ranges(result: Result) -> Iterator[_Range]:
    (stated,) = result.relation.left
    current, other = result.relation.premise
    if stated.value is None or current.value is None or other.value is None or stated.resolution is None:
        return
    half = stated.resolution / 2
    ratios = ((stated.value - half) / HUNDRED, (stated.value + half) / HUNDRED)
    if result.right is not None:
        yield _Range(stated, result.right, result.right)
    if any(ONE + ratio <= ZERO for ratio in ratios):
        return
    currents, others = _ends(current), _ends(other)
    if result.relation.rule.shape == "growth_on_base":
        yield _range(other, [c / (ONE + q) for c, q in product(currents, ratios)])
        yield _range(current, [b * (ONE + q) for b, q in product(others, ratios)])
        return
    yield _range(other, [q * c / (ONE + q) for c, q in product(currents, ratios)])
    if ratios[0] * ratios[1] > ZERO:
        yield _range(current, [d * (ONE + q) / q for d, q in product(others, ratios)])


def _ends(term: Term) -> tuple[Decimal, Decimal]:
    assert term.value is not None
    half = (term.resolution or ZERO) / 2
    return term.value - half, term.value + half


def _range(term: Term, values: list[Decimal]) -> _Range:
    return _Range(term, min(values), max(values))


def _slips(found: _Range) -> Iterator[tuple[str, Decimal]]:
    """Values in the range that one slip of the hand makes into the printed one, with the kind of slip."""
    value, resolution = found.term.value, found.term.resolution
    if value is None or not resolution:
        return
    digits = str(int(abs(value) / resolution))
    sign = -ONE if value < ZERO else ONE
    seen: set[Decimal] = set()
    for kind, text in _edits(digits):
        candidate = sign * int(text) * resolution
        if candidate != value and candidate not in seen and found.low <= candidate <= found.high:
            seen.add(candidate)
            yield kind, candidate
    for power in range(1, 5):
        for candidate in (value * Decimal(10) ** power, value / Decimal(10) ** power):
            if candidate not in seen and found.low <= candidate <= found.high:
                seen.add(candidate)
                yield "power_of_ten", candidate
    if -value not in seen and value and found.low <= -value <= found.high:
        yield "sign", -value


def _edits(digits: str) -> Iterator[tuple[str, str]]:
    """All strings one typing slip away, with the kind of the slip that was made."""
    for position in range(len(digits)):
        for digit in "0123456789":
            if digit != digits[position] and (position or digit != "0"):
                yield "digit", digits[:position] + digit + digits[position + 1 :]
        if len(digits) > 1:
            yield "extra_digit", digits[:position] + digits[position + 1 :]
        if position + 1 < len(digits) and digits[position] != digits[position + 1]:
            swapped = digits[position + 1] + digits[position]
            yield "swapped_digits", digits[:position] + swapped + digits[position + 2 :]
    for position in range(len(digits) + 1):
        for digit in "0123456789":
            yield "lost_digit", digits[:position] + digit + digits[position:]
