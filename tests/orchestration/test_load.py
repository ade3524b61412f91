"""`kanhe load` as a whole, with the real examination, dbt and Great Expectations."""

import json
import os
import random
import re
import shutil
import signal
import time
import urllib.request
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import duckdb
import openpyxl
import polars as pl
import pytest

from dagster_project.defs.published import published_postgres
from dagster_project.defs.resources import RunLock, SilentReporter
from dagster_project.lake.run_lock import run_lock
from dagster_project.publishing.exports.export import Kind, export
from dagster_project.publishing.letters import write_all
from dagster_project.settings import from_environment
from dagster_project.vocabulary.postgres_address import parse_address
from tests.documents import DEMO, REFERENCE, edited
from tests.orchestration.runs import (
    copied_project,
    fingerprint,
    kanhe,
    kill_at_random,
    parsed_project,
    published_contents,
    start,
)
from tests.postgres import PostgresServer
from tests.real import needs_real, real_documents

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path | str]:
    """One load of the demo beside a file that cannot be read and a copy."""
    folder = tmp_path_factory.mktemp("loaded")
    raw, home = folder / "raw", folder / "home"
    (raw / "2024").mkdir(parents=True)
    shutil.copy(DEMO, raw / "2024" / "demo.txt")
    shutil.copy(DEMO, raw / "2024" / "second copy.txt")
    (raw / "2024" / "empty.txt").touch()
    (raw / "2024" / "noise.txt").write_bytes(bytes(range(256)) * 50)
    done = kanhe("load", "--raw", raw, "--home", home)
    assert done.returncode == 0, done.stdout + done.stderr
    return {"raw": raw, "home": home, "out": done.stdout, "err": done.stderr}


def _path(loaded: dict[str, Path | str], name: str) -> Path:
    path = loaded[name]
    assert isinstance(path, Path)
    return path


def _copy(loaded: dict[str, Path | str], folder: Path) -> tuple[Path, Path]:
    raw, home = folder / "raw", folder / "home"
    shutil.copytree(_path(loaded, "raw"), raw)
    shutil.copytree(_path(loaded, "home"), home, symlinks=True)
    return raw, home


