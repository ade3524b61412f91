"""Planted mistakes are told at their place, and nothing else is. A few of each kind; `make bench` plants 200."""

from __future__ import annotations

from pathlib import Path

from dagster_project.world.faults import MISTAKES
from tests.world.planted import Tally, mistakes, said_about, sound_documents

OF_EACH_KIND = 2


def test_mistakes_of_every_kind_are_told_at_their_place(tmp_path: Path) -> None:
    documents = mistakes(sound_documents(51), list(MISTAKES), OF_EACH_KIND, 51)
    tally = Tally([said_about(printed, sound, tmp_path) for printed, sound in documents])
    assert {one.kind for one in tally.said} == set(MISTAKES)
    missed = [(one.kind, one.place) for one in tally.said if not one.found and not one.untold]
    assert tally.tellable >= 0.95, missed
    assert tally.findings == 1
    assert tally.precision >= 0.95, [one.false for one in tally.said if one.false]
