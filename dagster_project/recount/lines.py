"""The lines of a document: what its tables print for each amount that can be followed over the years.

Belongs here: which cell is which line, and which of several cells speaks. Does not belong here: the text (`baselines`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from dagster_project.recount.facts import Row

_ALL, _GIVEN = "all", "appropriation"
_FUND = {
    "T01": _ALL, "T02": _ALL, "T03": _ALL, "T11": _ALL, "T04": _GIVEN, "T10": _GIVEN, "T12": _GIVEN, "T13": _GIVEN,
    "T14": _GIVEN, "T05": "general", "T06": "general", "T08": "fund", "T09": "capital",
}  # fmt: skip
_EXPENDITURE_TOTAL = {
    "T03": "expenditure", "T12": "expenditure", "T05": "general", "T08": "fund", "T09": "capital",
}  # fmt: skip
_NATURES = {"basic", "project", "reserve", "business", "to_superior", "to_affiliate"}
_OVERVIEWS = {"T01", "T02", "T04"}
"""Tables that repeat what other tables are about: these speak last."""


class LineKey(NamedTuple):
    """What a line is: its subject, the money it is about, and which one of the subject."""

    subject: str
    fund_scope: str
    key: str

    def __str__(self) -> str:
        return f"{self.subject}/{self.fund_scope}/{self.key}"


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; amounts in 元, `None` where the cell is blank."""

    fact_id: str
    code: str
    amount: Decimal | None
    resolution: Decimal | None
    name: str = ""


def printed_lines(cells: Iterable[Row]) -> dict[LineKey, Line]:
    """All lines of one document, each with the cell that speaks for it."""
    candidates: dict[LineKey, list[Row]] = {}
    for cell in cells:
        key = _line_of(cell)
        if key is not None:
            candidates.setdefault(key, []).append(cell)
    return {key: _line(min(rows, key=_precedence)) for key, rows in candidates.items()}


def _precedence(cell: Row) -> tuple[bool, bool, bool, int, str]:
    return (
        cell["amount_yuan"] is None,
        cell["table_id"] in _OVERVIEWS,
        cell["line"] is None,
        cell["line"] or 0,
        cell["fact_id"],
    )


def _line(cell: Row) -> Line:
    return Line(
        cell["fact_id"], cell["code"], cell["amount_yuan"], cell["resolution_yuan"], cell["name"] or ""
    )


def _line_of(cell: Row) -> LineKey | None:
    table, kind, measure, line = cell["table_id"], cell["row_kind"], cell["measure"], cell["line_id"]
    fund = _FUND.get(table)
    if fund is None:
        return None
    if kind == "total":
        return _total_row(table, measure, fund)
    if kind == "function":
        if table == "T01":
            return LineKey("functional_item", _ALL, cell["code"]) if measure == "amount" else None
        if table == "T02":
            return LineKey("functional_item", _GIVEN, cell["code"]) if measure == "appropriation" else None
        if table in _EXPENDITURE_TOTAL and measure == "total":
            return LineKey("functional_item", fund, cell["code"])
        return None
    if kind == "economic":
        printed = table in ("T06", "T13") and measure == "total"
        return LineKey("economic_item", fund, cell["code"]) if printed else None
    return _named_line(table, line, measure, fund) if line is not None else None


def _total_row(table: str, measure: str, fund: str) -> LineKey | None:
    if table == "T02":
        if measure == "total":
            return LineKey("total", _ALL, "revenue")
        return None if measure == "carryover_used" else LineKey("source", _ALL, measure)
    if table in _EXPENDITURE_TOTAL:
        if measure == "total":
            return LineKey("total", fund, _EXPENDITURE_TOTAL[table])
        is_nature = measure in _NATURES or (table == "T03" and measure == "carryover_out")
        return LineKey("nature", fund, measure) if is_nature else None
    if table in ("T06", "T13"):
        if measure != "total":
            return LineKey("component", fund, measure)
        return LineKey("nature", fund, "basic") if table == "T13" else None
    if table == "T11" and measure in ("total", "appropriation", "other"):
        return LineKey("carryover", _ALL, measure)
    return LineKey("operating_expense", _GIVEN, "") if table == "T14" else None


def _named_line(table: str, line: str, measure: str, fund: str) -> LineKey | None:
    if table in ("T01", "T04") and line == "total_income":
        return LineKey("total", fund, "all")
    if table == "T04":
        if line == "total_expenditure":
            return LineKey("total", fund, "expenditure") if measure == "total" else None
        return LineKey("source", fund, line) if line in ("general", "fund", "capital") else None
    if table == "T10":
        if line == "operating_expense":
            return LineKey("operating_expense", fund, "")
        return LineKey("three_public", fund, line) if measure in ("total", "outturn") else None
    return None
