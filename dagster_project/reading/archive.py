"""Reader of zip archives that hold the parts of one disclosure.

Belongs here: members, their names, what is skipped.
Does not belong here: reading the members (their own readers do), joining them (`joining`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from dagster_project.reading.container import Container
from dagster_project.reading.document import Document, Location, ReaderWarning
from dagster_project.reading.formats import has_reader, read_bytes
from dagster_project.reading.joining import join_documents
from dagster_project.reading.signatures import format_of
from dagster_project.vocabulary.errors import DisclosureError

MAX_UNPACKED = 128 * 1024 * 1024
MAX_PARTS = 40
"""Files worth reading; a disclosure has a handful."""


def read_archive(data: bytes, name: str) -> Document:
    """Read all readable files of a zip archive as one document.

    Members that are no documents (programs, archives inside the archive) are reported and left out; so are
    pictures, unless there is nothing else: a scan may come page by page.

    Raises:
        DisclosureError: `damaged_file`, `encrypted_file`, `file_too_large`, `no_parts`, and those of the
            readers of its members, with the member's name.
    """
    parts: list[Document] = []
    pictures: list[tuple[bytes, str]] = []
    skipped: list[ReaderWarning] = []
    with Container(data, name) as container:
        members = [member for member in container.names() if not _is_litter(member)]
        if len(members) > MAX_PARTS:
            raise DisclosureError(
                "file_too_large",
                f"压缩包“{name}”里有{len(members)}个文件，一份预算公开不会超过{MAX_PARTS}个。请按单位分开后放入。",
            )
        if container.total_size() > MAX_UNPACKED:
            raise DisclosureError(
                "file_too_large",
                f"压缩包“{name}”解压后超过{MAX_UNPACKED // 1024 // 1024}兆，不会是单份预算公开。请按单位分开后放入。",
            )
        for member in members:
            if container.is_link(member):
                skipped.append(
                    ReaderWarning("skipped_member", Location(part=_shown_name(container, member)), "link")
                )
                continue
            content = container.read(member) or b""
            shown = _shown_name(container, member)
            kind = format_of(content, shown) if content.strip() else "empty"
            if kind == "image":
                pictures.append((content, shown))
                continue
            if not has_reader(kind) or kind == "archive":
                skipped.append(ReaderWarning("skipped_member", Location(part=shown), kind))
                continue
            parts.append(read_bytes(content, shown))
    if parts:
        skipped += [ReaderWarning("skipped_member", Location(part=shown), "image") for _, shown in pictures]
    else:
        parts = list(_scans(pictures, skipped))
    if not parts:
        raise DisclosureError(
            "no_parts", f"压缩包“{name}”里没有可读的公开文件。请核对压缩包内容，或解压后放入其中的文件。"
        )
    joined = join_documents(parts)
    return replace(
        joined,
        sha256=hashlib.sha256(data).hexdigest(),
        name=name,
        warnings=(*joined.warnings, *skipped),
    )


def _scans(pictures: Sequence[tuple[bytes, str]], skipped: list[ReaderWarning]) -> Iterator[Document]:
    for content, shown in sorted(pictures, key=lambda picture: picture[1]):
        try:
            yield read_bytes(content, shown)
        except DisclosureError as error:
            if error.code == "format_not_supported":
                raise
            skipped.append(ReaderWarning("skipped_member", Location(part=shown), error.code))


def _is_litter(member: str) -> bool:
    """Files that operating systems and editors leave behind."""
    path = PurePosixPath(member.replace("\\", "/"))
    return (
        "__MACOSX" in path.parts
        or path.name.startswith((".", "~$"))
        or path.name in ("Thumbs.db", "desktop.ini")
    )


def _shown_name(container: Container, member: str) -> str:
    """A member's file name; archives made on Chinese Windows hold GBK names marked as something else."""
    plain = PurePosixPath(member.replace("\\", "/")).name
    if container.has_encoded_names(member):
        return plain
    try:
        return plain.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return plain
