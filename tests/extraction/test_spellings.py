"""The same disclosure in other spellings gives the same facts and results."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dagster_project.examination import Examination, examine
from tests.documents import DEMO, edited


def without_heading_marks(text: str) -> str:
    return re.sub(r"(?m)^#+ *", "", text)


def without_blanks_in_prose(text: str) -> str:
    lines = (
        line if "\t" in line or line.startswith("#") else re.sub(r"(?<=\S) (?=\S)", "", line)
        for line in text.split("\n")
    )
    return "\n".join(lines)


def without_bold(text: str) -> str:
    return re.sub(r"</?b>|\*\*", "", text)


def everything_bold(text: str) -> str:
    return re.sub(r"(?m)(?<=\t)([\d,.]+)(?=\t|$)", r"<b>\1</b>", without_bold(text))


def fullwidth_digits_in_prose(text: str) -> str:
    table = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
    lines = (
        line
        if "\t" in line or "%" not in line
        else re.sub(r"\d[\d,.]*(?= ?万元)|[\d.]+%", lambda m: m.group().translate(table), line)
        for line in text.split("\n")
    )
    return "\n".join(lines)


def fullwidth_amounts_in_tables(text: str) -> str:
    table = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
    return re.sub(r"(?m)(?<=[\t>])[\d,]+\.\d\d(?=[\t<]|$)", lambda m: m.group().translate(table), text)


def pipe_tables(text: str) -> str:
    return re.sub(r"(?m)^(.*\t.*)$", lambda m: "| " + m.group(1).replace("\t", " | ") + " |", text)


def windows_lines(text: str) -> str:
    return text.replace("\n", "\r\n")


def more_blank_lines(text: str) -> str:
    return re.sub(r"\n\n", "\n\n\n\n", text)


def other_percent_words(text: str) -> str:
    return text.replace("增长 ", "增幅 ").replace("下降 ", "降低 ")


def compared_with_last_year(text: str) -> str:
    return text.replace("比上年预算增加", "与上年预算相比增加").replace("比上年预算减少", "较上年预算减少")


def essence(examination: Examination) -> dict[str, Any]:
    """Everything that must not depend on the spelling."""
    rows = examination.rows
    return {
        "identity": (rows["documents"][0]["unit_name"], examination.fiscal_year),
        "cells": [
            (c["table_id"], c["row_kind"], c["code"], c["line_id"], c["measure"], c["amount_yuan"])
            for c in rows["cells"]
        ],
        "statements": [
            (
                s["subject"],
                s["fund_scope"],
                s["key"],
                s["current_yuan"],
                s["change_yuan"],
                s["percent"],
                s["base_kind"],
            )
            for s in rows["statements"]
        ],
        "figures": Counter(
            (f["subject"], f["key"], f["measure"], f["value"]) for f in rows["stated_figures"]
        ),
        "targets": [
            (t["indicator"], t["comparator"], t["number"], t["unit"], t["weight"]) for t in rows["targets"]
        ],
        "statuses": Counter(r["status"] for r in rows["relation_results"]),
    }


@pytest.mark.parametrize(
    "change",
    [
        without_heading_marks,
        without_blanks_in_prose,
        without_bold,
        everything_bold,
        fullwidth_digits_in_prose,
        fullwidth_amounts_in_tables,
        pipe_tables,
        windows_lines,
        more_blank_lines,
        other_percent_words,
        compared_with_last_year,
    ],
)
def test_spelling_does_not_change_the_facts(tmp_path: Path, change: Callable[[str], str]) -> None:
    before, after = essence(examine([DEMO])), essence(examine([edited(tmp_path, change)]))
    for aspect, value in before.items():
        assert after[aspect] == value, aspect
