"""Mistakes of clerks, planted in what a disclosure says, each with the place where it was planted.

Belongs here: the kinds of mistakes and what each changes. Does not belong here: layout, formats.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dagster_project.world.content import Content


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted mistake: where it is, what stood there, what stands there now."""

    id: str
    document: str
    kind: str
    unit_id: str
    year: int
    place: str
    before: str
    after: str
    table_id: str = ""
    row_key: str = ""
    measure: str = ""
    statement: str = ""
    part: str = ""

    def row(self) -> dict[str, Any]:
        """The fault as a row of the truth."""
        return {
            "fault": self.id, "document": self.document, "kind": self.kind, "unit_id": self.unit_id,
            "fiscal_year": self.year, "place": self.place, "table_id": self.table_id, "row_key": self.row_key,
            "measure": self.measure, "statement": self.statement, "part": self.part, "before": self.before,
            "after": self.after,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What a kind of mistake did."""

    place: str
    before: str
    after: str
    table_id: str = ""
    row_key: str = ""
    measure: str = ""
    statement: str = ""
    part: str = ""


Mistake = Callable[[random.Random, Content], Change | None]
"""Makes one mistake in a content; `None` when there is nothing it could be made in."""

MISTAKES: Mapping[str, Mistake] = {}


def plant(
    rng: random.Random, content: Content, kinds: Sequence[str], count: int, document: str
) -> tuple[Fault, ...]:
    """Plant up to `count` mistakes of the kinds (all kinds if none are given)."""
    return ()
