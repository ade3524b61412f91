"""What people find in the marts, on a small lake with known figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dagster_project.quality.handover import frame_for
from dagster_project.quality.structure import KEYS, KEYS_TABLE, REMEMBERING, WORDS, WORDS_TABLE
from tests.warehouse.conftest import ABSURD, OTHER, UNIT, Warehouse, current_reference

pytestmark = pytest.mark.slow

CURRENT = f"unit_key = '{UNIT}' and scope = 'unit'"


def test_build_has_no_other_warning_and_runs_unit_tests(warehouse: Warehouse) -> None:
    # The one warning is about the corrections that were made not to fit.
    assert "WARN=1 ERROR=0 SKIP=0" in warehouse.output
    assert "Warning in test corrections_fit_their_documents" in warehouse.output
    assert "[WARNING]" not in warehouse.output
    assert "status_of_every_kind_of_statement" in warehouse.output


def test_versions_are_rows_and_the_last_published_is_current(warehouse: Warehouse) -> None:
    versions = warehouse.rows(
        f"select version_no, day(published_on), is_current, superseded_by is null from marts.dim_document "
        f"where {CURRENT} order by version_no"
    )
    assert versions == [(1, None, False, False), (2, 1, False, False), (3, 25, True, True)]


def test_facts_hold_current_versions_only(warehouse: Warehouse) -> None:
    documents = warehouse.rows(f"select distinct document_id from marts.fct_expenditure where {CURRENT}")
    assert documents == [(current_reference().document_id,)]


def test_department_and_unit_scope_stay_apart(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        f"select scope, revenue_wan from marts.mart_unit_year where unit_key = '{UNIT}' order by scope"
    )
    assert rows == [("department", Decimal("6459.220000")), ("unit", Decimal("6459.220000"))]


def test_implied_totals_of_last_year(warehouse: Warehouse) -> None:
    (row,) = warehouse.rows(
        "select revenue_prior_wan, expenditure_prior_wan, general_budget_prior_wan, general_items_prior_wan,"
        " three_public_prior_wan, operating_expense_prior_wan, revenue_growth_bp, three_public_growth_bp"
        f" from marts.mart_unit_year where {CURRENT}"
    )
    assert row == (
        Decimal("3409.75"),
        Decimal("3409.75"),
        Decimal("3409.75"),
        Decimal("3409.73"),
        Decimal("22"),
        Decimal("105.96"),
        8943,
        -1364,
    )


@pytest.mark.parametrize(
    ("mart", "condition", "total"),
    [
        ("fct_revenue", "true", "6459.22"),
        ("fct_expenditure", "fund_scope = 'all'", "6459.22"),
        ("fct_expenditure", "fund_scope = 'general'", "3487.24"),
        ("fct_project_expenditure", "true", "1904.10"),
        ("fct_three_public", "true", "19.00"),
        ("fct_carryover", "true", "2596.00"),
    ],
)
def test_additive_rows_give_the_printed_total(
    warehouse: Warehouse, mart: str, condition: str, total: str
) -> None:
    total_found = warehouse.value(
        f"select sum(amount_wan) from marts.{mart} where is_additive and {condition} and {CURRENT}"
    )
    assert total_found == Decimal(total)


def test_additive_rows_miss_the_total_by_rounding_only_where_the_document_does(warehouse: Warehouse) -> None:
    total = warehouse.value(
        f"select sum(amount_wan) from marts.fct_basic_expenditure where is_additive and {CURRENT}"
    )
    assert total == Decimal("1583.17")  # the printed total is 1,583.14


def test_revenue_by_fund_source(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select fund_source_id, sum(amount_wan) from marts.fct_revenue"
        f" where is_additive and amount_yuan is not null and {CURRENT} group by fund_source_id order by fund_source_id"
    )
    assert rows == [
        ("carryover_appropriation", Decimal("2596.00")),
        ("general_own", Decimal("1914.14")),
        ("general_transfer", Decimal("1573.10")),
        ("unit_funds", Decimal("375.98")),
    ]


def test_undivided_car_line_is_the_one_to_add(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        f"select part_id, fund_scope from marts.fct_three_public where is_additive and unit_key = '{OTHER}'"
        " and fiscal_year = 2024"
    )
    assert rows == [("vehicle", "general")]


def test_blank_stays_null_with_its_reason(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select distinct amount_yuan, amount_wan, state from marts.fct_three_public"
        f" where part_id = 'abroad' and {CURRENT}"
    )
    assert rows == [(None, None, "blank")]


def test_projects_are_joined_by_name_and_where_names_differ_by_a_unique_amount(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select project_name, text_match_method, sheet_match_method from marts.dim_project"
        f" where sheet_amount_yuan is not null and {CURRENT} order by sheet_amount_yuan"
    )
    assert rows == [
        ("2024年购买社会保险经办服务项目", "name", "name"),
        ("2024年人事考试及初任培训项目", "name", "name"),
        ("2024年职业技能和创新创业竞赛项目", "name", "amount"),
        ("2024年人事就业及劳动仲裁综合项目", "name", "name"),
        ("2024 年人社系统专项业务及党建活动项目（自有资金）", None, "own"),
    ]
    names = warehouse.value(
        f"select names_seen from marts.dim_project where sheet_match_method = 'amount' and {CURRENT}"
    )
    assert names == "2024年职业技能和创新创业竞赛项目、2024 年职业技能和创业创新竞赛项目"


def test_project_of_two_functional_items_is_one_project(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select function_code, sum(amount_wan) from marts.fct_project_expenditure"
        f" where is_additive and project_name = '2024年中央就业补助资金项目' and {CURRENT}"
        " group by function_code order by function_code"
    )
    assert rows == [("2080704", Decimal("551")), ("2080705", Decimal("849"))]
    amount = warehouse.value(
        f"select table_amount_yuan from marts.dim_project where project_name = '2024年中央就业补助资金项目' and {CURRENT}"
    )
    assert amount == Decimal("14000000.00")


def test_function_year_keeps_the_stated_percent_of_a_new_item_but_gives_no_growth(
    warehouse: Warehouse,
) -> None:
    rows = warehouse.rows(
        "select function_code, current_wan, prior_wan, change_wan, growth_bp, stated_percent, status"
        " from marts.mart_function_year where function_code in ('2080704', '2080705', '20807')"
        f" and fund_scope = 'general' and document_id is not null and {CURRENT} order by function_code"
    )
    assert rows == [
        ("20807", Decimal("1453.1"), Decimal("1761.1"), Decimal("-308"), -1749, None, "delta_only"),
        ("2080704", Decimal("551"), Decimal("0"), Decimal("551"), None, Decimal("100"), "new_item"),
        ("2080705", Decimal("849"), Decimal("1700"), Decimal("-851"), -5006, Decimal("-50.06"), "grid_exact"),
    ]


def test_item_without_statement_has_no_baseline_and_neither_have_its_parents(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select function_code, prior_wan, status, note from marts.mart_function_year"
        f" where unit_key = '{OTHER}' and fiscal_year = 2024 and fund_scope = 'general' order by function_code"
    )
    assert rows == [
        ("201", None, "unknown", "有本年数而无上年数的组成项：档案馆"),
        ("20126", None, "unknown", "有本年数而无上年数的组成项：档案馆"),
        ("2012601", Decimal("30"), "conflict", "百分比与增减额除以上年数的结果不符"),
        ("2012604", None, "unknown", "文字未说明该科目的上年数"),
    ]


def test_a_wrong_total_is_a_finding_and_does_not_stop_the_build(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select finding_kind, rule_id, issue_code, severity, status, blame from marts.fct_finding"
        f" where unit_key = '{OTHER}' and fiscal_year = 2024 and finding_kind <> 'correction' order by finding_kind desc"
    )
    assert rows == [
        ("rule", "HIE-001", None, "critical", "fail", "source"),
        ("issue", None, "unmapped_cell", "warning", "issue", None),
    ]
    causes = warehouse.rows(
        "select f.cause_kind, f.witness_count, f.culprit_count, f.proposed, f.cause_key, w.rule_id, r.status"
        " from marts.fct_finding as f"
        " inner join marts.fct_finding_witness as w on f.finding_key = w.finding_key"
        " inner join marts.fct_rule_result as r on w.rule_result_key = r.rule_result_key"
        f" where f.unit_key = '{OTHER}' and f.fiscal_year = 2024"
    )
    assert causes == [
        ("digit", 1, 1, Decimal(83), f"{OTHER}|2024|budget|unit|0123456789abcdef", "HIE-001", "fail")
    ]
    counts = warehouse.rows(
        "select relation_count, exact_count, fail_count, finding_count from marts.mart_unit_year"
        f" where unit_key = '{OTHER}' and fiscal_year = 2024"
    )
    assert counts == [(2, 1, 1, 2)]


def test_absurd_figures_of_one_document_stop_nothing_and_invent_nothing(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        f"select line_key, value_yuan, status from marts.fct_baseline where unit_key = '{ABSURD}'"
        " and subject = 'source' order by line_key"
    )
    assert rows == [
        ("capital_own", None, "unknown"),
        ("general_own", Decimal("100.00"), "conflict"),
        ("special_account", None, "unknown"),
        ("unit_funds", Decimal("999999999999999800.00"), "conflict"),
    ]


def test_a_result_shows_the_place_of_its_first_term(warehouse: Warehouse) -> None:
    ((kind, line),) = warehouse.rows(
        "select place_kind, source_line from marts.fct_rule_result"
        f" where rule_id = 'HIE-001' and unit_key = '{OTHER}' and fiscal_year = 2024"
    )
    assert kind == "first_term"
    assert line is not None


def test_a_broken_number_of_persons_is_unknown(warehouse: Warehouse) -> None:
    rows = warehouse.rows(f"select headcount, mention_count from marts.fct_staff where unit_key = '{OTHER}'")
    assert rows == [(None, 1), (None, 1)]


def test_per_head_is_rounded_to_the_fen(warehouse: Warehouse) -> None:
    per_head = warehouse.value(f"select basic_per_active_yuan from marts.mart_unit_year where {CURRENT}")
    assert per_head == Decimal("190739.76")  # 15,831,400 元 / 83


def test_rejected_file_has_its_own_table(warehouse: Warehouse) -> None:
    assert warehouse.rows("select file_path, message from marts.fct_rejected_file") == [
        ("2024/empty.txt", "文件是空的。")
    ]


def test_function_dimension_learns_codes_with_their_parents(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select function_code, function_name, level, parent_code, first_year, last_year from marts.dim_function"
        " where class_code = '201' order by function_code"
    )
    assert rows == [
        ("201", "一般公共服务支出", "class", None, 2023, 2024),
        ("20126", "档案事务", "group", "201", 2023, 2024),
        ("2012601", "行政运行", "item", "20126", 2023, 2024),
        ("2012604", "档案馆", "item", "20126", 2023, 2024),
    ]


def test_no_person_and_no_inexact_number_enters_the_marts(warehouse: Warehouse) -> None:
    assert (
        warehouse.rows("select column_name from duckdb_columns() where column_name like '%responsible%'")
        == []
    )
    inexact = (
        "select table_name, column_name from duckdb_columns() where schema_name = 'marts'"
        " and data_type in ('HUGEINT', 'DOUBLE', 'FLOAT')"
    )
    assert warehouse.rows(inexact) == []


def test_every_mart_and_column_is_described_in_both_languages_in_the_database(warehouse: Warehouse) -> None:
    undescribed = (
        "select table_name, column_name from duckdb_columns() where schema_name = 'marts'"
        " and (comment is null or not regexp_matches(comment, '[一-龥].*[A-Za-z]'))"
        " union all select table_name, null from duckdb_tables() where schema_name = 'marts'"
        " and (comment is null or not comment like '一行 = %One row is %')"
    )
    assert warehouse.rows(undescribed) == []
    tables = warehouse.rows("select table_name from duckdb_tables() where schema_name = 'marts'")
    assert {name for (name,) in tables} == {*KEYS, "fct_rejected_file"}


def test_the_gate_finds_every_mart_whole(warehouse: Warehouse) -> None:
    """What a night checks before it publishes, on rows the demo has none of: issues, old versions, absurd figures."""
    frame = frame_for(warehouse.connection, KEYS_TABLE)
    assert set(frame["subject"]) == set(KEYS)
    assert list(frame["subject"][frame["row_count"] != frame["key_count"]]) == []
    assert list(frame["subject"][(frame["orphan_count"] > 0) & ~frame["subject"].isin(REMEMBERING)]) == []


def test_the_gate_knows_every_word_of_the_marts(warehouse: Warehouse) -> None:
    frame = frame_for(warehouse.connection, WORDS_TABLE)
    known = {column: {word.value for word in words} for column, words in WORDS.items()}
    assert len(frame) > len(known)
    assert [
        row for row in zip(frame["subject"], frame["value"], strict=True) if row[1] not in known[row[0]]
    ] == []
