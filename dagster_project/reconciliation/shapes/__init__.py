"""Expanding rules into relations over one document.

Belongs here: one generator per shape named in the catalogue; relations come from the table model, never
from single cells. Does not belong here: evaluating them (`evaluation`).
"""

from __future__ import annotations

from collections.abc import Mapping

from dagster_project.reconciliation.book import Book
from dagster_project.reconciliation.catalogue import Catalogue, CatalogueError
from dagster_project.reconciliation.relations import Relation
from dagster_project.reconciliation.shapes import (
    content,
    counts,
    percents,
    plausibility,
    projects,
    reasons,
    structure,
    tables,
    targets,
    text,
)
from dagster_project.reconciliation.shapes.generator import Generator
from dagster_project.templates.template import Template
from dagster_project.vocabulary.statuses import Status

SHAPES: Mapping[str, Generator] = {
    **tables.SHAPES,
    **text.SHAPES,
    **percents.SHAPES,
    **projects.SHAPES,
    **structure.SHAPES,
    **content.SHAPES,
    **counts.SHAPES,
    **plausibility.SHAPES,
    **targets.SHAPES,
    **reasons.SHAPES,
}


def expand(
    catalogue: Catalogue, book: Book, template: Template, *, tables_only: bool = False
) -> list[Relation]:
    """All relations of a document; with `tables_only` those among table cells (what the referee needs).

    A rule without any instance still gives one relation, so that its absence is visible.
    """
    relations: list[Relation] = []
    for rule in catalogue.rules:
        if tables_only and rule.shape not in tables.SHAPES:
            continue
        generator = SHAPES.get(rule.shape)
        if generator is None:
            raise CatalogueError(f"{rule.id}: unknown shape {rule.shape!r}")
        kinds = rule.options.get("document_kinds")
        applies = kinds is None or book.facts.identity.document_kind in kinds
        publishers = rule.options.get("publishers")
        applies &= publishers is None or template.publisher in publishers
        # A bridge names all funds there are; a guessed form may have others.
        applies &= not (template.guessed and rule.family == "bridge")
        found = list(generator(rule, book, template)) if applies else []
        relations += found or [Relation(rule, "-", rule.title_zh, (), (), verdict=Status.NOT_APPLICABLE)]
    return relations
