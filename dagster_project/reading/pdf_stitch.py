"""Pieces of tables on several pages to whole tables.

Belongs here: which piece goes on from which, by the positions of the column edges, repeated head rows,
repeated titles. Does not belong here: anything within a page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dagster_project.reading.document import Cell, Heading, Location, Paragraph, ReaderWarning, Table
from dagster_project.reading.lines import has_enumerator
from dagster_project.reading.pdf_lattice import nearest
from dagster_project.reading.pdf_tables import Piece, PrintedCell

_CAPTION = re.compile(
    r"[（(]?\s*(?:编制|填报|预算|公开|主管)?\s*(?:单位|部门)(?:名称)?\s*[：:].*|金额单位.*|[（(]?单位\s*[：:].*|续表?"
)
_CONTINUED = re.compile(r"[（(]?续(?:表|上表)?[\d一二三四五六七八九十]*[）)]?$")
_SAME_WIDTH = 0.02
_SAME_EDGE = 0.008
"""Shares of the table's width within which widths and edges are the same."""
_COMMON = 0.8
"""Share of the edges of the piece with fewer that both pieces must have."""
_TITLE_LINES = 3
Text = Heading | Paragraph


@dataclass(slots=True)
class _Open:
    """A table that may go on, with the texts before it and after its last piece."""

    pieces: list[Piece]
    titles: list[str]
    after: list[Text] = field(default_factory=list)


def stitched(items: Sequence[Text | Piece], name: str, warnings: list[ReaderWarning]) -> list[Text | Table]:
    """Blocks in order, pieces that continue each other joined into one table.

    Between two pieces of a table only repeated captions and its repeated title may stand; these are kept
    out of the result. Each join is added to `warnings`.
    """
    blocks: list[Text | Table] = []
    current: _Open | None = None
    recent: list[str] = []

    def close() -> None:
        nonlocal current
        if current is not None:
            blocks.append(_table(current.pieces, name))
            blocks.extend(current.after)
            current = None

    for item in items:
        if not isinstance(item, Piece):
            if current is None:
                blocks.append(item)
            else:
                current.after.append(item)
            recent = [*recent[-_TITLE_LINES:], _folded(item.text)]
            continue
        if current is not None and _continues(current, item):
            warnings.append(ReaderWarning("stitched_table", Location(page=item.page, part=name)))
            current.pieces.append(item)
            current.after.clear()
        else:
            close()
            current = _Open([item], recent)
        recent = []
    close()
    return blocks


def _folded(text: str) -> str:
    return _CONTINUED.sub("", re.sub(r"\s+", "", text))


def _continues(table: _Open, piece: Piece) -> bool:
    last = table.pieces[-1]
    if piece.page != last.page + 1 or not _same_edges(last.xs, piece.xs):
        return False
    own = [text for text in table.after if not _is_repeated(text, table.titles)]
    if own:
        return False
    repeated = _repeated_rows(table.pieces[0], piece)
    if not table.after and not repeated:
        return True
    # The next table of the same shape may have the same title, caption and first row (one sheet after the
    # other): only a whole head shows that the table goes on.
    heads = {cell.span.column for cell in piece.cells if cell.span.row < repeated}
    return len(heads) >= _COMMON * (len(piece.xs) - 1)


def _is_repeated(text: Text, titles: Sequence[str]) -> bool:
    folded = _folded(text.text)
    if not folded or folded in titles:
        return True
    return bool(_CAPTION.fullmatch(text.text)) and not has_enumerator(text.text)


def _relative(xs: Sequence[float]) -> list[float]:
    width = xs[-1] - xs[0]
    return [(x - xs[0]) / width for x in xs]


def _same_edges(first: Sequence[float], second: Sequence[float]) -> bool:
    """Whether two pieces are equally wide and share most edges, wherever on the page they stand."""
    width = first[-1] - first[0]
    if abs(second[-1] - second[0] - width) > _SAME_WIDTH * width:
        return False
    one, other = sorted((_relative(first), _relative(second)), key=len)
    common = sum(abs(other[nearest(other, x)] - x) <= _SAME_EDGE for x in one)
    return common >= _COMMON * len(one)


def _row(piece: Piece, row: int) -> list[str]:
    return [_folded(cell.text) for cell in piece.cells if cell.span.row == row]


def _repeated_rows(first: Piece, piece: Piece) -> int:
    """How many rows at the top of a piece repeat the table's head."""
    count = 0
    while count < min(first.row_count, piece.row_count):
        texts = _row(piece, count)
        if texts != _row(first, count) or (not texts and count == 0):
            break
        count += 1
    # Blank rows alone repeat nothing.
    while count and not _row(piece, count - 1):
        count -= 1
    return count


def _union(pieces: Sequence[Piece]) -> list[float]:
    """Column edges of all pieces, as shares of the width."""
    edges: list[float] = []
    for x in sorted(x for piece in pieces for x in _relative(piece.xs)):
        if not edges or x - edges[-1] > _SAME_EDGE:
            edges.append(x)
    return edges


def _table(pieces: Sequence[Piece], name: str) -> Table:
    edges = _relative(pieces[0].xs) if len(pieces) == 1 else _union(pieces)
    cells: list[Cell] = []
    fragments: list[int] = []
    shift = 0
    for number, piece in enumerate(pieces):
        fragments.append(shift)
        skip = _repeated_rows(pieces[0], piece) if number else 0
        columns = [nearest(edges, x) for x in _relative(piece.xs)]
        for span in piece.blank_spans:
            if number and span.row == skip:
                _prolong(cells, shift, columns[span.column], columns[span.column + span.columns], span.rows)
        cells.extend(
            _cell(cell, shift - skip, columns, piece.page, name)
            for cell in piece.cells
            if cell.span.row >= skip
        )
        shift += piece.row_count - skip
    return Table(
        tuple(cells), shift, len(edges) - 1, Location(page=pieces[0].page, part=name), tuple(fragments)
    )


def _prolong(cells: list[Cell], row: int, left: int, right: int, rows: int) -> None:
    """A merged cell without text right after a page break is the rest of the cell above it."""
    for index in range(len(cells) - 1, -1, -1):
        cell = cells[index]
        if (cell.row + cell.row_span, cell.column, cell.column + cell.column_span) == (row, left, right):
            cells[index] = replace(cell, row_span=cell.row_span + rows)
            return


def _cell(cell: PrintedCell, shift: int, columns: Sequence[int], page: int, name: str) -> Cell:
    row, column = cell.span.row + shift, columns[cell.span.column]
    return Cell(
        row,
        column,
        cell.text,
        cell.raw_text,
        Location(page=page, row=row + 1, column=column + 1, part=name),
        cell.span.rows,
        columns[cell.span.column + cell.span.columns] - column,
        confidence=cell.confidence,
    )
