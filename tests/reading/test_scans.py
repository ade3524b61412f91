"""Scans: routed to character recognition, read like printed pages, never trusted without arithmetic."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from dagster_project.examination import Examination, examine, examine_document
from dagster_project.reading import scans
from dagster_project.reading.document import Document, ReaderWarning, Table
from dagster_project.reading.formats import read_bytes, read_document
from dagster_project.vocabulary.errors import DisclosureError
from tests.documents import DEMO, ROOT, edited, issue_codes, replaced
from tests.pdfs import pdf, prose, table

REAL = ROOT.parent / "shared" / "disclosures" / "formats" / "a.pdf"
needs_ocr = pytest.mark.skipif(
    not scans.is_available(), reason="character recognition (extra `ocr`) is not installed"
)
ROWS = [
    ["科目编码", "科目名称", "合计", "基本支出"],
    ["208", "社会保障和就业支出", "3,863.22", "2,290.12"],
    ["20801", "人力资源管理事务", "1,573.10", "512.64"],
    ["221", "住房保障支出", "96.06", "9.90"],
]


def printed() -> bytes:
    def draw(canvas: object) -> None:
        prose(canvas, ["云溪州财政局2024年单位预算公开", "单位支出总体情况表"])  # type: ignore[arg-type]
        table(canvas, ROWS, widths=[80, 160, 90, 90], top=140, height=26)  # type: ignore[arg-type]

    return pdf(draw)


def scanned(data: bytes, pages: list[int], degrees: float = 0.0, form: str = "PDF") -> bytes:
    """Pages (from 1) as pictures of 200 dots per inch."""
    source = pypdfium2.PdfDocument(data)
    pictures = []
    for number in pages:
        picture = source[number - 1].render(scale=200 / 72).to_pil().convert("L")
        pictures.append(picture.rotate(degrees, fillcolor=255, resample=3) if degrees else picture)
    buffer = io.BytesIO()
    more = {"save_all": True, "append_images": pictures[1:], "resolution": 200} if form == "PDF" else {}
    pictures[0].save(buffer, form, **more)
    return buffer.getvalue()


def cells(document: Document) -> list[list[str]]:
    (found,) = (block for block in document.blocks if isinstance(block, Table))
    return [[row[column].text for column in sorted(row)] for row in found.rows()]


@needs_ocr
@pytest.mark.parametrize(("degrees", "form"), [(0.0, "PDF"), (0.8, "PDF"), (0.0, "PNG")])
def test_a_scanned_page_is_read_like_a_printed_one(degrees: float, form: str) -> None:
    name = f"扫描.{form.lower()}"
    document = read_bytes(scanned(printed(), [1], degrees, form), name)
    assert cells(document) == ROWS
    assert "云溪州财政局2024年单位预算公开" in [getattr(block, "text", "") for block in document.blocks]
    warnings = [(w.code, w.location.page) for w in document.warnings]
    assert warnings == [("ocr_page", 1)]
    (found,) = (block for block in document.blocks if isinstance(block, Table))
    assert all(cell.confidence and cell.confidence > 50 for cell in found.cells)


@pytest.mark.parametrize("form", ["PDF", "PNG"])
def test_without_the_extra_a_scan_is_refused_with_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(scans, "is_available", lambda: False)
    with pytest.raises(DisclosureError) as caught:
        read_bytes(scanned(printed(), [1], form=form), f"扫描.{form.lower()}")
    assert caught.value.code == {"PDF": "no_text_layer", "PNG": "format_not_supported"}[form]
    assert "kanhe[ocr]" in caught.value.message


def test_without_the_extra_one_scanned_page_is_reported_and_the_rest_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scans, "is_available", lambda: False)
    mixed = pypdfium2.PdfDocument.new()
    for data in (printed(), scanned(printed(), [1]), printed()):
        mixed.import_pages(pypdfium2.PdfDocument(data))
    buffer = io.BytesIO()
    mixed.save(buffer)
    document = read_bytes(buffer.getvalue(), "一页扫描.pdf")
    (warning,) = (w for w in document.warnings if w.code == "scanned_page")
    assert warning.location.page == 2
    assert "kanhe[ocr]" in warning.detail


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + bytes(50), b"\xff\xd8\xff\xe0" + bytes(99)])
@needs_ocr
def test_a_damaged_picture_is_refused(data: bytes) -> None:
    with pytest.raises(DisclosureError) as caught:
        read_bytes(data, "坏图.png")
    assert caught.value.code == "damaged_file"


def as_scan(path: Path) -> Examination:
    """A text as if every cell and line had been recognised from a picture."""
    read = read_document(path)
    blocks = tuple(
        replace(block, cells=tuple(replace(cell, confidence=97) for cell in block.cells))
        if isinstance(block, Table)
        else block
        for block in read.blocks
    )
    pages = {(block.location.part, block.location.page) for block in blocks}
    warnings = tuple(
        ReaderWarning("ocr_page", replace(blocks[0].location, part=part, page=page)) for part, page in pages
    )
    return examine_document(replace(read, blocks=blocks, warnings=warnings))


def amounts(examination: Examination) -> dict[str, object]:
    return {row["fact_id"]: row["amount_yuan"] for row in examination.rows["cells"]}


def test_recognised_figures_that_relations_confirm_are_kept_and_marked() -> None:
    read, plain = as_scan(DEMO), examine([DEMO])
    kept = {key: value for key, value in amounts(read).items() if value is not None}
    assert len(kept) >= 0.99 * len([v for v in amounts(plain).values() if v is not None])
    assert all(amounts(plain)[key] == value for key, value in kept.items())
    assert {row["repairs"] for row in read.rows["cells"] if row["amount_yuan"] is not None} == {"ocr 97%"}


Edit = Callable[[str], str]


@pytest.mark.parametrize(
    "edit",
    [
        replaced("行政运行\t606.24\t606.24", "行政运行\t606.24\t666.24"),
        replaced("其他收入\t375.98", "其他收入\t315.98"),
    ],
)
def test_a_misread_figure_is_taken_back_with_its_place(tmp_path: Path, edit: Edit) -> None:
    before = amounts(examine([DEMO]))
    read = as_scan(edited(tmp_path, edit))
    changed = amounts(read)
    assert all(changed[key] in (value, None) for key, value in before.items())
    assert "ocr_unconfirmed" in issue_codes(read)
    places = [row["line"] for row in read.rows["issues"] if row["code"] == "ocr_unconfirmed"]
    assert all(places)


@pytest.mark.shared
@needs_ocr
@pytest.mark.skipif(
    not REAL.exists(), reason="the real disclosures do not lie beside the checkout (../shared)"
)
def test_a_real_table_scanned_at_200_dpi_is_read_back() -> None:
    source = pypdfium2.PdfDocument(REAL)
    one = pypdfium2.PdfDocument.new()
    one.import_pages(source, [4])
    buffer = io.BytesIO()
    one.save(buffer)

    def plain(document: Document) -> list[list[str]]:
        return [[text.replace(" ", "") for text in row] for row in cells(document)]

    expected = plain(read_bytes(buffer.getvalue(), "a.pdf"))
    assert plain(read_bytes(scanned(REAL.read_bytes(), [5]), "a.pdf")) == expected
