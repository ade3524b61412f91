"""Sums several forms print.

Belongs here: choosing postings of a budget, personnel and public expenditure. Does not belong here: printing.
"""

from __future__ import annotations

from collections.abc import Callable

from dagster_project.world.ledger import Posting, UnitYear, budget_of, is_personnel


def of_budget(budget: str) -> Callable[[Posting], bool]:
    """Whether a posting is paid from a budget."""
    return lambda posting: budget_of(posting.fund) == budget


def appropriated(posting: Posting) -> bool:
    """Whether a posting is paid from any of the three budgets."""
    return budget_of(posting.fund) != "other"


def economic_amount(unit: UnitYear, code: str, *, personnel: bool | None) -> int:
    """Basic expenditure of the general budget by economic code (empty: all), of one part or both."""
    codes = [code] if code else [c for c in unit.sums.economics() if len(c) == 3]
    return sum(unit.sums.economic(c) for c in codes if personnel is None or is_personnel(c) == personnel)


def basic_part(unit: UnitYear, code: str, *, personnel: bool) -> int:
    """Basic expenditure of a functional code (empty: all) from whatever money, 人员 or 公用."""
    return sum(
        posting.amount
        for posting in unit.postings
        if not posting.project
        and posting.function.startswith(code)
        and is_personnel(posting.economic) == personnel
    )
