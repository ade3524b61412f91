"""One run at a time below one home folder.

Belongs here: the lock and who holds it. Does not belong here: queueing runs (the orchestrator's).

The operating system frees the lock when its holder ends, however it ends: nothing is ever left locked.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from dagster_project.vocabulary.operator_error import OperatorError


class RunLockedError(OperatorError):
    """Another run is at work; the message is Chinese."""


@contextmanager
def run_lock(file: Path) -> Iterator[None]:
    """Hold the lock while the block runs.

    Raises:
        RunLockedError: when another process holds it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.seek(0)
            raise RunLockedError(_busy_message(stream.read().strip())) from None
        stream.truncate(0)
        stream.write(f"进程号 {os.getpid()}，开始于 {datetime.now().astimezone():%Y-%m-%d %H:%M:%S}")
        stream.flush()
        yield


def _busy_message(holder: str) -> str:
    return f"已有一次加载正在运行（{holder or '详情未知'}）。请等待其完成后再试。"
