"""Reader of Word documents (docx).

Belongs here: the document part of the container: paragraphs, tables with spans, what Word would not print.
Does not belong here: labels of automatic numbering (`numbering`), old Word files (`office`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from dagster_project.reading.assembly import assemble
from dagster_project.reading.container import Container
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
from dagster_project.reading.numbering import Level, Numbering
from dagster_project.reading.spans import compact
from dagster_project.vocabulary.errors import DisclosureError

READER = "docx"
READER_VERSION = 2
MAX_DEPTH = 8
"""Tables inside tables inside tables; deeper nesting is no disclosure."""
SLIVER = 113
"""Twips (2 mm) within which two column edges are the same edge, drawn by hand."""
_HEADING_LENGTH = 60

Element = Any  # lxml's tree is untyped in practice: everything found in it is checked where it is used

_TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_W = f"{{{_TRANSITIONAL}}}"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_P, _R, _T, _TBL, _TR, _TC = (_W + tag for tag in ("p", "r", "t", "tbl", "tr", "tc"))
_RPR, _PPR, _VAL = _W + "rPr", _W + "pPr", _W + "val"
_TEXT_BOX = _W + "txbxContent"
_DELETED = frozenset(_W + tag for tag in ("del", "moveFrom"))
# Content that only wraps other content.
_WRAPPERS = frozenset(
    _W + tag for tag in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple",
                         "dir", "bdo")
)  # fmt: skip
_DRAWINGS = frozenset((_W + "drawing", _W + "pict", _W + "object", _ALTERNATE))
_HEADING_STYLE = re.compile(r"(?:heading|标题|title|subtitle|副标题)\s*(\d)?\b.*", re.IGNORECASE)
_LINE_BREAK = re.compile(r"\s*\n\s*")
_CONTENTS_STYLE = re.compile(r"(?:toc|目录)\s*\d", re.IGNORECASE)
_MARKS = frozenset("。；;：:，,")


def read_docx(data: bytes, name: str) -> Document:
    """Read a Word document as a reader of its final version sees it.

    Deleted and hidden text is left out, inserted text is kept; headers and footers are not text.

    Raises:
        DisclosureError: `damaged_file`, `encrypted_file`, `file_too_large`, `empty_file`.
    """
    with Container(data, name) as container:
        document = container.read("word/document.xml")
        if document is None:
            main = next((n for n in container.names() if n.startswith("word/document")), None)
            document = container.read(main) if main else None
        styles = container.read("word/styles.xml")
        numbering = container.read("word/numbering.xml")
    if document is None:
        raise _damaged(name)
    reader = _Reader(name, _styles(_parse(styles, name)), _numbering(_parse(numbering, name)))
    root = _parse(document, name)
    body = root.find(_W + "body") if root is not None else None
    if body is None:
        raise _damaged(name)
    reader.paged = body.find(".//" + _W + "lastRenderedPageBreak") is not None
    blocks = list(reader.read(body, 0))
    if not blocks:
        raise DisclosureError(
            "empty_file",
            f"文件“{name}”里没有文字和表格（可能只有图片）。请放入可复制文字的文件，或走文字识别。",
        )
    warnings = reader.warnings
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        name=name,
        format="docx",
        reader=READER,
        reader_version=READER_VERSION,
        blocks=tuple(assemble(blocks, warnings)),
        warnings=tuple(warnings),
    )


def _damaged(name: str) -> DisclosureError:
    return DisclosureError(
        "damaged_file",
        f"文件“{name}”已损坏或没有下载完整，无法打开。请用 Word 修复或重新取得该文件后再放入。",
    )


def _parse(data: bytes | None, name: str) -> Element:
    if not data:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(data.replace(_STRICT, _TRANSITIONAL.encode()), parser)
    except etree.XMLSyntaxError as error:
        raise _damaged(name) from error


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style says that matters for reading."""

    heading: int | None = None  # 0: a title without level
    contents: bool = False
    bold: bool = False
    hidden: bool = False
    number_id: str | None = None
    level: int = 0


