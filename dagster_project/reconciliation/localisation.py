"""Naming the number that explains a failure.

Belongs here: single-number explanations of connected failing relations, typographic kinds, blame.
Does not belong here: several errors at once, which stay undetermined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.extraction.facts import Facts
from dagster_project.reconciliation.percent_culprits import explain_percents
from dagster_project.reconciliation.relations import Culprit, Relation, Result, Term
from dagster_project.vocabulary.statuses import Blame, Status

ZERO = Decimal(0)
MAX_CULPRITS = 5
_Slot = tuple[str, str]
_LINEAR = frozenset({"same", "sum"})


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A number that could be wrong, with the shifts that would heal every relation it is in."""

    slot: _Slot
    low: Decimal
    high: Decimal
    failing_share: Decimal
    kind: str


def localise(results: Sequence[Result], facts: Facts) -> None:
    """Put culprits and blame on the failing results."""
    by_slot: dict[_Slot, list[tuple[Result, Term, int]]] = defaultdict(list)
    for result in results:
        if result.imbalance is None or not _is_linear(result.relation):
            continue
        for side, terms in ((1, result.relation.left), (-1, result.relation.right)):
            for term in terms:
                by_slot[term.fact_id, term.part].append((result, term, side))
    repaired = {cell.fact_id for cell in facts.cells if cell.repairs}
    for component in _components([r for r in results if r.status is Status.FAIL and _is_linear(r.relation)]):
        candidates = _explanations(component, by_slot)
        culprits = [
            Culprit(
                c.slot[0],
                c.slot[1],
                c.kind,
                rank,
                _value(by_slot, c.slot) + c.low,
                _value(by_slot, c.slot) + c.high,
            )
            for rank, c in enumerate(candidates[:MAX_CULPRITS], start=1)
        ]
        for result in component:
            result.culprits = culprits
            result.blame = Blame.UNDETERMINED if _is_tie(candidates) else _blame(culprits, repaired)
    _localise_copies(results, by_slot, repaired)
    explain_percents(results)
    for result in results:
        if result.status is Status.FAIL and result.blame is None:
            result.blame = Blame.UNDETERMINED
        elif result.status is Status.CONVENTION:
            result.blame = Blame.CONVENTION


def _localise_copies(
    results: Sequence[Result],
    by_slot: dict[_Slot, list[tuple[Result, Term, int]]],
    repaired: set[str],
) -> None:
    """Explain failures that no single number explains by one number copied into several tables.

    Copies are numbers that relations of one quantity printed twice show to be equal.
    """
    unexplained = [
        r for r in results if r.status is Status.FAIL and _is_linear(r.relation) and not r.culprits
    ]
    if not unexplained:
        return
    copies = _copies(results)
    groups: dict[_Slot, list[_Slot]] = defaultdict(list)
    for slot in by_slot:
        groups[copies.get(slot, slot)].append(slot)
    for component in _components(unexplained, copies):
        shared = set.intersection(
            *(
                {
                    copies.get((t.fact_id, t.part), (t.fact_id, t.part))
                    for t in r.relation.left + r.relation.right
                }
                for r in component
            )
        )
        found: list[tuple[_Candidate, list[_Slot]]] = []
        for root in sorted(shared):
            members = groups[root]
            if len(members) < 2:
                continue
            candidate = _explanation(root, _summed(members, by_slot), component)
            if candidate is not None:
                found.append((candidate, members))
        if len(found) != 1:
            continue
        candidate, members = found[0]
        for result in component:
            own = {(term.fact_id, term.part) for term in result.relation.terms}
            ordered = sorted(members, key=lambda slot: (slot not in own, slot))
            printed = _value(by_slot, ordered[0])
            result.culprits = [
                Culprit(
                    slot[0], slot[1], candidate.kind, rank, printed + candidate.low, printed + candidate.high
                )
                for rank, slot in enumerate(ordered[:MAX_CULPRITS], start=1)
            ]
            result.blame = _blame(result.culprits, repaired)


def _copies(results: Sequence[Result]) -> dict[_Slot, _Slot]:
    """For each number with copies, the one that stands for all of them."""
    parents: dict[_Slot, _Slot] = {}

    def root(slot: _Slot) -> _Slot:
        while parents.get(slot, slot) != slot:
            slot = parents[slot]
        return slot

    for result in results:
        if result.status is not Status.EXACT or result.imbalance != 0 or not _is_linear(result.relation):
            continue
        left = [term for term in result.relation.left if term.value is not None]
        right = [term for term in result.relation.right if term.value is not None]
        if len(left) == len(right) == 1 and left[0].weight == right[0].weight:
            one, other = root((left[0].fact_id, left[0].part)), root((right[0].fact_id, right[0].part))
            parents[max(one, other)] = min(one, other)
    return {slot: root(slot) for slot in parents}


