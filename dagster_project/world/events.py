"""What happens to units, functions, codes and projects, with dates and amounts.

Belongs here: the record of an event, and its effect on the units' state before the year's budgets are made.
Does not belong here: mistakes of clerks (`faults`), late or corrected publication (`simulation`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dagster_project.vocabulary.statuses import UnitKind
from dagster_project.world.classification import function_name, in_year, is_valid
from dagster_project.world.ledger import BUDGETS, FEN_PER_WAN, Unit
from dagster_project.world.undertakings import new_undertaking
from dagster_project.world.words import domain

if TYPE_CHECKING:
    from dagster_project.world.body import Body
    from dagster_project.world.prefecture import Prefecture

_CENT = FEN_PER_WAN // 100


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, effective in the budget of `year`; amount in 分, `None` when it moves none."""

    id: str
    kind: str
    year: int
    effective_on: date
    unit_id: str
    other_unit_id: str
    key_from: str
    key_to: str
    name_from: str
    name_to: str
    amount: int | None
    note: str


Effect = Callable[["Prefecture", random.Random, int], bool]
"""Tries to make one event of its kind happen in a year; says whether it found where it can."""


def _effective(rng: random.Random, year: int) -> date:
    return date(year - 1, rng.randint(3, 12), rng.randint(1, 28))


def _pick(rng: random.Random, bodies: list[Body]) -> Body | None:
    return rng.choice(bodies) if bodies else None


_NEW_NAMES = (
    ("服务中心", "事业发展中心"),
    ("保障中心", "保障服务中心"),
    ("中心", "服务中心"),
    ("站", "服务站"),
    ("馆", "公共服务馆"),
    ("所", "技术服务所"),
)


def _unit_renamed(world: Prefecture, rng: random.Random, year: int) -> bool:
    body = _pick(rng, [b for b in world.affiliates() if b.name.endswith(("中心", "站", "馆", "所"))])
    if body is None or body.unit.id in world.renamed:
        return False
    old, new = next((old, new) for old, new in _NEW_NAMES if body.name.endswith(old))
    before, after = body.name, body.name[: -len(old)] + new
    if any(other.name == after for other in world.bodies.values()):
        return False
    body.name = after
    world.renamed.add(body.unit.id)
    world.happened(
        rng,
        "unit_renamed",
        year,
        body,
        name_from=before,
        name_to=body.name,
        note=f"“{before}”更名为“{body.name}”",
    )
    return True


def _unit_merged(world: Prefecture, rng: random.Random, year: int) -> bool:
    gone = _pick(rng, [b for b in world.affiliates() if b.civil + b.institutional <= 45])
    if gone is None or len(world.bodies) < 4:
        return False
    into = world.bodies[gone.unit.department]
    if into is gone or into.unit.publisher != gone.unit.publisher:
        return False
    into.institutional += gone.institutional
    into.civil += gone.civil
    into.retired_institutional += gone.retired_institutional
    into.establishment += gone.establishment
    amount = sum(u.amount for u in gone.undertakings)
    for undertaking in gone.undertakings:
        into.take(undertaking)
    words = f"{gone.name}撤并到本单位，其人员和项目一并转入"
    into.because("basic", words, 1)
    into.because("project", words, 1)
    del world.bodies[gone.unit.id]
    world.happened(
        rng,
        "unit_merged",
        year,
        into,
        other=gone,
        name_from=gone.name,
        name_to=into.name,
        amount=amount,
        note=words,
    )
    return True


def _unit_split(world: Prefecture, rng: random.Random, year: int) -> bool:
    parent = _pick(rng, [b for b in world.mains() if b.institutional >= 16])
    if parent is None:
        return False
    moved = parent.institutional // 2
    child = world.new_affiliate(rng, parent, year)
    if child is None:
        return False
    child.institutional, child.retired_institutional, child.establishment = moved, 0, moved + 2
    parent.institutional -= moved
    parent.establishment -= moved
    words = f"从本单位划出{moved}人设立{child.name}"
    parent.because("basic", words, -1)
    world.happened(
        rng, "unit_split", year, parent, other=child, name_from=parent.name, name_to=child.name, note=words
    )
    return True


