"""Receipts: for any number of a published table, what it was made from, down to the printed page.

For other programs (the dashboard, a notebook):

    with closing(duckdb.connect("published/kanhe.duckdb", read_only=True)) as connection:
        receipts = Receipts(connection)
        receipt, = receipts.of([Figure("mart_unit_year", "revenue_yuan", {"document_id": "…"})])
        receipt.value, receipt.formula, receipt.operands      # a tree; leaves have a `place`
        for leaf in receipt.printed(): leaf.place.file_path, leaf.place.page, leaf.place.printed
        as_record(receipt)                                    # the same as plain data for JSON

`of` answers many figures with one query per table, column and kind of operand, not one per figure: ask for all
figures of a page (or of all pages) at once. A figure that does not exist gives `None`. `of(…, depth=1)` stops at the
figure's own operands, `confirmations=False` leaves the relations out. Answers share their subtrees in memory.

Belongs here: finding operands, checking the calculation, places, confirming relations, corrections.
Does not belong here: which formula a column has (`lineage`), words for the terminal (`trace`).
Works on the published file alone, which nothing here writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from dagster_project.publishing.lineage import PRINTED, Formula, Operand, Operation, lineage
from dagster_project.publishing.published_file import records
from dagster_project.warehouse.sql import quoted

_NAMING: tuple[str, ...] = (
    "unit_name", "unit_key", "fiscal_year", "document_kind", "scope", "subject", "fund_scope", "function_code",
    "economic_code", "fund_source_id", "staff_group", "indicator", "name", "function_name", "project_name",
    "instance", "table_id", "nature", "purpose", "measure", "fact_name", "fact_part", "side",
    "component", "part", "amount_kind", "origin", "chain_status",
)  # fmt: skip
"""Columns that tell a person which row it is, in this order."""

_SOURCES = """
    select document_id, unit_name, fiscal_year, document_kind, scope, file_path, published_on, version_no, version_count
    from marts.dim_document
    where document_id in (select unnest(?))
"""
_SENTENCES = """
    select statement_key, source_text from marts.fct_stated_change
    where statement_key in (select unnest(?)) and source_text is not null
"""
_CONFIRMATIONS = """
    select terms.document_id, terms.fact_id, terms.fact_part, results.rule_id, results.rule_title, results.instance,
        results.status, results.message, results.relation_id
    from marts.fct_relation_term as terms
    inner join marts.fct_rule_result as results
        on results.document_id = terms.document_id and results.relation_id = terms.relation_id
    where terms.document_id in (select unnest(?)) and terms.fact_id in (select unnest(?))
        and results.status in ('exact', 'rounding', 'convention', 'fail')
    order by results.rule_id, results.relation_id
"""
_CORRECTIONS = """
    select document_id, fact_id, fact_part, old_value, corrected_value, value_unit, reason, author_role, corrected_on,
        correction_status, message
    from marts.fct_correction
    where document_id in (select unnest(?)) and fact_id in (select unnest(?))
    order by correction_key
