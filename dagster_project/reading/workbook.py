"""Reader of workbooks (xlsx, xls and their relatives).

Belongs here: sheets as printed: titles, tables and notes found among the filled cells.
Does not belong here: what the library leaves out (`openxml`, `biff`), tables on a sheet (`sheets`).
"""

from __future__ import annotations

import hashlib
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import python_calamine

from dagster_project.reading import biff, openxml
from dagster_project.reading.assembly import mark_contents
from dagster_project.reading.document import Document, Location, ReaderWarning
from dagster_project.reading.lines import without_inner_blanks
from dagster_project.reading.number_formats import NumberFormat, exact, shortest
from dagster_project.reading.sheets import Sheet, SheetCell, SheetDetails, blocks_of
from dagster_project.vocabulary.errors import DisclosureError

READER = "workbook"
READER_VERSION = 1
MAX_SLOTS = 2_000_000
"""Cells of one sheet, empty ones inside the used area counted."""
MAX_SHEETS = 200


def read_workbook(data: bytes, name: str) -> Document:
    """Read a workbook sheet by sheet, as its sheets would be printed.

    Hidden sheets are left out and reported. `Location.row` and `column` are addresses in the sheet.

    Raises:
        DisclosureError: `damaged_file`, `encrypted_file`, `file_too_large`, `empty_file`.
    """
    details = openxml.sheet_details(data, name) if data.startswith(b"PK") else biff.sheet_details(data)
    if details is None:
        raise _encrypted(name)
    warnings: list[ReaderWarning] = []
    try:
        sheets = list(_sheets(data, name, details, warnings))
    except python_calamine.PasswordError as error:
        raise _encrypted(name) from error
    except python_calamine.CalamineError as error:
        raise _damaged(name) from error
    except DisclosureError:
        raise
    except BaseException as error:
        # A damaged file can make the library panic, which is not an `Exception`.
        if type(error).__name__ == "PanicException" or isinstance(error, Exception):
            raise _damaged(name) from error
        raise
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


def _encrypted(name: str) -> DisclosureError:
    return DisclosureError("encrypted_file", f"文件“{name}”设有打开密码，无法读取。请去掉密码后重新放入。")


def _damaged(name: str) -> DisclosureError:
    return DisclosureError(
        "damaged_file",
        f"文件“{name}”已损坏或没有下载完整，无法打开。请用表格软件修复后另存，或重新取得该文件。",
    )


def _sheets(
    data: bytes, name: str, details: Mapping[str, SheetDetails], warnings: list[ReaderWarning]
) -> Iterator[Sheet]:
    with python_calamine.load_workbook(io.BytesIO(data)) as book:
        if len(book.sheet_names) > MAX_SHEETS:
            raise DisclosureError(
                "file_too_large",
                f"文件“{name}”有{len(book.sheet_names)}张工作表，不会是单份预算公开，请核对。",
            )
        for metadata in book.sheets_metadata:
            if metadata.typ is not python_calamine.SheetTypeEnum.WorkSheet:
                continue
            own = details.get(metadata.name, SheetDetails())
            # Before the library sees the sheet: memory it cannot get ends the whole process.
            _check_extent(own.extent, metadata.name, name)
            sheet = book.get_sheet_by_name(metadata.name)
            if sheet.end is None:
                continue
            if metadata.visible is not python_calamine.SheetVisibleEnum.Visible:
                warnings.append(ReaderWarning("hidden_sheet", Location(sheet=metadata.name, part=name)))
                continue
            _check_extent((sheet.end[0] + 1, sheet.end[1] + 1), metadata.name, name)
            yield Sheet(
                metadata.name,
                tuple(_filled(sheet.to_python(skip_empty_area=False), own)),
                tuple(sheet.merged_cell_ranges or ()),
            )


def _check_extent(extent: tuple[int, int], sheet: str, name: str) -> None:
    height, width = extent
    if height * width > MAX_SLOTS:
        raise DisclosureError(
            "file_too_large",
            f"文件“{name}”的工作表“{sheet}”有{height}行{width}列，不会是预算公开表，请删去多余内容后重新放入。",
        )


def _filled(rows: Iterable[Sequence[object]], details: SheetDetails) -> Iterator[SheetCell]:
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


def _cell(row: int, column: int, value: object, shown_as: NumberFormat | None) -> SheetCell:
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
    if isinstance(value, datetime | date):
        return SheetCell(row, column, f"{value.year}年{value.month}月{value.day}日", value.isoformat())
    if isinstance(value, time | timedelta):
        return SheetCell(row, column, str(value), str(value))
    raw = str(value)
    return SheetCell(row, column, without_inner_blanks(re.sub(r"\s*[\r\n]+\s*", " ", raw)), raw)