def _unit_new(world: Prefecture, rng: random.Random, year: int) -> bool:
    parent = _pick(rng, world.mains())
    child = world.new_affiliate(rng, parent, year) if parent else None
    if parent is None or child is None:
        return False
    world.happened(rng, "unit_new", year, child, other=parent, name_to=child.name, note=f"新设{child.name}")
    return True


def _function_moved(world: Prefecture, rng: random.Random, year: int) -> bool:
    giver = _pick(rng, [b for b in world.bodies.values() if len(b.undertakings) > 2])
    taker = _pick(
        rng,
        [b for b in world.mains() if b is not giver and giver and b.unit.publisher == giver.unit.publisher],
    )
    if giver is None or taker is None:
        return False
    undertaking = rng.choice(giver.undertakings)
    giver.undertakings.remove(undertaking)
    undertaking.codes = (
        [(taker.operations["general"], 1)] if "own" not in taker.operations else undertaking.codes
    )
    taker.take(undertaking)
    giver.because("project", f"“{undertaking.stem}”工作划转至{taker.name}", -1)
    taker.because("project", f"{giver.name}的“{undertaking.stem}”工作划转到本单位", 1)
    world.happened(
        rng,
        "function_moved",
        year,
        giver,
        other=taker,
        key_from=undertaking.key,
        key_to=undertaking.key,
        name_from=undertaking.name(year - 1),
        name_to=undertaking.name(year),
        amount=undertaking.amount,
        note=f"“{undertaking.stem}”由{giver.name}划转至{taker.name}",
    )
    return True


