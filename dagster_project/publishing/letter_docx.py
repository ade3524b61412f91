"""The review letter as a Word file, in the customary form of official letters (GB/T 9704).

Belongs here: page, fonts, paragraphs. Does not belong here: any word of the letter (`letters`).
"""

from __future__ import annotations

import io
import re

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from dagster_project.publishing.letters import Item, Letter, item_lines

_BODY, _HEAD, _TITLE = "仿宋", "黑体", "宋体"
_SIZE = Pt(16)  # 三号
_SMALL = Pt(14)  # 四号
_LINE = Pt(28)
_DETAIL = WD_ALIGN_PARAGRAPH.LEFT  # names and numbers that cannot break would be spread over the line
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def document_bytes(letter: Letter) -> bytes:
    """The file's content."""
    document = Document()
    _page(document)
    _paragraph(
        document, letter.title, _TITLE, Pt(22), bold=True, align=WD_ALIGN_PARAGRAPH.CENTER, after=Pt(18)
    )
    _paragraph(document, f"{letter.addressee}：", _BODY, _SIZE)
    for text in letter.opening:
        _body(document, text)
    _items(document, "一、请核实的事项", letter.items)
    _items(document, f"{'二' if letter.items else '一'}、供参考的提示", letter.hints)
    if letter.items:
        _heading(document, f"{'三' if letter.hints else '二'}、答复")
    for text in letter.closing:
        _body(document, text)
    for text in (letter.signature, letter.day):
        _paragraph(document, text, _BODY, _SIZE, align=WD_ALIGN_PARAGRAPH.RIGHT, right=_SIZE * 2, keep=True)
    document.core_properties.title = _clean(letter.title)
    document.core_properties.author = _clean(letter.signature)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _page(document: DocumentObject) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(footer, "— ", _TITLE, _SMALL)
    number = _run(footer, "", _TITLE, _SMALL)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        number._r.append(element)
    _run(footer, " —", _TITLE, _SMALL)


def _items(document: DocumentObject, heading: str, items: tuple[Item, ...]) -> None:
    if not items:
        return
    _heading(document, heading)
    for item in items:
        paragraph = _body(document, "", keep=True)
        _run(paragraph, f"{item.number}.（{item.severity}）", _BODY, _SIZE, bold=True)
        _run(paragraph, item.message, _BODY, _SIZE)
        for label, text in item_lines(item):
            line = _paragraph(document, "", _BODY, _SMALL, align=_DETAIL, left=_SIZE * 2, spacing=Pt(24))
            _run(line, f"{label}：", _HEAD, _SMALL)
            _run(line, text, _BODY, _SMALL)
        last = _paragraph(
            document, "", _BODY, _SMALL, align=_DETAIL, left=_SIZE * 2, spacing=Pt(24), after=Pt(8)
        )
        _run(last, "编号：", _HEAD, _SMALL)
        _run(last, item.reference, _BODY, _SMALL)


def _heading(document: DocumentObject, text: str) -> None:
    paragraph = _paragraph(document, text, _HEAD, _SIZE, first=_SIZE * 2, keep=True)
    paragraph.paragraph_format.space_before = Pt(6)


def _body(document: DocumentObject, text: str, *, keep: bool = False) -> Paragraph:
    return _paragraph(document, text, _BODY, _SIZE, first=_SIZE * 2, keep=keep)


def _paragraph(
    document: DocumentObject,
    text: str,
    font: str,
    size: int,
    *,
    bold: bool = False,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    first: int = 0,
    left: int = 0,
    right: int = 0,
    after: int = 0,
    spacing: int = _LINE,
    keep: bool = False,
) -> Paragraph:
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.alignment = align
    form.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
    form.line_spacing = Pt(spacing / Pt(1))
    form.space_before, form.space_after = Pt(0), Pt(after / Pt(1))
    form.first_line_indent, form.left_indent, form.right_indent = (
        Pt(each / Pt(1)) for each in (first, left, right)
    )
    form.keep_with_next = keep
    if text:
        _run(paragraph, text, font, size, bold=bold)
    return paragraph


def _run(paragraph: Paragraph, text: str, font: str, size: int, *, bold: bool = False) -> Run:
    run = paragraph.add_run(_clean(text))
    run.font.size, run.font.bold, run.font.name = Pt(size / Pt(1)), bold, "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _clean(text: str) -> str:
    """Text without characters a Word file cannot hold."""
    return _ILLEGAL.sub("", text)
