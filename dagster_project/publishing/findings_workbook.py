"""All findings as a workbook for the bureau: sheets with filters, to sort and hand out work.

Belongs here: sheets, columns, formats. Does not belong here: choosing findings (`review`).

Every text is written as text: codes keep their zeros, and what a document prints can never become a formula.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dagster_project.publishing.advice import place_text
from dagster_project.publishing.review import Fields, concerns_the_unit
from dagster_project.publishing.words import DOCUMENT_KINDS, FAMILIES, HISTORIES, RESPONSES, SEVERITIES

_STATUSES = {"fail": "不符", "convention": "惯例", "unlikely": "舍入差少见", "issue": "读取问题"}
_SCOPES = {"unit": "单位", "department": "部门"}
_PRINTED = 12
"""Columns printed on paper; the others are for the screen."""
_LONGEST = 32_000  # a cell holds 32,767 characters


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    width: int
    value: Callable[[Fields], Any]


def _money(finding: Fields, name: str) -> Any:
    """A value in 万元 for money, otherwise as it is."""
    value = finding[name]
    if value is None:
        return None
    return value / 10_000 if finding["value_unit"] == "元" else value


def _place(finding: Fields) -> str:
    return place_text(
        {name: finding[f"source_{name}"] for name in ("part", "sheet", "page", "line", "row", "column")}
    )


_WHO = (
    _Column("单位", 28, lambda f: f["unit_name"]),
    _Column("年度", 7, lambda f: str(f["fiscal_year"])),
    _Column("类别", 7, lambda f: DOCUMENT_KINDS[f["document_kind"]]),
    _Column("口径", 7, lambda f: _SCOPES[f["scope"]]),
)
_FINDINGS = (
    *_WHO,
    _Column("程度", 7, lambda f: SEVERITIES[f["severity"]]),
    _Column("状态", 10, lambda f: _STATUSES[f["status"]]),
    _Column("核对类别", 12, lambda f: FAMILIES.get(f["family"], "读取与审核")),
    _Column("涉及", 34, lambda f: f["subject"]),
    _Column("说明", 70, lambda f: f["message"]),
    _Column("位置", 20, _place),
    _Column("印为", 16, lambda f: f["printed"]),
    _Column("应为（万元或原单位）", 16, lambda f: _money(f, "proposed")),
    _Column("应为下限", 14, lambda f: _money(f, "proposed_low")),
    _Column("应为上限", 14, lambda f: _money(f, "proposed_high")),
    _Column("佐证条数", 9, lambda f: f["witness_count"]),
    _Column("发函", 7, lambda f: "是" if concerns_the_unit(f) else "否"),
    _Column("夜间状态", 10, lambda f: HISTORIES[f["history_status"]]),
    _Column("首次发现", 12, lambda f: f["first_seen_on"]),
    _Column("答复", 9, lambda f: RESPONSES[f["response_status"]]),
    _Column("答复说明", 30, lambda f: f["response_text"]),
    _Column("规则", 10, lambda f: f["rule_id"] or f["issue_code"]),
    _Column("规则名称", 28, lambda f: f["rule_title"]),
    _Column("依据", 28, lambda f: f["legal_basis"]),
    _Column("发现编号", 19, lambda f: f["fingerprint"]),
    _Column("文件", 36, lambda f: f["file_path"]),
)
_HISTORIES = (
    *_WHO,
    _Column("夜间状态", 24, lambda f: HISTORIES[f["history_status"]]),
    _Column("程度", 7, lambda f: SEVERITIES[f["severity"]]),
    _Column("涉及", 34, lambda f: f["subject"]),
    _Column("说明", 70, lambda f: f["message"]),
    _Column("首次发现", 12, lambda f: f["first_seen_on"]),
    _Column("最后存在", 12, lambda f: f["last_seen_on"]),
    _Column("消除日期", 12, lambda f: f["gone_on"]),
    _Column("出现次数", 9, lambda f: f["appearance_count"]),
    _Column("答复", 9, lambda f: RESPONSES[f["response_status"]]),
    _Column("规则", 10, lambda f: f["rule_id"]),
    _Column("发现编号", 19, lambda f: f["fingerprint"]),
)


def workbook_bytes(findings: Sequence[Fields], history: Sequence[Fields], today: date) -> bytes:
    """The workbook's content: an overview by unit, all findings, and what became of earlier ones."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        formats = _Formats(book)
        _overview(book.add_worksheet("概览"), formats, findings, today)
        _table(book.add_worksheet("审核发现"), formats, _FINDINGS, findings)
        _table(book.add_worksheet("历次情况"), formats, _HISTORIES, history)
    return buffer.getvalue()


