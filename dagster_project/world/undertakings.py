"""Projects that go on over years: what they are called, what they cost, how a year's project is made of them.

Belongs here: the recipe of a project and its yearly change. Does not belong here: who runs it (`prefecture`).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from dagster_project.world.classification import in_year
from dagster_project.world.ledger import FEN_PER_WAN, FEN_PER_YUAN, Allocation, Indicator, Project
from dagster_project.world.words import words

_CENT = FEN_PER_WAN // 100  # 0.01 万元, the grain of planned amounts


@dataclass(slots=True)
class Part:
    """A part of the costs; priced parts keep their unit price over the years."""

    words: str
    economic: str
    amount: int
    quantity: int = 0
    quantity_unit: str = ""
    price: int = 0
    per: str = ""
    months: int = 1
    details: tuple[tuple[str, int], ...] = ()

    @property
    def total(self) -> int:
        """Amount in 分."""
        return self.quantity * self.price * self.months if self.price else self.amount


@dataclass(slots=True)
class Undertaking:
    """A project as it goes on; `key` never changes."""

    key: str
    stem: str
    codes: list[tuple[str, int]]
    """Functional items and their weights."""
    fund: str
    source: str
    parts: list[Part]
    manager: str
    dated: bool
    bases: tuple[tuple[str, str], ...]
    goal: str
    indicators: list[Indicator] = field(default_factory=list)

    @property
    def amount(self) -> int:
        """Planned amount of the year."""
        return sum(part.total for part in self.parts)

    def name(self, year: int) -> str:
        """The project's name as of a year."""
        return f"{year}年{self.stem}项目" if self.dated else f"{self.stem}项目"

    def project(self, year: int) -> Project:
        """The year's project, its amount split over its codes."""
        amount = self.amount
        weights = sum(weight for _, weight in self.codes)
        shares: list[tuple[str, int]] = []
        left = amount
        for index, (code, weight) in enumerate(self.codes):
            last = index + 1 == len(self.codes)
            share = left if last else amount * weight // weights // _CENT * _CENT
            left -= share
            shares.append((in_year(code, year), share))
        return Project(
            key=self.key,
            name=self.name(year),
            fund=self.fund,
            source=self.source,
            shares=tuple(shares),
            allocations=tuple(
                Allocation(
                    words=part.words,
                    amount=part.total,
                    economic=part.economic,
                    quantity=part.quantity,
                    quantity_unit=part.quantity_unit,
                    price=part.price,
                    per=part.per,
                    parts=part.details,
                )
                for part in self.parts
            ),
            bases=self.bases,
            goal=self.goal,
            indicators=tuple(self.indicators),
            manager=self.manager,
        )

    def change(self, rng: random.Random) -> None:
        """Let a year pass: half of the parts stay as they are, the others grow or shrink."""
        for part in self.parts:
            if rng.random() < 0.45:
                continue
            if part.price:
                part.quantity = max(1, part.quantity * rng.randint(80, 125) // 100)
            else:
                part.amount = max(_CENT * 20, part.amount * rng.randint(55, 150) // 100 // _CENT * _CENT)
                part.details = _details(rng, part) if part.details else ()


def new_undertaking(
    rng: random.Random, key: str, template: dict[str, Any], *, place: str, matters: list[str]
) -> Undertaking:
    """An undertaking after a template of its field of work."""
    fund = template.get("fund") or ("general_transfer" if template.get("transfer") else "general_own")
    stem = template["stem"]
    if template.get("monthly"):
        parts = [_monthly(rng, stem, template["monthly"])]
        if rng.random() < 0.4:
            parts.append(_plain(rng, "goods_services"))
    else:
        kinds = ["goods_services"] * rng.choice((1, 2, 2, 3, 3, 4))
        kinds += ["capital"] if rng.random() < 0.25 else []
        kinds += ["personal"] if rng.random() < 0.15 else []
        parts, used = [], set()
        for kind in kinds:
            part = _plain(rng, kind)
            if part.words not in used:
                used.add(part.words)
                parts.append(part)
        if rng.random() < 0.25:
            parts.append(_trained(rng))
        if rng.random() < 0.2:
            part = _plain(rng, "goods_services")
            part.words, part.details = f"开展{rng.randint(2, 36)}项{rng.choice(matters)}活动", ()
            parts.append(part)
    return Undertaking(
        key=key,
        stem=stem,
        codes=[(str(template["code"]), 1)],
        fund=fund,
        source=fund,
        parts=parts,
        manager=person(rng),
        dated=rng.random() < 0.7,
        bases=_bases(rng, stem, place),
        goal=_goal(rng, stem, matters),
        indicators=_indicators(rng),
    )


def person(rng: random.Random) -> str:
    """An invented name."""
    return str(rng.choice(words()["surnames"])) + str(rng.choice(words()["given"]))


def _plain(rng: random.Random, kind: str) -> Part:
    text, economic = rng.choice(words()["allocations"][kind])
    wan = rng.choice((rng.randint(1, 12), rng.randint(5, 60), rng.randint(20, 180)))
    amount = wan * FEN_PER_WAN + rng.choice((0, 0, 0, rng.randint(1, 99) * _CENT))
    part = Part(text, str(economic), amount)
    if rng.random() < 0.2 and amount > 4 * FEN_PER_WAN:
        part.details = _details(rng, part)
    return part


def _details(rng: random.Random, part: Part) -> tuple[tuple[str, int], ...]:
    names = rng.sample(["资料费", "场地费", "住宿费", "伙食费", "交通费", "授课费"], 3)
    first = part.amount * rng.randint(20, 50) // 100 // _CENT * _CENT
    second = part.amount * rng.randint(10, 30) // 100 // _CENT * _CENT
    return ((names[0], first), (names[1], second), (names[2], part.amount - first - second))


def _monthly(rng: random.Random, stem: str, word: str) -> Part:
    people = rng.randint(20, 480)
    price = rng.choice((rng.randint(3, 30) * 100 * FEN_PER_YUAN, rng.randint(150_000, 290_000)))
    text = stem if stem.endswith(("补贴", "补助", "津贴")) else stem + word
    return Part(text, "303" if word == "津贴" else "302", 0, people, "人", price, "每人每月", months=12)


def _trained(rng: random.Random) -> Part:
    return Part(
        "业务轮训", "302", 0, rng.randint(30, 400), "人", rng.randint(2, 30) * 100 * FEN_PER_YUAN, "每人每年"
    )


def _bases(rng: random.Random, stem: str, place: str) -> tuple[tuple[str, str], ...]:
    found = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        kind = rng.choice(("实施办法", "工作方案", "资金使用细则", "通知", "任务清单"))
        title = f"关于做好{stem}工作的通知" if kind == "通知" else f"{place}{stem}{kind}"
        number = f"{place[:1]}{rng.choice(('政办', '财社', '财行', '发改'))}发〔{rng.randint(2012, 2022)}〕{rng.randint(1, 180)}号"
        found.append((title, number))
    return tuple(found)


def _goal(rng: random.Random, stem: str, matters: list[str]) -> str:
    first, second = rng.sample(matters, 2)
    return (
        f"围绕{first}和{second}两项重点，安排{stem}经费，按季度检查进度，"
        f"做到任务有人管、资金有去向、效果看得见；年底对照指标逐项自评。"
    )


def _indicators(rng: random.Random) -> list[Indicator]:
    lists = words()["indicators"]
    drafts: list[tuple[str, str, str, str, str, str, str]] = []
    most = rng.choice((2, 2, 3, 6))
    for entry in rng.sample(lists["output"], rng.randint(1, min(most * 2, len(lists["output"])))):
        name, unit = entry.split(":")
        drafts.append(
            ("产出指标", "数量指标", name, rng.choice((">=", ">=", "=")), str(rng.randint(1, 600)), unit, "")
        )
    for name in rng.sample(lists["quality"], rng.randint(1, min(most, len(lists["quality"])))):
        drafts.append(
            (
                "产出指标",
                "质量指标",
                name,
                rng.choice((">=", "=")),
                str(rng.choice((85, 90, 95, 98, 100))),
                "%",
                "",
            )
        )
    for name in rng.sample(lists["timeliness"], rng.randint(1, min(most, len(lists["timeliness"])))):
        drafts.append(
            ("产出指标", "时效指标", name, rng.choice((">=", "=")), str(rng.choice((90, 95, 100))), "%", "")
        )
    if rng.random() < 0.5:
        drafts.append(
            (
                "产出指标",
                "时效指标",
                "款项支付完成时间",
                "date",
                f"{rng.choice((11, 12))}-{rng.randint(1, 20)}",
                "",
                "",
            )
        )
    for entry in rng.sample(lists["cost"], rng.randint(1, min(most, len(lists["cost"])))):
        name, unit = entry.split(":")
        drafts.append(
            (
                "成本指标",
                "经济成本指标",
                name,
                "<=",
                rng.choice((str(rng.randint(5, 500)), f"{rng.randint(1, 90)}.{rng.randint(11, 99)}")),
                unit,
                "",
            )
        )
    if rng.random() < 0.3:
        drafts.append(
            (
                "效益指标",
                "经济效益指标",
                rng.choice(lists["economy"]),
                ">=",
                str(rng.choice((80, 90))),
                "%",
                "",
            )
        )
    for name in rng.sample(lists["benefit"], rng.randint(1, 2)):
        drafts.append(("效益指标", "社会效益指标", name, "", "", "", rng.choice(lists["benefit_words"])))
    drafts.append(
        (
            "满意度指标",
            "满意度指标",
            rng.choice(lists["satisfaction"]),
            ">=",
            str(rng.choice((85, 90, 95))),
            "%",
            "",
        )
    )
    full = 90 if rng.random() < 0.7 else 100
    weights = [full // len(drafts)] * len(drafts)
    for index in range(full - sum(weights)):
        weights[index] += 1
    return [Indicator(*draft, weight) for draft, weight in zip(drafts, weights, strict=True)]
