"""Last year's figure of every line of a document, by interval arithmetic on exact fractions.

Belongs here: the routes E1 (this year less the change), E7 (the base in words), E2 and E3 (by the percent), E4 (the sum of
the parts). Does not belong here: what is printed in tables (`lines`), or other documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from dagster_project.recount.facts import DocumentFacts, Row
from dagster_project.recount.lines import Line, LineKey, printed_lines

_LARGEST = Fraction(10) ** 18
"""元 and more: a misprint no amount can hold."""
_FINEST = Fraction(1, 100)
"""元: the step of a number printed without a resolution."""
_SPELLINGS = str.maketrans({" ": None, "\u3000": None, "(": "（", ")": "）", '"': None, "“": None, "”": None})
_INSIDE = {
    "income_current": "total", "appropriation": "income_current", "general": "appropriation", "fund": "appropriation",
    "capital": "appropriation", "general_own": "general", "general_transfer": "general", "general_grant": "general",
    "general_special": "general", "fund_own": "fund", "fund_transfer": "fund", "capital_own": "capital",
    "capital_transfer": "capital", "special_account": "income_current", "special_account_fees": "special_account",
    "special_account_other": "special_account", "unit_funds": "income_current", "unit_service": "unit_funds",
    "unit_superior": "unit_funds", "unit_affiliate": "unit_funds", "unit_business": "unit_funds",
    "unit_other": "unit_funds", "unit_debt": "unit_funds", "surplus_used": "total", "carryover": "total",
    "carryover_appropriation": "carryover", "carryover_other": "carryover",
    "carryover_general": "carryover_appropriation", "carryover_fund": "carryover_appropriation",
    "carryover_capital": "carryover_appropriation", "carryover_special_account": "carryover_other",
    "carryover_unit_funds": "carryover_other",
}  # fmt: skip
"""Which source's money is part of which other's."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One stated change, or a declaration that nothing is budgeted; amounts in 元, halves are half-widths.

    `current_cut` and `base_cut` are what an amount of the text may be more beyond its half, where digits may be cut off.
    """

    fact_id: str
    code: str | None
    current: Fraction | None
    current_half: Fraction
    from_text: bool
    change: Fraction | None
    change_half: Fraction
    percent: Fraction | None
    percent_half: Fraction
    base: Fraction | None
    base_half: Fraction
    base_kind: str | None
    base_year: int | None
    rank: tuple[Any, ...]
    current_cut: Fraction = Fraction(0)
    base_cut: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Last year's figure of one line in 元, as printable numbers; `None` is unknown."""

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    current: Decimal | None
    change: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class _Interval:
    value: Fraction
    low: Fraction
    high: Fraction

    def fits(self) -> bool:
        """Whether an amount can hold all three."""
        return all(abs(end) < _LARGEST for end in (self.value, self.low, self.high))


@dataclass(slots=True)
class _Part:
    current: Fraction | None
    code: str | None = None
    is_stated: bool = False
    known: _Interval | None = None
    base: tuple[str | None, int | None] = (None, None)


@dataclass(frozen=True, slots=True)
class DocumentLines:
    """Everything of one document that other numbers are made from."""

    printed: Mapping[LineKey, Line]
    baselines: Mapping[LineKey, Baseline]
    in_words: Mapping[LineKey, Decimal] = field(default_factory=dict)

    def amount(self, key: LineKey) -> Decimal | None:
        """This year's figure: of the table, else of the text."""
        line = self.printed.get(key)
        return line.amount if line is not None and line.amount is not None else self.in_words.get(key)

    def named(self, fund_scope: str, name: str) -> Baseline | None:
        """The baseline of the one item that stands in no table and whose path of names ends with this name."""
        end = f"（款）{_spelling(name)}（项）"
        found = [
            baseline
            for key, baseline in self.baselines.items()
            if key[:2] == ("functional_item", fund_scope) and _spelling(key.key).endswith(end)
        ]
        return found[0] if len(found) == 1 else None


def document_lines(facts: DocumentFacts) -> DocumentLines:
    """Printed lines and baselines of one document."""
    printed = printed_lines(facts.rows("cells"))
    stated = _stated(facts, printed)
    chosen = {key: _choose(statements) for key, statements in stated.items()}
    parts = _parts(printed, chosen)
    baselines = {key: _baseline(statement, interval) for key, (statement, interval) in chosen.items()}
    for key, interval in _sums(parts, _classes_and_groups(printed)).items():
        if key not in baselines:
            baselines[key] = _sum_baseline(interval, _own_line(key, printed))
    words = {
        key: _exact(min(texts, key=lambda statement: statement.rank).current)
        for key, statements in stated.items()
        if (texts := [statement for statement in statements if statement.from_text])
    }
    return DocumentLines(
        printed, baselines, {key: amount for key, amount in words.items() if amount is not None}
    )


