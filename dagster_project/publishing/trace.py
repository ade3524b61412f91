"""`kanhe trace`: the receipt of one published number, in words.

Belongs here: choosing the row a person means, and printing the tree in Chinese or as JSON.
Does not belong here: what a number is made from (`receipts`, `lineage`).
"""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.publishing.lineage import PRINTED, Operation, lineage
from dagster_project.publishing.published_file import opened, published_tables
from dagster_project.publishing.receipts import Figure, Place, Receipt, Receipts, as_record, naming
from dagster_project.publishing.unit_finder import find_units
from dagster_project.publishing.words import DOCUMENT_KINDS, FUND_SCOPES, SCOPES, STATUSES, SUBJECTS
from dagster_project.vocabulary.operator_error import OperatorError
from dagster_project.warehouse.sql import quoted

_SHOWN_OPERANDS, _SHOWN_RELATIONS, _SHOWN_ROWS, _SUGGESTED = 12, 4, 8, 5
_FIRST_WORDS = re.compile(r"[^，；：。（]+")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "document_kind": DOCUMENT_KINDS,
    "scope": SCOPES,
    "subject": SUBJECTS,
    "fund_scope": FUND_SCOPES,
}


class UnknownFigureError(OperatorError):
    """No published number fits, or several do; the message is Chinese and says what there is."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which number a person asks about.

    Attributes:
        table: published table.
        column: its column.
        key: value of the table's key, where it has a single one; else `None`.
        unit: name of a unit, also a former one; `None`: any.
        year: fiscal year; `None`: any.
        conditions: further columns and the values they must have, as typed.
    """

    table: str
    column: str
    key: str | None = None
    unit: str | None = None
    year: int | None = None
    conditions: Mapping[str, str] | None = None


def trace(published: Path, question: Question) -> tuple[Receipt, Mapping[str, str]]:
    """The receipt of the number asked about, and Chinese names of columns (`table.column`).

    Raises:
        NoWarehouseError: nothing is published, or it was published by an older version.
        UnknownFigureError: no number fits, or several do.
        UnknownUnitError: no unit bears the name.
    """
    with opened(published) as connection:
        columns = _columns(connection)
        figure = _figure(connection, question, columns)
        (receipt,) = Receipts(connection).of([figure])
    assert receipt is not None
    return receipt, {
        f"{table}.{column}": words
        for table, described in columns.items()
        for column, words in described.items()
    }


def as_json(receipt: Receipt) -> str:
    """The whole receipt as JSON."""
    return json.dumps(as_record(receipt), ensure_ascii=False, indent=2)


def as_text(receipt: Receipt, names: Mapping[str, str]) -> Iterator[str]:
    """The receipt as lines for the terminal; long lists are cut and say so."""
    yield f"{receipt.title}（{receipt.table}）　{_row_words(receipt, ())}"
    yield from _lines(receipt, names, "", "", set())
    broken = list(receipt.broken())
    if broken:
        yield f"！有 {len(broken)} 个数与其算式不符，这是程序问题，请交系统维护人员。"


def _lines(
    receipt: Receipt, names: Mapping[str, str], first: str, rest: str, shown: set[tuple[Any, ...]]
) -> Iterator[str]:
    sign = "÷ " if receipt.is_base else "− " if receipt.weight < 0 else ""
    if receipt.place is not None:
        yield f"{first}{sign}{_shown_value(receipt)}　{receipt.row.get('fact_name') or ''}"
        yield from (f"{rest}{line}" for line in _printed_lines(receipt, receipt.place))
        return
    label = names.get(f"{receipt.table}.{receipt.column}", receipt.column)
    yield f"{first}{sign}{label} {receipt.column} = {_shown_value(receipt)}{_verdict(receipt)}"
    yield f"{rest}算式：{receipt.formula}"
    if receipt.counted is not None:
        yield f"{rest}数到 {receipt.counted} 行"
    this = (receipt.table, receipt.column, *receipt.key.values())
    if this in shown:
        if receipt.operands:
            yield f"{rest}（展开见上）"
        return
    shown.add(this)
    operands = receipt.operands[:_SHOWN_OPERANDS]
    left_out = len(receipt.operands) - len(operands)
    for number, operand in enumerate(operands):
        last = number == len(operands) - 1 and not left_out
        below = "　 " if last else "│　"
        if (operand.table != receipt.table or operand.key != receipt.key) and operand.place is None:
            yield f"{rest}│ {operand.title}（{operand.table}）　{_row_words(operand, receipt.row.items())}"
        yield from _lines(operand, names, f"{rest}{'└' if last else '├'}─ ", rest + below, shown)
    if left_out:
        yield f"{rest}└─ 还有 {left_out} 项，用 --format json 看全部"


def _verdict(receipt: Receipt) -> str:
    if receipt.holds is None or receipt.operation in (Operation.READ, Operation.RESTS_ON):
        return ""
    return "　✓" if receipt.holds else "　！与算式不符"


