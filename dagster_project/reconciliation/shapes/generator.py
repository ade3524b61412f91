"""What a shape is: a function from a rule and one document to relations, and how one that is no arithmetic ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dagster_project.reconciliation.book import Book
from dagster_project.reconciliation.catalogue import Rule
from dagster_project.reconciliation.relations import Relation
from dagster_project.templates.template import Template
from dagster_project.vocabulary.statuses import Status

Generator = Callable[[Rule, Book, Template], Iterator[Relation]]


def verdict_of(ok: bool) -> Status:
    """The outcome of a relation that is no arithmetic: it holds or it does not."""
    return Status.EXACT if ok else Status.FAIL
