"""Reader of workbooks (xlsx, xls and their relatives).

Belongs here: sheets as printed: titles, tables and notes found among the filled cells.
Does not belong here: number formats (`number_formats`), what a column means.
"""

from __future__ import annotations

import hashlib
import html
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import python_calamine

from dagster_project.reading.assembly import mark_contents
from dagster_project.reading.container import Container
from dagster_project.reading.document import Document, Location, ReaderWarning
from dagster_project.reading.lines import without_inner_blanks
from dagster_project.reading.number_formats import (
    NumberFormat,
    built_in,
    exact,
    parse_format,
    shortest,
)
from dagster_project.reading.sheets import Sheet, SheetCell, blocks_of
from dagster_project.vocabulary.errors import DisclosureError

READER = "workbook"
READER_VERSION = 1
MAX_SLOTS = 2_000_000
"""Cells of one sheet, empty ones inside the used area counted."""
MAX_SHEETS = 200

_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\br="(?P<place>[A-Z]{1,3}\d{1,7})")(?=[^>]*\bs="(?P<style>\d+)")?'
    rb'(?=[^>]*\bt="(?P<type>\w+)")?[^>]*(?<!/)>(?P<content>.*?)</(?:\w+:)?c>',
    re.DOTALL,
)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_NAMED_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b[^>]*>")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT = re.compile(rb"<(?:\w+:)?xf\b[^>]*>")


def read_workbook(data: bytes, name: str) -> Document:
    """Read a workbook sheet by sheet, as its sheets would be printed.

    Hidden sheets are left out and reported. `Location.row` and `column` are addresses in the sheet.

    Raises:
        DisclosureError: `damaged_file`, `encrypted_file`, `file_too_large`, `empty_file`.
    """
    details = _details(data, name) if data.startswith(b"PK") else {}
    warnings: list[ReaderWarning] = []
    try:
        sheets = list(_sheets(data, name, details, warnings))
    except python_calamine.PasswordError as error:
        raise DisclosureError(
            "encrypted_file", f"文件“{name}”设有打开密码，无法读取。请去掉密码后重新放入。"
        ) from error
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


def _damaged(name: str) -> DisclosureError:
    return DisclosureError(
        "damaged_file",
        f"文件“{name}”已损坏或没有下载完整，无法打开。请用表格软件修复后另存，或重新取得该文件。",
    )


def _sheets(
    data: bytes, name: str, details: Mapping[str, _Details], warnings: list[ReaderWarning]
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
            sheet = book.get_sheet_by_name(metadata.name)
            if sheet.end is None:
                continue
            if metadata.visible is not python_calamine.SheetVisibleEnum.Visible:
                warnings.append(ReaderWarning("hidden_sheet", Location(sheet=metadata.name, part=name)))
                continue
            height, width = sheet.end[0] + 1, sheet.end[1] + 1
            if height * width > MAX_SLOTS:
                raise DisclosureError(
                    "file_too_large",
                    f"文件“{name}”的工作表“{metadata.name}”有{height}行{width}列，不会是预算公开表，请删去多余内容后重新放入。",
                )
            own = details.get(metadata.name, _Details())
            yield Sheet(
                metadata.name,
                tuple(_filled(sheet.to_python(skip_empty_area=False), own)),
                tuple(sheet.merged_cell_ranges or ()),
            )


def _filled(rows: Iterable[Sequence[object]], details: _Details) -> Iterator[SheetCell]:
    special = dict(details.special)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if value == "" and (row, column) not in special:
                continue
            cell = _cell(row, column, value, details.formats.get((row, column)))
            if cell.text:
                special.pop((row, column), None)
                yield cell
            elif (row, column) in special:
                yield _written(row, column, special.pop((row, column)))
    for (row, column), text in special.items():  # beyond the area the library takes as used
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


# --- what the library does not tell --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Details:
    """Of one sheet: how its numbers are shown, and cells whose value the file does not hold."""

    formats: Mapping[tuple[int, int], NumberFormat] = field(default_factory=dict)
    special: Mapping[tuple[int, int], str] = field(default_factory=dict)


def _details(data: bytes, name: str) -> dict[str, _Details]:
    """Number formats, error cells and formulas without stored result, by sheet name.

    Unpacks every member within limits, so that the library that reads the file next meets no bomb.
    """
    found: dict[str, _Details] = {}
    with Container(data, name) as container:
        names = container.names()
        xml = {n: container.read(n) or b"" for n in names if n.endswith((".xml", ".rels"))}
        container.verify(n for n in names if n not in xml and n.endswith((".bin", ".vml")))
    targets = {
        _attribute(tag, b"Id"): "xl/" + _attribute(tag, b"Target").removeprefix("/xl/")
        for tag in _RELATION.findall(xml.get("xl/_rels/workbook.xml.rels", b""))
    }
    formats = _cell_formats(xml.get("xl/styles.xml", b""))
    for tag in _SHEET.findall(xml.get("xl/workbook.xml", b"")):
        content = xml.get(targets.get(_attribute(tag, b"r:id"), ""), b"")
        found[_attribute(tag, b"name")] = _sheet_details(content, formats)
    return found


def _attribute(tag: bytes, attribute: bytes) -> str:
    match = re.search(rb"\s" + attribute + rb'\s*=\s*(?:"([^"]*)"|\'([^\']*)\')', tag)
    value = (match.group(1) or match.group(2) or b"") if match else b""
    return html.unescape(value.decode("utf-8", "replace"))


def _cell_formats(styles: bytes) -> list[NumberFormat | None]:
    own = {
        _attribute(tag, b"numFmtId"): parse_format(_attribute(tag, b"formatCode"))
        for tag in _NAMED_FORMAT.findall(styles)
    }
    section = _CELL_FORMATS.search(styles)
    formats: list[NumberFormat | None] = []
    for tag in _CELL_FORMAT.findall(section.group()) if section else ():
        number = _attribute(tag, b"numFmtId")
        formats.append(own[number] if number in own else built_in(int(number) if number.isdigit() else 0))
    return formats


def _sheet_details(content: bytes, formats: Sequence[NumberFormat | None]) -> _Details:
    shown: dict[tuple[int, int], NumberFormat] = {}
    special: dict[tuple[int, int], str] = {}
    for match in _CELL.finditer(content):
        kind, inside = match["type"], match["content"]
        if kind is None or kind == b"n":
            style = int(match["style"] or 0)
            shape = formats[style] if style < len(formats) else None
            if shape is not None and _VALUE.search(inside):
                shown[_address(match["place"])] = shape
        if kind == b"e" and (value := _VALUE.search(inside)):
            special[_address(match["place"])] = html.unescape(value.group(1).decode("utf-8", "replace"))
        elif b"f" in inside and not _VALUE.search(inside) and (formula := _FORMULA.search(inside)):
            written = html.unescape((formula.group(1) or b"").decode("utf-8", "replace"))
            special[_address(match["place"])] = f"={written}"
    return _Details(shown, special)


def _address(place: bytes) -> tuple[int, int]:
    """`B3` → row 2, column 1."""
    letters = place.rstrip(b"0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + letter - ord("A") + 1
    return int(place[len(letters) :]) - 1, column - 1
