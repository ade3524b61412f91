"""How often a mistake is detected, named and put right, by kind, over every figure of demo and reference; and its cost.

`KANHE_MUTATIONS` sets how many faults of each kind are tried (default: all).
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from statistics import median

import pytest

from dagster_project.examination import extract, reconcile
from dagster_project.reading.formats import read_disclosure
from tests.documents import both
from tests.reconciliation.mutations import HUNDREDTH, Tally, planted, read_sound

pytestmark = pytest.mark.perf
JOINT = 200
MOST = int(os.environ["KANHE_MUTATIONS"]) if "KANHE_MUTATIONS" in os.environ else None
"""Faults of each kind; all by default."""


@both
def test_single_mistakes_by_kind(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound = read_sound(path)
    tallies: dict[str, Tally] = {}
    for kind, faults in sound.by_kind(random.Random(7), MOST).items():
        tallies[kind] = Tally.of(sound.verdict([fault]) for fault in faults)
        with capsys.disabled():
            print(f"\n{tallies[kind].line(kind)}", end="", flush=True)
    told = Tally([v for kind, tally in tallies.items() if HUNDREDTH not in kind for v in tally.verdicts])
    with capsys.disabled():
        print(f"\n{told.line('all but ±0.01')}")
    assert told.share("detected") >= 0.99
    assert told.share("named") >= 0.97
    assert told.share("healed") >= 0.95


@both
def test_several_mistakes_at_once(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound = read_sound(path)
    for size, exact in ((2, 0.95), (3, 0.85)):
        for one_table in (False, True):
            sets = sound.joint(size, JOINT, random.Random(size), one_table=one_table)
            tally = Tally.of(sound.verdict(faults) for faults in sets)
            with capsys.disabled():
                print(tally.line(f"{size} mistakes, {'one table' if one_table else 'anywhere'}"))
            assert tally.share("named") >= exact


@both
def test_cost_of_localisation_against_reading(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start = time.process_time()
    extract(read_disclosure([path]))
    reading = time.process_time() - start
    sound = read_sound(path)
    source = random.Random(9)
    clean, faulty = [], []
    for faults in sound.joint(1, 60, source, one_table=False):
        for facts, times in ((sound.facts, clean), (planted(sound.facts, faults), faulty)):
            start = time.process_time()
            reconcile(facts, sound.template)
            times.append(time.process_time() - start)
    with capsys.disabled():
        print(
            f"\nreading {reading * 1000:.0f} ms; comparing {median(clean) * 1000:.0f} ms"
            f" ({median(clean) / reading:.2f} of reading); naming the cause of a mistake"
            f" {(median(faulty) - median(clean)) * 1000:.0f} ms more at the median,"
            f" {(max(faulty) - median(clean)) * 1000:.0f} ms at most"
        )
    assert median(clean) < reading