def _stated(facts: DocumentFacts, printed: Mapping[LineKey, Line]) -> dict[LineKey, list[Stated]]:
    stated: dict[LineKey, list[Stated]] = defaultdict(list)
    cut = _may_be_cut(facts, printed)
    for row in facts.rows("statements"):
        if row["subject"] == "functional_item":
            name = row["key"] or row["name"]
        else:
            name = row["key"] if row["key"] is not None else row["name"]
        key = LineKey(row["subject"], row["fund_scope"], row["fact_id"] if name is None else name)
        # A statement is joined with the table by the key it gives, not by the name that stands in for one.
        line = printed.get(LineKey(row["subject"], row["fund_scope"], row["key"]))
        stated[key].append(_statement(row, line, cut=cut))
    for row in facts.rows("declarations"):
        if row["kind"] != "not_budgeted" or row["subject"] is None or row["fund_scope"] is None:
            continue
        own = next(name for name in (row["key"], row["name"], row["fact_id"]) if name is not None)
        line = printed.get(LineKey(row["subject"], row["fund_scope"], row["key"]))
        stated[LineKey(row["subject"], row["fund_scope"], own)].append(
            _declared(row, line, facts.fiscal_year)
        )
    return stated


def _may_be_cut(facts: DocumentFacts, printed: Mapping[LineKey, Line]) -> bool:
    """Whether the text cuts amounts off that the tables print finer, or nothing shows that it rounds them."""
    compared = is_cut = is_rounded = False
    for row in facts.rows("statements"):
        line = printed.get(LineKey(row["subject"], row["fund_scope"], row["key"]))
        step, text = row["current_resolution_yuan"], row["current_yuan"]
        if line is None or not step or text is None or line.amount is None or line.resolution is None:
            continue
        if line.resolution >= step:
            continue
        compared = True
        size, table = abs(Fraction(text)), abs(Fraction(line.amount)) / Fraction(step)
        below, nearest = floor(table) * Fraction(step), floor(table + Fraction(1, 2)) * Fraction(step)
        is_cut |= size == below != nearest
        is_rounded |= size == nearest != below
    return compared and (is_cut or not is_rounded)


def _statement(row: Row, line: Line | None, *, cut: bool) -> Stated:
    from_text = row["current_yuan"] is not None
    current = row["current_yuan"] if from_text else line.amount if line else None
    resolution = row["current_resolution_yuan"] if from_text else line.resolution if line else None
    base = row["base_yuan"]
    if base is None and row["says_new"] and row["change_yuan"] is None:
        base = Decimal(0)
    return Stated(
        fact_id=row["fact_id"],
        code=row["code"],
        current=_fraction(current),
        current_half=_half(resolution),
        from_text=from_text,
        change=_fraction(row["change_yuan"]),
        change_half=_half(row["change_resolution_yuan"]),
        percent=None if row["percent"] is None else Fraction(row["percent"]) / 100,
        percent_half=_half(row["percent_resolution"]) / 100,
        base=_fraction(base),
        base_half=_half(row["base_resolution_yuan"]),
        base_kind=row["base_kind"],
        base_year=row["base_year"],
        rank=(
            current is None or row["change_yuan"] is None,
            base is None,
            row["percent"] is None,
            False,
            row["line"] is None,
            row["line"] or 0,
            row["fact_id"],
        ),
        current_cut=_half(resolution) if cut and from_text else Fraction(0),
        base_cut=_half(row["base_resolution_yuan"]) if cut else Fraction(0),
    )


def _declared(row: Row, line: Line | None, year: int) -> Stated:
    amount = line.amount if line is not None and line.amount is not None else Decimal(0)
    return Stated(
        fact_id=row["fact_id"],
        code="",
        current=Fraction(amount),
        current_half=_half(line.resolution if line else None),
        from_text=False,
        change=None,
        change_half=Fraction(0),
        percent=None,
        percent_half=Fraction(0),
        base=None,
        base_half=Fraction(0),
        base_kind="unstated",
        base_year=year - 1,
        rank=(True, True, True, True, row["line"] is None, row["line"] or 0, row["fact_id"]),
    )


def _choose(statements: Sequence[Stated]) -> tuple[Stated, _Interval | None]:
    """The statement that speaks for a line, and the interval of its best route."""
    ordered = sorted(statements, key=lambda statement: statement.rank)
    for route in (_by_change, _by_words, _by_percent, _by_change_and_percent):
        for statement in ordered:
            interval = route(statement)
            if interval is not None and interval.fits():
                # No budget is less than nothing: what a text says so is no figure of last year.
                is_told = interval.value >= 0 or statement.current is None or statement.current < 0
                return statement, interval if is_told else None
    return ordered[0], None


