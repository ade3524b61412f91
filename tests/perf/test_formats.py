"""What reading each format costs next to its library's bare work, and the whole intake of the real files."""

from __future__ import annotations

import importlib.util
import io
import resource
import time
import zipfile
from collections.abc import Callable

import pytest
import python_calamine
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from dagster_project.lake.reading_pool import Task, examine_all
from dagster_project.reading.formats import read_bytes
from tests.documents import ROOT
from tests.perf.test_pdf import best_seconds

SHARED = ROOT.parent / "shared" / "disclosures"
FORMATS = SHARED / "formats"
pytestmark = [
    pytest.mark.perf,
    pytest.mark.skipif(not SHARED.exists(), reason="the real disclosures do not lie beside the checkout"),
]


def unzip_and_parse(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        etree.fromstring(container.read("word/document.xml"))


def calamine(data: bytes) -> None:
    book = python_calamine.load_workbook(io.BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


@pytest.mark.parametrize(
    ("ending", "bare", "target"),
    [
        ("docx", unzip_and_parse, 6),
        ("html", lambda data: LexborHTMLParser(data.decode("utf-8", "replace")), 4),
        ("xlsx", calamine, 2),
        ("xls", calamine, 2),
    ],
)
def test_a_reader_against_its_library(
    ending: str, bare: Callable[[bytes], object], target: float, capsys: pytest.CaptureFixture[str]
) -> None:
    data = (FORMATS / f"a.{ending}").read_bytes()
    base, whole = best_seconds(lambda: bare(data), lambda: read_bytes(data, f"a.{ending}"))
    with capsys.disabled():
        print(
            f"\n{ending}: base {base * 1000:.1f} ms, document {whole * 1000:.1f} ms, {whole / base:.1f} (goal {target})"
        )


@pytest.mark.skipif(not importlib.util.find_spec("pdfplumber"), reason="pdfplumber is not installed")
def test_pdf_against_pdfplumber(capsys: pytest.CaptureFixture[str]) -> None:
    import pdfplumber

    lines = []
    for path in (FORMATS / "a.pdf", *sorted((SHARED / "jiangsu").glob("JS_FAYUAN*.pdf"))[:1]):
        data = path.read_bytes()
        began = time.process_time()
        read_bytes(data, path.name)
        own = time.process_time() - began
        began = time.process_time()
        with pdfplumber.open(io.BytesIO(data)) as document:
            for page in document.pages:
                page.dedupe_chars(tolerance=1).extract_tables()
        other = time.process_time() - began
        lines.append(
            f"{path.name}: own {own:.2f} s, pdfplumber with dedupe {other:.2f} s, {other / own:.0f} times"
        )
    with capsys.disabled():
        print("\n" + "\n".join(lines))


def test_intake_of_the_real_files(capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted(p for p in SHARED.rglob("*") if p.suffix in (".pdf", ".txt") and p.parent != FORMATS)
    seconds = {}
    for workers in (1, 2):
        tasks = [Task(str(n), path.name, (path,)) for n, path in enumerate(files)]
        began = time.monotonic()
        assert len(list(examine_all(tasks, workers=workers, seconds=300))) == len(files)
        seconds[workers] = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    with capsys.disabled():
        print(
            f"\n{len(files)} files: one process {seconds[1]:.1f} s, two {seconds[2]:.1f} s, "
            f"{seconds[1] / seconds[2]:.2f} times; largest worker {peak:.0f} MiB (wall, with the start of processes)"
        )