def _styles(root: Element) -> dict[str, _Style]:
    if root is None:
        return {}
    found: dict[str, Element] = {s.get(_W + "styleId", ""): s for s in root.iterfind(_W + "style")}
    read: dict[str, _Style] = {}

    def style(key: str, seen: frozenset[str]) -> _Style:
        if key in read or key not in found or key in seen:
            return read.get(key, _Style())
        element = found[key]
        based = element.find(_W + "basedOn")
        parent = style(based.get(_VAL, ""), seen | {key}) if based is not None else _Style()
        named = element.find(_W + "name")
        name = named.get(_VAL, "") if named is not None else ""
        heading, properties = parent.heading, element.find(_PPR)
        if element.get(_W + "type") == "paragraph" and (match := _HEADING_STYLE.fullmatch(name.strip())):
            heading = int(match.group(1) or 0)
        outline = properties.find(_W + "outlineLvl") if properties is not None else None
        if outline is not None:
            value = _integer(outline, 9)
            heading = value + 1 if value < 9 else None
        number_id, level = _number_of(properties)
        run = element.find(_RPR)
        read[key] = _Style(
            heading,
            bool(_CONTENTS_STYLE.match(name)),
            _flag(run, "b", parent.bold),
            _flag(run, "vanish", parent.hidden),
            number_id if number_id is not None else parent.number_id,
            level if number_id is not None or level else parent.level,
        )
        return read[key]

    for key in found:
        style(key, frozenset())
    return read


def _numbering(root: Element) -> Numbering:
    if root is None:
        return Numbering({}, {})
    abstract: dict[str, dict[int, Level]] = {}
    for element in root.iterfind(_W + "abstractNum"):
        levels = {_integer(each, 0, _W + "ilvl"): _level(each) for each in element.iterfind(_W + "lvl")}
        abstract[element.get(_W + "abstractNumId", "")] = levels
    numbers: dict[str, dict[int, Level]] = {}
    shared: dict[str, str] = {}
    for element in root.iterfind(_W + "num"):
        key = element.get(_W + "numId", "")
        target = element.find(_W + "abstractNumId")
        base = target.get(_VAL, "") if target is not None else ""
        levels = dict(abstract.get(base, {}))
        shared[key] = base
        for override in element.iterfind(_W + "lvlOverride"):
            index = _integer(override, 0, _W + "ilvl")
            own, start = override.find(_W + "lvl"), override.find(_W + "startOverride")
            if own is not None:
                levels[index] = _level(own)
            if start is not None and index in levels:
                levels[index] = Level(levels[index].format, levels[index].text, _integer(start, 1))
            shared[key] = f"own:{key}"  # an override begins a list of its own
        numbers[key] = levels
    return Numbering(numbers, shared)


def _level(element: Element) -> Level:
    def value(tag: str, default: str) -> str:
        child = element.find(_W + tag)
        return str(child.get(_VAL, default)) if child is not None else default

    start = value("start", "1")
    return Level(value("numFmt", "decimal"), value("lvlText", ""), int(start) if start.isdigit() else 1)


def _number_of(properties: Element) -> tuple[str | None, int]:
    numbered = properties.find(_W + "numPr") if properties is not None else None
    if numbered is None:
        return None, 0
    level, key = numbered.find(_W + "ilvl"), numbered.find(_W + "numId")
    return (key.get(_VAL) if key is not None else None), (_integer(level, 0) if level is not None else 0)


def _integer(element: Element, default: int, attribute: str = _VAL) -> int:
    text = element.get(attribute, "")
    return int(text) if re.fullmatch(r"\d{1,6}", text) else default


def _flag(properties: Element, tag: str, default: bool = False) -> bool:
    """A switch such as bold: present without value means on."""
    element = properties.find(_W + tag) if properties is not None else None
    return default if element is None else element.get(_VAL, "1") not in ("0", "false", "off")


