"""Which published numbers the second engine can compute, and a random sample of them.

Belongs here: the tables, columns and rows that are covered, and drawing from them. A row is taken with what addresses it
(document, line, code), never with other figures. Does not belong here: computing (`figures`).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

_CELL_TABLES: Mapping[str, str] = {
    "fct_revenue": "revenue_key",
    "fct_expenditure": "expenditure_key",
    "fct_basic_expenditure": "basic_expenditure_key",
    "fct_operating_expense": "operating_expense_key",
    "fct_project_expenditure": "project_expenditure_key",
    "fct_three_public": "three_public_key",
    "fct_carryover": "carryover_key",
}
_DOCUMENT = "document_id"
_LINE = ("subject", "fund_scope", "line_key")
_COMPARED = (
    "revenue", "expenditure", "general_budget", "basic", "project", "three_public", "operating_expense",
)  # fmt: skip
_BASE = """
    select r.restatement_key, r.document_id, r.subject, r.fund_scope, r.line_key, r.base_document_id, {columns}
    from marts.mart_restatement as r
    {joins}
    where r.subject <> 'project' and {condition}
"""


@dataclass(frozen=True, slots=True)
class Population:
    """Rows of one table that are covered.

    Attributes:
        name: of the table, and of the kind of row where a table has several.
        table: published table.
        key: column or columns that name a row.
        address: further columns the computation is given.
        columns: the figures covered.
        condition: SQL that the rows satisfy.
        source: what is selected from, when it is not the table itself.
    """

    name: str
    table: str
    key: str
    address: tuple[str, ...]
    columns: tuple[str, ...]
    condition: str = "true"
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """One sampled number: where it stands, what addresses it, what the warehouse says."""

    population: str
    table: str
    column: str
    key: str
    address: Mapping[str, Any]
    value: Any


POPULATIONS: tuple[Population, ...] = (
    *(
        Population(table, table, key, (_DOCUMENT,), ("amount_yuan", "amount_wan"))
        for table, key in _CELL_TABLES.items()
    ),
    Population(
        "fct_stated_change",
        "fct_stated_change",
        "statement_key",
        (_DOCUMENT,),
        ("current_yuan", "change_yuan", "stated_percent"),
    ),
    Population(
        "fct_performance_target",
        "fct_performance_target",
        "target_key",
        (_DOCUMENT,),
        ("target_number", "weight"),
    ),
    Population("fct_staff", "fct_staff", "staff_key", (_DOCUMENT, "staff_group"), ("headcount",)),
    Population(
        "fct_baseline",
        "fct_baseline",
        "baseline_key",
        (_DOCUMENT, *_LINE),
        (
            "current_yuan",
            "change_yuan",
            "value_yuan",
            "value_wan",
            "low_yuan",
            "high_yuan",
            "stated_percent",
            "growth_bp",
        ),
    ),
    Population(
        "mart_unit_year",
        "mart_unit_year",
        _DOCUMENT,
        (),
        (
            *(f"{name}_yuan" for name in (*_COMPARED, "appropriation", "carryover")),
            *(f"{name}_prior_yuan" for name in (*_COMPARED, "general_items")),
            *(f"{name}_change_yuan" for name in _COMPARED),
            *(f"{name}_growth_bp" for name in _COMPARED),
            "revenue_wan",
            "expenditure_prior_wan",
            "staff_establishment",
            "staff_active",
            "staff_retired",
            "staff_total",
            "basic_per_active_yuan",
            "operating_per_active_yuan",
        ),
    ),
    Population(
        "mart_function_year",
        "mart_function_year",
        "function_year_key",
        (_DOCUMENT, "fund_scope", "function_code"),
        ("current_yuan", "prior_yuan", "prior_low_yuan", "prior_high_yuan", "change_yuan", "growth_bp"),
        "document_id is not null",
    ),
    Population(
        "mart_line_year",
        "mart_line_year",
        "line_year_key",
        (_DOCUMENT, *_LINE),
        ("value_yuan", "growth_bp"),
        "subject <> 'project' and value_origin = 'published' and prior_origin = 'published' "
        "and prior_line_key is null",
    ),
    Population(
        "mart_staff_year",
        "mart_staff_year",
        "staff_year_key",
        (_DOCUMENT, "staff_group"),
        ("stated_headcount",),
        "document_id is not null",
    ),
    Population(
        "mart_restatement (published)",
        "mart_restatement",
        "restatement_key",
        (_DOCUMENT, *_LINE, "base_document_id"),
        ("published_yuan",),
        "subject <> 'project' and published_origin in ('table', 'text')",
    ),
    Population(
        "mart_restatement (implied)",
        "mart_restatement",
        "restatement_key",
        (_DOCUMENT, *_LINE, "base_document_id"),
        ("implied_yuan", "implied_low_yuan", "implied_high_yuan", "difference_yuan"),
        # An item whose code only earlier years know is stated under its name: there is no line of that key.
        source=_BASE.format(
            columns="r.implied_yuan, r.implied_low_yuan, r.implied_high_yuan, "
            "case when r.implied_method <> 'E4' and r.published_origin in ('table', 'text') "
            "then r.difference_yuan end as difference_yuan",
            joins="inner join marts.fct_baseline as b on b.document_id = r.document_id and b.subject = r.subject "
            "and b.fund_scope = r.fund_scope and b.line_key = r.line_key",
            condition="r.implied_yuan is not null",
        ),
    ),
    Population(
        "mart_growth_bridge",
        "mart_growth_bridge",
        "restatement_key",
        (_DOCUMENT, *_LINE, "base_document_id"),
        ("reported_change_yuan", "reported_growth_bp"),
        source=_BASE.format(
            columns="g.reported_change_yuan, g.reported_growth_bp",
            joins="inner join marts.mart_growth_bridge as g on g.bridge_key = r.restatement_key",
            condition="r.published_origin in ('table', 'text') and r.status_reason is distinct from 'line_vanished'",
        ),
    ),
    Population(
        "mart_unit_comparison",
        "mart_unit_comparison",
        "comparison_key",
        (_DOCUMENT, "indicator", "peer_group"),
        (
            "value_yuan",
            "value_bp",
            "part_yuan",
            "base_yuan",
            "base_count",
            "growth_bp",
            "peer_rank",
            "peer_count",
        ),
    ),
)


def draw(connection: duckdb.DuckDBPyConnection, seed: str, size: int) -> list[Number]:
    """A random sample of the covered numbers that are known, the same for the same seed and warehouse.

    Every covered column has the same share as long as it has enough numbers, so that the few numbers of the summaries
    are looked at as often as the many of the facts; what a column lacks, the others give.

    Args:
        connection: a warehouse with schema `marts`.
        seed: words that decide the choice.
        size: numbers wanted; fewer only when the covered columns hold fewer.

    Raises:
        duckdb.Error: a table or column is missing.
    """
    chance = random.Random(seed)
    share = max(1, size // sum(len(population.columns) for population in POPULATIONS))
    drawn: list[Number] = []
    spare: list[Number] = []
    for population in POPULATIONS:
        by_column: dict[str, list[Number]] = defaultdict(list)
        for number in _numbers(connection, population, seed, size):
            by_column[number.column].append(number)
        for column in population.columns:
            found = by_column[column]
            chance.shuffle(found)
            drawn.extend(found[:share])
            spare.extend(found[share:])
    chance.shuffle(spare)
    return drawn + spare[: max(0, size - len(drawn))]


def _numbers(
    connection: duckdb.DuckDBPyConnection, population: Population, seed: str, rows: int
) -> Iterator[Number]:
    columns = (population.key, *population.address, *population.columns)
    source = f"({population.source})" if population.source else f"marts.{population.table}"
    cursor = connection.execute(
        f"select {', '.join(columns)} from {source} where {population.condition} "
        f"order by md5({population.key} || ?), {population.key} limit ?",
        [seed, rows],
    )
    for row in cursor.fetchall():
        values = dict(zip(columns, row, strict=True))
        address = {name: values[name] for name in (population.key, *population.address)}
        for column in population.columns:
            if values[column] is not None:
                yield Number(
                    population.name,
                    population.table,
                    column,
                    str(values[population.key]),
                    address,
                    values[column],
                )


def covered_columns() -> Sequence[str]:
    """Every column the second engine covers, as `table.column`."""
    return sorted({f"{p.table}.{column}" for p in POPULATIONS for column in p.columns})
