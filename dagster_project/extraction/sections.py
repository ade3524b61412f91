"""The sections of the text.

Belongs here: recognising section titles, at whatever heading level a clerk put them, and the paragraphs
that stand under each. Does not belong here: reading sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dagster_project.extraction.facts import Issue
from dagster_project.extraction.mending import mended, tail
from dagster_project.extraction.names import folded
from dagster_project.reading.document import Document, Heading, Paragraph
from dagster_project.reading.lines import has_enumerator
from dagster_project.templates.template import Section, Template
from dagster_project.vocabulary.money import halfwidth_digits
from dagster_project.vocabulary.statuses import Severity

_TITLE_LENGTH = 80
_PART = re.compile(r"^第[一二三四五六七八九十]+部分")
_TABLE_TITLE = re.compile(r"(?:总表|预算表|决算表|情况表|明细表|报表)(?:[（(][^（）()]*[）)])?$")
_BARE_TITLE = re.compile(
    r"[^，。；：:、\d]{0,30}(?:20\d\d年度?)?[^，。；：:、\d]{0,25}(?:说明|主要职能|主要职责|机构设置|名词解释)"
)
"""A line that is nothing but a title, in formats that do not tell headings from text."""
_TITLE_END = re.compile(r"说明(?![，。；：:、如])")
_REPEATABLE = 20
"""Characters from which a paragraph with figures that stands twice in a section was put there twice."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph with the section it stands in and the printed title of that section."""

    section: Section
    paragraph: Paragraph
    title: str = ""


def section_of(text: str, template: Template, *, is_heading: bool) -> Section | None:
    """The section a line is the title of, or `None`.

    A title is a heading, an enumerated line or a line without any punctuation that ends with (or, for short titles, begins with) the
    prescribed words; a sentence that merely contains them is not.
    """
    line = text.strip().removesuffix("。")
    if len(line) > _TITLE_LENGTH or "。" in line:
        return None
    if not (is_heading or has_enumerator(line) or _BARE_TITLE.fullmatch(line)):
        return None
    name = folded(line)
    for section in template.sections:
        if any(word in name for word in section.excludes):
            continue
        for pattern in section.titles:
            if re.search(
                rf"(?:{pattern})(?:情况|说明|的|使用|占有|用|及|和|人员|变化|安排|事项|具体|总体|[（(]单位[:：]?万?元[)）])*$",
                name,
            ):
                return section
    return None


def _glued_title(text: str, template: Template) -> tuple[Section, int] | None:
    """The section whose title begins a paragraph without a break behind it, and where the title ends."""
    if len(text) <= _TITLE_LENGTH // 2 or not has_enumerator(text):
        return None
    for match in _TITLE_END.finditer(text[:_TITLE_LENGTH]):
        found = section_of(text[: match.end()], template, is_heading=False)
        if found is not None:
            return found, match.end()
    return None


def is_part_title(text: str) -> bool:
    """Whether a line is the title of one of the document's parts (`第三部分 …`)."""
    return bool(_PART.match(text)) and len(text) <= _TITLE_LENGTH


def is_table_title(text: str) -> bool:
    """Whether a line is the title of a table: what follows belongs to the table, not to the section before."""
    return len(text) <= _TITLE_LENGTH and "。" not in text and bool(_TABLE_TITLE.search(text.strip()))


def passages(document: Document, template: Template, issues: list[Issue]) -> Iterator[Passage]:
    """All paragraphs of the text under a recognised section, in order.

    Headings that are no section title are passed on as paragraphs: clerks set whole sentences as headings.
    A paragraph that stands twice in a section is passed on once; what was mended or left out is an issue.
    """
    current: Section | None = None
    title = ""
    seen: set[tuple[str, str]] = set()
    for block in document.blocks:
        if not isinstance(block, Heading | Paragraph):
            continue
        if block.in_contents:
            continue
        if is_part_title(block.text):
            current, title = section_of(block.text, template, is_heading=True), block.text
            continue
        found = section_of(block.text, template, is_heading=isinstance(block, Heading))
        if found is not None:
            current, title = found, block.text
            continue
        glued = _glued_title(block.text, template) if isinstance(block, Paragraph) else None
        if glued is not None and isinstance(block, Paragraph):
            current, title = glued[0], block.text[: glued[1]]
            block = tail(block, glued[1])
        if is_table_title(block.text) and (isinstance(block, Heading) or has_enumerator(block.text)):
            current = None
        if current is None:
            continue
        if isinstance(block, Heading):
            paragraph = Paragraph(halfwidth_digits(block.text), block.location, ())
        else:
            paragraph = replace(block, text=halfwidth_digits(block.text))
        paragraph = mended(paragraph, issues)
        if current.once and _stood_before(current, paragraph, seen, issues):
            continue
        yield Passage(current, paragraph, title)


def _stood_before(
    section: Section, paragraph: Paragraph, seen: set[tuple[str, str]], issues: list[Issue]
) -> bool:
    """Whether the same sentences with figures were read before (a second text layer, a copied page)."""
    text = re.sub(r"\s+", "", paragraph.text)
    if len(text) < _REPEATABLE or not re.search(r"\d", text):
        return False
    slot = (section.id, text)
    if slot not in seen:
        seen.add(slot)
        return False
    issues.append(
        Issue(
            "repeated_paragraph",
            Severity.INFO,
            "这一段与前面的一段完全相同（重复的文字层或重复粘贴），只读取一次，请核对原件是否重复。",
            paragraph.text[:200],
            None,
            paragraph.location,
        )
    )
    return True
