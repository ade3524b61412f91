"""A budget unit as it lives through the years: people, standards, running projects, and its budget of a year.

Belongs here: how staff and standards turn into postings. Does not belong here: what happens to units (`events`).
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dagster_project.vocabulary.statuses import UnitKind
from dagster_project.world.classification import in_year
from dagster_project.world.ledger import (
    FEN_PER_WAN,
    Allocation,
    Assets,
    Posting,
    Procurement,
    Project,
    Staff,
    Unit,
    UnitYear,
    budget_of,
    project_postings,
)
from dagster_project.world.undertakings import Undertaking
from dagster_project.world.words import words as word_lists

_CENT = FEN_PER_WAN // 100

_PUBLIC = {  # 分 per person and year, with the chance that a unit budgets it
    "30201": (250_000, 1.0), "30202": (60_000, 0.7), "30203": (30_000, 0.15), "30204": (3_000, 0.3),
    "30205": (25_000, 0.75), "30206": (60_000, 0.75), "30207": (90_000, 1.0), "30208": (180_000, 0.5),
    "30209": (120_000, 0.7), "30211": (170_000, 1.0), "30212": (80_000, 0.12), "30213": (90_000, 0.6),
    "30214": (50_000, 0.35), "30215": (45_000, 0.7), "30217": (15_000, 0.9), "30218": (70_000, 0.3),
    "30226": (80_000, 0.4), "30227": (90_000, 0.3), "30229": (80_000, 0.9), "30239": (420_000, 0.9),
    "30299": (140_000, 0.95), "31002": (60_000, 0.2),
}  # fmt: skip
_RUNNING_COST = 3_000_000
"""分 a year for one vehicle."""


@dataclass(slots=True)
class Body:
    """A unit's state; changed in place from year to year."""

    unit: Unit
    name: str
    place: str
    operations: dict[str, str]
    matters: list[str]
    offices: list[str]
    civil: int
    institutional: int
    retired_civil: int
    retired_institutional: int
    cadre: int
    establishment: int
    wages: dict[str, int]
    quotas: dict[str, int]
    routes: dict[str, str]
    undertakings: list[Undertaking]
    vehicles: dict[str, int]
    own_money: int
    own_budgeted: bool
    own_source: str
    special_account: int
    furniture: int
    grain: int
    carry: list[tuple[Undertaking, int]] = field(default_factory=list)
    drivers: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def take(self, undertaking: Undertaking) -> None:
        """Go on with another unit's undertaking; two projects of one unit never bear one name."""
        if any(own.stem == undertaking.stem for own in self.undertakings):
            undertaking.stem += "续办"
        self.undertakings.append(undertaking)

    def because(self, subject: str, words: str, direction: int = 0) -> None:
        """Note why an amount moves this year: up (+1), down (−1) or either way (0)."""
        found = self.drivers.setdefault(subject, [])
        if (words, direction) not in found:
            found.append((words, direction))


