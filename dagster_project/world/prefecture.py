"""The generated prefecture: which units there are, and their budgets year by year.

Belongs here: founding departments and units, letting years pass, collecting budgets and events.
Does not belong here: printing (`forms`), files (`simulation`).
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dagster_project.vocabulary.statuses import UnitKind
from dagster_project.world.body import Body, budget, found_body, live
from dagster_project.world.classification import function_name, is_valid, renamings, renumberings
from dagster_project.world.draws import stream
from dagster_project.world.events import EFFECTS, Event, affiliate_unit
from dagster_project.world.ledger import (
    Assets,
    Posting,
    Procurement,
    Staff,
    Unit,
    UnitYear,
    levels,
)
from dagster_project.world.undertakings import new_undertaking
from dagster_project.world.words import domain, words

PUBLISHERS = ("xinjiang", "jiangsu", "shanghai")


@dataclass(slots=True)
class Prefecture:
    """All units with their state, and what was budgeted in every year."""

    seed: int
    bodies: dict[str, Body] = field(default_factory=dict)
    budgets: dict[tuple[str, int], UnitYear] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    restatements: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)
    """Functional items whose stated base differs from the published one: 分 to add, by unit and year."""
    departments: dict[str, str] = field(default_factory=dict)
    """Names of departments by their id."""
    renamed: set[str] = field(default_factory=set)
    counter: int = 0

    def mains(self) -> list[Body]:
        """The departments' own units."""
        return [body for body in self.bodies.values() if body.unit.id == body.unit.department]

    def affiliates(self) -> list[Body]:
        """The subordinate units."""
        return [body for body in self.bodies.values() if body.unit.id != body.unit.department]

    def next_key(self, body: Body) -> str:
        """A key for a new undertaking of a unit."""
        self.counter += 1
        return f"{body.unit.id}-p{self.counter}"

    def happened(
        self,
        rng: random.Random,
        kind: str,
        year: int,
        body: Body,
        *,
        other: Body | None = None,
        key_from: str = "",
        key_to: str = "",
        name_from: str = "",
        name_to: str = "",
        amount: int | None = None,
        note: str = "",
    ) -> None:
        """Record an event of a unit."""
        self.events.append(
            Event(
                id=f"e{len(self.events) + 1}",
                kind=kind,
                year=year,
                effective_on=date(year - 1, rng.randint(3, 12), rng.randint(1, 28)),
                unit_id=body.unit.id,
                other_unit_id=other.unit.id if other else "",
                key_from=key_from,
                key_to=key_to,
                name_from=name_from,
                name_to=name_to,
                amount=amount,
                note=note,
            )
        )

    def new_affiliate(self, rng: random.Random, parent: Body, year: int) -> Body | None:
        """A subordinate unit founded in a year, or `None` when no kind of it is left."""
        taken = {body.name for body in self.bodies.values()}
        entries = [
            entry
            for entry in domain(parent.unit.domain)["affiliates"]
            if parent.place + entry["name"] not in taken and not entry.get("special")
        ]
        if not entries:
            return None
        entry = rng.choice(entries)
        self.counter += 1
        unit = affiliate_unit(f"{parent.unit.department}n{self.counter}", parent, parent.unit.publisher)
        return self.add(
            rng, unit, parent.place + entry["name"], parent.place, code=str(entry["code"]), year=year
        )

    def add(
        self,
        rng: random.Random,
        unit: Unit,
        name: str,
        place: str,
        *,
        code: str,
        year: int,
        special: bool = False,
    ) -> Body:
        """Found a unit with its first undertakings."""
        listed = domain(unit.domain)
        body = found_body(rng, unit, name, place, listed, code=code, special=special)
        # The Jiangsu form has no tables of state capital.
        closed = "capital" if unit.publisher == "jiangsu" else "-"
        templates = [
            t for t in listed["projects"] if not code and not str(t.get("fund", "")).startswith(closed)
        ]
        count = rng.randint(2, len(templates)) if templates else 0
        for template in rng.sample(templates, count):
            body.undertakings.append(
                new_undertaking(rng, self.next_key(body), template, place=place, matters=body.matters)
            )
        codes = (
            [code]
            if code
            else [body.operations[key] for key in ("general", "other")] + [str(c) for c in listed["extras"]]
        )
        codes = [c for c in codes if not c.startswith(("223", "2120", "229"))]
        for _ in range(rng.randint(1, 3) if code else rng.choice((0, 1, 3, 6, 9))):
            stem = rng.choice(body.matters) + rng.choice(("业务经费", "服务", "设备更新", "示范推广", "保障"))
            if all(u.stem != stem for u in body.undertakings):
                template = {"stem": stem, "code": rng.choice(codes), "transfer": rng.random() < 0.25}
                body.undertakings.append(
                    new_undertaking(rng, self.next_key(body), template, place=place, matters=body.matters)
                )
        self.bodies[unit.id] = body
        return body


