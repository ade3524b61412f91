"""Progress of a run on the terminal.

Belongs here: the bars. Does not belong here: the summary at the end (`summary`).
"""

from __future__ import annotations

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