def _summed(
    members: Sequence[_Slot], by_slot: dict[_Slot, list[tuple[Result, Term, int]]]
) -> list[tuple[Result, int]]:
    """Relations of a group of copies with the weight the group has in each."""
    weights: dict[int, int] = defaultdict(int)
    relations: dict[int, Result] = {}
    for slot in members:
        for result, term, side in by_slot[slot]:
            weights[id(result)] += side * term.weight
            relations[id(result)] = result
    return [(result, weights[key]) for key, result in relations.items() if weights[key]]


def _is_linear(relation: Relation) -> bool:
    return (
        relation.rule.tolerance_class in _LINEAR
        and relation.verdict is None
        and relation.rule.shape not in ("weights", "share_sum")
        and not relation.rule.options.get("soft", False)
    )


def _components(failing: Sequence[Result], copies: Mapping[_Slot, _Slot] | None = None) -> list[list[Result]]:
    """Failing results joined by the numbers they share, or by `copies` of a number."""
    known = copies or {}
    groups: list[tuple[set[_Slot], list[Result]]] = []
    for result in failing:
        slots = {
            known.get((term.fact_id, term.part), (term.fact_id, term.part)) for term in result.relation.terms
        }
        touching = [group for group in groups if group[0] & slots]
        merged_slots, merged = set(slots), [result]
        for group in touching:
            merged_slots |= group[0]
            merged = group[1] + merged
            groups.remove(group)
        groups.append((merged_slots, merged))
    return [group[1] for group in groups]


def _explanations(
    component: Sequence[Result], by_slot: dict[_Slot, list[tuple[Result, Term, int]]]
) -> list[_Candidate]:
    """Numbers that are in every failing relation and whose shift heals them without breaking another."""
    shared = set.intersection(
        *(
            {(term.fact_id, term.part) for term in result.relation.left + result.relation.right}
            for result in component
        )
    )
    found: list[_Candidate] = []
    for slot in sorted(shared):
        weighted = [(result, side * term.weight) for result, term, side in by_slot[slot]]
        candidate = _explanation(slot, weighted, component)
        if candidate is not None:
            found.append(candidate)
    return sorted(found, key=lambda c: (-c.failing_share, c.kind == "other", c.high - c.low, c.slot))


def _explanation(
    slot: _Slot, relations: Sequence[tuple[Result, int]], component: Sequence[Result]
) -> _Candidate | None:
    """The shifts of a number (with its weight in each of its relations) that heal all of them, if any."""
    low, high = Decimal("-Infinity"), Decimal("Infinity")
    printed = ZERO
    for result, factor in relations:
        assert result.imbalance is not None
        tolerance = result.tolerance or ZERO
        bounds = sorted(((-result.imbalance - tolerance) / factor, (-result.imbalance + tolerance) / factor))
        low, high = max(low, bounds[0]), min(high, bounds[1])
        for term in result.relation.left + result.relation.right:
            if (term.fact_id, term.part) == slot:
                printed = term.value or ZERO
    if low > high or low <= 0 <= high:
        return None
    if slot[1] not in ("change", "percent") and printed >= 0 and printed + high < 0:
        return None  # budgets are not negative: this is no value the number could have had
    share = Decimal(len(component)) / len(relations)
    return _Candidate(slot, low, high, share, _kind(printed, printed + low, printed + high))


def _is_tie(candidates: Sequence[_Candidate]) -> bool:
    """Whether the first explanation has no more evidence than the second."""
    if len(candidates) < 2:
        return False
    first, second = candidates[0], candidates[1]
    return first.failing_share == second.failing_share and (first.kind == "other") == (second.kind == "other")


def _value(by_slot: dict[_Slot, list[tuple[Result, Term, int]]], slot: _Slot) -> Decimal:
    return by_slot[slot][0][1].value or ZERO


def _kind(printed: Decimal, low: Decimal, high: Decimal) -> str:
    """How the printed number could have come from one in [low, high] by a slip of the hand."""
    if printed == 0:
        return "blank_or_zero"
    if low <= -printed <= high:
        return "sign"
    for power in range(1, 9):
        factor = Decimal(10) ** power
        if low <= printed * factor <= high or low <= printed / factor <= high:
            return "power_of_ten"
    if low != high:
        return "other"
    ours, theirs = f"{abs(printed):f}".rstrip("0"), f"{abs(low):f}".rstrip("0")
    ours, theirs = ours.replace(".", ""), theirs.replace(".", "")
    if len(ours) == len(theirs):
        differing = [index for index in range(len(ours)) if ours[index] != theirs[index]]
        if len(differing) == 1:
            return "digit"
        if (
            len(differing) == 2
            and differing[1] == differing[0] + 1
            and ours[differing[0]] == theirs[differing[1]]
            and ours[differing[1]] == theirs[differing[0]]
        ):
            return "swapped_digits"
    shorter, longer = sorted((ours, theirs), key=len)
    if len(longer) == len(shorter) + 1 and any(
        longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))
    ):
        return "lost_digit" if len(ours) < len(theirs) else "extra_digit"
    return "other"


def _blame(culprits: Sequence[Culprit], repaired: set[str]) -> Blame:
    if not culprits:
        return Blame.UNDETERMINED
    return Blame.READER if culprits[0].fact_id in repaired else Blame.SOURCE
