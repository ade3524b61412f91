"""Wrong numbers planted in the facts of a sound disclosure.

Belongs here: kinds of faults, planting them, what the localisation makes of them.
Does not belong here: how often it must be right (the tests), reading files (the cross-check does that).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from dagster_project.examination import extract, reconcile
from dagster_project.extraction.facts import Facts
from dagster_project.reading.formats import read_disclosure
from dagster_project.reconciliation.coverage import EVALUATED
from dagster_project.reconciliation.findings import Finding
from dagster_project.reconciliation.numbers import Numbers, PrintedNumber, Slot, with_values
from dagster_project.reconciliation.relations import Culprit
from dagster_project.templates.template import Template
from dagster_project.vocabulary.statuses import CellState

HUNDREDTH = "±0.01"
SHARES = ("detected", "named", "healed")


@dataclass(frozen=True, slots=True)
class Fault:
    """One number printed wrongly: its place, the kind, the wrong text (`None`: blank)."""

    slot: Slot
    kind: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of planted faults.

    `within` holds for faults that no relation can tell: all relations of the number hold, within what rounding
    explains. `tied` holds for faults named among others of which each, put right alone, leaves nothing failing:
    no relation of the document separates them. Faults of either kind are counted apart.
    """

    detected: bool
    named: bool
    healed: bool
    findings: int
    within: bool = False
    tied: bool = False

    @property
    def apart(self) -> bool:
        """Whether the document does not hold what would tell the fault, or tell it from others."""
        return self.within or self.tied


@dataclass(slots=True)
class Tally:
    """Verdicts counted."""

    verdicts: list[Verdict]

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> Tally:
        """Count verdicts."""
        return cls(list(verdicts))

    def share(self, what: str) -> float:
        """Share of verdicts of which something holds."""
        return sum(getattr(verdict, what) for verdict in self.verdicts) / len(self.verdicts)

    @property
    def told(self) -> Tally:
        """The verdicts on faults that the document's relations can tell."""
        return Tally([verdict for verdict in self.verdicts if not verdict.apart])

    def line(self, kind: str) -> str:
        """The tally as a line of a table: shares of all faults, behind the bar of those that can be told."""
        kept = self.told
        shares = " ".join(f"{self.share(what):6.1%}" for what in SHARES)
        among = " ".join(f"{kept.share(what):6.1%}" for what in SHARES) if kept.verdicts else ""
        within, tied = (sum(getattr(v, what) for v in self.verdicts) for what in ("within", "tied"))
        return (
            f"{kind:38} n={len(self.verdicts):5} {shares} findings {self.median_findings:g} |"
            f" within rounding {within:3}, not separable {tied:3} | {among}"
        )

    @property
    def median_findings(self) -> float:
        """Median number of findings."""
        return median(verdict.findings for verdict in self.verdicts)


def _digits(text: str) -> list[int]:
    return [i for i, char in enumerate(text) if char.isdigit()]


def digit(text: str, source: random.Random) -> str | None:
    at = source.choice(_digits(text))
    return text[:at] + str((int(text[at]) + source.randint(1, 9)) % 10) + text[at + 1 :]


def swapped(text: str, source: random.Random) -> str | None:
    places = _digits(text)
    pairs = [(a, b) for a, b in pairwise(places) if text[a] != text[b]]
    if not pairs:
        return None
    a, b = source.choice(pairs)
    chars = list(text)
    chars[a], chars[b] = chars[b], chars[a]
    return "".join(chars)


def lost(text: str, source: random.Random) -> str | None:
    """One digit before the point is missing."""
    whole = text.split(".")[0]
    if len(whole) < 2:
        return None
    at = source.randrange(len(whole))
    return text[:at] + text[at + 1 :]


def doubled(text: str, source: random.Random) -> str | None:
    whole = text.split(".")[0]
    at = source.randrange(len(whole))
    return text[:at] + text[at] + text[at:]


def ten_times(text: str, source: random.Random) -> str | None:
    return f"{Decimal(text) * 10:.2f}"


