"""Units side by side: indicators, peers, ranks and grades; and that what may not be added is never added."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.warehouse.compiled import build_warehouse, needed, rows_of
from tests.warehouse.lake_builder import DisclosureFacts, reference

pytestmark = pytest.mark.slow


def unit(
    name: str, year: int, basic: str, staff: int, *, klass: str = "213", **document: object
) -> DisclosureFacts:
    """A unit with basic and project expenditure, one functional class and some staff."""
    facts = DisclosureFacts(name, year, **document)
    total = Decimal(basic) + 100
    for measure, text in (("total", f"{total}"), ("basic", basic), ("project", "100.00")):
        facts.cell("T03", "total", measure, text, name="总计")
        facts.cell("T03", "function", measure, text, code=klass, name=f"类{klass}")
    facts.add(
        "stated_figures", subject="staff", key="active", measure="count", unit="人", value=Decimal(staff), name="在职",
        fund_scope="all", section="test", code="", printed=str(staff), context="", position=0,
    )  # fmt: skip
    return facts


def compared(
    *disclosures: DisclosureFacts, columns: str, where: str = "indicator = 'basic_per_head'"
) -> list[tuple[Any, ...]]:
    """Rows of the comparison of one indicator."""
    connection = build_warehouse(disclosures, ["mart_unit_comparison"])
    return rows_of(
        connection,
        f"select {columns} from marts.mart_unit_comparison where {where} order by unit_key, fiscal_year",
    )


def test_units_are_ranked_among_peers_of_duty_and_size() -> None:
    rows = compared(
        unit("甲局", 2024, "500.00", 50),
        unit("乙局", 2024, "300.00", 30),
        unit("丙局", 2024, "900.00", 60),
        unit("丁局", 2024, "900.00", 10),
        unit("戊局", 2024, "900.00", 60, klass="208"),
        columns="unit_key, value_yuan, peer_rank, peer_count, percentile_bp, peer_grade",
    )
    assert rows == [
        ("丁局", Decimal("900000.00"), 1, 1, None, "D"),
        ("丙局", Decimal("150000.00"), 1, 3, 10000, "A"),
        ("乙局", Decimal("100000.00"), 2, 3, 5000, "A"),
        ("戊局", Decimal("150000.00"), 1, 1, None, "D"),
        ("甲局", Decimal("100000.00"), 2, 3, 5000, "A"),
    ]


def test_a_department_is_never_ranked_with_units() -> None:
    groups = compared(
        unit("甲局", 2024, "500.00", 50),
        unit("甲局", 2024, "700.00", 50, scope="department"),
        columns="scope, peer_count, peer_grade",
    )
    assert sorted(groups) == [("department", 1, "D"), ("unit", 1, "D")]


def test_another_form_is_comparable_only_through_the_standard_tables() -> None:
    rows = compared(
        unit("甲局", 2024, "500.00", 50),
        unit("乙局", 2024, "300.00", 30, template="jiangsu"),
        columns="peer_grade, peer_grade_reason",
    )
    assert {row[0] for row in rows} == {"B"}
    assert all("格式" in row[1] for row in rows)


@pytest.mark.parametrize(
    ("case", "grade"),
    [("same", "A"), ("first year", "D"), ("other form", "B"), ("moved by an unknown amount", "C")],
)
def test_grade_of_a_year_against_the_year_before(case: str, grade: str) -> None:
    now = unit("甲局", 2024, "500.00", 50)
    if case == "moved by an unknown amount":
        teller = now.statement("functional_item", "general", "2130301", "5.00", "1.00")
        now.move("reclassified", teller, to_code="2130301", gains=True)
    before = unit("甲局", 2023, "400.00", 50, template="jiangsu" if case == "other form" else "xinjiang")
    rows = compared(
        now, *([] if case == "first year" else [before]), columns="year_grade, year_grade_reason, growth_bp",
        where="indicator = 'basic_per_head' and fiscal_year = 2024",
    )  # fmt: skip
    ((found, reason, growth),) = rows
    assert (found, growth) == (grade, None if case == "first year" else 2500)
    assert reason


def sum_of_additive(connection: duckdb.DuckDBPyConnection, mart: str) -> dict[str, Decimal]:
    """What adding the rows flagged as additive gives, per document and fund scope."""
    scope = "fund_scope" if mart == "fct_expenditure" else "'all'"
    return dict(
        rows_of(
            connection,
            f"select document_id || {scope}, sum(amount_wan) from marts.{mart} where is_additive group by 1 order by 1",
        )
    )


@pytest.mark.parametrize(
    ("mart", "guard", "mutant"),
    [
        ("fct_expenditure", "expenditure.is_leaf\n", "true\n"),
        ("fct_expenditure", "when 'total' then not printed.has_natures", "when 'total' then true"),
        ("fct_revenue", "and revenue.is_leaf", "and true"),
        ("fct_revenue", "and split_columns.fund_source_id is null", "and true"),
        ("fct_basic_expenditure", "cells.is_leaf", "true"),
        ("fct_basic_expenditure", "cells.measure <> 'total'", "true"),
        (
            "fct_three_public",
            "or (kinds.line_id = 'vehicle' and split_vehicles.document_id is null)",
            "or true",
        ),
    ],
)
def test_every_guard_of_additivity_is_needed(mart: str, guard: str, mutant: str) -> None:
    """Without any one guard, levels, columns or funds would be added twice: the sum is no longer the printed total."""
    connection = build_warehouse([reference()], [mart])
    right = sum_of_additive(connection, mart)
    (model,) = [model for model in needed([mart]) if model.name == mart]
    assert guard in model.sql
    connection.execute(f"create or replace table marts.{mart} as {model.sql.replace(guard, mutant)}")
    wrong = sum_of_additive(connection, mart)
    assert any(wrong[key] > total for key, total in right.items())


def test_department_and_unit_of_one_body_stay_two_rows_in_every_mart() -> None:
    marts = ("mart_unit_year", "mart_line_year", "mart_growth_bridge", "mart_restatement", "mart_chain_year")
    alone = build_warehouse([reference()], marts)
    both = build_warehouse([reference(), reference(scope="department")], marts)
    for mart in marts:
        query = f"select count(*), count(distinct scope) from marts.{mart}"
        ((rows, scopes),) = rows_of(alone, query)
        assert rows_of(both, query) == [(2 * rows, 2)], mart
        assert scopes == 1


def test_no_ratio_is_additive_and_shares_and_amounts_never_share_a_column() -> None:
    connection = build_warehouse([unit("甲局", 2024, "500.00", 50)], ["mart_unit_comparison"])
    assert rows_of(
        connection,
        "select indicator, is_additive, value_yuan is null, value_bp from marts.mart_unit_comparison order by indicator",
    ) == [
        ("basic_per_head", False, False, None),
        ("class_share", False, True, 10000),
        ("project_share", False, True, 1667),
    ]
