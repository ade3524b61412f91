"""Stage 4: a random thousand of tonight's numbers computed once more by the second engine.

Belongs here: the asset and its check. Does not belong here: the computation (`recount`), or the decision (`quality.gate`).
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import dagster as dg

from dagster_project.defs.resources import Reporter, RunLock, progress, told_plainly
from dagster_project.publishing.run_record import RunRecord
from dagster_project.recount.comparison import recount
from dagster_project.settings import from_environment

RECOUNT = dg.AssetKey("recount")
CHECK = "equal_to_the_last_digit"


def recount_asset(marts: Iterable[dg.AssetKey]) -> dg.AssetsDefinition:
    """The sample of the night, behind all marts."""

    @dg.asset(
        name="recount",
        deps=sorted(marts),
        check_specs=[
            dg.AssetCheckSpec(
                CHECK,
                asset=RECOUNT,
                description="第二套程序从事实湖复算的数与数据仓库逐位相同。The second engine agrees to the last digit.",
            )
        ],
        group_name="quality",
        kinds={"polars"},
        description="每晚随机抽取一千个数，由另一套程序从事实湖复算；有一个不同就不发布。"
        "A random thousand numbers of the night computed once more from the lake; one difference blocks publication.",
    )
    def recounted(
        context: dg.AssetExecutionContext, run_lock: RunLock, reporter: dg.ResourceParam[Reporter]
    ) -> Iterator[dg.MaterializeResult[None]]:
        settings = from_environment()
        tell = progress(context, reporter, "复算")
        tell(0, 1, "")
        with told_plainly():
            found = recount(settings.build_database, settings.lake, settings.night(datetime.now(UTC)))
        messages = [difference.message for difference in found.differences]
        RunRecord(settings.runs, context.run_id).note(
            "recount",
            {
                "seed": found.seed,
                "checked": found.checked,
                "columns": dict(sorted(found.by_column.items())),
                "differences": messages,
            },
        )
        tell(1, 1, "")
        yield dg.MaterializeResult(
            metadata={"checked": found.checked, "differences": len(messages), "seed": found.seed},
            check_results=[
                dg.AssetCheckResult(
                    check_name=CHECK,
                    passed=not messages,
                    severity=dg.AssetCheckSeverity.ERROR,
                    metadata={
                        "checked": found.checked,
                        "columns": len(found.by_column),
                        "seed": found.seed,
                        "differences": messages[:20],
                    },
                )
            ],
        )

    return recounted
