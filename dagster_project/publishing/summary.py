"""The closing summary of a run, for officers.

Belongs here: presenting what the run record and tonight's warehouse say. Does not belong here: any figure
that is not in a mart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

import duckdb
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from dagster_project.publishing.postgres.structure import READER
from dagster_project.publishing.snapshot import DATABASE, PARQUET
from dagster_project.publishing.words import FAMILIES, SCOPES, STATUSES
from dagster_project.settings import Settings
from dagster_project.vocabulary.money import wan_text
from dagster_project.vocabulary.printable import printable, printable_name

_SHOWN = 20
"""Rows of a table at most; a prefecture has hundreds of units, and the marts hold them all."""

_DOCUMENTS = """
    select
        d.unit_name, d.scope, d.fiscal_year, d.is_current,
        d.cell_count, d.statement_count, d.target_count,
        (select count(*) from marts.fct_finding as f where f.document_id = d.document_id and f.finding_kind <> 'correction') as findings,
        (select count(*) from marts.fct_finding as f
            where f.document_id = d.document_id and f.severity = 'critical') as critical_findings
    from marts.dim_document as d
    order by critical_findings desc, findings desc, d.fiscal_year desc, d.unit_name, d.file_path
"""
_PRIORS = """
    select
        unit_name, scope, fiscal_year, revenue_prior_yuan, expenditure_prior_yuan, general_items_prior_yuan,
        three_public_prior_yuan, operating_expense_prior_yuan
    from marts.mart_unit_year
    order by fiscal_year desc, unit_name, scope, document_id
"""


_NIGHT = """
    select open_count, new_count, reopened_count, cured_count, retracted_count, withdrawn_count
    from marts.mart_finding_night
    order by night desc
    limit 1