@dataclass(slots=True)
class _Line:
    """The text of a paragraph while it is put together."""

    pieces: list[str] = field(default_factory=list)
    bold: int = 0
    plain: int = 0
    boxes: list[Element] = field(default_factory=list)


class _Reader:
    """Walks the document part once, in order."""

    def __init__(self, name: str, styles: dict[str, _Style], numbering: Numbering) -> None:
        self._name = name
        self._styles = styles
        self._numbering = numbering
        self._kept = ""  # text of a paragraph whose mark was deleted: the next one continues it
        self._page = 1
        self._instructions: list[bool] = []
        self.paged = False
        self.warnings: list[ReaderWarning] = []

    def read(self, parent: Element, depth: int) -> Iterator[Block]:
        """All blocks below an element."""
        for child in parent:
            tag = child.tag
            if tag == _P:
                yield from self._paragraph(child, depth)
            elif tag == _TBL:
                yield from self._table(child, depth)
            elif tag in _WRAPPERS:
                yield from self.read(child, depth)

    def _place(self) -> Location:
        return Location(page=self._page if self.paged else None, part=self._name)

    # --- paragraphs -----------------------------------------------------------------------------

    def _paragraph(self, element: Element, depth: int) -> Iterator[Block]:
        properties = element.find(_PPR)
        style = self._style(properties)
        location = self._place()
        line = _Line()
        self._runs(element, style, line)
        own = "".join(line.pieces)
        if _mark_deleted(properties):
            self._kept += own
            return
        label = self._label(properties, style) if own.strip() else ""
        raw = self._kept + label + own
        self._kept = ""
        for piece in raw.split("\n"):
            text = without_inner_blanks(piece)
            if text:
                yield self._block(text, location, style, properties, line)
        for box in line.boxes:
            if depth < MAX_DEPTH:
                yield from self.read(box, depth + 1)

    def _block(self, text: str, location: Location, style: _Style, properties: Element, line: _Line) -> Block:
        level = style.heading
        outline = properties.find(_W + "outlineLvl") if properties is not None else None
        if outline is not None:
            value = _integer(outline, 9)
            level = value + 1 if value < 9 else None
        short = len(text) <= _HEADING_LENGTH and text[-1] not in _MARKS
        set_apart = line.bold > 0 and line.plain == 0 and short
        if not style.contents and ((level is not None and "。" not in text) or set_apart):
            return Heading(text, location, level or None)
        return Paragraph(text, location, (Segment(0, location),), in_contents=style.contents)

    def _style(self, properties: Element) -> _Style:
        named = properties.find(_W + "pStyle") if properties is not None else None
        return self._styles.get(named.get(_VAL, ""), _Style()) if named is not None else _Style()

    def _label(self, properties: Element, style: _Style) -> str:
        number_id, level = _number_of(properties)
        if number_id is None:
            number_id, level = style.number_id, level or style.level
        return "" if number_id is None or number_id == "0" else self._numbering.label(number_id, level)

    def _runs(self, parent: Element, style: _Style, line: _Line) -> None:
        for child in parent:
            tag = child.tag
            if tag == _R:
                self._run(child, style, line)
            elif tag in _DELETED:
                self._warn_once("tracked_changes")
            elif tag in _WRAPPERS:
                if tag in (_W + "ins", _W + "moveTo"):
                    self._warn_once("tracked_changes")
                self._runs(child, style, line)
            elif tag in _DRAWINGS:
                line.boxes.extend(_text_boxes(child))

    def _run(self, run: Element, style: _Style, line: _Line) -> None:
        properties = run.find(_RPR)
        hidden = _flag(properties, "vanish", style.hidden)
        bold = _flag(properties, "b", style.bold)
        for child in run:
            tag = child.tag
            if tag == _T:
                if not hidden and not any(self._instructions):
                    text = child.text or ""
                    line.pieces.append(text)
                    if text.strip():
                        line.bold += bold
                        line.plain += not bold
            elif tag == _W + "fldChar":
                self._field(child.get(_W + "fldCharType"))
            elif tag in (_W + "tab", _W + "ptab"):
                line.pieces.append("\t")
            elif tag in (_W + "br", _W + "cr"):
                if child.get(_W + "type") not in ("page", "column"):
                    line.pieces.append("\n")
            elif tag == _W + "lastRenderedPageBreak":
                self._page += 1
            elif tag == _W + "noBreakHyphen":
                line.pieces.append("-")
            elif tag == _W + "sym":
                line.pieces.append(_symbol(child))
            elif tag in _DRAWINGS:
                line.boxes.extend(_text_boxes(child))

    def _field(self, kind: str | None) -> None:
        """Between `begin` and `separate` stands a field's instruction, not its text."""
        if kind == "begin":
            self._instructions.append(True)
        elif kind == "separate" and self._instructions:
            self._instructions[-1] = False
        elif kind == "end" and self._instructions:
            self._instructions.pop()

    def _warn_once(self, code: str) -> None:
        if all(warning.code != code for warning in self.warnings):
            self.warnings.append(ReaderWarning(code, self._place()))

    # --- tables ---------------------------------------------------------------------------------

    def _table(self, element: Element, depth: int) -> Iterator[Block]:
        rows = [row for row in _rows(element) if not _row_deleted(row)]
        if depth >= MAX_DEPTH or not rows:
            return
        if _frames_other_content(rows):
            # A table drawn around a whole page holds the real tables in its one cell.
            for row in rows:
                for cell in _cells(row):
                    yield from self.read(cell, depth + 1)
            return
        start = self._place()
        edges = _edges(element)
        below: dict[int, _Anchor] = {}
        anchors: list[_Anchor] = []
        nested: list[Block] = []
        for index, row in enumerate(rows):
            position = _integer_of(row, "gridBefore")
            following: dict[int, _Anchor] = {}
            for cell in _cells(row):
                properties = cell.find(_W + "tcPr")
                span = max(1, _span(properties))
                first, last = _snapped(edges, position), _snapped(edges, position + span)
                merge = properties.find(_W + "vMerge") if properties is not None else None
                key = position
                position += span
                if merge is not None and merge.get(_VAL, "continue") != "restart" and key in below:
                    anchor = below[key]
                    anchor.row_span += 1
                    self._skip(cell)
                    following[key] = anchor
                    continue
                location = self._place()
                text, raw, bold, inner = self._cell_text(cell, depth)
                nested.extend(inner)
                anchor = _Anchor(index, first, max(1, last - first), text, raw, bold, location)
                anchors.append(anchor)
                if merge is not None:
                    following[key] = anchor
            below = following
        starts = {anchor.column for anchor in anchors}
        cells, columns = compact([anchor.cell() for anchor in anchors if anchor.text], starts)
        if cells:
            yield Table(cells, len(rows), columns, start)
        yield from nested

    def _skip(self, cell: Element) -> None:
        """Text hidden under a merged cell is not printed; only its page breaks count."""
        self._page += sum(1 for _ in cell.iter(_W + "lastRenderedPageBreak"))

    def _cell_text(self, cell: Element, depth: int) -> tuple[str, str, bool, list[Block]]:
        lines: list[str] = []
        bold = plain = 0
        inner: list[Block] = []

        def walk(parent: Element) -> None:
            nonlocal bold, plain
            for child in parent:
                if child.tag == _P:
                    line = _Line()
                    properties = child.find(_PPR)
                    style = self._style(properties)
                    self._runs(child, style, line)
                    own = "".join(line.pieces)
                    lines.append((self._label(properties, style) if own.strip() else "") + own)
                    bold, plain = bold + line.bold, plain + line.plain
                    for box in line.boxes:
                        walk(box)
                elif child.tag == _TBL:
                    inner.extend(self._table(child, depth + 1))
                elif child.tag in _WRAPPERS:
                    walk(child)

        walk(cell)
        raw = "\n".join(line for line in lines if line.strip())
        return _joined_lines(raw), raw, bool(bold and not plain), inner


