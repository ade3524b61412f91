"""A small generated prefecture, where it is known what moved: moves, events of units, projects and baselines.

The same measures over sixty units and six years: `tests/perf/test_moves.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.world.simulation import Order
from tests.warehouse.world_lake import world_lake
from tests.warehouse.world_measures import (
    MODELS,
    Measured,
    baselines,
    bridge,
    found_moves,
    project_links,
    together,
    told_moves,
    unit_events,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    order = Order(10, 2022, 2025, 101, ("xinjiang", "shanghai"), ("txt",))
    folder: Path = tmp_path_factory.mktemp("world")
    return Measured(world_lake(order, folder), MODELS)


def test_what_reasons_tell_is_read(measured: Measured) -> None:
    score = together(told_moves(measured).values())
    assert (score.wrong, score.missed) == ([], [])
    assert score.right >= 10


def test_figures_find_no_move_that_is_none(measured: Measured) -> None:
    assert together(found_moves(measured).values()).wrong == []


def test_events_of_units_are_proposed_and_none_is_accepted_wrongly(measured: Measured) -> None:
    proposed, _, wrongly = unit_events(measured)
    score = together(proposed.values())
    assert (score.wrong, score.missed, wrongly) == ([], [], [])
    assert score.right >= 1


def test_projects_are_followed_over_the_years(measured: Measured) -> None:
    score = together(project_links(measured).values())
    assert (score.wrong, score.missed) == ([], [])
    assert score.right >= 50


def test_the_true_base_is_inside_every_interval_and_the_bridge_closes(measured: Measured) -> None:
    found = baselines(measured)
    assert found["outside"] == 0
    assert found["item_width_yuan"] <= 200
    rows, open_rows = bridge(measured)
    assert rows > 1000
    assert open_rows == 0
