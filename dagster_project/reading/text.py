"""Reader of plain text and Markdown-like text.

Belongs here: encodings, tags left by converters, tab-separated tables, page breaks.
Does not belong here: names of tables and sections; those are recognised by `extraction`.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Sequence

from dagster_project.reading.assembly import assemble
from dagster_project.reading.document import (
    Block,
    Cell,
    Document,
    Heading,
    Location,
    Paragraph,
    ReaderWarning,
    Segment,
    Table,
)
from dagster_project.reading.lines import without_inner_blanks
from dagster_project.reading.page_numbers import without_page_numbers
from dagster_project.vocabulary.errors import DisclosureError
from dagster_project.vocabulary.printable import without_controls

READER = "text"
READER_VERSION = 2

# Only real tags: `<=4.25` and `<8人` must survive.
_TAG = re.compile(r"</?(?:b|p|i|u|em|strong|sup|sub|span|font|br|div)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BOLD = re.compile(r"<(?:b|strong)\b|\*\*", re.IGNORECASE)
_MARKDOWN_HEADING = re.compile(r"(#{1,6})\s*(.*)")
_LIST_MARK = re.compile(r"[-*•]\s+(?=\S)")
_PIPE_RULE = re.compile(r"\|?[\s:|-]*-{3,}[\s:|-]*\|?")


def read_text(data: bytes, name: str) -> Document:
    """Read a text disclosure.

    Args:
        data: the file's bytes.
        name: the file's name, for messages and locations.

    Raises:
        DisclosureError: `empty_file`, `binary_file` or `unknown_encoding`.
    """
    text, encoding = _decode(data, name)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    warnings: list[ReaderWarning] = []
    blocks = assemble(_blocks(without_page_numbers(lines), name), warnings)
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        name=name,
        format="text",
        reader=READER,
        reader_version=READER_VERSION,
        blocks=tuple(blocks),
        encoding=encoding,
        warnings=tuple(warnings),
    )


def _decode(data: bytes, name: str) -> tuple[str, str]:
    if not data.strip():
        raise DisclosureError(
            "empty_file", f"文件“{name}”是空的，没有任何内容。请重新取得该单位的公开文件后再放入。"
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    elif b"\x00" in data[:4096]:
        raise DisclosureError(
            "binary_file",
            f"文件“{name}”是二进制内容，不是文本。请确认扩展名与文件格式一致，或重新导出为文本。",
        )
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _looks_like_text(text):
            return without_controls(text), "utf-8" if encoding == "utf-8-sig" else encoding
    raise DisclosureError(
        "unknown_encoding",
        f"文件“{name}”的文字编码无法识别（已试 UTF-8、GB18030）。请用记事本等软件另存为 UTF-8 后重新放入。",
    )


def _looks_like_text(text: str) -> bool:
    """Random bytes often decode as GB18030; real text has hardly any controls, private or rare letters."""
    sample = text[:20_000]
    odd = sum(
        1
        for char in sample
        if (ord(char) < 32 and char not in "\n\r\t\f")
        or 0x7F <= ord(char) < 0xA0
        or 0xE000 <= ord(char) < 0xF900
        or ord(char) >= 0x20000
        or char == "\ufffd"
    )
    common = sum(
        1
        for char in sample
        if char in "的一年预算单位支出收入、。，国有是不和在人为0123456789" or char.isascii()
    )
    return odd * 50 <= len(sample) and common * 20 >= len(sample)


def _strip_marks(text: str) -> str:
    return html.unescape(_TAG.sub("", text)).replace("**", "").strip(" \u3000\u00a0")


def _blocks(lines: Sequence[str], name: str) -> list[Block]:
    blocks: list[Block] = []
    run: list[tuple[int, list[str]]] = []

    def flush() -> None:
        if run:
            blocks.append(_table(run, name))
            run.clear()

    for number, line in enumerate(lines, start=1):
        if "\t" in line and line.strip():
            run.append((number, line.split("\t")))
            continue
        if line.count("|") >= 2 and line.strip().startswith("|"):
            if not _PIPE_RULE.fullmatch(line.strip()):
                run.append((number, line.strip().strip("|").split("|")))
            continue
        flush()
        blocks.extend(_prose(line, Location(line=number, part=name)))
    flush()
    return blocks


def _prose(line: str, location: Location) -> Iterable[Block]:
    heading = _MARKDOWN_HEADING.match(line.strip())
    text = _strip_marks(heading.group(2) if heading else line)
    if not text:
        return
    if heading:
        yield Heading(without_inner_blanks(text), location, len(heading.group(1)))
        return
    text = without_inner_blanks(_LIST_MARK.sub("", text, count=1))
    yield Paragraph(text, location, (Segment(0, location),))


def _table(run: Sequence[tuple[int, list[str]]], name: str) -> Table:
    width = max(len(fields) for _, fields in run)
    cells: list[Cell] = []
    for row, (number, fields) in enumerate(run):
        for column, raw in enumerate(fields):
            location = Location(line=number, row=row + 1, column=column + 1, part=name)
            text = without_inner_blanks(_strip_marks(raw))
            if text:
                cells.append(Cell(row, column, text, raw, location, bold=bool(_BOLD.search(raw))))
    return Table(tuple(cells), len(run), width, Location(line=run[0][0], part=name))
