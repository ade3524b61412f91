"""Letters of PDF files: fonts, widths, and where lines of Chinese text end.

Belongs here: what is known of letters before they stand on a page. Does not belong here: pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

from dagster_project.world.writers.errors import UnprintableError

_EMBEDDED, _NAMED = "WenQuanYiMicroHei", "STSong-Light"
_PART = re.compile(
    r"[（“‘《〈〔【(]*(?:[0-9A-Za-z.,%+\-/:<>=@&']+|[^\n])[，。；：、！？）”’》〉〕】%％)]*|\n"
)
"""What a line never parts: figures and Latin words, a character and the marks that open and close it."""


class Letters:
    """A font of PDF files, and how wide its letters are."""

    def __init__(self, name: str, known: frozenset[int] | None) -> None:
        self.name = name
        self._known = known
        self._font = pdfmetrics.getFont(name)
        self._widths: dict[str, float] = {"\n": 0.0}

    def require(self, text: str) -> None:
        """Check that every character has a form.

        Raises:
            UnprintableError: some have none.
        """
        missing = {
            char
            for char in set(text)
            if char != "\n" and (ord(char) > 0xFFFF if self._known is None else ord(char) not in self._known)
        }
        if missing:
            raise UnprintableError("".join(sorted(missing)))

    def width(self, text: str, size: float) -> float:
        """Width of a text in points."""
        total = 0.0
        for char in text:
            width = self._widths.get(char)
            if width is None:
                width = self._widths[char] = float(self._font.stringWidth(char, 1))
            total += width
        return total * size

    def lines(self, text: str, size: float, width: float, indent: float = 0.0) -> list[str]:
        """Lines of a paragraph no wider than `width`, the first shorter by `indent`."""
        lines: list[str] = []
        line, room = "", width - indent
        for part in _PART.findall(text):
            needed = self.width(part, size)
            if part == "\n" or (line and needed > room):
                lines.append(line)
                line, room = "", width
                if part == "\n":
                    continue
            if needed > width:
                *full, part = self._torn(part, size, width)
                lines.extend(full)
                needed = self.width(part, size)
            line += part
            room -= needed
        return [*lines, line] if line or not lines else lines

    def _torn(self, part: str, size: float, width: float) -> Sequence[str]:
        """A part that is wider than a whole line, broken anywhere."""
        lines, line, used = [], "", 0.0
        for char in part:
            own = self.width(char, size)
            if line and used + own > width:
                lines.append(line)
                line, used = "", 0.0
            line += char
            used += own
        return [*lines, line]


@cache
def letters(font: Literal["embedded", "named"]) -> Letters:
    """The letters of a kind of font: a subset goes into the file, or only its name."""
    if font == "named":
        pdfmetrics.registerFont(UnicodeCIDFont(_NAMED))
        return Letters(_NAMED, None)
    data = files("paperang_p2_fonts_cjk").joinpath("fonts/wqy-microhei.ttc").read_bytes()
    face = TTFont(_EMBEDDED, BytesIO(data), subfontIndex=0)
    pdfmetrics.registerFont(face)
    return Letters(_EMBEDDED, frozenset(face.face.charToGlyph))
