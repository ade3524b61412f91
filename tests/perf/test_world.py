"""Generation of documents, and reading a thousand of them back."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from dagster_project.world.forms.registry import FORMS
from dagster_project.world.simulation import Order, make_world, print_world
from dagster_project.world.writers.registry import FORMATS, write
from tests.world.readback import failing, read_back

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


@pytest.mark.parametrize(
    "order",
    [pytest.param(Order(60, 2017, 2026, 21, tuple(FORMS), tuple(FORMATS)), id="all forms and formats")],
)
def test_a_thousand_documents_are_read_back(
    order: Order, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Facts equal what was written, and nothing fails, in documents without faults."""
    clean, wrong = 0, []
    for printed in print_world(order, make_world(order)):
        if clean + len(wrong) >= 1000:
            break
        examination, differences = read_back(printed, tmp_path)
        if differences or failing(examination):
            wrong.append((printed.names, differences[:3], failing(examination)[:3]))
        else:
            clean += 1
    with capsys.disabled():
        print(f"\n{clean} of {clean + len(wrong)} documents read back whole")
    assert wrong == []
