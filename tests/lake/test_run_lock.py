"""One run at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project.lake.run_lock import RunLockedError, run_lock

HOLDER = """
import sys, time
from pathlib import Path
from dagster_project.lake.run_lock import run_lock
with run_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_told_who_is_at_work_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    file = tmp_path / "run.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(RunLockedError, match=f"进程号 {holder.pid}"), run_lock(file):
            pytest.fail("the lock was given twice")
        holder.kill()
    with run_lock(file):
        pass


def test_the_lock_is_free_after_an_error(tmp_path: Path) -> None:
    file = tmp_path / "run.lock"
    with pytest.raises(KeyError), run_lock(file):
        raise KeyError
    with run_lock(file):
        pass