"""

_TOO_LARGE = Decimal(10) ** 18
"""元: from here on a computed amount is a misprint added up, and unknown (macro `fit_yuan`)."""
_TOO_MANY_TIMES = 10**12
"""A part this many times its base has no ratio (macro `ratio_bp`)."""

_Node = tuple[str, int, str]
"""Table, row of the file, column."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number asked about: table, column, and values of the table's key columns."""

    table: str
    column: str
    key: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number is printed.

    `page`, `sheet`, `line`, `row` and `column` are `None` where there are none; `sentence` is the clause a stated
    change was read from, `None` for other numbers and for older versions.
    """

    file_path: str
    document_id: str
    version_no: int
    version_count: int
    published_on: date | None
    part: str | None
    page: int | None
    sheet: str | None
    line: int | None
    block: int | None
    row: int | None
    column: int | None
    printed: str | None
    sentence: str | None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One checked relation a printed number takes part in; `status` as in `fct_rule_result`."""

    rule_id: str
    rule_title: str
    instance: str
    status: str
    message: str | None
    relation_id: str


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    """What people wrote about a printed number."""

    old_value: Decimal
    corrected_value: Decimal
    value_unit: str
    reason: str | None
    author_role: str | None
    corrected_on: date | None
    status: str
    message: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """One number and what it was made from.

    Attributes:
        table: published table.
        title: what people call the table.
        column: column.
        key: key columns and their values.
        row: words that tell a person which row it is.
        value: the number as published; `None` is an unknown one.
        formula: the calculation in Chinese.
        operation: the calculation, see `lineage.Operation`.
        weight: with which sign it stands in the number above it.
        is_base: whether it stands below the line of the quotient above it.
        operands: what it was made from; empty for printed numbers and where the tree was cut.
        counted: rows counted, for counts; else `None`.
        holds: whether the formula over the operands gives the value; `None` where it is not repeated here.
        place: for printed numbers.
        confirmations: relations a printed number takes part in.
        corrections: what people wrote about a printed number.
    """

    table: str
    title: str
    column: str
    key: Mapping[str, Any]
    row: Mapping[str, Any]
    value: Any
    formula: str
    operation: Operation
    weight: int = 1
    is_base: bool = False
    operands: tuple[Receipt, ...] = ()
    counted: int | None = None
    holds: bool | None = None
    place: Place | None = None
    confirmations: tuple[Confirmation, ...] = ()
    corrections: tuple[CorrectionNote, ...] = ()

    def printed(self) -> Iterator[Receipt]:
        """The printed numbers below, each once, in the order of the tree."""
        seen: set[tuple[Any, ...]] = set()
        stack = [self]
        while stack:
            receipt = stack.pop()
            if receipt.place is not None:
                name = tuple(receipt.key.values())
                if name not in seen:
                    seen.add(name)
                    yield receipt
            stack.extend(reversed(receipt.operands))

    def broken(self) -> Iterator[Receipt]:
        """Every number of the tree whose formula does not give its value."""
        if self.holds is False:
            yield self
        for operand in self.operands:
            yield from operand.broken()


@dataclass(slots=True)
class _Found:
    """What was found below a number: the node, the operand it answers, or how many rows there are."""

    formula: Formula
    operands: list[tuple[int, _Node]] = field(default_factory=list)
    counted: int | None = None


