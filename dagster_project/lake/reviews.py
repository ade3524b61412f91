"""What people have decided about findings and figures: answers and corrections, kept as reviewed files.

Belongs here: reading and checking `expectations/reviews/{answers,corrections}/*.csv`.
Does not belong here: what follows from them (`dbt`): whether a correction still fits its document is decided
there, beside the figure.

The files are written by people in a spreadsheet: CSV with Chinese headings, UTF-8 or GB18030. A mistake in one
stops the run before anything is read, with file and line, because a decision that is silently left out is worse
than a late night.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from dagster_project.lake.rows import Row
from dagster_project.reconciliation.findings import fingerprint_of
from dagster_project.vocabulary.money import LARGEST, YUAN_PER_UNIT, UnreadableNumberError, parse_number
from dagster_project.vocabulary.operator_error import OperatorError
from dagster_project.vocabulary.tables import standard_tables

ANSWERS, CORRECTIONS = "answers", "corrections"
_MOST_TOLD = 20
_FINEST = Decimal("0.000001")
_KINDS = {"预算": "budget", "决算": "final_account"}
_SCOPES = {"单位": "unit", "部门": "department"}
_ANSWERS = {"接受": "accepted", "豁免": "waived", "说明": "explained"}
_PARTS = {"本年数": "current", "增减额": "change", "增减幅": "percent"}
_UNITS = {**YUAN_PER_UNIT, "%": Decimal(1)}
_WHO = ("单位", "年度", "类别", "口径")
_ANSWER_COLUMNS = (*_WHO, "发现编号", "答复", "说明", "答复人", "答复日期", "有效期至")
_CORRECTION_COLUMNS = (
    *_WHO, "表号", "行", "项目", "栏", "文字事项", "数字", "原值", "更正值", "计量单位", "原因", "更正人", "更正日期",
)  # fmt: skip
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_PERSONAL = re.compile(r"\d{5,}|@")


class ReviewError(OperatorError):
    """Files of reviews cannot be used; the message is Chinese and names every file and line."""


@dataclass(frozen=True, slots=True)
class Reviews:
    """All decisions, with the columns of `lake.schemas.ANSWERS` and `lake.schemas.CORRECTIONS`."""

    answers: tuple[Row, ...]
    corrections: tuple[Row, ...]


class _LineError(Exception):
    """What is wrong with one line, in Chinese."""


def read_reviews(folder: Path, today: date) -> Reviews:
    """Read all decisions; a folder that is not there holds none.

    Args:
        folder: with the subfolders `answers` and `corrections`.
        today: day of the run; a waiver that ends before it is no longer in force.

    Raises:
        ReviewError: when any line cannot be used; all of them are named.
    """
    problems: list[str] = []
    answers = _read(folder / ANSWERS, _ANSWER_COLUMNS, lambda line: _answer(line, today), problems)
    corrections = _read(folder / CORRECTIONS, _CORRECTION_COLUMNS, _correction, problems)
    problems += _repeated(answers, ("fingerprint",), "同一发现已有答复")
    problems += _repeated(
        corrections,
        ("table_id", "row_key", "project", "measure", "statement", "fact_part"),
        "同一数字已有更正",
    )
    if problems:
        told = "\n".join(problems[:_MOST_TOLD])
        more = f"\n……共 {len(problems)} 处" if len(problems) > _MOST_TOLD else ""
        raise ReviewError(
            f"答复和更正文件有 {len(problems)} 处不能使用，本次没有运行。请改正后重试：\n{told}{more}"
        )
    return Reviews(tuple(answers), tuple(corrections))


def _read(
    folder: Path,
    columns: tuple[str, ...],
    read_line: Callable[[Mapping[str, str]], Row],
    problems: list[str],
) -> list[Row]:
    rows: list[Row] = []
    for file in sorted(folder.glob("*.csv")):
        name = f"{folder.name}/{file.name}"
        try:
            lines = list(_lines(file, columns))
        except _LineError as error:
            problems.append(f"{name}：{error}")
            continue
        for number, line in lines:
            try:
                rows.append({**read_line(line), "source_file": name, "source_line": number})
            except _LineError as error:
                problems.append(f"{name} 第{number}行：{error}")
    return rows


def _lines(file: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise _LineError(f"不能读取（{error.strerror}）") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise _LineError("文字编码无法识别，请另存为 UTF-8 编码的 CSV") from error
    reader = csv.reader(io.StringIO(text, newline=""))
    heading = [cell.strip() for cell in next(reader, [])]
    if sorted(heading) != sorted(columns):
        missing = "、".join(column for column in columns if column not in heading)
        unknown = "、".join(cell or "（空）" for cell in heading if cell not in columns)
        raise _LineError(
            "第1行应为列名"
            + (f"，缺少：{missing}" if missing else "")
            + (f"，多出：{unknown}" if unknown else "")
        )
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(heading):
            raise _LineError(f"第{reader.line_num}行有 {len(cells)} 栏，应为 {len(heading)} 栏")
        yield reader.line_num, dict(zip(heading, (cell.strip() for cell in cells), strict=True))


def _answer(line: Mapping[str, str], today: date) -> Row:
    answer = _word(line, "答复", _ANSWERS)
    fingerprint = line["发现编号"].lower()
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise _LineError(f"发现编号“{line['发现编号']}”应为16位编号，请从发现清单中复制")
    answered, expires = _day(line, "答复日期"), _optional_day(line, "有效期至")
    if answer == "waived" and expires is None:
        raise _LineError("豁免须写明“有效期至”")
    if expires is not None and expires < answered:
        raise _LineError("“有效期至”早于答复日期")
    if answer != "accepted" and not line["说明"]:
        raise _LineError("豁免和说明须写明理由")
    return {
        **_disclosure(line),
        "fingerprint": fingerprint,
        "answer": answer,
        "explanation": line["说明"] or None,
        "author_role": _role(line, "答复人"),
        "answered_on": answered,
        "expires_on": expires,
        "expired": expires is not None and expires < today,
    }


def _correction(line: Mapping[str, str]) -> Row:
    target = _cell_target(line) if line["表号"] else _statement_target(line)
    unit = line["计量单位"].replace("％", "%")
    if unit not in _UNITS:
        raise _LineError(f"计量单位“{line['计量单位']}”应为：{'、'.join(_UNITS)}")
    if (target["fact_part"] == "percent") != (unit == "%"):
        raise _LineError("增减幅的计量单位应为 %，其他数字应为金额单位")
    old, new = (_value(line, column) * _UNITS[unit] for column in ("原值", "更正值"))
    if old == new:
        raise _LineError("更正值与原值相同")
    if not line["原因"]:
        raise _LineError("须写明更正原因")
    return {
        **_disclosure(line),
        "fingerprint": fingerprint_of(("correction", *(str(target[name] or "") for name in target))),
        **target,
        "value_unit": "%" if unit == "%" else "元",
        "old_value": old,
        "new_value": new,
        "reason": line["原因"],
        "author_role": _role(line, "更正人"),
        "corrected_on": _day(line, "更正日期"),
    }


def _cell_target(line: Mapping[str, str]) -> Row:
    if line["文字事项"] or line["数字"]:
        raise _LineError("更正表格数字时，“文字事项”和“数字”应为空")
    table = standard_tables().get(line["表号"].upper())
    if table is None:
        raise _LineError(f"表号“{line['表号']}”不存在，应为 {'、'.join(standard_tables())}")
    if not line["行"]:
        raise _LineError("须写明行：科目编码、总计或行的名称")
    measures = {measure.zh: key for key, measure in table.measures.items()} | {
        key: key for key in table.measures
    }
    if line["栏"] not in measures:
        known = "、".join(measure.zh for measure in table.measures.values())
        raise _LineError(f"《{table.zh}》没有“{line['栏']}”这一栏，应为：{known}")
    return {
        "table_id": table.id,
        "row_key": "总计" if line["行"] in ("合计", "total") else line["行"],
        "project": line["项目"] or None,
        "measure": measures[line["栏"]],
        "statement": None,
        "fact_part": "value",
    }


def _statement_target(line: Mapping[str, str]) -> Row:
    if line["行"] or line["栏"] or line["项目"]:
        raise _LineError("写了行、栏或项目，却没有写表号")
    if not line["文字事项"]:
        raise _LineError("须写明表号（更正表格数字）或文字事项（更正情况说明）")
    return {
        "table_id": None,
        "row_key": None,
        "project": None,
        "measure": None,
        "statement": line["文字事项"],
        "fact_part": _word(line, "数字", _PARTS),
    }


def _disclosure(line: Mapping[str, str]) -> Row:
    if not line["单位"]:
        raise _LineError("须写明单位")
    if not re.fullmatch(r"20\d\d", line["年度"]):
        raise _LineError(f"年度“{line['年度']}”应为四位年份")
    return {
        "unit_name": line["单位"],
        "fiscal_year": int(line["年度"]),
        "document_kind": _word(line, "类别", _KINDS),
        "scope": _word(line, "口径", _SCOPES),
    }


def _word(line: Mapping[str, str], column: str, words: Mapping[str, str]) -> str:
    if line[column] not in words:
        raise _LineError(f"{column}“{line[column]}”应为：{'、'.join(words)}")
    return words[line[column]]


def _role(line: Mapping[str, str], column: str) -> str:
    """Who answers for it, as a post and not a person."""
    role = line[column]
    if not role:
        raise _LineError(f"须写明{column}的岗位")
    if len(role) > 30 or _PERSONAL.search(role):
        raise _LineError(f"{column}只写岗位（如“预算科审核岗”），不写姓名、电话或证件号码")
    return role


def _value(line: Mapping[str, str], column: str) -> Decimal:
    try:
        number = parse_number(line[column])
    except UnreadableNumberError as error:
        raise _LineError(f"{column}“{line[column]}”不是数字") from error
    if abs(number.value) >= LARGEST or number.resolution < _FINEST:
        raise _LineError(f"{column}“{line[column]}”的位数过多")
    return number.value


def _day(line: Mapping[str, str], column: str) -> date:
    day = _optional_day(line, column)
    if day is None:
        raise _LineError(f"须写明{column}")
    return day


def _optional_day(line: Mapping[str, str], column: str) -> date | None:
    text = line[column]
    if not text:
        return None
    # Spreadsheets like to rewrite dates: 2024-3-5, 2024/3/5 and 2024年3月5日 are all meant.
    match = re.fullmatch(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", text)
    try:
        if match is None:
            raise ValueError(text)
        return date(*(int(part) for part in match.groups()))
    except ValueError as error:
        raise _LineError(f"{column}“{text}”不是日期，应如 2024-03-05") from error


def _repeated(rows: list[Row], key: tuple[str, ...], words: str) -> Iterator[str]:
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        identity = tuple(row[name] for name in ("unit_name", "fiscal_year", "document_kind", "scope", *key))
        if identity in seen:
            first = seen[identity]
            yield (
                f"{row['source_file']} 第{row['source_line']}行：{words}"
                f"（{first['source_file']} 第{first['source_line']}行），请只保留一条"
            )
        else:
            seen[identity] = row
