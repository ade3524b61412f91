"""The sections of the text.

Belongs here: recognising section titles, at whatever heading level a clerk put them, and the paragraphs
that stand under each. Does not belong here: reading sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dagster_project.extraction.names import folded
from dagster_project.reading.document import Document, Heading, Paragraph
from dagster_project.reading.lines import has_enumerator
from dagster_project.templates.template import Section, Template
from dagster_project.vocabulary.money import halfwidth_digits

_TITLE_LENGTH = 80
_PART = re.compile(r"^第[一二三四五六七八九十]+部分")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph with the section it stands in."""

    section: Section
    paragraph: Paragraph


def section_of(text: str, template: Template, *, is_heading: bool) -> Section | None:
    """The section a line is the title of, or `None`.

    A title is a heading or an enumerated line that ends with (or, for short titles, begins with) the
    prescribed words; a sentence that merely contains them is not.
    """
    if len(text) > _TITLE_LENGTH or "。" in text or not (is_heading or has_enumerator(text)):
        return None
    name = folded(text)
    for section in template.sections:
        if any(word in name for word in section.excludes):
            continue
        for pattern in section.titles:
            if re.search(rf"(?:{pattern})(?:情况|说明|的|使用|占有|用|及|和|人员|变化|安排|事项)*$", name):
                return section
    return None


def is_part_title(text: str) -> bool:
    """Whether a line is the title of one of the document's parts (`第三部分 …`)."""
    return bool(_PART.match(text)) and len(text) <= _TITLE_LENGTH


def passages(document: Document, template: Template) -> Iterator[Passage]:
    """All paragraphs of the text under a recognised section, in order.

    Headings that are no section title are passed on as paragraphs: clerks set whole sentences as headings.
    """
    current: Section | None = None
    for block in document.blocks:
        if not isinstance(block, Heading | Paragraph):
            continue
        if block.in_contents:
            continue
        if is_part_title(block.text):
            current = section_of(block.text, template, is_heading=True)
            continue
        found = section_of(block.text, template, is_heading=isinstance(block, Heading))
        if found is not None:
            current = found
            continue
        if current is None:
            continue
        if isinstance(block, Heading):
            yield Passage(current, Paragraph(halfwidth_digits(block.text), block.location, ()))
        else:
            yield Passage(current, replace(block, text=halfwidth_digits(block.text)))
