"""Letters of short words set apart, as offices do to fill a cell (`合　计`, `项  目`).

Belongs here: which words of a manuscript are spread, and with what. Does not belong here: the words themselves.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dagster_project.world.manuscript import Entry, Grid, Manuscript

BLANKS = ("  ", "\u3000", " ")
"""What stands between the letters: two blanks, a wide blank, one blank."""
_SHORT = re.compile(r"[\u3400-\u9fff]{2,3}")


def spread(manuscript: Manuscript, blank: str) -> Manuscript:
    """The same manuscript with the short words of its tables spread by a blank."""
    return replace(
        manuscript,
        blocks=tuple(
            _grid(block, blank) if isinstance(block, Grid) else block for block in manuscript.blocks
        ),
    )


def _grid(grid: Grid, blank: str) -> Grid:
    return replace(grid, rows=tuple(tuple(_entry(entry, blank) for entry in row) for row in grid.rows))


def _entry(entry: Entry | None, blank: str) -> Entry | None:
    if entry is None or not _SHORT.fullmatch(entry.text):
        return entry
    return replace(entry, text=blank.join(entry.text))
