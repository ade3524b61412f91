"""One document from the files of one disclosure.

Belongs here: the order of the parts, parts given twice.
Does not belong here: whether the parts belong to the same unit and year (`extraction.parts` says so).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import PurePath

from dagster_project.reading.document import Document, Location, ReaderWarning, Table
from dagster_project.vocabulary.errors import DisclosureError

_BEST_FIRST = ("docx", "xlsx", "xls", "ods", "html", "office", "pdf", "text")
"""Among copies of the same text in several formats, the one that lost least."""
_ALIKE = 1.25
"""How much more than the kept copy another may seem to hold: readers count cells a little differently."""


def join_documents(parts: Sequence[Document]) -> Document:
    """Join the parts of one disclosure, the same way in whatever order they are given.

    Text comes before tables, as it does in a disclosure in one file. A part given twice, or in a second
    format under the same name, is taken once and the other reported.

    Raises:
        DisclosureError: `no_parts` when there is none.
    """
    if not parts:
        raise DisclosureError("no_parts", "没有可读的文件。请放入预算公开文件后重试。")
    kept, warnings = _without_copies(parts)
    if len(kept) == 1 and not warnings:
        return kept[0]
    kept.sort(key=lambda part: (_cell_count(part), part.name, part.sha256))
    digest = hashlib.sha256()
    for sha256 in sorted(part.sha256 for part in kept):
        digest.update(bytes.fromhex(sha256))
    first = kept[0]
    formats, encodings = _distinct(p.format for p in kept), _distinct(p.encoding for p in kept if p.encoding)
    return Document(
        sha256=first.sha256 if len(kept) == 1 else digest.hexdigest(),
        name="、".join(part.name for part in kept),
        format="+".join(formats),
        reader="+".join(_distinct(part.reader for part in kept)),
        reader_version=max(part.reader_version for part in kept),
        blocks=tuple(block for part in kept for block in part.blocks),
        encoding="+".join(encodings) or None,
        warnings=(*(warning for part in kept for warning in part.warnings), *warnings),
        members=tuple(kept) if len(kept) > 1 else (),
    )


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _without_copies(parts: Sequence[Document]) -> tuple[list[Document], list[ReaderWarning]]:
    def rank(part: Document) -> tuple[int, str, str]:
        known = part.format in _BEST_FIRST
        return (_BEST_FIRST.index(part.format) if known else len(_BEST_FIRST), part.name, part.sha256)

    kept: list[Document] = []
    warnings: list[ReaderWarning] = []
    for part in sorted(parts, key=rank):
        copy = next((k for k in kept if k.sha256 == part.sha256 or _same_but_format(k, part)), None)
        if copy is None:
            kept.append(part)
        else:
            warnings.append(ReaderWarning("copied_part", Location(part=part.name), copy.name))
    return kept, warnings


def _same_but_format(kept: Document, part: Document) -> bool:
    """Whether a part only repeats one kept under the same name: publishers put a Word file beside its PDF.

    A text file and a tables file may share a name too, so what the part holds must be in the kept one.
    """
    if kept.format == part.format or PurePath(kept.name).stem != PurePath(part.name).stem:
        return False
    return (
        _cell_count(part) <= _cell_count(kept) * _ALIKE and _text_length(part) <= _text_length(kept) * _ALIKE
    )


def _cell_count(part: Document) -> int:
    return sum(len(block.cells) for block in part.blocks if isinstance(block, Table))


def _text_length(part: Document) -> int:
    return sum(len(block.text) for block in part.blocks if not isinstance(block, Table))
