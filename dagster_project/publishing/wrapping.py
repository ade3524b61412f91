"""Chinese text cut into lines of a terminal.

Belongs here: where a line of mixed text may break. Does not belong here: what is printed.

Rich breaks between words; Chinese has no blanks, so a sentence would stand on a line of its own or be cut
in the middle of a number.
"""

from __future__ import annotations

import re

from rich.cells import cell_len

_PIECE = re.compile(r"[A-Za-z0-9.,+\-%/:_#]+|\s+|.")
_NOT_FIRST = frozenset("，。；：、！？）》”’〕】…·,.;:!?)%")
_NOT_LAST = frozenset("（《“‘〔【(")


def wrapped(text: str, width: int, *, first: int = 0) -> list[str]:
    """Lines of at most `width` cells; the first one leaves room for `first` cells that stand before it.

    Numbers and Latin words stay whole while they fit a line; closing marks never begin one, opening marks never end one.
    """
    lines: list[str] = []
    line, room = "", width - first
    for piece in _pieces(text):
        if line and cell_len(line) + cell_len(piece) > room:
            lines.append(line.rstrip())
            line, room = "", width
        line += piece if line else piece.lstrip()
        while cell_len(line) > room:  # a word longer than a line
            cut = max(1, room // 2)
            lines.append(line[:cut])
            line, room = line[cut:], width
    return [*lines, line.rstrip()] if line else lines or [""]


def _pieces(text: str) -> list[str]:
    """What stays together: a word with the marks that lean on it."""
    pieces: list[str] = []
    opening = ""
    for match in _PIECE.finditer(text):
        piece = match.group()
        if piece in _NOT_LAST:
            opening += piece
        elif piece in _NOT_FIRST and pieces and not opening:
            pieces[-1] += piece
        else:
            pieces.append(opening + piece)
            opening = ""
    return [*pieces, opening] if opening else pieces
