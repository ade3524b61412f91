"""How much of a document the rules reach.

Belongs here: figures in at least one evaluated relation, rules that had nothing to evaluate.
Does not belong here: what the relations say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dagster_project.reconciliation.numbers import Numbers, PrintedNumber, Slot
from dagster_project.reconciliation.relations import Result
from dagster_project.vocabulary.statuses import Status

EVALUATED = frozenset({Status.EXACT, Status.ROUNDING, Status.CONVENTION, Status.FAIL})

NOTED = frozenset({"allocation", "project_term"})
"""Subjects of stated figures that are project notes as well."""


def coverage(results: Sequence[Result], numbers: Numbers) -> Mapping[str, int]:
    """Counts for the row of a document: printed figures, and those in at least one evaluated relation."""
    used = _used(results)
    printed = [number for number in numbers if number.value is not None]
    cells = [number for number in printed if number.identity[0] == "cell"]
    stated = [number for number in printed if _is_stated(number)]
    return {
        "covered_cell_count": sum(number.slot in used for number in cells),
        "text_number_count": len(stated),
        "covered_text_number_count": sum(number.slot in used for number in stated),
        "vacuous_rule_count": len(vacuous_rules(results)),
    }


def uncovered(results: Sequence[Result], numbers: Numbers) -> list[PrintedNumber]:
    """Printed numbers of tables and text that no evaluated relation reaches."""
    used = _used(results)
    return [
        number
        for number in numbers
        if number.value is not None
        and (number.identity[0] == "cell" or _is_stated(number))
        and number.slot not in used
    ]


def _used(results: Sequence[Result]) -> set[Slot]:
    return {
        (term.fact_id, term.part)
        for result in results
        if result.status in EVALUATED
        for term in result.relation.terms
    }


def _is_stated(number: PrintedNumber) -> bool:
    """A number of the text, each counted once: a project's allocations are counted as its notes."""
    kind = number.identity[0]
    return kind in ("statement", "note") or (kind == "figure" and number.identity[2] not in NOTED)


def vacuous_rules(results: Sequence[Result]) -> list[str]:
    """Rules without a single evaluation, in order of the catalogue."""
    evaluated = {result.relation.rule.id for result in results if result.status in EVALUATED}
    return [rule for rule in dict.fromkeys(r.relation.rule.id for r in results) if rule not in evaluated]
