"""Comparisons with the year before, as a publisher computes them: from printed figures.

Belongs here: change, percent, base and words of one comparison. Does not belong here: the sentence (`clauses`).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from dagster_project.vocabulary.statuses import BaseKind
from dagster_project.world import printing
from dagster_project.world.clauses import FLAT_WORDS, Spelling
from dagster_project.world.content import Comparison

_UNSTATED = ("last_year", "short", "flat_last")
_OTHERS = ("budget", "last_year", "year_budget", "short", "against", "number")
_BASES = ("base", "base_first")
_FLAT = ("flat", "flat_last", "outturn_flat")
_WITHOUT_PERCENT = (*_FLAT, "bare", "year_bare", "new")


@dataclass(slots=True)
class Comparer:
    """Makes the comparisons of one disclosure; `show` prints an amount of the text."""

    rng: random.Random
    spelling: Spelling
    year: int
    show: Callable[[int], str]
    always_percent: bool = True
    made: list[Comparison] = field(default_factory=list)

    def compare(
        self,
        *,
        section: str,
        subject: str,
        key: str,
        scope: str,
        name: str,
        current: int,
        prior: int,
        true_prior: int | None = None,
        code: str = "",
        reason: str = "",
        share: str = "",
        spelling: str | None = None,
        base_kind: BaseKind | None = None,
    ) -> Comparison:
        """A comparison of an amount with its base, both as printed."""
        now, before = self.printed(current), self.printed(prior)
        change = now - before
        chosen = spelling or self._choose(now, before)
        if chosen == "flat" and change:
            chosen = self.spelling.usual
        flat = chosen in _FLAT
        up = change > 0 or (change == 0 and now >= 0)
        percent = "100.00"
        if before:
            percent = printing.percent(abs(change), before)
        elif not change:
            percent = "0.00"
        made = Comparison(
            id=f"s{len(self.made) + 1}",
            section=section,
            subject=subject,
            key=key,
            fund_scope=scope,
            name=name,
            code=code,
            current=current,
            prior=prior,
            true_prior=true_prior if true_prior is not None else prior,
            current_printed=self.show(current),
            change_printed="" if flat or chosen == "outturn" else self._again(abs(change)),
            word=self._flat_word() if flat else "增加" if up else "减少",
            percent_printed="" if chosen in _WITHOUT_PERCENT else self._percent(percent),
            percent_word="" if chosen in _WITHOUT_PERCENT else self.spelling.up if up else self.spelling.down,
            base_printed=self._again(before) if chosen in _BASES else "",
            base_kind=(base_kind or _kind(chosen, self.spelling)).value,
            base_year=self.year - 1,
            spelling=chosen,
            reason=reason,
            share_printed=share,
        )
        self.made.append(made)
        return made

    def printed(self, amount: int) -> int:
        """Hundredths of what the text prints for an amount; changes and their reasons follow it."""
        return printing.hundredths(self.show(amount))

    def _again(self, hundredths: int) -> str:
        return self.show(hundredths * 10_000)

    def _percent(self, printed: str) -> str:
        return printed

    def _flat_word(self) -> str:
        return self.spelling.flat if self.rng.random() < 0.7 else self.rng.choice(FLAT_WORDS)

    def _choose(self, now: int, before: int) -> str:
        usual = self.spelling.usual
        if now == before:
            return "flat" if now and self.rng.random() < 0.5 else usual
        if self.rng.random() >= self.spelling.variety:
            return usual
        if not before:
            return self.rng.choice((usual, "new"))
        return self.rng.choice((*_OTHERS, *_BASES, "bare"))


def _kind(chosen: str, spelling: Spelling) -> BaseKind:
    return BaseKind.UNSTATED if chosen in _UNSTATED else BaseKind.LAST_BUDGET
