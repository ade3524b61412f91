"""Arithmetic as referee among readings of a table's columns.

Belongs here: choosing, where header and numbering disagree, the reading under which the tables' relations
close best. A permuted reading can satisfy every row sum; the cross-table relations decide.
Does not belong here: finding the candidates (`extraction.grids`).
"""

from __future__ import annotations

from dagster_project.extraction.disclosure import extract_tables
from dagster_project.extraction.facts import Facts, Identity, Issue
from dagster_project.extraction.grids import ColumnMap, Grid, TableSurvey
from dagster_project.reconciliation.book import Book
from dagster_project.reconciliation.catalogue import Catalogue
from dagster_project.reconciliation.evaluation import evaluate
from dagster_project.reconciliation.shapes import expand
from dagster_project.reconciliation.withdrawal import withdraw_unproved
from dagster_project.templates.template import Template
from dagster_project.vocabulary.statuses import Severity, Status

_METHODS = {"numbered": "栏次行", "positional": "栏目顺序", "headers": "表头文字"}


def referee_tables(
    template: Template, survey: TableSurvey, identity: Identity, catalogue: Catalogue
) -> Facts:
    """Table facts under the column readings that close best; each contested choice is recorded."""
    facts = _refereed(template, survey, identity, catalogue)
    if template.guessed:
        withdraw_unproved(facts, template, survey, catalogue)
    return facts


def _refereed(template: Template, survey: TableSurvey, identity: Identity, catalogue: Catalogue) -> Facts:
    contested = [grid for grid in survey.grids if len(grid.candidates) > 1]
    if not contested:
        return extract_tables(template, survey, identity, {})
    choices = {grid.layout.id: 0 for grid in contested}
    scores: dict[str, list[tuple[int, int]]] = {}
    for grid in contested:
        table = grid.layout.id
        tried = [
            _score(template, survey, identity, catalogue, {**choices, table: option})
            for option in range(len(grid.candidates))
        ]
        scores[table] = tried
        # Fewest failures, then most exact; a tie keeps the better evidence (the earlier candidate).
        choices[table] = min(
            range(len(tried)), key=lambda option: (tried[option][0], -tried[option][1], option)
        )
    facts = extract_tables(template, survey, identity, choices)
    for grid in contested:
        facts.issues.append(_record(grid, choices[grid.layout.id], scores[grid.layout.id]))
    return facts


def _score(
    template: Template, survey: TableSurvey, identity: Identity, catalogue: Catalogue, choices: dict[str, int]
) -> tuple[int, int]:
    """Failing and exact relations among the tables under these choices."""
    book = Book(extract_tables(template, survey, identity, choices))
    results = evaluate(expand(catalogue, book, template, tables_only=True))
    return (
        sum(result.status is Status.FAIL for result in results),
        sum(result.status is Status.EXACT for result in results),
    )


def _words(candidate: ColumnMap) -> str:
    return _METHODS[candidate.method] + ("并把拆开的行接成一行" if candidate.joined else "")


def _record(grid: Grid, chosen: int, scores: list[tuple[int, int]]) -> Issue:
    assert grid.table is not None
    words = "；".join(
        f"按{_words(candidate)}有{fails}处核对不符"
        for candidate, (fails, _) in zip(grid.candidates, scores, strict=True)
    )
    return Issue(
        "columns_refereed",
        Severity.INFO,
        f"《{grid.title}》的{'行' if any(c.joined for c in grid.candidates) else '表头文字与栏次'}"
        "对应不一致，已用勾稽关系裁定，采用"
        f"{_words(grid.candidates[chosen])}（{words}）。",
        grid.candidates[chosen].method,
        grid.layout.id,
        grid.table.location,
    )
