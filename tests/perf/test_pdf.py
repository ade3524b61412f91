"""What reading a PDF into the document model costs, next to PDFium's bare text of the same pages."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import pypdfium2
import pytest

from dagster_project.reading.pdf import read_pdf
from tests.documents import ROOT

REAL = sorted((ROOT.parent / "shared" / "disclosures").glob("*/*.pdf"))
RUNS = 5
TARGET = 3.0

pytestmark = [
    pytest.mark.perf,
    pytest.mark.skipif(not REAL, reason="the real disclosures do not lie beside the checkout (../shared)"),
]


def bare_text(data: bytes) -> None:
    """All characters of all pages, without places."""
    document = pypdfium2.PdfDocument(data)
    for index in range(len(document)):
        page = document[index]
        text = page.get_textpage()
        text.get_text_range()
        text.close()
        page.close()
    document.close()


def best_seconds(*works: Callable[[], object]) -> list[float]:
    """Best processor time of each work, the works taking turns."""
    best = [float("inf")] * len(works)
    for _ in range(RUNS):
        for index, work in enumerate(works):
            start = time.process_time()
            work()
            best[index] = min(best[index], time.process_time() - start)
    return best


def test_document_model_against_bare_text(capsys: pytest.CaptureFixture[str]) -> None:
    lines, ratios = [], []
    for path in REAL:
        data = path.read_bytes()
        bare, whole = best_seconds(lambda d=data: bare_text(d), lambda d=data, n=path.name: read_pdf(d, n))
        ratios.append(whole / bare)
        lines.append(
            f"{path.name:28} text {bare * 1000:5.1f} ms, document {whole * 1000:6.1f} ms, {whole / bare:.2f}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with capsys.disabled():
        print("\n" + "\n".join(lines))
        print(f"largest ratio {max(ratios):.2f} (target <= {TARGET}); peak memory {peak:.0f} MiB")
    assert max(ratios) <= 2 * TARGET
