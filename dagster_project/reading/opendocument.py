"""Reader of OpenDocument workbooks (ods).

Belongs here: the content part of the container, where every cell holds the text it shows.
Does not belong here: finding tables on a sheet (`sheets`), OpenDocument texts (`office`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from dagster_project.reading.assembly import mark_contents
from dagster_project.reading.container import Container
from dagster_project.reading.document import Document
from dagster_project.reading.lines import without_inner_blanks
from dagster_project.reading.sheets import Sheet, SheetCell, blocks_of
from dagster_project.vocabulary.errors import DisclosureError

READER = "opendocument"
READER_VERSION = 1
MAX_CELLS = 500_000
"""Filled cells of one sheet, repetitions counted."""

Element = Any  # lxml's tree is untyped in practice: everything found in it is checked where it is used

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def read_opendocument_sheet(data: bytes, name: str) -> Document:
    """Read an OpenDocument workbook sheet by sheet.

    Raises:
        DisclosureError: `damaged_file`, `encrypted_file`, `file_too_large`, `empty_file`.
    """
    with Container(data, name) as container:
        content = container.read("content.xml")
        manifest = container.read("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise DisclosureError("encrypted_file", f"文件“{name}”设有密码，无法读取。请去掉密码后重新放入。")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(content or b"", parser)
    except etree.XMLSyntaxError as error:
        raise DisclosureError(
            "damaged_file", f"文件“{name}”已损坏或没有下载完整，无法打开。请重新取得该文件后再放入。"
        ) from error
    blocks = [
        block for table in root.iter(_TABLE + "table") for block in blocks_of(_sheet(table, name), name)
    ]
    if not blocks:
        raise DisclosureError("empty_file", f"文件“{name}”的各张工作表都是空的。请重新取得该文件后再放入。")
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        name=name,
        format="ods",
        reader=READER,
        reader_version=READER_VERSION,
        blocks=tuple(mark_contents(blocks)),
    )


def _sheet(table: Element, name: str) -> Sheet:
    cells: list[SheetCell] = []
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = []
    row = 0
    for element in _rows(table):
        filled: list[tuple[int, int, str]] = []
        column = 0
        for cell in element:
            if cell.tag not in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                continue
            times = _count(cell, "number-columns-repeated")
            text = _text(cell) if cell.tag == _TABLE + "table-cell" else ""
            if text:
                filled.append((column, times, text))
                down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
                if down > 1 or across > 1:
                    merged.append(((row, column), (row + down - 1, column + across - 1)))
            column += times
        repeated = _count(element, "number-rows-repeated")
        if len(cells) + repeated * sum(times for _, times, _ in filled) > MAX_CELLS:
            raise DisclosureError(
                "file_too_large", f"文件“{name}”的工作表过大，不会是预算公开表，请删去多余内容后重新放入。"
            )
        for offset in range(repeated if filled else 0):
            for start, times, text in filled:
                shown = without_inner_blanks(text.replace("\n", " "))
                cells.extend(SheetCell(row + offset, start + step, shown, text) for step in range(times))
        row += repeated
    return Sheet(table.get(_TABLE + "name", ""), tuple(cells), tuple(merged))


def _rows(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag == _TABLE + "table-row":
            yield child
        elif child.tag in (
            _TABLE + "table-row-group", _TABLE + "table-header-rows", _TABLE + "table-rows"
        ):  # fmt: skip
            yield from _rows(child)


def _count(element: Element, attribute: str) -> int:
    text = element.get(_TABLE + attribute, "1")
    return max(1, int(text)) if text.isdigit() and len(text) < 9 else 1


def _text(cell: Element) -> str:
    return "\n".join(
        "".join(piece for piece in paragraph.itertext()) for paragraph in cell.iterfind(_TEXT + "p")
    ).strip()
