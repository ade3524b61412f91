"""How the numbers of the published tables come about, read from `lineage.yaml`.

Belongs here: the definitions as frozen values, placeholders filled in.
Does not belong here: looking anything up in a database (`receipts`), or wording for people (`trace`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

PRINTED = "fct_printed_number"
PRINTED_COLUMN = "number_value"


class Operation(StrEnum):
    """What a formula does with its operands; explained at the head of `lineage.yaml`."""

    COPY = "copy"
    FIRST = "first"
    SUM = "sum"
    ADD = "add"
    RATIO_BP = "ratio_bp"
    PER_HEAD = "per_head"
    WAN = "wan"
    COUNT = "count"
    ZERO = "zero"
    RESTS_ON = "rests_on"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Operand:
    """Where one kind of operand is found.

    Attributes:
        table: its table; `None`: the same row.
        column: its column; `None` only where rows are counted.
        where: SQL over `this` (the row asked about) and `that` (the operand's row); `None` on the same row.
        weight: 1 or -1.
        is_base: whether it stands below the line of a quotient.
    """

    table: str | None
    column: str | None
    where: str | None
    weight: int
    is_base: bool


@dataclass(frozen=True, slots=True)
class Formula:
    """One way a number comes about.

    Attributes:
        when: column to the values for which this way holds; empty: always.
        text: the calculation in Chinese.
        operation: the calculation for the machine.
        operands: what it is made from.
    """

    when: Mapping[str, tuple[Any, ...]]
    text: str
    operation: Operation
    operands: tuple[Operand, ...]

    def fits(self, row: Mapping[str, Any]) -> bool:
        """Whether the number of this row came about this way."""
        return all(row[column] in values for column, values in self.when.items())


@dataclass(frozen=True, slots=True)
class TableLineage:
    """The numbers of one published table.

    Attributes:
        title: what people call it.
        key: columns that name one row.
        numbers: ways by column, to be tried in order.
        not_numbers: numeric columns that are no figures.
    """

    title: str
    key: tuple[str, ...]
    numbers: Mapping[str, tuple[Formula, ...]]
    not_numbers: frozenset[str]

    def formula(self, column: str, row: Mapping[str, Any]) -> Formula | None:
        """How the number in `column` of `row` came about; `None` for columns without a definition."""
        return next((way for way in self.ways(column) if way.fits(row)), None)

    def ways(self, column: str) -> tuple[Formula, ...]:
        """All ways of a column; `<x>_wan` without an entry is `<x>_yuan` in 万元."""
        if column in self.numbers:
            return self.numbers[column]
        twin = f"{column.removesuffix('_wan')}_yuan"
        if column.endswith("_wan") and twin in self.numbers:
            return (Formula({}, "换算为万元", Operation.WAN, (Operand(None, twin, None, 1, False),)),)
        return ()


@cache
def lineage() -> Mapping[str, TableLineage]:
    """The definitions by table.

    Raises:
        KeyError, ValueError: when the file names an unknown operation or lacks an entry.
    """
    text = files(__package__).joinpath("lineage.yaml").read_text(encoding="utf-8")
    raw = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {table: _table(entry) for table, entry in raw["tables"].items()}


def _table(entry: Mapping[str, Any]) -> TableLineage:
    numbers: dict[str, tuple[Formula, ...]] = {}
    for group in entry.get("numbers", ()):
        for name, value in _members(group):
            words = {"name": name, "value": value, "key": entry["key"][0]}
            column = _filled(group["column"], words)
            if column in numbers:
                raise ValueError(f"two entries for column {column}")
            numbers[column] = tuple(_formula(case, words) for case in group.get("cases", (group,)))
    return TableLineage(entry["title"], tuple(entry["key"]), numbers, frozenset(entry.get("not_numbers", ())))


def _members(group: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "each" in group:
        yield from group["each"].items()
    else:
        yield from ((name, name) for name in group.get("columns", ("",)))


def _formula(case: Mapping[str, Any], words: Mapping[str, str]) -> Formula:
    return Formula(
        when={
            _filled(column, words): tuple(values) if isinstance(values, list) else (values,)
            for column, values in case.get("when", {}).items()
        },
        text=_filled(case["formula"], words),
        operation=Operation(case["op"]),
        operands=tuple(_operand(operand, words) for operand in case.get("operands", ())),
    )


def _operand(entry: Mapping[str, Any], words: Mapping[str, str]) -> Operand:
    weight, is_base = int(entry.get("weight", 1)), entry.get("role") == "base"
    if "printed" in entry:
        where = (
            "that.document_id = this.document_id "
            f"and that.fact_id = {_filled(entry['printed'], words)} "
            f"and that.fact_part = {_filled(entry.get('part', _VALUE), words)}"
        )
        return Operand(PRINTED, PRINTED_COLUMN, where, weight, is_base)
    return Operand(
        entry.get("table"),
        _filled(entry["column"], words) if "column" in entry else None,
        _filled(entry["where"], words) if "where" in entry else None,
        weight,
        is_base,
    )


_VALUE = "'value'"


def _filled(text: str, words: Mapping[str, str]) -> str:
    for word, value in words.items():
        text = text.replace(f"{{{word}}}", value)
    return text
