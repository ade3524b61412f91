"""What a file is, by its content.

Belongs here: magic bytes and the few names inside a container that tell formats apart.
Does not belong here: reading any format; the extension decides only where content cannot.
"""

from __future__ import annotations

import re

from dagster_project.reading.compound import MAGIC, CompoundFile, DamagedCompoundError
from dagster_project.reading.container import Container

_TEXT_SUFFIXES = frozenset({".txt", ".md", ".markdown", ".text"})
_STREAMS = {
    "encrypted": {"EncryptedPackage"},
    "office": {"WordDocument", "CONTENTS"},
    "workbook": {"Workbook", "Book"},
    "slides": {"PowerPoint Document"},
}
_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|meta|body|table|div|title)\b", re.IGNORECASE)
_HTML_INSIDE = re.compile(rb"<(?:html|body|table)\b", re.IGNORECASE)
_BINARY = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "office"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"Rar!", "other_archive"),
    (b"7z\xbc\xaf\x27\x1c", "other_archive"),
    (b"\x1f\x8b", "other_archive"),
)
_HEAD = 4096


def format_of(data: bytes, name: str) -> str:
    """The format of a file, by a short name.

    Readable: `text`, `html`, `pdf`, `docx`, `workbook`, `opendocument_sheet`, `office`, `image`, `archive`.
    Without a reader: `damaged`, `other_archive`, `ofd`, `slides`, `binary_workbook`,
    `encrypted`, `xml_office`, `web_archive`, `unknown`.

    Raises:
        DisclosureError: `damaged_file` when a container cannot be opened.
    """
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    head = data[:_HEAD]
    start = _without_mark(head)
    if data.startswith(MAGIC):
        return _compound(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _container(data, name)
    # After the containers: one that stores a PDF uncompressed shows the PDF's own first bytes.
    if b"%PDF-" in head[:1024]:
        return "pdf"
    for magic, kind in _BINARY:
        if start.startswith(magic) and (magic != b"BM" or suffix == ".bmp"):
            return kind
    if start.startswith(b"<?xml") and re.search(rb"progid=.(?:Word|Excel)\.|w:wordDocument|<Workbook", head):
        return "xml_office"
    if re.match(rb"(?:MIME-Version|From|Message-ID):", start, re.IGNORECASE):
        return "web_archive"
    narrow = start.replace(b"\x00", b"") if data.startswith((b"\xff\xfe", b"\xfe\xff")) else start
    if _HTML_START.match(narrow) or (
        (narrow.startswith((b"<?xml", b"<!--")) or suffix in (".html", ".htm", ".xls"))
        and _HTML_INSIDE.search(narrow)
    ):
        return "html"
    if suffix in (".html", ".htm"):
        return "html"
    if suffix in _TEXT_SUFFIXES or not suffix:
        return "text"
    return "unknown"


def holds_macros(data: bytes, name: str) -> bool:
    """Whether an office file carries a program; it is never run, only reported.

    Raises:
        DisclosureError: `damaged_file` when a container cannot be opened.
    """
    if data.startswith(MAGIC):
        try:
            return bool(CompoundFile(data).names() & {"_VBA_PROJECT", "Macros", "_VBA_PROJECT_CUR"})
        except DamagedCompoundError:
            return False
    if not data.startswith(b"PK\x03\x04"):
        return False
    with Container(data, name) as container:
        return any(member.rpartition("/")[2] == "vbaProject.bin" for member in container.names())


def _without_mark(head: bytes) -> bytes:
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        head = head.removeprefix(mark)
    return head.lstrip()


def _compound(data: bytes) -> str:
    try:
        names = CompoundFile(data).names()
    except DamagedCompoundError:
        return "damaged"
    for kind, streams in _STREAMS.items():
        if names & streams:
            return kind
    return "unknown"


def _container(data: bytes, name: str) -> str:
    with Container(data, name) as container:
        names = set(container.names())
        if "word/document.xml" in names:
            return "docx"
        if "xl/workbook.xml" in names:
            return "workbook"
        if "xl/workbook.bin" in names:
            return "binary_workbook"
        if "ppt/presentation.xml" in names:
            return "slides"
        if "OFD.xml" in names:
            return "ofd"
        if "[Content_Types].xml" in names and any(n.startswith("word/document") for n in names):
            return "docx"
        if "mimetype" in names:
            kind = container.read("mimetype") or b""
            if b"opendocument.text" in kind:
                return "office"
            if b"opendocument.spreadsheet" in kind:
                return "opendocument_sheet"
        return "archive"