def _joined_lines(raw: str) -> str:
    """The text of a cell on one line: breaks between Chinese characters mean nothing, others are blanks."""
    return without_inner_blanks(_LINE_BREAK.sub(" ", raw).replace("\t", " ")) if raw else ""


@dataclass(slots=True)
class _Anchor:
    """A cell whose row span is still growing."""

    row: int
    column: int
    column_span: int
    text: str
    raw: str
    bold: bool
    location: Location
    row_span: int = 1

    def cell(self) -> Cell:
        place = self.location.at(self.row + 1, self.column + 1)
        return Cell(
            self.row, self.column, self.text, self.raw, place, self.row_span, self.column_span, self.bold
        )


def _mark_deleted(properties: Element) -> bool:
    run = properties.find(_RPR) if properties is not None else None
    return run is not None and any(run.find(tag) is not None for tag in _DELETED)


def _rows(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag == _TR:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _rows(child)


def _cells(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag == _TC:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _cells(child)


def _row_deleted(row: Element) -> bool:
    properties = row.find(_W + "trPr")
    return properties is not None and (properties.find(_W + "del") is not None or _flag(properties, "hidden"))


def _frames_other_content(rows: Iterable[Element]) -> bool:
    """Whether every row is a single cell and at least one of them holds a table."""
    cells = [list(_cells(row)) for row in rows]
    return all(len(row) == 1 for row in cells) and any(
        cell.find(".//" + _TBL) is not None for row in cells for cell in row
    )


def _integer_of(row: Element, tag: str) -> int:
    properties = row.find(_W + "trPr")
    element = properties.find(_W + tag) if properties is not None else None
    return _integer(element, 0) if element is not None else 0


def _span(properties: Element) -> int:
    element = properties.find(_W + "gridSpan") if properties is not None else None
    return _integer(element, 1) if element is not None else 1


def _edges(table: Element) -> list[int]:
    """For each edge of the drawn grid its column, edges closer than a sliver being one; empty: each its own."""
    grid = table.find(_W + "tblGrid")
    widths = [_integer(c, 0, _W + "w") for c in grid.iterfind(_W + "gridCol")] if grid is not None else []
    if not widths or any(width <= 0 for width in widths) or min(widths) > SLIVER:
        return []
    used = {
        (position, position + span)
        for row in _rows(table)
        for position, span in _positions(row)
        if span == 1 and position < len(widths) and widths[position] <= SLIVER
    }
    starts, column = [0], 0
    for index, width in enumerate(widths):
        if width > SLIVER or (index, index + 1) in used:
            column += 1
        starts.append(column)
    return starts


def _positions(row: Element) -> Iterator[tuple[int, int]]:
    position = _integer_of(row, "gridBefore")
    for cell in _cells(row):
        span = max(1, _span(cell.find(_W + "tcPr")))
        yield position, span
        position += span


def _snapped(starts: list[int], position: int) -> int:
    if not starts:
        return position
    return starts[position] if position < len(starts) else starts[-1] + position - len(starts) + 1


def _symbol(element: Element) -> str:
    code = element.get(_W + "char", "")
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    return "" if 0xE000 <= value < 0xF900 or value > 0x10FFFF else chr(value)


def _text_boxes(element: Element) -> Iterator[Element]:
    """Text boxes of a drawing; of alternatives only the first, which says the same."""
    if element.tag == _ALTERNATE:
        choice = element.find(_CHOICE)
        element = choice if choice is not None else element
    for box in element.iter(_TEXT_BOX):
        if not any(parent.tag == _TEXT_BOX for parent in box.iterancestors()):
            yield box
