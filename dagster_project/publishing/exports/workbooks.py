"""One workbook per fiscal year for officials: what the units disclosed, what changed, what is doubtful, and where it stands.

Belongs here: sheets, their columns and links. Does not belong here: formats (`publishing.sheets`), any figure that is not
in a mart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from xlsxwriter.workbook import Workbook

from dagster_project.publishing.exports.links import SourceLinks
from dagster_project.publishing.exports.tables import File, listed
from dagster_project.publishing.findings_workbook import FINDING_COLUMNS
from dagster_project.publishing.published_file import records
from dagster_project.publishing.review import FINDINGS_QUERY, Fields
from dagster_project.publishing.sheets import (
    BOOK_OPTIONS,
    MOST_ROWS,
    Column,
    Formats,
    print_setup,
    write_table,
    write_title,
)
from dagster_project.publishing.words import DOCUMENT_KINDS, FUND_SCOPES, SCOPES, SUBJECTS

_ORIGINS = {"published": "本年文件", "implied": "推算", "bound": "只有范围"}
_LEVELS = {"total": "合计", "class": "类", "group": "款", "item": "项", "project": "项目", "unit": "单位"}
_THREE_PUBLIC = {
    "three_public": "“三公”经费合计", "abroad": "因公出国（境）", "vehicle": "公务用车",
    "vehicle_purchase": "公务用车购置", "vehicle_running": "公务用车运行维护", "reception": "公务接待",
}  # fmt: skip
_FUNDS = {**FUND_SCOPES, "total": "合计"}
_AMOUNT_KINDS = {"budget": "预算数", "outturn": "决算数"}
_PURPOSES = {"total": "合计", "personnel": "人员经费", "public": "公用经费"}
_STAFF = {
    "establishment": "编制", "total": "实有", "active": "在职", "retired": "退休", "retired_cadre": "离休",
}  # fmt: skip


def _plain(name: str) -> Callable[[Fields], Any]:
    return lambda row: row[name]


def _worded(name: str, words: Mapping[str, str]) -> Callable[[Fields], Any]:
    return lambda row: words.get(row[name], row[name])


def _wan(title: str, name: str, *, in_yuan: bool = False) -> Column:
    value = (lambda row: row[name] and row[name] / 10_000) if in_yuan else _plain(name)
    return Column(f"{title}（万元）", 14, value)


def _growth(title: str, name: str) -> Column:
    return Column(title, 10, _plain(name), kind="growth")


_WHO = (
    Column("单位", 30, _plain("unit_name")),
    Column("类别", 7, _worded("document_kind", DOCUMENT_KINDS)),
    Column("口径", 7, _worded("scope", SCOPES)),
)
_UNITS = (
    *_WHO,
    _wan("收入总计", "revenue_wan"),
    _wan("上年收入", "revenue_prior_wan"),
    _growth("收入增减", "revenue_growth_bp"),
    _wan("支出总计", "expenditure_wan"),
    _wan("上年支出", "expenditure_prior_wan"),
    _growth("支出增减", "expenditure_growth_bp"),
    _wan("基本支出", "basic_wan"),
    _wan("项目支出", "project_wan"),
    _wan("一般公共预算", "general_budget_wan"),
    _wan("“三公”经费", "three_public_wan"),
    _wan("上年“三公”", "three_public_prior_wan"),
    _wan("机关运行经费", "operating_expense_wan"),
    Column("编制（人）", 8, _plain("staff_establishment")),
    Column("在职（人）", 8, _plain("staff_active")),
    Column("勾稽不符", 8, _plain("fail_count")),
    Column("审核发现", 8, _plain("finding_count")),
    Column("规定的表齐全", 8, lambda row: {True: "是", False: "否"}.get(row["is_complete"])),
    Column("公开日期", 12, _plain("published_on")),
)
_FUNCTIONS = (
    *_WHO,
    Column("资金范围", 14, _worded("fund_scope", FUND_SCOPES)),
    Column("层级", 6, _worded("level", _LEVELS)),
    Column("科目编码", 11, _plain("function_code")),
    Column("科目名称", 30, _plain("function_name")),
    _wan("本年", "value_wan"),
    Column("本年取值", 9, _worded("value_origin", _ORIGINS)),
    _wan("上年", "prior_value_wan"),
    _growth("增减", "value_growth_bp"),
    Column("文件写明的原因", 60, _plain("stated_reason")),
)
_ECONOMIC = (
    *_WHO,
    Column("层级", 6, _worded("level", _LEVELS)),
    Column("科目编码", 11, _plain("economic_code")),
    Column("科目名称", 30, _plain("name")),
    Column("用途", 10, _worded("purpose", _PURPOSES)),
    _wan("金额", "amount_wan"),
    Column("相加即得合计", 9, lambda row: "是" if row["is_additive"] else "否"),
)
_THREE = (
    *_WHO,
    Column("内容", 20, _worded("part_id", _THREE_PUBLIC)),
    Column("金额种类", 9, _worded("amount_kind", _AMOUNT_KINDS)),
    Column("资金", 18, _worded("fund_scope", _FUNDS)),
    _wan("金额", "amount_wan"),
)
_PROJECTS = (
    *_WHO,
    Column("项目", 40, _plain("project_name")),
    _wan("项目支出表", "table_amount_yuan", in_yuan=True),
    _wan("文字说明", "text_amount_yuan", in_yuan=True),
    _wan("绩效目标表", "sheet_amount_yuan", in_yuan=True),
)
_TARGETS = (
    *_WHO,
    Column("项目", 30, _plain("project_name")),
    Column("一级指标", 12, _plain("level1")),
    Column("二级指标", 14, _plain("level2")),
    Column("三级指标", 34, _plain("indicator")),
    Column("指标值", 18, _plain("printed")),
    Column("权重", 8, _plain("weight")),
    Column("设置依据", 30, _plain("basis")),
)
_PEOPLE = (
    *_WHO,
    Column("人员类别", 12, _worded("staff_group", _STAFF)),
    Column("文件中的名称", 30, _plain("name")),
    Column("人数", 8, _plain("headcount")),
    Column("比上年增减", 10, _plain("headcount_change")),
)
_BRIDGE = (
    *_WHO,
    Column("事项", 14, _worded("subject", SUBJECTS)),
    Column("资金范围", 14, _worded("fund_scope", FUND_SCOPES)),
    Column("内容", 30, _plain("name")),
    _wan("本年", "current_wan"),
    _wan("上年", "prior_wan"),
    _wan("报表增减", "reported_change_wan"),
    _wan("口径增加", "scope_in_wan"),
    _wan("口径减少", "scope_out_wan"),
    _wan("同口径增减", "like_for_like_wan"),
    _wan("未解释", "unexplained_wan"),
)
_DOCUMENTS = (
    *_WHO,
    Column("文件", 60, _plain("file_path")),
    Column("格式", 7, _plain("file_format")),
    Column("公开日期", 12, _plain("published_on")),
    Column("现行版本", 8, lambda row: "是" if row["is_current"] else "否"),
    Column("表内数字", 9, _plain("cell_count")),
    Column("增减表述", 9, _plain("statement_count")),
    Column("未归类数字", 9, _plain("unmapped_count")),
)

_JOINED = "inner join marts.dim_unit as u on u.unit_key = t.unit_key"
_ORDER = "order by u.unit_name, t.document_kind, t.scope"


@dataclass(frozen=True, slots=True)
class _Sheet:
    title: str
    about: str
    columns: tuple[Column, ...]
    query: str
    printed: int = 12


_SHEETS = (
    _Sheet(
        "单位总览",
        "每个单位一行：收支总额、上年数、三公、人员、审核发现个数",
        _UNITS,
        "select t.* from marts.mart_unit_year as t where t.fiscal_year = ?"
        " order by t.unit_name, t.document_kind, t.scope",
    ),
    _Sheet(
        "功能科目",
        "按支出功能分类科目：本年、上年、增减和文件写明的原因",
        _FUNCTIONS,
        f"select t.*, u.unit_name from marts.mart_function_year as t {_JOINED} where t.fiscal_year = ?"
        f" {_ORDER}, t.fund_scope, t.function_code, t.function_year_key",
        printed=11,  # the reasons are for the screen
    ),
    _Sheet(
        "经济分类",
        "一般公共预算基本支出，按经济分类科目",
        _ECONOMIC,
        f"select t.*, u.unit_name from marts.fct_basic_expenditure as t {_JOINED} where t.fiscal_year = ?"
        f" and t.amount_yuan is not null {_ORDER}, t.economic_code nulls first, t.purpose, t.basic_expenditure_key",
    ),
    _Sheet(
        "三公经费",
        "“三公”经费各部分",
        _THREE,
        f"select t.*, u.unit_name from marts.fct_three_public as t {_JOINED} where t.fiscal_year = ?"
        f" and t.amount_yuan is not null {_ORDER}, t.amount_kind, t.fund_scope, t.part_id, t.three_public_key",
    ),
    _Sheet(
        "项目",
        "各项目在项目支出表、文字说明和绩效目标表中的金额",
        _PROJECTS,
        "select t.*, u.unit_name"
        f" from marts.dim_project as t {_JOINED}"
        " inner join marts.dim_document as d on d.document_id = t.document_id and d.is_current"
        f" where t.fiscal_year = ? {_ORDER}, t.project_name, t.project_key",
    ),
    _Sheet(
        "绩效指标",
        "绩效目标表的指标",
        _TARGETS,
        f"select t.*, u.unit_name from marts.fct_performance_target as t {_JOINED} where t.fiscal_year = ?"
        f" {_ORDER}, t.project_name, t.target_key",
    ),
    _Sheet(
        "人员",
        "编制、在职、退休人数",
        _PEOPLE,
        f"select t.*, u.unit_name from marts.fct_staff as t {_JOINED} where t.fiscal_year = ?"
        f" {_ORDER}, t.staff_group, t.staff_key",
    ),
    _Sheet(
        "增减分解",
        "报表增减 = 口径增加 − 口径减少 + 同口径增减 + 未解释",
        _BRIDGE,
        f"select t.*, u.unit_name from marts.mart_growth_bridge as t {_JOINED} where t.fiscal_year = ?"
        f" and t.reported_change_yuan is not null {_ORDER}, t.subject, t.fund_scope, t.line_key, t.bridge_key",
    ),
    _Sheet(
        "文件清单",
        "所读的公开文件；点击文件名打开",
        _DOCUMENTS,
        "select t.* from marts.dim_document as t where t.fiscal_year = ?"
        " order by t.unit_name, t.document_kind, t.scope, t.version_no, t.document_id",
    ),
)
_FINDINGS = "审核发现"
_FINDINGS_ABOUT = "勾稽不符和读取问题，严重的在前；点击“位置”或“文件”打开原文件"
_PRINTED = 12


def write_workbooks(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    links: SourceLinks,
    *,
    night: date,
    created: datetime,
    progress: Callable[[int, int, str], None],
) -> Iterator[File]:
    """`excel/预算公开_<year>.xlsx` for every year there is a disclosure of.

    Args:
        connection: to the published file.
        folder: of the export.
        links: where source files are.
        night: of the data.
        created: moment of publication, which the file's properties tell.
        progress: told of every workbook.

    Raises:
        OSError: a file cannot be written.
    """
    (folder / "excel").mkdir()
    years = [
        int(year)
        for (year,) in connection.execute(
            "select distinct fiscal_year from marts.dim_document order by 1"
        ).fetchall()
    ]
    findings = records(connection.execute(FINDINGS_QUERY))
    for done, year in enumerate(years):
        progress(done, len(years), f"Excel {year}")
        file = folder / "excel" / f"预算公开_{year}.xlsx"
        tables = [(sheet, records(connection.execute(sheet.query, [year]))) for sheet in _SHEETS]
        found = [finding for finding in findings if finding["fiscal_year"] == year]
        _write(file, year, tables, found, links, night=night, created=created)
        yield listed(file, folder, "", sum(len(rows) for _, rows in tables) + len(found), year)


def _write(
    file: Path,
    year: int,
    tables: Sequence[tuple[_Sheet, Sequence[Fields]]],
    findings: Sequence[Fields],
    links: SourceLinks,
    *,
    night: date,
    created: datetime,
) -> None:
    with xlsxwriter.Workbook(str(file), BOOK_OPTIONS) as book:
        book.set_properties({"title": f"{year}年预算公开", "created": created.replace(tzinfo=None)})
        formats = Formats(book)
        contents = [(_FINDINGS, _FINDINGS_ABOUT, len(findings))]
        contents += [(sheet.title, sheet.about, len(rows)) for sheet, rows in tables]
        _front(book, formats, year, night, contents)
        finding_columns = [
            replace(column, link=links.of_finding) if column.title in ("位置", "文件") else column
            for column in FINDING_COLUMNS
        ]
        write_table(
            book.add_worksheet(_FINDINGS), formats, finding_columns, findings[:MOST_ROWS], printed=_PRINTED
        )
        doubtful = {(finding["unit_name"]) for finding in findings}
        for sheet, rows in tables:
            columns = [_linked(column, sheet.title, links, doubtful) for column in sheet.columns]
            write_table(
                book.add_worksheet(sheet.title),
                formats,
                columns,
                rows[:MOST_ROWS],
                printed=sheet.printed,
                frozen=1,
            )


def _linked(column: Column, sheet: str, links: SourceLinks, doubtful: set[str]) -> Column:
    if column.title == "文件":
        return replace(column, link=lambda row: links.of_file(row["file_path"]))
    if sheet == "单位总览" and column.title == "审核发现":
        return replace(
            column, link=lambda row: f"internal:'{_FINDINGS}'!A1" if row["unit_name"] in doubtful else None
        )
    return column


def _front(
    book: Workbook, formats: Formats, year: int, night: date, contents: Sequence[tuple[str, str, int]]
) -> None:
    sheet = book.add_worksheet("说明")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 2, 10)
    write_title(sheet, formats, f"{year}年预算公开数据")
    notes = (
        f"数据日期：{night:%Y-%m-%d}；取自各单位公开的文件，只含现行版本。",
        "金额单位为万元；空白表示文件没有写明或未能读取，不是零。",
        "“单位”与“部门”两种口径、不同资金范围互有包含，不得相加；标明“相加即得合计”的行才可以相加。",
        "上年数来自上年文件，没有的按增减表述推算，推算方法见数据字典。",
        "核对结果供参考，是否差错以单位答复为准。",
    )
    for place, note in enumerate(notes, start=1):
        sheet.write_string(place, 0, note, formats.note)
    head = len(notes) + 2
    for place, title in enumerate(("工作表", "内容", "行数")):
        sheet.write_string(head, place, title, formats.head)
    for line, (title, about, rows) in enumerate(contents, start=head + 1):
        sheet.write_url(line, 0, f"internal:'{title}'!A1", formats.link, string=title)
        sheet.write_string(line, 1, about, formats.text)
        sheet.write_number(line, 2, rows, formats.count)
        if rows > MOST_ROWS:
            sheet.write_string(line, 3, f"只列出前 {MOST_ROWS:,} 行，全部见 CSV 或 Parquet", formats.note)
    print_setup(sheet, head, head + len(contents), 3)
