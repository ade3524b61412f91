"""Names of persons stand in one column of the lake and in no other text."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.examination import Examination, examine
from dagster_project.extraction.persons import BLANKED, is_person_label
from tests.documents import ROOT, both, examine_edited

RAW = ROOT / "raw"
GENERATED = sorted(path for path in RAW.glob("2024/*") if path.suffix in (".txt", ".xlsx", ".html", ".docx"))


def elsewhere(examination: Examination, name: str) -> list[tuple[str, str, str]]:
    """Every text with the name in it, except the column that holds names."""
    return [
        (table, column, value)
        for table, rows in examination.rows.items()
        for row in rows
        for column, value in row.items()
        if isinstance(value, str) and name in value and column != "responsible_person"
    ]


def persons(examination: Examination) -> set[str]:
    return {
        row["responsible_person"]
        for row in examination.rows["performance_sheets"]
        if row["responsible_person"]
    }


@both
def test_a_project_leader_is_in_no_other_text(path: Path) -> None:
    examination = examine([path])
    assert persons(examination)
    assert not [place for name in persons(examination) for place in elsewhere(examination, name)]


def test_leaders_of_the_generated_prefecture_are_in_no_other_text() -> None:
    named = 0
    for path in GENERATED[:6]:
        examination = examine([path])
        named += len(persons(examination))
        assert not [place for name in persons(examination) for place in elsewhere(examination, name)]
    assert named > 3


def test_a_leader_named_in_words_and_persons_behind_labels_are_blanked(tmp_path: Path) -> None:
    def change(text: str) -> str:
        lines = text.split("\n")
        reason = next(i for i, line in enumerate(lines) if "主要原因" in line and "增加" in line)
        lines[reason] = lines[reason].rstrip("。") + "，由司马某乙负责。"
        lines = [line.replace("艾力·赵某", "司马某乙") for line in lines]
        sheet = next(i for i, line in enumerate(lines) if "\t质量指标" in line)
        lines.insert(sheet + 1, "填报人\t慕容某戊\t联系电话\t1234567\t9")
        return "\n".join(
            [
                *lines,
                "",
                "联系人：诸葛某丙，联系电话：0998-1234567。",
                "",
                "项目负责人：上官某丁，安排资金51.00万元。",
            ]
        )

    examination = examine_edited(tmp_path, change)
    assert "司马某乙" in persons(examination)
    for name in ("司马某乙", "慕容某戊", "诸葛某丙", "上官某丁"):
        assert elsewhere(examination, name) == [], name
    (reason,) = {row["reason"] for row in examination.rows["statements"] if BLANKED in (row["reason"] or "")}
    assert reason.endswith(f"由{BLANKED}负责")


def test_a_word_of_the_document_is_no_name(tmp_path: Path) -> None:
    """Whoever puts an office or a word where a name belongs must not blank the tables."""
    plain = examine_edited(tmp_path, lambda text: text.replace("艾力·赵某", "赵某某"))
    for word in ("行政运行", "办公室", "社会保障科"):
        odd = examine_edited(tmp_path, lambda text, word=word: text.replace("艾力·赵某", word))  # type: ignore[misc]
        assert elsewhere(odd, BLANKED) == []
        assert [row["name"] for row in odd.rows["cells"]] == [row["name"] for row in plain.rows["cells"]]


@pytest.mark.parametrize(
    ("text", "is_label"),
    [
        ("项目负责人", True), ("联系人及电话", True), ("填报人：", True), ("负责人（签字）", True),
        ("数量指标", False), ("主要负责人用车", False), ("产出指标", False),
    ],
)  # fmt: skip
def test_labels_of_persons(text: str, is_label: bool) -> None:
    assert is_person_label(text) is is_label
