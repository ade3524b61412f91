"""Validating tonight's warehouse: from the build database to outcomes by family.

Belongs here: putting hand-over, validation and the counts of each family together.
Does not belong here: deciding about publication (`gate`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_project.quality.failing_rows import failing_rows
from dagster_project.quality.handover import frame_for
from dagster_project.quality.suites import RULES_PREFIX, read_suites
from dagster_project.quality.validation import Outcome, Progress, SuiteOutcome, validate

WORST_CASES = 5

_COUNTS = """
    select family, status, count(*) from marts.fct_rule_result group by family, status
"""
_WORST = """
    with ranked as (
        select
            family, unit_name, fiscal_year, rule_id, severity, message,
            row_number() over (
                partition by family
                order by
                    case severity when 'critical' then 0 when 'warning' then 1 else 2 end,
                    fiscal_year desc, unit_name, relation_id, document_id
            ) as place
        from marts.fct_rule_result
        where status = 'fail'
    )
    select family, unit_name, fiscal_year, rule_id, severity, message from ranked where place <= ? order by family, place
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One failing relation, for people."""

    unit_name: str
    fiscal_year: int
    rule_id: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class FamilyResult:
    """One family of rules: what the suite says, relations by status, the worst cases."""

    family: str
    outcomes: tuple[Outcome, ...]
    counts: Mapping[str, int]
    worst: tuple[Case, ...]

    @property
    def failed_rules(self) -> tuple[str, ...]:
        """Rules some document contradicts."""
        return tuple(outcome.id for outcome in self.outcomes if not outcome.passed)

    @property
    def vacuous_rules(self) -> tuple[str, ...]:
        """Rules that met nothing to judge tonight."""
        return tuple(outcome.id for outcome in self.outcomes if outcome.rows == 0)


@dataclass(frozen=True, slots=True)
class Enforcement:
    """Outcome of the night's validation.

    Attributes:
        families: by family, in the order of the catalogue's suites.
        structure: outcomes of the structural suites.
        broken_rules: rules the library could not try, with its error: a mistake of ours.
    """

    families: Mapping[str, FamilyResult]
    structure: tuple[Outcome, ...]
    broken_rules: tuple[str, ...]

    @property
    def blocking(self) -> tuple[str, ...]:
        """What must keep tonight's warehouse from being published, in Chinese."""
        failed = [
            outcome.message if outcome.error is None else f"{outcome.message}（{outcome.error}）"
            for outcome in self.structure
            if not outcome.passed and outcome.severity == "critical"
        ]
        return (*failed, *(f"规则 {rule} 无法执行" for rule in self.broken_rules))


def enforce(build: Path, pages: Path, *, run: str, progress: Progress | None = None) -> Enforcement:
    """Run every committed suite over the build database and write the pages.

    Raises:
        duckdb.Error: a mart the suites speak of is missing.
        OSError: the pages cannot be written.
    """
    suites = read_suites()
    with closing(duckdb.connect(str(build), read_only=True)) as connection:
        frames = {suite["name"]: frame_for(connection, suite["name"]) for suite in suites}
        outcomes = validate(
            suites, frames, pages, run=run, failing=failing_rows(connection), progress=progress
        )
        return _sorted(outcomes, connection)


def _sorted(suites: Sequence[SuiteOutcome], connection: duckdb.DuckDBPyConnection) -> Enforcement:
    counts: dict[str, dict[str, int]] = {}
    for family, status, count in connection.execute(_COUNTS).fetchall():
        counts.setdefault(family, {})[status] = count
    worst: dict[str, list[Case]] = {}
    for family, *case in connection.execute(_WORST, [WORST_CASES]).fetchall():
        worst.setdefault(family, []).append(Case(*case))
    families: dict[str, FamilyResult] = {}
    structure: list[Outcome] = []
    broken: list[str] = []
    for suite in suites:
        if not suite.name.startswith(RULES_PREFIX):
            structure.extend(suite.outcomes)
            continue
        family = suite.name.removeprefix(RULES_PREFIX)
        broken.extend(f"{outcome.id}（{outcome.error}）" for outcome in suite.outcomes if outcome.error)
        families[family] = FamilyResult(
            family, suite.outcomes, counts.get(family, {}), tuple(worst.get(family, ()))
        )
    return Enforcement(families, tuple(structure), tuple(broken))
