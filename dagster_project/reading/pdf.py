"""Reader of PDF files; pages that are pictures go through character recognition where it is installed.

Belongs here: opening the file, limits, the way from pages to blocks.
Does not belong here: what is done within a page (`pdf_page`, `pdf_lattice`, `pdf_tables`), with lines
(`pdf_lines`, `pdf_prose`) and with pieces of tables (`pdf_stitch`).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence

import pypdfium2
from pypdfium2 import PdfDocument, PdfiumError

from dagster_project.reading import scans
from dagster_project.reading.assembly import mark_contents
from dagster_project.reading.document import Block, Document, Location, ReaderWarning
from dagster_project.reading.pdf_borderless import borderless_pieces
from dagster_project.reading.pdf_lines import lines_of
from dagster_project.reading.pdf_page import PageContent, PageTooComplexError, Word, read_page
from dagster_project.reading.pdf_prose import Line, PageLines, ProseBuilder, page_lines, without_furniture
from dagster_project.reading.pdf_stitch import Text, stitched
from dagster_project.reading.pdf_tables import Piece, pieces_of
from dagster_project.vocabulary.errors import DisclosureError

READER = "pdf"
READER_VERSION = 2
MAX_PAGES = 600
"""More pages are no single disclosure; a department with all its units may fill some hundreds."""
MAX_SECONDS = 60.0
"""A page takes a few milliseconds; a file that needs longer than this was made to do so."""
_SCANNED_CHARACTERS, _SCANNED_IMAGE = 20, 0.5
_UNREADABLE = 0.02
_DOUBTFUL, _MOST_DOUBTFUL = 80, 10


def read_pdf(data: bytes, name: str) -> Document:
    """Read a PDF disclosure.

    Args:
        data: the file's bytes.
        name: the file's name, for messages and locations.

    Raises:
        DisclosureError: `empty_file`, `encrypted_file`, `damaged_file`, `too_many_pages`, `too_complex`,
            `no_text_layer` or `unreadable_glyphs`.
    """
    warnings: list[ReaderWarning] = []
    pages, pieces = _read_pages(data, name, warnings)
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        name=name,
        format="pdf",
        reader=READER,
        reader_version=READER_VERSION,
        blocks=blocks_of(pages, pieces, name, warnings),
        warnings=tuple(warnings),
    )


def read_picture(data: bytes, name: str) -> Document:
    """Read an image file, or each picture of one with several, as a page.

    Raises:
        DisclosureError: `format_not_supported` without character recognition, `damaged_file`, `too_complex`
            or `no_text_layer`.
    """
    if not scans.is_available():
        raise DisclosureError(
            "format_not_supported",
            f"文件“{name}”是图片，{scans.HOW_TO_INSTALL}，或放入可复制文字的 PDF 或 Word 文件。",
        )
    warnings: list[ReaderWarning] = []
    pages: list[PageLines] = []
    pieces: dict[int, list[Piece]] = {}
    for number, (image, width, height) in enumerate(scans.pictures_of(data, name), start=1):
        content = scans.recognise(image, number, width, height)
        _take_page(content, *pieces_of(content), pages, pieces, name, warnings)
        warnings.append(_recognised(content, name))
    if not any(page.lines for page in pages) and not any(pieces.values()):
        raise DisclosureError(
            "no_text_layer", f"图片“{name}”上没有认出任何文字。请取得更清晰的扫描件，或由文档直接导出的PDF。"
        )
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        name=name,
        format="image",
        reader=READER,
        reader_version=READER_VERSION,
        blocks=blocks_of(pages, pieces, name, warnings),
        warnings=tuple(warnings),
    )


def blocks_of(
    pages: Sequence[PageLines], pieces: dict[int, list[Piece]], name: str, warnings: list[ReaderWarning]
) -> tuple[Block, ...]:
    """Headings, paragraphs and whole tables from the lines and pieces of all pages."""
    kept, _ = without_furniture(pages)
    return tuple(mark_contents(stitched(list(_items(kept, pieces, name, warnings)), name, warnings)))


def _open(data: bytes, name: str) -> PdfDocument:
    if not data.strip():
        raise DisclosureError(
            "empty_file", f"文件“{name}”是空的，没有任何内容。请重新取得该单位的公开文件后再放入。"
        )
    try:
        document = PdfDocument(data)
        count = len(document)
    except PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise DisclosureError(
                "encrypted_file", f"文件“{name}”设有打开密码，无法读取。请取得没有密码的版本后再放入。"
            ) from error
        raise DisclosureError(
            "damaged_file", f"文件“{name}”不是完整的PDF，无法打开。请重新下载或重新导出后再放入。"
        ) from error
    if count > MAX_PAGES:
        document.close()
        raise DisclosureError(
            "too_many_pages",
            f"文件“{name}”有{count}页，超过上限{MAX_PAGES}页，不会是单份预算公开。请拆分出该单位的公开部分后再放入。",
        )
    if count == 0:
        document.close()
        raise DisclosureError("empty_file", f"文件“{name}”没有任何页面。请重新取得该单位的公开文件后再放入。")
    return document


def _read_pages(
    data: bytes, name: str, warnings: list[ReaderWarning]
) -> tuple[list[PageLines], dict[int, list[Piece]]]:
    """Lines and table pieces of every page."""
    document = _open(data, name)
    deadline = time.monotonic() + MAX_SECONDS
    pages: list[PageLines] = []
    pieces: dict[int, list[Piece]] = {}
    characters = unreadable = recognised = 0
    scanned: list[int] = []
    try:
        for number in range(1, len(document) + 1):
            content, ruled, rest = _read_one(document, number, name)
            if (_is_picture(content) or _is_garbled(content)) and _may_recognise(recognised):
                began = time.monotonic()
                seen = _recognise(document, number, content)
                if seen.words:
                    content = seen
                    ruled, rest = pieces_of(content)
                    warnings.append(_recognised(content, name))
                recognised += 1
                deadline += time.monotonic() - began
            _take_page(content, ruled, rest, pages, pieces, name, warnings)
            characters += _length(content)
            unreadable += content.unreadable
            if _is_picture(content) and not isinstance(content.text, scans.ScannedText):
                scanned.append(number)
            if time.monotonic() > deadline:
                raise DisclosureError(
                    "too_complex",
                    f"文件“{name}”读到第{number}页已超过{MAX_SECONDS:.0f}秒，内容过于复杂。请重新导出为普通PDF后再放入。",
                )
    finally:
        document.close()
    if characters == 0 or len(scanned) * 2 > len(pages):
        raise DisclosureError(
            "no_text_layer",
            f"文件“{name}”没有可以读取的文字（多半是扫描件）。请向公开单位取得由文档直接导出的PDF；{_recognition_advice()}",
        )
    if unreadable > _UNREADABLE * characters:
        raise DisclosureError(
            "unreadable_glyphs",
            f"文件“{name}”有{unreadable}个文字没有通用编码，读出来是乱码。请取得原文档，或重新导出PDF后再放入；{_recognition_advice()}",
        )
    warnings.extend(
        ReaderWarning("scanned_page", Location(page=number, part=name), _recognition_advice())
        for number in scanned
    )
    return pages, pieces


def _take_page(
    content: PageContent,
    ruled: Sequence[Piece],
    rest: Sequence[Word],
    pages: list[PageLines],
    pieces: dict[int, list[Piece]],
    name: str,
    warnings: list[ReaderWarning],
) -> None:
    """Add a page's lines and pieces of tables, with the reader's remarks."""
    loose, lines, unread = borderless_pieces(content.number, lines_of(rest))
    if unread:
        warnings.append(ReaderWarning("borderless_unread", Location(page=content.number, part=name)))
    pieces[content.number] = [*ruled, *loose]
    pages.append(page_lines(content.number, content.width, content.height, lines))
    warnings.extend(_warnings(content, pieces[content.number], name))


def _length(content: PageContent) -> int:
    return sum(len(word.text) for word in content.words)


def _is_picture(content: PageContent) -> bool:
    return _length(content) < _SCANNED_CHARACTERS and content.image_share > _SCANNED_IMAGE


def _is_garbled(content: PageContent) -> bool:
    return content.unreadable > _UNREADABLE * _length(content)


def _may_recognise(recognised: int) -> bool:
    return recognised < scans.MAX_PAGES and scans.is_available()


def _recognition_advice() -> str:
    if scans.is_available():
        return f"文字识别每份文件至多{scans.MAX_PAGES}页。"
    return f"或作文字识别：{scans.HOW_TO_INSTALL}。"


def _recognise(document: PdfDocument, number: int, content: PageContent) -> PageContent:
    """The page printed as a picture and recognised."""
    page = document[number - 1]
    try:
        dots = scans.RESOLUTION / 72
        scale = min(dots, dots * (scans.MAX_PIXELS / 4 / (content.width * content.height * dots**2)) ** 0.5)
        image = page.render(scale=scale, grayscale=True).to_numpy()
        if image.ndim == 3:
            image = image[:, :, 0]
        return scans.recognise(image, number, *page.get_size())
    finally:
        page.close()


def _recognised(content: PageContent, name: str) -> ReaderWarning:
    """How sure the recogniser was of a page, with what it was least sure of."""
    assert isinstance(content.text, scans.ScannedText)
    scores = content.text.scores or [0.0]
    doubtful = [word.text for word in content.words if (content.text.confidence([word]) or 0) < _DOUBTFUL]
    detail = f"平均可信度{100 * sum(scores) / len(scores):.0f}%，最低{100 * min(scores):.0f}%"
    if doubtful:
        detail += "；最没有把握的：" + "、".join(doubtful[:_MOST_DOUBTFUL])
    return ReaderWarning("ocr_page", Location(page=content.number, part=name), detail)


def _read_one(document: PdfDocument, number: int, name: str) -> tuple[PageContent, list[Piece], list[Word]]:
    """A page, its ruled tables and the words outside them."""
    try:
        page = document[number - 1]
        try:
            content = read_page(page, number)
            # Looking closer at a word needs the page: it must stay open until its tables are read.
            ruled, rest = pieces_of(content)
            content.text.close()
            return content, ruled, rest
        finally:
            page.close()
    except PdfiumError as error:
        raise DisclosureError(
            "damaged_file", f"文件“{name}”的第{number}页已损坏，无法读取。请重新下载或重新导出后再放入。"
        ) from error
    except PageTooComplexError as error:
        raise DisclosureError(
            "too_complex",
            f"文件“{name}”的第{number}页内容过于复杂，不会是预算公开的页面。请重新导出为普通PDF后再放入。",
        ) from error


def _warnings(content: PageContent, pieces: Sequence[Piece], name: str) -> Iterator[ReaderWarning]:
    place = Location(page=content.number, part=name)
    if content.radicals:
        yield ReaderWarning("radicals_mapped", place)
    if content.overprinted:
        yield ReaderWarning("overprint_removed", place, str(content.overprinted))
    if content.clipped:
        yield ReaderWarning("clipped_text", place, str(content.clipped))
    for piece in pieces:
        for note in piece.notes:
            yield ReaderWarning(note, place)


def _items(
    pages: Sequence[PageLines], pieces: dict[int, list[Piece]], name: str, warnings: list[ReaderWarning]
) -> Iterator[Text | Piece]:
    """Headings, paragraphs and table pieces in reading order."""
    prose = ProseBuilder(pages, name)
    for page in pages:
        printed: list[Line | Piece] = [*page.lines, *pieces[page.page]]
        printed.sort(key=lambda item: item.top)
        for item in printed:
            if isinstance(item, Line):
                yield from prose.add(item)
            else:
                yield from prose.finish()
                yield item
    yield from prose.finish()
    warnings.extend(ReaderWarning("joined_paragraph", place) for place in prose.joined_pages)
