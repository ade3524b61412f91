"""Which publisher's form a document follows.

Belongs here: counting the evidence for each template, choosing, and saying on what grounds.
Does not belong here: what the forms look like (`templates`), whose disclosure it is (`identity`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dagster_project.extraction.facts import Identity, Issue
from dagster_project.extraction.names import folded
from dagster_project.reading.document import Document, Table
from dagster_project.templates.template import Template, load_templates
from dagster_project.vocabulary.errors import DisclosureError
from dagster_project.vocabulary.statuses import Severity

GENERIC = "generic"
"""The form of publishers nobody has described yet: what any disclosure has in common."""
_TITLE_CELLS = 3
_DISCLOSURE_WORDS = re.compile(
    r"20\d\d年度?(?:部门|单位)?(?:预算|决算)|(?:部门|单位)(?:预算|决算)(?:公开|情况|总表|说明)|财政拨款收支"
)


@dataclass(frozen=True, slots=True)
class Recognition:
    """Evidence for one template: the patterns found, in the template's order."""

    template: Template
    found: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        """Whether the template asks for no more."""
        return len(self.found) >= self.template.evidence_needed


def recognise(document: Document) -> list[Recognition]:
    """Evidence for every described form, the best first.

    Raises:
        DisclosureError: `not_a_disclosure` when nothing speaks for any form or for a disclosure at all.
    """
    text = folded("".join(_texts(document)))
    scored = [
        Recognition(template, tuple(p for p in template.evidence if re.search(p, text)))
        for template in load_templates()
        if template.id != GENERIC
    ]
    scored.sort(key=lambda r: (-len(r.found), r.template.id))
    if not any(r.is_enough for r in scored) and not _DISCLOSURE_WORDS.search(text):
        raise DisclosureError(
            "not_a_disclosure",
            f"文件“{document.name}”不像单位预算公开：没有找到规定的公开表和情况说明的标题。"
            "请确认放入的是完整的预算公开文件。",
        )
    return scored


def unsupported(document: Document, evidence: list[Recognition]) -> DisclosureError:
    """The refusal of a disclosure whose form nobody has described and of which nothing could be read."""
    known = "、".join(dict.fromkeys(r.template.publisher for r in evidence))
    return DisclosureError(
        "form_not_supported",
        f"文件“{document.name}”是预算或决算公开，但它的格式还没有模板（已有：{known}），没有读入任何数字。"
        "请把文件交给系统管理员增加模板。",
    )


def choose_template(
    document: Document, identity: Identity, evidence: list[Recognition]
) -> tuple[Template, list[Issue]]:
    """The form with the most evidence among those for the document's kind, and the grounds as an issue.

    A form nobody has described is read by what all forms share.

    Raises:
        DisclosureError: `form_not_supported` when there is no such general form.
    """
    chosen = next(
        (r for r in evidence if r.is_enough and r.template.document_kind == identity.document_kind), None
    )
    first = document.blocks[0].location
    if chosen is None:
        general = next((t for t in load_templates() if t.id == GENERIC), None)
        known = "、".join(dict.fromkeys(r.template.publisher for r in evidence))
        if general is None:
            raise unsupported(document, evidence)
        message = (
            f"这份公开的格式还没有模板（已有：{known}），已按各地通用的表名和栏目读取，"
            "对不上的数字列为未对应。请把文件交给系统管理员增加模板。"
        )
        return general, [Issue("unknown_form", Severity.INFO, message, "", None, first)]
    template = chosen.template
    issues = [
        Issue(
            "form_evidence",
            Severity.INFO,
            f"按“{template.publisher}”的格式读取，依据{len(chosen.found)}处表名或标题"
            f"（该格式共{len(template.evidence)}处，至少需要{template.evidence_needed}处）。",
            "；".join(chosen.found),
            None,
            first,
        )
    ]
    since, until = template.years
    if not since <= identity.fiscal_year <= until:
        issues.append(
            Issue(
                "form_outside_years",
                Severity.INFO,
                f"“{template.publisher}”的格式模板适用于{since}年至{until}年，这份公开是{identity.fiscal_year}年的，"
                "表名相符，仍按它读取，请留意当年的格式是否有变化。",
                str(identity.fiscal_year),
                None,
                first,
            )
        )
    return template, issues


def _texts(document: Document) -> Iterator[str]:
    """Everything titles can stand in: text, names of sheets, the first rows of tables."""
    for block in document.blocks:
        if not isinstance(block, Table):
            yield block.text
            continue
        if block.location.sheet:
            yield block.location.sheet
        yield from (cell.text for cell in block.cells if cell.row < _TITLE_CELLS and cell.text.endswith("表"))
