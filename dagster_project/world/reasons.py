"""Why an amount differs from last year's, as a clerk would write it.

Belongs here: choosing among the year's drivers and general phrases. Does not belong here: the clause it ends (`clauses`).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dagster_project.world.words import words

_PERSONNEL_CODES = ("20805", "21011", "22102")
_ORDINALS = "一二三"


@dataclass(slots=True)
class Reasons:
    """The reasons of one disclosure: drivers of the year, else general phrases, none worn out by repetition."""

    rng: random.Random
    drivers: Mapping[str, Sequence[tuple[str, int]]]
    used: Counter[str] = field(default_factory=Counter)

    def give(self, subjects: Sequence[str], current: int, prior: int, name: str) -> str:
        """The words after `主要原因是`, in the direction of the change."""
        direction = (current > prior) - (current < prior)
        known = [
            words_
            for subject in subjects
            for words_, way in self.drivers.get(subject, ())
            if direction and way in (0, direction) and self.used[words_] < 2
        ]
        if known:
            chosen = list(dict.fromkeys(known))[:3]
            self.used.update(chosen)
            text = (
                chosen[0]
                if len(chosen) == 1
                else "；".join(f"{mark}是{words_}" for mark, words_ in zip(_ORDINALS, chosen, strict=False))
            )
        else:
            text = self._general(_mood(subjects, current, prior), name)
        if direction and self.rng.random() < 0.4:
            text += f"，所以{name}{'高于' if direction > 0 else '低于'}上年"
        return text

    def _general(self, mood: str, name: str) -> str:
        """The least used phrase of a mood; one used before is made to speak of its item."""
        phrases: list[str] = words()["reasons"][mood]
        self.rng.shuffle(phrases := list(phrases))
        text = min(phrases, key=lambda phrase: self.used[phrase])
        self.used[text] += 1
        if self.used[text] > 2 and mood != "zero":
            tail = {"up": "相应增加", "down": "相应减少"}.get(mood.removeprefix("personnel_"), "据此安排")
            text = f"{text}，{name}{tail}"
        return text


def _mood(subjects: Sequence[str], current: int, prior: int) -> str:
    personnel = any(subject[:5] in _PERSONNEL_CODES for subject in subjects)
    if not current and not prior:
        return "zero"
    if current == prior:
        return "flat"
    if not prior:
        return "new"
    if not current:
        return "gone"
    direction = "up" if current > prior else "down"
    return f"personnel_{direction}" if personnel else direction
