"""The bundle for Superset: the same bytes for ever, whole, without secrets, and only charts that may be drawn."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from dagster_project.cli import app
from dagster_project.publishing.superset import bundle, charts
from dagster_project.publishing.superset.bundle import (
    Connection,
    ConnectionRefused,
    bundle_files,
    file_connection,
    postgres_connection,
    write_bundle,
)
from dagster_project.warehouse.semantics import MeasureRefused, SemanticError, load_subjects

SUBJECTS = {subject.name: subject for subject in load_subjects()}
FILE = file_connection(Path("/srv/kanhe/published/kanhe.duckdb"))
POSTGRES = postgres_connection("postgresql://bi@db.example:5432/marts")


def parsed(connection: Connection, *, update: bool = False) -> dict[str, Any]:
    return {path: yaml.safe_load(text) for path, text in bundle_files(connection, update=update).items()}


def test_the_same_measures_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = (write_bundle(FILE, tmp_path / name) for name in ("one.zip", "two.zip"))
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert archive.testzip() is None
        assert {name.split("/")[0] for name in archive.namelist()} == {"kanhe"}


def test_both_connections_stand_side_by_side_in_one_superset() -> None:
    identifiers = [
        {content["uuid"] for content in parsed(connection).values() if "uuid" in content}
        for connection in (FILE, POSTGRES)
    ]
    assert len(identifiers[0]) == len(identifiers[1]) == len(charts.CHARTS) + len(SUBJECTS) + 2
    assert identifiers[0].isdisjoint(identifiers[1])


def test_the_file_is_opened_read_only_and_nothing_may_be_written() -> None:
    database = parsed(FILE)["databases/kanhe.yaml"]
    assert database["sqlalchemy_uri"] == "duckdb:////srv/kanhe/published/kanhe.duckdb"
    assert database["extra"]["engine_params"]["connect_args"] == {"read_only": True}
    assert not any(database[f"allow_{right}"] for right in ("ctas", "cvas", "dml", "csv_upload"))


def test_a_password_never_enters_the_bundle() -> None:
    connection = postgres_connection("postgres://bi:geheim@db.example:5432/marts?sslmode=require")
    assert connection.uri == "postgresql+psycopg2://bi:XXXXXXXXXX@db.example:5432/marts"
    assert "geheim" not in "".join(bundle_files(connection).values())


@pytest.mark.parametrize(
    "address", ["mysql://bi:geheim@db/marts", "db.example", "postgresql://bi:geheim@db.example"]
)
def test_another_address_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(ConnectionRefused, match="Postgres 地址无法识别") as refused:
        postgres_connection(address)
    assert "geheim" not in str(refused.value)


def test_every_reference_leads_somewhere() -> None:
    files = parsed(FILE)
    databases = {c["uuid"] for path, c in files.items() if path.startswith("databases/")}
    datasets = {c["uuid"]: c for path, c in files.items() if path.startswith("datasets/")}
    drawn = {c["uuid"] for path, c in files.items() if path.startswith("charts/")}
    assert {c["database_uuid"] for c in datasets.values()} <= databases
    dashboard = files["dashboards/kanhe.yaml"]
    placed = {node["meta"]["uuid"] for node in dashboard["position"].values()
              if isinstance(node, dict) and node["type"] == "CHART"}  # fmt: skip
    assert placed == drawn
    for path, chart in files.items():
        if path.startswith("charts/"):
            dataset = datasets[chart["dataset_uuid"]]
            columns = {column["column_name"] for column in dataset["columns"]}
            measures = {metric["metric_name"] for metric in dataset["metrics"]}
            (query,) = json.loads(chart["query_context"])["queries"]
            assert {*query["columns"], *(f["col"] for f in query["filters"])} <= columns
            assert {*query.get("metrics", [])} <= measures
    for native in dashboard["metadata"]["native_filter_configuration"]:
        (target,) = native["targets"]
        assert target["column"]["name"] in {
            c["column_name"] for c in datasets[target["datasetUuid"]]["columns"]
        }


def test_everything_an_officer_reads_is_chinese() -> None:
    for path, content in parsed(FILE).items():
        if path.startswith("datasets/"):
            words = [entry["verbose_name"] for entry in (*content["columns"], *content["metrics"])]
            words += [metric["description"].split("；")[0] for metric in content["metrics"]]
        elif path.startswith("charts/"):
            words = [content["slice_name"]]
        elif path.startswith("dashboards/"):
            words = [content["dashboard_title"]]
        else:
            continue
        assert all(any("\u4e00" <= sign <= "\u9fff" for sign in word) for word in words), path


def test_measures_are_the_only_way_to_a_figure() -> None:
    files = parsed(FILE)
    for subject in SUBJECTS.values():
        dataset = files[f"datasets/kanhe/{subject.table}.yaml"]
        assert {metric["metric_name"]: metric["expression"] for metric in dataset["metrics"]} == {
            measure.name: measure.sql for measure in subject.measures
        }
        assert [column["column_name"] for column in dataset["columns"]] == [
            d.name for d in subject.dimensions
        ]


@pytest.mark.parametrize(
    ("chart", "change"),
    [
        ("totals", {"by": ("unit_name",)}),
        ("spending_by_class", {"fixed": {}}),
        ("three_public", {"by": ("part",)}),
        ("bridge", {"fixed": {}}),
        ("basic_per_head", {"fixed": {"is_latest": True, "scope": "单位"}}),
        ("nights", {"by": ()}),
    ],
)
def test_a_chart_that_adds_what_does_not_add_up_stops_the_bundle(
    chart: str, change: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = tuple(replace(c, **change) if c.name == chart else c for c in charts.CHARTS)
    assert changed != charts.CHARTS
    monkeypatch.setattr(bundle, "CHARTS", changed)
    with pytest.raises(MeasureRefused, match="不得相加"):
        bundle_files(FILE)


def test_a_chart_of_nothing_is_a_mistake() -> None:
    with pytest.raises(SemanticError, match="draws no measure"):
        charts.check(replace(charts.CHARTS[0], measures=()), SUBJECTS)
    with pytest.raises(SemanticError, match="no measure 'nothing'"):
        charts.check(replace(charts.CHARTS[0], measures=("nothing",)), SUBJECTS)


def test_the_command_writes_either_kind(tmp_path: Path) -> None:
    run = CliRunner().invoke
    out = tmp_path / "new" / "kanhe.zip"
    done = run(app, ["bi-bundle", "--out", str(out), "--home", str(tmp_path)])
    assert (done.exit_code, out.exists()) == (0, True)
    assert str(out) in done.output.replace("\n", "")
    update = run(app, ["bi-bundle", "--out", str(out), "--postgres", "postgresql://bi@h:5432/m", "--update"])
    assert update.exit_code == 0
    with zipfile.ZipFile(out) as archive:
        assert yaml.safe_load(archive.read("kanhe/metadata.yaml"))["type"] == "assets"
        assert "postgresql+psycopg2" in archive.read("kanhe/databases/kanhe.yaml").decode()
    refused = run(app, ["bi-bundle", "--out", str(out), "--postgres", "oracle://bi@h/m"])
    assert (refused.exit_code, "无法识别" in refused.output) == (2, True)
    blocked = run(app, ["bi-bundle", "--out", "/proc/kanhe.zip"])
    assert (blocked.exit_code, "Traceback" in blocked.output) == (2, False)