def found_body(
    rng: random.Random,
    unit: Unit,
    name: str,
    place: str,
    words: Mapping[str, Any],
    *,
    code: str = "",
    special: bool = False,
) -> Body:
    """A unit at the beginning of the world."""
    institution = unit.kind is UnitKind.INSTITUTION
    common: list[str] = word_lists()["offices"]
    civil = (
        0 if institution else rng.choice((rng.randint(15, 60), rng.randint(40, 110), rng.randint(80, 190)))
    )
    institutional = (
        rng.choice((rng.randint(10, 60), rng.randint(40, 150)))
        if institution
        else rng.choice((0, rng.randint(6, 45), rng.randint(30, 90)))
    )
    operations = {key: str(value) for key, value in words["operations"].items()}
    if code:
        operations["own"] = code
    wages = {
        "base": rng.randint(3_600_000, 5_200_000),
        "allowance": rng.randint(2_600_000, 5_000_000),
        "bonus": rng.randint(1_200_000, 3_000_000),
        "merit": rng.randint(2_400_000, 4_600_000),
        "pension": rng.randint(900_000, 2_200_000),
    }
    quotas = {
        economic: amount * rng.randint(50, 150) // 100
        for economic, (amount, chance) in _PUBLIC.items()
        if rng.random() < chance
    }
    retired = (rng.randint(3, 40) if civil else 0, rng.randint(1, 25) if institutional else 0)
    own = rng.random() < (0.5 if institution else 0.2)
    return Body(
        unit=unit,
        name=name,
        place=place,
        operations=operations,
        matters=list(words["matters"]),
        offices=[*words["offices"], *rng.sample(common, rng.randint(0, len(common)))],
        civil=civil,
        institutional=institutional,
        retired_civil=retired[0],
        retired_institutional=retired[1],
        cadre=rng.choice((0, 0, 0, 1, 2)) if civil else 0,
        establishment=civil + institutional + rng.randint(0, 8),
        wages=wages,
        quotas=quotas,
        routes={
            "retiree_bonus": rng.choice(("operation", "retirement")),
            "training": rng.choice(("training", "operation")),
        },
        undertakings=[],
        vehicles={
            "general": rng.choice((0, 1, 2, 2, 3, 5)),
            "enforcement": rng.choice((0, 0, 0, 1, 2, 4)),
            "other": rng.choice((0, 0, 0, 1)),
        },
        own_money=rng.randint(15, 420) * FEN_PER_WAN + rng.randint(0, 99) * _CENT if own else 0,
        own_budgeted=own and rng.random() < 0.7,
        own_source=rng.choice(("unit_service", "unit_business", "unit_other"))
        if institution
        else "unit_other",
        special_account=rng.randint(20, 300) * FEN_PER_WAN if special else 0,
        furniture=rng.randint(30, 1200) * FEN_PER_WAN + rng.randint(0, 99) * _CENT,
        grain=1 if unit.publisher != "jiangsu" else rng.choice((1, _CENT)),
    )


def live(rng: random.Random, body: Body) -> None:
    """An ordinary year: people come and go, standards change, projects cost more or less."""
    body.drivers.clear()
    hired = rng.choice((0, 0, 1, 2, 3, -1)) if body.civil else 0
    joined = rng.choice((0, 0, 1, 2, -1)) if body.institutional else 0
    left_civil = rng.choice((0, 0, 1, 2)) if body.civil > 12 else 0
    left_institutional = rng.choice((0, 0, 1)) if body.institutional > 8 else 0
    body.civil = max(0, body.civil + hired - left_civil)
    body.institutional = max(0, body.institutional + joined - left_institutional)
    body.retired_civil += left_civil
    body.retired_institutional += left_institutional
    net = hired + joined - left_civil - left_institutional
    if net:
        body.because(
            "basic", f"在职人员较上年净{'增加' if net > 0 else '减少'}{abs(net)}人", 1 if net > 0 else -1
        )
    if left_civil + left_institutional:
        body.because("retired", f"上年新办理退休{left_civil + left_institutional}人", 1)
    rise = rng.choice((0, 1, 2, 3, 4, 6, -1))
    for key in body.wages:
        body.wages[key] = body.wages[key] * (100 + rise) // 100
    if rise:
        body.because("basic", "津贴补贴和奖金标准" + ("上调" if rise > 0 else "下调"), 1 if rise > 0 else -1)
    if rng.random() < 0.6:
        for economic in sorted(rng.sample(sorted(body.quotas), min(3, len(body.quotas)))):
            body.quotas[economic] = body.quotas[economic] * rng.randint(70, 125) // 100
        body.because("public", "按照厉行节约要求重新核定了日常公用定额")
    if body.vehicles["general"] > 1 and rng.random() < 0.15:
        body.vehicles["general"] -= 1
        body.because("vehicle_running", "报废一辆公务用车后没有更新", -1)
    for undertaking in body.undertakings:
        undertaking.change(rng)
    body.carry = []
    if body.own_money:
        body.own_money = body.own_money * rng.randint(70, 130) // 100 // _CENT * _CENT
    if body.special_account:
        body.special_account = body.special_account * rng.randint(85, 115) // 100 // _CENT * _CENT


