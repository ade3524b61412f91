"""Reader of web pages.

Belongs here: HTML of government sites: encodings, hidden parts, layout tables, spans.
Does not belong here: fetching pages or their attachments.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

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
from dagster_project.reading.spans import compact
from dagster_project.vocabulary.errors import DisclosureError
from dagster_project.vocabulary.printable import without_controls

READER = "html"
READER_VERSION = 2
MAX_DEPTH = 200
"""Elements inside elements; browsers stop at some such depth too."""
MAX_SPAN = 1000
MAX_SLOTS = 500_000
"""Grid slots of one table, spans counted."""
_HEADING_LENGTH = 60

_SPAN = re.compile(r"\s*(\d{1,6})")
_BREAK = re.compile(r"[\r\n]+")
_LINE_BREAK = re.compile(r"\s*\n\s*")
_META_CHARSET = re.compile(rb"<meta[^>]*?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What Chinese sites call gb2312 holds characters of its supersets.
_ENCODINGS = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}

_SKIPPED = frozenset(
    ("script", "style", "head", "noscript", "template", "iframe", "object", "svg", "select", "option",
     "textarea", "button", "input", "canvas", "audio", "video", "map", "-comment", "!doctype", "nav")
)  # fmt: skip
_BLOCKS = frozenset(
    ("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "main", "header", "footer", "center",
     "blockquote", "pre", "form", "fieldset", "legend", "address", "aside", "figure", "figcaption", "body", "html",
     "hr", "details", "summary", "caption")
)  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = frozenset(("b", "strong"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_MARKS_AT_END = frozenset("。；;：:，,")


def read_html(data: bytes, name: str) -> Document:
    """Read a web page as a browser shows it.

    Raises:
        DisclosureError: `unknown_encoding`, `empty_file`, `file_too_large`.
    """
    text, encoding = _decode(data, name)
    tree = LexborHTMLParser(without_controls(text))
    reader = _Reader(name)
    root = tree.body or tree.root
    if root is not None:
        reader.read(root, 0, _Style())
    reader.flush()
    if not reader.blocks:
        raise DisclosureError(
            "empty_file",
            f"网页“{name}”里没有文字和表格。正文可能在附件里，请下载附件后放入。",
        )
    warnings: list[ReaderWarning] = []
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        name=name,
        format="html",
        reader=READER,
        reader_version=READER_VERSION,
        blocks=tuple(assemble(reader.blocks, warnings)),
        encoding=encoding,
        warnings=tuple(warnings),
    )


def _decode(data: bytes, name: str) -> tuple[str, str]:
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    declared = _META_CHARSET.search(data[:8192])
    said = declared.group(1).decode("ascii", "replace").lower() if declared else None
    said = _ENCODINGS.get(said, said) if said else None
    candidates = [marked] if marked else [*([said] if said else []), "utf-8", "gb18030"]
    for encoding in dict.fromkeys(candidates):
        try:
            return data.decode(encoding), "utf-8" if encoding == "utf-8-sig" else encoding
        except (UnicodeDecodeError, LookupError):
            continue
    if said:
        # A few broken bytes in a page that says what it is must not cost the whole page.
        try:
            text = data.decode(said, "replace")
        except LookupError:
            text = ""
        if text and text.count("\ufffd") * 1000 < len(text):
            return text, said
    raise DisclosureError(
        "unknown_encoding",
        f"网页“{name}”的文字编码无法识别。请在浏览器中打开后另存为 UTF-8 编码的网页再放入。",
    )


@dataclass(frozen=True, slots=True)
class _Style:
    """What an element hands down to its content."""

    bold: bool = False
    heading: int | None = None


@dataclass(slots=True)
class _Line:
    """The text of a block while it is put together."""

    pieces: list[str] = field(default_factory=list)
    bold: int = 0
    plain: int = 0
    heading: int | None = None


class _Reader:
    """Walks the page once, in order."""

    def __init__(self, name: str) -> None:
        self._location = Location(part=name)
        self._line = _Line()
        self.blocks: list[Block] = []

    def read(self, node: LexborNode, depth: int, style: _Style) -> None:
        """Add everything below a node to the blocks."""
        if depth > MAX_DEPTH:
            return
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                self._add(child.text_content or "", style)
            elif tag == "br":
                self.flush()
            elif tag in _SKIPPED or _is_hidden(child):
                continue
            elif tag == "table":
                self._table(child, depth, style)
            elif tag in _HEADINGS:
                self.flush()
                self.read(child, depth + 1, _Style(style.bold, _HEADINGS[tag]))
                self.flush()
            elif tag in _BLOCKS:
                self.flush()
                self.read(child, depth + 1, _inherited(child, style))
                self.flush()
            else:
                self.read(child, depth + 1, _inherited(child, style))

    def _add(self, text: str, style: _Style) -> None:
        if text.strip():
            self._line.bold += style.bold
            self._line.plain += not style.bold
            self._line.heading = style.heading if style.heading is not None else self._line.heading
        if text:
            self._line.pieces.append(text)

    def flush(self) -> None:
        """End the block being put together."""
        line, self._line = self._line, _Line()
        text = without_inner_blanks(_BREAK.sub(" ", "".join(line.pieces)))
        if not text:
            return
        set_apart = (
            line.bold > 0
            and line.plain == 0
            and len(text) <= _HEADING_LENGTH
            and text[-1] not in _MARKS_AT_END
        )
        if (line.heading is not None and "。" not in text) or set_apart:
            self.blocks.append(Heading(text, self._location, line.heading))
        else:
            self.blocks.append(Paragraph(text, self._location, (Segment(0, self._location),)))

    def _table(self, node: LexborNode, depth: int, style: _Style) -> None:
        self.flush()
        rows = list(_rows(node))
        if _is_layout(node, rows):
            for row in rows:
                for cell in _cells(row):
                    self.read(cell, depth + 1, _inherited(cell, style))
                    self.flush()
            return
        for caption in node.iter():
            if caption.tag == "caption":
                self.read(caption, depth + 1, style)
                self.flush()
        cells, row_count, column_count = self._grid(rows, style)
        if cells:
            self.blocks.append(Table(cells, row_count, column_count, self._location))

    def _grid(self, rows: list[LexborNode], style: _Style) -> tuple[tuple[Cell, ...], int, int]:
        """Place cells by the algorithm browsers use: a slot taken from above pushes a cell to the right."""
        taken: dict[int, int] = {}  # column → first row that is free again
        cells: list[Cell] = []
        starts: set[int] = set()
        slots = 0
        for index, row in enumerate(rows):
            column = 0
            for node in _cells(row):
                while taken.get(column, 0) > index:
                    column += 1
                rows_left = len(rows) - index
                attributes = node.attributes
                down = min(_span(attributes, "rowspan", zero=rows_left), rows_left)
                across = min(_span(attributes, "colspan", zero=1), MAX_SPAN)
                slots += across
                if slots > MAX_SLOTS:
                    raise DisclosureError(
                        "file_too_large",
                        f"网页“{self._location.part}”里的表格过大，不会是预算公开表，请核对。",
                    )
                for covered in range(column, column + across):
                    taken[covered] = index + down
                raw, bold = _cell_text(node, _inherited(node, style))
                starts.add(column)
                if text := without_inner_blanks(_LINE_BREAK.sub(" ", raw)):
                    place = self._location.at(index + 1, column + 1)
                    cells.append(Cell(index, column, text, raw, place, down, across, bold))
                column += across
        kept, width = compact(cells, starts)
        return kept, len(rows), width


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return bool(attributes) and (
        "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))
    )


def _inherited(node: LexborNode, style: _Style) -> _Style:
    declared = (node.attributes.get("style") or "") if node.attributes else ""
    bold = style.bold or node.tag in _BOLD or node.tag == "th" or bool(_BOLD_STYLE.search(declared))
    return style if bold == style.bold else _Style(bold, style.heading)


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    for child in table.iter():
        if child.tag == "tr" and not _is_hidden(child):
            yield child
        elif child.tag in ("thead", "tbody", "tfoot") and not _is_hidden(child):
            yield from (row for row in child.iter() if row.tag == "tr" and not _is_hidden(row))


def _cells(row: LexborNode) -> Iterator[LexborNode]:
    return (cell for cell in row.iter() if cell.tag in ("td", "th") and not _is_hidden(cell))


def _is_layout(table: LexborNode, rows: list[LexborNode]) -> bool:
    """Whether a table only places other content: it holds a table, or it has no more than one column."""
    inner = table.css("table")
    if len(inner) > 1 or (inner and inner[0].mem_id != table.mem_id):
        return True
    return all(sum(1 for _ in _cells(row)) <= 1 for row in rows)


def _span(attributes: Mapping[str, str | None], name: str, zero: int) -> int:
    """A span; `0` means to the end, anything that is no number means 1."""
    text = attributes.get(name)
    if text is None:
        return 1
    match = _SPAN.match(text)
    return (int(match.group(1)) or zero) if match else 1


def _cell_text(node: LexborNode, style: _Style) -> tuple[str, bool]:
    pieces: list[str] = []
    bold = plain = 0

    def walk(parent: LexborNode, inherited: _Style, depth: int) -> None:
        nonlocal bold, plain
        if depth > MAX_DEPTH:
            return
        for child in parent.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                text = _BREAK.sub(" ", child.text_content or "")
                pieces.append(text)
                if text.strip():
                    bold, plain = bold + inherited.bold, plain + (not inherited.bold)
            elif tag == "br":
                pieces.append("\n")
            elif tag not in _SKIPPED and not _is_hidden(child):
                block = tag in _BLOCKS or tag in _HEADINGS
                pieces.append("\n" if block and pieces else "")
                walk(child, _inherited(child, inherited), depth + 1)

    walk(node, style, 0)
    raw = "".join(pieces).strip()
    return raw, bool(bold and not plain)
