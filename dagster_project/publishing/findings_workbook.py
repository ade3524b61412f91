"""All findings as a workbook for the bureau: sheets with filters, to sort and hand out work.

Belongs here: sheets and their columns. Does not belong here: formats (`sheets`), choosing findings (`review`).
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from dagster_project.publishing.review import Fields, concerns_the_unit, place_of, printed_unit
from dagster_project.publishing.sheets import (
    BOOK_OPTIONS,
    Column,
    Formats,
    print_setup,
    write_table,
    write_title,
)
from dagster_project.publishing.words import (
    DOCUMENT_KINDS,
    FAMILIES,
    HISTORIES,
    RESPONSES,
    SCOPES,
    SEVERITIES,
)

_STATUSES = {"fail": "不符", "convention": "惯例", "unlikely": "舍入差少见", "issue": "读取问题"}
_PRINTED = 9
"""Columns printed on paper; the others are for the screen."""


def _printed(finding: Fields) -> str | None:
    """The number as printed; nothing where no number is named."""
    return finding["printed"] if finding["culprit_fact_id"] is not None else None


def _worth(finding: Fields, name: str) -> Any:
    """A value in the unit the number is printed in; a change that keeps its direction bears no sign, as in print."""
    value = finding[name]
    if value is None:
        return None
    value = value / printed_unit(finding)[1]
    was = finding["printed_value"]
    if finding["culprit_part"] in ("change", "percent") and was is not None:
        if (value < 0) == (was < 0):
            return abs(value)
        return f"{'减少' if value < 0 else '增加'}{abs(value).normalize():f}"
    return value


_WHO = (
    Column("单位", 28, lambda f: f["unit_name"]),
    Column("年度", 7, lambda f: str(f["fiscal_year"])),
    Column("类别", 7, lambda f: DOCUMENT_KINDS[f["document_kind"]]),
    Column("口径", 7, lambda f: SCOPES[f["scope"]]),
)
FINDING_COLUMNS = (
    *_WHO[:2],
    Column("程度", 7, lambda f: SEVERITIES[f["severity"]]),
    Column("状态", 10, lambda f: _STATUSES[f["status"]]),
    Column("说明", 70, lambda f: f["message"]),
    Column("位置", 18, place_of),
    Column("印为", 15, _printed, kind="right"),
    Column("应为", 15, lambda f: _worth(f, "proposed"), kind="right"),
    Column("计量", 6, lambda f: printed_unit(f)[0] if f["culprit_fact_id"] is not None else None),
    Column("应为下限", 14, lambda f: _worth(f, "proposed_low"), kind="right"),
    Column("应为上限", 14, lambda f: _worth(f, "proposed_high"), kind="right"),
    *_WHO[2:],
    Column("核对类别", 12, lambda f: FAMILIES.get(f["family"], "读取与审核")),
    Column("涉及", 34, lambda f: f["subject"]),
    Column("佐证条数", 9, lambda f: f["witness_count"]),
    Column("发函", 7, lambda f: "是" if concerns_the_unit(f) else "否"),
    Column("夜间状态", 10, lambda f: HISTORIES[f["history_status"]]),
    Column("首次发现", 12, lambda f: f["first_seen_on"]),
    Column("答复", 9, lambda f: RESPONSES[f["response_status"]]),
    Column("答复说明", 30, lambda f: f["response_text"]),
    Column("规则", 10, lambda f: f["rule_id"] or f["issue_code"]),
    Column("规则名称", 28, lambda f: f["rule_title"]),
    Column("依据", 28, lambda f: f["legal_basis"]),
    Column("发现编号", 19, lambda f: f["fingerprint"]),
    Column("文件", 36, lambda f: f["file_path"]),
)
_HISTORIES = (
    *_WHO,
    Column("夜间状态", 24, lambda f: HISTORIES[f["history_status"]]),
    Column("程度", 7, lambda f: SEVERITIES[f["severity"]]),
    Column("涉及", 34, lambda f: f["subject"]),
    Column("说明", 70, lambda f: f["message"]),
    Column("首次发现", 12, lambda f: f["first_seen_on"]),
    Column("最后存在", 12, lambda f: f["last_seen_on"]),
    Column("消除日期", 12, lambda f: f["gone_on"]),
    Column("出现次数", 9, lambda f: f["appearance_count"]),
    Column("答复", 9, lambda f: RESPONSES[f["response_status"]]),
    Column("规则", 10, lambda f: f["rule_id"]),
    Column("发现编号", 19, lambda f: f["fingerprint"]),
)


def workbook_bytes(findings: Sequence[Fields], history: Sequence[Fields], today: date) -> bytes:
    """The workbook's content: an overview by unit, all findings, and what became of earlier ones."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **BOOK_OPTIONS}) as book:
        formats = Formats(book)
        _overview(book.add_worksheet("概览"), formats, findings, today)
        write_table(book.add_worksheet("审核发现"), formats, FINDING_COLUMNS, findings, printed=_PRINTED)
        write_table(book.add_worksheet("历次情况"), formats, _HISTORIES, history, printed=_PRINTED)
    return buffer.getvalue()


def _overview(sheet: Worksheet, formats: Formats, findings: Sequence[Fields], today: date) -> None:
    write_title(sheet, formats, "预算公开审核发现清单")
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
    print_setup(sheet, 3, 3 + len(rows), len(titles))
