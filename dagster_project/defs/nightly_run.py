"""Running the nightly job in this process, for `kanhe load`.

Belongs here: starting the job and telling how it ended. Does not belong here: words for people
(`publishing.summary`), the terminal (`cli`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import dagster as dg

from dagster_project.defs.instance import open_instance
from dagster_project.defs.jobs import NIGHTLY
from dagster_project.defs.partitions import all_years
from dagster_project.defs.resources import HeldRunLock, Reporter
from dagster_project.publishing.run_record import RunRecord
from dagster_project.settings import Settings


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended.

    Attributes:
        run: its identifier.
        success: whether every step succeeded.
        sections: what its stages noted, see `publishing.run_record`.
        message: what the failing steps tell the operator, in Chinese; `None` when it is for developers only.
    """

    run: str
    success: bool
    sections: dict[str, Any]
    message: str | None


def run_nightly(settings: Settings, reporter: Reporter, *, accept_vanished: bool) -> Ending:
    """Run the job over all fiscal years; failures are in the ending, not raised. The caller holds the run lock.

    Raises:
        OSError: when the home folder cannot be written.
        DbtError: when dbt cannot read its project.
    """
    from dagster_project.definitions import defs

    with open_instance(settings) as instance:
        result = (
            defs()
            .resolve_job_def(NIGHTLY)
            .execute_in_process(
                instance=instance,
                tags=all_years(),
                resources={"reporter": reporter, "run_lock": HeldRunLock()},
                run_config={"ops": {"published": {"config": {"accept_vanished": accept_vanished}}}},
                raise_on_error=False,
            )
        )
    return Ending(
        run=result.run_id,
        success=result.success,
        sections=RunRecord(settings.runs, result.run_id).sections(),
        message=_message(result),
    )


def _message(result: dg.ExecuteInProcessResult) -> str | None:
    """What the failing steps tell; behind the publication several can fail on their own."""
    failures = [
        event.step_failure_data.user_failure_data for event in result.all_events if event.is_step_failure
    ]
    told = [failure.description for failure in failures if failure is not None and failure.description]
    return "\n".join(told) or None