class Receipts:
    """Answers over one published file."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read from `connection`; the caller closes it."""
        self._connection = connection
        self._rows: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
        self._found: dict[_Node, _Found | None] = {}
        self._sources: dict[str, dict[str, Any]] = {}
        self._sentences: dict[str, str] = {}
        self._confirmations: dict[tuple[Any, ...], list[Confirmation]] = {}
        self._corrections: dict[tuple[Any, ...], list[CorrectionNote]] = {}

    def of(
        self, figures: Sequence[Figure], *, depth: int = 20, confirmations: bool = True
    ) -> list[Receipt | None]:
        """The receipts of some figures, in their order.

        Args:
            figures: the numbers asked about.
            depth: levels of operands below each figure.
            confirmations: whether to look up the relations and corrections of printed numbers.

        Returns:
            One receipt per figure; `None` where there is no such row.

        Raises:
            KeyError: a table or column without lineage.
            duckdb.Error: the file lacks a table.
        """
        nodes = self._nodes(figures)
        printed = self._search({node for node in nodes if node is not None}, depth)
        self._read_sources(printed)
        if confirmations:
            self._read_confirmations(printed)
        made: dict[tuple[_Node, int], Receipt] = {}
        return [None if node is None else self._receipt(node, depth, frozenset(), made) for node in nodes]

    def _nodes(self, figures: Sequence[Figure]) -> list[_Node | None]:
        nodes: list[_Node | None] = [None] * len(figures)
        by_table: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
        for position, figure in enumerate(figures):
            if not lineage()[figure.table].ways(figure.column):
                raise KeyError(f"{figure.table}.{figure.column}")
            by_table[figure.table, tuple(sorted(figure.key))].append(position)
        for (table, columns), positions in by_table.items():
            wanted = [[figures[position].key[column] for position in positions] for column in columns]
            asked = ", ".join(f"unnest(?) as k{number}" for number in range(len(columns)))
            joined = " and ".join(f"that.{quoted(column)} = this.k{n}" for n, column in enumerate(columns))
            found = self._connection.execute(
                f"select this.position, that.rowid from (select unnest(?) as position, {asked}) as this "
                f"inner join marts.{quoted(table)} as that on {joined}",
                [positions, *wanted],
            ).fetchall()
            for position, row in found:
                nodes[position] = (table, row, figures[position].column)
        return nodes

    def _search(self, wanted: set[_Node], depth: int) -> list[_Node]:
        """Find the operands of all numbers, level by level; gives back the printed numbers met."""
        printed: dict[_Node, None] = {}
        seen: set[_Node] = set()
        for level in range(depth + 1):
            self._read_rows(wanted)
            printed.update(dict.fromkeys(node for node in sorted(wanted) if node[0] == PRINTED))
            seen |= wanted
            if level == depth:
                break
            self._expand([node for node in sorted(wanted) if node not in self._found])
            below = {
                operand
                for node in wanted
                if (found := self._found.get(node)) is not None
                for _, operand in found.operands
            }
            wanted = below - seen
            if not wanted:
                break
        return list(printed)

    def _read_rows(self, nodes: Iterable[_Node]) -> None:
        by_table: dict[str, set[int]] = defaultdict(set)
        for table, row, _ in nodes:
            if row not in self._rows[table]:
                by_table[table].add(row)
        for table, rows in by_table.items():
            for record in records(
                self._connection.execute(
                    f"select rowid, * from marts.{quoted(table)} where rowid in (select unnest(?))",
                    [sorted(rows)],
                )
            ):
                self._rows[table][record.pop("rowid")] = record

    def _expand(self, nodes: Sequence[_Node]) -> None:
        """Find the operands of numbers whose rows are read."""
        asked: dict[tuple[str, Operand], list[tuple[_Node, int]]] = defaultdict(list)
        for node in nodes:
            table, row, column = node
            formula = lineage()[table].formula(column, self._rows[table][row])
            if formula is None:
                self._found[node] = None
                continue
            found = self._found[node] = _Found(formula)
            for position, operand in enumerate(formula.operands):
                if operand.table is not None:
                    asked[table, operand].append((node, position))
                elif operand.column is not None:
                    found.operands.append((position, (table, row, operand.column)))
        for (table, operand), places in asked.items():
            if operand.column is None:
                self._count(table, operand, places)
            else:
                self._find(table, operand, places)
        for node in nodes:
            if (found_here := self._found[node]) is not None:
                found_here.operands.sort(key=lambda entry: entry[0])

    def _find(self, table: str, operand: Operand, places: Sequence[tuple[_Node, int]]) -> None:
        assert operand.table is not None
        assert operand.column is not None
        by_row: dict[int, list[int]] = defaultdict(list)
        for row, other in self._join(table, operand, places, "that.rowid", "order by 1, 2"):
            by_row[row].append(other)
        for node, position in places:
            found = self._found[node]
            assert found is not None
            found.operands.extend(
                (position, (operand.table, other, operand.column)) for other in by_row.get(node[1], ())
            )

    def _count(self, table: str, operand: Operand, places: Sequence[tuple[_Node, int]]) -> None:
        counts = dict(self._join(table, operand, places, "count(*)", "group by 1"))
        for node, _ in places:
            found = self._found[node]
            assert found is not None
            found.counted = (found.counted or 0) + counts.get(node[1], 0)

    def _join(
        self, table: str, operand: Operand, places: Sequence[tuple[_Node, int]], select: str, ending: str
    ) -> list[tuple[int, int]]:
        rows = sorted({node[1] for node, _ in places})
        return self._connection.execute(
            f"select this.rowid, {select} from marts.{quoted(table)} as this "
            f"inner join marts.{quoted(operand.table or table)} as that on {operand.where} "
            f"where this.rowid in (select unnest(?)) {ending}",
            [rows],
        ).fetchall()

    def _read_sources(self, printed: Sequence[_Node]) -> None:
        wanted = {self._rows[table][row]["document_id"] for table, row, _ in printed} - self._sources.keys()
        if wanted:
            for source in records(self._connection.execute(_SOURCES, [sorted(wanted)])):
                self._sources[source["document_id"]] = source
        rows = [self._rows[table][row] for table, row, _ in printed]
        stated = {f"{row['document_id']}|{row['fact_id']}" for row in rows if row["fact_kind"] == "statement"}
        if stated := stated - self._sentences.keys():
            self._sentences |= dict(self._connection.execute(_SENTENCES, [sorted(stated)]).fetchall())

    def _read_confirmations(self, printed: Sequence[_Node]) -> None:
        facts = {_fact(self._rows[table][row]) for table, row, _ in printed} - self._confirmations.keys()
        if not facts:
            return
        asked = [sorted({fact[0] for fact in facts}), sorted({fact[1] for fact in facts})]
        for fact in facts:
            self._confirmations[fact], self._corrections[fact] = [], []
        for record in records(self._connection.execute(_CONFIRMATIONS, asked)):
            if (fact := _fact(record)) in facts:
                self._confirmations[fact].append(
                    Confirmation(
                        record["rule_id"],
                        record["rule_title"],
                        record["instance"],
                        record["status"],
                        record["message"],
                        record["relation_id"],
                    )
                )
        for record in records(self._connection.execute(_CORRECTIONS, asked)):
            if (fact := _fact(record)) in facts:
                self._corrections[fact].append(
                    CorrectionNote(
                        record["old_value"],
                        record["corrected_value"],
                        record["value_unit"],
                        record["reason"],
                        record["author_role"],
                        record["corrected_on"],
                        record["correction_status"],
                        record["message"],
                    )
                )

    def _receipt(
        self, node: _Node, depth: int, above: frozenset[_Node], made: dict[tuple[_Node, int], Receipt]
    ) -> Receipt:
        if (node, depth) in made:
            return made[node, depth]
        table, number, column = node
        row = self._rows[table][number]
        definition = lineage()[table]
        value = row[column]
        key = {name: row[name] for name in definition.key}
        words = {name: row[name] for name in _NAMING if row.get(name) not in (None, "")}
        if table == PRINTED:
            receipt = self._printed(row, key, words)
        else:
            found = self._found.get(node)
            formula = found.formula if found is not None else definition.formula(column, row)
            operands = tuple(
                _standing(self._receipt(operand, depth - 1, above | {node}, made), formula.operands[position])
                for position, operand in (found.operands if found is not None and depth > 0 else ())
                if formula is not None and operand not in above
            )
            counted = None if found is None else found.counted
            receipt = Receipt(
                table=table,
                title=definition.title,
                column=column,
                key=key,
                row=words,
                value=value,
                formula="" if formula is None else formula.text,
                operation=Operation.READ if formula is None else formula.operation,
                operands=operands,
                counted=counted,
                holds=None
                if formula is None or depth == 0
                else _holds(formula, value, self._values(found), counted),
            )
        made[node, depth] = receipt
        return receipt

    def _values(self, found: _Found | None) -> list[tuple[int, Any]]:
        if found is None:
            return []
        return [
            (position, self._rows[table][row][column]) for position, (table, row, column) in found.operands
        ]

    def _printed(self, row: Mapping[str, Any], key: Mapping[str, Any], words: Mapping[str, Any]) -> Receipt:
        source = self._sources[row["document_id"]]
        fact = _fact(row)
        return Receipt(
            table=PRINTED,
            title=lineage()[PRINTED].title,
            column="number_value",
            key=key,
            row={
                **{name: source[name] for name in ("unit_name", "fiscal_year")},
                **words,
                "unit": row["value_unit"],
            },
            value=row["number_value"],
            formula=lineage()[PRINTED].numbers["number_value"][0].text,
            operation=Operation.READ,
            place=Place(
                file_path=source["file_path"],
                document_id=source["document_id"],
                version_no=source["version_no"],
                version_count=source["version_count"],
                published_on=source["published_on"],
                part=row["source_part"],
                page=row["source_page"],
                sheet=row["source_sheet"],
                line=row["source_line"],
                block=row["source_block"],
                row=row["source_row"],
                column=row["source_column"],
                printed=row["printed"],
                sentence=self._sentences.get(f"{row['document_id']}|{row['fact_id']}"),
            ),
            confirmations=tuple(self._confirmations.get(fact, ())),
            corrections=tuple(self._corrections.get(fact, ())),
        )


