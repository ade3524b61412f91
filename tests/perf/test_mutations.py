"""How often a single wrong cell is found, named and healed, by kind of slip, over every figure of the demo."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dagster_project.examination import examine
from tests.documents import DEMO, results

pytestmark = pytest.mark.perf


def digit(printed: str, source: random.Random) -> str:
    position = source.choice([i for i, char in enumerate(printed) if char.isdigit()])
    new = str((int(printed[position]) + source.randint(1, 9)) % 10)
    return printed[:position] + new + printed[position + 1 :]


def swapped(printed: str, source: random.Random) -> str:
    places = [
        i for i in range(len(printed) - 1)
        if printed[i].isdigit() and printed[i + 1].isdigit() and printed[i] != printed[i + 1]
    ]  # fmt: skip
    if not places:
        return printed
    i = source.choice(places)
    return printed[:i] + printed[i + 1] + printed[i] + printed[i + 2 :]


def ten_times(printed: str, source: random.Random) -> str:
    return f"{Decimal(printed.replace(',', '')) * 10:,.2f}"


def in_yuan(printed: str, source: random.Random) -> str:
    return f"{Decimal(printed.replace(',', '')) * 10_000:,.2f}"


def negative(printed: str, source: random.Random) -> str:
    return f"-{printed}"


@pytest.mark.parametrize("slip", [digit, swapped, ten_times, in_yuan, negative])
def test_single_slips(
    slip: Callable[[str, random.Random], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = random.Random(7)
    lines = DEMO.read_text(encoding="utf-8").split("\n")
    cells: list[Any] = [cell for cell in examine([DEMO]).rows["cells"] if cell["amount_yuan"]]
    counted: Counter[str] = Counter()
    path = tmp_path / "mutant.txt"
    for cell in cells:
        printed = slip(cell["printed"], source)
        if printed == cell["printed"]:
            continue
        fields = lines[cell["line"] - 1].split("\t")
        fields[cell["column"] - 1] = fields[cell["column"] - 1].replace(cell["printed"], printed)
        changed = [*lines[: cell["line"] - 1], "\t".join(fields), *lines[cell["line"] :]]
        path.write_text("\n".join(changed), encoding="utf-8")
        failing = results(examine([path]), "fail")
        counted["planted"] += 1
        counted["found"] += bool(failing)
        if failing and failing[0]["culprit_fact_id"] == cell["fact_id"]:
            counted["named"] += 1
            counted["healed"] += (
                failing[0]["proposed_low"] <= cell["amount_yuan"] <= failing[0]["proposed_high"]
            )
    with capsys.disabled():
        print(f"\n{slip.__name__}: " + ", ".join(f"{key} {value}" for key, value in counted.items()))
    assert counted["found"] * 100 >= counted["planted"] * 99
