"""Handing the warehouse over for validation: one narrow frame per suite.

Belongs here: the queries. Does not belong here: expectations about what they return (`suites`, `structure`).

Counting happens in the database and only counts are handed over, so that the size of a frame grows with
documents and rules, never with facts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from dagster_project.quality.structure import (
    COVERAGE_SUBJECT,
    COVERAGE_TABLE,
    KEYS,
    KEYS_TABLE,
    WORDS,
    WORDS_TABLE,
)
from dagster_project.quality.suites import RULES_PREFIX

if TYPE_CHECKING:
    import pandas as pd

# Columns that refer to a dimension wherever they occur.
_REFERENCES = {"document_id": "dim_document", "unit_key": "dim_unit", "rule_id": "dim_rule"}

_RULES = """
    with documents as (
        select
            rule_id,
            document_id,
            unit_name,
            fiscal_year,
            cast(sum(case when status = 'fail' then 1 else 0 end) as bigint) as failing_count,
            count(*) as relation_count
        from marts.fct_rule_result
        where family = ? and status in ('exact', 'rounding', 'convention', 'fail')
        group by rule_id, document_id, unit_name, fiscal_year
    )
    select
        rule_id,
        case
            when failing_count > 0
                then unit_name || ' ' || cast(fiscal_year as varchar) || ' 年：'
                    || cast(failing_count as varchar) || '/' || cast(relation_count as varchar) || ' 处不符'
        end as failing_document
    from documents
    order by fiscal_year desc, unit_name, rule_id, document_id
"""
_COVERAGE = f"""
    with figures as (
        select c.document_id, c.fact_id
        from staging.stg_cells as c
        where c.state in ('value', 'zero')
    ),
    covered as (
        select distinct document_id, fact_id from staging.stg_relation_terms where fact_id is not null
    ),
    figure_counts as (
        select f.document_id, count(*) as figure_count, count(c.fact_id) as covered_figure_count
        from figures as f
        left join covered as c on c.document_id = f.document_id and c.fact_id = f.fact_id
        group by f.document_id
    ),
    relation_counts as (
        select document_id, count(*) as relation_count from staging.stg_relations group by document_id
    ),
    result_counts as (
        select document_id, count(*) as result_count from marts.fct_rule_result group by document_id
    )
    select
        '{COVERAGE_SUBJECT}' as subject,
        d.unit_name,
        d.fiscal_year,
        coalesce(r.relation_count, 0) as relation_count,
        coalesce(s.result_count, 0) as result_count,
        coalesce(f.figure_count, 0) as figure_count,
        coalesce(f.covered_figure_count, 0) as covered_figure_count
    from marts.dim_document as d
    left join relation_counts as r on r.document_id = d.document_id
    left join result_counts as s on s.document_id = d.document_id
    left join figure_counts as f on f.document_id = d.document_id
    where d.is_current
    order by d.fiscal_year desc, d.unit_name, d.document_id
"""


def frame_for(connection: duckdb.DuckDBPyConnection, suite: str) -> pd.DataFrame:
    """The frame a suite is run over.

    Raises:
        KeyError: nothing is handed over under this name.
        duckdb.Error: a mart is missing.
    """
    if suite.startswith(RULES_PREFIX):
        return connection.execute(_RULES, [suite.removeprefix(RULES_PREFIX)]).df()
    if suite == COVERAGE_TABLE:
        return connection.execute(_COVERAGE).df()
    if suite == WORDS_TABLE:
        return connection.execute(" union all ".join(_words(column) for column in WORDS)).df()
    if suite == KEYS_TABLE:
        return connection.execute(" union all ".join(_keys(connection, mart) for mart in KEYS)).df()
    raise KeyError(suite)


def _words(column: str) -> str:
    mart, name = column.split(".")
    return (
        f"select '{column}' as subject, {name} as value, count(*) as row_count "
        f"from marts.{mart} where {name} is not null group by {name}"
    )


def _keys(connection: duckdb.DuckDBPyConnection, mart: str) -> str:
    present = connection.execute(
        "select column_name from duckdb_columns() where schema_name = 'marts' and table_name = ?", [mart]
    ).fetchall()
    orphans = [
        f"(select count(*) from marts.{mart} as f where f.{column} is not null"
        f" and not exists (select 1 from marts.{dimension} as d where d.{column} = f.{column}))"
        for column, dimension in _REFERENCES.items()
        if (column,) in present and mart != dimension
    ]
    return (
        f"select '{mart}' as subject, count(*) as row_count, count(distinct {KEYS[mart]}) as key_count, "
        f"{' + '.join(orphans) or '0'} as orphan_count from marts.{mart}"
    )
