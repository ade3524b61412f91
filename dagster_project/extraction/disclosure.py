"""The facts of one disclosure: the order in which its readers work.

Belongs here: calling the readers one after the other and handing each what the earlier ones left.
Does not belong here: any reading of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from dagster_project.extraction.economic_lists import report_economic_lists
from dagster_project.extraction.facts import Facts, Identity, Issue
from dagster_project.extraction.figures import open_label, read_figures, report_unread
from dagster_project.extraction.functions import function_names
from dagster_project.extraction.grids import TableSurvey
from dagster_project.extraction.leftovers import report_leftovers
from dagster_project.extraction.moves import MoveReader
from dagster_project.extraction.organisation import OrganisationReader
from dagster_project.extraction.performance import read_sheets
from dagster_project.extraction.persons import blank_persons
from dagster_project.extraction.projects import ProjectReader, read_carryover_line
from dagster_project.extraction.sections import passages
from dagster_project.extraction.statements import StatementReader
from dagster_project.extraction.tables import TableReader
from dagster_project.extraction.unit_kind import read_own_kind
from dagster_project.extraction.wording import report_kind_words
from dagster_project.reading.document import Document
from dagster_project.templates.template import Template
from dagster_project.vocabulary.statuses import Severity

_READER_WORDS = {
    "joined_paragraph": "一段文字被分页截断，已接续。",
    "joined_heading": "一个标题被分页截断，已接续。",
    "stitched_table": "一张表被分页截断，已接续。",
    "open_border": "一张表的边框在页面边缘没有画完，已按其余边线补齐。",
    "irregular_cell": "一张表的边线有缺口，单元格的合并关系不完整，已按行分开读取，请核对。",
    "overflowing_text": "一张表中有文字超出单元格，已归入文字所在较多的一格。",
    "unruled_rows": "一张表的行与行之间没有横线，已按数字所在的行分开读取，请核对。",
    "borderless_table": "一张表没有竖线，已按文字之间的空白分栏读取，可靠程度较低，请核对。",
    "borderless_unread": "此页有成行的数字，但没有表格线，也分不清栏目，已作为文字保留，未读作表格，请核对。",
    "scanned_page": "此页是图片，没有可读取的文字，页上内容未入库，请取得可复制文字的版本。",
    "ocr_page": "此页是图片，文字由识别得到，只有经勾稽关系证实的数字才采用，请对照原件。",
    "macros_ignored": "文件中带有宏程序，读取时不会运行，只读取了文字和表格。",
    "radicals_mapped": "此页的字体把部分汉字编码成部首，已还原为通用汉字。",
    "clipped_text": "此页有超出页面而看不见的文字（同一段文字在相邻页重复绘制），已只读取看得见的部分。",
    "copied_part": "这个文件与另一个文件内容相同，只是格式不同，已只读取一份。",
    "tracked_changes": "文件中留有修订痕迹，已按接受全部修订后的内容读取。",
    "hidden_sheet": "工作簿中有隐藏的工作表，未读取。",
    "skipped_member": "压缩包中有一个文件不是可读取的格式，已跳过。",
    "overprint_removed": "此页有用重复打印表示的粗体，重复的字已去掉。",
}
_UNCERTAIN = frozenset(
    {"irregular_cell", "unruled_rows", "borderless_table", "borderless_unread", "scanned_page", "ocr_page"}
)


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
    organisation = OrganisationReader(facts)
    everything = list(passages(document, template, facts.issues))
    taken: list[set[int]] = []
    for passage in everything:
        facts.sections_found.add(passage.section.id)
        used = reader.read(passage)
        if passage.section.id == "projects":
            used |= projects.read(passage)
        elif passage.section.id == "carryover":
            used |= read_carryover_line(passage, used, facts)
        elif passage.section.id == "organisation":
            organisation.read(passage)
        taken.append(used)
    facts.organisation.extend(read_own_kind(everything, facts.identity.unit_name))
    reader.finish()
    projects.finish()
    facts.moves.extend(MoveReader(function_names(facts.cells).names).read(facts.statements))
    above = ""
    for passage, used in zip(everything, taken, strict=True):
        read_figures(passage, used, template, facts, before=above)
        above = open_label(passage.paragraph.text)
        report_unread(passage, used, facts)
    report_kind_words(everything, facts)
    report_economic_lists(everything, facts)
    report_leftovers(document, facts)
    read_sheets(survey, template, facts)
    blank_persons(facts)


def reader_issues(document: Document) -> list[Issue]:
    """What the reader had to repair, as issues."""
    return [
        Issue(
            warning.code,
            Severity.WARNING if warning.code in _UNCERTAIN else Severity.INFO,
            _READER_WORDS.get(warning.code, warning.code),
            warning.detail,
            None,
            warning.location,
        )
        for warning in document.warnings
    ]
