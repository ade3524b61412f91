"""The true ledger of the generated prefecture, in integer 分.

Belongs here: what a unit truly budgets in a year (postings), its staff, vehicles, projects, purchases, and sums over them.
Does not belong here: how any of it is printed (`printing`, `forms`), or how it comes about (`prefecture`, `events`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dagster_project.vocabulary.statuses import UnitKind

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000

APPROPRIATION = (
    "general_own",
    "general_transfer",
    "fund_own",
    "fund_transfer",
    "capital_own",
    "capital_transfer",
)
BUDGETS: Mapping[str, tuple[str, ...]] = {
    "general": ("general_own", "general_transfer"),
    "fund": ("fund_own", "fund_transfer"),
    "capital": ("capital_own", "capital_transfer"),
}
FUNDS = (*APPROPRIATION, "special_account", "unit_funds", "carryover_appropriation", "carryover_other")
"""Where money comes from, named as the measures of the income table (T02)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A budget unit; `id` never changes, the name may (see the events)."""

    id: str
    kind: UnitKind
    domain: str
    department: str
    publisher: str


@dataclass(frozen=True, slots=True)
class Posting:
    """One amount: what for (function, economic class), paid from what (fund, line of T01), for which project.

    `project` is empty for basic expenditure. `economic` is a 款 of basic expenditure or a 类 or 款 of a project.
    """

    function: str
    economic: str
    fund: str
    source: str
    project: str
    amount: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a project's amount; priced parts are quantity × unit price (× months)."""

    words: str
    amount: int
    economic: str
    quantity: int = 0
    quantity_unit: str = ""
    price: int = 0
    per: str = ""
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One performance target."""

    level1: str
    level2: str
    name: str
    comparator: str
    number: str
    unit: str
    words: str
    weight: int


@dataclass(frozen=True, slots=True)
class Project:
    """A project of one year."""

    key: str
    name: str
    fund: str
    source: str
    shares: tuple[tuple[str, int], ...]
    """Functional items and amounts; two when a project is split over two codes."""
    allocations: tuple[Allocation, ...]
    bases: tuple[tuple[str, str], ...]
    goal: str
    indicators: tuple[Indicator, ...]
    manager: str
    carried_from: int | None = None

    @property
    def amount(self) -> int:
        """Whole amount of the year."""
        return sum(amount for _, amount in self.shares)


@dataclass(frozen=True, slots=True)
class Staff:
    """Persons: posts granted and persons in them, in retirement, and retired cadres."""

    establishment: int
    active: int
    retired: int
    retired_cadre: int


@dataclass(frozen=True, slots=True)
class Assets:
    """What the unit uses at the end of the year before; values in 分."""

    building_area: int
    """Hundredths of a square metre."""
    building_value: int
    vehicles: tuple[tuple[str, int, int], ...]
    """general, enforcement and other vehicles: key, count, value."""
    furniture_value: int
    other_value: int
    equipment_50: int
    equipment_100: int


@dataclass(frozen=True, slots=True)
class Procurement:
    """What is to be bought."""

    goods: int
    works: int
    services: int
    small_medium: int
    small_micro: int

    @property
    def total(self) -> int:
        """All purchases."""
        return self.goods + self.works + self.services


@dataclass(frozen=True)
class UnitYear:
    """What one unit budgets in one year."""

    unit: Unit
    name: str
    year: int
    postings: tuple[Posting, ...]
    projects: tuple[Project, ...]
    staff: Staff
    assets: Assets
    procurement: Procurement
    offices: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    subordinates: tuple[str, ...] = ()
    drivers: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    """Why amounts moved against the year before: reasons with their direction by subject (`basic`, `project`, a functional code …)."""

    @cached_property
    def sums(self) -> Sums:
        """Sums over the postings."""
        return Sums(self.postings)

    def project_of(self, key: str) -> Project:
        """The project with a key."""
        return next(project for project in self.projects if project.key == key)


def levels(code: str) -> tuple[str, ...]:
    """A functional 项 with its 款 and 类, or an economic 款 with its 类."""
    return tuple(code[:length] for length in (3, 5, 7) if length <= len(code))


class Sums:
    """Totals of postings by any key, each computed once."""

    def __init__(self, postings: Iterable[Posting]) -> None:
        self.postings = tuple(postings)
        self.by_function_fund: dict[tuple[str, str], int] = defaultdict(int)
        self.by_function_nature: dict[tuple[str, str, str], int] = defaultdict(int)
        self.by_economic: dict[tuple[str, str], int] = defaultdict(int)
        self.by_source: dict[str, int] = defaultdict(int)
        for posting in self.postings:
            budget = budget_of(posting.fund)
            nature = "project" if posting.project else "basic"
            self.by_source[posting.source] += posting.amount
            for code in ("", *levels(posting.function)):
                self.by_function_fund[code, posting.fund] += posting.amount
                self.by_function_nature[code, budget, nature] += posting.amount
            if not posting.project:
                for code in ("", *levels(posting.economic)):
                    self.by_economic[code, budget] += posting.amount

    def functions(self, include: Callable[[Posting], bool]) -> list[str]:
        """All functional codes of the chosen postings at all levels, parents before children."""
        return sorted({code for p in self.postings if include(p) for code in levels(p.function)})

    def fund(self, code: str, *funds: str) -> int:
        """Amount of a functional code (empty: all) from funds (none given: all)."""
        return sum(self.by_function_fund.get((code, fund), 0) for fund in funds or FUNDS)

    def nature(self, code: str, nature: str, *budgets: str) -> int:
        """Basic or project amount of a functional code (empty: all) within budgets (none given: all)."""
        chosen = budgets or ("general", "fund", "capital", "other")
        return sum(self.by_function_nature.get((code, budget, nature), 0) for budget in chosen)

    def economic(self, code: str, budget: str = "general") -> int:
        """Basic expenditure of an economic code (empty: all) within a budget."""
        return self.by_economic.get((code, budget), 0)

    def economics(self, budget: str = "general") -> list[str]:
        """Economic codes of basic expenditure within a budget at both levels."""
        return sorted(code for code, other in self.by_economic if code and other == budget)

    def three_public(self) -> dict[str, int]:
        """The “三公” parts paid from the general budget."""
        codes = {
            "abroad": "30212",
            "reception": "30217",
            "vehicle_purchase": "31013",
            "vehicle_running": "30231",
        }
        found = {
            key: sum(p.amount for p in self.postings if p.economic == code and budget_of(p.fund) == "general")
            for key, code in codes.items()
        }
        found["vehicle"] = found["vehicle_purchase"] + found["vehicle_running"]
        found["three_public"] = found["abroad"] + found["reception"] + found["vehicle"]
        return found


def budget_of(fund: str) -> str:
    """The budget an appropriation belongs to, `other` for money that is none."""
    for budget, funds in BUDGETS.items():
        if fund in funds:
            return budget
    return "other"


def is_personnel(economic: str) -> bool:
    """Whether an economic code of basic expenditure is 人员经费 (the rest is 公用经费)."""
    return economic[:3] in ("301", "303")


def carried(posting: Posting) -> bool:
    """Whether a posting spends money of earlier years."""
    return posting.fund.startswith("carryover")


def project_postings(project: Project) -> Iterator[Posting]:
    """A project's postings: its functional shares crossed with its allocations, exact to the 分."""
    functions = [function for function, _ in project.shares]
    rest = [amount for _, amount in project.shares]
    for allocation in project.allocations:
        left = allocation.amount
        for index, function in enumerate(functions):
            taken = min(left, rest[index])
            if taken:
                rest[index] -= taken
                left -= taken
                yield Posting(function, allocation.economic, project.fund, project.source, project.key, taken)
