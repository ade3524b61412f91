"""What a shape is: a function from a rule and one document to relations."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dagster_project.reconciliation.book import Book
from dagster_project.reconciliation.catalogue import Rule
from dagster_project.reconciliation.relations import Relation
from dagster_project.templates.template import Template

Generator = Callable[[Rule, Book, Template], Iterator[Relation]]
