"""Pages that are pictures: their text by character recognition, their rulings by image analysis.

Belongs here: straightening a picture, finding its rulings, calling the recogniser (the optional extra `ocr`),
reading image files as documents of one page per picture.
Does not belong here: what becomes of words and rulings; that is the same as for printed pages (`pdf_tables`).

Recognition never changes what a page means: it only supplies characters and lines. How sure it was is kept
with every cell, and a figure read here counts only when arithmetic confirms it (`reconciliation.confirmation`).
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dagster_project.reading.pdf_page import PageContent, Ruling, Word
from dagster_project.vocabulary.errors import DisclosureError

RESOLUTION = 200
"""Dots per inch pictures are brought to; the recogniser reads no better from more."""
MAX_PAGES = 60
"""Pictures recognised in one document: about ten seconds of processor each."""
MAX_PIXELS = 60_000_000
HOW_TO_INSTALL = "需要先安装文字识别组件：pip install 'kanhe[ocr]'"
_PAPER = 595.0
"""Width of a page in points when a picture does not say its resolution."""
_MOST_SKEW = 5.0
_LEAST_SKEW = 0.05
_INK = 160
"""Grey below which a pixel is ink."""
_ACROSS, _DOWN = 21.0, 13.0
"""Shortest ruling in points: longer than any stroke of a character."""
_THICK = 3.0
_LONG, _TOUCH = 60.0, 3.0
_FULL_BRACKETS = {"(": "（", ")": "）"}
_SURE = 0.5
"""Confidence below which a recognised text is noise."""


@cache
def is_available() -> bool:
    """Whether the extra `ocr` is installed."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime", "cv2"))


@dataclass(slots=True)
class ScannedText:
    """The recognised characters of a page, each with its box and how sure the recogniser was of its line."""

    chars: list[Word] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)

    def characters(self, word: Word) -> list[Word]:
        """The characters of a word one by one."""
        return self.chars[word.start : word.start + len(word.text)]

    def same_object(self, first: int, second: int) -> bool:
        """Whether two characters belong to one text; a picture does not tell, so their distance decides."""
        return abs(first - second) <= 1

    def confidence(self, words: Sequence[Word]) -> int | None:
        """Percent by which the least sure of some words is sure."""
        return round(100 * min(self.scores[word.start] for word in words))

    def close(self) -> None:
        """Nothing to free."""


def recognise(image: Any, number: int, width: float, height: float) -> PageContent:
    """Words and rulings of a picture.

    Args:
        image: pixels, `uint8` of shape (rows, columns) or (rows, columns, 3).
        number: the page's number.
        width: of the page, in points.
        height: of the page, in points.
    """
    import cv2

    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    grey = _straightened(grey)
    scale = width / grey.shape[1]
    horizontal, vertical = _ruling_masks(grey, scale)
    across = list(_rulings(horizontal, scale))
    down = [ruling for ruling in _rulings(vertical.T.copy(), scale) if _is_ruling(ruling, across)]
    text, words = _recognised(grey, scale)
    return PageContent(
        number=number,
        width=width,
        height=height,
        words=words,
        horizontals=across,
        verticals=down,
        image_share=1.0,
        unreadable=0,
        radicals=False,
        overprinted=0,
        clipped=0,
        text=text,
    )


def pictures_of(data: bytes, name: str) -> Iterator[tuple[Any, float, float]]:
    """The pictures of an image file: pixels, width and height in points.

    Raises:
        DisclosureError: `damaged_file` or `too_complex`.
    """
    import numpy
    from PIL import Image, ImageSequence, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as file:
            for index, frame in enumerate(ImageSequence.Iterator(file)):
                if frame.width * frame.height > MAX_PIXELS or index >= MAX_PAGES:
                    raise DisclosureError(
                        "too_complex",
                        f"图片“{name}”过大或页数过多，不会是单份预算公开。请降低分辨率或拆分后再放入。",
                    )
                dots = float(frame.info.get("dpi", (0, 0))[0])
                # Screens claim 72 or 96 whatever the picture shows: then the paper's size is assumed.
                points = 72 / dots if dots >= 100 else _PAPER / min(frame.width, frame.height)
                width, height = frame.width * points, frame.height * points
                grey = frame.convert("L")
                factor = RESOLUTION / 72 * width / frame.width
                if factor < 1 or factor > 1.3:
                    grey = grey.resize((round(frame.width * factor), round(frame.height * factor)))
                yield numpy.asarray(grey), width, height
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DisclosureError(
            "damaged_file", f"图片“{name}”已损坏或不完整，无法打开。请重新取得该文件后再放入。"
        ) from error


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})


def _kernel(width: int, height: int) -> Any:
    import cv2

    return cv2.getStructuringElement(cv2.MORPH_RECT, (max(width, 1), max(height, 1)))


