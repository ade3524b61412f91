"""The orchestrator's instance below `KANHE_HOME`: event log, schedules, switches.

Belongs here: `dagster.yaml` and opening the instance. Does not belong here: definitions.
"""

from __future__ import annotations

import os

import dagster as dg

from dagster_project.lake.files import write_atomically
from dagster_project.settings import Settings

_CONFIGURATION = """\
# Written by kanhe; changes are overwritten.
nux:
  enabled: false
telemetry:
  enabled: false
concurrency:
  # One run at a time: the lake and the build database have one writer.
  runs:
    max_concurrent_runs: 1
  pools:
    granularity: run
    default_limit: 1
run_monitoring:
  enabled: true
  # A run whose process died must not keep the next night waiting.
  max_runtime_seconds: 21600
retention:
  schedule:
    purge_after_days: 90
"""


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """The instance of this home, made when it is not there.

    Raises:
        OSError: when the folder cannot be written.
    """
    write_atomically(settings.dagster_home / "dagster.yaml", _CONFIGURATION.encode())
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    return dg.DagsterInstance.get()
