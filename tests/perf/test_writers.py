"""Documents a second by format, for the generated world."""

from __future__ import annotations

import time

import pytest

from dagster_project.world.writers.options import (
    DocxOptions,
    HtmlOptions,
    Options,
    PdfOptions,
    TextOptions,
    WorkbookOptions,
)
from dagster_project.world.writers.registry import suffix, write
from tests.world.writers.manuscripts import disclosure

pytestmark = pytest.mark.perf
SECONDS = 1.5


@pytest.mark.parametrize(
    ("options", "least"),
    [
        (TextOptions(page_lines=40), 200),
        (HtmlOptions(word_markup=True), 100),
        (DocxOptions(), 50),
        (WorkbookOptions(), 20),
        (PdfOptions(), 4),
        (PdfOptions(font="named"), 4),
    ],
    ids=repr,
)
def test_documents_a_second(options: Options, least: float) -> None:
    manuscript = disclosure(60, 60)
    write(manuscript, options)
    count, start = 0, time.process_time()
    while (used := time.process_time() - start) < SECONDS:
        write(manuscript, options)
        count += 1
    print(f"\n{suffix(options)}: {count / used:.0f} documents a second")
    assert count / used >= least
