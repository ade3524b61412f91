"""Putting printed lines together again.

Belongs here: what every text-like reader needs to know about Chinese running text: enumerators, the end
of a sentence, white space that means nothing, paragraphs cut by a page.
Does not belong here: any format's syntax, any budget word.
"""

from __future__ import annotations

import re

_HAN = r"\u3400-\u9fff"
_BLANK_INSIDE = re.compile(rf"(?<=[{_HAN}0-9０-９，。；：、“”（）《》〈〉]) +(?=[{_HAN}0-9０-９（）“”《》])")
_ENUMERATOR = re.compile(
    r"\s*(?:[-*•·]\s+|第[一二三四五六七八九十]+[部章节条]|[（(][一二三四五六七八九十\d]+[）)]|"
    r"[一二三四五六七八九十]{1,3}、|\d{1,2}\s*[、.．](?!\d)|[①-⑳]|注[：:\d])"
)
_LABEL = re.compile(rf"\s*(?:【|附[件：:]|[{_HAN}]{{2,10}}(?:[（(][{_HAN}]+[）)])?[：:])")
_TERMINAL = "。；：:;！？!?"
_OPEN_END = "，,、（(“《〈及和与的"
_CLOSING = {"）": "（", ")": "(", "”": "“", "》": "《", "〉": "〈"}
_TITLE_END = re.compile(r"(?:说明|情况|事项|概况|解释|表)$")
_SENTENCE = re.compile("[，。；]")
_GOES_ON = re.compile(
    r"(?:百|千|万|亿)?元|\d[\d,]*(?:\.\d+)?\s*(?:[万亿]?元|[%％])|[%％，。；、：:）)]|(?:平方米|人|辆|台|套|个)[，。；]"
)
_NUMBER_IS_NEXT = re.compile(r"[为是共约计]$")
_EXPLAINS = re.compile(r"(?:主要)?原因(?:是|为|：|:)|(?:主要用于[：:][^。]{1,60}。\s*)?20\d\d年当年预算执行")
_SENTENCE_BEGUN = re.compile(rf"。[{_HAN}]{{1,12}}$")
_CLAUSE_BEGUN = re.compile(rf"(?:，|其中：)[{_HAN}]{{1,12}}$")
_GOES_TO_SAY = re.compile(r"用于[：:]$")
"""What something is for always follows."""
LONG_LINE = 40
"""Characters from which a line without end punctuation is taken to have been cut by the page."""


def without_inner_blanks(text: str) -> str:
    """Drop blanks between Chinese characters and digits (`2024 年` → `2024年`), keep those between words.

    A blank between two digits is kept: it may separate two numbers.
    """
    squeezed = re.sub(r"[ \t\u00a0\u3000]+", " ", text).strip()

    def drop(match: re.Match[str]) -> str:
        before, after = squeezed[match.start() - 1], squeezed[match.end()]
        return " " if before.isdigit() and after.isdigit() else ""

    return _BLANK_INSIDE.sub(drop, squeezed)


def starts_item(text: str) -> bool:
    """Whether a line begins something of its own: an enumerator or a `label：`."""
    return bool(_ENUMERATOR.match(text) or _LABEL.match(text))


def has_enumerator(text: str) -> bool:
    """Whether a line begins with an enumerator such as `一、`, `（二）`, `3.`, `第四部分`."""
    return bool(_ENUMERATOR.match(text))


def _has_open_bracket(text: str) -> bool:
    return any(text.count(opening) > text.count(closing) for closing, opening in _CLOSING.items())


def was_cut(before: str, after: str) -> bool:
    """Whether two neighbouring lines are one paragraph that a page break cut."""
    before, after = before.rstrip(), after.lstrip()
    if not before or not after:
        return False
    if before[-1] == "。" and _EXPLAINS.match(after):
        return True  # the reason of what the sentence before states, or what it is compared with
    if _GOES_TO_SAY.search(before) and not has_enumerator(after):
        return True
    if before[-1] in _TERMINAL:
        # A colon ends a line, unless an item about as long as a line is followed by what can only be its text.
        full_item = (
            len(before) >= LONG_LINE * 7 // 8 and has_enumerator(before) and not _SENTENCE.search(before)
        )
        return full_item and before[-1] in "：:" and not starts_item(after) and "。" in after
    if _has_open_bracket(before) and not has_enumerator(after):
        return True
    if _GOES_ON.match(after):
        return True
    if has_enumerator(after):
        return False
    if (
        before[-1] in "，,"
        or _SENTENCE_BEGUN.search(before)
        or (_NUMBER_IS_NEXT.search(before) and after[0].isdigit())
    ):
        return True
    if starts_item(after) or (has_enumerator(before) and "，" not in before and _TITLE_END.search(before)):
        return False
    return before[-1] in _OPEN_END or len(before) >= LONG_LINE or _CLAUSE_BEGUN.search(before) is not None


def heading_was_cut(before: str, after: str) -> bool:
    """Whether a heading without enumerator goes on from an enumerated line that did not end."""
    return (
        has_enumerator(before)
        and before.rstrip()[-1] not in _TERMINAL
        and not starts_item(after)
        and len(before) >= LONG_LINE * 2 // 3
        and len(after) <= LONG_LINE
    )