def naming() -> tuple[str, ...]:
    """Columns that tell a person which row of a table is meant, in the order they are told."""
    return _NAMING


def as_record(receipt: Receipt) -> dict[str, Any]:
    """A receipt as plain data: numbers as exact strings, days in ISO form; what is empty is left out."""
    record: dict[str, Any] = {
        "table": receipt.table,
        "title": receipt.title,
        "column": receipt.column,
        "key": _plain(receipt.key),
        "row": _plain(receipt.row),
        "value": _plain(receipt.value),
        "formula": receipt.formula,
        "operation": receipt.operation.value,
        "holds": receipt.holds,
    }
    if receipt.weight != 1:
        record["weight"] = receipt.weight
    if receipt.is_base:
        record["is_base"] = True
    if receipt.counted is not None:
        record["counted"] = receipt.counted
    if receipt.place is not None:
        record["place"] = _plain(
            {
                name: getattr(receipt.place, name) for name in Place.__slots__
            }  # dataclasses.asdict copies deeply
        )
        record["confirmations"] = [
            {name: getattr(item, name) for name in Confirmation.__slots__} for item in receipt.confirmations
        ]
        record["corrections"] = [
            _plain({name: getattr(item, name) for name in CorrectionNote.__slots__})
            for item in receipt.corrections
        ]
    if receipt.operands:
        record["operands"] = [as_record(operand) for operand in receipt.operands]
    return record


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _standing(receipt: Receipt, operand: Operand) -> Receipt:
    if receipt.weight == operand.weight and receipt.is_base == operand.is_base:
        return receipt
    return replace(receipt, weight=operand.weight, is_base=operand.is_base)


