"""Relations: instances of rules over the facts of one document.

Belongs here: the records of relations, terms and results. Does not belong here: how they come about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from dagster_project.reconciliation.catalogue import Rule
from dagster_project.vocabulary.statuses import Blame, Severity, Status


@dataclass(frozen=True, slots=True)
class Term:
    """One number of a relation; `value` is `None` for a blank, `unread` when it could not be read."""

    fact_id: str
    part: str
    value: Decimal | None
    resolution: Decimal | None
    weight: int = 1
    unread: bool = False


@dataclass(slots=True)
class Relation:
    """Σ weight·left = Σ weight·right. `premise` are further numbers the comparison rests on.

    `missing` says in Chinese why the relation cannot be evaluated; `verdict` fixes the outcome of relations
    that are no arithmetic (presence, direction).
    """

    rule: Rule
    key: str
    label: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    unit: str = "元"
    table: str = ""
    premise: tuple[Term, ...] = ()
    missing: str | None = None
    verdict: Status | None = None
    words: str = ""

    @property
    def id(self) -> str:
        """Identifier, unique in the document."""
        return f"{self.rule.id}/{self.key}"

    @property
    def terms(self) -> tuple[Term, ...]:
        """All numbers of the relation."""
        return self.left + self.right + self.premise


@dataclass(slots=True)
class Culprit:
    """The one number that explains a failure, and the interval of values that would heal it."""

    fact_id: str
    part: str
    kind: str
    rank: int
    proposed_low: Decimal
    proposed_high: Decimal


@dataclass(slots=True)
class Result:
    """Outcome of a relation; amounts in the relation's unit."""

    relation: Relation
    status: Status
    left: Decimal | None = None
    right: Decimal | None = None
    imbalance: Decimal | None = None
    part_count: int = 0
    tolerance: Decimal | None = None
    unlikely: bool = False
    message: str = ""
    blame: Blame | None = None
    culprits: list[Culprit] = field(default_factory=list)

    @property
    def severity(self) -> Severity:
        """Severity of this outcome: that of the rule for a failure, otherwise information."""
        return self.relation.rule.severity if self.status is Status.FAIL else Severity.INFO
