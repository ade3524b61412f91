"""Where a finding stands and what to do about it, in the words of an officer.

Belongs here: phrases that reports, letters and pages share. Does not belong here: layout of any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Fields = Mapping[str, Any]
PLACE = ("page", "sheet", "line", "block", "row", "column")
"""What says where something stands in a file, from the largest to the smallest."""
_LONGEST_PRINTED = 40


def place_text(place: Fields, *, printed: bool = False) -> str:
    """Where something stands: file part, sheet, page, line, paragraph or table, row and column, as far as they are known."""
    words = []
    if place.get("part"):
        words.append(f"文件“{place['part']}”")
    if place.get("sheet"):
        words.append(f"工作表“{place['sheet']}”")
    if place.get("page"):
        words.append(f"第{place['page']}页")
    if place.get("line"):
        words.append(f"第{place['line']}行")
    elif place.get("block") and place.get("row"):
        words.append(f"表{place['block']}第{place['row']}行")
    elif place.get("block"):
        words.append(f"第{place['block']}段")
    elif place.get("row"):
        words.append(f"表内第{place['row']}行")
    if place.get("column"):
        words.append(f"第{place['column']}栏")
    if printed and place.get("printed") not in (None, ""):
        words.append(f"印为“{str(place['printed'])[:_LONGEST_PRINTED]}”")
    return "".join(words)


def expected_text(low: str | None, high: str | None, proposed: str | None = None) -> str:
    """The value a number should have: one value, or the limits that are known; empty when nothing is."""
    if proposed is not None:
        return proposed
    if low is not None and high is not None:
        return low if low == high else f"{low}至{high}之间"
    if low is not None:
        return f"不小于{low}"
    return f"不大于{high}" if high is not None else ""


def signed_words(text: str, *, was_negative: bool | None) -> str:
    """A change as documents print it: without sign, its direction a word where that must change too.

    `was_negative` says which way the printed change went; `None` when that is not known.
    """
    negative = text.startswith("-")
    if was_negative is not None and negative == was_negative:
        return text.removeprefix("-")
    if was_negative is None and not negative:
        return text
    return f"减少{text.removeprefix('-')}" if negative else f"增加{text}"


def action_text(finding: Fields) -> str:
    """What whoever publishes the document should do about a finding.

    Args:
        finding: with `status`, `blame`, `severity`, `culprit` and optionally `culprits`, as in the contract
            of `kanhe check`.
    """
    if finding["status"] == "convention":
        return "属通行做法，不必改动。"
    if finding["status"] != "fail":
        return "请留意，确认无误的不必改动。"
    if finding["blame"] == "reader":
        return "可能是程序读错了这一处。请先对照原文；原文无误的，请把文件交系统管理员。"
    culprit = finding.get("culprit")
    if culprit is None:
        if finding["severity"] == "info":
            return "请核实；情况属实的不必改动。"
        if not any(place.get("table") for place in finding["locations"]):
            return "请核实这一处的写法，改正后重新核对本文件。"
        return "请对照预算批复和各表逐项核对，改正后重新核对本文件。"
    expected = expected_text(
        culprit.get("proposed_low"), culprit.get("proposed_high"), culprit.get("proposed")
    )
    if finding["blame"] != "source" or finding.get("tie"):
        return "请对照预算批复核对下列数字，改正其中写错的一个，再重新核对本文件。"
    if not expected:
        return "请对照预算批复核对这一处，改正后重新核对本文件。"
    printed = culprit.get("printed")
    was = f"“{printed}”" if printed not in (None, "") else "空白"
    return f"请对照预算批复核实；确为笔误的，将{was}改为“{expected}”，再重新核对本文件。"
