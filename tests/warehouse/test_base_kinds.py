"""Budgets are compared with budgets and outturns with outturns: every guard that keeps them apart is needed."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from tests.warehouse.compiled import build_warehouse, mutate, rows_of
from tests.warehouse.lake_builder import DisclosureFacts

pytestmark = pytest.mark.slow

MODELS = ("fct_baseline_chain", "int_baseline_bound", "fct_baseline")


def mixed() -> list[DisclosureFacts]:
    """A text that compares basic expenditure with the budget and projects with the outturn; both were printed."""
    budget = DisclosureFacts("甲局", 2023)
    account = DisclosureFacts("甲局", 2023, document_kind="final_account")
    now = DisclosureFacts("甲局", 2024)
    for facts, basic, project in (
        (budget, "100.00", "60.00"),
        (account, "97.00", "50.00"),
        (now, "110.00", "70.00"),
    ):
        for measure, amount in (("basic", basic), ("project", project)):
            facts.cell("T03", "total", measure, amount, name="总计")
    now.cell("T05", "total", "total", "180.00", name="总计")
    for measure, amount in (("basic", "110.00"), ("project", "70.00")):
        now.cell("T05", "total", measure, amount, name="总计")
    now.statement("nature", "all", "basic", "110.00", "10.00", base_kind="last_budget")
    now.statement("nature", "all", "project", "70.00", "20.00", base_kind="last_outturn")
    # The general budget's total against the outturn, one of its two natures against the budget.
    now.statement("total", "general", "general", "180.00", "33.00", base_kind="last_outturn")
    now.statement("nature", "general", "basic", "110.00", "10.00", base_kind="last_budget")
    return [budget, account, now]


def answers(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """What the chain says of both natures, the sum of both, and what the total says of the open nature."""
    chain = rows_of(
        connection,
        "select line_key, status from marts.fct_baseline_chain where fiscal_year = 2024 and document_kind = 'budget'"
        " and subject = 'nature' and fund_scope = 'all' order by line_key",
    )
    total = rows_of(
        connection,
        "select value_yuan from marts.fct_baseline where subject = 'total' and fund_scope = 'all'"
        " and line_key = 'expenditure'",
    )
    bound = rows_of(
        connection,
        "select high_yuan from intermediate.int_baseline_bound where subject = 'nature' and fund_scope = 'general'",
    )
    return {"chain": chain, "sum": total, "bound": bound}


def test_each_kind_of_base_meets_its_own_document_and_no_sum_mixes_them() -> None:
    found = answers(build_warehouse(mixed(), MODELS))
    assert found == {
        "chain": [("basic", "confirmed"), ("project", "confirmed")],
        "sum": [(None,)],
        "bound": [],
    }


@pytest.mark.parametrize(
    ("model", "guard", "mutant", "answer"),
    [
        (
            "fct_baseline_chain",
            "when lines.base_kind in ('last_outturn', 'last_final_account') then 'final_account'",
            "when false then ''",
            "chain",
        ),
        (
            "int_baseline_derived",
            "when base_kind_count > 1 or base_year_count > 1 then",
            "when false then",
            "sum",
        ),
        ("int_baseline_bound", "rests.base_kind = rests.parent_base_kind", "true", "bound"),
    ],
)
def test_without_any_one_guard_budgets_and_outturns_are_mixed(
    model: str, guard: str, mutant: str, answer: str
) -> None:
    connection = build_warehouse(mixed(), MODELS)
    right = answers(connection)
    mutate(connection, MODELS, model, guard, mutant)
    assert answers(connection)[answer] != right[answer]
