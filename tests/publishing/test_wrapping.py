"""Chinese text in a terminal: no number is cut, no line begins with a closing mark."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from dagster_project.publishing.wrapping import wrapped

TEXT = "《支出预算总表》行政运行（2040601）·项目支出印为64,840,547.00元，应为0元（0至0.01都在四舍五入允许之内）。"


@pytest.mark.parametrize("width", [24, 40, 73, 140])
@pytest.mark.parametrize("first", [0, 5])
def test_lines_fit_and_hold_the_whole_text(width: int, first: int) -> None:
    lines = wrapped(TEXT, width, first=first)
    assert "".join(lines) == TEXT
    assert cell_len(lines[0]) <= width - first
    assert all(cell_len(line) <= width for line in lines)
    assert not any(line[0] in "，。）》、" for line in lines)
    assert not any(line[-1] in "（《" for line in lines)
    assert any("64,840,547.00" in line for line in lines)


def test_a_word_longer_than_a_line_is_cut_rather_than_lost() -> None:
    assert "".join(wrapped("x" * 50, 12)) == "x" * 50
    assert wrapped("", 10) == [""]
