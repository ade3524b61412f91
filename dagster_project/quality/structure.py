"""What the warehouse itself must be like, whatever the documents say.

Belongs here: the structural checks as data. Does not belong here: findings in documents (`expectations/catalogue`),
or the queries that hand the warehouse over (`handover`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dagster_project.vocabulary.statuses import (
    BaseKind,
    Blame,
    CellState,
    DocumentKind,
    Scope,
    Severity,
    Status,
)

KEYS_TABLE, WORDS_TABLE, COVERAGE_TABLE = "structure_keys", "structure_words", "structure_coverage"
COVERAGE_SUBJECT = "document"

KEYS: Mapping[str, str] = {
    "bi_baseline": "baseline_group_key",
    "bi_comparison": "comparison_key",
    "bi_expenditure": "expenditure_key",
    "bi_finding": "finding_key",
    "bi_growth_bridge": "component_key",
    "bi_three_public": "three_public_key",
    "bi_unit_year": "document_id",
    "dim_code_succession": "succession_key",
    "dim_document": "document_id",
    "dim_economic_class": "economic_code",
    "dim_function": "function_code",
    "dim_fund_source": "fund_source_id",
    "dim_project": "project_key",
    "dim_rule": "rule_id",
    "dim_unit": "unit_key",
    "fct_asset": "asset_key",
    "fct_baseline": "baseline_key",
    "fct_baseline_chain": "chain_key",
    "fct_basic_expenditure": "basic_expenditure_key",
    "fct_carryover": "carryover_key",
    "fct_expenditure": "expenditure_key",
    "fct_correction": "correction_key",
    "fct_finding": "finding_key",
    "fct_finding_event": "event_key",
    "fct_finding_history": "cause_key",
    "fct_finding_witness": "witness_key",
    "fct_issue": "issue_key",
    "fct_line_version": "line_version_key",
    "fct_move": "move_key",
    "fct_performance_target": "target_key",
    "fct_printed_number": "number_key",
    "fct_procurement": "procurement_key",
    "fct_project_expenditure": "project_expenditure_key",
    "fct_relation_term": "term_key",
    "fct_revenue": "revenue_key",
    "fct_rule_result": "rule_result_key",
    "fct_staff": "staff_key",
    "fct_stated_change": "statement_key",
    "fct_three_public": "three_public_key",
    "fct_operating_expense": "operating_expense_key",
    "fct_unit_event": "event_key",
    "mart_chain_year": "document_id",
    "mart_disclosure_score": "document_id",
    "mart_finding_night": "night",
    "mart_function_year": "function_year_key",
    "mart_growth_bridge": "bridge_key",
    "mart_line_year": "line_year_key",
    "mart_restatement": "restatement_key",
    "mart_staff_year": "staff_year_key",
    "mart_total_year": "total_year_key",
    "mart_unit_comparison": "comparison_key",
    "mart_unit_year": "document_id",
}
"""The key of every mart: unique and never missing."""

REMEMBERING = frozenset({"fct_correction", "fct_finding_event", "fct_finding_history"})
"""Marts that may speak of documents, units and rules that are no longer there."""

WORDS: Mapping[str, type[StrEnum]] = {
    "dim_document.document_kind": DocumentKind,
    "dim_document.scope": Scope,
    "fct_baseline.base_kind": BaseKind,
    "fct_expenditure.state": CellState,
    "fct_revenue.state": CellState,
    "fct_rule_result.blame": Blame,
    "fct_rule_result.severity": Severity,
    "fct_rule_result.status": Status,
}
"""Columns that hold words of a closed list."""


@dataclass(frozen=True, slots=True)
class StructureCheck:
    """One expectation about one subject of one hand-over table; the message says what is broken when it fails."""

    id: str
    table: str
    subject: str
    expectation: str
    arguments: Mapping[str, Any]
    severity: str
    message_zh: str


def _checks() -> Iterator[StructureCheck]:
    for mart in KEYS:
        yield _equal(
            f"{mart}.unique", KEYS_TABLE, mart, "row_count", "key_count", f"{mart} 的主键有重复或缺失"
        )
        if mart in REMEMBERING:
            continue
        yield _zero(
            f"{mart}.references",
            KEYS_TABLE,
            mart,
            "orphan_count",
            f"{mart} 有指向不存在的文件、单位或规则的行",
        )
    for column, words in WORDS.items():
        yield StructureCheck(
            f"{column}.words",
            WORDS_TABLE,
            column,
            "expect_column_values_to_be_in_set",
            {"column": "value", "value_set": sorted(word.value for word in words)},
            Severity.CRITICAL.value,
            f"{column} 有规定以外的取值",
        )
    yield _equal(
        "document.results",
        COVERAGE_TABLE,
        COVERAGE_SUBJECT,
        "relation_count",
        "result_count",
        "有勾稽关系没有结果",
    )
    yield StructureCheck(
        "document.has_results",
        COVERAGE_TABLE,
        COVERAGE_SUBJECT,
        "expect_column_values_to_be_between",
        {"column": "result_count", "min_value": 1},
        Severity.CRITICAL.value,
        "有文件没有任何勾稽结果",
    )
    yield _equal(
        "document.figures_covered",
        COVERAGE_TABLE,
        COVERAGE_SUBJECT,
        "figure_count",
        "covered_figure_count",
        "有表内数字没有参与任何勾稽关系",
        # A figure nobody checks is worth knowing, and no reason to withhold all others.
        severity=Severity.WARNING,
    )


def _equal(
    id_: str,
    table: str,
    subject: str,
    left: str,
    right: str,
    message: str,
    severity: Severity = Severity.CRITICAL,
) -> StructureCheck:
    arguments = {"column_A": left, "column_B": right, "ignore_row_if": "neither"}
    expectation = "expect_column_pair_values_to_be_equal"
    return StructureCheck(id_, table, subject, expectation, arguments, severity.value, message)


def _zero(id_: str, table: str, subject: str, column: str, message: str) -> StructureCheck:
    return StructureCheck(
        id_,
        table,
        subject,
        "expect_column_values_to_be_in_set",
        {"column": column, "value_set": [0]},
        Severity.CRITICAL.value,
        message,
    )


CHECKS: tuple[StructureCheck, ...] = tuple(_checks())
