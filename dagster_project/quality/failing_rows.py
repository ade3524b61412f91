"""What contradicts the rules, row by row, for the pages of the validation.

Belongs here: the query. Does not belong here: the pages (`data_docs`), or judging any row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from dagster_project.publishing.advice import PLACE, expected_text, place_text
from dagster_project.publishing.review import as_printed, in_unit, printed_unit

MOST_ROWS = 300
"""Rows of one family on its page; the mart `fct_finding` has them all."""

_ROWS = """
    with ranked as (
        select
            f.*,
            count(*) over (partition by f.family) as family_count,
            row_number() over (
                partition by f.family
                order by
                    case f.severity when 'critical' then 0 when 'warning' then 1 else 2 end,
                    f.fiscal_year desc, f.unit_name, f.source_page, f.source_line, f.finding_key
            ) as place
        from marts.fct_finding as f
        where f.finding_kind = 'rule' and f.status = 'fail'
    )
    select * from ranked where place <= ? order by family, place
"""


@dataclass(frozen=True, slots=True)
class FailingRow:
    """One finding; texts are ready to be shown."""

    unit_name: str
    fiscal_year: int
    rule_id: str
    severity: str
    place: str
    printed: str
    expected: str
    message: str
    history: str
    response: str


@dataclass(frozen=True, slots=True)
class FailingRows:
    """The gravest findings of one family, and how many there are."""

    rows: tuple[FailingRow, ...]
    total: int


def failing_rows(connection: duckdb.DuckDBPyConnection) -> Mapping[str, FailingRows]:
    """Failing findings by family.

    Raises:
        duckdb.Error: the mart is missing.
    """
    cursor = connection.execute(_ROWS, [MOST_ROWS])
    columns = [column[0] for column in cursor.description or ()]
    rows: dict[str, list[FailingRow]] = {}
    totals: dict[str, int] = {}
    for values in cursor.fetchall():
        finding = dict(zip(columns, values, strict=True))
        unit = printed_unit(finding)
        low, high, proposed = (
            as_printed(finding, in_unit(finding[name], unit))
            for name in ("proposed_low", "proposed_high", "proposed")
        )
        named = finding["culprit_fact_id"] is not None
        place = {name: finding[f"source_{name}"] for name in PLACE}
        totals[finding["family"]] = finding["family_count"]
        rows.setdefault(finding["family"], []).append(
            FailingRow(
                unit_name=finding["unit_name"],
                fiscal_year=finding["fiscal_year"],
                rule_id=finding["rule_id"],
                severity=finding["severity"],
                place=place_text(place),
                printed=f"{finding['printed']}{unit[0]}" if named and finding["printed"] else "",
                expected=expected_text(low, high, proposed) if named else "",
                message=finding["message"],
                history=finding["history_status"],
                response=finding["response_status"],
            )
        )
    return {family: FailingRows(tuple(found), totals[family]) for family, found in rows.items()}
