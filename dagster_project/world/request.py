"""What the command line asks for, checked, and the folder it is written into.

Belongs here: arguments to an order, with Chinese messages; the folder's safety. Does not belong here: generating.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from dagster_project.vocabulary.operator_error import OperatorError
from dagster_project.world.faults import MISTAKES
from dagster_project.world.forms.registry import FORMS
from dagster_project.world.simulation import Order
from dagster_project.world.writers.registry import FORMATS

FIRST_YEAR, LAST_YEAR = 2017, 2035
MOST_UNITS = 2000
MIXED = "mixed"


def parse_order(*, units: int, years: str, seed: int, faults: str, formats: str, publishers: str) -> Order:
    """The order behind the arguments.

    Raises:
        OperatorError: an argument is out of its range or names something unknown.
    """
    if not 1 <= units <= MOST_UNITS:
        raise OperatorError(f"--units 应在 1 到 {MOST_UNITS} 之间，现为 {units}。")
    first, last = _years(years)
    share, kinds = _faults(faults)
    chosen = _names(publishers, tuple(FORMS), "--publisher")
    if not any(FORMS[name].first_year <= last and first <= FORMS[name].last_year for name in chosen):
        spans = "、".join(f"{name}（{FORMS[name].first_year}-{FORMS[name].last_year}）" for name in chosen)
        raise OperatorError(f"{first}-{last}年没有所选的公开格式：{spans}。请改 --years 或 --publisher。")
    return Order(
        units=units,
        first_year=first,
        last_year=last,
        seed=seed,
        publishers=chosen,
        formats=_names(formats, tuple(FORMATS), "--format"),
        faulty=share,
        fault_kinds=kinds,
    )


def _years(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(20\d\d)(?:-(20\d\d))?", text.strip())
    if match is None:
        raise OperatorError(f"--years 应写成 2023-2026 或 2024，现为“{text}”。")
    first, last = int(match[1]), int(match[2] or match[1])
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise OperatorError(
            f"--years 应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间，且前一个年度不晚于后一个，现为“{text}”。"
        )
    return first, last


def _faults(text: str) -> tuple[float, tuple[str, ...]]:
    """A share of documents with faults of all kinds, or kinds of which every document gets one."""
    if re.fullmatch(r"\d*\.?\d+", text.strip()):
        share = float(text)
        if share > 1:
            raise OperatorError(f"--faults 写比例时应在 0 到 1 之间，现为 {text}。")
        return share, ()
    return 1.0, _names(text, tuple(MISTAKES), "--faults")


def _names(text: str, known: tuple[str, ...], option: str) -> tuple[str, ...]:
    if text == MIXED:
        return known
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        wrong = "、".join(unknown) or text
        raise OperatorError(
            f"{option} 不认识“{wrong}”。可以写：{'、'.join(known)}，用逗号分隔多个；{MIXED} 为全部。"
        )
    return names


def prepare_folder(folder: Path, *, force: bool) -> None:
    """Make the folder ready: new or empty, or with `force` freed of an earlier world's files and nothing else.

    Raises:
        OperatorError: it holds anything else, or cannot be written.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise OperatorError(f"{folder} 不是文件夹。请用 --out 指定一个文件夹。")
        if folder.exists() and any(folder.iterdir()):
            if not force:
                raise OperatorError(
                    f"文件夹 {folder} 不是空的。请换一个文件夹，或加 --force 覆盖以前生成的文件。"
                )
            _remove_world(folder)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError(f"不能写入文件夹 {folder}（{error.strerror}）。请检查权限和磁盘空间。") from error


def _remove_world(folder: Path) -> None:
    listing = folder / "truth" / "documents.csv"
    if not listing.exists():
        raise OperatorError(
            f"文件夹 {folder} 里不是以前生成的文件（没有 truth/documents.csv），不会覆盖。请换一个文件夹。"
        )
    with listing.open(encoding="utf-8", newline="") as lines:
        names = [name for row in csv.DictReader(lines) for name in row["files"].split(";")]
    for name in names:
        (folder / name).unlink(missing_ok=True)
    for path in (folder / "truth").glob("*.*"):
        if path.suffix in (".csv", ".parquet"):
            path.unlink()
