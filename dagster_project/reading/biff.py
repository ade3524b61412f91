"""Records of old workbooks (xls) that the workbook library does not hand on.

Belongs here: how numbers are shown, percentages typed as formulas, error cells, the mark of encryption.
Does not belong here: values (the library reads them), other containers (`compound`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from dagster_project.reading.compound import CompoundFile
from dagster_project.reading.number_formats import NumberFormat, built_in, parse_format
from dagster_project.reading.sheets import SheetDetails

_EOF, _BOUND_SHEET, _FILE_PASS = 0x000A, 0x0085, 0x002F
_FORMAT, _CELL_FORMAT = 0x041E, 0x00E0
_NUMBER, _SHORT_NUMBER, _SHORT_NUMBERS = 0x0203, 0x027E, 0x00BD
_FORMULA, _SHARED_FORMULA, _ERROR = 0x0006, 0x04BC, 0x0205
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_INTEGER_PERCENT = struct.Struct("<BHB")
_DECIMAL_PERCENT = struct.Struct("<BdB")

Record = tuple[int, bytes]


def sheet_details(data: bytes) -> dict[str, SheetDetails] | None:
    """Details of each sheet by name; `None` when the workbook is encrypted.

    What is older than this format, or strange in it, gives no details: the values are read all the same.

    Raises:
        DamagedCompoundError: when the container is broken.
    """
    stream = CompoundFile(data).stream("Workbook") or b""
    try:
        formats: dict[int, NumberFormat | None] = {}
        styles: list[NumberFormat | None] = []
        sheets: dict[str, int] = {}
        for kind, body in _records(stream, 0):
            if kind == _FILE_PASS:
                return None
            if kind == _FORMAT:
                formats[struct.unpack_from("<H", body)[0]] = parse_format(_text(body, 2, wide_count=True))
            elif kind == _CELL_FORMAT:
                number = struct.unpack_from("<H", body, 2)[0]
                styles.append(formats[number] if number in formats else built_in(number))
            elif kind == _BOUND_SHEET:
                sheets[_text(body, 6, wide_count=False)] = struct.unpack_from("<I", body)[0]
        return {name: _sheet(stream, offset, styles) for name, offset in sheets.items()}
    except (struct.error, IndexError):
        return {}


def _records(stream: bytes, offset: int) -> Iterator[Record]:
    """Records from an offset to the end of their part."""
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        yield kind, stream[offset + 4 : offset + 4 + length]
        if kind == _EOF:
            return
        offset += 4 + length


def _text(body: bytes, offset: int, *, wide_count: bool) -> str:
    count = struct.unpack_from("<H" if wide_count else "<B", body, offset)[0]
    offset += 2 if wide_count else 1
    if body[offset] & 1:
        return body[offset + 1 : offset + 1 + 2 * count].decode("utf-16-le", "replace")
    return body[offset + 1 : offset + 1 + count].decode("latin-1")


def _sheet(stream: bytes, offset: int, styles: list[NumberFormat | None]) -> SheetDetails:
    shown: dict[tuple[int, int], NumberFormat] = {}
    written: dict[tuple[int, int], str] = {}
    waiting: tuple[int, int] | None = None  # the cell whose shared formula comes next
    shared: dict[tuple[int, int], str] = {}

    def show(row: int, column: int, style: int) -> None:
        shape = styles[style] if style < len(styles) else None
        if shape is not None:
            shown[row, column] = shape

    for kind, body in _records(stream, offset):
        if kind in (_NUMBER, _SHORT_NUMBER):
            show(*struct.unpack_from("<HHH", body))
        elif kind == _SHORT_NUMBERS:
            row, first = struct.unpack_from("<HH", body)
            for index in range((len(body) - 6) // 6):
                show(row, first + index, struct.unpack_from("<H", body, 4 + 6 * index)[0])
        elif kind == _ERROR and body[7]:
            row, column = struct.unpack_from("<HH", body)
            written[row, column] = _ERRORS.get(body[6], "#N/A")
        elif kind == _FORMULA:
            row, column, style = struct.unpack_from("<HHH", body)
            tokens = body[22 : 22 + struct.unpack_from("<H", body, 20)[0]]
            if body[12:14] == b"\xff\xff" and body[6] == 2:
                written[row, column] = _ERRORS.get(body[8], "#N/A")
            elif tokens[:1] == b"\x01":
                place: tuple[int, int] = struct.unpack_from("<HH", tokens, 1)
                waiting = (row, column)
                if place in shared:
                    written[row, column] = shared[place]
            elif percent := _percent(tokens):
                written[row, column] = percent
            show(row, column, style)
        elif kind == _SHARED_FORMULA and waiting is not None:
            tokens = body[10 : 10 + struct.unpack_from("<H", body, 8)[0]]
            if percent := _percent(tokens):
                shared[waiting] = written[waiting] = percent
            waiting = None
    return SheetDetails(shown, written)


def _percent(tokens: bytes) -> str:
    """A formula that is nothing but a percentage: typed as `=100%` in a column of target values."""
    if len(tokens) == _INTEGER_PERCENT.size and tokens[0] == 0x1E and tokens[-1] == 0x14:
        return f"={_INTEGER_PERCENT.unpack(tokens)[1]}%"
    if len(tokens) == _DECIMAL_PERCENT.size and tokens[0] == 0x1F and tokens[-1] == 0x14:
        return f"={_DECIMAL_PERCENT.unpack(tokens)[1]:g}%"
    return ""
