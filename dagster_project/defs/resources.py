"""Resources of the runs: the lock, progress, dbt.

Belongs here: what assets are given by the orchestrator. Does not belong here: settings, which every asset
reads from the environment when it runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Protocol

import dagster as dg

from dagster_project.lake.run_lock import run_lock
from dagster_project.settings import from_environment
from dagster_project.vocabulary.operator_error import OperatorError, disk_trouble

_SECONDS_BETWEEN_LINES = 10.0


class Reporter(Protocol):
    """Whoever shows how far a run is."""

    def report(self, stage: str, done: int, total: int, what: str) -> None:
        """Told that `done` of `total` steps of a stage are done, the last one being `what`."""


class SilentReporter:
    """Shows nothing: runs of the schedule have their log lines."""

    def report(self, stage: str, done: int, total: int, what: str) -> None:
        """Nothing."""


class RunLock(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Held from the first step of a run to its last: one run at a time below one home folder."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[RunLock]:
        """Take the lock, and close the books of runs that died while holding it.

        Raises:
            RunLockedError: another run is at work.
        """
        with self._lock():
            if context.instance is not None and context.run_id is not None:
                close_dead_runs(context.instance, context.run_id)
            yield self

    def _lock(self) -> AbstractContextManager[None]:
        return run_lock(from_environment().lock_file)


class HeldRunLock(RunLock):
    """The same for a run whose starter holds the lock already, from before the orchestrator is loaded."""

    def _lock(self) -> AbstractContextManager[None]:
        return nullcontext()


def close_dead_runs(instance: dg.DagsterInstance, living: str | None = None) -> None:
    """Report every started run but `living` as failed. Only the holder of the run lock may call this.

    A run that was killed cannot say so itself; it would stay "started" and keep the queue waiting.
    """
    started = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING])
    for run in instance.get_runs(started):
        if run.run_id != living:
            instance.report_run_failed(run, "The process of this run ended without a word.")


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn what an operator can mend into the failure of a step, with its message and no retry."""
    try:
        yield
    except OperatorError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    except OSError as error:
        if (trouble := disk_trouble(error)) is None:
            raise
        raise dg.Failure(trouble, allow_retries=False) from error


def progress(
    context: dg.AssetExecutionContext, reporter: Reporter, stage: str
) -> Callable[[int, int, str], None]:
    """A callback for a stage: shows every step, and writes a line to the run's log every ten seconds."""
    last_line = time.monotonic()

    def tell(done: int, total: int, what: str) -> None:
        nonlocal last_line
        reporter.report(stage, done, total, what)
        if time.monotonic() - last_line >= _SECONDS_BETWEEN_LINES:
            last_line = time.monotonic()
            context.log.info(f"{stage}: {done}/{total} {what}")

    return tell
