"""Slips of the hand: how a printed number can have come from the right one.

Belongs here: the kinds of typing errors, the right values a printed number suggests under each.
Does not belong here: which values the relations allow (`constraints`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from dagster_project.extraction.facts import Statement
from dagster_project.reconciliation.numbers import Numbers, PrintedNumber, Slot
from dagster_project.reconciliation.products import Factor

OTHER, BLANK = "other", "blank_or_zero"
RANK = {
    "sign": 0,
    "sign_word": 0,
    "unit": 0,
    "power_of_ten": 0,
    "ratio_for_growth": 0,
    "divided_by_current": 0,
    "copied_percent": 1,
    "last_year": 1,
    "digit": 1,
    "swapped_digits": 1,
    "doubled_digit": 1,
    "lost_digit": 2,
    "extra_digit": 2,
    "neighbour_cell": 2,
    "copied": 2,
    BLANK: 2,
    OTHER: 5,
}
"""How readily a kind is believed; smaller is likelier, `other` is no explanation at all."""


def typing_slips(value: Decimal, resolution: Decimal) -> Iterator[tuple[Decimal, str]]:
    """Right values from which one slip of typing gives the printed value, likelier kinds first."""
    if value == 0:
        return
    yield -value, "sign"
    for power in range(1, 9):
        kind = "unit" if power == 4 else "power_of_ten"
        yield value.scaleb(-power), kind
        yield value.scaleb(power), kind
    sign = -1 if value < 0 else 1
    digits = f"{int(abs(value) / resolution)}"

    def number(text: str, step: Decimal = resolution) -> Decimal:
        return sign * int(text) * step

    for i, old in enumerate(digits):
        for new in "0123456789":
            if new != old and not (new == "0" and i == 0 and len(digits) > 1):
                yield number(digits[:i] + new + digits[i + 1 :]), "digit"
    for i in range(len(digits) - 1):
        if digits[i] != digits[i + 1]:
            yield number(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]), "swapped_digits"
    for i in range(len(digits)):
        if len(digits) > 1:
            doubled = digits[i] in (digits[i - 1 : i] + digits[i + 1 : i + 2])
            yield number(digits[:i] + digits[i + 1 :]), "doubled_digit" if doubled else "extra_digit"
    for i in range(len(digits) + 1):
        for new in "0123456789":
            yield number(digits[:i] + new + digits[i:]), "lost_digit"
    for new in "123456789":
        yield number(digits + new, resolution / 10), "lost_digit"


def kind_of(slot: Slot, right: Decimal, numbers: Numbers) -> str:
    """The likeliest slip that makes the printed number of a slot out of the right value."""
    number = numbers[slot]
    printed = number.value
    if not printed:
        return BLANK
    part = slot[1]
    if part == "percent" and (kind := _percent_kind(slot, printed, right, numbers)):
        return kind
    if number.factors:
        return min((kind for _, _, kind in _of_factors(number, right)), key=RANK.__getitem__, default=OTHER)
    if right == -printed:
        return "sign_word" if part in ("change", "percent") else "sign"
    kinds = {
        kind
        for value, kind in typing_slips(printed, number.resolution or numbers.usual_resolution(slot))
        if value == right
    }
    if kinds:
        return min(kinds, key=lambda kind: RANK[kind])
    if _is_shifted(printed, right, number.resolution or numbers.usual_resolution(slot)):
        return "power_of_ten"
    if _is_last_year(slot, printed, right, numbers):
        return "last_year"
    if printed in numbers.beside(slot):
        return "neighbour_cell"
    if printed in numbers.in_column(slot):
        return "copied"
    return OTHER


def _percent_kind(slot: Slot, printed: Decimal, right: Decimal, numbers: Numbers) -> str | None:
    """Errors that only a percent can have."""
    statement = numbers.statement(slot)
    if statement is None:
        return None
    current, change = statement.current_yuan, statement.change_yuan
    if abs(printed) == 100 + right or _is_ratio(printed, right, statement):
        return "ratio_for_growth"
    resolution = statement.percent_resolution or Decimal("0.01")
    if current and change:
        wrong = (change * 100 / current / resolution).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        if abs(wrong * resolution) == abs(printed):
            return "divided_by_current"
    order = [s.fact_id for s in numbers.facts.statements]
    before = numbers.facts.statements[order.index(slot[0]) - 1] if order[0] != slot[0] else None
    if before is not None and before.percent is not None and abs(before.percent) == abs(printed):
        return "copied_percent"
    return None


def _is_ratio(printed: Decimal, right: Decimal, statement: Statement) -> bool:
    """Whether the percent is that of the two years' amounts, which were divided before they were rounded."""
    current, base = statement.current_yuan, statement.base_yuan
    if base is None and current is not None and statement.change_yuan is not None:
        base = current - statement.change_yuan
    if not current or not base or base < 0 or abs(printed - right - 100) >= 1:
        return False
    half = (statement.current_resolution_yuan or Decimal(0)) / 2
    step = statement.percent_resolution or Decimal("0.01")
    low = (current - half) * 100 / (base + half) - step
    return base > half and low <= printed <= (current + half) * 100 / (base - half) + step


