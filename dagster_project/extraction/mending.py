"""Paragraphs that a page cut in the middle of a number or a sentence.

Belongs here: taking page numbers out of sentences and joining the digits of one number.
Does not belong here: joining lines to paragraphs (`reading`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from dagster_project.extraction.facts import Issue
from dagster_project.reading.document import Paragraph, Segment
from dagster_project.vocabulary.statuses import Severity

_PAGE_NUMBER = re.compile(r"(?<=[一-龥，、])\s*[—－―]+\s*\d{1,3}\s*[—－―]+\s*(?=[一-龥\d])")
_BROKEN = re.compile(r"(?<=\d)(?P<gap>\.\s+|\s+\.)(?=\d{1,2}\s*(?:%|万元|亿元|元))")


def mended(paragraph: Paragraph, issues: list[Issue]) -> Paragraph:
    """The paragraph without page numbers inside its sentences and with broken decimals joined."""
    for pattern, keep, code, message in (
        (_PAGE_NUMBER, "", "page_number_inside", "句子中间夹有页码，已去掉后读取。"),
        (_BROKEN, ".", "rejoined_number", "一个数字被换行或空格断开，已接续，请核对。"),
    ):
        for match in reversed(list(pattern.finditer(paragraph.text))):
            if pattern is _BROKEN and not _is_inside(paragraph.text, match.start()):
                continue
            issues.append(
                Issue(
                    code,
                    Severity.INFO,
                    message,
                    paragraph.text[max(0, match.start() - 20) : match.end() + 12],
                    None,
                    paragraph.place(match.start()),
                )
            )
            paragraph = _cut(paragraph, match.start(), match.end(), keep)
    return paragraph


def tail(paragraph: Paragraph, offset: int) -> Paragraph:
    """The paragraph from `offset` on."""
    rest = _cut(paragraph, 0, offset, "")
    return replace(rest, location=paragraph.place(offset))


def _is_inside(text: str, position: int) -> bool:
    """Whether the digits before a broken decimal are a figure of the sentence, not an enumerator."""
    before = re.search(r"\D?[\d,]+$", text[:position])
    return before is not None and not before.group()[0].isdigit() and before.group()[0] not in "，。；;：:"


def _cut(paragraph: Paragraph, start: int, end: int, keep: str) -> Paragraph:
    """Replace a stretch of the text; the places of everything behind it move along."""
    shift = end - start - len(keep)
    segments = tuple(
        Segment(segment.offset - min(shift, max(0, segment.offset - start - len(keep))), segment.location)
        for segment in paragraph.segments
    )
    return replace(paragraph, text=paragraph.text[:start] + keep + paragraph.text[end:], segments=segments)