def _straightened(grey: Any) -> Any:
    """The picture turned so that its long lines run level."""
    import cv2
    import numpy

    ink = (grey < _INK).astype(numpy.uint8) * 255
    shortest = grey.shape[1] // 8
    found = cv2.HoughLinesP(ink, 1, numpy.pi / 3600, 200, minLineLength=shortest, maxLineGap=6)
    if found is None:
        return grey
    angles = [
        angle
        for x0, y0, x1, y1 in found.reshape(-1, 4)
        if abs(angle := float(numpy.degrees(numpy.arctan2(float(y1 - y0), float(x1 - x0))))) <= _MOST_SKEW
    ]
    if not angles or abs(skew := float(numpy.median(angles))) < _LEAST_SKEW:
        return grey
    rows, columns = grey.shape
    turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), skew, 1.0)
    return cv2.warpAffine(grey, turn, (columns, rows), flags=cv2.INTER_LINEAR, borderValue=255)


def _ruling_masks(grey: Any, scale: float) -> tuple[Any, Any]:
    """Ink that runs level, and ink that runs upright, further than any character's stroke."""
    import cv2

    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 15)
    across, down = _kernel(round(_ACROSS / scale), 1), _kernel(1, round(_DOWN / scale))
    return cv2.morphologyEx(ink, cv2.MORPH_OPEN, across), cv2.morphologyEx(ink, cv2.MORPH_OPEN, down)


def _rulings(mask: Any, scale: float) -> Iterator[Ruling]:
    """Level lines of a mask, in points."""
    import cv2

    joined = cv2.dilate(mask, _kernel(3, 3))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    for left, top, width, height, _ in stats[1:count]:
        if height * scale <= _THICK + 2 * scale:
            yield Ruling(
                float((top + height / 2) * scale), float(left * scale), float((left + width) * scale)
            )
        else:
            yield from _bands(mask[top : top + height, left : left + width], left, top, scale)


def _is_ruling(down: Ruling, across: Sequence[Ruling]) -> bool:
    """Whether an upright line goes from one level ruling to another; strokes under each other do not."""
    if down.end - down.start > _LONG:
        return True
    crossing = [line.at for line in across if line.start - _TOUCH <= down.at <= line.end + _TOUCH]
    return all(any(abs(at - end) <= _TOUCH for at in crossing) for end in (down.start, down.end))


def _bands(part: Any, left: int, top: int, scale: float) -> Iterator[Ruling]:
    """Lines of a component in which several touch: its rows of ink, run by run."""
    rows = part.any(axis=1)
    start = None
    for index in range(len(rows) + 1):
        if index < len(rows) and rows[index]:
            start = index if start is None else start
        elif start is not None:
            columns = part[start:index].any(axis=0).nonzero()[0]
            middle = (top + (start + index) / 2) * scale
            yield Ruling(
                float(middle), float((left + columns[0]) * scale), float((left + columns[-1] + 1) * scale)
            )
            start = None


def _recognised(grey: Any, scale: float) -> tuple[ScannedText, list[Word]]:
    import cv2

    read = _engine()(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), use_cls=False, return_word_box=True)
    text, words = ScannedText(), []
    for score, line in zip(read.scores or (), read.word_results or (), strict=False):
        if score < _SURE:
            continue
        chars = list(_characters(line, scale))
        start = 0
        for index in range(len(chars) + 1):
            if index == len(chars) or chars[index].text.isspace():
                if index > start:
                    words.append(_add(text, chars[start:index], float(score)))
                start = index + 1
    return text, words


def _characters(line: Sequence[Any], scale: float) -> Iterator[Word]:
    """Characters with boxes; the recogniser gives Latin letters and digits word by word.

    It mixes the two kinds of brackets: next to Chinese they are made full.
    """
    chinese = any(char > "\u2e7f" for printed, _, _ in line for char in printed)
    for printed, _, box in line:
        xs, ys = [float(x) * scale for x, _ in box], [float(y) * scale for _, y in box]
        left, step = min(xs), (max(xs) - min(xs)) / max(len(printed), 1)
        for index, char in enumerate(printed):
            shown = _FULL_BRACKETS.get(char, char) if chinese else char
            yield Word(left + index * step, min(ys), left + (index + 1) * step, max(ys), shown, 0)


def _add(text: ScannedText, chars: Sequence[Word], score: float) -> Word:
    start = len(text.chars)
    text.chars += [char._replace(start=start + index) for index, char in enumerate(chars)]
    text.scores += [score] * len(chars)
    return Word(
        chars[0].left,
        min(char.top for char in chars),
        chars[-1].right,
        max(char.bottom for char in chars),
        "".join(char.text for char in chars),
        start,
    )
