"""Figures recognised from pictures count only when arithmetic confirms them.

Belongs here: which recognised facts stand, and taking back the numbers of the others.
Does not belong here: recognising (`reading.scans`), the relations themselves (`evaluation`).

A fact is confirmed when at least one relation with it holds and no failing one is left to it: either it is in
none, or the failure names another number as the one that is wrong. The number of an unconfirmed fact is taken
back, not the fact: what was recognised stays as printed text, for a person to look at. Figures of the text
outside stated changes, and targets, bear no relations as a rule; the remark on their page must do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dagster_project.extraction.facts import Facts, Issue
from dagster_project.reading.document import Document, Location, Table
from dagster_project.reconciliation.relations import Result
from dagster_project.vocabulary.statuses import Blame, CellState, Severity, Status

_HOLDS = (Status.EXACT, Status.ROUNDING, Status.CONVENTION)


def confirm(document: Document, facts: Facts, results: Sequence[Result]) -> None:
    """Mark what was recognised in `repairs`, take back what no relation confirms; each is an issue."""
    places: dict[Location, int] = {
        cell.location: cell.confidence
        for block in document.blocks
        if isinstance(block, Table)
        for cell in block.cells
        if cell.confidence is not None
    }
    pages = {(w.location.part, w.location.page) for w in document.warnings if w.code == "ocr_page"}
    if not places and not pages:
        return
    confirmed = _confirmed(results)
    for index, fact in enumerate(facts.cells):
        confidence = places.get(fact.location)
        if confidence is None:
            continue
        marked = replace(fact, repairs="；".join(filter(None, (fact.repairs, f"ocr {confidence}%"))))
        if fact.amount_yuan is not None and fact.fact_id not in confirmed:
            marked = replace(marked, amount_yuan=None, resolution_yuan=None, state=CellState.UNREAD)
            facts.issues.append(_unconfirmed(fact.printed, fact.table_id, fact.location))
        facts.cells[index] = marked
    for index, statement in enumerate(facts.statements):
        place = statement.location
        if (place.part, place.page) in pages and statement.fact_id not in confirmed:
            facts.statements[index] = replace(
                statement, current_yuan=None, change_yuan=None, percent=None, base_yuan=None
            )
            facts.issues.append(_unconfirmed(statement.text, None, place))


def _confirmed(results: Sequence[Result]) -> set[str]:
    holding: set[str] = set()
    doubted: set[str] = set()
    for result in results:
        terms = {term.fact_id for term in result.relation.terms}
        if result.status in _HOLDS:
            holding |= terms
        elif result.status is Status.FAIL:
            named = result.blame in (Blame.SOURCE, Blame.READER) and result.culprits
            doubted |= {result.culprits[0].fact_id} if named else terms
    return holding - doubted


def _unconfirmed(printed: str, table_id: str | None, location: Location) -> Issue:
    return Issue(
        "ocr_unconfirmed",
        Severity.WARNING,
        "此处的数字由文字识别得到，没有勾稽关系能证实，未采用，请对照原件核对。",
        printed,
        table_id,
        location,
    )
