"""What `kanhe check` costs, next to importing polars in the same run."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

import pytest

from tests.documents import DEMO, ROOT

pytestmark = pytest.mark.perf
RUNS = 5


def median_seconds(command: Sequence[str]) -> tuple[float, int]:
    """Median wall time of a command over several runs after a warm-up, and its exit code."""
    times = []
    code = 0
    for attempt in range(RUNS + 1):
        start = time.perf_counter()
        code = subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode
        if attempt:
            times.append(time.perf_counter() - start)
    return statistics.median(times), code


def test_check_against_importing_polars(capsys: pytest.CaptureFixture[str]) -> None:
    base, _ = median_seconds([sys.executable, "-c", "import polars"])
    check = [sys.executable, "-c", "from dagster_project.cli import app; app()", "check", str(DEMO)]
    whole, code = median_seconds(check)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    with capsys.disabled():
        print(
            f"\nimport polars {base:.2f} s; kanhe check {whole:.2f} s; ratio {whole / base:.1f} (target <= 8)"
        )
        print(f"largest peak memory of these processes: {peak:.0f} MiB")
    assert code == 0
