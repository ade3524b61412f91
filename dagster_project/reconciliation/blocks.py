"""Mistakes of several cells made in one go: one transformation that heals everything they broke.

Belongs here: columns, rows or cells exchanged, figures of a row or a block of rows set one place off, several
wrong figures of one row, a table in another unit of money. Does not belong here: single numbers and small sets
of them (`suspects`), which findings a block takes the place of (`localisation`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, pairwise

from dagster_project.extraction.facts import CellFact
from dagster_project.extraction.names import table_name
from dagster_project.reconciliation.numbers import Slot, row_of
from dagster_project.reconciliation.relations import Result
from dagster_project.reconciliation.suspects import FEWEST_DIGITS, MOST_TOGETHER, Case
from dagster_project.vocabulary.statuses import CellState, Status
from dagster_project.vocabulary.tables import standard_tables

MOST_LINES = 12
"""Suspected rows of one table up to which exchanged and shifted rows are tried."""
MOST_IN_ROW = 8
"""Figures of one row that are put right together."""
FEWEST_CELLS = 2
"""Figures a table must have for a wrong unit to be its own and not a figure's."""
UNITS = (10_000, 1_000, 100)
Values = Mapping[Slot, Decimal | None]
Line = Mapping[str, CellFact]
"""The cells of a row by measure, or of a column by row."""


@dataclass(frozen=True, slots=True)
class Block:
    """A transformation of a table's cells, with the value each cell should have.

    `cured` are the failing relations it heals.
    """

    kind: str
    identity: tuple[str, ...]
    subject: str
    words: str
    values: Values
    cured: tuple[Result, ...] = ()


def healing_blocks(case: Case, failing: Sequence[Result]) -> list[Block]:
    """All transformations that heal every failing relation they touch and break none, most healed first."""
    found: dict[frozenset[tuple[Slot, Decimal | None]], Block] = {}
    touching: dict[Slot, list[Result]] = {}
    for result in failing:
        for slot in case.slots(result.relation):
            touching.setdefault(slot, []).append(result)
    for block in _blocks(case, touching):
        key = frozenset(block.values.items())
        cured = {r.relation.id: r for slot in block.values for r in touching.get(slot, ())}
        # The kinds that say more come first; the same correction under another name adds nothing.
        if not block.values or not cured or key in found:
            continue
        if not case.failing(list(cured.values()), block.values) and case.heals(block.values):
            found[key] = Block(
                block.kind, block.identity, block.subject, block.words, block.values, tuple(cured.values())
            )
    return sorted(found.values(), key=lambda block: (-len(block.cured), len(block.values)))


def customary_exchanges(case: Case, results: Sequence[Result]) -> list[Block]:
    """Neighbouring rows exchanged as only customs tell: their figures stand in the same sums, so nothing fails.

    Amounts that usually are equal in two tables differ, and become equal to the last digit, all of them, when the
    figures of two neighbouring rows change places. One custom with more than one such way tells nothing.
    """
    customs: dict[Slot, list[Result]] = {}
    for result in results:
        relation = result.relation
        if relation.rule.options.get("soft", False) and relation.rule.shape == "formula":
            for slot in case.slots(relation):
                customs.setdefault(slot, []).append(result)
    broken = [slot for slot in sorted(customs) if any(r.status is Status.CONVENTION for r in customs[slot])]
    found: dict[tuple[str, ...], Block] = {}
    for slot in broken:
        cell = case.numbers.cell(slot)
        if cell is None or not cell.code:
            continue
        for other in _neighbours(case, cell):
            pair = sorted((cell, other), key=row_of)
            block = Block(
                "swapped_rows",
                (cell.table_id, *map(row_of, pair)),
                _title(case, pair),
                f"{_title(case, pair)}“{_name(pair[0])}”与“{_name(pair[1])}”两行的数字互换了位置",
                _moved(*(_row(case, one) for one in pair)),
            )
            cured = {r.relation.id: r for moved in block.values for r in customs.get(moved, ())}
            broke = tuple(r for r in cured.values() if r.status is Status.CONVENTION)
            if broke and case.heals(block.values) and case.equalises(list(cured.values()), block.values):
                found[block.identity] = replace(block, cured=broke)
    told = Counter(r.relation.id for block in found.values() for r in block.cured)
    return [block for block in found.values() if all(told[r.relation.id] == 1 for r in block.cured)]


def _neighbours(case: Case, cell: CellFact) -> Iterator[CellFact]:
    """The cells above and below of the same group of codes, where both figures have digits enough to be known by."""
    line = [c for c in case.numbers.column(cell.table_id, cell.measure) if c.amount_yuan is not None]
    place = next((i for i, c in enumerate(line) if c.fact_id == cell.fact_id), None)
    for at in () if place is None else (place - 1, place + 1):
        other = line[at] if 0 <= at < len(line) else cell
        beside = other.code != cell.code and other.code[:-2] == cell.code[:-2]
        if beside and min(_digits(cell), _digits(other)) >= FEWEST_DIGITS:
            yield other


