"""What the text of a disclosure states, noted the way every form does it.

Belongs here: last year's amounts, reasons of changes and stated figures. Does not belong here: which of them a form
prints (`xinjiang`, `shanghai`, `jiangsu`), and in which words.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from dagster_project.world.comparing import Comparer
from dagster_project.world.content import Content, Figure, Stated
from dagster_project.world.ledger import UnitYear
from dagster_project.world.reasons import Reasons


class Sections:
    """Fills the comparisons and figures of one text in printed order; a form says which."""

    def __init__(
        self,
        content: Content,
        current: UnitYear,
        before: UnitYear | None,
        comparer: Comparer,
        rng: random.Random,
    ) -> None:
        """Start before the first section; `before` is last year's budget as published."""
        self._content = content
        self._unit = current
        self._before = before
        self._comparer = comparer
        self._reasons = Reasons(rng, current.drivers)

    def _last(self, amount: Callable[[UnitYear], int]) -> int:
        """Last year's amount; 0 for a unit that published nothing then."""
        return amount(self._before) if self._before else 0

    def _why(self, subjects: Sequence[str], current: int, prior: int, name: str) -> str:
        """The reason of a change between two amounts, as the reader sees them."""
        printed = self._comparer.printed
        return self._reasons.give(subjects, printed(current), printed(prior), name)

    def _state(
        self,
        section: str,
        subject: str,
        key: str,
        measure: str,
        printed: str,
        unit: str,
        ledger: int | None = None,
        scope: str = "",
    ) -> None:
        figure = Figure(printed, ledger)
        self._content.stated.append(Stated(section, subject, key, measure, figure, unit, scope))

    def _amount(
        self, section: str, subject: str, key: str, amount: int, measure: str = "amount", scope: str = ""
    ) -> None:
        self._state(section, subject, key, measure, self._comparer.show(amount), "万元", amount, scope)

    def _vehicles(self) -> None:
        """How many vehicles there are, and of the kinds forms without their value name."""
        counts = {key: number for key, number, _ in self._unit.assets.vehicles}
        self._state("assets", "asset", "vehicle", "count", str(sum(counts.values())), "辆")
        for key in ("general", "enforcement", "other"):
            self._state("assets", "asset", f"vehicle_{key}", "count", str(counts[key]), "辆")
