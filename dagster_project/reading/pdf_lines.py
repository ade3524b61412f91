"""Words to printed lines.

Belongs here: which words stand on one line, blanks between them, lines of one cell as one text.
Does not belong here: tables and paragraphs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from dagster_project.reading.pdf_page import Word

_SAME_LINE = 0.55
"""Share of a line's height by which the middle of a word may lie lower."""
_BLANK = 0.22
"""Gap, in heights, from which two words are apart."""


def lines_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words grouped into lines from top to bottom, each from left to right.

    Words that overlap by a third keep the order in which they were written: kerned punctuation.
    """
    lines: list[list[Word]] = []
    middle = height = 0.0
    for word in sorted(words, key=lambda word: (word.top + word.bottom, word.left)):
        centre = (word.top + word.bottom) / 2
        if lines and centre - middle <= _SAME_LINE * height:
            lines[-1].append(word)
            height = max(height, _size(word))
            continue
        lines.append([word])
        middle, height = centre, max(_size(word), 2.0)
    for line in lines:
        if len(line) > 1:
            line.sort()
            for index in range(len(line) - 1, 0, -1):
                one, other = line[index - 1], line[index]
                if other.start < one.start and one.right - other.left > 0.3 * min(
                    one.right - one.left, other.right - other.left
                ):
                    line[index - 1], line[index] = other, one
    return lines


def _size(word: Word) -> float:
    """Height of a word's characters; some fonts claim twice the height of what they draw, some the ink's."""
    width = (word.right - word.left) / len(word.text)
    character = width if word.text[0] > "\u2e7f" else 1.9 * width
    return min(max(word.bottom - word.top, 0.7 * character), 1.3 * character)


def line_text(line: Sequence[Word]) -> str:
    """The words of a line with a blank wherever the gap is wide enough for one."""
    if len(line) == 1:
        return line[0].text
    pieces = [line[0].text]
    for before, word in pairwise(line):
        if word.left - before.right > _BLANK * (before.bottom - before.top):
            pieces.append(" ")
        pieces.append(word.text)
    return "".join(pieces)


def joined_lines(texts: Sequence[str]) -> str:
    """Lines of one text as one: a break is a blank only between two Latin words."""
    joined = texts[0]
    for text in texts[1:]:
        if joined[-1:].isascii() and joined[-1:].isalpha() and text[:1].isascii() and text[:1].isalpha():
            joined += " "
        joined += text
    return joined
