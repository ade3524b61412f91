"""The published copy: complete, described, readable by old drivers, never half."""

import json
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dagster_project.publishing import snapshot
from dagster_project.publishing.snapshot import DATABASE, MANIFEST, PARQUET, Published, PublishError, publish

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _build(file: Path, value: str, rows: int = 1000) -> Path:
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "create schema staging; create table staging.secret as select 1 as x; create schema marts"
        )
        for table in ("fct_a", "fct_b"):
            connection.execute(
                f"create table marts.{table} as select '{value}' as version, cast('0.10' as decimal(20,2)) as yuan,"
                f" i as id from range({rows}) as t(i)"
            )
        connection.execute("comment on table marts.fct_a is '一行 = 一个''例子''。One row.'")
        connection.execute("comment on column marts.fct_a.yuan is '金额（元）。Amount.'")
    return file


def _publish(tmp_path: Path, value: str, run: str, rows: int = 1000) -> Published:
    build = _build(tmp_path / "warehouse.duckdb", value, rows)
    return publish(build, tmp_path / "published", run=run, now=NOW, notes={"gate": {"publish": True}})


def _version(file: Path) -> set[tuple[str]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return set(connection.execute("select version from marts.fct_a").fetchall())


def _hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(".kanhe-tmp-"))


def test_only_the_marts_are_published_with_types_and_comments(tmp_path: Path) -> None:
    published = _publish(tmp_path, "one", "r1")
    assert published.rows == {"fct_a": 1000, "fct_b": 1000}
    with duckdb.connect(str(published.folder / DATABASE), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name, comment from duckdb_tables() order by 2"
        ).fetchall()
        assert tables == [("marts", "fct_a", "一行 = 一个'例子'。One row."), ("marts", "fct_b", None)]
        columns = connection.execute(
            "select column_name, data_type, comment from duckdb_columns() where table_name = 'fct_a' order by column_index"
        ).fetchall()
        assert columns == [
            ("version", "VARCHAR", None),
            ("yuan", "DECIMAL(20,2)", "金额（元）。Amount."),
            ("id", "BIGINT", None),
        ]
        # An unqualified schema name must be enough, as BI tools write it.
        assert connection.execute("select max(yuan) from marts.fct_a").fetchone() == (Decimal("0.10"),)


def test_the_file_has_the_older_storage_format(tmp_path: Path) -> None:
    published = _publish(tmp_path, "one", "r1")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published.folder / DATABASE}' as p (read_only)")
        found = connection.execute("select tags from duckdb_databases() where database_name = 'p'").fetchone()
    assert found is not None
    assert found[0]["storage_version"].startswith("v1.2")


def test_parquet_and_manifest_say_the_same_as_the_database(tmp_path: Path) -> None:
    published = _publish(tmp_path, "one", "r1")
    parquet = published.folder / PARQUET
    assert sorted(path.name for path in parquet.iterdir()) == ["fct_a.parquet", "fct_b.parquet"]
    counted = duckdb.sql(
        f"select count(*), min(version) from read_parquet('{parquet}/fct_a.parquet')"
    ).fetchall()
    assert counted == [(1000, "one")]
    manifest = json.loads((published.folder / MANIFEST).read_text())
    assert manifest["run"] == "r1"
    assert manifest["rows"] == published.rows
    assert manifest["gate"] == {"publish": True}
    assert manifest["published_at"] == "2026-01-01T00:00:00+00:00"


def test_the_next_night_replaces_everything_and_leaves_nothing_behind(tmp_path: Path) -> None:
    for number in range(4):
        published = _publish(tmp_path, f"night {number}", f"r{number}")
    assert _version(published.folder / DATABASE) == {("night 3",)}
    assert (
        duckdb.sql(f"from read_parquet('{published.folder}/{PARQUET}/fct_b.parquet')").fetchall()[0][0]
        == "night 3"
    )
    # The one before stays for readers that are in the middle of it.
    assert sorted(
        path.name for path in published.folder.iterdir() if path.is_dir() and not path.is_symlink()
    ) == [
        ".parquet-r2",
        ".parquet-r3",
    ]
    assert _hidden(published.folder) == []
    assert not list(published.folder.glob("*.wal"))


