"""The facts of one disclosure: the order in which its readers work.

Belongs here: calling the readers one after the other and handing each what the earlier ones left.
Does not belong here: any reading of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from dagster_project.extraction.facts import Facts, Identity, Issue
from dagster_project.extraction.figures import read_figures, read_organisation
from dagster_project.extraction.functions import function_names
from dagster_project.extraction.grids import TableSurvey
from dagster_project.extraction.performance import read_sheets
from dagster_project.extraction.projects import ProjectReader, read_carryover_line
from dagster_project.extraction.sections import passages
from dagster_project.extraction.statements import StatementReader
from dagster_project.extraction.tables import TableReader
from dagster_project.reading.document import Document
from dagster_project.templates.template import Template
from dagster_project.vocabulary.statuses import Severity


def extract_tables(
    template: Template, survey: TableSurvey, identity: Identity, choices: Mapping[str, int]
) -> Facts:
    """The figures of all tables; `choices` picks a column candidate per table (default: the first)."""
    facts = Facts(identity)
    TableReader(template, survey, facts).read(choices)
    return facts


def extract_text(document: Document, template: Template, survey: TableSurvey, facts: Facts) -> None:
    """Add everything the text says to the facts of the tables."""
    reader = StatementReader(template, function_names(facts.cells), facts)
    projects = ProjectReader(template, facts)
    everything = list(passages(document, template))
    taken: list[set[int]] = []
    for passage in everything:
        facts.sections_found.add(passage.section.id)
        used = reader.read(passage)
        if passage.section.id == "projects":
            used |= projects.read(passage)
        elif passage.section.id == "carryover":
            used |= read_carryover_line(passage, used, facts)
        elif passage.section.id == "organisation":
            read_organisation(passage, facts)
        taken.append(used)
    reader.finish()
    projects.finish()
    for passage, used in zip(everything, taken, strict=True):
        read_figures(passage, used, template, facts)
    read_sheets(survey, template, facts)


def reader_issues(document: Document) -> list[Issue]:
    """What the reader had to repair, as issues."""
    words = {
        "joined_paragraph": "一段文字被分页截断，已接续。",
        "joined_heading": "一个标题被分页截断，已接续。",
        "stitched_table": "一张表被分页截断，已接续。",
    }
    return [
        Issue(
            warning.code,
            Severity.INFO,
            words.get(warning.code, warning.code),
            warning.detail,
            None,
            warning.location,
        )
        for warning in document.warnings
    ]
