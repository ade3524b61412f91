"""Relations: instances of rules over the facts of one document.

Belongs here: the records of relations, terms and results. Does not belong here: how they come about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
    that are no arithmetic (presence, direction). `identity` names by meaning what no number of the relation
    names: the same in every version and year. `roundings` is how many rounded amounts each number was computed
    from: two for a change that is the difference of two printed amounts.
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
    identity: tuple[str, ...] = ()
    roundings: int = 1

    @property
    def id(self) -> str:
        """Identifier, unique in the document."""
        return f"{self.rule.id}/{self.key}"

    @property
    def terms(self) -> tuple[Term, ...]:
        """All numbers of the relation."""
        return self.left + self.right + self.premise

    def with_values(self, values: Mapping[tuple[str, str], tuple[Decimal | None, Decimal]]) -> Relation:
        """The same relation with some numbers (and their resolutions) replaced, by fact and part.

        Counts are not rounded: their resolution stays 0.
        """

        def revised(terms: tuple[Term, ...]) -> tuple[Term, ...]:
            return tuple(
                replace(
                    term,
                    value=values[term.fact_id, term.part][0],
                    resolution=values[term.fact_id, term.part][1]
                    if term.resolution != 0
                    else term.resolution,
                )
                if (term.fact_id, term.part) in values
                else term
                for term in terms
            )

        return replace(
            self, left=revised(self.left), right=revised(self.right), premise=revised(self.premise)
        )


@dataclass(frozen=True, slots=True)
class Culprit:
    """A number that explains a failure.

    `proposed_low` and `proposed_high` enclose the printable values that would heal it (`None`: no limit);
    `proposed` is the one it should have, when relations or the kind of slip single one out.
    """

    fact_id: str
    part: str
    kind: str
    rank: int
    proposed_low: Decimal | None
    proposed_high: Decimal | None
    proposed: Decimal | None


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