def _by_change(it: Stated) -> _Interval | None:
    if it.current is None or it.change is None:
        return None
    half = it.current_half + it.change_half
    value = it.current - it.change
    return _Interval(value, value - half, value + half)


def _by_words(it: Stated) -> _Interval | None:
    if it.base is None:
        return None
    below, above = _cut_off(it.base, it.base_cut)
    return _Interval(it.base, it.base - it.base_half - below, it.base + it.base_half + above)


def _cut_off(amount: Fraction, cut: Fraction) -> tuple[Fraction, Fraction]:
    """What digits cut off may add below and above an amount: they always make it smaller."""
    return (cut, Fraction(0)) if amount < 0 else (Fraction(0), cut)


def _by_percent(it: Stated) -> _Interval | None:
    # An item that is new grows by 100 % by convention: that percent says nothing about the base.
    if it.current is None or it.percent is None or 1 + it.percent - it.percent_half <= 0:
        return None
    if (it.change == it.current and it.current != 0) or (it.percent == 1 and it.change is None):
        return None
    value = _nearest(it.current / (1 + it.percent), it.current_half)
    divisors = 1 + it.percent - it.percent_half, 1 + it.percent + it.percent_half

    def lowest(amount: Fraction) -> Fraction:
        return _down(amount / divisors[amount >= 0])

    def highest(amount: Fraction) -> Fraction:
        return _up(amount / divisors[amount < 0])

    # The percent may be the ratio of the true amounts or of what is printed of them.
    below, above = _cut_off(it.current, it.current_cut)
    low = min(lowest(it.current - it.current_half), lowest(it.current) - below - it.current_half)
    high = max(highest(it.current + it.current_half), highest(it.current) + above + it.current_half)
    return _Interval(value, min(value, low), max(value, high))


def _by_change_and_percent(it: Stated) -> _Interval | None:
    if (
        it.change is None
        or it.percent is None
        or abs(it.percent) <= it.percent_half
        or it.change == it.current
    ):
        return None
    sign = 1 if (it.change < 0) == (it.percent < 0) else -1
    size, share = abs(it.change), abs(it.percent)
    value = sign * _nearest(size / share, it.change_half)
    shares = share + it.percent_half, share - it.percent_half
    smallest = min(
        _down(max(size - it.change_half, Fraction(0)) / shares[0]), _down(size / shares[0]) - it.change_half
    )
    largest = max(
        _up((size + it.change_half) / shares[1]), _up(size / shares[1]) + it.change_half + it.current_cut
    )
    ends = sign * smallest, sign * largest
    return _Interval(value, min(value, *ends), max(value, *ends))


def _parts(
    printed: Mapping[LineKey, Line], chosen: Mapping[LineKey, tuple[Stated, _Interval | None]]
) -> dict[LineKey, _Part]:
    parts = {key: _Part(_fraction(line.amount), line.code) for key, line in printed.items()}
    for key, (statement, interval) in chosen.items():
        part = parts.setdefault(key, _Part(None, statement.code))
        if part.current is None:
            part.current = statement.current
        part.is_stated, part.known = True, interval
        part.base = (statement.base_kind, statement.base_year)
    return parts


def _spelling(name: str) -> str:
    return name.translate(_SPELLINGS)


