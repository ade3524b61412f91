"""Stage 5: the gate, the published copy behind it, and what is made from the copy.

Belongs here: the assets. Does not belong here: the decision (`quality.gate`), the copy (`publishing.snapshot`) or
PostgreSQL (`publishing.postgres`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import dagster as dg

from dagster_project.defs.quality import QUALITY
from dagster_project.defs.recount import RECOUNT
from dagster_project.defs.resources import Reporter, RunLock, progress, told_plainly
from dagster_project.publishing.exports.export import Kind, export
from dagster_project.publishing.run_record import RunRecord
from dagster_project.publishing.snapshot import DATABASE, publish
from dagster_project.quality.evidence import collect
from dagster_project.quality.gate import decide
from dagster_project.settings import from_environment
from dagster_project.vocabulary.operator_error import OperatorError

PUBLISHED = dg.AssetKey("published")


class Publication(dg.Config):
    """What the operator has decided about this run.

    Attributes:
        accept_vanished: publish although disclosures published before are no longer there.
    """

    accept_vanished: bool = False


@dg.asset(
    key=PUBLISHED,
    deps=[QUALITY, RECOUNT],
    group_name="published",
    kinds={"duckdb", "parquet"},
    description="经质量闸门后发布的只读数据（DuckDB 与 Parquet），供查询分析工具读取。"
    "The read-only copy behind the gate, for BI.",
)
def published(
    context: dg.AssetExecutionContext,
    config: Publication,
    run_lock: RunLock,
    reporter: dg.ResourceParam[Reporter],
) -> dg.MaterializeResult[None]:
    """Decide, then swap the new copy in; refused, the old one stays."""
    settings = from_environment()
    tell = progress(context, reporter, "发布")
    record = RunRecord(settings.runs, context.run_id)
    sections = record.sections()
    if not {"quality", "recount"} <= sections.keys():
        raise dg.Failure(
            "本次运行没有经过校验和复算，不能单独发布。请运行完整的任务 nightly。", allow_retries=False
        )
    tell(0, 2, "")
    with told_plainly():
        evidence = collect(
            settings.build_database,
            settings.published / DATABASE,
            structure_failures=tuple(sections["quality"]["blocking"]),
            recount_differences=tuple(sections["recount"]["differences"]),
            recounted=sections["recount"]["checked"],
            rejected={
                file["path"]: file["message"] for file in sections.get("turned_away", ()) if not file["copy"]
            },
        )
    decision = decide(evidence, accept_vanished=config.accept_vanished)
    record.note("gate", decision.as_record())
    tell(1, 2, "")
    if not decision.publish:
        reasons = "\n".join(reason.message for reason in decision.reasons)
        raise dg.Failure(f"本次结果未发布，原已发布的数据保持不变：\n{reasons}", allow_retries=False)
    now = datetime.now(UTC)
    with told_plainly():
        result = publish(
            settings.build_database,
            settings.published,
            run=context.run_id,
            now=now,
            night=settings.night(now),
            keep=settings.kept_nights,
            notes={"gate": decision.as_record()},
        )
    record.note("published", {"folder": str(result.folder), "rows": dict(result.rows)})
    tell(2, 2, "")
    return dg.MaterializeResult(
        metadata={
            "rows_by_mart": dict(result.rows),
            "database": dg.MetadataValue.path(str(result.folder / DATABASE)),
            "accepted_vanished": [f"{item.unit_name} {item.fiscal_year}" for item in decision.accepted],
        }
    )


@dg.asset(
    deps=[PUBLISHED],
    group_name="published",
    kinds={"postgres"},
    output_required=False,
    description="写入 PostgreSQL 的已发布数据，全部表在同一事务中更换；没有设置 KANHE_PUBLISH 时跳过。"
    "The published marts in PostgreSQL, replaced in one transaction; skipped where KANHE_PUBLISH is not set.",
)
def published_postgres(
    context: dg.AssetExecutionContext, run_lock: RunLock, reporter: dg.ResourceParam[Reporter]
) -> Iterator[dg.MaterializeResult[None]]:
    """Bring PostgreSQL to what the published file holds; it may be repeated by itself."""
    settings = from_environment()
    if settings.postgres is None:
        context.log.info("KANHE_PUBLISH is not set: nothing to do.")
        return
    # Where nothing is published to PostgreSQL, its driver is not needed, and loading it costs every start.
    from dagster_project.publishing.postgres.publication import publish_to_postgres

    now = datetime.now(UTC)
    record = RunRecord(settings.runs, context.run_id)
    with _noted(record, "postgres"):
        delivery = publish_to_postgres(
            settings.published / DATABASE,
            settings.postgres,
            run=context.run_id,
            now=now,
            night=settings.night(now),
            progress=progress(context, reporter, "写入数据库"),
        )
    record.note("postgres", {"shown": delivery.shown, "rows": dict(delivery.rows), "reader": delivery.reader})
    yield dg.MaterializeResult(
        metadata={"address": delivery.shown, "rows_by_mart": dict(delivery.rows), "reader": delivery.reader}
    )


@dg.asset(
    deps=[PUBLISHED],
    group_name="published",
    kinds={"csv", "excel", "parquet"},
    output_required=False,
    description="每夜写入 KANHE_EXPORT 文件夹的导出（Parquet、CSV、Excel、Fiscal Data Package）；没有设置时跳过。"
    "The exports of every night; skipped where KANHE_EXPORT is not set.",
)
def exported(
    context: dg.AssetExecutionContext, run_lock: RunLock, reporter: dg.ResourceParam[Reporter]
) -> Iterator[dg.MaterializeResult[None]]:
    """Replace the export by tonight's; it may be repeated by itself."""
    settings = from_environment()
    if settings.export_folder is None:
        context.log.info("KANHE_EXPORT is not set: nothing to do.")
        return
    record = RunRecord(settings.runs, context.run_id)
    with _noted(record, "exported"):
        done = export(
            settings.published,
            settings.export_folder,
            kinds=frozenset(Kind),
            raw=settings.raw,
            sources=settings.sources,
            with_sources=False,
            progress=progress(context, reporter, "导出"),
        )
    record.note("exported", {"folder": str(done.folder), "files": done.files, "bytes": done.bytes})
    yield dg.MaterializeResult(
        metadata={"folder": dg.MetadataValue.path(str(done.folder)), "files": done.files, "bytes": done.bytes}
    )


@contextmanager
def _noted(record: RunRecord, section: str) -> Iterator[None]:
    """Note what an operator can mend in the run's record, for the summary, and let it fail the step."""
    with told_plainly():
        try:
            yield
        except OperatorError as error:
            record.note(section, {"message": str(error)})
            raise
