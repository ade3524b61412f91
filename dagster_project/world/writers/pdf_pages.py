"""Pages of PDF files: their size and turn, letters and rules on them, their numbers.

Belongs here: everything that knows the drawing library. Does not belong here: what is set where.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from dagster_project.world.writers.options import PdfOptions
from dagster_project.world.writers.pdf_letters import Letters

SHORT, LONG = 595.0, 842.0
"""Sides of an A4 page in points."""
_MARGIN, _FOOT = 72.0, 40.0
_RULE = 0.5
Rule = tuple[float, float, float, float]
"""A straight line across or down: left, top, right, bottom, from the page's upper left corner."""


class Pages:
    """The pages being printed. Places are measured from the upper left corner of the page as it is read."""

    def __init__(self, title: str, letters: Letters, options: PdfOptions, *, numbered: bool) -> None:
        self._buffer = io.BytesIO()
        self._canvas = Canvas(
            self._buffer, (SHORT, LONG), pageCompression=1, invariant=1, initialFontName=letters.name
        )
        self._canvas.setTitle(title)
        self._letters, self._options, self._numbered = letters, options, numbered
        self._number = 0
        self._open(landscape=False)

    def _open(self, *, landscape: bool) -> None:
        self._number += 1
        self.landscape = landscape
        self.width, self.height = (LONG, SHORT) if landscape else (SHORT, LONG)
        self.left = self.top = _MARGIN
        self.right, self.bottom = self.width - _MARGIN, self.height - _MARGIN
        self.at = self.top
        turned = landscape and self._options.landscape != "page"
        rotated = landscape and self._options.landscape == "rotated"
        # Of a page with `/Rotate` the library wants the size as it is read, not as it is stored.
        self._canvas.setPageSize((SHORT, LONG) if turned and not rotated else (self.width, self.height))
        self._canvas.setPageRotation(90 if rotated else 0)
        if turned:
            self._canvas.transform(0, 1, -1, 0, SHORT, 0)
        self._canvas.setLineWidth(_RULE)

    def _close(self) -> None:
        if self._numbered and self._options.page_number:
            text = self._options.page_number.format(self._number)
            middle = (self.width - self._letters.width(text, 10.5)) / 2
            self.text(middle, self.height - _FOOT, text, 10.5)
        self._canvas.showPage()

    def turn(self, *, landscape: bool | None = None) -> None:
        """A new page, of the same kind unless said otherwise."""
        self._close()
        self._open(landscape=self.landscape if landscape is None else landscape)

    @property
    def fresh(self) -> bool:
        """Whether nothing stands on the page yet."""
        return self.at == self.top

    @property
    def room(self) -> float:
        """Height left on the page."""
        return self.bottom - self.at

    def text(
        self, left: float, top: float, text: str, size: float, *, bold: bool = False, stretch: float = 0.0
    ) -> None:
        """A line of text; `stretch` is added after each character."""
        for shift in (0.0, 0.3) if bold and self._options.bold == "overprint" else (0.0,):
            line = self._canvas.beginText(left + shift, self.height - top - size)
            line.setFont(self._letters.name, size)
            if stretch:
                line.setCharSpace(stretch)
            if bold and self._options.bold == "outline":
                line.setTextRenderMode(2)
                line.textOut(text)
                line.setTextRenderMode(0)
            else:
                line.textOut(text)
            if stretch:
                line.setCharSpace(0)
            self._canvas.drawText(line)

    def rules(self, rules: Sequence[Rule]) -> None:
        """Straight lines, drawn the way the options say."""
        if self._options.rules == "fills":
            for left, top, right, bottom in rules:
                width, height = right - left + _RULE, bottom - top + _RULE
                self._canvas.rect(left - _RULE / 2, self.height - bottom - _RULE / 2, width, height, 0, 1)
            return
        if self._options.rules == "across":
            rules = [rule for rule in rules if rule[1] == rule[3]]
        self._canvas.lines([(x0, self.height - y0, x1, self.height - y1) for x0, y0, x1, y1 in rules])

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        """The outline of a cell in one stroke."""
        self._canvas.rect(left, self.height - bottom, right - left, bottom - top, 1, 0)

    def data(self) -> bytes:
        """The whole file."""
        self._close()
        self._canvas.save()
        return self._buffer.getvalue()
