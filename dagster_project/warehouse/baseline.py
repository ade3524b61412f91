"""Baselines of a few documents without a warehouse.

Belongs here: running the bundled SQL over facts in memory. Does not belong here: the arithmetic (`dbt/models`), or
dbt, the orchestrator and the enforcing library, none of which may be imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    import polars as pl

INPUT_TABLES = ("cells", "statements", "declarations")
_SCRIPT = Path(__file__).with_name("baseline.sql")


def baselines_of(tables: Mapping[str, pl.DataFrame]) -> list[dict[str, Any]]:
    """Last year's figures implied by some documents.

    Args:
        tables: at least `INPUT_TABLES`, each in the lake's schema with a column `fiscal_year`; other tables are
            not looked at. Every document counts, older versions too.

    Returns:
        One row per document and line, with the columns of the model `int_baseline`, ordered by document, subject,
        fund scope and line. Amounts are `Decimal` in 元; what is unknown is `None`.

    Raises:
        KeyError: when one of the tables is missing.
    """
    with duckdb.connect() as connection:
        for name in INPUT_TABLES:
            connection.register(name, tables[name])
        result = connection.execute(f"{_script()} order by document_id, subject, fund_scope, line_key")
        columns = [column[0] for column in result.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


@cache
def _script() -> str:
    return _SCRIPT.read_text(encoding="utf-8")
