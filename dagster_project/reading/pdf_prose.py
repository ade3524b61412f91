"""Printed lines to headings and paragraphs.

Belongs here: page numbers and running heads, margins, where a paragraph goes on and where one begins, over
lines and pages. Does not belong here: tables, words, PDFium.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from dagster_project.reading.document import Heading, Location, Paragraph, Segment
from dagster_project.reading.lines import has_enumerator, starts_item, without_inner_blanks
from dagster_project.reading.pdf_lines import joined_lines, line_text
from dagster_project.reading.pdf_page import Word

_SPLIT = 2.5
"""Gap, in characters, from which two texts on one line have nothing to do with each other."""
_PAGE_NUMBER = re.compile(
    r"(?P<bare>\d{1,4})|[-—–－_·•~～]+\s*(?P<dashed>\d{1,4})\s*[-—–－_·•~～]+|"
    r"第?\s*(?P<of>\d{1,4})\s*(?:页|/)\s*(?:[，,]?\s*共?\s*\d{1,4}\s*页?)?|[Pp]age\s*(?P<page>\d{1,4})"
)
_LEADER = re.compile(r"\s*(?:[.．·•…‥]\s*){4,}[-—–－\s(（]*\d{0,4}[-—–－\s)）]*$")
_DOTS = ("..", ". .", "．．", "··", "· ·", "••", "……", "‥‥")
_CAPTION = re.compile(r".{0,12}单位.{0,6}[：:].*|.{0,8}部门.{0,6}[：:].*")
_TERMINAL = "。；：:;！？!?"
_HEAD_BAND, _FOOT_BAND, _SIDE_BAND = 0.1, 0.1, 0.08
"""Shares of the page in which page numbers and running heads stand."""
_CHUNK = re.compile(r"[\"'“‘（(《〈【〔]*(?:[\x21-\x7e]+|.)[，。；：、,.;:！？”’）)》〉】〕%％]*")
_MAX_HEADING = 60
_NARROW = 0.51
"""Width of a Latin character or digit, in Chinese ones."""
_LARGER = 1.12
"""Times the size of most of the text from which a line is a title."""
_UNFINISHED = "，、（《“〈"
_SENTENCE = re.compile("[，。；]")
_NUMBERED_YEAR = re.compile(r"\d{1,2}\s*[、.．]\s*20\d\d\s*年")
_COLON = re.compile("[：:]")
_BRACKETS = (("（", "）"), ("《", "》"), ("〈", "〉"), ("〔", "〕"))


@dataclass(slots=True)
class Line:
    """A printed line, or a part of one that stands apart. `character` is the width of one Chinese character."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str
    character: float
    apart: bool


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of a page outside its tables, in reading order."""

    page: int
    width: float
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Margins:
    """Where full lines begin and end on a page, and the usual distance from line to line."""

    left: float
    right: float
    pitch: float


def page_lines(page: int, width: float, height: float, lines: Sequence[Sequence[Word]]) -> PageLines:
    """Lines of a page outside tables; texts far apart on one line become two."""
    found: list[Line] = []
    for words_of_line in lines:
        parts: list[list[Word]] = [[words_of_line[0]]]
        for before, word in pairwise(words_of_line):
            size = before.bottom - before.top
            letters = len(before.text) == 1 and len(word.text) == 1 and not word.text.isascii()
            if word.left - before.right > _SPLIT * size and not letters:
                parts.append([])
            parts[-1].append(word)
        # Parts of one line stay in their order: all have its top, however low their own letters are.
        top = min(word.top for word in words_of_line)
        for part in parts:
            text = line_text(part)
            if " " in text:
                text = without_inner_blanks(text)
            found.append(_line(page, part, text, top, apart=len(parts) > 1))
    return PageLines(page, width, height, tuple(_whole_captions(found)))


def _whole_captions(lines: Sequence[Line]) -> list[Line]:
    """Captions whose last character or two did not fit into their frame and stand below."""
    whole: list[Line] = []
    for line in lines:
        if len(line.text) <= 2 and not line.text.isascii():
            for above in whole[-3:]:
                aligned = (
                    min(abs(line.left - above.left), abs(line.right - above.right)) < 0.5 * line.character
                )
                below = 0 <= line.top - above.top < 2.0 * above.character
                if aligned and below and _CAPTION.fullmatch(above.text):
                    above.text += line.text
                    above.apart = True
                    break
            else:
                whole.append(line)
            continue
        whole.append(line)
    return whole


def _line(page: int, words: Sequence[Word], text: str, top: float, *, apart: bool) -> Line:
    left, right, bottom = words[0].left, words[-1].right, max(word.bottom for word in words)
    printed = sum(word.right - word.left for word in words)
    width = sum(_width(word.text) for word in words)
    return Line(page, left, top, right, bottom, text, printed / max(width, 0.5), apart)


def without_furniture(pages: Sequence[PageLines]) -> tuple[list[PageLines], int]:
    """The pages without page numbers and running heads, and how many of these were taken out."""
    numbers = [(page, line, number) for page in pages for line, number in _page_numbers(page)]
    offsets = Counter(number - page.page for page, _, number in numbers)
    offset = offsets.most_common(1)[0][0] if offsets else 0
    gone = {
        id(line) for page, line, number in numbers if not line.text.isdigit() or number - page.page == offset
    }
    gone |= _running_heads(pages, gone)
    cleaned = [
        PageLines(
            page.page, page.width, page.height, tuple(line for line in page.lines if id(line) not in gone)
        )
        for page in pages
    ]
    return cleaned, len(gone)


def _page_numbers(page: PageLines) -> Iterable[tuple[Line, int]]:
    for line in page.lines:
        in_head = line.bottom < page.height * _HEAD_BAND
        in_foot = line.top > page.height * (1 - _FOOT_BAND)
        at_side = line.right < page.width * _SIDE_BAND or line.left > page.width * (1 - _SIDE_BAND)
        if (in_head or in_foot or at_side) and (match := _PAGE_NUMBER.fullmatch(line.text)):
            yield line, int(next(filter(None, match.groups())))


def _running_heads(pages: Sequence[PageLines], gone: set[int]) -> set[int]:
    """Lines at the very top or bottom that come back at the same place on most pages."""
    places: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for page in pages:
        left = [line for line in page.lines if id(line) not in gone]
        for line in (*left[:1], *left[-1:]) if len(left) > 1 else ():
            outside = line.bottom < page.height * _HEAD_BAND or line.top > page.height * (1 - _FOOT_BAND)
            if outside and not _CAPTION.fullmatch(line.text) and not has_enumerator(line.text):
                places[(line.text, round(line.top / 4))].append(line)
    enough = max(4, len(pages) * 0.6)
    return {id(line) for lines in places.values() if len(lines) >= enough for line in lines}


def margins_of(pages: Sequence[PageLines]) -> dict[int, Margins]:
    """Margins by page number; pages with few full lines borrow those of pages of their width."""
    by_width: dict[int, list[Line]] = defaultdict(list)
    for page in pages:
        by_width[round(page.width)].extend(line for line in page.lines if not line.apart)
    shared = {width: _margins(lines, float(width)) for width, lines in by_width.items()}
    margins: dict[int, Margins] = {}
    for page in pages:
        own = [line for line in page.lines if not line.apart]
        width = round(page.width)
        full = [line for line in own if line.right - line.left > 0.5 * page.width]
        margins[page.page] = _margins(own, page.width) if len(full) >= 5 else shared[width]
    return margins


def _margins(lines: Sequence[Line], width: float) -> Margins:
    if not lines:
        return Margins(0.0, width, width)
    longest = max(line.right - line.left for line in lines)
    full = [line for line in lines if line.right - line.left > 0.88 * longest]
    lefts = sorted(line.left for line in full)
    steps = [
        after.top - before.top
        for before, after in pairwise(lines)
        if before.page == after.page and after.top > before.top
    ]
    left = lefts[len(lefts) // 10]
    return Margins(
        left=left,
        # Lines that all are short do not show where a full line would end.
        right=median(line.right for line in full) if longest > 0.5 * width else width - left,
        pitch=median(steps) if steps else 2.0 * lines[0].character,
    )


class ProseBuilder:
    """Collects lines in reading order and gives headings and paragraphs."""

    def __init__(self, pages: Sequence[PageLines], name: str) -> None:
        self._margins = margins_of(pages)
        self._widths = {page.page: page.width for page in pages}
        self._name = name
        sizes: Counter[float] = Counter()
        for page in pages:
            for line in page.lines:
                sizes[round(line.character * 2) / 2] += len(line.text)
        self._body = sizes.most_common(1)[0][0] if sizes else 0.0
        self._open: list[Line] = []
        self._text = ""
        self.joined_pages: list[Location] = []

    def add(self, line: Line) -> list[Heading | Paragraph]:
        """Take in the next line; returns what is finished before it."""
        if self._open and self._goes_on(line):
            if self._open[-1].page != line.page:
                self.joined_pages.append(self._place(line))
            self._open.append(line)
            self._text += line.text
            return []
        finished = self.finish()
        self._open, self._text = [line], line.text
        return finished

    def finish(self) -> list[Heading | Paragraph]:
        """What is still open, as a heading or paragraph."""
        lines, self._open = self._open, []
        if not lines:
            return []
        text = without_inner_blanks(joined_lines([line.text for line in lines]))
        if _ends_in_leader(text):
            text = _LEADER.sub("", text)
        if not text:
            return []
        place = self._place(lines[0])
        if self._is_heading(lines, text):
            return [Heading(text, place)]
        segments = [Segment(0, place)]
        for index, line in enumerate(lines[1:], start=1):
            if line.page != lines[index - 1].page:
                before = without_inner_blanks(joined_lines([line.text for line in lines[:index]]))
                segments.append(Segment(len(before), self._place(line)))
        return [Paragraph(text, place, tuple(segments))]

    def _place(self, line: Line) -> Location:
        return Location(page=line.page, part=self._name)

    def _goes_on(self, line: Line) -> bool:
        """Whether a line continues the open paragraph."""
        before = self._open[-1]
        if before.apart or line.apart or _ends_in_leader(before.text):
            return False
        size = before.character
        if _differ_in_size(before, line):
            return False
        margins = self._margins[before.page]
        if before.page == line.page:
            if line.top - before.top > max(1.6 * margins.pitch, 1.9 * size):
                return False
        elif line.page > before.page + 1:
            return False
        if starts_item(line.text) and (before.text[-1] in _TERMINAL or self._is_label_line()):
            return not has_enumerator(line.text) and self._must_go_on(line)
        if _begins_title(line.text) and self._is_title():
            return False
        if min(size, line.character) > _LARGER * self._body:
            # A title over several lines; enumerated ones are broken by hand and need not be full.
            goes_on = has_enumerator(self._open[0].text) or self._is_full(before, line)
            return goes_on and not starts_item(line.text)
        if (before.text[-1] in _UNFINISHED and not starts_item(line.text)) or (
            self._has_open_bracket() and not has_enumerator(line.text)
        ):
            return True
        if not self._is_full(before, line):
            return False
        left = self._margins[line.page].left
        if line.left - left <= 0.8 * size:
            return True
        # Indented: a new paragraph, unless the whole block is indented and the sentence is still open.
        return (
            abs(line.left - before.left) < 0.5 * size
            and before.right + 1.2 * size > margins.right
            and before.text[-1] not in _TERMINAL
            and not starts_item(line.text)
        )

    def _must_go_on(self, line: Line) -> bool:
        """Whether a line has not the indent its paragraph began with, and the line before it was full."""
        first, before = self._open[0], self._open[-1]
        indent = first.left - self._margins[first.page].left
        return (
            1.5 * first.character < indent < 2.6 * first.character
            and abs(line.left - self._margins[line.page].left) < 0.3 * line.character
            and self._is_full(before, line)
        )

    def _is_full(self, before: Line, line: Line) -> bool:
        """Whether the first characters of a line that cannot be parted had no room on the line before."""
        chunk = _CHUNK.match(line.text)
        needed = _width(chunk.group() if chunk else line.text[:1])
        return (
            before.right + needed * before.character
            >= self._margins[before.page].right - 0.5 * before.character
        )

    def _is_label_line(self) -> bool:
        """Whether the open paragraph is a `label：value` without any sentence in it."""
        text = self._text
        return bool(_COLON.search(text)) and not _SENTENCE.search(text) and starts_item(text)

    def _is_title(self) -> bool:
        """Whether the open paragraph is an enumerated line without any sentence in it."""
        return not _SENTENCE.search(self._text) and _begins_title(self._text)

    def _has_open_bracket(self) -> bool:
        text = self._text
        return any(text.count(opening) > text.count(closing) for opening, closing in _BRACKETS)

    def _is_centred(self, line: Line) -> bool:
        """Whether a line stands in the middle, clearly away from both margins."""
        middle, margins = (line.left + line.right) / 2, self._margins[line.page]
        space = 2.6 * line.character
        centres = (self._widths[line.page] / 2, (margins.left + margins.right) / 2)
        return (
            min(abs(middle - centre) for centre in centres) < 0.5 * line.character
            and line.left > margins.left + space
            and line.right < margins.right - space
        )

    def _is_heading(self, lines: Sequence[Line], text: str) -> bool:
        if len(text) > _MAX_HEADING or text[-1] in _TERMINAL or any(line.apart for line in lines):
            return False
        if _CAPTION.fullmatch(text):
            return False
        larger = all(line.character > _LARGER * self._body for line in lines)
        return larger or all(self._is_centred(line) for line in lines)


def _ends_in_leader(text: str) -> bool:
    """Whether a line of the contents ends with dots and a page number."""
    return any(dots in text for dots in _DOTS) and bool(_LEADER.search(text))


def _begins_title(text: str) -> bool:
    """Whether a text begins with an enumerator, also one right before a year (`4．2023年…`)."""
    return has_enumerator(text) or bool(_NUMBERED_YEAR.match(text))


def _differ_in_size(one: Line, other: Line) -> bool:
    """Whether two lines are printed in letters of different size: wider and higher.

    Widths alone tell it badly: lines are stretched to the margin, and figures differ from font to font.
    """
    narrow = _is_narrow(one.text) or _is_narrow(other.text)
    wider = abs(one.character - other.character) > (0.3 if narrow else 0.15) * one.character
    height = one.bottom - one.top
    return wider and abs(height - (other.bottom - other.top)) > 0.12 * height


def _is_narrow(text: str) -> bool:
    """Whether most of a text is figures and Latin letters."""
    return 2 * sum(map(str.isascii, text)) > len(text)


def _width(text: str) -> float:
    """Width of a text in Chinese characters."""
    wide = (len(text.encode("utf-8", "replace")) - len(text)) / 2  # Chinese characters have three bytes
    return wide + _NARROW * (len(text) - wide)