"""
_STALE = "select message from marts.fct_correction where not is_in_force order by correction_key"


def show_summary(
    console: Console, settings: Settings, sections: Mapping[str, Any], *, seconds: float, log: str
) -> None:
    """Print the summary of a run from its record.

    Args:
        console: where to print.
        settings: where things lie.
        sections: of the run record; stages that were not reached are missing.
        seconds: time taken.
        log: path of the technical log.
    """
    turned_away = sections.get("turned_away", [])
    if "quality" in sections:
        with closing(duckdb.connect(str(settings.build_database), read_only=True)) as connection:
            console.print(_documents(connection.execute(_DOCUMENTS).fetchall()))
            console.print(_relations(sections["quality"]["families"]))
            console.print(_priors(connection.execute(_PRIORS).fetchall()))
            console.print(_night(connection.execute(_NIGHT).fetchall()))
            if stale := [message for (message,) in connection.execute(_STALE).fetchall()]:
                console.print(_stale(stale))
    if rejected := [file for file in turned_away if not file["copy"]]:
        console.print(_files("未能读取的文件", "原因与处理办法", rejected))
    if copies := [file for file in turned_away if file["copy"]]:
        console.print(_files("重复文件", "说明", copies))
    console.print(_closing(settings, sections, seconds, log))


def _documents(rows: Sequence[Sequence[Any]]) -> Table:
    table = _table(f"已读取文件 {len(rows)} 份", len(rows))
    table.add_column("单位", overflow="fold")
    table.add_column("年度", no_wrap=True)
    for heading in ("表内\n数字", "增减\n表述", "绩效\n指标", "审核\n发现", "严重"):
        table.add_column(heading, justify="right", no_wrap=True)
    for unit, scope, year, is_current, *counts in rows[:_SHOWN]:
        label = _body(unit, scope) if is_current else f"{_body(unit, scope)}（已有更新版本）"
        table.add_row(label, str(year), *(f"{count:,}" for count in counts))
    return table


def _body(unit: str, scope: str) -> str:
    """Whom a document speaks for: a department's file adds up units, and its own unit's file stands beside it."""
    return f"{unit}（{SCOPES[scope]}）" if scope == "department" else unit


def _relations(families: Mapping[str, Mapping[str, int]]) -> Table:
    table = _table("勾稽关系", 0)
    table.add_column("类别")
    for status in STATUSES.values():
        table.add_column(status, justify="right")
    totals = dict.fromkeys(STATUSES, 0)
    for family, title in FAMILIES.items():
        counts = families.get(family, {})
        for status in STATUSES:
            totals[status] += counts.get(status, 0)
        table.add_row(title, *(_count(status, counts.get(status, 0)) for status in STATUSES))
    table.add_section()
    table.add_row("合计", *(_count(status, totals[status]) for status in STATUSES))
    return table


def _count(status: str, count: int) -> Text:
    return Text(f"{count:,}", style="bold red" if status == "fail" and count else "")


def _priors(rows: Sequence[Sequence[Any]]) -> Table:
    table = _table("由增减表述推算的上年预算数（万元）", len(rows))
    table.add_column("单位", overflow="fold")
    table.add_column("上年", no_wrap=True)
    for heading in ("收入", "支出", "功能\n科目", "三公", "运行\n经费"):
        table.add_column(heading, justify="right", no_wrap=True)
    for unit, scope, year, *amounts in rows[:_SHOWN]:
        table.add_row(
            _body(unit, scope), str(year - 1), *(wan_text(amount) or "未说明" for amount in amounts)
        )
    return table


def _night(rows: Sequence[Sequence[Any]]) -> Text:
    [(standing, new, reopened, cured, retracted, withdrawn)] = rows
    return Text(
        f"与此前相比：现有发现 {standing:,} 个，其中新增 {new:,}、重现 {reopened:,}；"
        f"已消除 {cured:,}，因规则或程序变化不再列出 {retracted:,}，随文件撤下 {withdrawn:,}。"
    )


def _stale(messages: Sequence[str]) -> Table:
    table = _table(f"不再适用的更正 {len(messages)} 条", len(messages))
    table.add_column("情况与处理办法", overflow="fold", style="bold red")
    for message in messages[:_SHOWN]:
        table.add_row(message)
    return table


def _files(title: str, explanation: str, files: Sequence[Mapping[str, str]]) -> Table:
    table = _table(f"{title} {len(files)} 个", len(files))
    table.add_column("文件", overflow="fold")
    table.add_column(explanation, overflow="fold")
    for file in files[:_SHOWN]:
        table.add_row(Text(printable_name(file["path"])), Text(printable(file["message"])))
    return table


def _closing(settings: Settings, sections: Mapping[str, Any], seconds: float, log: str) -> RenderableType:
    gate = sections.get("gate", {})
    lines = []
    if "published" in sections:
        style, title = "green", "已发布"
        lines += [
            f"数据库（只读）：{settings.published / DATABASE}",
            f"Parquet 文件：{settings.published / PARQUET}",
        ]
        if "dashboard" in sections:
            lines.append(f"网页看板：{settings.dashboard / 'index.html'}")
        if (postgres := sections.get("postgres")) is not None:
            lines += _postgres(postgres)
        if (exported := sections.get("exported")) is not None:
            lines.append(
                "导出：未完成，原因见下"
                if "message" in exported
                else f"导出：{exported['folder']}，{exported['files']} 个文件"
            )
        if accepted := gate.get("accepted_vanished"):
            lines.append(f"经操作人员确认撤下：{'、'.join(accepted)}")
    else:
        style, title = "red", "未发布，原已发布的数据保持不变"
        lines += [f"{place}. {reason['message']}" for place, reason in enumerate(gate.get("reasons", []), 1)]
    if "quality" in sections:
        lines.append(f"校验结果网页：{settings.data_docs / 'index.html'}")
    lines.append(f"技术日志：{log}")
    lines.append(f"用时：{seconds:.0f} 秒")
    return Panel(Group(*(Text(line, overflow="fold") for line in lines)), title=title, border_style=style)


def _postgres(section: Mapping[str, Any]) -> list[str]:
    if "message" in section:
        return ["PostgreSQL：未写入，原因见下"]
    lines = [
        f"PostgreSQL：{section['shown']}，{len(section['rows'])} 张表，{sum(section['rows'].values()):,} 行"
    ]
    if not section["reader"]:
        lines.append(f"数据库中没有只读角色 {READER}，当前用户也无权建立；请数据库管理员按运行手册建立。")
    return lines


def _table(title: str, rows: int) -> Table:
    caption = f"仅列出前 {_SHOWN} 行，共 {rows} 行；全部内容见已发布的数据。" if rows > _SHOWN else None
    return Table(title=title, caption=caption, title_justify="left")