def _printed_lines(receipt: Receipt, place: Place) -> Iterator[str]:
    printed = "（空白）" if place.printed is None and receipt.value is None else place.printed
    yield f"原文：{printed if printed is not None else '（未单独保留原文字样）'}"
    version = f"第 {place.version_no}/{place.version_count} 版" if place.version_count > 1 else "唯一版本"
    day = f"，{place.published_on:%Y-%m-%d} 公开" if place.published_on else ""
    yield f"文件：{place.file_path}（{version}{day}，{place.document_id[:12]}…）"
    yield f"位置：{where(place)}"
    if place.sentence is not None:
        yield f"原句：{place.sentence}"
    yield from _confirmation_lines(receipt)
    for note in receipt.corrections:
        yield (
            f"更正：{_plain(note.old_value)} → {_plain(note.corrected_value)}{note.value_unit}，"
            f"{note.author_role or '未署职务'}，{note.corrected_on or '未署日期'}：{note.reason or '未写原因'}。{note.message}"
        )


def _confirmation_lines(receipt: Receipt) -> Iterator[str]:
    if not receipt.confirmations:
        yield "印证：没有勾稽关系用到这个数"
        return
    counts = Counter(item.status for item in receipt.confirmations)
    yield "印证：" + "，".join(
        f"{words} {counts[status]} 条" for status, words in STATUSES.items() if counts[status]
    )
    ordered = sorted(receipt.confirmations, key=lambda item: item.status != "fail")
    for item in ordered[:_SHOWN_RELATIONS]:
        yield f"　{STATUSES[item.status]}　{item.rule_id} {item.rule_title}：{item.instance}"
    if len(ordered) > _SHOWN_RELATIONS:
        yield f"　还有 {len(ordered) - _SHOWN_RELATIONS} 条，用 --format json 看全部"


def where(place: Place) -> str:
    """A place in words, as much as the format of the file has."""
    parts = [
        place.part if place.part and not place.file_path.endswith(place.part) else None,
        f"第 {place.page} 页" if place.page else None,
        f"工作表“{place.sheet}”" if place.sheet else None,
        f"文本第 {place.line} 行" if place.line else None,
        f"第 {place.block} 段" if place.block and not place.row else None,
        f"第 {place.block} 张表" if place.block and place.row else None,
        f"表内第 {place.row} 行" if place.row else None,
        f"第 {place.column} 列" if place.column else None,
    ]
    return "，".join(part for part in parts if part) or "文件没有页码和行号"


def _shown_value(receipt: Receipt) -> str:
    value, column = receipt.value, receipt.column
    if value is None:
        return "未知（NULL）"
    unit = receipt.row.get("unit") if receipt.table == PRINTED else None
    if unit == "元" or column.endswith("_yuan"):
        return f"{value:,.2f} 元"
    if column.endswith("_wan"):
        return f"{_plain(value)} 万元"
    if column.endswith("_bp"):
        return f"{value}（{Decimal(value) / 100:.2f}%）"
    return f"{_plain(value)}{f' {unit}' if unit else ''}"


