"""One page of a PDF as positioned words and rulings.

Belongs here: everything that talks to PDFium. Coordinates leave this module turned so that the page's text
reads from left to right, in points, with the origin at the top left.
Does not belong here: tables, paragraphs.

PDFium is not thread-safe: read in processes, never in threads.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

import pypdfium2.raw as pdfium
from pypdfium2 import PdfPage

from dagster_project.reading.radicals import RADICALS, holds_radicals

MAX_CHARACTERS = 60_000
MAX_OBJECTS = 120_000
"""Objects on one page; the fullest real page has about a thousand."""
_THIN = 2.5
"""Points up to which a drawn area is a ruling."""
_SHORTEST = 3.0
_MAX_NESTING = 3
_ONE_AREA = 5
"""Segments of a rectangle."""
_WORD = re.compile(r"\S+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBER_MARKS = re.compile(r"[-—–－·第页\d]+")
_EDGE = 0.12
"""Share of the page within which its number stands."""
_HYPHENS = {0x02: "-", 0xFFFE: "-"}
_SAMPLE = 40
_GET_BOX = pdfium.FPDFText_GetLooseCharBox
Matrix = tuple[float, float, float, float, float, float]


class PageTooComplexError(Exception):
    """A page holds more objects or characters than any disclosure does."""


class Word(NamedTuple):
    """Characters printed without a gap between them; `start` is the first one's index in the page's text."""

    left: float
    top: float
    right: float
    bottom: float
    text: str
    start: int


class Ruling(NamedTuple):
    """A straight line along an axis: `at` on the other axis, from `start` to `end`."""

    at: float
    start: float
    end: float


class CloserLook(Protocol):
    """The characters behind the words of a page."""

    def characters(self, word: Word) -> list[Word]:
        """The characters of a word one by one, in content order."""

    def same_object(self, first: int, second: int) -> bool:
        """Whether two characters were written in one go."""

    def confidence(self, words: Sequence[Word]) -> int | None:
        """Percent by which the least sure of some words is sure; `None` for printed text."""

    def close(self) -> None:
        """Free what looking needs."""


@dataclass(slots=True)
class PageContent:
    """What is printed on a page, and how to look closer at a word."""

    number: int
    width: float
    height: float
    words: list[Word]
    horizontals: list[Ruling]
    verticals: list[Ruling]
    image_share: float
    unreadable: int
    radicals: bool
    overprinted: int
    clipped: int
    text: CloserLook


@dataclass(slots=True)
class _Drawing:
    """Rulings being collected, in page space: (x0, y0, x1, y1)."""

    segments: list[tuple[float, float, float, float]] = field(default_factory=list)
    image_area: float = 0.0
    objects: int = 0


class PageText:
    """The characters of a page and their boxes, turned upright."""

    def __init__(self, page: PdfPage) -> None:
        self._page = page.get_textpage()
        self._raw: Any = self._page.raw
        count = self._page.count_chars()
        if count > MAX_CHARACTERS:
            raise PageTooComplexError
        text = self._page.get_text_range() if count > 0 else ""
        if len(text) != count or _SURROGATE.search(text):
            # One string position must be one PDFium character, otherwise boxes go to the wrong ones.
            text = "".join(_char(pdfium.FPDFText_GetUnicode(self._raw, index)) for index in range(count))
        self.has_radicals = holds_radicals(text)
        self.text = text.translate(RADICALS) if self.has_radicals else text
        self._box = pdfium.FS_RECTF()
        left, bottom, right, top = page.get_cropbox()
        self.area = max((right - left) * (top - bottom), 1.0)
        self.angle = self._main_angle()
        turned = self.angle in (90, 270)
        self.width, self.height = (top - bottom, right - left) if turned else (right - left, top - bottom)
        # (x, y) → (a·x + c·y + e, b·x + d·y + f): upright, origin top left.
        self.upright: Matrix = {
            0: (1.0, 0.0, 0.0, -1.0, -left, top),
            90: (0.0, 1.0, 1.0, 0.0, -bottom, -left),
            180: (-1.0, 0.0, 0.0, 1.0, right, -bottom),
            270: (0.0, -1.0, -1.0, 0.0, top, right),
        }[self.angle]
        self._left, self._top = left, top
        self.overprinted = 0
        self.clipped = 0

    def close(self) -> None:
        """Free PDFium's memory; words can no longer be looked at more closely."""
        self._page.close()

    def _main_angle(self) -> int:
        """Direction of most of the text, counter-clockwise in page space: 0, 90, 180 or 270."""
        starts = [match.start() for match in _WORD.finditer(self.text)]
        step = max(1, len(starts) // _SAMPLE)
        votes = Counter(self._angle_at(start) for start in starts[::step])
        return votes.most_common(1)[0][0] if votes else 0

    def _angle_at(self, index: int) -> int:
        """Direction of a character, counter-clockwise in page space, to the next quarter."""
        clockwise: float = pdfium.FPDFText_GetCharAngle(self._raw, index)
        return round(clockwise * 57.29578 / 90) * -90 % 360

    def _is_page_number(self, word: Word) -> bool:
        """Whether a word at the edge of a page printed sideways is the page's upright number."""
        if not _NUMBER_MARKS.fullmatch(word.text) or self._angle_at(word.start) == self.angle:
            return False
        x, y = word.left / self.width, word.top / self.height
        return bool(min(x, y, 1 - x, 1 - y) < _EDGE)

    def _char_box(self, index: int) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of a character's cell (its advance by its font's height)."""
        box = self._box
        _GET_BOX(self._raw, index, box)
        if self.angle == 0:
            return box.left - self._left, self._top - box.top, box.right - self._left, self._top - box.bottom
        a, b, c, d, e, f = self.upright
        x0, y0, x1, y1 = box.left, box.bottom, box.right, box.top
        left, right = a * x0 + c * y0 + e, a * x1 + c * y1 + e
        top, bottom = b * x0 + d * y0 + f, b * x1 + d * y1 + f
        if left > right:
            left, right = right, left
        if top > bottom:
            top, bottom = bottom, top
        return left, top, right, bottom

    def words(self) -> list[Word]:
        """All words in content order, glyphs printed twice (bold by overprint) taken once."""
        found: list[Word] = []
        seen: dict[str, list[Word]] = {}
        text = self.text.translate(_HYPHENS) if "\x02" in self.text or "\ufffe" in self.text else self.text
        box = self._char_box
        for match in _WORD.finditer(text):
            start, end = match.span()
            printed = match.group()
            first = box(start)
            if end - start == 1:
                if first[2] <= first[0]:
                    continue
                pieces = [Word(*first, printed, start)]
            else:
                last = box(end - 1)
                whole = Word(
                    first[0], min(first[1], last[1]), last[2], max(first[3], last[3]), printed, start
                )
                pieces = [whole] if _is_plain(whole, first, last) else list(self._pieces(whole))
            for word in pieces:
                if self.angle and self._is_page_number(word):
                    continue
                twins = seen.get(word.text)
                if twins is None:
                    seen[word.text] = [word]
                elif _is_twin(word, twins):
                    self.overprinted += 1
                    continue
                else:
                    twins.append(word)
                found.append(word)
        return found

    def visible(self, words: list[Word]) -> list[Word]:
        """Words that are not clipped away.

        A text that does not fit on its page (a long cell of a workbook) is drawn whole on each page it is
        spread over, and cut by a clipping path. Clipping is looked up only on pages where one of the
        outermost words is cut, because that needs several calls into PDFium for each word.
        """
        if not words:
            return words
        outermost = (
            min(words, key=lambda word: word.top),
            max(words, key=lambda word: word.bottom),
            min(words, key=lambda word: word.left),
            max(words, key=lambda word: word.right),
        )
        if not any(self._is_clipped(word) for word in outermost):
            return words
        found = [word for word in words if not self._is_clipped(word)]
        self.clipped = len(words) - len(found)
        return found

    def _is_clipped(self, word: Word) -> bool:
        """Whether the operator that drew a word stands outside its clipping path."""
        item = pdfium.FPDFText_GetTextObject(self._raw, word.start)
        clip = _clip_of(item) if item else None
        if clip is None or not pdfium.FPDFPageObj_GetBounds(item, *_BOUNDS_REF):
            return False
        left, bottom, right, top = (bound.value for bound in _BOUNDS)
        across, down = (left, right), (bottom, top)
        if self.angle in (90, 270):
            return _is_outside(down, (clip[1], clip[3])) or not _holds_middle((clip[0], clip[2]), across)
        return _is_outside(across, (clip[0], clip[2])) or not _holds_middle((clip[1], clip[3]), down)

    def characters(self, word: Word) -> list[Word]:
        """The characters of a word one by one, in content order."""
        return [
            Word(*self._char_box(index), char, index)
            for index, char in enumerate(word.text, start=word.start)
        ]

    def same_object(self, first: int, second: int) -> bool:
        """Whether two characters were drawn by one text operator."""
        before, after = (pdfium.FPDFText_GetTextObject(self._raw, index) for index in (first, second))
        return bool(before) and bool(after) and _address(before) == _address(after)

    def confidence(self, words: Sequence[Word]) -> int | None:
        """Printed text is what it is."""
        return None

    def _pieces(self, word: Word) -> Iterator[Word]:
        """A word whose ends do not fit its length, cut where its characters do not follow each other."""
        piece: list[Word] = []
        for char in self.characters(word):
            if char.right <= char.left:
                continue
            if piece:
                last = piece[-1]
                width = max(char.right - char.left, last.right - last.left)
                if (
                    char.text == last.text
                    and abs(char.left - last.left) < 0.3 * width
                    and (abs(char.top - last.top) < 1.5)
                ):
                    self.overprinted += 1
                    continue
                height = max(last.bottom - last.top, char.bottom - char.top, 0.7 * width)
                step = char.left - last.right
                lower = abs(char.top + char.bottom - last.top - last.bottom) / 2
                if step > 0.8 * width or step < -0.5 * width or lower > 0.5 * height:
                    yield _joined(piece)
                    piece = []
            piece.append(char)
        if piece:
            yield _joined(piece)


def _clip_of(item: Any) -> tuple[float, float, float, float] | None:
    """The box an object is clipped to (left, bottom, right, top), in the object's own space."""
    clip = pdfium.FPDFPageObj_GetClipPath(item)
    box: tuple[float, float, float, float] | None = None
    for path in range(max(pdfium.FPDFClipPath_CountPaths(clip), 0) if clip else 0):
        xs: list[float] = []
        ys: list[float] = []
        for index in range(pdfium.FPDFClipPath_CountPathSegments(clip, path)):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, index)
            if pdfium.FPDFPathSegment_GetPoint(segment, _X_REF, _Y_REF):
                xs.append(_X.value)
                ys.append(_Y.value)
        if not xs:
            continue
        one = (min(xs), min(ys), max(xs), max(ys))
        box = (
            one
            if box is None
            else (max(box[0], one[0]), max(box[1], one[1]), min(box[2], one[2]), min(box[3], one[3]))
        )
    return box


