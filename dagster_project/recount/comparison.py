"""Tonight's warehouse against the second engine.

Belongs here: drawing, computing and comparing, and what to tell about differences.
Does not belong here: the decision to publish (`quality.gate`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.recount.facts import current_versions, read_facts
from dagster_project.recount.figures import Document, Figures
from dagster_project.recount.populations import Number, draw

SAMPLE = 1000
"""Numbers computed once more every night."""
_DOCUMENTS = "select document_id, unit_key, fiscal_year, document_kind, scope from marts.dim_document"
_PEERS = """
    select peer_group, indicator, coalesce(value_yuan, cast(value_bp as decimal(20, 2)))
    from marts.mart_unit_comparison
    where peer_group in (select unnest(?))
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """One number the two engines do not agree on; `recounted` is `None` for an unknown one."""

    column: str
    key: str
    unit_name: str
    fiscal_year: int | None
    published: Decimal
    recounted: Decimal | None
    is_outdated: bool

    @property
    def message(self) -> str:
        """The difference in Chinese."""
        whose = f"{self.unit_name} {self.fiscal_year} 年的 {self.column}（行键 {self.key}）"
        if self.is_outdated:
            return f"{whose} 出自已被取代的文件版本"
        again = "未知" if self.recounted is None else f"{self.recounted:f}"
        return f"{whose} 数据仓库为 {self.published:f}，复算为 {again}"


@dataclass(frozen=True, slots=True)
class Recount:
    """What came of a night's sample.

    Attributes:
        seed: words the sample was drawn with: the night in ISO form.
        by_column: numbers checked by `table.column`.
        differences: those not equal to the last digit.
    """

    seed: str
    by_column: Mapping[str, int]
    differences: tuple[Difference, ...]

    @property
    def checked(self) -> int:
        """Numbers computed once more."""
        return sum(self.by_column.values())


def recount(build: Path, lake: Path, night: date, *, size: int = SAMPLE) -> Recount:
    """Compute a random sample of tonight's numbers from the lake's facts and compare to the last digit.

    Args:
        build: database dbt wrote; opened read-only.
        lake: the lake it was built from.
        night: the night the run counts as; decides the sample.
        size: numbers to compute.

    Raises:
        duckdb.Error, polars.exceptions.PolarsError, OSError: something cannot be read.
        NotCoveredError: the sample holds a number without a rule.
    """
    seed = night.isoformat()
    with closing(duckdb.connect(str(build), read_only=True)) as connection:
        numbers = draw(connection, seed, size)
        rows = connection.execute(_DOCUMENTS).fetchall()
        names = dict(connection.execute("select document_id, unit_name from marts.dim_document").fetchall())
        peers = _peers(connection, numbers)
    current = current_versions(lake, {row[0]: row[1] for row in rows})
    before = _before(rows, current)
    asked = {number.address["document_id"] for number in numbers}
    bases = {base for number in numbers if (base := number.address.get("base_document_id")) is not None}
    facts = read_facts(lake, asked | bases | {before[document] for document in asked & before.keys()})
    figures = Figures({document: Document(found) for document, found in facts.items()}, before, peers)
    differences = [
        found for number in numbers if (found := _difference(figures, number, current, names)) is not None
    ]
    return Recount(seed, Counter(f"{number.table}.{number.column}" for number in numbers), tuple(differences))


def _difference(
    figures: Figures, number: Number, current: set[str], names: Mapping[str, str]
) -> Difference | None:
    document = number.address["document_id"]
    published, expected = Decimal(number.value), figures.expected(number)
    outdated = document not in current
    if published == expected and not outdated:
        return None
    facts = figures.documents.get(document)
    return Difference(
        f"{number.table}.{number.column}",
        number.key,
        names.get(document, ""),
        None if facts is None else facts.facts.fiscal_year,
        published,
        expected,
        outdated,
    )


def _before(rows: Sequence[tuple[Any, ...]], current: set[str]) -> dict[str, str]:
    """The current document of the year before, by document."""
    places = {tuple(place): document for document, *place in rows if document in current}
    return {
        document: places[unit, year - 1, kind, scope]
        for document, unit, year, kind, scope in rows
        if (unit, year - 1, kind, scope) in places
    }


def _peers(
    connection: duckdb.DuckDBPyConnection, numbers: Sequence[Number]
) -> dict[tuple[str, str], tuple[Decimal, ...]]:
    groups = sorted({number.address["peer_group"] for number in numbers if "peer_group" in number.address})
    values: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for group, indicator, value in connection.execute(_PEERS, [groups]).fetchall():
        values[group, indicator].append(value)
    return {key: tuple(found) for key, found in values.items()}