def _holds(
    formula: Formula, value: Any, operands: Sequence[tuple[int, Any]], counted: int | None
) -> bool | None:
    """Whether the formula gives the value; `None` where the calculation is not repeated here."""
    operation = formula.operation
    if operation in (Operation.RESTS_ON, Operation.READ):
        return None
    if operation is Operation.COUNT:
        return bool(value == counted)
    if operation is Operation.ZERO:
        return bool(value == 0)
    expected = _fitting(
        _calculated(formula, [_total(position, operands) for position in range(len(formula.operands))])
    )
    if value is None or expected is None:
        return value is None and expected is None
    return bool(Decimal(value) == expected)


def _calculated(formula: Formula, totals: Sequence[Decimal | None]) -> Decimal | None:
    operation = formula.operation
    if operation in (Operation.COPY, Operation.FIRST):
        return next((total for total in totals if total is not None), None)
    weighed = [
        None if total is None else total * operand.weight
        for operand, total in zip(formula.operands, totals, strict=True)
        if not operand.is_base
    ]
    known = [total for total in weighed if total is not None]
    if operation is Operation.SUM:
        return sum(known, Decimal(0)) if known else None
    if len(known) < len(weighed):
        return None
    above = sum(known, Decimal(0))
    if operation is Operation.WAN:
        return above / 10_000
    if operation is Operation.ADD:
        return above
    (base,) = (total for operand, total in zip(formula.operands, totals, strict=True) if operand.is_base)
    if base is None or base <= 0:
        return None
    if operation is Operation.RATIO_BP and abs(above) >= base * _TOO_MANY_TIMES:
        return None
    times = 10_000 if operation is Operation.RATIO_BP else 100
    scaled = _half_away_from_zero(above * times, base)
    return Decimal(scaled) if operation is Operation.RATIO_BP else Decimal(scaled) / 100


def _fitting(value: Decimal | None) -> Decimal | None:
    return None if value is None or abs(value) >= _TOO_LARGE else value


def _total(position: int, operands: Sequence[tuple[int, Any]]) -> Decimal | None:
    """Rows of one operand added up; `None` when none has a value."""
    values = [Decimal(value) for place, value in operands if place == position and value is not None]
    return sum(values, Decimal(0)) if values else None


def _half_away_from_zero(above: Decimal, base: Decimal) -> int:
    size = (2 * abs(above) + base) // (2 * base)
    return int(size) if above >= 0 else -int(size)


def _fact(record: Mapping[str, Any]) -> tuple[str, str, str]:
    return record["document_id"], record["fact_id"], record["fact_part"]
