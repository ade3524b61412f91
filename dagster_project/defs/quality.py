"""Stage 4: Great Expectations over the warehouse, as twelve checks.

Belongs here: the asset, and how results become checks.
Does not belong here: suites, validation, or what blocks publication (`quality`).
"""

from collections.abc import Iterable, Iterator

import dagster as dg

from dagster_project.defs.resources import Reporter, RunLock, progress, told_plainly
from dagster_project.publishing.run_record import RunRecord
from dagster_project.publishing.words import FAMILIES, STATUSES
from dagster_project.quality.enforcement import Enforcement, enforce
from dagster_project.settings import from_environment

QUALITY = dg.AssetKey("quality")


def quality_asset(marts: Iterable[dg.AssetKey]) -> dg.AssetsDefinition:
    """The validation of all marts."""

    @dg.asset(
        key=QUALITY,
        deps=sorted(marts),
        check_specs=[
            dg.AssetCheckSpec(family, asset=QUALITY, description=f"{title}。Rules of family {family}.")
            for family, title in FAMILIES.items()
        ],
        group_name="quality",
        kinds={"greatexpectations"},
        description="用 Great Expectations 校验数据仓库；规则不通过是审核发现，不阻止发布。"
        "Validation of the warehouse; findings do not block.",
    )
    def quality(
        context: dg.AssetExecutionContext, run_lock: RunLock, reporter: dg.ResourceParam[Reporter]
    ) -> Iterator[dg.MaterializeResult[None]]:
        settings = from_environment()
        tell = progress(context, reporter, "校验")
        tell(0, 1, "")  # importing the library takes seconds
        with told_plainly():
            result = enforce(settings.build_database, settings.data_docs, run=context.run_id, progress=tell)
        RunRecord(settings.runs, context.run_id).note(
            "quality",
            {
                "blocking": list(result.blocking),
                "families": {name: dict(family.counts) for name, family in result.families.items()},
                "failed_rules": {name: family.failed_rules for name, family in result.families.items()},
            },
        )
        yield dg.MaterializeResult(
            metadata={
                "expectations": sum(len(family.outcomes) for family in result.families.values())
                + len(result.structure),
                "blocking": list(result.blocking),
                "data_docs": dg.MetadataValue.path(str(settings.data_docs / "index.html")),
            },
            check_results=[_check(result, family) for family in FAMILIES],
        )

    return quality


def _check(result: Enforcement, family: str) -> dg.AssetCheckResult:
    found = result.families[family]
    # The state of the warehouse itself is reported with the family that is about completeness.
    structure = result.structure if family == "structure" else ()
    broken = [outcome.message for outcome in structure if not outcome.passed]
    blocks = family == "structure" and bool(result.blocking)
    metadata: dict[str, dg.RawMetadataValue] = {
        "relations": sum(found.counts.values()),
        **{f"relations_{status}": found.counts.get(status, 0) for status in STATUSES},
        "rules": len(found.outcomes),
        "failed_rules": list(found.failed_rules),
        "vacuous_rules": list(found.vacuous_rules),
    }
    if found.worst:
        metadata["worst_cases"] = dg.MetadataValue.table(
            [
                dg.TableRecord(
                    {
                        "单位": case.unit_name,
                        "年度": case.fiscal_year,
                        "规则": case.rule_id,
                        "程度": case.severity,
                        "说明": case.message,
                    }
                )
                for case in found.worst
            ]
        )
    if structure:
        metadata["warehouse_checks"] = len(structure)
        metadata["warehouse_checks_failed"] = broken
    return dg.AssetCheckResult(
        check_name=family,
        passed=not found.failed_rules and not broken,
        severity=dg.AssetCheckSeverity.ERROR if blocks else dg.AssetCheckSeverity.WARN,
        metadata=metadata,
    )
