"""Disclosures for tests: an invented unit (`data/unit_2024.txt`), the real reference, and edited copies of the demo."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from dagster_project.examination import Examination, examine

ROOT = Path(__file__).resolve().parents[1]
DEMO = Path(__file__).resolve().parent / "data" / "unit_2024.txt"
REFERENCE = ROOT.parent / "shared" / "disclosures" / "xinjiang" / "XJ_BZ_RSJ_2024_unit.txt"

needs_reference = pytest.mark.skipif(
    not REFERENCE.exists(),
    reason="the real reference disclosure does not lie beside the checkout (../shared)",
)
both = pytest.mark.parametrize(
    "path",
    [
        pytest.param(DEMO, id="demo"),
        pytest.param(REFERENCE, id="reference", marks=[needs_reference, pytest.mark.shared]),
    ],
)


def edited(folder: Path, change: Callable[[str], str], name: str = "edited.txt") -> Path:
    """A copy of the demo with its text changed; the change must change something."""
    before = DEMO.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, "the edit did not touch the document"
    path = folder / name
    path.write_text(after, encoding="utf-8")
    return path


def replaced(old: str, new: str, count: int = 1) -> Callable[[str], str]:
    """An edit that replaces the first occurrences of a text that must be there."""

    def change(text: str) -> str:
        assert old in text, f"{old!r} is not in the demo"
        return text.replace(old, new, count)

    return change


def table_text(title: str, text: str) -> str:
    """The lines of a table, from its title to the next `表 N`, as printed in the demo's table part."""
    part = text[text.index("表 1\n") :]
    start = part.index(title)
    end = re.search(r"\n表 \d+\n|\n#+ 第三部分", part[start:])
    assert end is not None
    return part[start : start + end.start()]


def results(examination: Examination, status: str) -> list[dict[str, Any]]:
    """Results of a status, each with its rule and label."""
    relations = {row["relation_id"]: row for row in examination.rows["relations"]}
    return [
        {
            **row,
            "rule_id": relations[row["relation_id"]]["rule_id"],
            "family": relations[row["relation_id"]]["family"],
        }
        for row in examination.rows["relation_results"]
        if row["status"] == status
    ]


def issue_codes(examination: Examination) -> list[str]:
    """Codes of all issues in order."""
    return [row["code"] for row in examination.rows["issues"]]


def examine_edited(folder: Path, change: Callable[[str], str]) -> Examination:
    """Examine an edited copy of the demo."""
    return examine([edited(folder, change)])


def cell_of(examination: Examination, table: str, code: str, measure: str) -> dict[str, Any]:
    """The one cell of a code's own row."""
    found: Sequence[Any] = [
        row
        for row in examination.rows["cells"]
        if row["table_id"] == table
        and row["code"] == code
        and row["measure"] == measure
        and row["project"] is None
    ]
    assert len(found) == 1, found
    return dict(found[0])
