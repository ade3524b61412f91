"""Words a document uses for itself.

Belongs here: words that fit another kind of document than this one (a unit's budget that calls itself a
department's). Does not belong here: names and years (`identity`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dagster_project.extraction.facts import Facts, Issue
from dagster_project.extraction.sections import Passage
from dagster_project.vocabulary.statuses import Scope, Severity

_DEPARTMENT = re.compile(
    r"[本我]部门(?!职[责能])|(?:20\d\d\s*年度?|^|[；。，：])\s*部门(?:预算|决算)(?!单位|主管|经济)"
)
"""A document speaking of its own department or department budget; not of departments it works with."""
_ELSEWHERE = frozenset({"duties", "glossary", "organisation"})


def report_kind_words(passages: Sequence[Passage], facts: Facts) -> None:
    """An issue for every paragraph in which a unit's document speaks of itself as a department."""
    if facts.identity.scope != Scope.UNIT:
        return
    for passage in passages:
        if passage.section.id in _ELSEWHERE:
            continue
        text = passage.paragraph.text
        found = list(_DEPARTMENT.finditer(text))
        if not found:
            continue
        start = found[0].start()
        facts.issues.append(
            Issue(
                "doc_kind_word",
                Severity.WARNING,
                f"这是单位的公开文件，“{passage.section.zh}”中却写作“部门”（本段{len(found)}处），请改为“单位”。",
                text[max(0, start - 10) : start + 40],
                None,
                passage.paragraph.place(start),
            )
        )
