"""Schedules.

The nightly schedule is switched on wherever the daemon runs: starting `kanhe serve` is the decision to have
nightly loads, and nothing else has to be configured. It can be switched off on the web page.
"""

import dagster as dg

from dagster_project.defs.jobs import nightly
from dagster_project.defs.partitions import all_years
from dagster_project.settings import TIME_ZONE


@dg.schedule(
    job=nightly,
    cron_schedule="30 2 * * *",
    execution_timezone=TIME_ZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="每日 02:30（乌鲁木齐时间）运行。Every night at 02:30, Urumqi time.",
)
def nightly_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """One run over all fiscal years."""
    return dg.RunRequest(tags=all_years())
