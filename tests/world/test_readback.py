"""Generated documents without faults are read back whole, and nothing in them fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.world.simulation import Order, make_world, print_world
from tests.world.readback import failing, read_back

OFFICE = ("docx", "xlsx", "html", "pdf")
ORDERS = [
    pytest.param(Order(3, 2023, 2025, 901, ("xinjiang",), ("txt",)), id="xinjiang-text"),
    pytest.param(Order(4, 2024, 2025, 6, ("xinjiang",), OFFICE), id="xinjiang-formats"),
    pytest.param(Order(4, 2023, 2024, 7, ("shanghai",), ("txt",)), id="shanghai-text"),
    pytest.param(Order(3, 2025, 2026, 8, ("shanghai",), OFFICE), id="shanghai-formats"),
    pytest.param(Order(4, 2017, 2019, 9, ("jiangsu",), ("txt", *OFFICE)), id="jiangsu"),
]


@pytest.mark.parametrize("order", ORDERS)
def test_what_is_read_is_what_was_written(order: Order, tmp_path: Path) -> None:
    """Identity, cells, statements, figures, projects and targets, all of them; no relation fails."""
    world = make_world(order)
    seen = 0
    for printed in print_world(order, world):
        if printed.faults:
            continue
        examination, differences = read_back(printed, tmp_path)
        assert differences == [], printed.names
        assert failing(examination) == [], printed.names
        # An item that ended is printed with 0.00 and stands in no table of its year: that is no mistake.
        assert "unresolved_item" not in {issue["code"] for issue in examination.rows["issues"]}, printed.names
        seen += 1
    assert seen >= 5
