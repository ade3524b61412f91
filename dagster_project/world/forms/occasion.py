"""What a form is written from.

Belongs here: the record of one disclosure's sources. Does not belong here: choosing them (`simulation`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dagster_project.world.ledger import UnitYear


@dataclass(frozen=True, slots=True)
class Occasion:
    """One disclosure's sources.

    `before` is last year's budget as published (`None`: a new unit), `spent` what was spent of it, `restated`
    the changes of the base by functional item in 分.
    """

    current: UnitYear
    before: UnitYear | None
    spent: UnitYear | None
    published_on: date
    restated: Mapping[str, int]
    department: bool = False