class _Formats:
    def __init__(self, book: Workbook) -> None:
        font = {"font_name": "宋体", "font_size": 10, "valign": "top"}
        self.head: Format = book.add_format(
            {**font, "bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self.text: Format = book.add_format({**font, "num_format": "@", "text_wrap": True, "border": 1})
        self.number: Format = book.add_format({**font, "num_format": "#,##0.00####", "border": 1})
        self.count: Format = book.add_format({**font, "num_format": "0", "border": 1})
        self.day: Format = book.add_format({**font, "num_format": "yyyy-mm-dd", "border": 1})
        self.title: Format = book.add_format({**font, "bold": True, "font_size": 14})
        self.note: Format = book.add_format({**font, "font_color": "#595959"})
        self.severity: dict[str, Format] = {
            word: book.add_format({**font, "num_format": "@", "border": 1, "bold": True, "font_color": color})
            for word, color in (("严重", "#B3261E"), ("警告", "#8A5A00"))
        }


def _overview(sheet: Worksheet, formats: _Formats, findings: Sequence[Fields], today: date) -> None:
    sheet.write_string(0, 0, "预算公开审核发现清单", formats.title)
    sheet.write_string(
        1,
        0,
        f"{today:%Y-%m-%d}；按原因列示，同一原因引起的多条不符只列一次；惯例和提示不是差错。",
        formats.note,
    )
    titles = ("单位", "年度", "严重", "警告", "提示", "未答复", "新增", "重现")
    rows: dict[tuple[str, int], Counter[str]] = {}
    for finding in findings:
        counted = rows.setdefault((finding["unit_name"], finding["fiscal_year"]), Counter())
        if finding["status"] in ("fail", "issue"):
            counted[SEVERITIES[finding["severity"]]] += 1
            counted[RESPONSES[finding["response_status"]]] += 1
            counted[HISTORIES[finding["history_status"]]] += 1
    for column, title in enumerate(titles):
        sheet.write_string(3, column, title, formats.head)
    for row, ((unit, year), counted) in enumerate(sorted(rows.items()), start=4):
        sheet.write_string(row, 0, unit, formats.text)
        sheet.write_string(row, 1, str(year), formats.text)
        for column, title in enumerate(titles[2:], start=2):
            sheet.write_number(row, column, counted[title], formats.count)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, len(titles) - 1, 9)
    sheet.freeze_panes(4, 1)
    sheet.autofilter(3, 0, 3 + len(rows), len(titles) - 1)
    _print_setup(sheet, 3, 3 + len(rows), len(titles))


def _table(sheet: Worksheet, formats: _Formats, columns: Sequence[_Column], rows: Sequence[Fields]) -> None:
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, formats.head)
    sheet.set_row(0, 30)
    for line, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            _write(sheet, line, place, column.value(row), formats)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    _print_setup(sheet, 0, len(rows), _PRINTED)


def _write(sheet: Worksheet, row: int, column: int, value: Any, formats: _Formats) -> None:
    if value is None:
        sheet.write_blank(row, column, None, formats.text)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats.day)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, formats.count)
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, value, formats.number)
    else:
        text = str(value)[:_LONGEST]
        sheet.write_string(row, column, text, formats.severity.get(text, formats.text))


def _print_setup(sheet: Worksheet, head: int, rows: int, columns: int) -> None:
    """On paper only the columns that fit a page and can be read."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.print_area(0, 0, max(rows, 1), columns - 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
