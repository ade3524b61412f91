"""Every printed number of a document: what it is called, where it stands, how it is printed.

Belongs here: addressing one number of one fact (a slot), its name, its stable identity, its neighbours, and
replacing numbers in facts. Does not belong here: which of them is wrong (`localisation`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dagster_project.extraction.facts import CellFact, Facts, Statement
from dagster_project.extraction.names import bare, table_name
from dagster_project.reading.document import Location
from dagster_project.reconciliation.products import Factor, products
from dagster_project.vocabulary.money import (
    FEN,
    WAN,
    YUAN_PER_UNIT,
    UnreadableNumberError,
    parse_number,
    wan_text,
)
from dagster_project.vocabulary.statuses import CellState
from dagster_project.vocabulary.tables import standard_tables

Slot = tuple[str, str]
"""A fact's identifier and which of its numbers: `value`, `current`, `change`, `percent`, `weight`, …"""

YUAN = "元"
_UNITS = {factor: unit for unit, factor in YUAN_PER_UNIT.items()}
SIGNED_PARTS = frozenset({"change", "percent"})
"""Numbers that may be negative; the others are amounts, counts and weights."""
_PARTS_ZH = {
    "current": "本年数",
    "change": "增减额",
    "percent": "增减百分比",
    "base": "上年数",
    "budget": "预算总额",
    "appropriation": "财政拨款",
    "other": "其他资金",
    "weight": "权重",
}
_MEASURES_ZH = {
    "amount": "金额",
    "share": "占比",
    "count": "数量",
    "area": "面积",
    "price": "单价",
    "quantity": "数量",
    "value": "价值",
}


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """One number as printed; `value` in 元 or in `unit`, `None` for a blank.

    `identity` names it by meaning (table, row, measure; or subject, key, part), the same in every version
    and every year; `group` is what its usual resolution is measured over; `factor` is 元 per printed unit;
    `factors` are what an amount that is a product was multiplied from.
    """

    slot: Slot
    value: Decimal | None
    resolution: Decimal | None
    unit: str
    printed: str
    name: str
    identity: tuple[str, ...]
    group: str
    repaired: bool
    location: Location
    factor: Decimal = WAN
    factors: tuple[Factor, ...] = ()

    @property
    def signed(self) -> bool:
        """Whether the number may be negative."""
        return self.slot[1] in SIGNED_PARTS

    def text(self, value: Decimal | None) -> str:
        """A value of this number as the page prints it, in the page's unit of money."""
        if value is None:
            return "空白"
        if self.unit != YUAN:
            return f"{value:f}" if self.unit == "%" else f"{value.normalize():f}"
        if self.factor == WAN:
            return str(wan_text(value))
        return f"{(value / self.factor).normalize():f}"

    @property
    def unit_zh(self) -> str:
        """The unit an officer reads after `text`."""
        return _UNITS.get(self.factor, "万元") if self.unit == YUAN else self.unit


class Numbers:
    """All numbers of one document by slot."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._numbers: dict[Slot, PrintedNumber] = {}
        seen: Counter[tuple[str, ...]] = Counter()
        for number in _numbers(facts):
            seen[number.identity] += 1
            again = seen[number.identity]
            if again > 1:
                number = replace(number, identity=(*number.identity, str(again)))
            self._numbers[number.slot] = number
        for number, factor in _other_factors(self._numbers.values()):
            self._numbers[number.slot] = replace(number, factor=factor)
        resolutions: dict[str, Counter[Decimal]] = defaultdict(Counter)
        for number in self._numbers.values():
            if number.resolution is not None:
                resolutions[number.group][number.resolution] += 1
        # The usual resolution: the most frequent one, the finer of two equally frequent.
        self._usual = {
            group: max(counted, key=lambda r: (counted[r], -r)) for group, counted in resolutions.items()
        }
        self._rows: dict[tuple[str, str], list[CellFact]] = defaultdict(list)
        self._columns: dict[tuple[str, str], list[CellFact]] = defaultdict(list)
        for cell in facts.cells:
            self._rows[cell.table_id, row_of(cell)].append(cell)
            self._columns[cell.table_id, cell.measure].append(cell)
        self._cells = {cell.fact_id: cell for cell in facts.cells}
        self._statements = {statement.fact_id: statement for statement in facts.statements}

    def __contains__(self, slot: object) -> bool:
        return slot in self._numbers

    def __getitem__(self, slot: Slot) -> PrintedNumber:
        return self._numbers[slot]

    def __iter__(self) -> Iterator[PrintedNumber]:
        return iter(self._numbers.values())

    def usual_resolution(self, slot: Slot) -> Decimal:
        """Resolution numbers of this kind are usually printed with; for a blank the one it would have."""
        number = self._numbers[slot]
        usual = self._usual.get(number.group, Decimal(100) if number.unit == YUAN else Decimal("0.01"))
        return usual if number.resolution is None else min(usual, number.resolution)

    def cell(self, slot: Slot) -> CellFact | None:
        """The cell a slot is, if it is one."""
        return self._cells.get(slot[0])

    def statement(self, slot: Slot) -> Statement | None:
        """The statement a slot belongs to, if to one."""
        return self._statements.get(slot[0])

    def column(self, table_id: str, measure: str) -> list[CellFact]:
        """Cells of a column from top to bottom."""
        return self._columns[table_id, measure]

    def row(self, cell: CellFact) -> list[CellFact]:
        """Cells of the row of a cell from left to right."""
        return self._rows[cell.table_id, row_of(cell)]

    def beside(self, slot: Slot) -> list[Decimal]:
        """Values printed next to a cell, in its row and in its column."""
        cell = self.cell(slot)
        if cell is None:
            return []
        found: list[Decimal] = []
        for line in (self.row(cell), self.column(cell.table_id, cell.measure)):
            at = next(i for i, other in enumerate(line) if other.fact_id == cell.fact_id)
            near = line[max(at - 1, 0) : at] + line[at + 1 : at + 2]
            found += [other.amount_yuan for other in near if other.amount_yuan]
        return found

    def in_column(self, slot: Slot) -> list[Decimal]:
        """Values printed in other rows of a cell's column; for a percent, those of other statements."""
        cell = self.cell(slot)
        if cell is not None:
            column = self.column(cell.table_id, cell.measure)
            return [c.amount_yuan for c in column if c.fact_id != cell.fact_id and c.amount_yuan]
        statement = self.statement(slot)
        if statement is None:
            return []
        field = slot[1] if slot[1] == "percent" else f"{slot[1]}_yuan"
        others = [getattr(s, field) for s in self.facts.statements if s.fact_id != statement.fact_id]
        return [value for value in others if value]


