"""How fast documents are generated."""

from __future__ import annotations

import time

import pytest

from dagster_project.world.simulation import Order, make_world, print_world
from dagster_project.world.writers.registry import write

pytestmark = pytest.mark.perf

PER_SECOND = 50
"""Text documents to be made a second on one core."""


def test_text_documents_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    """Ledger, forms and text writer together."""
    order = Order(40, 2020, 2026, 3, ("xinjiang",), ("txt",))
    started = time.process_time()
    documents = 0
    for printed in print_world(order, make_world(order)):
        for manuscript in printed.manuscripts:
            write(manuscript, printed.options)
        documents += 1
    rate = documents / (time.process_time() - started)
    with capsys.disabled():
        print(f"\n{documents} text documents, {rate:.0f} a second on one core")
    assert rate >= PER_SECOND