def _plain(value: Any) -> str:
    if not isinstance(value, Decimal):
        return str(value)
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _row_words(receipt: Receipt, known: Any) -> str:
    """Words that tell which row it is, without those the reader has just read."""
    told = dict(known)
    words = [
        _WORDS.get(name, {}).get(str(value), str(value))
        for name, value in receipt.row.items()
        if told.get(name) != value and not (name == "unit_key" and "unit_name" in receipt.row)
    ]
    return " ".join(dict.fromkeys(words)) or "同上"


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Columns of all published tables with the first words of their Chinese description."""
    return {
        table.name: {
            column.name: found[0] if (found := _FIRST_WORDS.match(column.comment or "")) else column.name
            for column in table.columns
        }
        for table in published_tables(connection)
    }


def _figure(
    connection: duckdb.DuckDBPyConnection, question: Question, columns: Mapping[str, Mapping[str, str]]
) -> Figure:
    _check_names(question, columns)
    own = columns[question.table]
    conditions: list[str] = []
    values: list[Any] = []
    for column, text in (question.conditions or {}).items():
        conditions.append(f'cast("{column}" as varchar) = ?')
        values.append(text)
    definition = lineage()[question.table]
    if question.key is not None:
        conditions.append(f'cast("{definition.key[0]}" as varchar) = ?')
        values.append(question.key)
    if question.unit is not None:
        units = connection.execute("select unit_key, unit_name, names_seen from marts.dim_unit").fetchall()
        keys = find_units(
            [dict(zip(("unit_key", "unit_name", "names_seen"), row, strict=True)) for row in units],
            question.unit,
        )
        of_unit = "unit_key in (select unnest(?))"
        conditions.append(
            of_unit
            if "unit_key" in own
            else f"document_id in (select document_id from marts.dim_document where {of_unit})"
        )
        values.append(sorted(keys))
    if question.year is not None:
        conditions.append("fiscal_year = ?")
        values.append(question.year)
    telling = [name for name in naming() if name in own]
    wanted = list(dict.fromkeys((*definition.key, *telling)))
    found = connection.execute(
        f"select {', '.join(quoted(name) for name in wanted)} from marts.{quoted(question.table)} "
        f"where {' and '.join(conditions) or 'true'} order by all limit 1000",
        values,
    ).fetchall()
    rows = [dict(zip(wanted, row, strict=True)) for row in found]
    if len(rows) != 1:
        raise UnknownFigureError(
            _several(rows, definition.key, telling) if rows else _nothing(connection, question, own)
        )
    return Figure(question.table, question.column, {name: rows[0][name] for name in definition.key})


def _check_names(question: Question, columns: Mapping[str, Mapping[str, str]]) -> None:
    if question.table not in lineage() or question.table not in columns:
        tables = sorted(lineage().keys() & columns.keys())
        raise UnknownFigureError(
            f"没有名为“{question.table}”的表。{_near(question.table, tables)}全部的表见 docs/data-dictionary.md。"
        )
    own, definition = columns[question.table], lineage()[question.table]
    numbers = [column for column in own if definition.ways(column)]
    if question.column not in numbers:
        kind = "不是数，没有算式" if question.column in own else "不存在"
        raise UnknownFigureError(
            f"{question.table} 的列“{question.column}”{kind}。{_near(question.column, numbers)}"
            f"可以追溯的列：{_listed(numbers)}。"
        )
    for column in question.conditions or {}:
        if column not in own:
            raise UnknownFigureError(
                f"{question.table} 没有列“{column}”，不能用来选行。{_near(column, list(own))}"
                f"该表的列：{_listed(list(own))}。"
            )
    if question.key is not None and len(definition.key) > 1:
        raise UnknownFigureError(
            f"{question.table} 的键由 {'、'.join(definition.key)} 组成，请改用 --where 逐一指定。"
        )
    if question.year is not None and "fiscal_year" not in own:
        raise UnknownFigureError(f"{question.table} 没有年度，请去掉 --year，改用 --key 或 --where。")
    if question.unit is not None and not {"unit_key", "document_id"} & own.keys():
        raise UnknownFigureError(f"{question.table} 不分单位，请去掉 --unit，改用 --key 或 --where。")


def _nothing(connection: duckdb.DuckDBPyConnection, question: Question, columns: Mapping[str, str]) -> str:
    asked = [
        *([f"单位“{question.unit}”"] if question.unit else []),
        *([f"{question.year} 年"] if question.year else []),
        *([f"键 {question.key}"] if question.key else []),
        *(f"{column}={value}" for column, value in (question.conditions or {}).items()),
    ]
    hints = []
    for column, typed in (question.conditions or {}).items():
        there = [
            str(value)
            for (value,) in connection.execute(
                f"select distinct cast({quoted(column)} as varchar) from marts.{quoted(question.table)} "
                f"where {quoted(column)} is not null order by 1 limit 2000"
            ).fetchall()
        ]
        if typed not in there:
            near = difflib.get_close_matches(typed, there, _SUGGESTED, 0.5) or there[:_SUGGESTED]
            hints.append(f"{column} 没有“{typed}”，有：{'、'.join(near)}。")
    if question.year is not None and "fiscal_year" in columns:
        years = [
            str(year)
            for (year,) in connection.execute(
                f"select distinct fiscal_year from marts.{quoted(question.table)} order by 1"
            ).fetchall()
        ]
        if str(question.year) not in years:
            hints.append(f"有数据的年度：{'、'.join(years)}。")
    return f"{question.table} 没有符合条件的行（{'，'.join(asked) or '整张表为空'}）。{''.join(hints)}"


def _several(rows: Sequence[Mapping[str, Any]], key: Sequence[str], telling: Sequence[str]) -> str:
    differing = [name for name in telling if name != "unit_name" and len({row[name] for row in rows}) > 1]
    shown = ["，".join(f"{name}={row[name]}" for name in (differing or key)) for row in rows[:_SHOWN_ROWS]]
    count = f"{len(rows)} 行" if len(rows) < 1000 else "1000 行以上"
    return (
        f"符合条件的有 {count}，请用 --where 列=值 补充，直到只剩一行。可以区分它们的列："
        f"{'、'.join(differing or key)}。如：\n" + "\n".join(f"　{line}" for line in shown)
    )


def _listed(names: Sequence[str]) -> str:
    more = f" 等 {len(names)} 列，见 docs/data-dictionary.md" if len(names) > _SHOWN_OPERANDS else ""
    return "、".join(names[:_SHOWN_OPERANDS]) + more if names else "没有"


def _near(wanted: str, names: Sequence[str]) -> str:
    near = [name for name in names if wanted and wanted in name][:_SUGGESTED]
    near += [n for n in difflib.get_close_matches(wanted, names, _SUGGESTED, 0.5) if n not in near]
    return f"是否指：{'、'.join(near[:_SUGGESTED])}？" if near else ""