def _is_shifted(printed: Decimal, right: Decimal, resolution: Decimal) -> bool:
    """Whether the point was shifted to the left and the digits behind it cut to the printed ones."""
    if abs(printed) < 10 * resolution:
        return False  # one digit is no evidence
    ways = (ROUND_HALF_UP, ROUND_DOWN)
    return any(
        (right.scaleb(-power) / resolution).quantize(Decimal(1), rounding=way) * resolution == printed
        for power in range(1, 5)
        for way in ways
    )


def _is_last_year(slot: Slot, printed: Decimal, right: Decimal, numbers: Numbers) -> bool:
    """Whether the printed amount is last year's of what should be stated: by its own sentence, or by any other.

    What stands wrongly in the sentence itself is compared with the base it states or implies.
    """
    own = numbers.statement(slot)
    if own is not None:
        base = own.base_yuan
        return slot[1] == "current" and (
            printed == base or (own.change_yuan is not None and right - own.change_yuan == printed)
        )
    return any(
        s.current_yuan == right
        and printed in (s.base_yuan, None if s.change_yuan is None else right - s.change_yuan)
        for s in numbers.facts.statements
    )


def _products(number: PrintedNumber) -> Iterator[tuple[Decimal, str]]:
    """Right products from which one slip of typing in one factor gives the printed one."""
    assert number.value is not None
    for factor in number.factors:
        for value, kind in _retyped(factor):
            yield number.value * value / factor.value, kind


def _retyped(factor: Factor) -> Iterator[tuple[Decimal, str]]:
    """Right values of a factor from which one slip of typing gives the printed one."""
    for value, kind in typing_slips(factor.value, factor.step):
        if value > 0 and value % factor.step == 0:
            yield value, kind


def _of_factors(number: PrintedNumber, right: Decimal) -> Iterator[tuple[Factor, Decimal, str]]:
    """The factors of a product in which one slip of typing explains it, with the value each should have."""
    assert number.value is not None
    for factor in number.factors:
        kinds = [
            (value, kind) for value, kind in _retyped(factor) if number.value * value == right * factor.value
        ]
        if kinds:
            yield factor, *min(kinds, key=lambda pair: RANK[pair[1]])


def right_factors(number: PrintedNumber, right: Decimal) -> list[tuple[Factor, Decimal]]:
    """Which factors of a product may be mistyped when its amount should be `right`, and what they should be."""
    return [(factor, value) for factor, value, _ in _of_factors(number, right)] if number.value else []


def suggested(
    slot: Slot, allowed: Sequence[tuple[Decimal | None, Decimal | None]], numbers: Numbers
) -> tuple[list[Decimal], str]:
    """The values inside the allowed intervals that the likeliest slip of typing suggests, and that slip.

    A likelier kind is preferred to a less likely one; no values and `other` when nothing is suggested.
    """
    number = numbers[slot]
    if not number.value:
        return [], OTHER
    found: dict[Decimal, str] = {}
    step = number.resolution or numbers.usual_resolution(slot)
    typed = _products(number) if number.factors else typing_slips(number.value, step)
    for value, kind in typed:
        inside = any((a is None or a <= value) and (b is None or value <= b) for a, b in allowed)
        if inside and (value not in found or RANK[kind] < RANK[found[value]]):
            found[value] = kind
    if not found:
        return [], OTHER
    best = min(found.values(), key=lambda kind: RANK[kind])
    return sorted(value for value, kind in found.items() if RANK[kind] == RANK[best]), best
