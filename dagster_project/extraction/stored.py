"""Figures of workbooks that do not tell how their numbers are shown.

Belongs here: how many decimals such a document's amounts are printed with.
Does not belong here: reading workbooks, amounts printed as text.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from dagster_project.reading.document import Cell, Table

MOST_DECIMALS = 2
"""Published forms print amounts with two decimals or none; what a workbook holds beyond is not shown."""


def stored_decimals(tables: Iterable[Table]) -> int:
    """Decimals of the amounts of a document: two when any of its stored numbers has a fraction, else none."""
    return next(
        (MOST_DECIMALS for table in tables for cell in table.cells if cell.stored and "." in cell.text), 0
    )


def figure_text(cell: Cell, decimals: int) -> str:
    """An amount as the workbook prints it; text that was printed stays as it is."""
    if not cell.stored:
        return cell.text
    return f"{Decimal(cell.text).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):f}"
