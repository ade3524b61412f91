"""Rows of a table that its printing cut into several: a name over two lines, a code apart from its figures.

Belongs here: finding such rows by what they lack, and joining them.
Does not belong here: rows cut by a page break (`tables`); whether a join is right (the referee).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from dagster_project.extraction.grids import KeyColumns
from dagster_project.extraction.headers import is_figure
from dagster_project.extraction.names import bare
from dagster_project.reading.document import Cell

Row = Mapping[int, Cell]
_NO_NAME = frozenset({"合计", "总计", "无"})


class _Shape:
    """Which parts a row has."""

    def __init__(self, row: Row, keys: KeyColumns, values: Collection[int]) -> None:
        codes = [row[column].text for column in keys.codes if column in row]
        self.code = any(text[:1].isdigit() for text in codes)
        self.name = keys.name in row and bare(row[keys.name].text) not in _NO_NAME
        self.figures = any(column in row and is_figure(row[column].text) for column in values)
        self.others = len(row) - len(codes) - (keys.name in row)
        self.words = any(not text[:1].isdigit() for text in codes)

    @property
    def is_name_only(self) -> bool:
        """A piece of a name and nothing else."""
        return self.name and not self.code and not self.others and not self.words

    @property
    def lacks_name(self) -> bool:
        """A code with figures whose name stands in other rows."""
        return self.code and self.figures and not self.name


def has_split_rows(rows: Sequence[Row], first: int, keys: KeyColumns, values: Collection[int]) -> bool:
    """Whether some row has a code and no figures, and the next has figures and no code or name."""
    shapes = [_Shape(row, keys, values) for row in rows[first:]]
    return any(_is_split(above, below) for above, below in pairwise(shapes))


def _is_split(above: _Shape, below: _Shape) -> bool:
    return above.code and not above.others and below.figures and not (below.code or below.name or below.words)


def joined_rows(
    rows: Sequence[dict[int, Cell]],
    first: int,
    keys: KeyColumns,
    values: Collection[int],
    *,
    figures_too: bool,
) -> tuple[list[dict[int, Cell]], frozenset[int]]:
    """Rows with their pieces joined in one of them, the others empty; and the indexes of the joined ones.

    A name printed above and below the line of its code and figures is put together; with `figures_too` the
    figures below a code that has none are taken up to it as well.
    """
    found = [dict(row) for row in rows]
    joined: set[int] = set()
    shapes = {index: _Shape(found[index], keys, values) for index in range(first, len(found))}
    if figures_too:
        for index in range(first, len(found) - 1):
            if _is_split(shapes[index], shapes[index + 1]):
                found[index] |= found[index + 1]
                found[index + 1] = {}
                joined.add(index)
                shapes[index], shapes[index + 1] = (
                    _Shape(found[i], keys, values) for i in (index, index + 1)
                )
    for index in range(first, len(found)):
        if not shapes[index].lacks_name:
            continue
        pieces = [
            other
            for other in (index - 1, index + 1)
            if other in shapes and found[other] and shapes[other].is_name_only
        ]
        if index + 2 in shapes and shapes[index + 2].lacks_name and index - 1 in pieces:
            pieces = [index - 1]  # the name below is the beginning of the next row's
        if not pieces:
            continue
        cells = [found[other][keys.name] for other in pieces]
        text = "".join(cell.text for cell in cells)
        found[index][keys.name] = replace(cells[0], row=index, text=text)
        for other in pieces:
            found[other] = {}
        joined.add(index)
    return found, frozenset(joined)
