"""Choosing the reader for a file.

Belongs here: extensions, size limits, files that cannot be opened.
Does not belong here: reading any format.
"""

from __future__ import annotations

from pathlib import Path

from dagster_project.reading.document import Document
from dagster_project.reading.text import read_text
from dagster_project.vocabulary.errors import DisclosureError

TEXT_SUFFIXES = frozenset({".txt", ".md", ".markdown", ".text"})
MAX_BYTES = 64 * 1024 * 1024
"""Larger files are no disclosures; the largest seen is a few megabytes."""


def read_document(path: Path) -> Document:
    """Read a file with the reader of its format.

    Raises:
        DisclosureError: when the file cannot be opened, is too large, or its format has no reader.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DisclosureError(
                "file_too_large",
                f"文件“{path.name}”有{size // 1024 // 1024}兆字节，超过上限{MAX_BYTES // 1024 // 1024}兆，不会是单份预算公开，请核对。",
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise DisclosureError("file_not_found", f"找不到文件“{path}”，请检查路径。") from None
    except OSError as error:
        raise DisclosureError(
            "file_not_readable", f"文件“{path}”无法打开（{error.strerror}），请检查权限或磁盘。"
        ) from error
    if path.suffix.lower() not in TEXT_SUFFIXES and data.strip():
        raise DisclosureError(
            "format_not_supported",
            f"文件“{path.name}”的格式（{path.suffix or '无扩展名'}）暂不支持，目前可读文本文件（.txt、.md）。"
            "请另存为文本后重新放入。",
        )
    return read_text(data, path.name)
