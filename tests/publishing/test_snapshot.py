"""The published copy: complete, described, readable by old drivers, never half."""

import json
import multiprocessing
import os
import re
import resource
import signal
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dagster_project.publishing import snapshot
from dagster_project.publishing.snapshot import (
    DATABASE,
    MANIFEST,
    NIGHTS,
    PARQUET,
    Published,
    PublishError,
    publish,
)
from tests.publishing.replacements import build_of, read_through_replacements

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _publish(tmp_path: Path, value: str, run: str, rows: int = 1000) -> Published:
    build = build_of(tmp_path / "warehouse.duckdb", value, rows)
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


def test_readers_through_replacements_get_no_error_and_no_mixed_answer(tmp_path: Path) -> None:
    """Ten here, fifty under `make bench`."""
    read_through_replacements(tmp_path, 10)


def test_earlier_nights_are_kept_and_the_oldest_go(tmp_path: Path) -> None:
    for day in (1, 2, 2, 3, 5, 8):
        build = build_of(tmp_path / "warehouse.duckdb", f"night {day}")
        published = publish(
            build, tmp_path / "published", run=f"r{day}", now=NOW, notes={}, night=date(2026, 1, day), keep=2
        )
    nights = published.folder / NIGHTS
    assert sorted(file.name for file in nights.iterdir()) == [
        "kanhe_20260103.duckdb",
        "kanhe_20260105.duckdb",
    ]
    assert _version(nights / "kanhe_20260105.duckdb") == {("night 5",)}
    with duckdb.connect(str(nights / "kanhe_20260103.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) from kanhe_20260103.marts.fct_a").fetchone() == (1000,)
    publish(build, tmp_path / "published", run="r9", now=NOW, notes={}, night=date(2026, 1, 9), keep=0)
    assert list(nights.iterdir()) == []


def test_a_second_load_of_a_night_keeps_that_of_the_night_before(tmp_path: Path) -> None:
    for day, value in ((1, "yesterday"), (2, "first"), (2, "second")):
        build = build_of(tmp_path / "warehouse.duckdb", value)
        published = publish(
            build, tmp_path / "published", run=value, now=NOW, notes={}, night=date(2026, 1, day), keep=7
        )
    assert _version(published.folder / NIGHTS / "kanhe_20260101.duckdb") == {("yesterday",)}
    assert _version(published.folder / DATABASE) == {("second",)}


def test_nights_are_kept_where_a_file_can_have_one_name_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    for day in (1, 2):
        build = build_of(tmp_path / "warehouse.duckdb", f"night {day}")
        published = publish(
            build, tmp_path / "published", run=f"r{day}", now=NOW, notes={}, night=date(2026, 1, day), keep=1
        )
    assert _version(published.folder / NIGHTS / "kanhe_20260101.duckdb") == {("night 1",)}


def test_the_file_cannot_be_written_and_what_was_written_beside_it_is_not_taken_over(tmp_path: Path) -> None:
    published = _publish(tmp_path, "one", "r1")
    file = published.folder / DATABASE
    assert file.stat().st_mode & 0o777 == 0o444
    stray = published.folder / f"{DATABASE}.wal"
    stray.write_bytes(b"changes somebody made to the file of yesterday")
    _publish(tmp_path, "two", "r2")
    assert not stray.exists()
    assert _version(file) == {("two",)}


def test_files_are_on_the_disk_before_their_names_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order that survives a power failure: content, folder of the content, name, folder of the name."""
    steps: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        target = Path(f"/proc/self/fd/{descriptor}").readlink().name
        steps.append(f"sync {re.sub('.kanhe-tmp-(r1|[0-9]+)-', 'new ', target)}")
        sync(descriptor)

    def moved(source: Path, target: Path) -> Path:
        steps.append(f"name {Path(target).name}")
        return replace(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", moved)
    _publish(tmp_path, "one", "r1")
    assert steps == [
        "sync new kanhe.duckdb",
        "sync fct_a.parquet",
        "sync fct_b.parquet",
        "sync new parquet",
        "name kanhe.duckdb",
        "sync published",
        "name parquet",
        "sync published",
        "sync new manifest.json",
        "name manifest.json",
    ]


@pytest.mark.parametrize("step", ["_copy", "_swap", "sync_file"])
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
    build = build_of(tmp_path / "warehouse.duckdb", "new", 200_000)
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
    build = build_of(tmp_path / "warehouse.duckdb", "new")
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
