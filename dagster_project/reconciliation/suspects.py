"""Numbers that explain failures: one alone, or the fewest together.

Belongs here: the search for the smallest sets of numbers whose change heals every failing relation and breaks
none (Fellegi and Holt's principle), exactly, in rational arithmetic, with the values they should have.
Does not belong here: errors of whole rows, columns or tables (`transformations`), findings (`findings`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from dagster_project.reconciliation.constraints import (
    Alternative,
    Bound,
    Interval,
    alternatives,
    as_one,
    intersect,
    intervals,
    is_arithmetic,
    slots_of,
    solve,
)
from dagster_project.reconciliation.evaluation import evaluate_one, grid_policy
from dagster_project.reconciliation.numbers import Numbers, Slot
from dagster_project.reconciliation.relations import Relation, Result
from dagster_project.reconciliation.slips import OTHER, RANK, kind_of, suggested
from dagster_project.vocabulary.statuses import Status

MOST_TOGETHER = 3
"""Numbers blamed together; with more, almost anything can be explained."""
MOST_TRIED = 6_000
"""Sets tried per component (a bound on time that does not depend on the machine)."""
MOST_BESIDE = 8
"""Terms of a relation that holds up to which errors in it may cancel."""
MOST_LISTED = 60
"""Printable values in an interval that are each tried on the evaluator."""
_NO_COPIES = frozenset({"growth", "growth_on_base", "share", "spent", "direction", "weights", "share_sum"})
"""Shapes whose two sides are not one quantity printed twice."""
FEWEST_DIGITS = 3
"""Digits a number must have for a slip of one digit to be evidence."""
Revision = Mapping[Slot, Decimal | None]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A number that may be wrong: the values that heal, the one it should have if that is known, and the slip.

    `tier` is how little the slip is to be believed (0 to 2); `against` counts the steps by which relations would
    hold less well after its correction: exact, within rounding, within improbable rounding.
    """

    slot: Slot
    low: Decimal | None
    high: Decimal | None
    value: Decimal | None
    kind: str
    against: int
    tier: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Numbers that together explain all failing relations of a component."""

    suspects: tuple[Suspect, ...]

    @property
    def evidence(self) -> tuple[int, int]:
        """What decides between explanations: believable slips, then relations left less exact."""
        return sum(s.tier for s in self.suspects), sum(s.against for s in self.suspects)

    @property
    def order(self) -> tuple[int, int, int, Fraction, int, tuple[Slot, ...]]:
        """Best first; what comes after the evidence only makes the order definite.

        Of a percent and the amounts it follows from the percent is named first.
        """
        width = sum(
            (
                Fraction(10**18) if s.low is None or s.high is None else Fraction(s.high - s.low)
                for s in self.suspects
            ),
            Fraction(0),
        )
        ranks = sum(RANK[s.kind] for s in self.suspects)
        amounts = sum(s.slot[1] != "percent" for s in self.suspects)
        return (*self.evidence, ranks, width, amounts, tuple(s.slot for s in self.suspects))


class Case:
    """The relations of one document, by the numbers they bind."""

    def __init__(self, results: Sequence[Result], numbers: Numbers) -> None:
        self.numbers = numbers
        self.strict = grid_policy([result.relation for result in results])
        self.touching: dict[Slot, list[Result]] = defaultdict(list)
        for result in results:
            if is_arithmetic(result.relation):
                for slot in slots_of(result.relation):
                    if slot in self.numbers:
                        self.touching[slot].append(result)
        # Differences of the last digit that this document's own tables show to be a convention.
        self._slack = {
            result.relation.id: abs(result.imbalance)
            for result in results
            if result.status is Status.CONVENTION
            and result.imbalance is not None
            and result.relation.rule.tolerance_class == "same"
        }
        self._copies = _copies(results, self.numbers)
        self._ways: dict[tuple[str, frozenset[Slot]], tuple[Alternative, ...]] = {}

    def slots(self, relation: Relation) -> frozenset[Slot]:
        """The numbers of a relation that stand in the document (constants of rules do not)."""
        return frozenset(slot for slot in slots_of(relation) if slot in self.numbers)

    def ways(self, relation: Relation, unknown: frozenset[Slot]) -> tuple[Alternative, ...]:
        """`constraints.alternatives`, remembered."""
        key = relation.id, unknown
        if key not in self._ways:
            self._ways[key] = alternatives(
                relation,
                unknown,
                self.numbers,
                strict=self.strict,
                slack=self._slack.get(relation.id, Decimal(0)),
            )
        return self._ways[key]

    def heals(self, revision: Revision) -> bool:
        """Whether the evaluator itself accepts the revised numbers in every relation they are in."""
        return all(
            result.status is not Status.FAIL
            or abs(result.imbalance or Decimal(0)) <= self._slack.get(result.relation.id, Decimal(-1))
            for result in self._outcomes(revision)
        )

    def equalises(self, customs: Sequence[Result], revision: Revision) -> bool:
        """Whether amounts that custom makes equal are all so under a revision that breaks none of these customs."""
        values = self._printed_alike(revision)
        for before in customs:
            after = evaluate_one(before.relation.with_values(values), strict=self.strict)
            if after.status is not Status.EXACT or (before.status is Status.CONVENTION and after.imbalance):
                return False
        return True

    def failing(self, component: Sequence[Result], revision: Revision) -> list[Result]:
        """Those of a component that still fail under a revision."""
        healed = {r.relation.id for r in self._outcomes(revision) if r.status is not Status.FAIL}
        return [result for result in component if result.relation.id not in healed]

    def _outcomes(self, revision: Revision) -> Iterator[Result]:
        values = self._printed_alike(revision)
        touched = {result.relation.id: result.relation for slot in revision for result in self.touching[slot]}
        for relation in touched.values():
            yield evaluate_one(relation.with_values(values), strict=self.strict)

    def _printed_alike(self, revision: Revision) -> dict[Slot, tuple[Decimal | None, Decimal]]:
        """Revised numbers with the resolution they would be printed with."""
        return {
            slot: (value, self.numbers.usual_resolution(slot)) if value is not None else (None, Decimal(0))
            for slot, value in revision.items()
        }

    # --- one number ---------------------------------------------------------------------------------------------

    def single(self, component: Sequence[Result]) -> list[Explanation]:
        """Numbers that are in every failing relation and heal them all without breaking another."""
        shared = frozenset.intersection(*(self.slots(result.relation) for result in component))
        found = [self._suspect(slot, self._domain(slot), {}) for slot in sorted(shared)]
        return sorted((Explanation((s,)) for s in found if s is not None), key=lambda e: e.order)

    def copies(self, component: Sequence[Result]) -> list[tuple[Explanation, tuple[Slot, ...]]]:
        """One wrong figure carried into several places: numbers printed alike that must all change alike.

        Copies are numbers that relations of one quantity printed twice show to be equal. Each explanation
        comes with all its places.
        """
        shared = frozenset.intersection(
            *(
                frozenset(self._copies.get(slot, slot) for slot in self.slots(result.relation))
                for result in component
            )
        )
        found = []
        for root in sorted(shared):
            members = tuple(sorted(slot for slot, other in self._copies.items() if other == root))
            if len(members) < 2:
                continue
            suspect = self._moved_together(root, members)
            if suspect is not None:
                found.append((Explanation((suspect,)), members))
        return sorted(found, key=lambda pair: pair[0].order)

    def _moved_together(self, root: Slot, members: Sequence[Slot]) -> Suspect | None:
        relations = {r.relation.id: r for slot in members for r in self.touching[slot]}
        allowed: list[Interval] = [(None if self.numbers[root].signed else Fraction(0), None)]
        for result in sorted(relations.values(), key=lambda r: r.status is not Status.FAIL):
            unknown = self.slots(result.relation) & frozenset(members)
            allowed = intersect(allowed, intervals(as_one(self.ways(result.relation, unknown), root), root))
            if not allowed:
                return None
        printable = _multiples(allowed, self.numbers.usual_resolution(root))
        if printable is not None:
            printable = [
                value
                for value in printable
                if value != (self.numbers[root].value or 0) and self.heals(dict.fromkeys(members, value))
            ]
            if not printable:
                return None
        elif _contains(allowed, self.numbers[root].value or Decimal(0)):
            return None
        return self._chosen(root, allowed, printable, {}, members)

    def _domain(self, slot: Slot, others: Revision | None = None) -> list[Interval]:
        """Values of one number that satisfy all its relations, `others` revised, the rest as printed."""
        allowed: list[Interval] = [(None if self.numbers[slot].signed else Fraction(0), None)]
        unknown = frozenset([slot])
        # Failing relations first: they empty the domain of the innocent soonest.
        for result in sorted(self.touching[slot], key=lambda r: r.status is not Status.FAIL):
            relation = result.relation
            if others and self.slots(relation) & others.keys():
                revised = relation.with_values(self._printed_alike(others))
                ways = alternatives(revised, unknown, self.numbers, strict=self.strict)
            else:
                ways = self.ways(relation, unknown)
            allowed = intersect(allowed, intervals(ways, slot))
            if not allowed:
                return []
        return allowed

    def _suspect(self, slot: Slot, allowed: Sequence[Interval], others: Revision) -> Suspect | None:
        """The number with the printable values among the allowed ones; `None` when there are none.

        `others` are numbers already given another value in the same explanation.
        """
        number = self.numbers[slot]
        printable = _multiples(allowed, self.numbers.usual_resolution(slot))
        if printable is not None:
            printable = [
                value
                for value in printable
                if value != (number.value or 0) and self.heals({**others, slot: value})
            ]
            if not printable:
                return None
        return self._chosen(slot, allowed, printable, others)

    def _chosen(
        self,
        slot: Slot,
        allowed: Sequence[Interval],
        printable: list[Decimal] | None,
        others: Revision,
        copies: Sequence[Slot] = (),
    ) -> Suspect:
        """The value among the allowed ones: the only one, else by the likeliest slip, else by the best fit.

        `copies` are the places that change together with this one.
        """

        def revised(value: Decimal) -> Revision:
            return {**others, **dict.fromkeys(copies or (slot,), value)}

        step = self.numbers.usual_resolution(slot)
        low, high = (min(printable), max(printable)) if printable else _outer(allowed, step)
        if printable is not None and len(printable) == 1:
            (only,) = printable
            against = self._against(revised(only))
            return self._judged(slot, low, high, only, kind_of(slot, only, self.numbers), against)
        ranges = [(p, p) for p in printable] if printable is not None else _decimals(allowed)
        hints, slip = suggested(slot, ranges, self.numbers)
        if printable is None:
            hints = [hint for hint in hints[:MOST_LISTED] if self.heals(revised(hint))]
        value = self._closest({value: revised(value) for value in hints or printable or []})
        if len(hints) == 1:
            low = high = value
        kind = slip if hints else OTHER
        if value is not None:
            kind = kind_of(slot, value, self.numbers)
        against = 0 if value is None else self._against(revised(value))
        return self._judged(slot, low, high, value, kind, against)

    def _closest(self, revisions: Mapping[Decimal, Revision]) -> Decimal | None:
        """Of values inside the tolerances the one that fits best: most exact relations, least imbalance."""
        fits: dict[Decimal, tuple[int, Decimal]] = {}
        for value, revision in revisions.items():
            outcomes = list(self._outcomes(revision))
            exact = sum(result.status is Status.EXACT for result in outcomes)
            fits[value] = exact, -sum((abs(r.imbalance) for r in outcomes if r.imbalance), Decimal(0))
        if not fits:
            return None
        most = max(fits.values())
        best = [value for value, fit in fits.items() if fit == most]
        return best[0] if len(best) == 1 else None

    def _against(self, revision: Revision) -> int:
        """Steps by which relations that hold would hold less well, less those by which they would hold better."""
        before = {r.relation.id: r for slot in revision for r in self.touching[slot]}
        against = 0
        for after in self._outcomes(revision):
            was, is_ = _strain(before[after.relation.id]), _strain(after)
            if was is not None and is_ is not None:
                against += is_ - was
        return against

    def _judged(
        self,
        slot: Slot,
        low: Decimal | None,
        high: Decimal | None,
        value: Decimal | None,
        kind: str,
        against: int,
    ) -> Suspect:
        number = self.numbers[slot]
        digits = f"{int(abs(number.value or Decimal(0)) / (number.resolution or Decimal(1)))}"
        # Any short number is one slip away from any other.
        doubted = kind == OTHER or (RANK[kind] > 0 and len(digits) < FEWEST_DIGITS)
        tier = 2 if doubted else min(RANK[kind], 1)
        return Suspect(slot, low, high, value, kind, against, tier)

    # --- several numbers ------------------------------------------------------------------------------------------

    def together(self, component: Sequence[Result], size: int, *, wide: bool = False) -> list[Explanation]:
        """All explanations by exactly `size` numbers, best first.

        `wide` also considers numbers that stand beside a suspect in a relation that holds: errors that cancel
        there (a split printed wrongly, its total right).
        """
        failing = [self.slots(result.relation) for result in component]
        beside: dict[Slot, frozenset[Slot]] = {}
        if wide:
            for slot in frozenset[Slot]().union(*failing):
                together = (
                    self.slots(r.relation)
                    for r in self.touching[slot]
                    if len(r.relation.terms) <= MOST_BESIDE
                )
                beside[slot] = frozenset[Slot]().union(*together)
        found = []
        for count, chosen in enumerate(_hitting_sets(failing, size, beside)):
            if count >= MOST_TRIED:
                return []  # not all sets were tried, so none of them may be called the best
            explanation = self.explain(chosen)
            if explanation is not None:
                found.append(explanation)
        return sorted(found, key=lambda e: e.order)

    def explain(self, chosen: frozenset[Slot]) -> Explanation | None:
        """The values these numbers must have together; `None` when no values heal all their relations."""
        slots = sorted(chosen)
        relations = {r.relation.id: r for slot in slots for r in self.touching[slot]}
        alone: dict[Slot, list[Interval]] = {
            slot: [(None if self.numbers[slot].signed else Fraction(0), None)] for slot in slots
        }
        coupled: list[Relation] = []
        for result in sorted(relations.values(), key=lambda r: r.status is not Status.FAIL):
            inside = self.slots(result.relation) & chosen
            if len(inside) > 1:
                coupled.append(result.relation)
                continue
            (slot,) = inside
            allowed = intersect(alone[slot], intervals(self.ways(result.relation, inside), slot))
            if not allowed:
                return None
            alone[slot] = allowed
        ways: list[Sequence[Alternative]] = [_as_ways(slot, alone[slot]) for slot in slots]
        for relation in coupled:
            ways.append(self.ways(relation, self.slots(relation) & chosen))
        ranges = solve(ways, slots)
        return None if ranges is None else self._settle(slots, ranges, ways)

    def _settle(
        self, slots: Sequence[Slot], ranges: Mapping[Slot, Interval], ways: Sequence[Sequence[Alternative]]
    ) -> Explanation | None:
        """Choose printable values one number after the other, the narrowest range first."""
        values: dict[Slot, Decimal | None] = {}
        suspects: list[Suspect] = []
        remaining = sorted(slots, key=lambda slot: (_width(ranges[slot]), slot))
        while remaining:
            slot = remaining.pop(0)
            fixed = [_as_ways(s, [(Fraction(v), Fraction(v))]) for s, v in values.items() if v is not None]
            narrowed = solve([*ways, *fixed], [slot, *(s for s in slots if s != slot)])
            if narrowed is None:
                return None
            suspect = self._candidate(slot, narrowed[slot], last=not remaining, values=values)
            if suspect is None:
                return None
            suspects.append(suspect)
            values[slot] = suspect.value
        if all(value is not None for value in values.values()) and not self.heals(values):
            return None
        return Explanation(tuple(sorted(suspects, key=lambda s: s.slot)))

    def _candidate(self, slot: Slot, interval: Interval, *, last: bool, values: Revision) -> Suspect | None:
        known = {s: v for s, v in values.items() if v is not None}
        if last and len(known) == len(values):
            return self._suspect(slot, self._domain(slot, known), known)
        printable = _multiples([interval], self.numbers.usual_resolution(slot))
        if printable is not None:
            printable = [value for value in printable if value != (self.numbers[slot].value or 0)]
            if not printable:
                return None
            if len(printable) > 1:
                hints, _ = suggested(slot, [(p, p) for p in printable], self.numbers)
                if len(hints) == 1:
                    printable = hints
        low, high = (
            (min(printable), max(printable))
            if printable
            else _outer([interval], self.numbers.usual_resolution(slot))
        )
        value = printable[0] if printable is not None and len(printable) == 1 else None
        kind = OTHER if value is None else kind_of(slot, value, self.numbers)
        return self._judged(slot, low, high, value, kind, 0)


def _strain(result: Result) -> int | None:
    """How hard a relation that holds is pressed: exactly, by rounding, by rounding that would rarely add up so."""
    if result.status is Status.EXACT:
        return 0
    if result.status is Status.ROUNDING:
        return 2 if result.unlikely else 1
    return None


def _hitting_sets(
    failing: Sequence[frozenset[Slot]], size: int, beside: Mapping[Slot, frozenset[Slot]]
) -> Iterator[frozenset[Slot]]:
    """Sets of exactly `size` numbers that touch every failing relation, each once."""
    seen: set[frozenset[Slot]] = set()
    everywhere = frozenset[Slot]().union(*failing)

    def grow(chosen: frozenset[Slot]) -> Iterator[frozenset[Slot]]:
        open_ = [slots for slots in failing if not slots & chosen]
        left = size - len(chosen)
        if left == 0:
            if not open_ and chosen not in seen:
                seen.add(chosen)
                yield chosen
            return
        if not open_:
            near = (beside.get(slot, frozenset[Slot]()) for slot in chosen)
            candidates: frozenset[Slot] = (frozenset[Slot]().union(*near) if beside else everywhere) - chosen
        elif left == 1:
            candidates = frozenset.intersection(*open_)
        else:
            candidates = min(open_, key=lambda slots: (len(slots), sorted(slots)))
        for slot in sorted(candidates):
            yield from grow(chosen | {slot})

    yield from grow(frozenset())


def _copies(results: Sequence[Result], numbers: Numbers) -> dict[Slot, Slot]:
    """For each number that is printed in several places, the one that stands for all of them."""
    parents: dict[Slot, Slot] = {}

    def root(slot: Slot) -> Slot:
        while parents.get(slot, slot) != slot:
            slot = parents[slot]
        return slot

    for result in results:
        relation = result.relation
        if result.status is not Status.EXACT or result.imbalance != 0 or relation.rule.shape in _NO_COPIES:
            continue
        left = [term for term in relation.left if term.value is not None]
        right = [term for term in relation.right if term.value is not None]
        if len(left) == len(right) == 1 and left[0].weight == right[0].weight and not relation.premise:
            one = root((left[0].fact_id, left[0].part))
            other = root((right[0].fact_id, right[0].part))
            if one in numbers and other in numbers:
                parents[max(one, other)] = min(one, other)
                parents.setdefault(min(one, other), min(one, other))
    return {slot: root(slot) for slot in parents}


def _as_ways(slot: Slot, allowed: Sequence[Interval]) -> tuple[Alternative, ...]:
    return tuple((Bound(((slot, Fraction(1)),), low, high),) for low, high in allowed)


def _width(interval: Interval) -> Fraction:
    low, high = interval
    return Fraction(10**18) if low is None or high is None else high - low


def _multiples(allowed: Sequence[Interval], step: Decimal) -> list[Decimal] | None:
    """Printable values in the intervals; `None` when there are too many to list."""
    unit = Fraction(step)
    found: set[int] = set()
    for low, high in allowed:
        if low is None or high is None:
            return None
        first, last = ceil(low / unit), floor(high / unit)
        if last - first > MOST_LISTED or len(found) > MOST_LISTED:
            return None
        found.update(range(first, last + 1))
    return [count * step for count in sorted(found)]


def _decimals(allowed: Sequence[Interval]) -> list[tuple[Decimal | None, Decimal | None]]:
    return [
        (
            None if low is None else Decimal(low.numerator) / low.denominator,
            None if high is None else Decimal(high.numerator) / high.denominator,
        )
        for low, high in allowed
    ]


def _contains(allowed: Sequence[Interval], value: Decimal) -> bool:
    return any((low is None or low <= value) and (high is None or value <= high) for low, high in allowed)


def _outer(allowed: Sequence[Interval], step: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """Smallest and largest printable value of the intervals."""
    unit = Fraction(step)
    lows = [low for low, _ in allowed]
    highs = [high for _, high in allowed]
    low = None if any(x is None for x in lows) else min(ceil(x / unit) for x in lows if x is not None) * step
    high = (
        None if any(x is None for x in highs) else max(floor(x / unit) for x in highs if x is not None) * step
    )
    return low, high
