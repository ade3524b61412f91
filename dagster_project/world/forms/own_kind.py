"""How a disclosure says what kind of body discloses it, if it does.

Belongs here: the sentence, in the project's own words. Does not belong here: what kind a unit is (`prefecture`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dagster_project.vocabulary.statuses import UnitKind
from dagster_project.world.ledger import Unit

_SENTENCES: Mapping[UnitKind, Sequence[str]] = {
    UnitKind.ADMINISTRATIVE: ("{name}为行政单位。", "单位性质：行政机关。", "{name}是一级预算行政单位。"),
    UnitKind.CIVIL_SERVICE_RULED: (
        "{name}为参照公务员法管理的事业单位。",
        "单位性质：参公管理事业单位。",
        "本单位属于参公事业单位。",
    ),
    UnitKind.INSTITUTION: (
        "{name}为公益一类事业单位。",
        "单位性质为全额拨款事业单位。",
        "本单位属财政补助事业单位。",
    ),
}


def own_kind(unit: Unit, name: str) -> str | None:
    """The sentence about the unit's kind; a third of all units say nothing, always the same ones."""
    choice = sum(map(ord, unit.id)) % 6
    if choice >= 4:
        return None
    sentences = _SENTENCES[unit.kind]
    return sentences[choice % len(sentences)].format(name=name)
