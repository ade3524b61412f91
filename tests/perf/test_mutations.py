"""How often a mistake is detected, named and put right, by kind, over every figure of demo and reference; and its cost."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

import pytest

from dagster_project.examination import extract, reconcile
from dagster_project.reading.formats import read_disclosure
from tests.documents import both
from tests.reconciliation.mutations import (
    CELL_KINDS,
    HUNDREDTH,
    PERCENT_KINDS,
    STATEMENT_KINDS,
    Fault,
    Tally,
    planted,
    read_sound,
)

pytestmark = pytest.mark.perf
JOINT = 200


def line(kind: str, tally: Tally) -> str:
    shares = ", ".join(f"{what} {tally.share(what):6.1%}" for what in ("detected", "named", "healed"))
    return f"{kind:36} n={len(tally.verdicts):4} {shares}, findings {tally.median_findings:g}"


@both
def test_single_mistakes_by_kind(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound = read_sound(path)
    source = random.Random(7)
    kinds: dict[str, list[Fault]] = defaultdict(list)
    for fault in sound.faults(sound.cells, CELL_KINDS, source):
        kinds[f"cell: {fault.kind}"].append(fault)
    for part in ("current", "change", "percent"):
        numbers = [n for n in sound.stated if n.slot[1] == part]
        further = () if part == "current" else ("sign word",)
        further += PERCENT_KINDS if part == "percent" else ()
        for fault in sound.faults(numbers, (*STATEMENT_KINDS, *further), source):
            kinds[f"{part}: {fault.kind}"].append(fault)
    tallies = {kind: Tally.of(sound.verdict([fault]) for fault in faults) for kind, faults in kinds.items()}
    all_but_last_digit = Tally(
        [v for kind, tally in tallies.items() if HUNDREDTH not in kind for v in tally.verdicts]
    )
    with capsys.disabled():
        print()
        for kind, tally in tallies.items():
            print(line(kind, tally))
        print(line("all but ±0.01", all_but_last_digit))
    assert all_but_last_digit.share("detected") >= 0.99
    assert all_but_last_digit.share("named") >= 0.97
    assert all_but_last_digit.share("healed") >= 0.95


@both
def test_several_mistakes_at_once(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound = read_sound(path)
    for size, exact in ((2, 0.95), (3, 0.85)):
        for one_table in (False, True):
            sets = sound.joint(size, JOINT, random.Random(size), one_table=one_table)
            tally = Tally.of(sound.verdict(faults) for faults in sets)
            with capsys.disabled():
                print(line(f"{size} mistakes, {'one table' if one_table else 'anywhere'}", tally))
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