def tenth_part(text: str, source: random.Random) -> str | None:
    return f"{(Decimal(text) / 10).quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def hundredth_part(text: str, source: random.Random) -> str | None:
    return f"{(Decimal(text) / 100).quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def in_yuan(text: str, source: random.Random) -> str | None:
    return f"{Decimal(text) * 10_000:.2f}"


def blanked(text: str, source: random.Random) -> str | None:
    return ""


def negative(text: str, source: random.Random) -> str | None:
    return text[1:] if text.startswith("-") else f"-{text}"


Slip = Callable[[str, random.Random], str | None]
TYPING: Mapping[str, Slip] = {
    "digit": digit,
    "swapped": swapped,
    "lost digit": lost,
    "doubled digit": doubled,
    "ten times": ten_times,
    "a tenth": tenth_part,
    "a hundredth": hundredth_part,
    "元 for 万元": in_yuan,
    "blanked": blanked,
    "sign": negative,
}
STALE = "last year's figure"
CELL_KINDS = (*TYPING, "copied from another row", "neighbouring cell", STALE, "any value")
STATEMENT_KINDS = (*(kind for kind in TYPING if kind not in ("blanked", "sign")), STALE)
PERCENT_KINDS = ("ratio for growth", "divided by current", "percent of the line above", "decimal shift")


