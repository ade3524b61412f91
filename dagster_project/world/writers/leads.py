"""The lines right before a table that belong to it, such as `表2`: they turn the page together.

Belongs here: which blocks stand on the same page or sheet as a table. Does not belong here: any format.
"""

from __future__ import annotations

from collections.abc import Sequence

from dagster_project.world.manuscript import Block, Grid, Prose, Title

_MOST = 3
"""Titles and lines that can belong to a table; more is running text that happens to end before one."""
_SHORT = 40


def lead_before(blocks: Sequence[Block], index: int) -> int:
    """How many of the blocks right before the table at `index` belong to it."""
    count = 0
    while count < index:
        block = blocks[index - 1 - count]
        if not isinstance(block, Title | Prose) or len(block.text) > _SHORT or block.text[-1:] in "。：；":
            break
        count += 1
    return count if count <= _MOST else 0


def with_table(blocks: Sequence[Block]) -> dict[int, Grid]:
    """The tables by the index of the first block that stands with them."""
    return {
        index - lead_before(blocks, index): block
        for index, block in enumerate(blocks)
        if isinstance(block, Grid)
    }


def landscape(blocks: Sequence[Block]) -> list[bool]:
    """For each block whether it stands on a landscape page."""
    wide = [isinstance(block, Grid) and block.landscape for block in blocks]
    for first, grid in with_table(blocks).items():
        for index in range(first, len(blocks)):
            if blocks[index] is grid:
                break
            wide[index] = grid.landscape
    return wide
