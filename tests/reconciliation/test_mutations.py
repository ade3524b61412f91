"""Planted mistakes: how many are detected, named and put right. A sample; `make bench` runs them all."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import pytest

from dagster_project.examination import examine
from dagster_project.extraction.facts import CellFact
from tests.documents import DEMO
from tests.reconciliation.mutations import (
    CELL_KINDS,
    HUNDREDTH,
    PERCENT_KINDS,
    STATEMENT_KINDS,
    Fault,
    Sound,
    Tally,
    read_sound,
)

SAMPLE = 72
JOINT = 20


@pytest.fixture(scope="module")
def sound() -> Sound:
    return read_sound(DEMO)


def sampled(faults: list[Fault], count: int, source: random.Random) -> list[Fault]:
    """The same number of faults of every kind."""
    kinds: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        if fault.kind != HUNDREDTH:
            kinds[fault.kind].append(fault)
    each = max(count // len(kinds), 1)
    return [f for found in kinds.values() for f in source.sample(found, min(each, len(found)))]


def test_single_mistakes_in_cells(sound: Sound) -> None:
    source = random.Random(1)
    faults = sampled(list(sound.faults(sound.cells, CELL_KINDS, source)), SAMPLE, source)
    tally = Tally.of(sound.verdict([fault]) for fault in faults)
    assert tally.share("detected") >= 0.99
    assert tally.share("named") >= 0.97
    assert tally.share("healed") >= 0.95
    assert tally.median_findings == 1


def test_single_mistakes_in_statements(sound: Sound) -> None:
    source = random.Random(2)
    signed = [n for n in sound.stated if n.slot[1] in ("change", "percent")]
    percents = [n for n in sound.stated if n.slot[1] == "percent"]
    faults = [
        *sound.faults(sound.stated, STATEMENT_KINDS, source),
        *sound.faults(signed, ("sign word",), source),
        *sound.faults(percents, PERCENT_KINDS, source),
    ]
    tally = Tally.of(sound.verdict([fault]) for fault in sampled(faults, SAMPLE, source))
    assert tally.share("detected") >= 0.99
    assert tally.share("named") >= 0.97
    assert tally.share("healed") >= 0.95
    assert tally.median_findings == 1


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