class Sound:
    """A sound disclosure, read once."""

    def __init__(self, facts: Facts, template: Template) -> None:
        self.facts = facts
        self.template = template
        self.numbers = Numbers(facts)
        self.cells = [n for n in self.numbers if n.identity[0] == "cell" and n.value]
        self.stated = [n for n in self.numbers if n.identity[0] == "statement" and n.value]

    def fault(self, number: PrintedNumber, kind: str, source: random.Random) -> Fault | None:
        """A fault of the kind, `None` where the number does not lend itself to it."""
        text = plain(number)
        if kind == "copied from another row":
            others = [v for v in self.numbers.in_column(number.slot) if v not in (number.value, None)]
            wrong = _printed(source.choice(others), number) if others else None
        elif kind == "neighbouring cell":
            others = [v for v in self.numbers.beside(number.slot) if v != number.value]
            wrong = _printed(source.choice(others), number) if others else None
        elif kind == STALE:
            wrong = self._stale(number)
        elif kind == "any value":
            wrong = f"{source.randint(1, 999_999) / Decimal(100):.2f}"
        elif kind in PERCENT_KINDS:
            wrong = self._percent(number, kind)
        elif kind == "sign word":
            wrong = negative(text, source)
        else:
            sign = "-" if text.startswith("-") and kind != "sign" else ""
            wrong = TYPING[kind](text.removeprefix(sign), source)
            wrong = f"{sign}{wrong}" if wrong else wrong
        if wrong is None or wrong == text or (wrong == "" and kind != "blanked"):
            return None
        if wrong and Decimal(wrong) == Decimal(text):
            return None
        if wrong and abs(Decimal(wrong) - Decimal(text)) <= Decimal("0.01"):
            kind = HUNDREDTH
        return Fault(number.slot, kind, wrong)

    def _stale(self, number: PrintedNumber) -> str | None:
        """Last year's figure, of the sentence the number stands in or of one that states the same amount."""
        own = self.numbers.statement(number.slot)
        if own is not None and number.slot[1] != "current":
            return None
        same = [own] if own else [s for s in self.facts.statements if s.current_yuan == number.value]
        priors = [s.current_yuan - s.change_yuan for s in same if s and s.current_yuan and s.change_yuan]
        return _printed(priors[0], number) if priors and priors[0] > 0 else None

    def _percent(self, number: PrintedNumber, kind: str) -> str | None:
        statement = self.numbers.statement(number.slot)
        assert statement is not None and number.value is not None
        current, change = statement.current_yuan, statement.change_yuan
        if kind == "decimal shift":
            return f"{(number.value / 10).quantize(Decimal('0.01'), ROUND_HALF_UP)}"
        if kind == "ratio for growth":
            return f"{number.value + 100}" if number.value > 0 else None
        if kind == "divided by current":
            if not current or not change or current == change:
                return None
            return f"{(change * 100 / current).quantize(Decimal('0.01'), ROUND_HALF_UP)}"
        order = [s for s in self.facts.statements if s.percent]
        at = next(i for i, s in enumerate(order) if s.fact_id == statement.fact_id)
        if at == 0:
            return None
        above = abs(order[at - 1].percent or Decimal(0))
        return f"{above if number.value > 0 else -above}"

    def faults(
        self, numbers: Sequence[PrintedNumber], kinds: Sequence[str], source: random.Random
    ) -> Iterator[Fault]:
        """All faults of the kinds on the numbers."""
        for kind in kinds:
            for number in numbers:
                fault = self.fault(number, kind, source)
                if fault is not None:
                    yield fault

    def by_kind(self, source: random.Random, most: int | None = None) -> dict[str, list[Fault]]:
        """All single faults of cells and of the statements' amounts, changes and percents, or `most` of each kind."""
        kinds: dict[str, list[Fault]] = defaultdict(list)
        for fault in self.faults(self.cells, CELL_KINDS, source):
            kinds[f"cell: {fault.kind}"].append(fault)
        for part in ("current", "change", "percent"):
            numbers = [n for n in self.stated if n.slot[1] == part]
            further = ("sign word",) if part != "current" else ()
            further += PERCENT_KINDS if part == "percent" else ()
            for fault in self.faults(numbers, (*STATEMENT_KINDS, *further), source):
                kinds[f"{part}: {fault.kind}"].append(fault)
        if most is None:
            return kinds
        return {kind: source.sample(found, min(most, len(found))) for kind, found in kinds.items()}

    def covering(self, source: random.Random) -> dict[str, list[Fault]]:
        """One fault in every cell and every stated amount, change and percent; the kinds take turns."""
        kinds: dict[str, list[Fault]] = defaultdict(list)
        groups: list[tuple[str, Sequence[PrintedNumber], Sequence[str]]] = [("cell", self.cells, CELL_KINDS)]
        for part in ("current", "change", "percent"):
            further = ("sign word",) if part != "current" else ()
            further += PERCENT_KINDS if part == "percent" else ()
            numbers = [n for n in self.stated if n.slot[1] == part]
            groups.append((part, numbers, (*STATEMENT_KINDS, *further)))
        for part, numbers, of_part in groups:
            for turn, number in enumerate(numbers):
                for step in range(len(of_part)):
                    fault = self.fault(number, of_part[(turn + step) % len(of_part)], source)
                    if fault is not None:
                        kinds[f"{part}: {fault.kind}"].append(fault)
                        break
        return dict(kinds)

    def joint(
        self, size: int, count: int, source: random.Random, *, one_table: bool
    ) -> Iterator[list[Fault]]:
        """Sets of mistakes made at once, anywhere or all in one table."""
        kinds = ("digit", "swapped", "lost digit", "doubled digit", "ten times")
        made = 0
        while made < count:
            pool = [*self.cells, *self.stated]
            if one_table:
                table = source.choice(self.cells).identity[1]
                pool = [n for n in self.cells if n.identity[1] == table]
            if len(pool) < size:
                continue
            chosen = source.sample(pool, size)
            faults = [self.fault(number, source.choice(kinds), source) for number in chosen]
            found = [fault for fault in faults if fault is not None and fault.kind != HUNDREDTH]
            if len(found) == size:
                made += 1
                yield found

    def findings(self, faults: Sequence[Fault]) -> list[Finding]:
        """What the localisation says about the disclosure with these faults (failures only)."""
        return _failures(planted(self.facts, faults), self.template)

    def verdict(self, faults: Sequence[Fault]) -> Verdict:
        """Whether the faults were detected, exactly the right numbers named first, and healed."""
        wrong = planted(self.facts, faults)
        found = _failures(wrong, self.template)
        truth = {fault.slot: self.numbers[fault.slot].value for fault in faults}
        first = {(f.culprits[0].fact_id, f.culprits[0].part): f.culprits[0] for f in found if f.culprits}
        named = set(first) == set(truth) and all(f.culprits for f in found)
        healed = named and all(first[slot].proposed == value for slot, value in truth.items())
        return Verdict(
            bool(found),
            named,
            healed,
            len(found),
            within=not found and all(self._is_bound(fault.slot, wrong) for fault in faults),
            tied=not named
            and len(faults) == 1
            and len(found) == 1
            and self._tied(found[0], faults[0], wrong),
        )

    def _is_bound(self, slot: Slot, wrong: Facts) -> bool:
        """Whether a relation over the number was evaluated, so that it holds within its tolerance."""
        return any(
            result.status in EVALUATED and any((t.fact_id, t.part) == slot for t in result.relation.terms)
            for result in reconcile(wrong, self.template).results
        )

    def _tied(self, finding: Finding, fault: Fault, wrong: Facts) -> bool:
        """Whether the wrong number is one of several of which each, put right alone, leaves nothing failing."""
        slots = {(c.fact_id, c.part): c for c in finding.culprits}
        if not finding.tie or fault.slot not in slots:
            return False
        numbers = Numbers(wrong)
        return all(
            not _failures(
                with_values(numbers, {slot: c.proposed if c.proposed is not None else _inside(c)}),
                self.template,
            )
            for slot, c in slots.items()
        )