def _is_outside(stretch: tuple[float, float], clip: tuple[float, float]) -> bool:
    return stretch[1] < clip[0] or stretch[0] > clip[1]


def _holds_middle(clip: tuple[float, float], stretch: tuple[float, float]) -> bool:
    return clip[0] <= (stretch[0] + stretch[1]) / 2 <= clip[1]


def _char(code: int) -> str:
    return chr(code) if 32 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else " "


def _address(pointer: Any) -> int | None:
    return ctypes.cast(pointer, ctypes.c_void_p).value


def _joined(chars: list[Word]) -> Word:
    return Word(
        chars[0].left,
        min(char.top for char in chars),
        chars[-1].right,
        max(char.bottom for char in chars),
        "".join(char.text for char in chars),
        chars[0].start,
    )


def _is_twin(word: Word, others: Sequence[Word]) -> bool:
    """Whether the same word stands at the same place already: bold by printing twice."""
    tolerance = 0.3 * (word.right - word.left) / len(word.text)
    return any(abs(o.left - word.left) < tolerance and abs(o.top - word.top) < 1.5 for o in others)


def _is_plain(
    word: Word, first: tuple[float, float, float, float], last: tuple[float, float, float, float]
) -> bool:
    """Whether the distance of the ends fits the number of characters between them, on one line."""
    # Some fonts give the ink's box, not the character's: `一` is flat then.
    height = max(first[3] - first[1], last[3] - last[1])
    apart = abs(first[1] + first[3] - last[1] - last[3]) / 2
    if height <= 0 or first[2] <= first[0] or last[2] <= last[0] or apart > 0.5 * height:
        return False
    text = word.text
    share = (word.right - word.left) / (height * len(text))
    if 0.45 <= share <= 0.95:
        return True  # fits Latin and Chinese characters alike
    wide = (len(text.encode("utf-8", "replace")) - len(text)) / (2 * len(text))  # Chinese have three bytes
    return 0.2 + 0.25 * wide <= share <= 0.95 + 0.3 * wide


