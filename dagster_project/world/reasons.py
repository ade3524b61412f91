"""Why an amount differs from last year's, as a clerk would write it.

Belongs here: choosing among the year's drivers and general phrases. Does not belong here: the clause it ends (`clauses`).
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from dagster_project.world.words import words

_PERSONNEL_CODES = ("20805", "21011", "22102")


def reason(
    rng: random.Random,
    drivers: Mapping[str, Sequence[str]],
    subjects: Sequence[str],
    *,
    current: int,
    prior: int,
    name: str,
) -> str:
    """The words after `主要原因是`: up to three drivers of the subjects, or a general phrase of the right direction."""
    known = [found for subject in subjects for found in drivers.get(subject, ())]
    if current != prior and known:
        chosen = list(dict.fromkeys(known))[:3]
        text = (
            chosen[0]
            if len(chosen) == 1
            else "；".join(f"{mark}是{words_}" for mark, words_ in zip("一二三", chosen, strict=False))
        )
    else:
        text = rng.choice(words()["reasons"][_mood(subjects, current, prior)])
    if current != prior and rng.random() < 0.4:
        text += f"，所以{name}{'高于' if current > prior else '低于'}上年"
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
