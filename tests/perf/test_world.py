"""Generation of documents, and reading a thousand of them back."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dagster_project.world.forms.registry import FORMS
from dagster_project.world.simulation import Order, Printed, make_world, print_world
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


def test_a_thousand_documents_are_read_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Facts equal what was written, and nothing fails, in documents without faults, in all forms and formats."""
    wrong: list[tuple[tuple[str, ...], list[str], list[str]]] = []
    for count, printed in enumerate(_sound_documents(1000), start=1):
        examination, differences = read_back(printed, tmp_path)
        if differences or failing(examination):
            wrong.append((printed.names, differences[:3], failing(examination)[:3]))
        if count % 100 == 0:
            with capsys.disabled():
                print(f"\n{count - len(wrong)} of {count} documents read back whole")
    assert wrong == []


def _sound_documents(count: int) -> Iterator[Printed]:
    """Documents of several worlds; a first version that is corrected later holds the mistake it is corrected for."""
    for seed in itertools.count(21):
        order = Order(60, 2017, 2026, seed, tuple(FORMS), tuple(FORMATS))
        for printed in print_world(order, make_world(order)):
            if printed.faults:
                continue
            yield printed
            count -= 1
            if count == 0:
                return