def read_page(page: PdfPage, number: int) -> PageContent:
    """Words and rulings of a page, which stays open as long as `text` is used; the caller closes both.

    Raises:
        PageTooComplexError: more characters or objects than `MAX_CHARACTERS`, `MAX_OBJECTS`.
    """
    text = PageText(page)
    words = text.visible(text.words())
    drawing = _drawing(page)
    horizontals, verticals = _rulings(drawing, text.upright)
    unreadable = sum(
        text.text.count(char) for char in set(text.text) if char == "\ufffd" or "\ue000" <= char <= "\uf8ff"
    )
    return PageContent(
        number=number,
        width=text.width,
        height=text.height,
        words=words,
        horizontals=horizontals,
        verticals=verticals,
        image_share=drawing.image_area / text.area,
        unreadable=unreadable,
        radicals=text.has_radicals,
        overprinted=text.overprinted,
        clipped=text.clipped,
        text=text,
    )


def _rulings(drawing: _Drawing, upright: Matrix) -> tuple[list[Ruling], list[Ruling]]:
    a, b, c, d, e, f = upright
    horizontals: list[Ruling] = []
    verticals: list[Ruling] = []
    for x0, y0, x1, y1 in drawing.segments:
        xa, ya, xb, yb = a * x0 + c * y0 + e, b * x0 + d * y0 + f, a * x1 + c * y1 + e, b * x1 + d * y1 + f
        across, down = abs(xa - xb), abs(ya - yb)
        if down <= _THIN and across > down:
            horizontals.append(Ruling((ya + yb) / 2, min(xa, xb), max(xa, xb)))
        elif across <= _THIN and down > across:
            verticals.append(Ruling((xa + xb) / 2, min(ya, yb), max(ya, yb)))
    return horizontals, verticals


