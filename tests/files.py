"""Small office files made by hand, so that every trap has a test without real disclosures."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.reading.document import Document, Heading, Paragraph, Table

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """A zip file with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, styles: str = "", numbering: str = "") -> bytes:
    """A Word file around the content of `w:body`."""
    members = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
    }
    if styles:
        members["word/styles.xml"] = part("styles", styles)
    if numbering:
        members["word/numbering.xml"] = part("numbering", numbering)
    return zipped(members)


def part(root: str, inner: str) -> str:
    """A part of a Word file."""
    return (
        f'<w:{root} xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        f' xmlns:wps="urn:wps">{inner}</w:{root}>'
    )


def p(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text, run)}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(text: str, properties: str = "") -> str:
    """A table cell; the text is put into a paragraph unless it is XML."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if text.startswith('<') else p(text)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """A table row."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str, widths: Sequence[int] = ()) -> str:
    """A table."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def span(columns: int) -> str:
    """Cell property: so many grid columns."""
    return f'<w:gridSpan w:val="{columns}"/>'


def xlsx(*fill: Callable[[Worksheet], object], titles: Sequence[str] = ()) -> bytes:
    """A workbook with one sheet per function that fills it."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for index, each in enumerate(fill):
        each(book.create_sheet(titles[index] if index < len(titles) else f"Sheet{index + 1}"))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (the container of doc and xls) with these streams."""
    bodies = {
        name: body + b"\0" * (max(4096, -(-len(body) // 512) * 512) - len(body))
        for name, body in streams.items()
    }
    entries = [_entry("Root Entry", 5, child=1)]
    sectors: list[bytes] = []
    table: list[int] = []

    def store(body: bytes) -> int:
        first = len(sectors)
        pieces = [body[i : i + 512] for i in range(0, len(body), 512)]
        sectors.extend(pieces)
        table.extend([*range(first + 1, first + len(pieces)), 0xFFFFFFFE])
        return first

    for index, (name, body) in enumerate(bodies.items(), start=1):
        right = index + 1 if index < len(bodies) else 0xFFFFFFFF
        entries.append(_entry(name, 2, right=right, start=store(body), size=len(body)))
    while len(entries) % 4:
        entries.append(bytes(128))
    directory = store(b"".join(entries))
    fat = len(sectors)
    numbers = [*table, 0xFFFFFFFD] + [0xFFFFFFFF] * (127 - len(table))
    assert len(numbers) == 128, "too large for one table sector"
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, fat,
    )  # fmt: skip
    header += struct.pack("<I", 0xFFFFFFFF) * 108
    return header + b"".join(sectors) + struct.pack("<128I", *numbers)


def _entry(
    name: str, kind: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF, start: int = 0, size: int = 0
) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ", text, len(text) + 2, kind, 1, 0xFFFFFFFF, right, child, 0, start, size
    )


def tables(document: Document) -> list[Table]:
    """All tables of a document."""
    return [block for block in document.blocks if isinstance(block, Table)]


def texts(document: Document) -> list[str]:
    """All headings (marked `#`) and paragraphs of a document."""
    return [
        f"# {block.text}" if isinstance(block, Heading) else block.text
        for block in document.blocks
        if isinstance(block, Heading | Paragraph)
    ]


def grid(table: Table) -> dict[tuple[int, int], str]:
    """Texts of a table by row and column."""
    return {(cell.row, cell.column): cell.text for cell in table.cells}


def spans(table: Table) -> dict[str, tuple[int, int]]:
    """Row and column span of each merged cell by its text."""
    return {
        cell.text: (cell.row_span, cell.column_span)
        for cell in table.cells
        if (cell.row_span, cell.column_span) != (1, 1)
    }
