"""A folder that is there whole or not at all: written beside its place and exchanged with what stands there.

Belongs here: making, marking and clearing up. Does not belong here: the exchange (`lake.files`), what is written into it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dagster_project.lake.files import replace_folder, temporary_name
from dagster_project.vocabulary.operator_error import OperatorError

MANIFEST = "manifest.json"
_MADE_BY = "kanhe export"


class ExportError(OperatorError):
    """Nothing was exported and the earlier export is untouched; the message is Chinese."""


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give a new folder to fill; when the block ends without an error, it takes the place of `target`.

    Raises:
        ExportError: `target` holds something else than an earlier export, or another export is writing there.
        OSError: the disk is full or the folder cannot be written; `target` is as it was.
    """
    _check(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target.parent):
        new = temporary_name(target, "new")
        shutil.rmtree(new, ignore_errors=True)  # what a killed export left; nobody else is writing here
        try:
            new.mkdir()
            yield new
            replace_folder(target, new)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def mark(manifest: dict[str, object]) -> dict[str, object]:
    """The manifest with the sign by which the next export knows that it may replace the folder."""
    return {"made_by": _MADE_BY, **manifest}


def _check(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise ExportError(f"{target} 不是文件夹，不能导出到这里。请用 --to 指定其他文件夹。")
    if target.is_dir() and any(target.iterdir()):
        manifest = target / MANIFEST
        if (
            not manifest.is_file()
            or _MADE_BY not in manifest.read_text(encoding="utf-8", errors="replace")[:200]
        ):
            raise ExportError(
                f"文件夹 {target} 中已有其他文件，为免覆盖，没有导出。请用 --to 指定空文件夹或以前的导出文件夹。"
            )
    if target.is_dir() and os.path.ismount(target):
        raise ExportError(f"{target} 是挂载点，不能整体更换。请用 --to 指定其下的一个子文件夹。")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ExportError(f"另一次导出正在向 {folder} 写入。请待其结束后重试。") from None
        yield
    finally:
        os.close(descriptor)
