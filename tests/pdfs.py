"""Small PDF files drawn by hand, so that every trap of real ones has a test without them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0
Rules = Literal["lines", "thin fills", "outlines", "none", "across only"]
Draw = Callable[[Canvas], object]

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def pdf(*pages: Draw, size: tuple[float, float] = (WIDTH, HEIGHT), password: str | None = None) -> bytes:
    """A PDF with one page per drawing; the font is not embedded, as in official typesetting."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, encrypt=password, invariant=1)
    for draw in pages:
        canvas.setFont(FONT, 12)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def text(canvas: Canvas, x: float, top: float, words: str, size: float = 12, *, bold: bool = False) -> None:
    """Words with their upper left corner at (x, top) from the page's upper left; bold is printed twice."""
    canvas.setFont(FONT, size)
    height = canvas._pagesize[1]
    canvas.drawString(x, height - top - size, words)
    if bold:
        canvas.drawString(x + 0.3, height - top - size, words)


def prose(canvas: Canvas, lines: Sequence[str], top: float = 72, left: float = 72, size: float = 12) -> None:
    """Lines 20 points apart; an ideographic blank at the beginning is an indent."""
    for index, line in enumerate(lines):
        body = line.lstrip("\u3000")
        text(canvas, left + size * (len(line) - len(body)), top + 20 * index, body, size)


def table(
    canvas: Canvas,
    rows: Sequence[Sequence[str | None]],
    *,
    left: float = 72,
    top: float = 120,
    widths: Sequence[float],
    height: float = 20,
    rules: Rules = "lines",
    open_bottom: bool = False,
    bold: bool = False,
) -> None:
    """A ruled table. `None` belongs to the cell on its left, `"^"` to the cell above; `|` breaks a line."""
    xs = [left + sum(widths[:index]) for index in range(len(widths) + 1)]
    ys = [top + height * index for index in range(len(rows) + 1)]
    for row, fields in enumerate(rows):
        for column, words in enumerate(fields):
            if words and words != "^":
                for number, line in enumerate(words.split("|")):
                    text(canvas, xs[column] + 3, ys[row] + 4 + 11 * number, line, 10, bold=bold)
            covered = words is None
            if not covered and column:
                _line(canvas, xs[column], ys[row], xs[column], ys[row + 1], rules)
            if words != "^" and row and not (covered and _above(rows, row, column)):
                _line(canvas, xs[column], ys[row], xs[column + 1], ys[row], rules)
    for x in (xs[0], xs[-1]):
        _line(canvas, x, ys[0], x, ys[-1], rules)
    _line(canvas, xs[0], ys[0], xs[-1], ys[0], rules)
    if not open_bottom:
        _line(canvas, xs[0], ys[-1], xs[-1], ys[-1], rules)


def _above(rows: Sequence[Sequence[str | None]], row: int, column: int) -> bool:
    """Whether the covered field's cell goes on from above."""
    while rows[row][column] is None:
        column -= 1
    return rows[row][column] == "^"


def _line(canvas: Canvas, x0: float, y0: float, x1: float, y1: float, rules: Rules) -> None:
    height = canvas._pagesize[1]
    y0, y1 = height - y0, height - y1
    canvas.setLineWidth(0.5)
    if rules == "lines":
        canvas.line(x0, y0, x1, y1)
    elif rules == "thin fills":
        canvas.rect(min(x0, x1) - 0.25, min(y0, y1) - 0.25, abs(x1 - x0) + 0.5, abs(y1 - y0) + 0.5, 0, 1)
    elif rules == "outlines":
        canvas.rect(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0), 1, 0)
    elif rules == "across only" and y0 == y1:
        canvas.line(x0, y0, x1, y1)
