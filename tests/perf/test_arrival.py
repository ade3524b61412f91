"""A hundred orders of arrival and twenty kills: the marts stay the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dagster_project.world.simulation import Order, write_world
from tests.orchestration.runs import kanhe, kill_at_random, published_contents
from tests.warehouse.arrival import arrived, contents
from tests.warehouse.compiled import build_tables, project
from tests.warehouse.world_lake import WorldLake

pytestmark = pytest.mark.perf

ORDERS = 100
KILLS = 20
ROUNDS = 4
"""Times the killed load is let through and compared."""


def test_a_hundred_orders_of_arrival(small_world: WorldLake, capsys: pytest.CaptureFixture[str]) -> None:
    marts = [model.name for model in project(None) if model.schema == "marts"]
    found = set()
    for seed in range(ORDERS):
        connection = build_tables(arrived(small_world.tables, random.Random(seed)), marts)
        found.add(tuple(sorted(contents(connection).items())))
        connection.close()
    with capsys.disabled():
        print(f"\n{ORDERS} orders of arrival, {len(marts)} marts, {len(found)} different contents")
    assert len(found) == 1


def test_twenty_kills(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw, undisturbed, killed_home = tmp_path / "raw", tmp_path / "undisturbed", tmp_path / "killed"
    write_world(Order(3, 2023, 2025, 8, ("xinjiang", "shanghai"), ("txt",), corrected=0.3), raw)
    done = kanhe("load", "--raw", raw, "--home", undisturbed)
    assert done.returncode == 0, done.stdout + done.stderr
    expected, killed, rng = published_contents(undisturbed), 0, random.Random(20)
    while killed < KILLS:
        wanted = min(KILLS // ROUNDS, KILLS - killed)
        killed += kill_at_random(raw, killed_home, times=wanted, within=40.0, rng=rng)
        done = kanhe("load", "--raw", raw, "--home", killed_home)
        assert done.returncode == 0, done.stdout + done.stderr
        assert published_contents(killed_home) == expected
    with capsys.disabled():
        print(f"\n{killed} loads killed, the marts of the next ones are those of an undisturbed load")
