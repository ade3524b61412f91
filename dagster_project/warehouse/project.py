"""Where the dbt project lies and how it is run for one home folder.

Belongs here: paths, environment and arguments that every run of dbt needs, whoever starts it.
Does not belong here: when it is run (`defs`), what its results mean (`quality`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT_FOLDER = Path(__file__).resolve().parents[2] / "dbt"
GLOBAL_ARGUMENTS = ("--no-use-colors",)
"""Arguments that stand before the dbt command."""


class DbtError(RuntimeError):
    """A dbt command failed; the message is the end of its output."""


def target_folder(home: Path) -> Path:
    """Manifest, run results and compiled SQL of the runs in this home."""
    return home / "dbt" / "target"


def environment(home: Path) -> dict[str, str]:
    """Variables the project reads, for one home folder; to be laid over the process's own."""
    return {
        "KANHE_HOME": str(home.absolute()),
        "DBT_PROJECT_DIR": str(PROJECT_FOLDER),
        "DBT_PROFILES_DIR": str(PROJECT_FOLDER),
        "DBT_TARGET_PATH": str(target_folder(home).absolute()),
        "DBT_LOG_PATH": str((home / "dbt" / "logs").absolute()),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def build_arguments(*, unit_tests: bool = False) -> list[str]:
    """Arguments of the nightly `dbt build`: models and data tests.

    Unit tests prove the SQL, not the data: they belong to the test suite, not to the night.
    """
    return ["build"] if unit_tests else ["build", "--exclude-resource-type", "unit_test"]


def prepare(home: Path) -> None:
    """Make the folders the engine expects to find."""
    for folder in (home / "build" / "temp", target_folder(home)):
        folder.mkdir(parents=True, exist_ok=True)


def run_dbt(arguments: Sequence[str], home: Path) -> str:
    """Run one dbt command in its own process and give back its output.

    Raises:
        DbtError: when dbt ends with an error.
    """
    prepare(home)
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), *GLOBAL_ARGUMENTS, *arguments],
        env={**os.environ, **environment(home)},
        cwd=PROJECT_FOLDER,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise DbtError((done.stdout + done.stderr)[-4000:])
    return done.stdout
