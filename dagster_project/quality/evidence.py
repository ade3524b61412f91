"""Evidence for the gate, read from tonight's warehouse and from the published one.

Belongs here: the queries. Does not belong here: weighing what they find (`gate`).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import duckdb

from dagster_project.quality.gate import Disclosure, Evidence, Misreading, RuleRate
from dagster_project.vocabulary.operator_error import OperatorError

_DISCLOSURES = """
    select unit_name, fiscal_year, document_kind, scope, file_path
    from marts.dim_document
    where is_current
"""
_MISREADINGS = """
    select d.file_path, r.rule_id, r.message
    from marts.fct_rule_result as r
    inner join marts.dim_document as d on d.document_id = r.document_id
    where r.status = 'fail' and r.blame = 'reader'
    order by d.file_path, r.rule_id, r.relation_id
"""
_RATES = """
    select
        rule_id,
        count(distinct document_id) as evaluated,
        count(distinct case when status = 'fail' then document_id end) as failing
    from marts.fct_rule_result
    where status in ('exact', 'rounding', 'convention', 'fail')
    group by rule_id
"""


class PublishedUnreadableError(OperatorError):
    """The published file is there and cannot be read; the message is Chinese."""


def collect(
    build: Path,
    published: Path,
    *,
    structure_failures: tuple[str, ...],
    recount_differences: tuple[str, ...],
    recounted: int,
    rejected: Mapping[str, str],
) -> Evidence:
    """Read the evidence.

    Args:
        build: database dbt wrote.
        published: published database; need not exist.
        structure_failures: failed expectations of the structural suites, in Chinese.
        recount_differences: numbers the second engine computes otherwise, in Chinese.
        recounted: how many numbers it computed.
        rejected: message by path of every file turned away tonight.

    Raises:
        PublishedUnreadableError: the published file cannot be read, so nothing can be compared with it.
    """
    with closing(duckdb.connect(str(build), read_only=True)) as tonight:
        disclosures = _disclosures(tonight)
        misreadings = [Misreading(*row) for row in tonight.execute(_MISREADINGS).fetchall()]
        rates = _rates(tonight)
        titles = dict(tonight.execute("select rule_id, title_zh from marts.dim_rule").fetchall())
    before: dict[Disclosure, str] = {}
    rates_before: dict[str, RuleRate] = {}
    if published.exists():
        try:
            with closing(duckdb.connect(str(published), read_only=True)) as last:
                before, rates_before = _disclosures(last), _rates(last)
        except duckdb.Error as error:
            raise PublishedUnreadableError(
                f"已发布的数据文件 {published} 无法读取，无法与本次结果比较。"
                f"请从备份恢复该文件，或将其移走后重新运行。（{error}）"
            ) from error
    return Evidence(
        disclosures=frozenset(disclosures),
        structure_failures=structure_failures,
        misreadings=misreadings,
        recount_differences=recount_differences,
        recounted=recounted,
        rates=rates,
        published=before,
        published_rates=rates_before,
        rejected=rejected,
        titles=titles,
    )


def _disclosures(connection: duckdb.DuckDBPyConnection) -> dict[Disclosure, str]:
    rows = connection.execute(_DISCLOSURES).fetchall()
    return {Disclosure(unit, year, kind, scope): path for unit, year, kind, scope, path in rows}


def _rates(connection: duckdb.DuckDBPyConnection) -> dict[str, RuleRate]:
    rows = connection.execute(_RATES).fetchall()
    return {rule_id: RuleRate(evaluated, failing) for rule_id, evaluated, failing in rows}