def _item_moved(world: Prefecture, rng: random.Random, year: int) -> bool:
    movable = [
        b
        for b in world.bodies.values()
        if b.routes["retiree_bonus"] == "operation" and b.retired_civil + b.retired_institutional
    ]
    body = _pick(rng, movable)
    if body is None:
        return False
    body.routes["retiree_bonus"] = "retirement"
    civil = bool(body.retired_civil)
    code_to = ("2080504" if body.unit.publisher == "jiangsu" else "2080501") if civil else "2080502"
    code_from = body.operations.get("own") or body.operations["civil" if civil else "service"]
    code_from, code_to = in_year(code_from, year), in_year(code_to, year)
    amount = (body.retired_civil if civil else body.retired_institutional) * (body.wages["pension"] // 3)
    words = (
        f"退休人员奖励金由{function_name(code_from, year)}科目调整为{function_name(code_to, year)}科目列支"
    )
    body.because(code_from, words, -1)
    body.because(code_to, words, 1)
    world.happened(
        rng,
        "item_moved",
        year,
        body,
        key_from=code_from,
        key_to=code_to,
        name_from=function_name(code_from, year),
        name_to=function_name(code_to, year),
        amount=amount,
        note=words,
    )
    before = world.budgets.get((body.unit.id, year - 1))
    published = before.sums.fund(code_from, *BUDGETS["general"]) if before else 0
    if rng.random() < 0.4 and published >= amount:
        world.restatements.setdefault((body.unit.id, year), {}).update({code_from: -amount, code_to: amount})
        world.happened(
            rng,
            "base_restated",
            year,
            body,
            key_from=code_from,
            key_to=code_to,
            amount=amount,
            note="上年数已按本年科目口径调整",
        )
    return True


def _project_recoded(world: Prefecture, rng: random.Random, year: int) -> bool:
    found = [
        (body, undertaking, code)
        for body in world.bodies.values()
        for undertaking in body.undertakings
        for code in domain(body.unit.domain)["extras"]
        if len(undertaking.codes) == 1
        and undertaking.fund.startswith("general")
        and is_valid(in_year(str(code), year), year)
        and str(code)[:5] == undertaking.codes[0][0][:5] != ""
        and str(code) != undertaking.codes[0][0]
    ]
    if not found:
        return False
    body, undertaking, code = rng.choice(found)
    before, after = in_year(undertaking.codes[0][0], year), in_year(str(code), year)
    undertaking.codes = [(str(code), 1)]
    words = (
        f"“{undertaking.stem}”由{function_name(before, year)}科目调整为{function_name(after, year)}科目列支"
    )
    body.because(before, words, -1)
    body.because(after, words, 1)
    world.happened(
        rng,
        "item_moved",
        year,
        body,
        key_from=before,
        key_to=after,
        name_from=function_name(before, year),
        name_to=function_name(after, year),
        amount=undertaking.amount,
        note=words,
    )
    return True


def _project_renamed(world: Prefecture, rng: random.Random, year: int) -> bool:
    body = _pick(rng, [b for b in world.bodies.values() if b.undertakings])
    if body is None:
        return False
    undertaking = rng.choice(body.undertakings)
    before = undertaking.name(year - 1)
    undertaking.stem = undertaking.stem + rng.choice(("综合", "专项业务", "提质", "能力建设"))
    world.happened(
        rng,
        "project_renamed",
        year,
        body,
        key_from=undertaking.key,
        key_to=undertaking.key,
        name_from=before,
        name_to=undertaking.name(year),
        amount=undertaking.amount,
        note=f"项目“{before}”更名为“{undertaking.name(year)}”",
    )
    return True


def _project_split(world: Prefecture, rng: random.Random, year: int) -> bool:
    found = [
        (body, undertaking, str(code))
        for body in world.bodies.values()
        for undertaking in body.undertakings
        for code in domain(body.unit.domain)["extras"]
        if len(undertaking.codes) == 1
        and undertaking.fund.startswith("general")
        and undertaking.amount > 10 * FEN_PER_WAN
        and str(code)[:3] == undertaking.codes[0][0][:3]
        and str(code) != undertaking.codes[0][0]
        and is_valid(in_year(str(code), year), year)
    ]
    if not found:
        return False
    body, undertaking, code = rng.choice(found)
    undertaking.codes = [(undertaking.codes[0][0], 3), (code, 2)]
    shares = undertaking.project(year).shares
    words = f"“{undertaking.stem}”按用途拆分到{function_name(shares[1][0], year)}科目"
    body.because(shares[0][0], words, -1)
    body.because(
        shares[1][0], f"“{undertaking.stem}”的一部分由{function_name(shares[0][0], year)}科目拆入", 1
    )
    world.happened(
        rng,
        "project_split",
        year,
        body,
        key_from=shares[0][0],
        key_to=shares[1][0],
        name_from=undertaking.name(year),
        name_to=undertaking.name(year),
        amount=shares[1][1],
        note=words,
    )
    return True


def _project_taken_over(world: Prefecture, rng: random.Random, year: int) -> bool:
    giver = _pick(rng, [b for b in world.affiliates() if len(b.undertakings) > 1])
    if giver is None:
        return False
    taker = world.bodies.get(giver.unit.department)
    if taker is None or taker is giver:
        return False
    undertaking = giver.undertakings.pop(rng.randrange(len(giver.undertakings)))
    undertaking.codes = [(taker.operations["general"], 1)]
    taker.take(undertaking)
    words = f"将下属{giver.name}的“{undertaking.stem}”项目纳入本级预算"
    taker.because("project", words, 1)
    taker.because(in_year(taker.operations["general"], year), words, 1)
    giver.because("project", f"“{undertaking.stem}”项目改由主管部门编报", -1)
    world.happened(
        rng,
        "project_taken_over",
        year,
        giver,
        other=taker,
        key_from=undertaking.key,
        key_to=undertaking.key,
        name_from=undertaking.name(year - 1),
        name_to=undertaking.name(year),
        amount=undertaking.amount,
        note=words,
    )
    return True


def _carry_over(world: Prefecture, rng: random.Random, year: int) -> bool:
    body = _pick(rng, [b for b in world.bodies.values() if b.undertakings and not b.carry])
    if body is None:
        return False
    undertaking = rng.choice(body.undertakings)
    amount = undertaking.amount * rng.randint(15, 70) // 100 // _CENT * _CENT
    if not amount:
        return False
    body.carry = [(undertaking, amount)]
    words = f"{undertaking.name(year - 1)}尚未支付的资金结转到本年使用"
    body.because("carryover", words, 1)
    world.happened(
        rng,
        "carry_over",
        year,
        body,
        key_from=undertaking.key,
        key_to=f"{undertaking.key}-carried",
        name_from=undertaking.name(year - 1),
        name_to=undertaking.name(year - 1),
        amount=amount,
        note=words,
    )
    return True


def _scope_changed(world: Prefecture, rng: random.Random, year: int) -> bool:
    body = _pick(rng, [b for b in world.bodies.values() if not b.own_budgeted])
    if body is None:
        return False
    body.own_money = body.own_money or rng.randint(20, 300) * FEN_PER_WAN
    body.own_budgeted = True
    words = "自有资金收入本年起编入年初预算，上年未编入"
    body.because("unit_funds", words, 1)
    body.because("own_project", "本年起把自有资金安排的支出编入预算", 1)
    world.happened(rng, "scope_changed", year, body, key_to="unit_funds", amount=body.own_money, note=words)
    return True


def _project_new(world: Prefecture, rng: random.Random, year: int) -> bool:
    body = _pick(rng, list(world.bodies.values()))
    if body is None:
        return False
    code = body.operations.get("own") or body.operations["general"]
    stem = rng.choice(body.matters) + rng.choice(("能力提升", "设备购置", "专项检查", "信息平台建设"))
    if any(u.stem == stem for u in body.undertakings):
        return False
    undertaking = new_undertaking(
        rng, world.next_key(body), {"stem": stem, "code": code}, place=body.place, matters=body.matters
    )
    body.undertakings.append(undertaking)
    body.because("project", f"新增{undertaking.name(year)}", 1)
    body.because(in_year(code, year), f"新增{undertaking.name(year)}", 1)
    world.happened(
        rng, "project_new", year, body, key_to=undertaking.key, name_to=undertaking.name(year),
        amount=undertaking.amount, note=f"新增{undertaking.name(year)}",
    )  # fmt: skip
    return True


def _project_ended(world: Prefecture, rng: random.Random, year: int) -> bool:
    body = _pick(rng, [b for b in world.bodies.values() if len(b.undertakings) > 2])
    if body is None:
        return False
    undertaking = body.undertakings.pop(rng.randrange(len(body.undertakings)))
    words = f"{undertaking.name(year - 1)}已完成，本年不再安排"
    body.because("project", words, -1)
    body.because(in_year(undertaking.codes[0][0], year), words, -1)
    world.happened(
        rng, "project_ended", year, body, key_from=undertaking.key, name_from=undertaking.name(year - 1),
        amount=undertaking.amount, note=words,
    )  # fmt: skip
    return True


EFFECTS: Mapping[str, Effect] = {
    "carry_over": _carry_over,
    "project_new": _project_new,
    "item_moved": _item_moved,
    "scope_changed": _scope_changed,
    "project_renamed": _project_renamed,
    "project_split": _project_split,
    "project_taken_over": _project_taken_over,
    "project_ended": _project_ended,
    "unit_renamed": _unit_renamed,
    "function_moved": _function_moved,
    "project_recoded": _project_recoded,
    "unit_new": _unit_new,
    "unit_split": _unit_split,
    "unit_merged": _unit_merged,
}
"""Every kind of event that changes units, in the order in which a small world meets them."""


def affiliate_unit(unit_id: str, parent: Body, publisher: str) -> Unit:
    """A new subordinate unit of a department's own unit."""
    return Unit(unit_id, UnitKind.INSTITUTION, parent.unit.domain, parent.unit.department, publisher)