def _inside(culprit: Culprit) -> Decimal:
    """A value of the range a culprit should be in."""
    low, high = culprit.proposed_low, culprit.proposed_high
    assert low is not None or high is not None
    return low if low is not None else high  # type: ignore[return-value]


def _failures(facts: Facts, template: Template) -> list[Finding]:
    return [finding for finding in reconcile(facts, template).findings if finding.status == "fail"]


def read_sound(path: Path) -> Sound:
    """Read a sound disclosure."""
    template, facts = extract(read_disclosure([path]))
    return Sound(facts, template)


def plain(number: PrintedNumber) -> str:
    """A number in the unit it is printed in, without separators."""
    assert number.value is not None
    return _printed(number.value, number)


def _printed(value: Decimal, number: PrintedNumber) -> str:
    if number.unit != "元":
        return f"{value.normalize():f}" if number.unit != "%" else f"{value.quantize(Decimal('0.01'))}"
    return f"{value / 10_000:.2f}"


def planted(facts: Facts, faults: Sequence[Fault]) -> Facts:
    """A copy of the facts in which the numbers are what the faults print."""
    changed = replace(facts)
    for fault in faults:
        fact_id, part = fault.slot
        for table in ("cells", "statements", "stated_figures"):
            rows: list[Any] = list(getattr(changed, table))
            at = next((i for i, row in enumerate(rows) if row.fact_id == fact_id), None)
            if at is not None:
                rows[at] = _wrong(rows[at], table, part, fault.text)
                setattr(changed, table, rows)
    return changed


def _wrong(fact: Any, table: str, part: str, text: str | None) -> Any:
    if table == "cells":
        if not text:
            return replace(fact, printed="", amount_yuan=None, resolution_yuan=None, state=CellState.BLANK)
        value, step = _read(text, Decimal(10_000))
        state = CellState.VALUE if value else CellState.ZERO
        return replace(fact, printed=text, amount_yuan=value, resolution_yuan=step, state=state)
    assert text
    if table == "statements":
        factor = Decimal(1) if part == "percent" else Decimal(10_000)
        suffix = "" if part == "percent" else "_yuan"
        value, step = _read(text, factor)
        return replace(
            fact,
            **{
                f"{part}{suffix}": value,
                f"{part}_resolution{suffix}": step,
                f"{part}_printed": text.lstrip("-"),
            },
        )
    factor = Decimal(10_000) if fact.amount_yuan is not None else Decimal(1)
    value, step = _read(text, factor)
    money = fact.amount_yuan is not None
    return replace(
        fact,
        printed=text,
        value=value / factor,
        amount_yuan=value if money else None,
        resolution_yuan=step if money else fact.resolution_yuan,
    )


def _read(text: str, factor: Decimal) -> tuple[Decimal, Decimal]:
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return number * factor, Decimal(1).scaleb(exponent) * factor
