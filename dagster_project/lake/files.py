"""Putting finished files and folders in place so that a crash leaves either the old or the new.

Belongs here: atomic replacement and removal of what a crashed run left behind.
Does not belong here: what the files hold.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
from pathlib import Path

_LEFTOVER = ".kanhe-tmp-"


def temporary_name(target: Path, run: str) -> Path:
    """A hidden name beside `target`, on the same file system, that `remove_leftovers` recognises."""
    return target.with_name(f"{_LEFTOVER}{run}-{target.name}")


def write_atomically(target: Path, content: bytes) -> None:
    """Write a whole file durably, or leave the old one untouched.

    Raises:
        OSError: when the disk is full or the folder cannot be written; no partial file stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_name(target, str(os.getpid()))
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def replace_link(link: Path, finished: Path) -> None:
    """Let the symbolic link `link` lead to the folder `finished` beside it, in one step.

    Whoever opened the old folder keeps reading it. A real folder standing at `link` is removed first.
    """
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link)
    temporary = temporary_name(link, finished.name)
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(finished.name, target_is_directory=True)
    temporary.replace(link)
    sync_folder(link.parent)


def replace_folder(target: Path, finished: Path) -> None:
    """Let the real folder `finished` take the place of the folder `target` beside it, then remove the old one.

    In one step where the file system can exchange names; elsewhere (a memory stick) in two renames, the first
    undone when the second fails. For folders people copy and hand over, which a link would not survive.

    The content is on the disk before the name changes: after a power failure one of the two stands there whole.
    """
    sync_tree(finished)
    if not target.exists():
        finished.rename(target)
        sync_folder(target.parent)
        return
    if _exchange(finished, target):
        old = finished
    else:
        old = temporary_name(target, "old")
        shutil.rmtree(old, ignore_errors=True)  # of a build that was killed between the two renames
        target.rename(old)
        try:
            finished.rename(target)
        except OSError:
            old.rename(target)
            raise
    sync_folder(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; `False` where the system or the file system cannot."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    if rename is None:
        return False
    here, swap = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), swap) == 0)


def sync_file(file: Path) -> None:
    """Make the content of a file survive a power failure."""
    with file.open("rb") as stream:
        os.fsync(stream.fileno())


def sync_tree(folder: Path) -> None:
    """Make everything below a folder survive a power failure.

    The file system is told once, where the system can: file by file, 5,000 files took 17 s.
    """
    together = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if together is not None:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            if together(descriptor) != 0:
                error = ctypes.get_errno()
                raise OSError(error, os.strerror(error), str(folder))
        finally:
            os.close(descriptor)
        return
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)
        elif path.is_file():
            sync_file(path)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make renames within a folder survive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_leftovers(folder: Path) -> None:
    """Remove what crashed runs left in `folder`. Only the holder of the run lock may call this."""
    if not folder.is_dir():
        return
    for entry in folder.iterdir():
        if entry.name.startswith(_LEFTOVER):
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)
