"""What a reader found against what a manuscript holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from dagster_project.reading.document import Document, Table
from dagster_project.world.manuscript import Grid, Manuscript, PageBreak

Printed = tuple[int, int, int, int, str]
"""Row, column, rows, columns and text of a filled cell; rows without any text do not count."""


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def written_tables(manuscript: Manuscript, *, spans: bool = True) -> list[list[Printed]]:
    return [
        _dense(
            (row, column, entry.row_span if spans else 1, entry.column_span if spans else 1, entry.text)
            for row, fields in enumerate(block.rows)
            for column, entry in enumerate(fields)
            if entry is not None and entry.text
        )
        for block in manuscript.blocks
        if isinstance(block, Grid)
    ]


def read_tables(document: Document) -> list[list[Printed]]:
    return [
        _dense((c.row, c.column, c.row_span, c.column_span, c.text) for c in block.cells if c.text.strip())
        for block in document.blocks
        if isinstance(block, Table)
    ]


def _dense(cells: Iterable[Printed]) -> list[Printed]:
    found = sorted(cells)
    rows = {row: index for index, row in enumerate(sorted({cell[0] for cell in found}))}
    return [(rows[row], column, down, across, squeezed(text)) for row, column, down, across, text in found]


def written_texts(manuscript: Manuscript, joined: str | None = None) -> list[str]:
    """Texts outside tables in order; captions of one table joined if they are printed on one line."""

    def texts() -> Iterator[str]:
        for block in manuscript.blocks:
            if isinstance(block, Grid):
                yield block.title
                yield from block.caption if joined is None else (joined.join(block.caption),)
                yield block.note
            elif not isinstance(block, PageBreak):
                yield block.text

    return [squeezed(text) for text in texts() if text]


def read_texts(document: Document) -> list[str]:
    return [squeezed(block.text) for block in document.blocks if not isinstance(block, Table)]


def uncut(read: Sequence[Printed], written: Sequence[Printed]) -> list[Printed]:
    """The cells read, with rows that a page cut put together again wherever the manuscript has one row.

    A row is the rest of the row above if the two together, and not the one above alone, say what the manuscript says.
    """
    wanted = _rows(written)
    found = _rows(read)
    place: dict[int, int] = {}
    at = 0
    for index, fields in enumerate(wanted):
        joined: dict[int, str] = {}
        while at < len(found) and joined != fields:
            for column, text in found[at].items():
                joined[column] = joined.get(column, "") + text
            place[at] = index
            at += 1
            if len(joined) > len(fields):
                break
    cells: dict[tuple[int, int], Printed] = {}
    for row, column, down, across, text in read:
        first = place.get(row, row)
        last = place.get(row + down - 1, row + down - 1)
        before = cells.get((first, column))
        if before is not None:
            last, text = max(last, first + before[2] - 1), before[4] + text
        cells[first, column] = (first, column, last - first + 1, across, text)
    return sorted(cells.values())


def _rows(cells: Iterable[Printed]) -> list[dict[int, str]]:
    rows: dict[int, dict[int, str]] = {}
    for row, column, _, _, text in cells:
        rows.setdefault(row, {})[column] = text
    return [rows.get(row, {}) for row in range(max(rows, default=-1) + 1)]
