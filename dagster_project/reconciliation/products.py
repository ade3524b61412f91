"""Amounts that a document gives as a product: unit price times quantity.

Belongs here: finding the factors of an amount in a project's notes and on its target sheet.
Does not belong here: whether the product is right (`shapes`), which factor is wrong (`slips`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod

from dagster_project.extraction.facts import Facts, PerformanceSheet, ProjectNote, Target
from dagster_project.extraction.names import bare
from dagster_project.reading.document import Location
from dagster_project.vocabulary.money import FEN

COST, QUANTITY = "成本", "数量"
MONTHS = 12
WHOLE = Decimal(1)
_YUAN = {"元": Decimal(1), "万元": Decimal(10_000)}
_PER = {"月": "个月"}
_TELLING = 20
"""Steps of the budget's last digit a price must be for its dividing the budget to be no chance."""
_MOST_WAYS = 2000
"""Ways of choosing quantities that are tried; a sheet with more has no readable arithmetic."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A number that was multiplied, in `unit`, printed to multiples of `step`."""

    name: str
    value: Decimal
    unit: str
    step: Decimal


@dataclass(frozen=True, slots=True)
class Product:
    """The amount (元) a fact's factors make; `rounding` is how far the last digits of the factors leave it open."""

    fact_id: str
    amount_yuan: Decimal
    rounding: Decimal
    factors: tuple[Factor, ...]
    name: str
    identity: tuple[str, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class CostedSheet:
    """A target sheet with its cost targets' amounts, the choice of quantities nearest to its budget.

    `products` are empty where the targets' units name quantities the sheet does not have. `overspent` says that they
    make more than the budget although its one price goes a whole number of times into it: the quantity is wrong.
    """

    sheet: PerformanceSheet
    costs: tuple[Target, ...]
    products: tuple[Product, ...]
    overspent: bool = False


def products(facts: Facts) -> Iterator[Product]:
    """All products of a document."""
    yield from (found for _, found in priced_notes(facts))
    for costed in costed_sheets(facts):
        yield from costed.products


def priced_notes(facts: Facts) -> Iterator[tuple[ProjectNote, Product]]:
    """Allocations with price and quantity, and a project's standard times its beneficiaries; × 12 for months."""
    for project in facts.projects:
        notes = [note for note in facts.project_notes if note.project_id == project.fact_id]
        for note in notes:
            if note.kind == "allocation" and note.unit_price_yuan is not None and note.quantity is not None:
                yield note, _of_note(note, note.quantity, note.quantity_unit or "", project.name)
        standard = next((n for n in notes if n.kind == "standard" and n.unit_price_yuan is not None), None)
        people = next((n for n in notes if n.kind == "beneficiaries" and n.quantity is not None), None)
        if standard and people and people.quantity is not None:
            yield standard, _of_note(standard, people.quantity, people.quantity_unit or "", project.name)


def _of_note(note: ProjectNote, quantity: Decimal, unit: str, project: str) -> Product:
    assert note.unit_price_yuan is not None
    months = MONTHS if note.price_unit and "每月" in note.price_unit else 1
    factors = (
        Factor("单价", note.unit_price_yuan, "元", FEN),
        Factor("数量", quantity, unit, WHOLE),
    )
    return Product(
        note.fact_id,
        note.unit_price_yuan * quantity * months,
        # A price is printed to the last digit it is paid in, so its rounding is multiplied by the quantity.
        FEN * quantity * months,
        factors,
        f"项目“{project}”{note.label}的{_spelt(factors)}" + ("×12个月" if months > 1 else ""),
        ("product", bare(project), note.kind, str(note.sequence)),
        note.location,
    )


def costed_sheets(facts: Facts) -> Iterator[CostedSheet]:
    """Every sheet with cost targets in money."""
    for sheet in facts.performance_sheets:
        targets = [target for target in facts.targets if target.sheet_id == sheet.fact_id]
        costs = tuple(t for t in targets if COST in t.level2 and t.number is not None and _money(t.unit))
        if not costs or sheet.budget_yuan is None:
            continue
        choices = [list(_of_cost(cost, targets)) for cost in costs]
        budget = sheet.budget_yuan
        if not all(choices) or prod(map(len, choices)) > _MOST_WAYS:
            yield CostedSheet(sheet, costs, ())
        else:
            nearest = min(product(*choices), key=lambda way: abs(sum((p.amount_yuan for p in way), -budget)))
            yield CostedSheet(sheet, costs, nearest, _overspent(sheet, choices))


def _overspent(sheet: PerformanceSheet, choices: Sequence[Sequence[Product]]) -> bool:
    """Whether every choice makes more than the budget, and the only price divides what the whole costs leave of it.

    A budget can be less than costs that are those of several years; a price that divides it was worked out from it.
    """
    priced = [ways for ways in choices if len(ways[0].factors) > 1]
    if len(priced) != 1 or sheet.budget_yuan is None or not sheet.resolution_yuan:
        return False
    (ways,) = priced
    left = sheet.budget_yuan - sum((w[0].amount_yuan for w in choices if w is not ways), Decimal(0))
    price = ways[0].factors[0].value * _YUAN[ways[0].factors[0].unit]
    # A price hardly above the rounding of the budget divides any.
    if left < price or price < _TELLING * sheet.resolution_yuan or min(p.amount_yuan for p in ways) <= left:
        return False
    rest = left % price
    return min(rest, price - rest) * 2 <= sheet.resolution_yuan


def _money(unit: str | None) -> bool:
    return bool(unit) and (unit or "").split("/")[0] in _YUAN


def _of_cost(cost: Target, targets: Sequence[Target]) -> Iterator[Product]:
    """The products a cost target may stand for: its price times a quantity for every unit it is per."""
    assert cost.number is not None and cost.unit is not None
    money, *units = cost.unit.split("/")
    price = Factor(cost.indicator, cost.number, money, FEN)
    ways: list[tuple[Factor, ...]] = [(price,)]
    for unit in units:
        found = {
            t.number: Factor(t.indicator, t.number, t.unit or "", WHOLE)
            for t in targets
            if QUANTITY in t.level2
            and t.number is not None
            and _PER.get(t.unit or "", t.unit) == _PER.get(unit, unit)
        }
        ways = [(*way, found[number]) for way in ways for number in sorted(found)]
    for way in ways:
        yield Product(
            cost.fact_id,
            prod((factor.value for factor in way), start=_YUAN[money]),
            Decimal(0),
            way,
            f"绩效目标表“{cost.project}”的{_spelt(way)}",
            ("product", bare(cost.project), bare(cost.indicator)),
            cost.location,
        )


def _spelt(factors: Sequence[Factor]) -> str:
    return "×".join(f"{f.name}{f.value.normalize():f}{f.unit}" for f in factors)