def _query(home: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home / "published" / "kanhe.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def _with_percents(*changes: tuple[str, str]) -> Callable[[str], str]:
    """An edit of percents of statements, in the text only: no table can have been misread."""

    def change(text: str) -> str:
        for right, wrong in changes:
            text = re.sub(rf"增长( ?){re.escape(right)}%", rf"增长\g<1>{wrong}%", text)
        return text

    return change


FIRST, SECOND = ("16.10", "61.10"), ("143.76", "134.76")
"""Percents of the demo, and what a clerk makes of them."""


def test_the_published_marts_hold_what_the_document_says(loaded: dict[str, Path | str]) -> None:
    home = _path(loaded, "home")
    [row] = _query(
        home, "select fiscal_year, cell_count, statement_count, target_count from marts.mart_unit_year"
    )
    assert row == (2024, 365, 33, 89)
    [priors] = _query(
        home,
        "select cast(revenue_prior_wan as varchar), cast(expenditure_prior_wan as varchar),"
        " cast(general_items_prior_wan as varchar), cast(three_public_prior_wan as varchar),"
        " cast(operating_expense_prior_wan as varchar) from marts.mart_unit_year",
    )
    assert [str(prior).rstrip("0") for prior in priors] == ["3409.75", "3409.75", "3409.73", "22.", "105.96"]


def test_every_mart_is_published_as_parquet_with_the_same_rows(loaded: dict[str, Path | str]) -> None:
    home = _path(loaded, "home")
    manifest = json.loads((home / "published" / "manifest.json").read_text())
    parquet = home / "published" / "parquet"
    assert {path.stem for path in parquet.iterdir()} == set(manifest["rows"])
    for mart, rows in manifest["rows"].items():
        assert pl.scan_parquet(parquet / f"{mart}.parquet").select(pl.len()).collect().item() == rows


def test_every_published_table_and_column_is_described_in_chinese(loaded: dict[str, Path | str]) -> None:
    described = _query(
        _path(loaded, "home"),
        "select table_name, column_name, comment from duckdb_columns() where schema_name = 'marts'"
        " union all select table_name, '', comment from duckdb_tables() where schema_name = 'marts'",
    )
    assert len(described) > 1000
    bare = [found for found in described if not re.search("[\u4e00-\u9fff]", str(found[2] or ""))]
    assert bare == []


def test_every_published_number_is_exact(loaded: dict[str, Path | str]) -> None:
    kinds = _query(
        _path(loaded, "home"),
        "select table_name || '.' || column_name, data_type from duckdb_columns() where schema_name = 'marts'",
    )
    exact = re.compile(r"VARCHAR|BIGINT|INTEGER|BOOLEAN|DATE|TIMESTAMP WITH TIME ZONE|DECIMAL\(\d+,\d+\)")
    assert [found for found in kinds if not exact.fullmatch(str(found[1]))] == []
    money = [found for found in kinds if str(found[0]).endswith(("_yuan", "_wan"))]
    assert len(money) > 150
    assert [found for found in money if not str(found[1]).startswith("DECIMAL(")] == []


def test_files_that_gave_nothing_are_told_with_what_to_do(loaded: dict[str, Path | str]) -> None:
    out = str(loaded["out"])
    assert "未能读取的文件 2 个" in out
    assert "重复文件 1 个" in out
    rejected = dict(
        _query(_path(loaded, "home"), "select file_path, rejection_code from marts.fct_rejected_file")
    )
    assert set(rejected) == {"2024/empty.txt", "2024/noise.txt", "2024/second copy.txt"}
    assert all(name in out for name in rejected)


def test_the_summary_says_what_was_read_and_where_the_results_are(loaded: dict[str, Path | str]) -> None:
    out, home = str(loaded["out"]), _path(loaded, "home")
    assert "已读取文件 1 份" in out
    for word in ("365", "3409.75", "3409.73", "105.96", "已发布"):
        assert word in out
    for place in (home / "published" / "kanhe.duckdb", home / "data_docs" / "index.html"):
        assert place.is_file()
        assert str(place) in out


def test_progress_is_shown_and_the_talk_of_libraries_is_not(loaded: dict[str, Path | str]) -> None:
    lines = str(loaded["err"]).split()
    assert lines == ["准备…", "读取文件…", "写入事实…", "构建数据仓库…", "校验…", "复算…", "发布…", "网页…"]


def test_the_orchestrator_knows_the_run_its_checks_and_the_years(loaded: dict[str, Path | str]) -> None:
    with dg.DagsterInstance.from_config(str(_path(loaded, "home") / "dagster")) as instance:
        [run] = instance.get_runs()
        assert run.status is dg.DagsterRunStatus.SUCCESS
        assert not instance.telemetry_enabled
        events = [entry.dagster_event for entry in instance.all_logs(run.run_id) if entry.dagster_event]
        evaluations = [
            event.asset_check_evaluation_data
            for event in events
            if event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION
        ]
        ours = {e.check_name: e for e in evaluations if e.asset_key == dg.AssetKey("quality")}
        assert len(ours) == 12
        assert all(evaluation.passed for evaluation in ours.values())
        assert ours["row_sum"].metadata["relations_exact"].value > 100
        assert len(evaluations) > 100
        assert "2024" in instance.get_materialized_partitions(dg.AssetKey("disclosures"))


def test_the_pages_name_every_family(loaded: dict[str, Path | str]) -> None:
    front = (_path(loaded, "home") / "data_docs" / "index.html").read_text(encoding="utf-8")
    assert front.count("<a href=") == 15
    assert "有不通过" not in front


def test_a_vanished_unit_is_refused_until_it_is_accepted(
    loaded: dict[str, Path | str], tmp_path: Path
) -> None:
    raw, home = _copy(loaded, tmp_path)
    for file in (raw / "2024").iterdir():
        file.unlink()
    edited(raw / "2024", lambda text: text.replace("云溪州", "云岭州"))
    before = fingerprint(home / "published")
    refused = kanhe("load", "--raw", raw, "--home", home)
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "云溪州人力资源和社会保障局 2024 年的公开文件此前已发布，本次却没有" in refused.stdout
    assert "未发布，原已发布的数据保持不变" in refused.stdout
    assert fingerprint(home / "published") == before
    accepted = kanhe("load", "--raw", raw, "--home", home, "--accept-vanished")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert "经操作人员确认撤下：云溪州人力资源和社会保障局 2024" in accepted.stdout
    assert _query(home, "select distinct substr(unit_name, 1, 3) from marts.dim_unit") == [("云岭州",)]
    manifest = json.loads((home / "published" / "manifest.json").read_text())
    assert manifest["gate"]["accepted_vanished"] == ["云溪州人力资源和社会保障局 2024"]


def test_a_failing_build_is_refused_and_names_its_log(loaded: dict[str, Path | str], tmp_path: Path) -> None:
    raw, home = _copy(loaded, tmp_path)
    before = fingerprint(home / "published")
    done = kanhe("load", "--raw", raw, "--home", home, KANHE_BUILD_MEMORY="no number")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "数据仓库构建有" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert fingerprint(home / "published") == before


def test_nothing_readable_is_told_and_publishes_nothing(
    loaded: dict[str, Path | str], tmp_path: Path
) -> None:
    raw, home = tmp_path / "raw", tmp_path / "home"
    raw.mkdir()
    (raw / "README.md").write_text("no disclosure")
    parsed_project(home, _path(loaded, "home"))
    done = kanhe("load", "--raw", raw, "--home", home)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "没有任何一份文件可以读取" in done.stdout
    assert not (home / "published").exists()
    assert not (home / "lake").exists()


def test_a_missing_folder_is_told_and_touches_nothing(tmp_path: Path) -> None:
    done = kanhe("load", "--raw", tmp_path / "nowhere", "--home", tmp_path / "home")
    assert done.returncode == 2
    assert "找不到存放预算公开文件的文件夹" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_second_run_is_turned_away(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    with run_lock(tmp_path / "home" / "run.lock"):
        done = kanhe("load", "--raw", tmp_path / "raw", "--home", tmp_path / "home")
    assert done.returncode == 2
    assert f"已有一次加载正在运行（进程号 {os.getpid()}" in done.stdout


def test_a_second_run_is_turned_away_while_the_first_is_still_starting_up(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    first = start("load", "--raw", tmp_path / "raw", "--home", tmp_path / "home")
    try:
        assert first.stderr is not None
        assert first.stderr.readline().strip() == "准备…"
        second = kanhe("load", "--raw", tmp_path / "raw", "--home", tmp_path / "home")
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.communicate()
    assert second.returncode == 2, second.stdout + second.stderr
    assert f"已有一次加载正在运行（进程号 {first.pid}" in second.stdout
    assert "加载没有完成" not in second.stdout


def test_a_bad_setting_is_told(tmp_path: Path) -> None:
    done = kanhe("load", "--raw", tmp_path, "--home", tmp_path / "home", KANHE_WORKERS="many")
    assert done.returncode == 2
    assert "KANHE_WORKERS" in done.stdout


@pytest.fixture(scope="module")
def killed(loaded: dict[str, Path | str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path | str]:
    """The night after: a corrected disclosure with a mistake, the run killed at every stage and started again."""
    raw, home = _copy(loaded, tmp_path_factory.mktemp("killed"))
    (raw / "2024" / "demo.txt").unlink()
    (raw / "2024" / "second copy.txt").unlink()
    edited(raw / "2024", _with_percents(FIRST))
    before = fingerprint(home / "published")
    changed = []
    for stage in ("读取文件…", "写入事实…", "构建数据仓库…", "校验…"):
        process = start("load", "--raw", raw, "--home", home, KANHE_NIGHT="2027-03-01")
        assert process.stderr is not None
        for line in process.stderr:
            if line.strip() == stage:
                break
        else:
            pytest.fail(f"{stage} was never reached")
        time.sleep(0.2)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if fingerprint(home / "published") != before:
            changed.append(stage)
    done = kanhe("load", "--raw", raw, "--home", home, KANHE_NIGHT="2027-03-01")
    assert done.returncode == 0, done.stdout + done.stderr
    assert fingerprint(home / "published") != before
    return {"raw": raw, "home": home, "changed": " ".join(changed)}


def test_a_run_killed_at_any_stage_leaves_the_old_copy_and_the_next_one_recovers(
    killed: dict[str, Path | str],
) -> None:
    home = _path(killed, "home")
    assert killed["changed"] == "", "published by a run that was killed"
    assert not list(home.rglob(".kanhe-tmp-*"))
    assert _query(home, "select file_path from marts.dim_document") == [("2024/edited.txt",)]
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        statuses = sorted(run.status.value for run in instance.get_runs())
    assert statuses == ["FAILURE"] * 4 + ["SUCCESS"] * 2


def test_mistakes_over_three_nights_are_new_cured_and_reopened(
    killed: dict[str, Path | str], tmp_path: Path
) -> None:
    """A mistake is published as a finding; the next version cures it and makes another, the third has both.

    The first night is the one after the killed runs, which must have told nothing to the history of findings.
    """
    raw, home = _copy(killed, tmp_path)
    states = []
    for night, mistakes in enumerate(((FIRST,), (SECOND,), (FIRST, SECOND)), start=1):
        if night > 1:
            edited(raw / "2024", _with_percents(*mistakes))
            done = kanhe("load", "--raw", raw, "--home", home, KANHE_NIGHT=f"2027-03-0{night}")
            assert done.returncode == 0, done.stdout + done.stderr
        [[failing]] = _query(home, "select count(*) from marts.fct_rule_result where status = 'fail'")
        assert failing == len(mistakes)
        assert "有不通过" in (home / "data_docs" / "index.html").read_text(encoding="utf-8")
        states.append(
            dict(
                _query(
                    home,
                    "select case when message like '%61.10%' then 'first' else 'second' end, history_status"
                    " from marts.fct_finding_history where severity <> 'info'",
                )
            )
        )
    assert states == [
        {"first": "new"},
        {"first": "cured", "second": "new"},
        {"first": "reopened", "second": "standing"},
    ]
    out = tmp_path / "letters"
    done = kanhe("letter", "--all", "--home", home, "--out", out)
    assert done.returncode == 0, done.stdout + done.stderr
    [letter] = out.glob("*.html")
    told = letter.read_text(encoding="utf-8")
    assert told.count("首次核对发现于2027年3月1日，其间曾经消除，本次又出现。") == 1
    assert told.count("首次核对发现于2027年3月2日。") == 1
    sheet = openpyxl.load_workbook(out / "审核发现清单.xlsx")["审核发现"]
    titles = [cell.value for cell in sheet[1]]
    rows = [dict(zip(titles, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert {row["印为"]: row["夜间状态"] for row in rows if row["程度"] == "警告"} == {
        "61.10": "重现",
        "134.76": "持续",
    }


def test_a_database_that_is_not_there_leaves_the_file_published_and_tells_no_password(
    loaded: dict[str, Path | str], tmp_path: Path, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, home = _copy(loaded, tmp_path)
    edited(raw / "2024", lambda text: text.replace("云溪州", "云岭州"))
    database, secret = postgres.new_database(), "s3cret-of-the-bureau"
    postgres.execute(database, f"create role {database} login password '{secret}'")
    address = postgres.uri(database, database, secret)
    done = kanhe("load", "--raw", raw, "--home", home, KANHE_PUBLISH=address)
    assert done.returncode == 4, done.stdout + done.stderr
    assert "已发布" in done.stdout
    assert "PostgreSQL：未写入，原因见下" in done.stdout
    assert "该用户没有所需的权限" in done.stdout
    assert _query(home, "select count(*) from marts.dim_unit") == [(2,)]
    # Repeated by itself, once the right is given.
    postgres.execute(database, f"grant create on database {database} to {database}")
    for name, value in {"KANHE_RAW": raw, "KANHE_HOME": home, "KANHE_PUBLISH": address}.items():
        monkeypatch.setenv(name, str(value))
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        assert dg.materialize(
            [published_postgres],
            instance=instance,
            resources={"run_lock": RunLock(), "reporter": SilentReporter()},
        ).success
    rows = json.loads((home / "published" / "manifest.json").read_text())["rows"]
    assert dict(postgres.rows(database, "select mart, row_count from marts.publication")) == rows
    for mart, count in rows.items():
        assert postgres.rows(database, f"select count(*) from marts.{mart}") == [(count,)], mart
    kinds = {
        kind
        for (kind,) in postgres.rows(
            database, "select distinct data_type from information_schema.columns where table_schema = 'marts'"
        )
    }
    assert kinds == {
        "text", "integer", "bigint", "numeric", "boolean", "date", "timestamp with time zone",
    }  # fmt: skip
    assert secret not in done.stdout + done.stderr
    leaked = [file for file in home.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()]
    assert leaked == []


def test_loads_killed_at_random_end_with_the_marts_of_one_that_ran_through(
    loaded: dict[str, Path | str], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    parsed_project(home, _path(loaded, "home"))
    kill_at_random(_path(loaded, "raw"), home, times=2, within=20.0, rng=random.Random(3))
    done = kanhe("load", "--raw", _path(loaded, "raw"), "--home", home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert published_contents(home) == published_contents(_path(loaded, "home"))


@pytest.mark.shared
@needs_real
def test_the_real_disclosures_are_published(loaded: dict[str, Path | str], tmp_path: Path) -> None:
    """Real files bring what no generated one has: mistakes of many kinds, forms of several years, bodies without a code."""
    raw, home = tmp_path / "raw", tmp_path / "home"
    disclosures = real_documents()
    for path in (REFERENCE, *(path for paths in disclosures.values() for path in paths)):
        (raw / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, raw / path.parent.name)
    parsed_project(home, _path(loaded, "home"))
    done = kanhe("load", "--raw", raw, "--home", home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"已读取文件 {len(disclosures) + 1} 份" in done.stdout
    assert _query(home, "select file_path from marts.fct_rejected_file") == []
    for word in ("3409.75", "3409.73", "22.00", "105.96"):
        assert word in done.stdout
    failing = (
        "select count(*) from marts.fct_rule_result where status = 'fail' and unit_name like '巴音郭楞%'"
    )
    assert _query(home, failing) == [(0,)]
    lost = "select fiscal_year from marts.fct_finding where issue_code = 'percent_sign_lost'"
    assert _query(home, lost) == [(2018,)]


def test_serving_shows_the_schedule_switched_on(loaded: dict[str, Path | str], tmp_path: Path) -> None:
    raw, home = _copy(loaded, tmp_path)
    port = 20_000 + os.getpid() % 20_000
    process = start("serve", "--raw", raw, "--home", home, "--port", str(port))
    query = json.dumps(
        {
            "query": '{schedulesOrError(repositorySelector:{repositoryName:"__repository__",'
            'repositoryLocationName:"dagster_project.definitions"}){... on Schedules{results{name cronSchedule'
            " executionTimezone scheduleState{status}}} ... on Error{message}}}"
        }
    ).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql", query, {"Content-Type": "application/json"}
    )
    try:
        deadline = time.monotonic() + 120
        answer: dict[str, object] = {}
        while time.monotonic() < deadline and not answer.get("results"):
            time.sleep(1)
            try:
                with urllib.request.urlopen(request, timeout=10) as response:
                    answer = json.load(response)["data"]["schedulesOrError"]
            except OSError:
                continue
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert answer == {
        "results": [
            {
                "name": "nightly_schedule",
                "cronSchedule": "30 2 * * *",
                "executionTimezone": "Asia/Urumqi",
                "scheduleState": {"status": "RUNNING"},
            }
        ]
    }


@pytest.fixture(scope="module")
def handed_on(loaded: dict[str, Path | str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is made from the publication and handed to others: every export, every letter, the list of findings."""
    folder = tmp_path_factory.mktemp("handed_on")
    settings = from_environment(
        {
            "KANHE_HOME": str(loaded["home"]),
            "KANHE_RAW": str(loaded["raw"]),
            "KANHE_LETTER_FROM": "云溪州财政局",
        }
    )
    export(
        settings.published,
        folder / "exports",
        kinds=frozenset(Kind),
        raw=settings.raw,
        sources=None,
        with_sources=False,
        progress=lambda *_: None,
    )
    write_all(
        settings,
        unit=None,
        year=None,
        out=folder / "letters",
        today=date(2027, 3, 1),
        progress=lambda *_: None,
    )
    return folder


@pytest.fixture(scope="module")
def in_postgres(loaded: dict[str, Path | str], postgres: PostgresServer) -> str:
    """A database that holds the publication."""
    from dagster_project.publishing.postgres.publication import publish_to_postgres

    database = postgres.new_database()
    publish_to_postgres(
        _path(loaded, "home") / "published" / "kanhe.duckdb",
        parse_address(postgres.uri(database)),
        run="yesterday",
        now=datetime(2027, 3, 1, tzinfo=UTC),
        night=date(2027, 3, 1),
        progress=lambda *_: None,
    )
    return database


def _rows_and_writers(postgres: PostgresServer, database: str) -> dict[str, list[tuple[object, ...]]]:
    """Of every table: rows, what they hold, and the last transaction that wrote one."""
    return {
        table: postgres.rows(
            database,
            f"select count(*), md5(string_agg(t::text, '/' order by t::text)), max(xmin::text::bigint) from marts.{table} t",
        )
        for (table,) in postgres.rows(
            database, "select tablename from pg_tables where schemaname = 'marts' order by 1"
        )
    }


def test_a_model_that_counts_wrong_ends_red_and_nothing_of_yesterday_changes(
    loaded: dict[str, Path | str], handed_on: Path, postgres: PostgresServer, in_postgres: str, tmp_path: Path
) -> None:
    """Growth cut off instead of rounded: no test of dbt sees it, the second engine does, and everything stays."""
    raw, home = _copy(loaded, tmp_path)
    exports = tmp_path / "exports"
    shutil.copytree(handed_on / "exports", exports)
    project = copied_project(tmp_path / "project")
    macros = project / "dbt" / "macros" / "money.sql"
    right = macros.read_text(encoding="utf-8")
    wrong = right.replace(
        "then {{ round_div(part ~ ' * 10000', base) }}", "then {{ floor_div(part ~ ' * 10000', base) }}"
    )
    assert wrong != right
    macros.write_text(wrong, encoding="utf-8")
    yesterday = {name: fingerprint(home / name) for name in ("published", "dashboard")}
    exported, database = fingerprint(exports), _rows_and_writers(postgres, in_postgres)
    assert len(yesterday["dashboard"]) > 20 and len(exported) > 100 and len(database) > 50
    done = kanhe(
        "load", "--raw", raw, "--home", home, project=project,
        KANHE_PUBLISH=postgres.uri(in_postgres), KANHE_EXPORT=str(exports),
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "未发布，原已发布的数据保持不变" in done.stdout
    assert re.search(r"第二套程序抽查复算 \d+ 个数，有 \d+ 个与数据仓库不同：.*growth_bp", done.stdout)
    assert "请交系统维护人员处理" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert {name: fingerprint(home / name) for name in yesterday} == yesterday
    assert fingerprint(exports) == exported
    assert _rows_and_writers(postgres, in_postgres) == database


def _persons(home: Path) -> set[str]:
    sheets = pl.read_parquet(home / "lake" / "performance_sheets" / "**" / "*.parquet")
    return {name for name in sheets["responsible_person"] if name}


def _told(file: Path) -> str:
    """Everything a person or a program can read in a file, whatever it is packed in."""
    if file.suffix in (".xlsx", ".docx", ".zip"):
        with zipfile.ZipFile(file) as packed:
            return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    if file.suffix == ".parquet":
        return pl.read_parquet(file).select(pl.selectors.string()).write_csv()
    if file.suffix == ".duckdb":
        with duckdb.connect(str(file), read_only=True) as connection:
            return "\n".join(
                connection.sql(f'from marts."{table}"').pl().select(pl.selectors.string()).write_csv()
                for (table,) in connection.execute(
                    "select table_name from duckdb_tables() where schema_name = 'marts'"
                ).fetchall()
            )
    # JSON may write a character as its number.
    return re.sub(
        r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), file.read_text("utf-8", "replace")
    )


def test_names_of_persons_never_leave_the_lake(loaded: dict[str, Path | str], handed_on: Path) -> None:
    home = _path(loaded, "home")
    names = _persons(home)
    assert len(names) >= 2
    files = [
        file
        for folder in (
            *(home / name for name in ("published", "dashboard", "data_docs", "runs", "dbt", "dagster")),
            handed_on / "exports",
            handed_on / "letters",
        )
        for file in folder.rglob("*")
        if file.is_file()
    ]
    told = {file: _told(file) for file in files}
    assert [file for file, text in told.items() if any(name in text for name in names)] == []
    # What is looked through can be read: the unit's name is found in files of every kind.
    kinds = {file.suffix for file, text in told.items() if "云溪州人力资源和社会保障局" in text}
    assert kinds >= {".duckdb", ".parquet", ".csv", ".xlsx", ".docx", ".html", ".js"}
    # Within the lake, one column of one table holds them.
    for file in (home / "lake").rglob("*.parquet"):
        frame = pl.read_parquet(file).select(
            pl.selectors.string() - pl.selectors.by_name("responsible_person", require_all=False)
        )
        assert not [
            (file, column)
            for column in frame.columns
            if frame[column].drop_nulls().str.contains_any(sorted(names)).any()
        ]


def test_names_of_persons_do_not_reach_postgres(
    loaded: dict[str, Path | str], postgres: PostgresServer, in_postgres: str
) -> None:
    """Rows and comments alike; the unit's name is found, so what is looked through can be read."""
    [(dump,)] = postgres.rows(
        in_postgres,
        "select string_agg(query_to_xml(format('select * from %I.%I', schemaname, tablename), true, true, '')::text, '')"
        " || (select string_agg(description, '') from pg_description) from pg_tables where schemaname = 'marts'",
    )
    assert "云溪州人力资源和社会保障局" in dump
    assert [name for name in _persons(_path(loaded, "home")) if name in dump] == []
