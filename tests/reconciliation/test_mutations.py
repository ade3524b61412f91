"""Planted mistakes: how many are detected, named and put right, by kind.

Every printed figure carries one mistake here, the kinds in turns; `make bench` plants every kind in every figure.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dagster_project.examination import examine
from dagster_project.extraction.facts import CellFact
from tests.documents import DEMO, both
from tests.reconciliation.mutations import HUNDREDTH, Sound, Tally, read_sound

JOINT = 20


@pytest.fixture(scope="module")
def sound() -> Sound:
    return read_sound(DEMO)


@both
def test_a_mistake_in_every_figure_by_kind(path: Path) -> None:
    sound = read_sound(path)
    kinds = sound.covering(random.Random(1))
    figures = {fault.slot for faults in kinds.values() for fault in faults}
    assert figures == {number.slot for number in (*sound.cells, *sound.stated)}
    tallies = {kind: Tally.of(sound.verdict([f]) for f in faults) for kind, faults in kinds.items()}
    for kind, tally in tallies.items():
        print(tally.line(kind))  # noqa: T201
    told = Tally([v for kind, tally in tallies.items() if HUNDREDTH not in kind for v in tally.verdicts])
    print(told.line("all but ±0.01"))  # noqa: T201
    assert told.share("detected") >= 0.99
    assert told.share("named") >= 0.97
    assert told.share("healed") >= 0.95
    assert told.median_findings == 1


@pytest.mark.parametrize(("size", "exact"), [(2, 0.95), (3, 0.85)])
@pytest.mark.parametrize("near", [False, True], ids=["anywhere", "one table"])
def test_several_mistakes_at_once(sound: Sound, size: int, exact: float, near: bool) -> None:
    source = random.Random(size)
    tally = Tally.of(sound.verdict(faults) for faults in sound.joint(size, JOINT, source, one_table=near))
    assert tally.share("detected") == 1
    assert tally.share("named") >= exact


def test_a_mistake_in_the_facts_is_the_mistake_in_the_file(sound: Sound, tmp_path: Path) -> None:
    """The same digit changed in the text file gives the same findings as changed in the facts."""
    source = random.Random(4)
    text = DEMO.read_text(encoding="utf-8").split("\n")
    for number in source.sample(sound.cells, 6):
        fault = sound.fault(number, "digit", source)
        cell = sound.numbers.cell(number.slot)
        assert fault is not None
        assert isinstance(cell, CellFact)
        assert fault.text is not None
        lines = list(text)
        row, column = (cell.location.line or 0) - 1, (cell.location.column or 0) - 1
        fields = lines[row].split("\t")
        fields[column] = fields[column].replace(cell.printed, fault.text)
        lines[row] = "\t".join(fields)
        path = tmp_path / "wrong.txt"
        path.write_text("\n".join(lines), encoding="utf-8")
        read = [f for f in examine([path]).rows["findings"] if f["status"] == "fail"]
        told = sound.findings([fault])
        assert [f["fingerprint"] for f in read] == [f.fingerprint for f in told]
        assert [f["witness_count"] for f in read] == [len(f.witnesses) for f in told]
