"""Performance-target sheets: the head with its funds, and one fact per indicator.

Belongs here: the sheet's columns, rows shifted by a cell, rows and labels cut by a page break.
Does not belong here: judging targets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from dagster_project.extraction.facts import Facts, Issue, PerformanceSheet, Target
from dagster_project.extraction.grids import TableSurvey
from dagster_project.extraction.names import bare
from dagster_project.extraction.persons import is_person_label
from dagster_project.extraction.stored import figure_text, stored_decimals
from dagster_project.reading.document import Cell, Location, Table
from dagster_project.templates.template import PerformanceForm, Template
from dagster_project.vocabulary.money import (
    WAN,
    YUAN_PER_UNIT,
    Number,
    UnreadableNumberError,
    halfwidth,
    parse_number,
)
from dagster_project.vocabulary.statuses import Severity

_COMPARATORS = {
    ">=": ">=", "≥": ">=", "不低于": ">=", "不少于": ">=", "大于等于": ">=",
    "<=": "<=", "≤": "<=", "不超过": "<=", "不高于": "<=", "小于等于": "<=",
    "=": "=", "等于": "=", ">": ">", "大于": ">", "<": "<", "小于": "<",
}  # fmt: skip
_VALUE = re.compile(
    r"(?P<comparator>>\s*=|<\s*=|≥|≤|=|>|<|不低于|不少于|不超过|不高于|大于等于|小于等于|等于|大于|小于)?\s*"
    r"(?P<number>[-]?\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[^\d\s][^\d]*)?"
)
_DATE = re.compile(r"(?:[<≤=]+\s*)?(20\d\d)年(\d{1,2})月(\d{1,2})日(?:前|之前)?")
_SHARED = ("basis", "scoring_rule", "evidence")
_MONEY_UNIT = re.compile(r"[（(](百万元|百元|千元|万元|亿元|元)[）)]")


@dataclass(slots=True)
class _Line:
    """An indicator row, its cells put under their columns."""

    values: dict[str, str]
    location: Location
    repairs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Sheet:
    """A sheet being read."""

    location: Location
    head: dict[str, str] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)  # of every column a header cell spans
    lines: list[_Line] = field(default_factory=list)
    level1: str = ""
    level2: str = ""
    yuan_per_unit: Decimal = WAN


def read_sheets(survey: TableSurvey, template: Template, facts: Facts) -> None:
    """Add all performance sheets and their indicators to the facts."""
    decimals = stored_decimals(survey.tables())
    for table in survey.sheets:
        for sheet in _SheetReader(template.performance, table, decimals, facts).read():
            _emit(sheet, template.performance, facts)


class _SheetReader:
    """Reads one table, which may hold several sheets stitched together."""

    def __init__(self, form: PerformanceForm, table: Table, decimals: int, facts: Facts) -> None:
        self._form = form
        self._table = table
        self._decimals = decimals
        self._facts = facts
        self._labels = {bare(name): key for key, names in form.fields.items() for name in names}
        self._columns = {bare(name): key for key, names in form.columns.items() for name in names}

    def read(self) -> list[_Sheet]:
        sheets = [_Sheet(self._table.location)]
        rows = list(self._table.rows())
        self._join_cut_heads(rows)
        for index, row in enumerate(rows):
            cells = [row[column] for column in sorted(row)]
            if not cells:
                continue
            sheet = sheets[-1]
            first = bare(cells[0].text)
            if sheet.columns and self._labels.get(first) in ("unit_name", "project"):
                sheet = _Sheet(cells[0].location)
                sheets.append(sheet)
            if not sheet.columns:
                self._read_head(sheet, cells)
                continue
            # Who filled the sheet in is no indicator, and no matter of ours.
            if first in self._columns or is_person_label(first):
                continue
            self._repeat_merged(sheet, rows, index)
            self._read_line(sheet, row, cut=index in self._table.fragments)
        return sheets

    def _join_cut_heads(self, rows: Sequence[dict[int, Cell]]) -> None:
        """Put the rest of a head row, printed at the top of the next page, back on its row."""
        for index in self._table.fragments:
            if not 0 < index < len(rows) or not rows[index] or not rows[index - 1]:
                continue
            above, rest = rows[index - 1], rows[index]
            if not rest.keys() <= above.keys():
                continue
            first = above[min(above)].text
            if min(rest) == min(above):
                first += rest[min(rest)].text
            cut_names = any(
                bare(above[column].text + cell.text) in self._columns
                and bare(above[column].text) not in self._columns
                for column, cell in rest.items()
            )
            if bare(first) in self._labels or cut_names:
                for column, cell in rest.items():
                    above[column] = replace(above[column], text=above[column].text + cell.text)
                rest.clear()

    def _repeat_merged(self, sheet: _Sheet, rows: Sequence[dict[int, Cell]], index: int) -> None:
        """Let words merged over several indicators stand at each; a merged weight belongs to the first only."""
        for column, cell in rows[index].items():
            if sheet.names.get(column) in _SHARED and cell.row == index:
                for row in rows[index + 1 : index + cell.row_span]:
                    row.setdefault(column, cell)

    def _read_head(self, sheet: _Sheet, cells: Sequence[Cell]) -> None:
        found = {self._columns[bare(c.text)]: c.column for c in cells if bare(c.text) in self._columns}
        if "indicator" in found and "level1" in found:
            sheet.columns = found
            sheet.names = {
                column: self._columns[bare(cell.text)]
                for cell in cells
                if bare(cell.text) in self._columns
                for column in range(cell.column, cell.column + cell.column_span)
            }
            return
        for position, cell in enumerate(cells):
            if unit := _MONEY_UNIT.search(cell.text):
                sheet.yuan_per_unit = YUAN_PER_UNIT[unit.group(1)]
            key = self._labels.get(bare(cell.text))
            if key is None or key in sheet.head or position + 1 >= len(cells):
                continue
            following = cells[position + 1]
            if bare(following.text) not in self._labels:
                sheet.head[key] = figure_text(following, self._decimals)

    def _read_line(self, sheet: _Sheet, row: Mapping[int, Cell], *, cut: bool) -> None:
        basis_names = {bare(name) for name in self._form.basis_names}
        basis = next((column for column, cell in row.items() if bare(cell.text) in basis_names), None)
        shift = sheet.columns["basis"] - basis if basis is not None and "basis" in sheet.columns else 0
        line = _Line({}, next(iter(row.values())).location)
        if shift:
            line.repairs.append(f"整行错位{abs(shift)}格，已对齐")
        for column, cell in row.items():
            key = sheet.names.get(column + shift)
            if key is None:
                key = self._beyond(sheet, column + shift)
            if key is None:
                # Words beside the whole block (`绩效指标` over all its rows) name it, they are no indicator's.
                if column + shift > min(sheet.names) or any(sign.isdigit() for sign in cell.text):
                    self._unmapped(cell)
                continue
            line.values[key] = line.values.get(key, "") + cell.text
            if key == "indicator":
                line.location = cell.location
        if cut and sheet.lines and basis is None:
            self._join(sheet, line)
            return
        self._split_shared(line)
        self._levels(sheet, line)
        if line.values.get("indicator"):
            sheet.lines.append(line)
        elif basis is not None or line.values.get("weight"):
            for cell in row.values():
                self._unmapped(cell)

    def _beyond(self, sheet: _Sheet, column: int) -> str | None:
        """One column more than the header has: the header of the shared last column was squeezed."""
        return (
            "scoring_rule"
            if "scoring_rule" not in sheet.columns and column == max(sheet.columns.values()) + 1
            else None
        )

    def _split_shared(self, line: _Line) -> None:
        """Scoring rule and evidence squeezed into one cell."""
        for key in ("evidence", "scoring_rule"):
            text = line.values.get(key, "")
            rule = next((name for name in self._form.scoring_names if text.startswith(name)), None)
            if rule and len(text) > len(rule):
                line.values["scoring_rule"] = rule
                line.values["evidence"] = text[len(rule) :].strip() + (
                    "" if key == "evidence" else line.values.get("evidence", "")
                )
                line.repairs.append("赋分规则与佐证资料挤在一格，已分开")
                return
            if rule and key == "evidence" and "scoring_rule" in line.values:
                line.values["scoring_rule"], line.values["evidence"] = rule, line.values["scoring_rule"]
                line.repairs.append("赋分规则与佐证资料的栏目以内容为准")
                return

    def _join(self, sheet: _Sheet, tail: _Line) -> None:
        """The rest of a row that a page break cut."""
        last = sheet.lines[-1]
        for key, text in tail.values.items():
            if key in ("level1", "level2"):
                self._extend_level(sheet, key, text)
            else:
                last.values[key] = last.values.get(key, "") + text
        last.repairs.append("一行被分页截断，已接续")

    def _levels(self, sheet: _Sheet, line: _Line) -> None:
        for key in ("level1", "level2"):
            text = line.values.get(key, "")
            if text and not self._extend_level(sheet, key, text):
                setattr(sheet, key, text)
                if key == "level1" and "level2" not in line.values:
                    sheet.level2 = ""
            line.values[key] = getattr(sheet, key)

    def _extend_level(self, sheet: _Sheet, key: str, text: str) -> bool:
        """Whether the text only completes a label that a page break cut; earlier rows get the whole label."""
        known = self._form.level1_names if key == "level1" else self._form.level2_names
        before: str = getattr(sheet, key)
        if text in known or before in known or before + text not in known:
            return False
        setattr(sheet, key, before + text)
        for line in sheet.lines:
            if line.values.get(key) == before:
                line.values[key] = before + text
                line.repairs.append("指标类别被分页截断，已接续")
        return True

    def _unmapped(self, cell: Cell) -> None:
        self._facts.issues.append(
            Issue(
                "unmapped_cell",
                Severity.WARNING,
                f"绩效目标表中的“{cell.text}”没有对应到任何栏目，请核对表格。",
                cell.text,
                None,
                cell.location,
            )
        )


def _emit(sheet: _Sheet, form: PerformanceForm, facts: Facts) -> None:
    sheet_id = f"w:{len(facts.performance_sheets) + 1}"
    project = sheet.head.get("project", "")
    amounts = {key: _amount(sheet, key, facts) for key in ("budget", "appropriation", "other")}
    resolutions = [number.resolution for number in amounts.values() if number]
    facts.performance_sheets.append(
        PerformanceSheet(
            fact_id=sheet_id,
            project=project,
            unit_name=sheet.head.get("unit_name", ""),
            responsible_person=sheet.head.get("responsible_person"),
            budget_yuan=amounts["budget"].value if amounts["budget"] else None,
            appropriation_yuan=amounts["appropriation"].value if amounts["appropriation"] else None,
            other_yuan=amounts["other"].value if amounts["other"] else None,
            resolution_yuan=max(resolutions, default=None),
            goal=sheet.head.get("goal"),
            location=sheet.location,
        )
    )
    for line in sheet.lines:
        facts.targets.append(_target(line, f"t:{len(facts.targets) + 1}", sheet_id, project, facts))


def _amount(sheet: _Sheet, key: str, facts: Facts) -> Number | None:
    text = sheet.head.get(key)
    if not text:
        return None
    try:
        return parse_number(text).scaled(sheet.yuan_per_unit)
    except UnreadableNumberError:
        facts.issues.append(
            Issue(
                "unreadable_number",
                Severity.WARNING,
                f"绩效目标表的项目资金“{text}”不是可以识别的数字，请按原件更正。",
                text,
                None,
                sheet.location,
            )
        )
        return None


def _target(line: _Line, fact_id: str, sheet_id: str, project: str, facts: Facts) -> Target:
    values = line.values
    printed = values.get("printed", "")
    comparator, number, unit, due_on, quality = _value(printed)
    weight: Decimal | None = None
    if values.get("weight"):
        try:
            weight = parse_number(values["weight"].rstrip("%％分")).value
        except UnreadableNumberError:
            facts.issues.append(
                Issue(
                    "unreadable_number",
                    Severity.WARNING,
                    f"绩效指标“{values.get('indicator', '')}”的权重“{values['weight']}”不是数字，请按原件更正。",
                    values["weight"],
                    None,
                    line.location,
                )
            )
    prior = values.get("prior_value")
    return Target(
        fact_id=fact_id,
        sheet_id=sheet_id,
        project=project,
        level1=values.get("level1", ""),
        level2=values.get("level2", ""),
        indicator=values.get("indicator", ""),
        comparator=comparator,
        number=number,
        unit=unit,
        due_on=due_on,
        quality=quality,
        printed=printed,
        basis=values.get("basis"),
        prior_value=None if prior in (None, "-", "—", "－") else prior,
        weight=weight,
        scoring_rule=values.get("scoring_rule"),
        evidence=values.get("evidence"),
        repairs="；".join(dict.fromkeys(line.repairs)) or None,
        location=line.location,
    )


def _value(printed: str) -> tuple[str | None, Decimal | None, str | None, date | None, str | None]:
    """Comparator, number, unit, date and words of an indicator value."""
    text = re.sub(r"\s+", "", halfwidth(printed).replace("＞", ">").replace("＜", "<").replace("＝", "="))
    text = text.replace("\u2265", "≥").replace("≧", "≥").replace("≦", "≤")
    if match := _DATE.fullmatch(text):
        try:
            return None, None, None, date(int(match[1]), int(match[2]), int(match[3])), None
        except ValueError:
            return None, None, None, None, printed
    match = _VALUE.fullmatch(text)
    if match is None:
        return None, None, None, None, printed or None
    comparator = _COMPARATORS[match["comparator"]] if match["comparator"] else None
    try:
        number = parse_number(match["number"]).value
    except UnreadableNumberError:
        return None, None, None, None, printed
    return comparator, number, match["unit"], None, None