def _other_factors(numbers: Iterable[PrintedNumber]) -> list[tuple[PrintedNumber, Decimal]]:
    """The numbers of groups that are not printed in 万元, as their printed texts show, with their unit of money."""
    numbers = list(numbers)
    shown: dict[str, Counter[Decimal]] = defaultdict(Counter)
    for number in numbers:
        if number.unit == YUAN and number.value and number.printed:
            try:
                printed = parse_number(number.printed).value
            except UnreadableNumberError:
                continue
            if printed and abs(number.value / printed) in _UNITS:
                shown[number.group][abs(number.value / printed)] += 1
    factors = {group: counted.most_common(1)[0][0] for group, counted in shown.items()}
    return [(n, factors[n.group]) for n in numbers if factors.get(n.group, WAN) != WAN]


def row_of(cell: CellFact) -> str:
    """What tells the row of a cell from the other rows of its table, in every version."""
    return "|".join((str(cell.row_kind), cell.line_id or cell.code, bare(cell.project or _unit_name(cell))))


def _unit_name(cell: CellFact) -> str:
    return "" if cell.line_id or cell.code or cell.row_kind == "total" else cell.name


def _numbers(facts: Facts) -> Iterator[PrintedNumber]:
    for cell in facts.cells:
        if cell.state is CellState.UNREAD:
            continue
        label = f"{cell.name}（{cell.code}）" if cell.code else cell.name
        measure = standard_tables()[cell.table_id].measures[cell.measure].zh
        yield PrintedNumber(
            (cell.fact_id, "value"), cell.amount_yuan, cell.resolution_yuan, YUAN, cell.printed,
            f"《{table_name(cell.table_title, facts.identity.unit_name)}》{cell.project or label}·{measure}",
            ("cell", cell.table_id, row_of(cell), cell.measure), cell.table_id, bool(cell.repairs), cell.location,
        )  # fmt: skip
    for statement in facts.statements:
        head = ("statement", statement.section, statement.subject, statement.fund_scope, statement.key or statement.name)  # fmt: skip
        for part, unit in (("current", YUAN), ("change", YUAN), ("percent", "%"), ("base", YUAN)):
            suffix = "" if part == "percent" else "_yuan"
            value = getattr(statement, f"{part}{suffix}")
            if value is None:
                continue
            printed = getattr(statement, f"{part}_printed", None) or ""
            yield PrintedNumber(
                (statement.fact_id, part), value, getattr(statement, f"{part}_resolution{suffix}"), unit, printed,
                f"“{statement.name}”的{_PARTS_ZH[part]}", (*head, part), f"text {unit}", False, statement.location,
            )  # fmt: skip
    for figure in facts.stated_figures:
        money = figure.amount_yuan is not None
        yield PrintedNumber(
            (figure.fact_id, "value"),
            figure.amount_yuan if money else figure.value,
            figure.resolution_yuan if money else figure.resolution,
            YUAN if money else figure.unit,
            figure.printed,
            f"“{figure.name}”的{_MEASURES_ZH.get(figure.measure, '数字')}",
            ("figure", figure.section, figure.subject, figure.fund_scope, figure.key if figure.subject not in
             ("project", "carryover_project") else bare(figure.name), figure.measure),
            f"text {YUAN if money else figure.unit}", False, figure.location,
        )  # fmt: skip
    for target in facts.targets:
        if target.weight is not None:
            yield PrintedNumber(
                (target.fact_id, "weight"), target.weight, Decimal(1), "分", f"{target.weight.normalize():f}",
                f"绩效目标表“{target.project}”{target.indicator}·权重",
                ("target", bare(target.project), bare(target.indicator), "weight"), "weight", bool(target.repairs),
                target.location,
            )  # fmt: skip
    for sheet in facts.performance_sheets:
        for part in ("budget", "appropriation", "other"):
            value = getattr(sheet, f"{part}_yuan")
            yield PrintedNumber(
                (sheet.fact_id, part), value, None if value is None else sheet.resolution_yuan, YUAN,
                wan_text(value) or "", f"绩效目标表“{sheet.project}”·{_PARTS_ZH[part]}",
                ("sheet", bare(sheet.project), part), "sheet", False, sheet.location,
            )  # fmt: skip
    for found in products(facts):
        yield PrintedNumber(
            (found.fact_id, "product"), found.amount_yuan, FEN, YUAN, "", found.name, found.identity, "product",
            False, found.location, factors=found.factors,
        )  # fmt: skip
    names = {project.fact_id: project.name for project in facts.projects}
    for note in facts.project_notes:
        name = f"项目“{names.get(note.project_id, '')}”的{note.label}"
        identity = ("note", bare(names.get(note.project_id, "")), note.kind, str(note.sequence))
        if note.amount_yuan is not None:
            yield PrintedNumber(
                (note.fact_id, "value"), note.amount_yuan, note.resolution_yuan, YUAN,
                wan_text(note.amount_yuan) or "", name, identity, f"text {YUAN}", False, note.location,
            )  # fmt: skip


