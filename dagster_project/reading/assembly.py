"""Putting the pieces of pages together, the same way for every format.

Belongs here: paragraphs, headings and tables cut by page breaks; the contents page.
Does not belong here: any format's syntax or geometry.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dagster_project.reading.document import (
    Block,
    Heading,
    Paragraph,
    ReaderWarning,
    Segment,
    Table,
)
from dagster_project.reading.lines import heading_was_cut, was_cut

_CONTENTS = re.compile(r"目\s*录")
_PAGE_NUMBER = re.compile(r"[\s.…·．-]*\d{1,3}$")
_SENTENCE = re.compile(r"，.*。|[^。]{40,}。|。$")
_NUMBER = r"[一二三四五六七八九十]+"
_PART = re.compile(rf"第\s*{_NUMBER}\s*部\s*分")
_FIRST = re.compile(r"[（(]?[一1][、.．）)]")
_ORDINAL = re.compile(rf"(?:第\s*{_NUMBER}\s*部\s*分|[（(]?(?:{_NUMBER}|\d{{1,2}})[、.．）)])\s*")
_YEAR = re.compile(r"20\d\d\s*年\s*度?")
_CAPTION = re.compile(
    r"[（(]?\s*(?:编制|填报|预算|公开)?\s*(?:单位|部门)(?:名称)?\s*[：:].*|金额单位.*|[（(]?单位\s*[：:].*"
)


def assemble(blocks: Sequence[Block], warnings: list[ReaderWarning]) -> list[Block]:
    """Blocks in document order with everything a page break cut joined and the contents page marked.

    Each repair is added to `warnings`. Blocks that have no page, sheet or line are numbered first.
    """
    blocks = _numbered(blocks)
    return mark_contents(stitch_tables(join_cut_text(blocks, warnings), warnings))


def join_cut_text(blocks: Sequence[Block], warnings: list[ReaderWarning]) -> list[Block]:
    """Join paragraphs and headings that a page break cut in two."""
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if (
            isinstance(before, Paragraph)
            and isinstance(block, Paragraph)
            and was_cut(before.text, block.text)
        ):
            offset = len(before.text)
            joined[-1] = Paragraph(
                before.text + block.text,
                before.location,
                before.segments + tuple(Segment(offset + s.offset, s.location) for s in block.segments),
            )
            warnings.append(ReaderWarning("joined_paragraph", block.location))
            continue
        if (
            isinstance(before, Paragraph | Heading)
            and isinstance(block, Heading)
            and heading_was_cut(before.text, block.text)
        ):
            joined[-1] = Heading(before.text + block.text, before.location, block.level)
            warnings.append(ReaderWarning("joined_heading", block.location))
            continue
        joined.append(block)
    return joined


def stitch_tables(blocks: Sequence[Block], warnings: list[ReaderWarning]) -> list[Block]:
    """Append table fragments that a page break separated to the table they belong to.

    Only repeated captions (unit, unit of measure) may stand between two fragments.
    """
    stitched: list[Block] = []
    captions: list[Block] = []
    for block in blocks:
        table = stitched[-1] if stitched else None
        if isinstance(table, Table) and isinstance(block, Table):
            merged = _merge(table, block, repeated_caption=bool(captions))
            if merged is not None:
                stitched[-1] = merged
                warnings.append(ReaderWarning("stitched_table", block.location))
                captions.clear()
                continue
        elif isinstance(table, Table) and isinstance(block, Paragraph) and _CAPTION.fullmatch(block.text):
            captions.append(block)
            continue
        stitched.extend(captions)
        captions.clear()
        stitched.append(block)
    return stitched + captions


def _numbered(blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs (headings among them) and tables, each counted from 1, where a format gives no other place."""
    numbered: list[Block] = []
    paragraphs = tables = 0
    for block in blocks:
        tables += isinstance(block, Table)
        paragraphs += not isinstance(block, Table)
        place = block.location
        if place.page is not None or place.sheet is not None or place.line is not None:
            numbered.append(block)
        elif isinstance(block, Table):
            cells = tuple(replace(c, location=replace(c.location, block=tables)) for c in block.cells)
            numbered.append(replace(block, cells=cells, location=replace(place.at(1), block=tables)))
        elif isinstance(block, Paragraph):
            place = replace(place, block=paragraphs)
            segments = tuple(replace(segment, location=place) for segment in block.segments)
            numbered.append(replace(block, location=place, segments=segments))
        else:
            numbered.append(replace(block, location=replace(place, block=paragraphs)))
    return numbered


