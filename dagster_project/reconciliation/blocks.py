"""Mistakes of a whole column, row or table: one transformation that heals everything at once.

Belongs here: two columns or two rows exchanged, a table in another unit of money. Does not belong here: single
numbers and small sets of them (`suspects`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from dagster_project.extraction.facts import CellFact
from dagster_project.extraction.names import table_name
from dagster_project.reconciliation.numbers import Slot, row_of
from dagster_project.reconciliation.relations import Result
from dagster_project.reconciliation.suspects import Case
from dagster_project.vocabulary.tables import standard_tables

FEWEST_FAILURES = 3
"""Failing relations from which a block is looked for; fewer are explained by single numbers."""
MOST_ROWS = 12
"""Rows of one table in failing relations up to which exchanged rows are tried."""
UNITS = (10_000, 1_000, 100)


@dataclass(frozen=True, slots=True)
class Block:
    """A transformation of a table's cells, with the value each cell should have."""

    kind: str
    identity: tuple[str, ...]
    subject: str
    words: str
    values: Mapping[Slot, Decimal | None]


def healing_block(case: Case, component: Sequence[Result]) -> Block | None:
    """The one transformation that heals every failing relation and breaks none; `None` if not exactly one does."""
    if len(component) < FEWEST_FAILURES:
        return None
    found = [
        block
        for block in _blocks(case, component)
        if block.values and not case.failing(component, block.values) and case.heals(block.values)
    ]
    return found[0] if len(found) == 1 else None


def _blocks(case: Case, component: Sequence[Result]) -> Iterator[Block]:
    suspected: dict[str, list[CellFact]] = {}
    for slot in sorted({slot for result in component for slot in case.slots(result.relation)}):
        cell = case.numbers.cell(slot)
        if cell is not None:
            suspected.setdefault(cell.table_id, []).append(cell)
    for table_id, cells in sorted(suspected.items()):
        title = f"《{table_name(cells[0].table_title, case.numbers.facts.identity.unit_name)}》"
        yield from _units(case, table_id, title)
        measures = standard_tables()[table_id].measures
        columns = [m for m in measures if any(cell.measure == m for cell in cells)]
        for one, other in combinations(columns, 2):
            words = f"{title}“{measures[one].zh}”与“{measures[other].zh}”两栏的数字互换了位置"
            values = _exchanged(
                {row_of(cell): cell for cell in case.numbers.column(table_id, one)},
                {row_of(cell): cell for cell in case.numbers.column(table_id, other)},
            )
            yield Block("swapped_columns", (table_id, one, other), title, words, values)
        rows = {row_of(cell): cell for cell in cells}
        for first, second in combinations(sorted(rows), 2) if len(rows) <= MOST_ROWS else ():
            words = f"{title}“{rows[first].name}”与“{rows[second].name}”两行的数字互换了位置"
            values = _exchanged(
                {cell.measure: cell for cell in case.numbers.row(rows[first])},
                {cell.measure: cell for cell in case.numbers.row(rows[second])},
            )
            yield Block("swapped_rows", (table_id, first, second), title, words, values)


def _units(case: Case, table_id: str, title: str) -> Iterator[Block]:
    cells = [
        cell
        for measure in standard_tables()[table_id].measures
        for cell in case.numbers.column(table_id, measure)
        if cell.amount_yuan
    ]
    for unit in UNITS:
        for factor, word in ((Decimal(unit), "小"), (1 / Decimal(unit), "大")):
            values = {
                (cell.fact_id, "value"): cell.amount_yuan * factor for cell in cells if cell.amount_yuan
            }
            words = f"{title}整表金额比其他各表{word}{unit}倍，金额单位写错"
            yield Block("wrong_unit_of_table", (table_id,), title, words, values)


def _exchanged(first: Mapping[str, CellFact], second: Mapping[str, CellFact]) -> dict[Slot, Decimal | None]:
    """Values after exchanging the cells that both lines have; those that are equal need no correction."""
    values: dict[Slot, Decimal | None] = {}
    for key in first.keys() & second.keys():
        one, other = first[key], second[key]
        if one.amount_yuan != other.amount_yuan:
            values[one.fact_id, "value"] = other.amount_yuan
            values[other.fact_id, "value"] = one.amount_yuan
    return values
