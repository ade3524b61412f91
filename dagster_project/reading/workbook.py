"""Reader of workbooks (xlsx, xls and their relatives).

Belongs here: sheets as printed: titles, tables and notes found among the filled cells.
Does not belong here: what the library leaves out (`openxml`, `biff`), tables on a sheet (`sheets`).
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from dagster_project.reading import biff, openxml
from dagster_project.reading.assembly import mark_contents
from dagster_project.reading.compound import DamagedCompoundError
from dagster_project.reading.document import Document, Location, ReaderWarning
from dagster_project.reading.lines import without_inner_blanks
from dagster_project.reading.number_formats import NumberFormat, exact, shortest
from dagster_project.reading.raw_sheets import (
    RawSheet,
    Value,
    check_extent,
    damaged,
    encrypted,
    isolated_raw_sheets,
    raw_sheets,
)
from dagster_project.reading.sheets import Sheet, SheetCell, SheetDetails, blocks_of
from dagster_project.vocabulary.errors import DisclosureError

READER = "workbook"
READER_VERSION = 1


def read_workbook(data: bytes, name: str) -> Document:
    """Read a workbook sheet by sheet, as its sheets would be printed.

    Hidden sheets are left out and reported. `Location.row` and `column` are addresses in the sheet.

    Raises:
        DisclosureError: `damaged_file`, `encrypted_file`, `file_too_large`, `empty_file`.
    """
    try:
        details = openxml.sheet_details(data, name) if data.startswith(b"PK") else biff.sheet_details(data)
    except (DamagedCompoundError, ValueError) as error:
        raise damaged(name) from error
    if details is None:
        raise encrypted(name)
    warnings: list[ReaderWarning] = []
    sheets = list(_sheets(data, name, details, warnings))
    blocks = [block for sheet in sheets for block in blocks_of(sheet, name)]
    if not blocks:
        raise DisclosureError("empty_file", f"文件“{name}”的各张工作表都是空的。请重新取得该文件后再放入。")
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        name=name,
        format="xlsx" if data.startswith(b"PK") else "xls",
        reader=READER,
        reader_version=READER_VERSION,
        blocks=tuple(mark_contents(blocks)),
        warnings=tuple(warnings),
    )


def _sheets(
    data: bytes, name: str, details: Mapping[str, SheetDetails], warnings: list[ReaderWarning]
) -> Iterator[Sheet]:
    if data.startswith(b"PK"):
        # Before the library sees the file: memory it cannot get ends the whole process.
        for sheet, own in details.items():
            check_extent(own.extent, sheet, name)
        found: Iterable[RawSheet] = raw_sheets(data, name)
    else:
        found = isolated_raw_sheets(data, name)
    for raw in found:
        if not raw.visible:
            warnings.append(ReaderWarning("hidden_sheet", Location(sheet=raw.name, part=name)))
            continue
        yield Sheet(raw.name, tuple(_filled(raw.rows, details.get(raw.name, SheetDetails()))), raw.merged)


def _filled(rows: Iterable[Sequence[Value]], details: SheetDetails) -> Iterator[SheetCell]:
    written = dict(details.written)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            typed = written.pop((row, column), None) if written else None
            if typed is not None:
                yield _written(row, column, typed)
            elif value != "" and (cell := _cell(row, column, value, details.shown.get((row, column)))).text:
                yield cell
    for (row, column), text in sorted(written.items()):  # beyond the area the library takes as used
        yield _written(row, column, text)


def _written(row: int, column: int, text: str) -> SheetCell:
    return SheetCell(row, column, without_inner_blanks(text), text)


def _cell(row: int, column: int, value: Value, shown_as: NumberFormat | None) -> SheetCell:
    if isinstance(value, bool):
        text = "是" if value else "否"
        return SheetCell(row, column, text, str(value).upper())
    if isinstance(value, int | float):
        if not math.isfinite(value):
            return SheetCell(row, column, str(value), str(value))
        number = exact(value)
        if shown_as is not None and abs(number) < Decimal(10) ** 20:
            return SheetCell(row, column, shown_as.show(number), repr(value))
        return SheetCell(row, column, shortest(number), repr(value), stored=True)
    if isinstance(value, date):
        return SheetCell(row, column, f"{value.year}年{value.month}月{value.day}日", value.isoformat())
    return SheetCell(row, column, without_inner_blanks(re.sub(r"\s*[\r\n]+\s*", " ", value)), value)