def test_the_same_run_may_publish_twice(tmp_path: Path) -> None:
    _publish(tmp_path, "one", "r1")
    published = _publish(tmp_path, "two", "r1")
    assert _version(published.folder / DATABASE) == {("two",)}
    assert (
        duckdb.sql(f"from read_parquet('{published.folder}/{PARQUET}/fct_a.parquet')").fetchall()[0][0]
        == "two"
    )


def _read_until_told(file: Path, stop: Path, answers: "multiprocessing.Queue[set[tuple[str]]]") -> None:
    while not stop.exists():
        answers.put(_version(file))


def test_open_readers_keep_their_answer_and_new_ones_never_see_half(tmp_path: Path) -> None:
    published = _publish(tmp_path, "night 0", "r0", rows=50_000)
    file, stop = published.folder / DATABASE, tmp_path / "stop"
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[set[tuple[str]]] = context.Queue()
    reader = context.Process(target=_read_until_told, args=(file, stop, answers), daemon=True)
    reader.start()
    seen = [answers.get(timeout=60)]
    with duckdb.connect(str(file), read_only=True) as long_lived:
        for number in range(1, 6):
            _publish(tmp_path, f"night {number}", f"r{number}", rows=50_000)
            assert long_lived.execute("select distinct version from marts.fct_b").fetchall() == [("night 0",)]
    stop.touch()
    while reader.is_alive() or not answers.empty():
        seen.append(answers.get(timeout=60))
        reader.join(timeout=0.05)
    assert all(len(answer) == 1 for answer in seen)
    assert reader.exitcode == 0
    assert _version(file) == {("night 5",)}


@pytest.mark.parametrize("step", ["_copy", "_swap", "_sync_file"])
def test_a_failure_leaves_the_old_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    published = _publish(tmp_path, "old", "r1")
    before = (published.folder / MANIFEST).read_bytes()

    def failing(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshot, step, failing)
    with pytest.raises(PublishError, match=r"原已发布的数据保持不变.*No space left on device"):
        _publish(tmp_path, "new", "r2")
    assert _version(published.folder / DATABASE) == {("old",)}
    assert (published.folder / MANIFEST).read_bytes() == before
    assert _hidden(published.folder) == []


def _publish_with_little_room(tmp_path: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    build = _build(tmp_path / "warehouse.duckdb", "new", 200_000)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    try:
        publish(build, tmp_path / "published", run="r2", now=NOW, notes={})
    except PublishError as error:
        os.write(1, str(error).encode())
        os._exit(42)


def _run(target: Callable[[Path], None], tmp_path: Path) -> int | None:
    process = multiprocessing.get_context("spawn").Process(target=target, args=(tmp_path,))
    process.start()
    process.join(timeout=120)
    return process.exitcode


def test_a_full_disk_is_told_plainly_and_leaves_the_old_copy(tmp_path: Path) -> None:
    published = _publish(tmp_path, "old", "r1")
    assert _run(_publish_with_little_room, tmp_path) == 42
    assert _version(published.folder / DATABASE) == {("old",)}
    assert _hidden(published.folder) == []


def _publish_and_die(tmp_path: Path) -> None:
    build = _build(tmp_path / "warehouse.duckdb", "new")
    snapshot._swap = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    publish(build, tmp_path / "published", run="r2", now=NOW, notes={})


def test_a_killed_run_leaves_the_old_copy_and_the_next_one_clears_up(tmp_path: Path) -> None:
    published = _publish(tmp_path, "old", "r1")
    assert _run(_publish_and_die, tmp_path) == -signal.SIGKILL
    assert _version(published.folder / DATABASE) == {("old",)}
    assert _hidden(published.folder) != []
    _publish(tmp_path, "newer", "r3")
    assert _version(published.folder / DATABASE) == {("newer",)}
    assert _hidden(published.folder) == []


def test_a_missing_build_database_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(PublishError):
        publish(tmp_path / "nothing.duckdb", tmp_path / "published", run="r1", now=NOW, notes={})
    assert not (tmp_path / "published" / DATABASE).exists()