def with_values(numbers: Numbers, values: Mapping[Slot, Decimal | None]) -> Facts:
    """A copy of the numbers' facts with some of them replaced; everything else (places, words) as printed.

    The resolution stays that of the printed number; a filled blank takes the usual one.
    """
    facts = numbers.facts
    changes: dict[str, dict[str, Decimal | None]] = defaultdict(dict)
    for (fact_id, part), value in values.items():
        changes[fact_id][part] = value

    def usual(slot: Slot) -> Decimal:
        return numbers.usual_resolution(slot)

    revised = replace(facts)
    revised.cells = [
        _revised_cell(cell, changes[cell.fact_id]["value"], usual((cell.fact_id, "value")))
        if cell.fact_id in changes
        else cell
        for cell in facts.cells
    ]
    revised.statements = [
        _revised(s, {p if p == "percent" else f"{p}_yuan": v for p, v in changes[s.fact_id].items()})
        if s.fact_id in changes
        else s
        for s in facts.statements
    ]
    revised.stated_figures = [_revised_figure(f, changes) for f in facts.stated_figures]
    revised.targets = [
        replace(t, weight=changes[t.fact_id].get("weight", t.weight)) if t.fact_id in changes else t
        for t in facts.targets
    ]
    revised.performance_sheets = [
        _revised(s, {f"{p}_yuan": v for p, v in changes[s.fact_id].items()}) if s.fact_id in changes else s
        for s in facts.performance_sheets
    ]
    revised.project_notes = [
        replace(n, amount_yuan=changes[n.fact_id].get("value", n.amount_yuan)) if n.fact_id in changes else n
        for n in facts.project_notes
    ]
    amounts = {f.key: f for f in revised.stated_figures if f.fact_id in changes and f.subject == "project"}
    revised.projects = [
        replace(p, amount_yuan=amounts[p.fact_id].amount_yuan) if p.fact_id in amounts else p
        for p in facts.projects
    ]
    return revised


def _revised(fact: Any, values: Mapping[str, Decimal | None]) -> Any:
    return replace(fact, **values)


def _revised_cell(cell: CellFact, value: Decimal | None, usual: Decimal) -> CellFact:
    state = CellState.BLANK if value is None else CellState.VALUE if value else CellState.ZERO
    resolution = None if value is None else cell.resolution_yuan or usual
    return replace(cell, amount_yuan=value, resolution_yuan=resolution, state=state)


def _revised_figure(figure: Any, changes: Mapping[str, Mapping[str, Decimal | None]]) -> Any:
    if figure.fact_id not in changes:
        return figure
    value = changes[figure.fact_id]["value"]
    assert value is not None
    if figure.amount_yuan is None:
        return replace(figure, value=value)
    factor = figure.amount_yuan / figure.value if figure.value else Decimal(10_000)
    return replace(figure, amount_yuan=value, value=value / factor)
