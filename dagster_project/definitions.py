"""Entry of the code location: everything the orchestrator knows, put together.

Belongs here: the list. Does not belong here: any definition (`defs`).
"""

from __future__ import annotations

import dagster as dg

from dagster_project.defs.dashboard import dashboard
from dagster_project.defs.disclosures import disclosures
from dagster_project.defs.jobs import nightly
from dagster_project.defs.lake import lake
from dagster_project.defs.published import exported, published, published_postgres
from dagster_project.defs.quality import quality_asset
from dagster_project.defs.recount import recount_asset
from dagster_project.defs.resources import RunLock, SilentReporter
from dagster_project.defs.schedules import nightly_schedule
from dagster_project.defs.warehouse import dbt_resource, manifest_file, warehouse_assets
from dagster_project.settings import from_environment


@dg.definitions
def defs() -> dg.Definitions:
    """All assets, checks, jobs, schedules and resources.

    Raises:
        DbtError: when dbt cannot read its project.
    """
    warehouse = warehouse_assets(manifest_file(from_environment()))
    return dg.Definitions(
        assets=[
            disclosures,
            lake,
            warehouse,
            quality_asset(warehouse.keys),
            recount_asset(warehouse.keys),
            published,
            dashboard,
            published_postgres,
            exported,
        ],
        jobs=[nightly],
        schedules=[nightly_schedule],
        resources={
            "dbt": dbt_resource(),
            "reporter": SilentReporter(),
            "run_lock": RunLock(),
        },
        executor=dg.in_process_executor,
    )