def _classes_and_groups(printed: Mapping[LineKey, Line]) -> dict[str, set[str]]:
    """Codes of the classes and groups the tables name, by name."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, line in printed.items():
        if key.subject == "functional_item" and len(line.code or "") in (3, 5):
            found[_spelling(line.name)].add(line.code)
    return found


def _above_name(path: str, codes: Mapping[str, set[str]]) -> list[str]:
    """Class and group of an item known by its path of names only, as far as one code each bears the names."""
    class_name, _, rest = _spelling(path).partition("（类）")
    classes = [code for code in codes.get(class_name, ()) if len(code) == 3]
    if len(classes) != 1:
        return []
    names_group = codes.get(rest.partition("（款）")[0], ())
    groups = [code for code in names_group if len(code) == 5 and code.startswith(classes[0])]
    return classes + (groups if len(groups) == 1 else [])


def _sums(parts: Mapping[LineKey, _Part], names: Mapping[str, set[str]]) -> dict[LineKey, _Interval | None]:
    """E4 of every line that parts add up to; `None` where a part is missing or the bases differ."""
    members: dict[LineKey, list[_Part]] = defaultdict(list)
    sources = {
        key.key: part
        for key, part in parts.items()
        if key[:2] == ("source", "all") and (part.current is not None or part.is_stated)
    }
    repeated = _repeated(sources)
    split = any(
        parts[key].is_stated
        for key in parts
        if key.subject == "three_public" and key.key in ("vehicle_purchase", "vehicle_running")
    )
    codes = {
        (key.fund_scope, part.code or "") for key, part in parts.items() if key.subject == "functional_item"
    }
    above = {(fund, code[:length]) for fund, code in codes for length in (3, 5) if len(code) > length}
    for key, part in parts.items():
        fund = key.fund_scope
        if key.subject == "source" and sources.get(key.key) is part and key.key not in repeated:
            members[LineKey("total", fund, "revenue")].append(part)
        elif key.subject == "nature":
            members[LineKey("total", fund, "expenditure" if fund == "all" else fund)].append(part)
        elif key.subject == "functional_item" and (fund, part.code) not in above:
            members[LineKey("total", fund, "items")].append(part)
            for length in (3, 5):
                if len(part.code or "") > length:
                    members[LineKey("functional_item", fund, (part.code or "")[:length])].append(part)
            if not part.code:
                for parent in _above_name(key.key, names):
                    members[LineKey("functional_item", fund, parent)].append(part)
        elif key.subject == "three_public":
            vehicles = key.key in ("vehicle_purchase", "vehicle_running")
            if key.key in ("abroad", "reception") or (vehicles if split else key.key == "vehicle"):
                members[LineKey("three_public", fund, "three_public")].append(part)
                if vehicles:
                    members[LineKey("three_public", fund, "vehicle")].append(part)
    return {key: _sum(found) for key, found in members.items() if any(part.known for part in found)}


def _repeated(sources: Mapping[str, _Part]) -> set[str]:
    """Sources whose money another line holds: below a stated one, or unstated and above another."""
    found = set()
    for name in sources:
        above = _INSIDE.get(name)
        while above is not None:
            if above in sources:
                found.add(name if sources[above].is_stated else above)
            above = _INSIDE.get(above)
    return found


def _sum(parts: Sequence[_Part]) -> _Interval | None:
    if any(part.known is None and part.current for part in parts):
        return None
    known = [(part.known, part.base) for part in parts if part.known is not None]
    kinds = {kind for _, (kind, _) in known if kind is not None}
    years = {year for _, (_, year) in known if year is not None}
    if len(kinds) > 1 or len(years) > 1:
        return None
    value, low, high = (
        sum(ends, Fraction(0)) for ends in zip(*((i.value, i.low, i.high) for i, _ in known), strict=True)
    )
    return _Interval(value, low, high) if abs(low) < _LARGEST and abs(high) < _LARGEST else None


def _own_line(key: LineKey, printed: Mapping[LineKey, Line]) -> Line | None:
    if key.subject == "total" and key.key == "items":
        key = LineKey("total", key.fund_scope, "expenditure" if key.fund_scope == "all" else key.fund_scope)
    return printed.get(key)


def _baseline(statement: Stated, interval: _Interval | None) -> Baseline:
    percent = None if statement.percent is None else _decimal(statement.percent * 100)
    return _bounded(interval, _exact(statement.current), _exact(statement.change), percent)


def _sum_baseline(interval: _Interval | None, line: Line | None) -> Baseline:
    return _bounded(interval, None if line is None else line.amount)


def _bounded(
    interval: _Interval | None,
    current: Decimal | None,
    change: Decimal | None = None,
    percent: Decimal | None = None,
) -> Baseline:
    """A baseline of an interval in 分; a change nobody states is the difference."""
    value = None if interval is None else _exact(interval.value)
    return Baseline(
        value=value,
        low=None if interval is None else _fen(interval.low, floor),
        high=None if interval is None else _fen(interval.high, ceil),
        current=current,
        change=_difference(current, value) if change is None else change,
        percent=percent,
    )


def _difference(current: Decimal | None, value: Decimal | None) -> Decimal | None:
    return None if current is None or value is None else _exact(Fraction(current) - Fraction(value))


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _half(resolution: Decimal | None) -> Fraction:
    return Fraction(resolution or 0) / 2


def _nearest(value: Fraction, half: Fraction) -> Fraction:
    """The printable number next to a quotient, halves away from zero."""
    step = 2 * half or _FINEST
    times = floor(abs(value) / step + Fraction(1, 2))
    return times * step if value >= 0 else -times * step


def _down(value: Fraction) -> Fraction:
    """Down to 厘, the finest the warehouse reckons in."""
    return Fraction(floor(value * 1000), 1000)


def _up(value: Fraction) -> Fraction:
    return Fraction(ceil(value * 1000), 1000)


def _fen(value: Fraction, rounding: Any) -> Decimal | None:
    fen = int(rounding(value * 100))
    return Decimal(fen) / 100 if abs(fen) < _LARGEST * 100 else None


def _exact(value: Fraction | None) -> Decimal | None:
    """元 to the 分, halves away from zero; `None` for what no amount can hold."""
    if value is None or abs(value) >= _LARGEST:
        return None
    fen = floor(abs(value) * 100 + Fraction(1, 2))
    return Decimal(fen if value >= 0 else -fen) / 100


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
