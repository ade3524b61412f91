"""The unit of measure of each table, proved by amounts that occur elsewhere in the document.

Belongs here: comparing a table's figures under each possible unit with the amounts of the text and of tables
already proved; they agree under one unit only.
Does not belong here: reading notes such as `单位：万元` (`grids`), relations (`reconciliation`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal

from dagster_project.extraction.grids import Grid, TableSurvey, UnitProof
from dagster_project.extraction.headers import is_figure
from dagster_project.extraction.numbers import number_tokens
from dagster_project.extraction.stored import figure_text, stored_decimals
from dagster_project.reading.document import Document, Paragraph
from dagster_project.templates.template import Template
from dagster_project.vocabulary.money import (
    YUAN_PER_UNIT,
    Number,
    UnreadableNumberError,
    parse_number,
    round_half_up,
)

_CANDIDATES = ("元", "百元", "千元", "万元", "百万元", "亿元")
_DIGITS = 3
"""Significant digits below which two amounts are easily equal by chance."""
_WITNESSES = 2
"""Different amounts that must agree before arithmetic overrules what is printed."""


class _Known:
    """Amounts that occur in the document, each with its resolution, to be compared at the coarser one."""

    def __init__(self, numbers: Iterable[Number]) -> None:
        self._by_resolution: dict[Decimal, set[Decimal]] = defaultdict(set)
        self._coarser: dict[Decimal, set[Decimal]] = {}
        self.add(numbers)

    def __bool__(self) -> bool:
        return bool(self._by_resolution)

    def add(self, numbers: Iterable[Number]) -> None:
        """Amounts in 元 that are now known."""
        for number in numbers:
            self._by_resolution[number.resolution].add(number.value)
        self._coarser.clear()

    def holds(self, number: Number) -> bool:
        """Whether an amount is known: exactly, rounded or truncated."""
        for resolution, values in self._by_resolution.items():
            if resolution >= number.resolution and _at(number.value, resolution) & values:
                return True
        return number.value in self._rounded(number.resolution)

    def _rounded(self, resolution: Decimal) -> set[Decimal]:
        """Amounts known more exactly than `resolution`, as they would be printed with it."""
        if resolution not in self._coarser:
            self._coarser[resolution] = {
                value
                for finer, values in self._by_resolution.items()
                if finer < resolution
                for exact in values
                for value in _at(exact, resolution)
            }
        return self._coarser[resolution]


def _at(value: Decimal, resolution: Decimal) -> set[Decimal]:
    """A value as it may be printed at a coarser resolution."""
    truncated = (value / resolution).quantize(Decimal(1), rounding=ROUND_DOWN) * resolution
    return {truncated, round_half_up(value, resolution)}


def prove_units(survey: TableSurvey, document: Document, template: Template) -> None:
    """Set the unit proof of each table, and its unit where arithmetic contradicts what is printed."""
    known = _Known(_stated(document))
    figures = {id(grid): _figures(grid, survey) for grid in survey.grids if grid.table is not None}
    waiting = [grid for grid in survey.grids if grid.table is not None and figures[id(grid)]]
    progress = True
    while progress and known:
        progress = False
        for grid in list(waiting):
            numbers = figures[id(grid)]
            printed = grid.unit(template)
            agreeing = {unit: _agreeing(numbers, unit, known) for unit in _CANDIDATES}
            others = {unit: count for unit, count in agreeing.items() if unit != printed}
            best = max(others, key=lambda unit: others[unit])
            if agreeing[printed] and agreeing[printed] > others[best]:
                grid.unit_proof = UnitProof(printed, printed, agreeing[printed])
            elif not agreeing[printed] and others[best] >= _WITNESSES:
                grid.unit_proof = UnitProof(printed, best, others[best])
                grid.money_unit = best
            else:
                continue
            waiting.remove(grid)
            progress = True
            known.add(number.scaled(YUAN_PER_UNIT[grid.unit(template)]) for number in numbers)


def _stated(document: Document) -> Iterable[Number]:
    """Amounts of the text in 元."""
    for block in document.blocks:
        if not isinstance(block, Paragraph) or block.in_contents:
            continue
        for token in number_tokens(block.text):
            if token.is_money and _tells(token.number):
                yield token.number.scaled(YUAN_PER_UNIT[token.unit])


def _figures(grid: Grid, survey: TableSurvey) -> list[Number]:
    """The different figures of a table, as printed, that are worth comparing."""
    assert grid.table is not None
    decimals = stored_decimals(survey.tables())
    keys = {column for key in grid.keys for column in key.all}
    found: dict[Decimal, Number] = {}
    for cell in grid.table.cells:
        if cell.column in keys or not is_figure(cell.text):
            continue
        try:
            number = parse_number(figure_text(cell, decimals))
        except UnreadableNumberError:
            continue
        if _tells(number):
            found[number.value] = number
    return list(found.values())


def _tells(number: Number) -> bool:
    """Whether a number has enough digits to be told from others."""
    return len(f"{abs(number.value):f}".replace(".", "").strip("0")) >= _DIGITS


def _agreeing(numbers: Iterable[Number], unit: str, known: _Known) -> int:
    """How many of the numbers, read in this unit, are among the known amounts."""
    return sum(known.holds(number.scaled(YUAN_PER_UNIT[unit])) for number in numbers)
