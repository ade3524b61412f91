"""Nothing in a file or its name can command the terminal it is shown on."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.examination import examine
from dagster_project.publishing import check_report
from dagster_project.vocabulary.errors import DisclosureError
from tests.documents import DEMO, edited

UNIT = "云溪州人力资源和社会保障局"


def test_control_characters_in_a_text_are_no_part_of_it(tmp_path: Path) -> None:
    """NUL, escape and bell within the unit's name; a NUL at the very beginning would be a binary file."""

    def change(text: str) -> str:
        return text[:4096] + text[4096:].replace(UNIT, "云溪州\x00人力\x1b资源\x07和社会保障局")

    examination = examine([edited(tmp_path, change)])
    sound = examine([DEMO])
    for table in ("documents", "cells", "statements", "issues"):
        for row, same in zip(examination.rows[table], sound.rows[table], strict=True):
            words = {key: value for key, value in row.items() if isinstance(value, str)}
            assert not {"\x00", "\x07", "\x1b"} & set("".join(words.values()))
            if table == "cells":
                assert row["name"] == same["name"]


def test_a_name_with_control_characters_is_shown_without_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "公开\x1b[31m\x07.txt"
    path.write_bytes(b"")
    assert check_report.run([path], "text", facts=False) == check_report.EXIT_UNREADABLE
    shown = capsys.readouterr().out
    assert "公开\ufffd[31m\ufffd.txt" in shown
    assert not {"\x00", "\x07", "\x1b"} & set(shown)


def test_messages_of_refused_files_hold_no_control_characters() -> None:
    error = DisclosureError("empty_file", "文件“一\x00\x1b二”是空的。")
    assert str(error) == error.message == "文件“一\ufffd\ufffd二”是空的。"