def budget(rng: random.Random, body: Body, year: int) -> UnitYear:
    """The unit's budget of a year, from its state."""
    postings = [*_people(body, year), *_running(body, year)]
    projects = [undertaking.project(year) for undertaking in body.undertakings]
    projects += [_own_project(body, year)] if body.own_budgeted and body.own_money else []
    for project in projects:
        postings.extend(project_postings(project))
    for undertaking, amount in body.carry:
        project, carried_postings = _carried(undertaking, amount, year)
        projects.append(project)
        postings.extend(carried_postings)
    if body.special_account:
        code = in_year(_operation(body, "institutional"), year)
        postings.append(
            Posting(code, "30107", "special_account", "special_account", "", body.special_account)
        )
    return UnitYear(
        unit=body.unit,
        name=body.name,
        year=year,
        postings=tuple(p for p in postings if p.amount),
        projects=tuple(projects),
        staff=Staff(
            body.establishment,
            body.civil + body.institutional,
            body.retired_civil + body.retired_institutional,
            body.cadre,
        ),
        assets=_assets(rng, body),
        procurement=_procurement(rng, projects),
        offices=tuple(body.offices),
        matters=tuple(body.matters),
        drivers={key: tuple(found) for key, found in body.drivers.items()},
    )


def _operation(body: Body, who: str) -> str:
    if "own" in body.operations:
        return body.operations["own"]
    return body.operations["civil" if who == "civil" else "service"]


