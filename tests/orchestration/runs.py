"""Running `kanhe` as a person does, in a process of its own."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb

from tests.documents import ROOT
from tests.warehouse.arrival import contents

COMMAND = [sys.executable, "-c", "from dagster_project.cli import app; app()"]


def environment(project: Path = ROOT, **changed: str) -> dict[str, str]:
    """The process's own, without the variables of whoever runs the tests; the program is that of `project`."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KANHE_", "DAGSTER_", "DBT_"))
    }
    return own | {"PYTHONPATH": str(project), "COLUMNS": "200", "LANG": "C.UTF-8"} | changed


def kanhe(*arguments: str | Path, project: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run to the end."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=environment(project, **variables),
        cwd=project,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


def start(*arguments: str | Path, **variables: str) -> subprocess.Popen[str]:
    """Start as the leader of a process group, so that all of it can be killed at once."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def kill_at_random(raw: Path, home: Path, *, times: int, within: float, rng: random.Random) -> int:
    """Start the load and kill all of its processes after a random time, again and again; says how many were still running."""
    killed = 0
    for _ in range(times):
        process = start("load", "--raw", raw, "--home", home)
        try:
            process.communicate(timeout=rng.uniform(0.5, within))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            killed += 1
    return killed


def published_contents(home: Path) -> dict[str, str]:
    """A hash of every published mart without the columns that tell of loading."""
    with duckdb.connect(str(home / "published" / "kanhe.duckdb"), read_only=True) as connection:
        return contents(connection)


def parsed_project(home: Path, other: Path) -> None:
    """Lend a new home the parsed dbt project of another, which is the same and costs seconds to make."""
    for parsed in (other / "dbt").glob("parsed-*"):
        shutil.copytree(parsed, home / "dbt" / parsed.name)


def copied_project(folder: Path) -> Path:
    """A copy of the program and its models, for tests that make one of them wrong."""
    for part in ("dagster_project", "dbt", "expectations"):
        shutil.copytree(
            ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "target", "logs")
        )
    return folder


def fingerprint(folder: Path) -> dict[str, str]:
    """Hash of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
