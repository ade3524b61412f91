"""Facts of other forms than the reference's: one-row tables, totals only, budget beside outturn."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.warehouse.conftest import PLAIN, Warehouse

pytestmark = pytest.mark.slow

BUDGET = f"unit_key = '{PLAIN}' and document_kind = 'budget'"
ACCOUNT = f"unit_key = '{PLAIN}' and document_kind = 'final_account'"


@pytest.mark.parametrize(
    ("mart", "condition", "total"),
    [
        ("fct_revenue", "true", "100.00"),
        ("fct_expenditure", "fund_scope = 'all'", "100.00"),
        ("fct_expenditure", "fund_scope = 'general'", "80.00"),
        ("fct_expenditure", "fund_scope = 'appropriation'", "80.00"),
        ("fct_basic_expenditure", "fund_scope = 'general'", "60.00"),
        ("fct_basic_expenditure", "fund_scope = 'appropriation'", "60.00"),
        ("fct_three_public", "true", "6.00"),
        ("fct_operating_expense", "true", "10.00"),
        ("fct_procurement", "true", "12.00"),
    ],
)
def test_additive_rows_give_the_printed_total(
    warehouse: Warehouse, mart: str, condition: str, total: str
) -> None:
    found = warehouse.value(
        f"select sum(amount_wan) from marts.{mart} where is_additive and {condition} and {BUDGET}"
    )
    assert found == Decimal(total)


def test_columns_that_repeat_others_are_not_added(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        f"select distinct fund_source_id from marts.fct_revenue where is_additive and {BUDGET} order by 1"
    )
    assert rows == [("carryover",), ("general_grant",), ("general_special",), ("special_account_fees",)]


def test_expenditure_lines_of_the_balance_are_no_revenue(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        f"select fund_source_id from marts.fct_revenue where table_id = 'T01' and {BUDGET} order by 1"
    )
    assert rows == [("carryover",), ("general",), ("special_account",), ("total",)]


def test_classes_come_from_the_balance_where_the_expenditure_table_has_one_row(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select function_code, amount_wan, is_additive from marts.fct_expenditure"
        f" where fund_scope = 'all' and function_code is not null and {BUDGET} order by function_code"
    )
    assert rows == [("221", Decimal(10), False), ("222", Decimal(90), False)]


def test_procurement_categories_are_no_function_codes(warehouse: Warehouse) -> None:
    assert (
        warehouse.rows(
            "select function_code from marts.dim_function where function_code in ('goods', 'services')"
        )
        == []
    )


def test_one_statement_for_both_sides_speaks_for_revenue_and_expenditure(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select revenue_prior_wan, expenditure_prior_wan, revenue_prior_status"
        f" from marts.mart_unit_year where {BUDGET}"
    )
    assert rows == [(Decimal(80), Decimal(80), "grid_exact")]


def test_budget_and_outturn_are_never_added_to_each_other(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select amount_kind, sum(amount_wan) from marts.fct_three_public"
        f" where is_additive and {ACCOUNT} group by amount_kind order by amount_kind"
    )
    assert rows == [("budget", Decimal(6)), ("outturn", Decimal(5))]


def test_carry_over_and_income_of_a_fund_table_are_no_expenditure(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select nature from marts.fct_expenditure where fund_scope = 'fund' and is_additive"
        f" and amount_yuan is not null and {ACCOUNT}"
    )
    assert rows == [("project",)]
