"""Progress of a run on the terminal.

Belongs here: the bars. Does not belong here: the summary at the end (`summary`).
"""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

_PREPARING = "准备"
_PATIENCE = 2.0
"""Seconds a person waits before wanting to see progress."""


class TerminalProgress:
    """One bar per stage; where the output is no terminal, one line per stage instead."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[what]}", style="dim"),
            console=console,
            disable=not console.is_terminal,
            # What libraries print belongs into the log, not above the bars.
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._stages: dict[str, TaskID] = {}

    def __enter__(self) -> TerminalProgress:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def prepare(self) -> None:
        """Show that libraries are being loaded, which takes seconds."""
        self.report(_PREPARING, 0, 1, "")

    def report(self, stage: str, done: int, total: int, what: str) -> None:
        """Show that `done` of `total` steps of a stage are done."""
        if stage != _PREPARING and (preparing := self._stages.get(_PREPARING)) is not None:
            self._bars.update(preparing, completed=1)
        if stage not in self._stages:
            self._stages[stage] = self._bars.add_task(stage, total=total, what="")
            if not self._console.is_terminal:
                self._console.print(f"{stage}…")
        shown = "" if done >= total else what
        self._bars.update(self._stages[stage], completed=done, total=total, what=shown)


class LateProgress:
    """One bar that appears only when the work takes longer than two seconds."""

    def __init__(self, console: Console, what: str) -> None:
        self._bars = TerminalProgress(console)
        self._what = what
        self._started = time.monotonic()
        self._shown = False

    def __enter__(self) -> LateProgress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._bars.__exit__(kind, error, trace)

    def update(self, done: int, total: int) -> None:
        """Show that `done` of about `total` steps are done."""
        if not self._shown:
            if time.monotonic() - self._started < _PATIENCE:
                return
            self._shown = True
            self._bars.__enter__()
        self._bars.report(self._what, done, max(done, total), "")