def build_prefecture(units: int, years: Sequence[int], seed: int, publishers: Sequence[str]) -> Prefecture:
    """A prefecture with `units` budget units at its beginning, budgeted for `years` and the year before them."""
    world = Prefecture(seed)
    first = years[0] - 1
    _found(world, units, first, publishers)
    _budget_all(world, first)
    for year in range(years[0], years[-1] + 1):
        for body in list(world.bodies.values()):
            live(stream(seed, "life", body.unit.id, year), body)
        _events(world, year)
        _budget_all(world, year)
        _list_changes(world, year)
    return world


def _found(world: Prefecture, units: int, year: int, publishers: Sequence[str]) -> None:
    rng = stream(world.seed, "found")
    fields = list(words()["domains"])
    places = list(words()["places"])
    rng.shuffle(fields)
    rng.shuffle(places)
    number = 0
    while len(world.bodies) < units:
        publisher = publishers[number % len(publishers)]
        key = fields[number % len(fields)]
        place = _place(publisher, places[number // len(fields) % len(places)])
        listed = domain(key)
        number += 1
        main_id = f"u{number:03d}"
        kind = UnitKind.ADMINISTRATIVE if rng.random() < 0.8 else UnitKind.CIVIL_SERVICE_RULED
        unit = Unit(main_id, kind, key, main_id, publisher)
        name = place + _body_name(listed, year)
        world.departments[main_id] = name
        world.add(rng, unit, name, place, code="", year=year)
        wanted = rng.choice((0, 1, 1, 2, 3))
        for position, entry in enumerate(listed["affiliates"][:wanted]):
            if len(world.bodies) >= units:
                break
            child = Unit(f"{main_id}s{position + 1}", UnitKind.INSTITUTION, key, main_id, publisher)
            world.add(
                rng, child, place + entry["name"], place, code=str(entry["code"]), year=year,
                special=bool(entry.get("special")),
            )  # fmt: skip


def _place(publisher: str, word: str) -> str:
    return {"xinjiang": f"{word}州", "jiangsu": f"{word}省", "shanghai": f"海东市{word}区"}[publisher]


def _body_name(listed: Mapping[str, object], year: int) -> str:
    earlier = listed.get("earlier")
    if isinstance(earlier, Mapping) and year <= int(earlier["until"]):
        return str(earlier["body"])
    return str(listed["body"])


def _events(world: Prefecture, year: int) -> None:
    rng = stream(world.seed, "events", year)
    for body in world.mains():
        listed = domain(body.unit.domain)
        earlier = listed.get("earlier")
        if earlier and year == int(earlier["until"]) + 1:
            before, body.name = body.name, body.place + str(listed["body"])
            world.departments[body.unit.id] = body.name
            world.happened(
                rng, "unit_renamed", year, body, name_from=before, name_to=body.name,
                note=f"机构改革，“{before}”更名为“{body.name}”",
            )  # fmt: skip
    kinds = list(EFFECTS)
    start = (year * 5) % len(kinds)
    order = [*kinds[start:], *kinds[:start]]
    wanted = max(2, len(world.bodies) * 2 // 3)
    made = 0
    for position in range(wanted * 3):
        if made >= wanted:
            break
        kind = order[position % len(order)]
        if kind in ("unit_merged", "unit_new", "unit_split") and position >= len(order):
            continue
        made += EFFECTS[kind](world, rng, year)


def _budget_all(world: Prefecture, year: int) -> None:
    for body in world.bodies.values():
        rng = stream(world.seed, "budget", body.unit.id, year)
        below = [
            other.name
            for other in world.affiliates()
            if other.unit.department == body.unit.id and body.unit.id != other.unit.id
        ]
        world.budgets[body.unit.id, year] = replace(budget(rng, body, year), subordinates=tuple(below))


def _list_changes(world: Prefecture, year: int) -> None:
    """Codes the yearly list renamed or renumbered, as events of the units that used them."""
    rng = stream(world.seed, "list", year)
    for body in list(world.bodies.values()):
        before = world.budgets.get((body.unit.id, year - 1))
        if before is None:
            continue
        used = {code for posting in before.postings for code in levels(posting.function)}
        for code, old, new in renamings(year):
            if code in used:
                world.happened(
                    rng, "code_renamed", year, body, key_from=code, key_to=code, name_from=old, name_to=new,
                    note=f"科目{code}由“{old}”改称“{new}”",
                )  # fmt: skip
        for old_code, new_code in renumberings(year):
            if old_code in used:
                world.happened(
                    rng, "code_renumbered", year, body, key_from=old_code, key_to=new_code,
                    name_from=function_name(old_code, year - 1), name_to=function_name(new_code, year),
                    amount=before.sums.fund(old_code), note=f"科目{old_code}改为{new_code}",
                )  # fmt: skip


def outturn(world: Prefecture, budgeted: UnitYear) -> UnitYear:
    """What was spent of a year's budget: every posting by a ratio drawn for its functional item and nature."""
    rng = stream(world.seed, "outturn", budgeted.unit.id, budgeted.year)
    ratios: dict[tuple[str, bool], int] = {}
    spent: list[Posting] = []
    for posting in budgeted.postings:
        key = (posting.function, bool(posting.project))
        if key not in ratios:
            ratios[key] = rng.choice((1000, 1000, rng.randint(820, 1000), rng.randint(930, 1120)))
        spent.append(replace(posting, amount=posting.amount * ratios[key] // 1000))
    return replace(budgeted, postings=tuple(p for p in spent if p.amount))


def department_year(members: Sequence[UnitYear], name: str) -> UnitYear:
    """The department as the sum of its units; the first member is its own unit."""
    first = members[0]
    staff = [member.staff for member in members]
    vehicles = tuple(
        (key, sum(m.assets.vehicles[i][1] for m in members), sum(m.assets.vehicles[i][2] for m in members))
        for i, (key, _, _) in enumerate(first.assets.vehicles)
    )
    drivers: dict[str, tuple[tuple[str, int], ...]] = {}
    for member in members:
        for key, found in member.drivers.items():
            drivers[key] = tuple(dict.fromkeys((*drivers.get(key, ()), *found)))
    return UnitYear(
        unit=first.unit,
        name=name,
        year=first.year,
        postings=tuple(posting for member in members for posting in member.postings),
        projects=tuple(project for member in members for project in member.projects),
        staff=Staff(
            sum(s.establishment for s in staff),
            sum(s.active for s in staff),
            sum(s.retired for s in staff),
            sum(s.retired_cadre for s in staff),
        ),
        assets=Assets(
            sum(m.assets.building_area for m in members),
            sum(m.assets.building_value for m in members),
            vehicles,
            sum(m.assets.furniture_value for m in members),
            sum(m.assets.other_value for m in members),
            sum(m.assets.equipment_50 for m in members),
            sum(m.assets.equipment_100 for m in members),
        ),
        procurement=Procurement(
            *(
                sum(getattr(m.procurement, key) for m in members)
                for key in ("goods", "works", "services", "small_medium", "small_micro")
            )
        ),
        offices=first.offices,
        matters=first.matters,
        subordinates=tuple(member.name for member in members),
        drivers=drivers,
    )


def code_is_known(code: str, year: int) -> bool:
    """Whether every level of a functional code is on a year's list."""
    return all(is_valid(level, year) for level in levels(code))
