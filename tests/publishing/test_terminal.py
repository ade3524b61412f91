"""Progress on the terminal: bars for people, lines for pipes, and nothing of what libraries print."""

import io
import sys

import pytest
from rich.console import Console

from dagster_project.publishing.terminal import TerminalProgress


def _shown(*, terminal: bool, noise: bool = False) -> str:
    screen = io.StringIO()
    with TerminalProgress(Console(file=screen, force_terminal=terminal, width=120)) as progress:
        progress.prepare()
        progress.report("读取文件", 0, 3, "")
        if noise:
            sys.stdout.write("talk of a library\n")
            sys.stderr.write("talk of a library\n")
        progress.report("读取文件", 2, 3, "2024/b.txt")
        progress.report("写入事实", 1, 1, "2024/b.txt")
    return screen.getvalue()


def test_a_terminal_sees_how_far_each_stage_is() -> None:
    shown = _shown(terminal=True)
    last = [line for line in shown.splitlines() if line.strip("\x1b[?25h")][-3:]
    assert "准备" in last[0]
    assert "1/1" in last[0]
    assert "2/3" in last[1]
    assert "2024/b.txt" in last[1]
    assert "写入事实" in last[2]
    assert "2024/b.txt" not in last[2]


def test_a_pipe_gets_one_line_per_stage() -> None:
    assert _shown(terminal=False) == "准备…\n读取文件…\n写入事实…\n"


@pytest.mark.parametrize("terminal", [True, False])
def test_what_libraries_print_stays_off_the_screen(terminal: bool) -> None:
    assert "talk" not in _shown(terminal=terminal, noise=True)
