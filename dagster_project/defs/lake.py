"""Stage 2: facts of all documents as Parquet.

Belongs here: the assets `lake/<table>`, which are dbt's sources. Does not belong here: writing (`lake.store`).
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from dagster_project.defs.resources import Reporter, RunLock, progress, told_plainly
from dagster_project.lake.cache import ExaminationCache
from dagster_project.lake.finding_history import read_history
from dagster_project.lake.intake import load_intake
from dagster_project.lake.reviews import read_reviews
from dagster_project.lake.rules import rule_rows
from dagster_project.lake.schemas import TABLES
from dagster_project.lake.store import UNPARTITIONED, write_lake
from dagster_project.publishing.snapshot import DATABASE
from dagster_project.reconciliation.catalogue import load_catalogue
from dagster_project.settings import from_environment

LAKE_TABLES = (*TABLES, *UNPARTITIONED)


@dg.multi_asset(
    name="lake",
    specs=[
        dg.AssetSpec(
            ["lake", table],
            deps=["disclosures"],
            group_name="lake",
            kinds={"parquet"},
            description=f"事实湖的表 {table}（列见 dagster_project/lake/schemas.py）。Table {table} of the lake.",
        )
        for table in LAKE_TABLES
    ],
)
def lake(
    context: dg.AssetExecutionContext, run_lock: RunLock, reporter: dg.ResourceParam[Reporter]
) -> Iterator[dg.MaterializeResult[None]]:
    """Write the whole lake anew and put it in place in one step."""
    settings = from_environment()
    night = settings.night(datetime.now(UTC))
    with told_plainly():
        intake = load_intake(settings.intake_file)
        reviews = read_reviews(settings.reviews, night)
        history = read_history(settings.published / DATABASE, night)
        summary = write_lake(
            settings.lake,
            intake,
            ExaminationCache(settings.cache, intake.engine_version),
            {
                "rules": rule_rows(load_catalogue()),
                "answers": reviews.answers,
                "corrections": reviews.corrections,
                "tonight": [{"night": night}],
                "finding_events": history.events,
                "finding_nights": history.nights,
            },
            run=context.run_id,
            progress=progress(context, reporter, "写入事实"),
        )
    for table in LAKE_TABLES:
        years = {str(year): rows for year, rows in summary.rows[table].items() if year is not None}
        yield dg.MaterializeResult(
            asset_key=["lake", table],
            metadata={"dagster/row_count": summary.total(table), "rows_by_year": years},
        )