def _people(body: Body, year: int) -> list[Posting]:
    """Wages, contributions and pensions."""
    found: list[Posting] = []

    def post(function: str, economic: str, amount: int) -> None:
        grain = body.grain
        exact = amount // grain * grain
        if exact:
            found.append(
                Posting(
                    in_year(function, year), in_year(economic, year), "general_own", "general_own", "", exact
                )
            )

    wages = body.wages
    groups = (
        ("civil", body.civil, wages["base"] + wages["allowance"]),
        ("institutional", body.institutional, wages["base"] + wages["merit"]),
    )
    for who, persons, per_head in groups:
        if not persons:
            continue
        operation = _operation(body, who)
        post(operation, "30101", persons * wages["base"] + persons * 371)
        post(
            operation, "30102", persons * (wages["allowance"] if who == "civil" else wages["allowance"] // 3)
        )
        post(
            operation,
            "30107" if who == "institutional" else "30103",
            persons * (wages["merit"] if who == "institutional" else wages["bonus"]),
        )
        post(operation, "30112" if year >= 2018 else "30104", persons * per_head * 9 // 1000)
        if who == "civil" and "30218" not in body.quotas:
            post(operation, "30199", persons * 210_000)
        post("2080505", "30108", persons * per_head * 16 // 100)
        post("2080506", "30109", persons * per_head * 8 // 100)
        medical = "2101101" if who == "civil" else "2101102"
        post(medical, "30110" if year >= 2018 else "30104", persons * per_head * 7 // 100)
        if who == "civil":
            post("2101103", "30111" if year >= 2018 else "30104", persons * per_head * 25 // 1000)
        post("2210201", "30113" if year >= 2018 else "30311", persons * per_head * 12 // 100)
        if body.unit.publisher == "jiangsu":
            post("2210202", "30102" if year >= 2018 else "30312", persons * 800_000)
        if body.unit.publisher == "shanghai":
            post("2210203", "30102", persons * 560_000)
    for who, persons, code in (
        ("civil", body.retired_civil, "2080504" if body.unit.publisher == "jiangsu" else "2080501"),
        ("institutional", body.retired_institutional, "2080502"),
    ):
        if not persons:
            continue
        post(code, "30302", persons * body.wages["pension"] // 4)
        bonus = code if body.routes["retiree_bonus"] == "retirement" else _operation(body, who)
        post(bonus, "30309", persons * body.wages["pension"] // 3)
        post("2101199", "30114" if year >= 2018 else "30307", persons * 45_000)
    if body.cadre:
        post("2080504" if body.unit.publisher == "jiangsu" else "2080501", "30301", body.cadre * 14_500_000)
    return found


def _running(body: Body, year: int) -> list[Posting]:
    """Public expenditure by quota, training, trade union, vehicles."""
    found: list[Posting] = []
    groups = [
        (who, persons)
        for who, persons in (("civil", body.civil), ("institutional", body.institutional))
        if persons
    ]
    vehicles = sum(body.vehicles.values())
    for index, (who, persons) in enumerate(groups):
        code = in_year(_operation(body, who), year)
        grain = max(body.grain, _CENT)

        def post(function: str, economic: str, amount: int, grain: int = grain) -> None:
            exact = amount // grain * grain
            if exact:
                found.append(Posting(function, economic, "general_own", "general_own", "", exact))

        for economic, quota in body.quotas.items():
            if index and economic in ("30212", "30217", "31002"):
                continue
            post(code, economic, persons * quota)
        post(code, "30228", persons * body.wages["base"] * 2 // 100)
        training = in_year("2050803", year) if body.routes["training"] == "training" else code
        post(training, "30216", persons * body.wages["base"] * 15 // 1000)
        if index == 0 and vehicles:
            post(code, "30231", vehicles * _RUNNING_COST)
    return found


def _own_project(body: Body, year: int) -> Project:
    """What own money is spent on, as one project."""
    general = in_year(
        body.operations["own"] if "own" in body.operations else body.operations["general"], year
    )
    key = f"{body.unit.id}-own"
    undertaking = Undertaking(
        key=key,
        stem="专项业务与服务保障（自有资金）",
        codes=[(general, 1)],
        fund="unit_funds",
        source=body.own_source,
        parts=[],
        manager=body.undertakings[0].manager if body.undertakings else "李某",
        dated=True,
        bases=(),
        goal=f"用自有收入保障{body.matters[0]}和{body.matters[1]}等日常服务，按季度核对收支进度。",
        indicators=body.undertakings[0].indicators if body.undertakings else [],
    )
    project = undertaking.project(year)
    return replace(
        project,
        shares=((general, body.own_money),),
        allocations=(Allocation("专项业务支出", body.own_money, "302"),),
    )


def _carried(undertaking: Undertaking, amount: int, year: int) -> tuple[Project, list[Posting]]:
    """A project of an earlier year that goes on with money carried over."""
    source = {"general": "carryover_general", "fund": "carryover_fund", "capital": "carryover_capital"}.get(
        budget_of(undertaking.fund), "carryover_unit_funds"
    )
    fund = "carryover_other" if source == "carryover_unit_funds" else "carryover_appropriation"
    project = undertaking.project(year - 1)
    code = in_year(undertaking.codes[0][0], year)
    carried = replace(
        project,
        key=f"{undertaking.key}-carried",
        fund=fund,
        source=source,
        shares=((code, amount),),
        allocations=(Allocation("结转支出", amount, undertaking.parts[0].economic),),
        carried_from=year - 1,
    )
    return carried, list(project_postings(carried))


def _assets(rng: random.Random, body: Body) -> Assets:
    vehicles = tuple(
        (key, count, count * rng.randint(9, 26) * FEN_PER_WAN + (rng.randint(1, 99) * _CENT if count else 0))
        for key, count in body.vehicles.items()
    )
    assets = Assets(
        building_area=rng.randint(200, 9000) * 100 + rng.randint(0, 99),
        building_value=rng.randint(10, 3000) * FEN_PER_WAN + rng.randint(0, 99) * _CENT,
        vehicles=vehicles,
        furniture_value=body.furniture,
        other_value=rng.randint(2, 900) * FEN_PER_WAN + rng.randint(0, 99) * _CENT,
        equipment_50=rng.choice((0, 0, 1, 2)),
        equipment_100=rng.choice((0, 0, 0, 1)),
    )
    # What costs more than a million costs more than half a million, too.
    return replace(assets, equipment_50=max(assets.equipment_50, assets.equipment_100))


def _procurement(rng: random.Random, projects: list[Project]) -> Procurement:
    goods = sum(a.amount for p in projects for a in p.allocations if a.economic.startswith("310"))
    services = sum(
        a.amount
        for p in projects
        for a in p.allocations
        if a.words.startswith(("购买", "系统", "印制")) and rng.random() < 0.9
    )
    works = rng.choice((0, 0, 0, rng.randint(20, 900) * FEN_PER_WAN))
    goods += rng.randint(0, 40) * FEN_PER_WAN + rng.randint(0, 99) * _CENT
    goods, services = goods // _CENT * _CENT, services // _CENT * _CENT
    total = goods + works + services
    reserved = total * rng.choice((60, 80, 100)) // 100 // _CENT * _CENT
    return Procurement(
        goods, works, services, reserved, reserved * rng.choice((60, 90, 100)) // 100 // _CENT * _CENT
    )