def _row_texts(table: Table, row: int) -> tuple[tuple[int, str], ...]:
    return tuple((cell.column, cell.text) for cell in table.cells if cell.row == row)


def _merge(first: Table, second: Table, *, repeated_caption: bool) -> Table | None:
    """The joined table, or `None` when the second is a table of its own."""
    skip = 0
    while (
        skip < min(first.row_count, second.row_count)
        and _row_texts(second, skip)
        and _row_texts(first, skip) == _row_texts(second, skip)
    ):
        skip += 1
    same_shape = abs(first.column_count - second.column_count) <= 1
    if not skip and (not same_shape or repeated_caption):
        return None
    shift = first.row_count - skip
    moved = tuple(
        replace(
            cell,
            row=cell.row + shift,
            location=replace(
                cell.location.at(cell.row + shift + 1, cell.column + 1), block=first.location.block
            ),
        )
        for cell in second.cells
        if cell.row >= skip
    )
    return Table(
        first.cells + moved,
        second.row_count + shift,
        max(first.column_count, second.column_count),
        first.location,
        (*first.fragments, first.row_count),
    )


def _fold(text: str) -> str:
    return re.sub(r"[\s\W_]+", "", text)


def mark_contents(blocks: Sequence[Block]) -> list[Block]:
    """Mark the contents page: from its heading up to the first title that comes back, or the first text."""
    start = next(
        (
            index
            for index, block in enumerate(blocks)
            if isinstance(block, Heading | Paragraph) and _CONTENTS.fullmatch(block.text)
        ),
        None,
    )
    if start is None:
        return list(blocks)
    end = _contents_end(blocks, start)
    marked: list[Block] = []
    for index, block in enumerate(blocks):
        if start <= index < end and isinstance(block, Heading):
            marked.append(Heading(block.text, block.location, block.level, in_contents=True))
        elif start <= index < end and isinstance(block, Paragraph):
            marked.append(Paragraph(block.text, block.location, block.segments, in_contents=True))
        else:
            marked.append(block)
    return marked


def _contents_end(blocks: Sequence[Block], start: int) -> int:
    """Index of the first block after the contents that begin at `start`."""
    first = ""
    for index in range(start + 1, len(blocks)):
        block = blocks[index]
        if isinstance(block, Table):
            return _back_to_text(blocks, start, index)
        folded = _fold(block.text)
        if first and folded == first:
            return index
        if isinstance(block, Paragraph) and _SENTENCE.search(block.text):
            return _back_to_text(blocks, start, index)
        first = first or _fold(_PAGE_NUMBER.sub("", block.text))
    return len(blocks)


def _text(block: Block) -> str:
    return "" if isinstance(block, Table) else block.text


def _name(block: Block) -> str:
    """A title without its number, year and page: contents and text differ in them."""
    return _fold(_PAGE_NUMBER.sub("", _YEAR.sub("", _ORDINAL.sub("", _text(block), count=1))))


def _back_to_text(blocks: Sequence[Block], start: int, index: int) -> int:
    """Where the text begins that is known to have begun at `index`: titles may differ from the contents'.

    On paged formats this is the top of that page, otherwise the title right before it.
    """
    page = blocks[index].location.page
    if page is None:
        seen: set[str] = set()
        for position in range(start + 1, index):
            name = _name(blocks[position])
            if name in seen:
                index = position
                break
            seen.add(name)
        # The title right before it, numbered as the first of its part, and the part's own.
        before = blocks[index - 1]
        if index - 1 > start and (isinstance(before, Heading) or _FIRST.match(_text(before))):
            index -= 1
        return index - 1 if index - 1 > start and _PART.match(_text(blocks[index - 1])) else index
    while index - 1 > start and blocks[index - 1].location.page == page != blocks[start].location.page:
        index -= 1
    return index