def _digits(cell: CellFact) -> int:
    """Digits of a printed amount from the first to the last that is no nought."""
    return len(re.sub(r"\D", "", cell.printed).strip("0"))


def _blocks(case: Case, suspected: Iterable[Slot]) -> Iterator[Block]:
    tables: dict[str, list[CellFact]] = {}
    for slot in sorted(suspected):
        cell = case.numbers.cell(slot)
        if cell is not None:
            tables.setdefault(cell.table_id, []).append(cell)
    for table_id, cells in sorted(tables.items()):
        yield from _units(case, table_id)
        yield from _whole_columns(case, table_id, cells)
        suspects = {row_of(cell): cell for cell in cells}
        if len(suspects) <= MOST_LINES:
            yield from _whole_rows(case, table_id, suspects)
            for name, cell in suspects.items():
                yield from _in_row(case, name, cell)
            yield from _in_columns(case, table_id, cells)


def _title(case: Case, cells: Iterable[CellFact]) -> str:
    unit = case.numbers.facts.identity.unit_name
    return f"《{table_name(next(iter(cells)).table_title, unit)}》"


def _units(case: Case, table_id: str) -> Iterator[Block]:
    cells = [
        cell
        for measure in standard_tables()[table_id].measures
        for cell in case.numbers.column(table_id, measure)
        if cell.amount_yuan
    ]
    if len(cells) < FEWEST_CELLS:
        return
    for unit in UNITS:
        for factor, word in ((Decimal(unit), "小"), (1 / Decimal(unit), "大")):
            values = {
                (cell.fact_id, "value"): cell.amount_yuan * factor for cell in cells if cell.amount_yuan
            }
            words = f"{_title(case, cells)}整表金额比其他各表{word}{unit}倍，金额单位写错"
            yield Block("wrong_unit_of_table", (table_id,), _title(case, cells), words, values)


def _whole_columns(case: Case, table_id: str, cells: Sequence[CellFact]) -> Iterator[Block]:
    measures = standard_tables()[table_id].measures
    columns = [m for m in measures if any(cell.measure == m for cell in cells)]
    for one, other in combinations(columns, 2):
        yield Block(
            "swapped_columns",
            (table_id, one, other),
            _title(case, cells),
            f"{_title(case, cells)}“{measures[one].zh}”与“{measures[other].zh}”两栏的数字互换了位置",
            _moved(_column(case, table_id, one), _column(case, table_id, other)),
        )


def _column(case: Case, table_id: str, measure: str) -> Line:
    return {row_of(cell): cell for cell in case.numbers.column(table_id, measure)}


def _row(case: Case, cell: CellFact) -> Line:
    return {other.measure: other for other in case.numbers.row(cell)}


def _whole_rows(case: Case, table_id: str, suspects: Mapping[str, CellFact]) -> Iterator[Block]:
    """Two rows exchanged; a block of rows whose figures stand one row too high or too low."""
    title = _title(case, suspects.values())
    for first, second in combinations(sorted(suspects), 2):
        yield Block(
            "swapped_rows",
            (table_id, first, second),
            title,
            f"{title}“{_name(suspects[first])}”与“{_name(suspects[second])}”两行的数字互换了位置",
            _moved(_row(case, suspects[first]), _row(case, suspects[second])),
        )
    rows = {row_of(c): c for measure in standard_tables()[table_id].measures for c in case.numbers.column(table_id, measure)}  # fmt: skip
    for run, step in _runs([name in suspects for name in rows]):
        lines = [_row(case, rows[name]) for name in list(rows)[run]]
        first, last = (_name(next(iter(line.values()))) for line in (lines[0], lines[-1]))
        yield Block(
            "shifted_rows",
            (table_id, *list(rows)[run]),
            title,
            f"{title}“{first}”至“{last}”各行的数字错了一行，应整体{'上' if step < 0 else '下'}移一行",
            _moved(*lines, step=step),
        )


