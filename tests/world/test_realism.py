"""Generated disclosures look like the real ones: every kind of line, cell and clause, and as many of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from dagster_project.examination import Examination, examine
from dagster_project.vocabulary.codes import is_code, level_of
from dagster_project.world.simulation import Order, make_world, print_world
from tests.documents import REFERENCE, needs_reference
from tests.world.readback import save

pytestmark = [needs_reference, pytest.mark.shared]

DOCUMENTS = 24


@pytest.fixture(scope="module")
def reference() -> Examination:
    return examine([REFERENCE])


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> list[Examination]:
    folder = tmp_path_factory.mktemp("world")
    order = Order(30, 2024, 2025, 11, ("xinjiang",), ("txt",), corrected=0)
    found: list[Examination] = []
    for printed in print_world(order, make_world(order)):
        if len(found) == DOCUMENTS:
            break
        found.append(examine(save(printed, folder)))
    return found


def rows(examination: Examination) -> Iterator[tuple[Any, ...]]:
    """Kinds of rows and which of their columns may hold a figure."""
    for cell in examination.rows["cells"]:
        code = cell["code"]
        level = level_of(code).value if code and is_code(code) else ""
        if cell["state"] != "blank":
            yield cell["table_id"], cell["row_kind"], level, cell["state"]


def numbers(examination: Examination) -> Iterator[str]:
    """How figures of tables and text are printed, each digit as 9."""
    for cell in examination.rows["cells"]:
        yield re.sub(r"\d", "9", cell["printed"])
    for figure in examination.rows["stated_figures"]:
        if figure["subject"] not in ("reason", "project"):
            yield re.sub(r"\d", "9", figure["printed"]) + figure["unit"]


def clauses(examination: Examination) -> Iterator[tuple[Any, ...]]:
    """What the clauses of each section state, and with which words."""
    for s in examination.rows["statements"]:
        yield (
            s["section"], s["subject"], s["fund_scope"], s["change_word"], s["percent_word"] in ("增长", "增加"),
            s["base_kind"], s["current_yuan"] is None, s["reason"] is None,
        )  # fmt: skip


def figures(examination: Examination) -> Iterator[tuple[Any, ...]]:
    """What the other figures of each section are about."""
    for f in examination.rows["stated_figures"]:
        # Single projects, items and classes are names of their unit, reasons are free prose.
        if f["subject"] != "reason":
            named = f["section"] == "projects" or f["subject"].startswith(("functional", "carryover_project"))
            yield f["section"], f["subject"], "" if named else f["key"], f["measure"], f["unit"]


def targets(examination: Examination) -> Iterator[tuple[Any, ...]]:
    """Kinds of performance targets."""
    for t in examination.rows["targets"]:
        yield t["level1"], t["level2"], t["comparator"], t["due_on"] is None, t["quality"] is None


def notes(examination: Examination) -> Iterator[tuple[Any, ...]]:
    """What is said of projects, and what is declared empty or not budgeted."""
    for note in examination.rows["project_notes"]:
        yield note["kind"], note["title"] is None, note["parent_id"] is None, note["unit_price_yuan"] is None
    for declaration in examination.rows["declarations"]:
        yield declaration["kind"], declaration["table_id"], declaration["key"]


NOT_GENERATED = {
    # Equipment thresholds and cars to be bought are sentences of the form; their counts are written, not listed as truth.
    "notes": {("basis", True, True, True)},
}


@pytest.mark.parametrize("shapes", [rows, numbers, clauses, figures, targets, notes])
def test_every_kind_in_the_reference_can_be_generated(
    shapes: Any, reference: Examination, generated: list[Examination]
) -> None:
    """No line, cell or clause of the real disclosure has a shape the generator does not make."""
    possible = {shape for examination in generated for shape in shapes(examination)}
    missing = set(shapes(reference)) - possible - NOT_GENERATED.get(shapes.__name__, set())
    assert not missing


def count(examination: Examination, what: str) -> float:
    """One measure of size."""
    cells = examination.rows["cells"]
    match what:
        case "relations":
            return len(examination.rows["relations"])
        case "blank share":
            return sum(cell["state"] == "blank" for cell in cells) / len(cells)
        case "items":
            return len({c["code"] for c in cells if c["table_id"] == "T05" and len(c["code"]) == 7})
        case "economic items":
            return len({c["code"] for c in cells if c["table_id"] == "T06" and len(c["code"]) == 5})
        case "digits":
            return median(len(re.sub(r"\D", "", c["printed"])) for c in cells if c["printed"])
        case "indicators":
            return len(examination.rows["targets"]) / max(1, len(examination.rows["performance_sheets"]))
        case _:
            return len(examination.rows[what])


@pytest.mark.parametrize(
    "what",
    [
        "relations",
        "blank share",
        "items",
        "economic items",
        "digits",
        "indicators",
        "statements",
        "projects",
        "cells",
    ],
)
def test_the_reference_lies_within_the_generated_range(
    what: str, reference: Examination, generated: list[Examination]
) -> None:
    """Sizes of the real disclosure are neither smaller nor larger than all generated ones."""
    sizes = sorted(count(examination, what) for examination in generated)
    assert sizes[0] <= count(reference, what) <= sizes[-1], sizes


def test_amounts_are_of_the_real_size(reference: Examination, generated: list[Examination]) -> None:
    """The usual total budget lies between a tenth and ten times the real one."""

    def total(examination: Examination) -> Any:
        return next(
            c["amount_yuan"]
            for c in examination.rows["cells"]
            if (c["table_id"], c["row_kind"], c["measure"]) == ("T03", "total", "total")
        )

    real = total(reference)
    assert real / 10 < median(total(examination) for examination in generated) < real * 10


def test_the_reference_is_not_copied(generated: list[Examination]) -> None:
    """No reason of the real disclosure stands in a generated one."""
    real = Path(REFERENCE).read_text(encoding="utf-8")
    for examination in generated:
        for statement in examination.rows["statements"]:
            if statement["reason"] and len(statement["reason"]) > 14:
                assert statement["reason"] not in real
