"""Planted mistakes: each kind changes exactly what the truth says, and the document can still be read."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from dagster_project.examination import examine
from dagster_project.world.content import Content
from dagster_project.world.draws import stream
from dagster_project.world.faults import MISTAKES, plant
from dagster_project.world.forms.registry import FORMS
from dagster_project.world.simulation import Order, Printed, make_world, print_world
from dagster_project.world.truth import cell_rows, statement_rows
from tests.world.readback import differences, failing, save


@pytest.fixture(scope="module")
def healthy() -> list[Printed]:
    order = Order(10, 2023, 2024, 4, ("xinjiang",), ("txt",), corrected=0, silent=0, late=0)
    return list(print_world(order, make_world(order)))


def changed_cells(before: Content, after: Content) -> set[tuple[str, str, str]]:
    def printed(content: Content) -> dict[tuple[str, ...], str]:
        return {
            (r["table_id"], r["row_kind"], r["code"], r["line_id"], r["project"], r["name"], r["measure"]): r[
                "printed"
            ]
            for r in cell_rows("d", content)
        }

    old, new = printed(before), printed(after)
    return {(k[0], k[2] or k[3] or k[1], k[6]) for k in old.keys() & new.keys() if old[k] != new[k]}


@pytest.mark.parametrize("kind", sorted(MISTAKES))
def test_a_mistake_changes_what_it_says_and_no_more(kind: str, healthy: list[Printed]) -> None:
    planted = 0
    for number, printed in enumerate(healthy):
        if planted == 2:
            break
        content = deepcopy(printed.content)
        faults = plant(stream(1, kind, number), content, [kind], 1, printed.id)
        if not faults:
            continue
        planted += 1
        (fault,) = faults
        assert (fault.kind, fault.unit_id, fault.year) == (kind, content.unit_id, content.year)
        cells = changed_cells(printed.content, content)
        if fault.place == "cell":
            assert cells and {table for table, _, _ in cells} == {fault.table_id}
            assert len(cells) <= 2 or fault.measure == "*"
        elif kind != "table_in_yuan":
            assert not cells
        if fault.place == "statement":
            old = (
                {r["statement"]: r for r in statement_rows("d", printed.content)}
                if kind != "placeholder"
                else {}
            )
            new = {r["statement"]: r for r in statement_rows("d", content)} if kind != "placeholder" else {}
            assert {k for k in old if old[k] != new[k]} <= {fault.statement}
    assert planted, kind


def test_every_kind_of_mistake_leaves_a_document_that_is_read_as_printed(
    healthy: list[Printed], tmp_path: Path
) -> None:
    """Wrong cells are read as they are printed, and a wrong figure is found by a rule."""
    form = FORMS["xinjiang"]
    for kind in ("digit_changed", "yuan_for_wan", "column_shifted", "row_shifted"):
        printed = healthy[3]
        content = deepcopy(printed.content)
        (fault,) = plant(stream(2, kind), content, [kind], 1, printed.id)
        document = Printed(
            f"{printed.id}-{kind}",
            content,
            printed.spelling,
            form.set(content, printed.spelling),
            printed.options,
            1,
            (fault,),
            "",
        )
        examination = examine(save(document, tmp_path))
        assert [d for d in differences(document, examination) if d.startswith("cell")] == []
        assert failing(examination), fault
