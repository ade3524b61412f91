"""Stage 6: the dashboard, made anew after every publication.

Belongs here: the asset. Does not belong here: the pages (`publishing.dashboard`).
"""

from datetime import UTC, datetime

import dagster as dg

from dagster_project.defs.published import published
from dagster_project.defs.resources import Reporter, RunLock, progress, told_plainly
from dagster_project.lake.files import remove_leftovers
from dagster_project.publishing.dashboard.site import build
from dagster_project.publishing.run_record import RunRecord
from dagster_project.settings import from_environment


@dg.asset(
    deps=[published],
    group_name="published",
    kinds={"html"},
    description="中文网页看板，随每次发布重新生成，不需要服务器。Static pages in Chinese, one build per publication.",
)
def dashboard(
    context: dg.AssetExecutionContext, run_lock: RunLock, reporter: dg.ResourceParam[Reporter]
) -> dg.MaterializeResult[None]:
    """Build the pages beside the earlier ones and swap them in; on failure the earlier ones stay."""
    settings = from_environment()
    remove_leftovers(settings.home)  # of builds that were killed; the run lock is held
    with told_plainly():
        built = build(
            settings,
            settings.dashboard,
            run=context.run_id,
            now=datetime.now(UTC),
            progress=progress(context, reporter, "网页"),
        )
    RunRecord(settings.runs, context.run_id).note("dashboard", {"folder": str(built.folder)})
    return dg.MaterializeResult(
        metadata={
            "index": dg.MetadataValue.path(str(built.folder / "index.html")),
            "units": built.units,
            "files": built.file_count,
            "bytes": built.size,
        }
    )
