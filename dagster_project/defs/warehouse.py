"""Stage 3: the warehouse, built by dbt.

Belongs here: dbt's models and tests as assets and checks, and the manifest they are made from.
Does not belong here: models (`dbt/`), or paths and variables of the dbt project (`warehouse.project`).
"""

import contextlib
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliInvocation, DbtCliResource, dbt_assets

from dagster_project.defs.resources import Reporter, RunLock, progress
from dagster_project.lake.files import remove_leftovers, temporary_name
from dagster_project.publishing.run_record import RunRecord
from dagster_project.quality.gate import Evidence, decide
from dagster_project.settings import Settings, from_environment
from dagster_project.warehouse.project import (
    PROJECT_FOLDER,
    build_arguments,
    environment,
    prepare,
    run_dbt,
    target_folder,
)

BUILD_POOL = "build_database"
_FAILED = {"error", "fail", "runtime error"}
_COUNTED = ("model.", "seed.", "test.")


def manifest_file(settings: Settings) -> Path:
    """The manifest of the dbt project as it is now, made when it is missing or stale.

    It lies below `KANHE_HOME` under a name that depends on every file of the project.

    Raises:
        DbtError: when dbt cannot read the project.
    """
    target = settings.home / "dbt" / f"parsed-{_fingerprint(PROJECT_FOLDER)}"
    if not target.exists():
        parsed = temporary_name(target, str(os.getpid()))
        run_dbt(["parse", "--target-path", str(parsed.absolute())], settings.home)
        for stale in target.parent.glob("parsed-*"):
            shutil.rmtree(stale, ignore_errors=True)
        # Whole or not at all: half a manifest would be taken for the project for ever.
        with contextlib.suppress(OSError):
            parsed.rename(target)
        remove_leftovers(target.parent)
    return target / "manifest.json"


def warehouse_assets(manifest: Path) -> dg.AssetsDefinition:
    """The dbt project as one step whose models are assets and whose tests are checks."""
    steps = _steps(json.loads(manifest.read_text(encoding="utf-8")))

    @dbt_assets(manifest=manifest, name="warehouse", pool=BUILD_POOL)
    def warehouse(
        context: dg.AssetExecutionContext,
        dbt: DbtCliResource,
        run_lock: RunLock,
        reporter: dg.ResourceParam[Reporter],
    ) -> Iterator[Any]:
        settings = from_environment()
        os.environ |= environment(settings.home)
        prepare(settings.home)
        if not context.is_subset:
            # The warehouse is made anew every night: a model that was dropped must not live on in it.
            settings.build_database.unlink(missing_ok=True)
        tell = progress(context, reporter, "构建数据仓库")
        tell(0, steps, "")
        invocation = dbt.cli(
            build_arguments(),
            context=context,
            raise_on_error=False,
            target_path=target_folder(settings.home),
        )
        for done, event in enumerate(invocation.stream(), start=1):
            tell(min(done, steps), steps, _subject(event))
            yield event
        errors = _errors(invocation)
        record = RunRecord(settings.runs, context.run_id)
        record.note("build", {"steps": steps, "errors": errors})
        if errors:
            decision = decide(Evidence(disclosures=frozenset(), build_errors=errors))
            record.note("gate", decision.as_record())
            raise dg.Failure("\n".join(reason.message for reason in decision.reasons), allow_retries=False)

    return warehouse


def dbt_resource() -> DbtCliResource:
    """The command line of dbt in this environment, over the project in the checkout."""
    return DbtCliResource(
        project_dir=str(PROJECT_FOLDER),
        profiles_dir=str(PROJECT_FOLDER),
        dbt_executable=str(Path(sys.executable).with_name("dbt")),
    )


def _fingerprint(project: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(project.rglob("*")):
        relative = file.relative_to(project)
        if file.is_file() and relative.parts[0] not in ("target", "logs"):
            digest.update(relative.as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _steps(manifest: Mapping[str, Any]) -> int:
    return sum(unique_id.startswith(_COUNTED) for unique_id in manifest["nodes"])


def _subject(event: object) -> str:
    if isinstance(event, dg.AssetCheckResult | dg.AssetCheckEvaluation):
        return str(event.check_name)
    if isinstance(event, dg.Output):
        return event.output_name
    return ""


def _errors(invocation: DbtCliInvocation) -> list[str]:
    try:
        results = invocation.get_artifact("run_results.json")["results"]
    except FileNotFoundError:
        results = []
    errors = [
        f"{_name(result['unique_id'])}（{str(result.get('message') or '').strip().splitlines()[0][:120]}）"
        if result.get("message")
        else _name(result["unique_id"])
        for result in results
        if result["status"] in _FAILED
    ]
    if not errors and not invocation.is_successful():
        errors = ["dbt 未能运行"]
    return errors


def _name(unique_id: str) -> str:
    kind, _, rest = unique_id.partition(".")
    return f"{kind} {rest.removeprefix('kanhe.')}"
