"""Readers of the published file while it is replaced, in the suite and in larger number in the benchmark."""

import multiprocessing
import queue
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from dagster_project.publishing.snapshot import DATABASE, publish


def build_of(file: Path, value: str, rows: int = 1000) -> Path:
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


def _replace(tmp_path: Path, night: int) -> Path:
    build = build_of(tmp_path / "warehouse.duckdb", f"night {night}", 5_000)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return publish(build, tmp_path / "published", run=f"r{night}", now=now, notes={}).folder


def _reconnect_until_told(file: Path, stop: Path, answers: "multiprocessing.Queue[list[str]]") -> None:
    """Open the file anew for every question, as a BI tool without a pool does; ask two tables at once."""
    while not stop.exists():
        with duckdb.connect(str(file), read_only=True) as connection:
            answers.put(_seen(connection))
        time.sleep(0.005)


def _stay_until_told(file: Path, stop: Path, answers: "multiprocessing.Queue[list[str]]") -> None:
    """Open the file once and ask again and again."""
    with duckdb.connect(str(file), read_only=True) as connection:
        while not stop.exists():
            answers.put(_seen(connection))
            time.sleep(0.005)


def _seen(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [
        version
        for (version,) in connection.execute(
            "select version from marts.fct_a union select version from marts.fct_b"
        ).fetchall()
    ]


def read_through_replacements(tmp_path: Path, count: int) -> int:
    """Replace the published file `count` times under three other processes and one connection of this one.

    Gives back the number of answers, none of which was an error or came from two nights.
    """
    file, stop = _replace(tmp_path, 0) / DATABASE, tmp_path / "stop"
    context = multiprocessing.get_context("spawn")
    answers: dict[str, multiprocessing.Queue[list[str]]] = {}
    readers = {}
    for name, target in (
        ("one", _reconnect_until_told),
        ("two", _reconnect_until_told),
        ("staying", _stay_until_told),
    ):
        answers[name] = context.Queue()
        readers[name] = context.Process(target=target, args=(file, stop, answers[name]), daemon=True)
        readers[name].start()
    seen = {name: [answers[name].get(timeout=60)] for name in readers}
    with duckdb.connect(str(file), read_only=True) as long_lived:
        for number in range(1, count + 1):
            _replace(tmp_path, number)
            assert _seen(long_lived) == ["night 0"]
    stop.touch()
    for name, reader in readers.items():
        while reader.is_alive() or not answers[name].empty():
            with suppress(queue.Empty):
                seen[name].append(answers[name].get(timeout=0.1))
        reader.join()
        assert reader.exitcode == 0, name
    assert [answer for found in seen.values() for answer in found if len(answer) != 1] == []
    assert {answer[0] for answer in seen["staying"]} == {"night 0"}
    for name in ("one", "two"):
        nights = [int(answer[0].removeprefix("night ")) for answer in seen[name]]
        assert nights == sorted(nights), name
        assert len(set(nights)) >= 3, name
    with duckdb.connect(str(file), read_only=True) as connection:
        assert _seen(connection) == [f"night {count}"]
    return sum(map(len, seen.values()))
