"""The raw folder: what is taken, what is left aside, what stands twice."""

from pathlib import Path

import pytest

from dagster_project.lake.inbox import MissingFolderError, list_inbox
from dagster_project.vocabulary.folders import KEEP_OUT


def test_files_of_every_year_folder_are_listed_by_path(tmp_path: Path) -> None:
    for name in ("2024/b.txt", "2024/a.txt", "2023/c.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert [file.relative for file in list_inbox(tmp_path).files] == ["2023/c.md", "2024/a.txt", "2024/b.txt"]


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "readme.txt",
        ".hidden",
        "~$公开.docx",
        "公开.txt~",
        "x.tmp",
        "x.part",
        "Thumbs.db",
        ".git/x",
    ],
)
def test_what_is_no_disclosure_by_its_name_is_left_aside(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("x")
    (tmp_path / "公开.txt").write_text("y")
    assert [file.relative for file in list_inbox(tmp_path).files] == ["公开.txt"]


def test_the_same_bytes_are_listed_once_and_the_copy_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("same")
    (tmp_path / "b.txt").write_text("same")
    inbox = list_inbox(tmp_path)
    assert [file.relative for file in inbox.files] == ["a.txt"]
    assert [(copy.relative, first) for copy, first in inbox.copies] == [("b.txt", "a.txt")]


def test_a_broken_link_is_reported_and_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "good.txt").write_text("x")
    inbox = list_inbox(tmp_path)
    assert [file.relative for file in inbox.files] == ["good.txt"]
    assert [file.relative for file in inbox.unreadable] == ["gone.txt"]
    assert "gone.txt" in (inbox.unreadable[0].problem or "")


def test_a_missing_folder_and_a_file_in_its_place_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(MissingFolderError, match="找不到"):
        list_inbox(tmp_path / "raw")
    (tmp_path / "raw").write_text("x")
    with pytest.raises(MissingFolderError, match="不是文件夹"):
        list_inbox(tmp_path / "raw")


def test_a_folder_marked_as_holding_no_disclosures_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "a.txt").write_text("甲", encoding="utf-8")
    (tmp_path / "truth" / "more").mkdir(parents=True)
    (tmp_path / "truth" / KEEP_OUT).touch()
    (tmp_path / "truth" / "cells.csv").write_text("乙", encoding="utf-8")
    (tmp_path / "truth" / "more" / "b.txt").write_text("丙", encoding="utf-8")
    assert [file.relative for file in list_inbox(tmp_path).files] == ["2024/a.txt"]
