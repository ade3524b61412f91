"""The parts of new workbooks (xlsx) that the workbook library does not hand on.

Belongs here: how numbers are shown, formulas without stored result, percentages typed as formulas, error cells.
Does not belong here: values (the library reads them), number formats themselves (`number_formats`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from dagster_project.reading.container import Container
from dagster_project.reading.number_formats import NumberFormat, built_in, parse_format
from dagster_project.reading.sheets import SheetDetails

_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*\sr=[\"'](?P<place>[^\"']*)[\"'])(?=[^>]*\ss=[\"'](?P<style>\d+)[\"'])?"
    rb"(?=[^>]*\st=[\"'](?P<type>\w+)[\"'])?[^>]*(?<!/)>(?P<content>.*?)</(?:\w+:)?c>",
    re.DOTALL,
)
_UNPLACED_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>])(?![^>]*\sr=)")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\sr=[\"'](\d{1,7})[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_NAMED_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b[^>]*>")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_FORMAT = re.compile(rb"<(?:\w+:)?xf\b[^>]*>")

_ADDRESS = re.compile(rb"[A-Z]{1,3}[1-9]\d{0,6}")
_TYPED_PERCENT = re.compile(r"\d+(?:\.\d+)?\s*%")


def sheet_details(data: bytes, name: str) -> dict[str, SheetDetails]:
    """Number formats, error cells and formulas without stored result, by sheet name.

    Unpacks every member within limits, so that the library that reads the file next meets no bomb.

    Raises:
        DisclosureError: as `Container`.
        ValueError: when a cell has an impossible address.
    """
    found: dict[str, SheetDetails] = {}
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


def _sheet_details(content: bytes, formats: Sequence[NumberFormat | None]) -> SheetDetails:
    shown: dict[tuple[int, int], NumberFormat] = {}
    written: dict[tuple[int, int], str] = {}
    rows = columns = 0
    for match in _CELL.finditer(content):
        row, column = _address(match["place"])
        rows, columns = max(rows, row + 1), max(columns, column + 1)
        kind, inside = match["type"], match["content"]
        if kind is None or kind == b"n":
            style = int(match["style"] or 0)
            shape = formats[style] if style < len(formats) else None
            if shape is not None and _VALUE.search(inside):
                shown[row, column] = shape
        if kind == b"e" and (value := _VALUE.search(inside)):
            written[row, column] = html.unescape(value.group(1).decode("utf-8", "replace"))
        elif b"<" in inside and (formula := _FORMULA.search(inside)):
            typed = html.unescape((formula.group(1) or b"").decode("utf-8", "replace")).strip()
            if not _VALUE.search(inside) or _TYPED_PERCENT.fullmatch(typed):
                written[row, column] = f"={typed}"
    if _UNPLACED_CELL.search(content):
        rows = max(rows, *(int(row) for row in _ROW.findall(content)), 0)
    return SheetDetails(shown, written, (rows, columns))


def _address(place: bytes) -> tuple[int, int]:
    """`B3` → row 2, column 1.

    Raises:
        ValueError: when the text is no address inside a sheet.
    """
    if not _ADDRESS.fullmatch(place):
        raise ValueError(f"no cell address: {place!r}")
    letters = place.rstrip(b"0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + letter - ord("A") + 1
    return int(place[len(letters) :]) - 1, column - 1
