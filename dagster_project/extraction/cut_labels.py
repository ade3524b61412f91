"""Row names that a page cut in two.

Belongs here: putting the rest of a label, printed at the top of the next page, back on its row.
Does not belong here: names of coded rows (`tables` does those), target sheets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from dagster_project.reading.document import Cell


def join_cut_labels(
    rows: Sequence[dict[int, Cell]],
    fragments: Iterable[int],
    column: int,
    is_known: Callable[[str], bool],
) -> None:
    """Join labels of `column` that only together are a known name, on the row that holds the figures.

    Args:
        rows: the table's rows, changed in place.
        fragments: indices of the first rows after a page break.
        column: where the labels stand.
        is_known: whether a text names a row of this table.
    """
    for index in fragments:
        if not 0 < index < len(rows):
            continue
        head, rest = rows[index - 1].get(column), rows[index].get(column)
        if head is None or rest is None or is_known(rest.text) or not is_known(head.text + rest.text):
            continue
        whole = head.text + rest.text
        if len(rows[index - 1]) == 1 and len(rows[index]) > 1:
            rows[index][column] = replace(rest, text=whole)
            del rows[index - 1][column]
        else:
            rows[index - 1][column] = replace(head, text=whole)
            del rows[index][column]
