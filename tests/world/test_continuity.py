"""What a document says of last year is what last year's document printed, but for what an event explains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dagster_project.examination import Examination, examine
from dagster_project.world.simulation import Order, make_world, print_world
from dagster_project.world.spacing import BLANKS, spread
from dagster_project.world.writers.options import TextOptions
from dagster_project.world.writers.registry import write
from tests.world.readback import differences, failing, save

Row = Mapping[str, Any]
ORDER = Order(6, 2023, 2025, 45, ("xinjiang",), ("txt",), silent=0, late=0, corrected=0)
HUNDREDTH = Decimal(100)
"""0.01 万元 in 元: this year's amount and its change are each rounded to it."""


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[tuple[str, int], Examination], list[Any]]:
    """Every unit's documents by unit and year, and the events of the world."""
    folder = tmp_path_factory.mktemp("years")
    world = make_world(ORDER)
    found = {}
    for printed in print_world(ORDER, world):
        found[printed.content.unit_id, printed.content.year] = examine(save(printed, folder))
    return found, world.events


def printed_items(examination: Examination) -> dict[str, Decimal]:
    """Functional items of the general budget as printed in T05."""
    return {
        cell["code"]: cell["amount_yuan"] or Decimal(0)
        for cell in examination.rows["cells"]
        if (cell["table_id"], cell["measure"], len(cell["code"] or "")) == ("T05", "total", 7)
    }


def implied_items(examination: Examination) -> dict[str, Decimal]:
    """Last year's amount of each item by this year's text: the amount less its change."""
    return {
        row["code"]: row["current_yuan"] - row["change_yuan"]
        for row in examination.rows["statements"]
        if row["section"] == "general_items" and row["code"] and row["change_yuan"] is not None
    }


def test_years_fit_together_but_for_events(
    read: tuple[dict[tuple[str, int], Examination], list[Any]],
) -> None:
    """Two neighbouring documents differ on an item only where its base was restated."""
    documents, events = read
    restated: dict[tuple[str, int], set[str]] = {}
    for event in events:
        if event.kind == "base_restated":
            restated.setdefault((event.unit_id, event.year), set()).update((event.key_from, event.key_to))
    compared: Counter[str] = Counter()
    for (unit, year), document in documents.items():
        before = documents.get((unit, year - 1))
        if before is None:
            continue
        earlier = printed_items(before)
        for code, implied in implied_items(document).items():
            if abs(implied - earlier.get(code, Decimal(0))) <= HUNDREDTH:
                compared["equal"] += 1
                continue
            assert code in restated.get((unit, year), set()), (unit, year, code, implied, earlier.get(code))
            compared["explained"] += 1
    assert compared["equal"] > 100
    assert compared["explained"] == 2


@pytest.mark.parametrize("blank", BLANKS)
def test_letters_set_apart_are_read_alike(blank: str, tmp_path: Path) -> None:
    """`合　计` is `合计`: the same facts, nothing failing."""
    order = Order(2, 2024, 2024, 6, ("xinjiang",), ("txt",), corrected=0)
    printed = next(iter(print_world(order, make_world(order))))
    manuscript = spread(printed.manuscripts[0], blank)
    data = write(manuscript, TextOptions())
    assert blank.join("合计").encode() in data
    path = tmp_path / "spread.txt"
    path.write_bytes(data)
    examination = examine([path])
    assert list(differences(printed, examination)) == []
    assert failing(examination) == []
