"""The raw folder: which files are there, which are the same, which are none of ours.

Belongs here: walking, ignoring, hashing.
Does not belong here: what stands in a file, or to which unit and year it belongs (`examination`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dagster_project.vocabulary.folders import KEEP_OUT
from dagster_project.vocabulary.operator_error import OperatorError

_IGNORED_NAMES = {"thumbs.db", "desktop.ini"}
_IGNORED_STARTS = (".", "~", "readme")
_IGNORED_ENDINGS = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".swp", "~")


class MissingFolderError(OperatorError):
    """The raw folder is not there or cannot be listed; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """One file of the raw folder.

    Attributes:
        path: where it lies.
        relative: its path below the raw folder, with `/`.
        sha256: hash of its bytes; `None` when they cannot be read, then `problem` says why.
    """

    path: Path
    relative: str
    sha256: str | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Inbox:
    """What lies in the raw folder.

    Attributes:
        files: one file per distinct content, in the order of their relative paths.
        copies: further files with the same bytes, with the relative path of the one that is read.
        unreadable: files whose bytes cannot be read.
    """

    files: tuple[RawFile, ...]
    copies: tuple[tuple[RawFile, str], ...]
    unreadable: tuple[RawFile, ...]


def check_folder(raw: Path) -> None:
    """Make sure that the raw folder can be looked through.

    Raises:
        MissingFolderError: when it does not exist, is no folder, or may not be listed.
    """
    if not raw.exists():
        raise MissingFolderError(
            f"找不到存放预算公开文件的文件夹：{raw}。请检查路径，或用 --raw 指定正确的文件夹。"
        )
    if not raw.is_dir():
        raise MissingFolderError(f"{raw} 不是文件夹。请用 --raw 指定存放预算公开文件的文件夹。")
    if not os.access(raw, os.R_OK | os.X_OK):
        raise MissingFolderError(f"没有权限读取文件夹 {raw}。请检查该文件夹的访问权限后重试。")


def list_inbox(raw: Path) -> Inbox:
    """Look through the raw folder.

    Raises:
        MissingFolderError: see `check_folder`.
    """
    check_folder(raw)
    files: list[RawFile] = []
    copies: list[tuple[RawFile, str]] = []
    unreadable: list[RawFile] = []
    first_by_hash: dict[str, str] = {}
    for path in sorted(_walk(raw)):
        file = _hashed(raw, path)
        if file.sha256 is None:
            unreadable.append(file)
        elif file.sha256 in first_by_hash:
            copies.append((file, first_by_hash[file.sha256]))
        else:
            first_by_hash[file.sha256] = file.relative
            files.append(file)
    return Inbox(tuple(files), tuple(copies), tuple(unreadable))


def is_ignored(name: str) -> bool:
    """Whether a file or folder name is never a disclosure: hidden, temporary, a README."""
    lowered = name.lower()
    return (
        lowered in _IGNORED_NAMES or lowered.startswith(_IGNORED_STARTS) or lowered.endswith(_IGNORED_ENDINGS)
    )


def _walk(raw: Path) -> Iterator[Path]:
    for folder, subfolders, names in os.walk(raw):
        if KEEP_OUT in names:
            subfolders.clear()
            continue
        subfolders[:] = sorted(name for name in subfolders if not is_ignored(name))
        for name in names:
            if not is_ignored(name):
                yield Path(folder) / name


def _hashed(raw: Path, path: Path) -> RawFile:
    relative = path.relative_to(raw).as_posix()
    try:
        if not path.is_file():
            return RawFile(
                path, relative, None, f"{relative} 不是普通文件或链接已失效，无法读取。请重新放入该文件。"
            )
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return RawFile(
            path, relative, None, f"{relative} 无法读取（{error.strerror}）。请检查文件权限或重新放入该文件。"
        )
    return RawFile(path, relative, digest)