def _drawing(page: PdfPage) -> _Drawing:
    drawing = _Drawing()
    raw: Any = page.raw
    count = pdfium.FPDFPage_CountObjects(raw)
    if count > MAX_OBJECTS:
        raise PageTooComplexError
    left, bottom, right, top = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    references = ctypes.byref(left), ctypes.byref(bottom), ctypes.byref(right), ctypes.byref(top)
    get_object, get_type = pdfium.FPDFPage_GetObject, pdfium.FPDFPageObj_GetType
    get_bounds = pdfium.FPDFPageObj_GetBounds
    text, path, image, form = (
        pdfium.FPDF_PAGEOBJ_TEXT,
        pdfium.FPDF_PAGEOBJ_PATH,
        pdfium.FPDF_PAGEOBJ_IMAGE,
        pdfium.FPDF_PAGEOBJ_FORM,
    )
    identity: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    for index in range(count):
        item = get_object(raw, index)
        if (kind := get_type(item)) == text:
            continue
        if kind == form:
            _walk_form(item, identity, drawing, 1)
        elif kind in (path, image) and get_bounds(item, *references):
            # The bounds of a thin object are the ruling itself; most rulings end here.
            width, height = right.value - left.value, top.value - bottom.value
            if width <= _THIN and height <= _THIN:
                continue
            if width <= _THIN or height <= _THIN:
                if kind == image or _is_painted(item)[0]:
                    drawing.segments.append(_axis(left.value, bottom.value, right.value, top.value))
            elif kind == image:
                drawing.image_area += width * height
            else:
                _walk_path(item, identity, drawing)
    return drawing


