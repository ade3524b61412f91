"""Sixty units over six years with all events: what the warehouse finds out, on worlds nobody looked at before."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.world.forms.registry import FORMS
from dagster_project.world.simulation import Order
from tests.warehouse.world_lake import world_lake
from tests.warehouse.world_measures import (
    MODELS,
    Measured,
    Score,
    baselines,
    bridge,
    found_moves,
    project_links,
    successions,
    together,
    told_moves,
    unit_events,
)

pytestmark = pytest.mark.perf

WORLDS = ((2021, 302), (2021, 303), (2017, 312))
"""First year and seed: two worlds of the forms in use, one of the years in which codes were renumbered."""
PRECISION, RECALL, F1, WIDTH_YUAN = 0.98, 0.95, 0.98, 200


@pytest.mark.parametrize(("first_year", "seed"), WORLDS)
def test_a_prefecture_of_sixty_units_over_six_years(
    first_year: int, seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order = Order(60, first_year, first_year + 5, seed, tuple(FORMS), ("txt",))
    measured = Measured(world_lake(order, tmp_path), MODELS)
    told, found = told_moves(measured), found_moves(measured)
    proposed, accepted, wrongly = unit_events(measured)
    projects, codes = project_links(measured), successions(measured)
    bases, (rows, open_rows) = baselines(measured), bridge(measured)
    with capsys.disabled():
        print(f"\n60 units x 6 years from {first_year}, seed {seed}")
        for title, scores in (
            ("told", told),
            ("found", found),
            ("units, proposed", proposed),
            ("units, accepted", accepted),
            ("projects", projects),
            ("codes", codes),
        ):
            _print(title, scores)
        print(f"baselines {bases}; bridge rows {rows}, not closing {open_rows}; accepted wrongly {wrongly}")
    moves, units = together(told.values()), together(proposed.values())
    assert moves.precision >= PRECISION
    assert moves.recall >= RECALL
    assert units.f1 >= F1
    assert wrongly == []
    assert bases["outside"] == 0
    assert bases["item_width_yuan"] <= WIDTH_YUAN
    assert open_rows == 0


def _print(title: str, scores: dict[str, Score]) -> None:
    for kind, score in (*sorted(scores.items()), ("all", together(scores.values()))):
        print(f"{title:16s} {kind:16s} {score}")
        for sign, places in (("wrong", score.wrong), ("missed", score.missed)):
            if kind != "all":
                print("".join(f"    {sign} {place}\n" for place in places[:10]), end="")
