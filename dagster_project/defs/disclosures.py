"""Stage 1: disclosures are read and examined.

Belongs here: the asset. Does not belong here: reading (`lake.intake`) or examining (`examination`).
"""

from collections import Counter
from datetime import UTC, datetime

import dagster as dg

from dagster_project.defs.partitions import FISCAL_YEARS
from dagster_project.defs.resources import Reporter, RunLock, progress, told_plainly
from dagster_project.lake.files import remove_leftovers
from dagster_project.lake.intake import save_intake, take_in
from dagster_project.lake.reviews import read_reviews
from dagster_project.publishing.run_record import RunRecord, forget_old_records
from dagster_project.quality.gate import Evidence, decide
from dagster_project.settings import from_environment


class Reading(dg.Config):
    """What to read.

    Attributes:
        reread: examine the documents of the chosen fiscal years again although they are unchanged.
    """

    reread: bool = False


@dg.asset(
    partitions_def=FISCAL_YEARS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    group_name="documents",
    kinds={"python"},
    description="已读取并勾稽的公开文件，按预算年度。每次都查看全部文件，未变化的直接取用缓存；"
    "选定年度并设 reread 可强制重读该年度。Disclosures read and reconciled, by fiscal year.",
)
def disclosures(
    context: dg.AssetExecutionContext,
    config: Reading,
    run_lock: RunLock,
    reporter: dg.ResourceParam[Reporter],
) -> dg.MaterializeResult[None]:
    """Take in the raw folder; a run without a single readable document ends here."""
    from dagster_project.examination import engine_version

    settings = from_environment()
    remove_leftovers(settings.home)
    forget_old_records(settings.runs)
    chosen = [int(key) for key in context.partition_keys]
    now = datetime.now(UTC)
    with told_plainly():
        read_reviews(settings.reviews, settings.night(now))  # a mistake there is told before hours of reading
        intake = take_in(
            settings,
            engine_version=engine_version(),
            now=now,
            reread_years=chosen if config.reread else (),
            progress=progress(context, reporter, "读取文件"),
        )
    record = RunRecord(settings.runs, context.run_id)
    record.note(
        "turned_away",
        [
            {"path": file.path, "code": file.code, "message": file.message, "copy": file.is_copy}
            for file in intake.turned_away
        ],
    )
    for file in intake.rejected:
        context.log.warning(f"{file.path}: {file.message}")
    if not intake.documents:
        decision = decide(Evidence(disclosures=frozenset()))
        record.note("gate", decision.as_record())
        raise dg.Failure(decision.reasons[0].message, allow_retries=False)
    save_intake(settings.intake_file, intake)
    by_year = Counter(str(document.fiscal_year) for document in intake.documents)
    return dg.MaterializeResult(
        metadata={
            "documents": len(intake.documents),
            "read_now": sum(not document.from_cache for document in intake.documents),
            "rejected_files": len(intake.rejected),
            "identical_copies": len(intake.turned_away) - len(intake.rejected),
            "documents_by_year": dict(sorted(by_year.items())),
        }
    )
