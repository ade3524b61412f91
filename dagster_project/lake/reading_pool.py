"""Examining documents in processes of their own.

Belongs here: starting, feeding and replacing worker processes, and the time limit of a document.
Does not belong here: how a document is examined (`examination`), or which ones are (`intake`).

A process pool of the standard library is lost as a whole when one worker crashes, and cannot end a worker
that hangs; a damaged file must cost only itself. Hence workers with a pipe each.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.lake.cache import Examined, Outcome, Rejected
from dagster_project.lake.rows import to_text
from dagster_project.lake.schemas import TABLES
from dagster_project.vocabulary.errors import DisclosureError

if TYPE_CHECKING:
    from dagster_project.examination import Examination

Examine = Callable[[Sequence[Path]], "Examination"]

_SECONDS_TO_START = 120
_SECONDS_AFTER_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Task:
    """One document to examine, given as its files; `name` is what messages call it."""

    key: str
    name: str
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a task.

    Attributes:
        lasting: the same file will fare the same next time; false after a crash or a time-out.
        detail: technical account for the log; `None` when nothing unexpected happened.
    """

    task: Task
    outcome: Outcome
    lasting: bool
    detail: str | None = None


class WorkerStartError(RuntimeError):
    """Reading processes do not come up at all."""


def examine_all(
    tasks: Sequence[Task], *, workers: int, seconds: float, examine: Examine | None = None
) -> Iterator[Result]:
    """Examine documents in parallel, yielding results as they come; one per task, whatever happens.

    Args:
        tasks: documents, each taken by one worker at a time.
        workers: processes at most; no more than there are tasks.
        seconds: time limit of one document. A document beyond it is rejected, its worker ended.
        examine: what to call in the worker (module level, so that it can be found there).

    Raises:
        WorkerStartError: when a worker ends or hangs before it is ready.
    """
    pending = deque(tasks)
    team: list[_Worker] = []
    try:
        while pending or any(worker.task for worker in team):
            while len(team) < workers and sum(worker.task is None for worker in team) < len(pending):
                team.append(_Worker(seconds, examine))
            for worker in team:
                if worker.ready and worker.task is None and pending:
                    worker.give(pending.popleft())
            _wait(team)
            for worker in list(team):
                result = worker.collect()
                if worker.gone:
                    team.remove(worker)
                if result is not None:
                    yield result
    finally:
        for worker in team:
            worker.end()


def _wait(team: Sequence[_Worker]) -> None:
    now = time.monotonic()
    soonest = min((worker.deadline for worker in team if worker.deadline is not None), default=now + 1)
    wait([worker.connection for worker in team], timeout=max(0.0, soonest - now))


class _Worker:
    def __init__(self, seconds: float, examine: Examine | None) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._seconds = seconds
        self._process: SpawnProcess = context.Process(
            target=_work, args=(theirs, seconds, examine), daemon=True
        )
        self._process.start()
        theirs.close()
        self.ready = False
        self.gone = False
        self.task: Task | None = None
        self.deadline: float | None = time.monotonic() + _SECONDS_TO_START

    def give(self, task: Task) -> None:
        self.task = task
        self.deadline = time.monotonic() + self._seconds
        # A worker that died in between is noticed by `collect`.
        with contextlib.suppress(OSError):
            self.connection.send(task.paths)

    def collect(self) -> Result | None:
        if self.connection.poll():
            return self._received()
        if self.deadline is not None and time.monotonic() >= self.deadline:
            return self._overdue()
        return None

    def end(self) -> None:
        self.gone = True
        self._process.kill()
        self._process.join()
        self.connection.close()

    def _received(self) -> Result | None:
        try:
            message = self.connection.recv()
        except (EOFError, OSError):
            return self._crashed()
        self.deadline = None
        if not self.ready:
            self.ready = True
            return None
        task, self.task = self.task, None
        assert task is not None
        outcome, lasting, detail = message
        return Result(task, outcome, lasting, detail)

    def _crashed(self) -> Result:
        self.end()
        detail = f"reading process ended with code {self._process.exitcode}"
        if self.task is None:
            raise WorkerStartError(detail)
        message = f"读取 {self.task.name} 时读取程序异常终止，已跳过该文件。请检查文件是否损坏，可重新导出或另存后再放入。"
        return Result(self.task, Rejected("reader_crashed", message), lasting=False, detail=detail)

    def _overdue(self) -> Result:
        self.end()
        if self.task is None:
            raise WorkerStartError(f"reading process not ready after {_SECONDS_TO_START} s")
        message = (
            f"读取 {self.task.name} 超过 {self._seconds:g} 秒仍未完成，已跳过该文件。请检查文件是否损坏；"
            "确属大文件的，可调大环境变量 KANHE_SECONDS_PER_DOCUMENT 后重试。"
        )
        detail = f"no answer within {self._seconds:g} s"
        return Result(self.task, Rejected("reader_timeout", message), lasting=False, detail=detail)


def _work(connection: Connection, seconds: float, examine: Examine | None) -> None:
    # Ctrl-C is the parent's to handle; the alarm ends a hanging worker even when the parent is gone.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if examine is None:
        from dagster_project.examination import examine as examine_document

        examine = examine_document
    with contextlib.suppress(EOFError, OSError):
        connection.send("ready")
        while True:
            paths: tuple[Path, ...] = connection.recv()
            signal.alarm(int(seconds) + _SECONDS_AFTER_LIMIT)
            connection.send(_outcome(examine, paths))
            signal.alarm(0)


def _outcome(examine: Examine, paths: Sequence[Path]) -> tuple[Outcome, bool, str | None]:
    try:
        examination = examine(paths)
        tables = {name: to_text(name, schema, examination.rows[name]) for name, schema in TABLES.items()}
    except DisclosureError as error:
        return Rejected(error.code, error.message, error.profile), True, None
    except Exception:
        names = "、".join(path.name for path in paths)
        message = f"读取 {names} 时程序内部出错，已跳过该文件。请将该文件和日志一并交给系统维护人员。"
        return Rejected("internal_error", message), False, traceback.format_exc()
    packed = Examined.pack(examination.document_id, examination.fiscal_year, tables, examination.profile)
    return packed, True, None
