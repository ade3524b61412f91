"""The definitions as reviewed text: assets, checks, jobs, schedules, resources.

After a change that is meant, rewrite the text and review the difference:
`KANHE_REWRITE_GOLDEN=1 python -m pytest tests/orchestration/test_definitions.py`
"""

import os
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from dagster_project.definitions import defs
from dagster_project.defs.partitions import FISCAL_YEARS
from dagster_project.defs.schedules import nightly_schedule
from dagster_project.lake.schemas import TABLES
from dagster_project.lake.store import UNPARTITIONED
from dagster_project.reconciliation.catalogue import FAMILIES

pytestmark = pytest.mark.slow
GOLDEN = Path(__file__).with_name("definitions.txt")


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.Definitions]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KANHE_HOME", str(tmp_path_factory.mktemp("home")))
        yield defs()


def _lines(definitions: dg.Definitions) -> Iterator[str]:
    repository = definitions.get_repository_def()
    graph = repository.asset_graph
    for key in sorted(graph.materializable_asset_keys):
        node = graph.get(key)
        yield f"asset {key.to_user_string()}"
        if node.partitions_def is not None:
            keys = node.partitions_def.get_partition_keys()
            yield f"  partitions: {keys[0]} to {keys[-1]}"
        if node.parent_keys:
            yield f"  after: {', '.join(sorted(parent.to_user_string() for parent in node.parent_keys))}"
        checks = sorted(check.name for check in graph.asset_check_keys if check.asset_key == key)
        for check in checks:
            yield f"  check: {check}"
    for job in sorted(repository.get_all_jobs(), key=lambda job: job.name):
        if not job.name.startswith("__"):
            yield f"job {job.name}"
            yield f"  executor: {job.executor_def.name}"
            yield f"  steps: {', '.join(sorted(node.name for node in job.graph.nodes))}"
    for schedule in repository.schedule_defs:
        yield f"schedule {schedule.name}"
        yield f"  job: {schedule.job_name}"
        yield f"  at: {schedule.cron_schedule} {schedule.execution_timezone}"
        yield f"  default: {schedule.default_status.value}"
    for sensor in repository.sensor_defs:
        yield f"sensor {sensor.name}"
    for resource in sorted(repository.get_top_level_resources()):
        yield f"resource {resource}"


def test_the_definitions_are_the_reviewed_ones(definitions: dg.Definitions) -> None:
    text = "\n".join(_lines(definitions)) + "\n"
    if os.environ.get("KANHE_REWRITE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8"), (
        "if the change is meant: KANHE_REWRITE_GOLDEN=1 pytest ..."
    )


def test_every_definition_can_be_loaded_and_resolved(definitions: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(definitions)


def test_every_lake_table_is_an_asset_that_dbt_depends_on(definitions: dg.Definitions) -> None:
    graph = definitions.get_repository_def().asset_graph
    keys = {dg.AssetKey(["lake", table]) for table in (*TABLES, *UNPARTITIONED)}
    assert keys <= graph.materializable_asset_keys
    # dbt's sources are those very assets, not lookalikes: each is read by a staging model.
    assert all(any(child.path[0] == "staging" for child in graph.get(key).child_keys) for key in keys)


def test_every_family_is_a_check_and_there_are_at_most_twelve(definitions: dg.Definitions) -> None:
    graph = definitions.get_repository_def().asset_graph
    checks = {check.name for check in graph.asset_check_keys if check.asset_key == dg.AssetKey("quality")}
    assert checks == set(FAMILIES)
    assert 8 <= len(checks) <= 12


def test_publishing_stands_behind_everything(definitions: dg.Definitions) -> None:
    """Whatever is not before the publication is made from it."""
    graph = definitions.get_repository_def().asset_graph
    published = dg.AssetKey("published")

    def before(key: dg.AssetKey) -> set[dg.AssetKey]:
        found, waiting = set(), [key]
        while waiting:
            parents = graph.get(waiting.pop()).parent_keys - found
            found |= parents
            waiting.extend(parents)
        return found

    made_from_it = {key for key in graph.materializable_asset_keys if published in before(key)}
    assert made_from_it == {dg.AssetKey(name) for name in ("dashboard", "exported", "published_postgres")}
    assert before(published) == graph.materializable_asset_keys - made_from_it - {published}


def test_the_nightly_run_covers_every_fiscal_year_in_one_run() -> None:
    request = nightly_schedule(dg.build_schedule_context())
    assert isinstance(request, dg.RunRequest)
    span = request.partition_key_range
    assert span is not None
    assert [span.start, span.end] == [
        FISCAL_YEARS.get_first_partition_key(),
        FISCAL_YEARS.get_last_partition_key(),
    ]
