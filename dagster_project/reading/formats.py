"""Choosing the reader for a file, and putting the files of one disclosure together.

Belongs here: which reader reads which format, size limits, files that cannot be opened.
Does not belong here: reading any format, recognising it (`signatures`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from dagster_project.reading.document import Document, Location, ReaderWarning
from dagster_project.reading.joining import join_documents
from dagster_project.reading.signatures import format_of, holds_macros
from dagster_project.vocabulary.errors import DisclosureError

Reader = Callable[[bytes, str], Document]

# Imported only when a file needs them: examining a text must not load the libraries of other formats.
_READERS = {
    "text": ("dagster_project.reading.text", "read_text"),
    "html": ("dagster_project.reading.html", "read_html"),
    "docx": ("dagster_project.reading.docx", "read_docx"),
    "workbook": ("dagster_project.reading.workbook", "read_workbook"),
    "opendocument_sheet": ("dagster_project.reading.opendocument", "read_opendocument_sheet"),
    "office": ("dagster_project.reading.office", "read_office"),
    "pdf": ("dagster_project.reading.pdf", "read_pdf"),
    "image": ("dagster_project.reading.pdf", "read_picture"),
    "archive": ("dagster_project.reading.archive", "read_archive"),
}
_NO_READER = {
    "damaged": "已损坏或没有下载完整，无法打开。请重新取得该文件后再放入。",
    "other_archive": "是 rar、7z 或 gz 压缩包，暂不能读取。请解压后放入，或改用 zip 格式。",
    "ofd": "是 OFD 版式文件，暂不能读取。请用 OFD 阅读器另存为 PDF 后重新放入。",
    "slides": "是演示文稿，不会是预算公开，请核对。",
    "binary_workbook": "是二进制工作簿（xlsb），暂不能读取。请另存为 xlsx 后重新放入。",
    "encrypted": "设有打开密码，无法读取。请去掉密码后重新放入。",
    "xml_office": "是 Office 2003 的 XML 格式，暂不能读取。请用 Word 或 Excel 另存为 docx 或 xlsx 后重新放入。",
    "web_archive": "是单个文件网页（mht）或邮件，暂不能读取。请另存为普通网页或 Word 文件后重新放入。",
    "unknown": "的格式无法识别。可读的格式有：PDF、Word（docx、doc、wps、rtf、odt）、表格（xlsx、xls、et、ods）、"
    "网页（html）、文本（txt、md）和 zip 压缩包。",
}
_MOST = {"text": 8 * 1024 * 1024, "html": 32 * 1024 * 1024}
"""Limits of formats that are all content; the longest text of a disclosure has half a megabyte."""
_OFFICE = ("docx", "workbook", "office")
MAX_BYTES = 64 * 1024 * 1024
"""Larger files are no disclosures; the largest seen is a few megabytes."""


def has_reader(kind: str) -> bool:
    """Whether a format, as `signatures.format_of` names it, can be read."""
    return kind in _READERS


def read_disclosure(parts: Sequence[Path]) -> Document:
    """Read all files of one disclosure as one document.

    Raises:
        DisclosureError: when a file cannot be opened, is too large, damaged, or its format has no reader.
    """
    return join_documents([read_document(part) for part in parts])


def read_document(path: Path) -> Document:
    """Read a file with the reader of its format.

    Raises:
        DisclosureError: when the file cannot be opened, is too large, damaged, or its format has no reader.
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
    except IsADirectoryError:
        raise DisclosureError("not_a_file", f"“{path}”是文件夹，请给出其中的文件。") from None
    except PermissionError:
        raise DisclosureError("file_not_readable", f"没有权限打开文件“{path}”，请检查文件的权限。") from None
    except OSError as error:
        raise DisclosureError(
            "file_not_readable", f"文件“{path}”无法打开（{error.strerror}），请检查权限或磁盘。"
        ) from error
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """Read a file's content with the reader of its format.

    Raises:
        DisclosureError: as `read_document`.
    """
    if not data.strip():
        raise DisclosureError(
            "empty_file", f"文件“{name}”是空的，没有任何内容。请重新取得该单位的公开文件后再放入。"
        )
    kind = format_of(data, name)
    if kind not in _READERS:
        code = {"encrypted": "encrypted_file", "damaged": "damaged_file"}.get(kind, "format_not_supported")
        raise DisclosureError(code, f"文件“{name}”{_NO_READER[kind]}")
    limit = _MOST.get(kind, MAX_BYTES)
    if len(data) > limit:
        raise DisclosureError(
            "file_too_large",
            f"文件“{name}”有{len(data) // 1024 // 1024}兆字节，超过上限{limit // 1024 // 1024}兆，不会是单份预算公开，请核对。",
        )
    module, function = _READERS[kind]
    reader: Reader = getattr(import_module(module), function)
    document = reader(data, name)
    if kind in _OFFICE and holds_macros(data, name):
        warning = ReaderWarning("macros_ignored", Location(part=name))
        return replace(document, warnings=(*document.warnings, warning))
    return document
