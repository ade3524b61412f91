"""The sheets of a workbook as the workbook library finds them.

Belongs here: calling the library, and calling it in a process of its own where a file may end the process.
Does not belong here: what values look like, what stands on a sheet.
"""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine

from dagster_project.vocabulary.errors import DisclosureError

MAX_SLOTS = 500_000
"""Cells of one sheet, empty ones inside the used area counted."""
MAX_SHEETS = 200
TIME_LIMIT = 60
"""Seconds for the process of its own; a disclosure takes a tenth of one."""
MEMORY_LIMIT = 2 * 1024**3

Value = str | int | float | bool | date


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet with values: rows from the first row and column on (`""` is empty), and merged areas."""

    name: str
    visible: bool
    rows: Sequence[Sequence[Value]]
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...]


def raw_sheets(data: bytes, name: str) -> Iterator[RawSheet]:
    """Sheets with values, in order.

    Raises:
        DisclosureError: `damaged_file`, `encrypted_file` or `file_too_large`.
    """
    try:
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
                check_extent((sheet.end[0] + 1, sheet.end[1] + 1), metadata.name, name)
                yield RawSheet(
                    metadata.name,
                    metadata.visible is python_calamine.SheetVisibleEnum.Visible,
                    [[_plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)],
                    tuple(sheet.merged_cell_ranges or ()),
                )
    except DisclosureError:
        raise
    except python_calamine.PasswordError as error:
        raise encrypted(name) from error
    except BaseException as error:
        # Over some damaged files the library panics, which is not an `Exception`.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise damaged(name) from error
        raise


def isolated_raw_sheets(data: bytes, name: str) -> list[RawSheet]:
    """As `raw_sheets`, in a process of its own: a damaged old workbook can make the library end its process.

    Raises:
        DisclosureError: as `raw_sheets`.
    """
    root = Path(__file__).resolve().parents[2]
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, name],
            input=data,
            capture_output=True,
            timeout=TIME_LIMIT,
            env={**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
            check=False,
        )
        answer = json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        answer = None
    if answer is None:
        raise damaged(name)
    if "code" in answer:
        raise DisclosureError(answer["code"], answer["message"])
    return [
        RawSheet(
            sheet["name"],
            sheet["visible"],
            [[_value(value) for value in row] for row in sheet["rows"]],
            tuple(((top, left), (bottom, right)) for (top, left), (bottom, right) in sheet["merged"]),
        )
        for sheet in answer["sheets"]
    ]


def check_extent(extent: tuple[int, int], sheet: str, name: str) -> None:
    """Refuse sheets that a stray cell stretches.

    Raises:
        DisclosureError: `file_too_large`.
    """
    height, width = extent
    if height * width > MAX_SLOTS:
        raise DisclosureError(
            "file_too_large",
            f"文件“{name}”的工作表“{sheet}”有{height}行{width}列，不会是预算公开表，请删去多余内容后重新放入。",
        )


def encrypted(name: str) -> DisclosureError:
    """The error of a workbook with a password."""
    return DisclosureError("encrypted_file", f"文件“{name}”设有打开密码，无法读取。请去掉密码后重新放入。")


def damaged(name: str) -> DisclosureError:
    """The error of a workbook that cannot be followed."""
    return DisclosureError(
        "damaged_file",
        f"文件“{name}”已损坏或没有下载完整，无法打开。请用表格软件修复后另存，或重新取得该文件。",
    )


def _plain(value: object) -> Value:
    """Times of day and spans of time are shown as text; nothing in a disclosure is one."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, time | timedelta):
        return str(value)
    assert isinstance(value, str | int | float | bool | date)
    return value


def _value(value: Any) -> Value:
    return date.fromisoformat(value["date"]) if isinstance(value, dict) else value


def _answer(data: bytes, name: str) -> dict[str, Any]:
    try:
        sheets = [
            {
                "name": sheet.name,
                "visible": sheet.visible,
                "rows": [
                    [{"date": value.isoformat()} if isinstance(value, date) else value for value in row]
                    for row in sheet.rows
                ],
                "merged": sheet.merged,
            }
            for sheet in raw_sheets(data, name)
        ]
    except DisclosureError as error:
        return {"code": error.code, "message": error.message}
    return {"sheets": sheets}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    json.dump(_answer(sys.stdin.buffer.read(), sys.argv[1]), sys.stdout)