def _in_row(case: Case, name: str, cell: CellFact) -> Iterator[Block]:
    """Figures of one row in the wrong columns: two exchanged, one in another's place, all of a run one place off."""
    line = sorted(case.numbers.row(cell), key=lambda c: list(standard_tables()[c.table_id].measures).index(c.measure))  # fmt: skip
    title, row = _title(case, line), _name(cell)
    for one, other in combinations(line, 2):
        first, second = _measure(one), _measure(other)
        words = f"{title}“{row}”行“{first}”与“{second}”两栏的数字互换了位置"
        if one.amount_yuan is None or other.amount_yuan is None:
            filled, right = (one, other) if other.amount_yuan is None else (other, one)
            words = (
                f"{title}“{row}”行的{filled.printed}错写在“{_measure(filled)}”栏，应在“{_measure(right)}”栏"
            )
        yield Block(
            "shifted_figures",
            (cell.table_id, name, *sorted((one.measure, other.measure))),
            f"{title}{row}",
            words,
            _moved({name: one}, {name: other}),
        )
    for run, step in _runs([True] * len(line)):
        cells = line[run]
        if cells[0 if step < 0 else -1].amount_yuan is not None:
            continue  # figures that were shifted left a blank behind
        yield Block(
            "shifted_figures",
            (cell.table_id, name, *(c.measure for c in cells)),
            f"{title}{row}",
            f"{title}“{row}”行“{_measure(cells[0])}”至“{_measure(cells[-1])}”各栏的数字错了一栏，"
            f"应整体{'左' if step < 0 else '右'}移一栏",
            _moved(*({name: c} for c in cells), step=step),
        )
    yield from _rewritten(case, name, line)


def _in_columns(case: Case, table_id: str, cells: Sequence[CellFact]) -> Iterator[Block]:
    """Figures of one column in the wrong rows."""
    for measure, column in standard_tables()[table_id].measures.items():
        suspects = [cell for cell in cells if cell.measure == measure]
        title = _title(case, cells)
        for one, other in combinations(suspects, 2):
            yield Block(
                "shifted_figures",
                (table_id, measure, *sorted((row_of(one), row_of(other)))),
                title,
                f"{title}“{column.zh}”栏“{_name(one)}”与“{_name(other)}”两行的数字互换了位置",
                _moved({measure: one}, {measure: other}),
            )
        line = case.numbers.column(table_id, measure)
        known = {cell.fact_id for cell in suspects}
        for run, step in _runs([cell.fact_id in known for cell in line]):
            run_cells = line[run]
            yield Block(
                "shifted_figures",
                (table_id, measure, *(row_of(cell) for cell in run_cells)),
                title,
                f"{title}“{column.zh}”栏“{_name(run_cells[0])}”至“{_name(run_cells[-1])}”的数字错了一行，"
                f"应整体{'上' if step < 0 else '下'}移一行",
                _moved(*({measure: cell} for cell in run_cells), step=step),
            )


def _rewritten(case: Case, name: str, line: Sequence[CellFact]) -> Iterator[Block]:
    """More wrong figures in one row than are believed of a document, each with the one value that heals."""
    wrong = [
        (cell.fact_id, "value")
        for cell in line
        if any(result.status is Status.FAIL for result in case.touching[cell.fact_id, "value"])
    ]
    if not MOST_TOGETHER < len(wrong) <= MOST_IN_ROW:
        return
    explanation = case.explain(frozenset(wrong))
    if explanation is None or any(s.value is None for s in explanation.suspects):
        return
    title = _title(case, line)
    yield Block(
        "wrong_row",
        (line[0].table_id, name),
        f"{title}{_name(line[0])}",
        f"{title}“{_name(line[0])}”行有{len(wrong)}个数字写错",
        {s.slot: s.value for s in explanation.suspects},
    )


def _runs(suspected: Sequence[bool]) -> Iterator[tuple[slice, int]]:
    """Runs of three or more lines that hold all suspects between their first and last, and the way back.

    A run of two lines is an exchange.
    """
    places = [index for index, flag in enumerate(suspected) if flag]
    if not places:
        return
    whole = all(suspected)
    starts = range(len(suspected)) if whole else range(max(places[0] - 1, 0), places[0] + 1)
    ends = range(len(suspected)) if whole else range(places[-1], min(places[-1] + 2, len(suspected)))
    for start in starts:
        for end in ends:
            if 2 <= end - start < MOST_LINES:
                yield slice(start, end + 1), -1
                yield slice(start, end + 1), 1


def _moved(*lines: Line, step: int = 1) -> Values:
    """Values after each line's figures moved to the next (the last one's to the first), or back with `step` −1.

    Only cells every line has take part; what is equal needs no correction.
    """
    values: dict[Slot, Decimal | None] = {}
    keys = frozenset.intersection(*(frozenset(line) for line in lines))
    ring = [*lines, lines[0]] if step > 0 else [lines[0], *reversed(lines)]
    for source, target in pairwise(ring):
        for key in keys:
            here, there = source[key], target[key]
            if CellState.UNREAD not in (here.state, there.state) and here.amount_yuan != there.amount_yuan:
                values[there.fact_id, "value"] = here.amount_yuan
    return values


def _name(cell: CellFact) -> str:
    return cell.project or cell.name


def _measure(cell: CellFact) -> str:
    return standard_tables()[cell.table_id].measures[cell.measure].zh
