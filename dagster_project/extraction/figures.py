"""Figures named by the words before them: staff, procurement, assets, performance counts, and the rest.

Belongs here: giving every number that is no statement, share or project amount a subject, or an issue.
Does not belong here: sentences with changes (`statements`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dagster_project.extraction.facts import Facts, Issue
from dagster_project.extraction.numbers import NumberToken, number_tokens, unread_numbers
from dagster_project.extraction.sections import Passage
from dagster_project.extraction.statements import Subject, stated_figure
from dagster_project.templates.template import FigureWords, Template
from dagster_project.vocabulary.statuses import Severity

_SENTENCE_END = "。；;"
_LABEL = re.compile(r"^[^，。；,;0-9]{2,20}[，,：:]$")
_BEHIND = 24
"""Characters behind a number in which its noun can stand."""


def read_figures(
    passage: Passage, taken: set[int], template: Template, facts: Facts, *, before: str = ""
) -> None:
    """Turn all numbers of a paragraph that are not in `taken` into stated figures.

    `before` is a line above that ends openly: the label of a number that stands on a line of its own.
    """
    text = passage.paragraph.text
    tokens = number_tokens(text)
    words = template.figures.get(passage.section.id, ())
    subject, measure, carried = Subject("other", "", "", ""), "", ""
    previous = 0
    for token in tokens:
        lead = (before if not previous else "") + text[previous : token.start]
        previous = token.end
        if any(mark in lead for mark in _SENTENCE_END):
            lead = re.split("[。；;]", lead)[-1]
        if token.start in taken:
            continue
        named = _name_after(text[token.end : token.end + _BEHIND], words, lead)
        subject, measure = named or _name(lead, words, subject, token)
        carried = _carried(lead, words) or carried
        if carried and subject.subject != "other":
            subject = Subject(carried, subject.key, "", subject.name)
        context = text[max(0, token.start - 60) : token.end + 20]
        place = passage.paragraph.place(token.start)
        facts.stated_figures.append(
            stated_figure(facts, subject, passage.section, measure, token, context, place)
        )
        if subject.subject == "other":
            facts.issues.append(
                Issue(
                    "unassigned_figure",
                    Severity.INFO,
                    f"文字中的“{token.printed}{token.unit}”已登记，但没有识别出它说的是什么项目。",
                    context,
                    None,
                    place,
                )
            )


def open_label(text: str) -> str:
    """A short line that ends openly (`某某经费,`): the label of the number on the next line."""
    return text if _LABEL.search(text) else ""


def report_unread(passage: Passage, taken: set[int], facts: Facts) -> None:
    """An issue for everything that looks like a figure and could not be read as one."""
    for offset, printed in unread_numbers(passage.paragraph.text):
        if offset in taken:
            continue
        context = passage.paragraph.text[max(0, offset - 30) : offset + len(printed) + 15]
        facts.issues.append(
            Issue(
                "unread_number",
                Severity.WARNING,
                f"文字中的“{printed}”像是金额或比率，但写法不完整（缺少单位或数字有误），未入库，请核对：…{context}…",
                printed,
                None,
                passage.paragraph.place(offset),
            )
        )


def _carried(lead: str, words: Sequence[FigureWords]) -> str:
    """The subject that holds from here to the end of the paragraph, if these words begin one."""
    return next((entry.subject for entry in words if entry.carries and re.search(entry.match, lead)), "")


def _name_after(behind: str, words: Sequence[FigureWords], lead: str) -> tuple[Subject, str] | None:
    """Subject and measure of a number by the words right behind it."""
    for entry in words:
        match = re.match(entry.match, behind) if entry.after else None
        if match:
            return Subject(
                entry.subject, entry.key, "", (lead[-10:] + match.group()).strip("，。；：、 ")
            ), entry.measure
    return None


def _name(
    lead: str, words: Sequence[FigureWords], before: Subject, token: NumberToken
) -> tuple[Subject, str]:
    """Subject and measure of a number by the last known words before it."""
    hits = [
        (match.end(), match.start(), entry)
        for entry in words
        if not entry.after
        for match in re.finditer(entry.match, lead)
    ]
    subject, measure = before, ""
    for _, _, entry in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if entry.subject:
            subject = Subject(
                entry.subject, entry.key, "", re.sub(r"^(?:[，。；：:、（( ]|其中)+", "", lead).strip()
            )
            measure = entry.measure
        else:
            measure = entry.measure
    if not hits:
        return Subject("other", "", "", lead[-20:]), "ratio" if token.is_percent else "amount"
    if measure == "change":
        return Subject(subject.subject, subject.key, "", subject.name), "increase" if "增加" in lead[
            -6:
        ] else "decrease"
    return subject, measure
