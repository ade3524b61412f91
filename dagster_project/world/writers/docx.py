"""Word files: sections, merged cells, repeated head rows, page numbers in the foot.

Belongs here: the parts of the container and the markup of its document part.
Does not belong here: what stands in it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

from dagster_project.world.manuscript import Grid, Manuscript, PageBreak, Prose, Title
from dagster_project.world.writers.leads import landscape
from dagster_project.world.writers.options import DocxOptions
from dagster_project.world.writers.slots import Placed, Slots

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHORT, _LONG = 11906, 16838
"""Sides of an A4 page in twips."""
_MARGIN = 1440
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_TITLE_SIZES = {1: 44, 2: 36, 3: 32, 4: 32}
"""Half points by level."""
_BODY_SIZE, _TABLE_SIZE = 32, 18
_ROW_HEIGHT = 300
_INDENT = f'<w:ind w:firstLineChars="200" w:firstLine="{20 * _BODY_SIZE}"/>'
"""The first line of a paragraph begins two characters in."""

_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        f'wordprocessingml.{kind}+xml"/>'
        for part, kind in (("document", "document.main"), ("styles", "styles"), ("footer1", "footer"))
    )
    + "</Types>"
)
_PACKAGE_LINKS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_DOCUMENT_LINKS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_R}/footer" Target="footer1.xml"/></Relationships>'
)


def write(manuscript: Manuscript, options: DocxOptions) -> bytes:
    """The manuscript as a Word file."""
    body = "".join(_Body(manuscript, options).xml())
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _PACKAGE_LINKS,
        "word/_rels/document.xml.rels": _DOCUMENT_LINKS,
        "word/document.xml": f'<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": _styles(),
        "word/footer1.xml": _footer(options.page_number if manuscript.page_numbers else ""),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        for name, content in parts.items():
            member = zipfile.ZipInfo(name, _ZIP_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            container.writestr(member, _HEAD + content)
    return buffer.getvalue()


def _styles() -> str:
    """Default letters, body text with an indent of two characters, and four levels of titles."""
    titles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{level}"><w:name w:val="heading {level}"/><w:basedOn w:val="a"/>'
        f'<w:next w:val="a"/><w:pPr><w:keepNext/><w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f"<w:rPr><w:b/></w:rPr></w:style>"
        for level in _TITLE_SIZES
    )
    return (
        f'<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋_GB2312"/>'
        f'<w:sz w:val="{_BODY_SIZE}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
        "</w:rPr></w:rPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
        f"{titles}</w:styles>"
    )


def _footer(pattern: str) -> str:
    before, _, after = pattern.partition("{}")
    number = (
        f'{_run(before)}<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        f'<w:r><w:fldChar w:fldCharType="end"/></w:r>{_run(after)}'
    )
    content = number if pattern else ""
    return f'<w:ftr xmlns:w="{_W}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{content}</w:p></w:ftr>'


def _run(text: str, properties: str = "") -> str:
    if not text:
        return ""
    shape = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{shape}{lines}</w:r>"


def _paragraph(properties: str, *runs: str) -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def _section(*, landscape: bool) -> str:
    size = (
        f'<w:pgSz w:w="{_LONG}" w:h="{_SHORT}" w:orient="landscape"/>'
        if landscape
        else f'<w:pgSz w:w="{_SHORT}" w:h="{_LONG}"/>'
    )
    margins = " ".join(f'w:{side}="{_MARGIN}"' for side in ("top", "right", "bottom", "left"))
    return (
        f'<w:sectPr><w:footerReference w:type="default" r:id="rId2"/>{size}'
        f'<w:pgMar {margins} w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
    )


class _Body:
    """The document part; a section ends where the page turns between portrait and landscape."""

    def __init__(self, manuscript: Manuscript, options: DocxOptions) -> None:
        self._blocks = manuscript.blocks
        self._options = options
        self._landscape = False
        self._new_page = False

    def xml(self) -> Iterator[str]:
        """The content of `w:body`."""
        for block, wide in zip(self._blocks, landscape(self._blocks), strict=True):
            if isinstance(block, PageBreak):
                self._new_page = True
                continue
            if wide != self._landscape:
                # The section that ends here begins a new page by itself.
                yield _paragraph(_section(landscape=self._landscape))
                self._landscape, self._new_page = wide, False
            match block:
                case Title():
                    yield self._title(block)
                case Prose():
                    yield _paragraph(self._break() + _INDENT, _run(block.text))
                case Grid():
                    yield from self._grid(block)
        yield _section(landscape=self._landscape)

    def _break(self) -> str:
        taken, self._new_page = self._new_page, False
        return "<w:pageBreakBefore/>" if taken else ""

    def _title(self, title: Title) -> str:
        size = _TITLE_SIZES.get(title.level, _BODY_SIZE)
        style = (
            f'<w:pStyle w:val="{title.level}"/>'
            if self._options.styled and title.level in _TITLE_SIZES
            else ""
        )
        place = '<w:jc w:val="center"/>' if title.level <= 2 else _INDENT
        if title.level > 2:
            return _paragraph(style + self._break() + place, _run(title.text, "<w:b/>"))
        letters = f'<w:rFonts w:eastAsia="黑体"/><w:b/><w:sz w:val="{size}"/>'
        return _paragraph(style + self._break() + place, _run(title.text, letters))

    def _grid(self, grid: Grid) -> Iterator[str]:
        if grid.title:
            yield self._title(Title(grid.title, 2))
        elif self._new_page:
            yield _paragraph(self._break())
        yield from self._captions(grid)
        yield from self._table(grid)
        # Two tables without a paragraph between them would be one.
        yield _paragraph("", _run(grid.note, f'<w:sz w:val="{_TABLE_SIZE + 3}"/>'))

    def _width(self, grid: Grid) -> int:
        return (_LONG if grid.landscape else _SHORT) - 2 * _MARGIN

    def _captions(self, grid: Grid) -> Iterator[str]:
        captions = grid.caption
        size = f'<w:sz w:val="{_TABLE_SIZE + 3}"/>'
        if self._options.caption == "lines" or len(captions) == 1:
            for caption in captions:
                yield _paragraph('<w:jc w:val="right"/>' if len(captions) == 1 else "", _run(caption, size))
        elif captions and self._options.caption == "blanks":
            yield _paragraph("", _run((" " * 12).join(captions), size))
        elif captions:
            end = self._width(grid)
            stops = [("center", end // 2)] if len(captions) > 2 else []
            tabs = "".join(
                f'<w:tab w:val="{kind}" w:pos="{place}"/>' for kind, place in (*stops, ("right", end))
            )
            runs = [_run(captions[0], size)]
            for caption in captions[1:]:
                runs += [f"<w:r><w:rPr>{size}</w:rPr><w:tab/></w:r>", _run(caption, size)]
            yield _paragraph(f"<w:tabs>{tabs}</w:tabs>", *runs)

    def _table(self, grid: Grid) -> Iterator[str]:
        slots, widths = Slots(grid), _scaled(grid.widths, self._width(grid))
        borders = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        yield (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
            f'<w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
        )
        yield "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        yield "</w:tblGrid>"
        for row in range(slots.rows):
            head = row < grid.header_rows
            shape = "" if self._options.rows_may_break else "<w:cantSplit/>"
            shape += f'<w:trHeight w:val="{_ROW_HEIGHT}"/>'
            shape += "<w:tblHeader/>" if head and grid.repeats_header else ""
            yield f"<w:tr><w:trPr>{shape}</w:trPr>"
            for cell in slots.crossing(row):
                yield _cell(cell, row, sum(widths[cell.column : cell.right]), head=head)
            yield "</w:tr>"
        yield "</w:tbl>"


def _scaled(widths: Sequence[int], total: int) -> list[int]:
    """Column widths in twips that make up the whole width."""
    edges = [round(sum(widths[:count]) / sum(widths) * total) for count in range(len(widths) + 1)]
    return [right - left for left, right in pairwise(edges)]


def _cell(cell: Placed, row: int, width: int, *, head: bool) -> str:
    entry, begins = cell.entry, cell.row == row
    span = f'<w:gridSpan w:val="{entry.column_span}"/>' if entry.column_span > 1 else ""
    merge = ""
    if entry.row_span > 1:
        merge = '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
    align = "right" if entry.number else "center" if head else "left"
    letters = ("<w:b/>" if entry.bold else "") + f'<w:sz w:val="{_TABLE_SIZE}"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        + _paragraph(f'<w:jc w:val="{align}"/>', _run(entry.text if begins else "", letters))
        + "</w:tc>"
    )