def _axis(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
    """The middle line of a thin box."""
    if x1 - x0 >= y1 - y0:
        return x0, (y0 + y1) / 2, x1, (y0 + y1) / 2
    return (x0 + x1) / 2, y0, (x0 + x1) / 2, y1


_BOUNDS = tuple(ctypes.c_float() for _ in range(4))
_BOUNDS_REF = tuple(ctypes.byref(bound) for bound in _BOUNDS)
_FILL, _STROKE, _X, _Y = ctypes.c_int(), ctypes.c_int(), ctypes.c_float(), ctypes.c_float()
_FILL_REF, _STROKE_REF = ctypes.byref(_FILL), ctypes.byref(_STROKE)
_X_REF, _Y_REF = ctypes.byref(_X), ctypes.byref(_Y)


def _is_painted(item: Any) -> tuple[bool, bool]:
    """Whether a path is painted at all, and whether its outline is."""
    pdfium.FPDFPath_GetDrawMode(item, _FILL_REF, _STROKE_REF)
    return bool(_FILL.value or _STROKE.value), bool(_STROKE.value)


def _matrix_of(item: Any, outer: Matrix) -> Matrix:
    own = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(own))
    a, b, c, d, e, f = outer
    return (
        own.a * a + own.b * c,
        own.a * b + own.b * d,
        own.c * a + own.d * c,
        own.c * b + own.d * d,
        own.e * a + own.f * c + e,
        own.e * b + own.f * d + f,
    )


def _walk_form(item: Any, outer: Matrix, drawing: _Drawing, depth: int) -> None:
    if depth > _MAX_NESTING:
        return
    matrix = _matrix_of(item, outer)
    for index in range(pdfium.FPDFFormObj_CountObjects(item)):
        drawing.objects += 1
        if drawing.objects > MAX_OBJECTS:
            raise PageTooComplexError
        inner = pdfium.FPDFFormObj_GetObject(item, index)
        kind = pdfium.FPDFPageObj_GetType(inner)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            _walk_form(inner, matrix, drawing, depth + 1)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            _walk_path(inner, matrix, drawing, depth)


def _walk_path(item: Any, outer: Matrix, drawing: _Drawing, depth: int = 0) -> None:
    """Thin parts of a path and, when its outline is drawn, the straight edges of the others."""
    painted, outlined = _is_painted(item)
    if not painted:
        return
    count = pdfium.FPDFPath_CountSegments(item)
    if not outlined and depth == 0 and count <= _ONE_AREA:
        return  # one filled area, and its bounds are not thin: shading
    a, b, c, d, e, f = _matrix_of(item, outer)
    points: list[tuple[float, float]] = []
    drawing.objects += max(count, 0)
    if drawing.objects > MAX_OBJECTS:
        raise PageTooComplexError
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        pdfium.FPDFPathSegment_GetPoint(segment, _X_REF, _Y_REF)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            _add_part(points, outlined, drawing)
            points = []
        points.append((a * _X.value + c * _Y.value + e, b * _X.value + d * _Y.value + f))
    _add_part(points, outlined, drawing)


def _add_part(points: list[tuple[float, float]], outlined: bool, drawing: _Drawing) -> None:
    if len(points) < 2:
        return
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    if min(x1 - x0, y1 - y0) <= _THIN:
        if max(x1 - x0, y1 - y0) > _SHORTEST:
            drawing.segments.append(_axis(x0, y0, x1, y1))
        return
    if not outlined:
        return
    drawing.segments.extend((*p, *q) for p, q in pairwise(points))
    if len(points) == 4:
        drawing.segments.append((*points[-1], *points[0]))
