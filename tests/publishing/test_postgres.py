"""The marts in a real PostgreSQL: whole nights only, exact, described, readable and nothing else."""

from __future__ import annotations

import multiprocessing
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import duckdb
import pytest

from dagster_project.publishing.postgres import publication
from dagster_project.publishing.postgres.publication import Delivery, publish_to_postgres
from dagster_project.publishing.postgres.structure import (
    Standing,
    before_rows,
    keys_after_rows,
    wanted_tables,
)
from dagster_project.publishing.postgres.troubles import PostgresError
from dagster_project.vocabulary.postgres_address import parse_address
from dagster_project.warehouse.keys import ForeignKey, Keys
from tests.documents import ROOT
from tests.postgres import PostgresServer, start_server
from tests.publishing.marts import TABLES, keys_of, published_file

NOW = datetime(2026, 3, 4, 18, 30, tzinfo=UTC)
NIGHT = date(2026, 3, 5)
SECRET = "s3cret-of-the-bureau"
NOTHING = Standing({}, {}, frozenset(), {})


@pytest.fixture
def database(postgres: PostgresServer) -> str:
    return postgres.new_database()


def _publish(file: Path, uri: str, run: str = "r1") -> Delivery:
    return publish_to_postgres(
        file, parse_address(uri), run=run, now=NOW, night=NIGHT, progress=lambda *_: None
    )


def _versions(postgres: PostgresServer, database: str) -> set[int]:
    return {
        version
        for table in TABLES
        for (version,) in postgres.rows(database, f"select distinct version from marts.{table}")
    }


def test_types_are_exact_and_values_equal(tmp_path: Path, postgres: PostgresServer, database: str) -> None:
    file = published_file(tmp_path / "kanhe.duckdb", 7)
    assert _publish(file, postgres.uri(database)).rows == dict.fromkeys(TABLES, 20)
    kinds = postgres.rows(
        database,
        "select attname, format_type(atttypid, atttypmod) from pg_attribute"
        " where attrelid = 'marts.mart_unit_year'::regclass and attnum > 0 order by attnum",
    )
    assert kinds == [
        ("document_id", "text"),
        ("unit_key", "text"),
        ("fiscal_year", "integer"),
        ("revenue_yuan", "numeric(20,2)"),
        ("revenue_wan", "numeric(20,6)"),
        ("growth_bp", "bigint"),
        ("version", "integer"),
    ]
    query = (
        "select document_id, cast(revenue_yuan as {text}), cast(revenue_wan as {text}), growth_bp, fiscal_year"
        " from marts.mart_unit_year order by 1"
    )
    with duckdb.connect(str(file), read_only=True) as connection:
        expected = connection.execute(query.format(text="varchar")).fetchall()
    assert postgres.rows(database, query.format(text="text")) == expected
    assert postgres.rows(
        database, "select distinct known_from, published_on, is_current from marts.dim_document"
    ) == [(datetime(2026, 1, 1, tzinfo=UTC), date(2026, 2, 3), True)]
    # A zero character, which PostgreSQL cannot hold, is visible and keeps nothing from being published.
    assert postgres.rows(database, "select distinct message from marts.fct_rejected_file") == [
        ("空\ufffd字符",)
    ]


def test_every_real_mart_has_a_primary_key_and_types_postgres_can_hold() -> None:
    keys = publication.mart_keys()
    assert len(keys) > 40
    assert [name for name, found in keys.items() if not found.primary] == []
    assert {key.target for found in keys.values() for key in found.foreign} <= set(keys)


def test_names_of_keys_and_indexes_longer_than_postgres_keeps_stay_apart_and_are_made_once(
    tmp_path: Path, postgres: PostgresServer, database: str
) -> None:
    """PostgreSQL cuts a name at 63 bytes and says nothing: the second night would find another name than it asks for."""
    columns = [f"{'a_column_with_a_name_as_long_as_postgres_keeps_one' + '_' * 9}{n}" for n in (1, 2)]
    file = tmp_path / "kanhe.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.dim_thing as select 'k' as thing_key")
        connection.execute(f"create table marts.fct_thing as select 'k' as {columns[0]}, 'k' as {columns[1]}")
        keys = {
            "dim_thing": Keys(("thing_key",), ()),
            "fct_thing": Keys(
                tuple(columns), tuple(ForeignKey(column, "dim_thing", "thing_key") for column in columns)
            ),
        }
        tables = wanted_tables(connection, keys)
    statements = [
        "create schema marts",
        *(s for table in tables for s in before_rows(table, NOTHING)),
        *keys_after_rows(tables, NOTHING),
    ]
    postgres.execute(database, *statements)
    made = dict(
        postgres.rows(
            database,
            "select indexname, 'i' from pg_indexes where schemaname = 'marts'"
            " union all select conname, contype from pg_constraint where connamespace = 'marts'::regnamespace order by 2 desc",
        )
    )
    asked = {name for s in statements for name in re.findall(r'(?:constraint|create index) "([^"]+)"', s)}
    assert asked == set(made)
    assert len(made) == 2 + 2 + 2, "two primary keys, two foreign keys with an index each"


def test_the_driver_of_postgres_is_loaded_only_when_something_is_published_there() -> None:
    code = (
        "import sys, dagster_project.definitions, dagster_project.cli, dagster_project.publishing.summary;"
        "print(sorted(name for name in sys.modules if name.startswith('adbc')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_keys_comments_and_the_night_are_there(
    tmp_path: Path, postgres: PostgresServer, database: str
) -> None:
    _publish(published_file(tmp_path / "kanhe.duckdb", 1), postgres.uri(database))
    constraints = postgres.rows(
        database,
        "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint"
        " where connamespace = 'marts'::regnamespace order by 1, 2",
    )
    assert ("marts.mart_unit_year", "PRIMARY KEY (document_id)") in constraints
    assert ("marts.dim_document", "FOREIGN KEY (unit_key) REFERENCES marts.dim_unit(unit_key)") in constraints
    assert sum(definition.startswith("PRIMARY") for _, definition in constraints) == len(TABLES) + 1
    assert postgres.rows(database, "select obj_description('marts.dim_unit'::regclass)") == [
        ("一行 = 'dim_unit'。One row.",)
    ]
    bare = postgres.rows(
        database,
        "select c.relname, a.attname from pg_attribute as a inner join pg_class as c on c.oid = a.attrelid"
        " where c.relnamespace = 'marts'::regnamespace and c.relkind = 'r' and attnum > 0"
        " and col_description(c.oid, attnum) is null",
    )
    assert bare == []
    assert postgres.rows(
        database, "select mart, row_count, run_id, published_at, night from marts.publication order by 1"
    ) == [(table, 20, "r1", NOW, NIGHT) for table in sorted(TABLES)]


def _read(uri: str, isolation: str, stop: Path, answers: multiprocessing.Queue[Any]) -> None:
    """Look at all tables, in one statement and statement by statement, until told to stop."""
    together = " union all ".join(
        f"select '{table}' as t, version, count(*) as n from marts.{table} group by version"
        for table in TABLES
    )
    looked = 0
    with closing(adbc.connect(uri)) as connection, connection.cursor() as cursor:
        while not stop.exists():
            cursor.execute(f"set transaction isolation level {isolation}")
            cursor.execute(together)
            found = cursor.fetchall()
            seen = {version for _, version, _ in found}
            whole = len(found) == len(TABLES) and len(seen) == 1 and len({n for *_, n in found}) == 1
            if isolation == "repeatable read":
                time.sleep(0.02)
                for table in TABLES:
                    cursor.execute(f"select version, count(*) from marts.{table} group by version")
                    whole = whole and [version for version, _ in cursor.fetchall()] == list(seen)
            connection.commit()
            time.sleep(0.02)
            looked += 1
            answers.put((isolation, whole, sorted(seen)))
    answers.put((isolation, "end", looked))


@pytest.mark.slow
def test_readers_of_both_isolation_levels_see_whole_nights_only(
    tmp_path: Path, postgres: PostgresServer, database: str
) -> None:
    uri = postgres.uri(database)
    _publish(published_file(tmp_path / "0.duckdb", 0, units=1000), uri)
    context, stop = multiprocessing.get_context("spawn"), tmp_path / "stop"
    answers: multiprocessing.Queue[Any] = context.Queue()
    readers = [
        context.Process(target=_read, args=(uri, isolation, stop, answers), daemon=True)
        for isolation in ("read committed", "repeatable read")
    ]
    for reader in readers:
        reader.start()
    seen = [answers.get(timeout=60)]
    for night in range(1, 5):
        _publish(published_file(tmp_path / f"{night}.duckdb", night, units=1000), uri, run=f"r{night}")
    time.sleep(0.5)
    stop.touch()
    ended = 0
    while ended < len(readers):
        answer = answers.get(timeout=60)
        ended += answer[1] == "end"
        seen.append(answer)
    for reader in readers:
        reader.join(timeout=60)
        assert reader.exitcode == 0
    looks = [answer for answer in seen if answer[1] != "end"]
    assert [answer for answer in looks if answer[1] is not True] == []
    for isolation in ("read committed", "repeatable read"):
        nights = {answer[2][0] for answer in looks if answer[0] == isolation}
        assert 4 in nights
        assert len(nights) >= 2


def test_a_reader_with_an_old_snapshot_keeps_its_night_and_keeps_nobody_waiting(
    tmp_path: Path, postgres: PostgresServer, database: str
) -> None:
    uri = postgres.uri(database)
    _publish(published_file(tmp_path / "1.duckdb", 1), uri)
    with closing(adbc.connect(uri)) as connection, connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        cursor.execute("select count(*) from pg_class")
        cursor.fetchall()
        for night in (2, 3):
            _publish(published_file(tmp_path / f"{night}.duckdb", night), uri)
        for table in TABLES:  # never looked at before the new nights came
            cursor.execute(f"select distinct version, count(*) over () from marts.{table}")
            assert cursor.fetchall() == [(1, 20)], table
    assert _versions(postgres, database) == {3}


def _publish_and_be_killed(file: Path, uri: str) -> None:
    keep, copied = publication._copy, []

    def copy(*arguments: Any) -> int:
        copied.append(keep(*arguments))
        if len(copied) == len(TABLES) - 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return copied[-1]

    publication._copy = copy
    _publish(file, uri)


def test_a_load_killed_half_way_leaves_yesterday_and_the_next_one_succeeds(
    tmp_path: Path, postgres: PostgresServer, database: str
) -> None:
    uri = postgres.uri(database)
    _publish(published_file(tmp_path / "1.duckdb", 1), uri)
    today = published_file(tmp_path / "2.duckdb", 2)
    process = multiprocessing.get_context("spawn").Process(target=_publish_and_be_killed, args=(today, uri))
    process.start()
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL
    assert _versions(postgres, database) == {1}
    _publish(today, uri)
    assert _versions(postgres, database) == {2}


def test_a_connection_cut_half_way_leaves_yesterday_and_is_told(
    tmp_path: Path, postgres: PostgresServer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = postgres.uri(database)
    _publish(published_file(tmp_path / "1.duckdb", 1), uri)
    keep = publication._copy

    def copy(cursor: adbc.Cursor, *arguments: Any) -> int:
        count = keep(cursor, *arguments)
        postgres.execute(
            "postgres",
            f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}' and application_name = 'kanhe'",
        )
        return count

    monkeypatch.setattr(publication, "_copy", copy)
    with pytest.raises(PostgresError, match=r"未能写入数据库.*保持为上次发布的内容"):
        _publish(published_file(tmp_path / "2.duckdb", 2), uri)
    assert _versions(postgres, database) == {1}


@pytest.mark.slow
def test_a_full_disk_of_the_server_leaves_yesterday_and_is_told(tmp_path: Path) -> None:
    """No file of this server may grow beyond 17 MB: what a write gets then is what a full disk gives it."""
    server = start_server()
    try:
        database = server.new_database()
        uri = server.uri(database)
        _publish(published_file(tmp_path / "1.duckdb", 1), uri)
        server.stop()
        server.start(largest_file=17 << 20)
        with pytest.raises(PostgresError, match=r"未能写入数据库.*保持为上次发布的内容"):
            _publish(published_file(tmp_path / "2.duckdb", 2, units=400_000), uri)
        assert _versions(server, database) == {1}
    finally:
        server.close()


def test_two_loads_at_once_take_turns(tmp_path: Path, postgres: PostgresServer, database: str) -> None:
    uri = postgres.uri(database)
    _publish(published_file(tmp_path / "0.duckdb", 0), uri)
    context = multiprocessing.get_context("spawn")
    loads = [
        context.Process(target=_publish, args=(published_file(tmp_path / f"{n}.duckdb", n, units=5000), uri))
        for n in (1, 2, 3)
    ]
    for load in loads:
        load.start()
    for load in loads:
        load.join(timeout=120)
        assert load.exitcode == 0
    assert len(_versions(postgres, database)) == 1
    assert postgres.rows(database, "select count(*) from marts.dim_unit") == [(5000,)]


def test_a_new_version_of_the_marts_is_taken_over_in_the_same_step(
    tmp_path: Path, postgres: PostgresServer, database: str
) -> None:
    uri = postgres.uri(database)
    _publish(published_file(tmp_path / "1.duckdb", 1), uri)
    changed = {
        "dim_unit": (*TABLES["dim_unit"], ("unit_kind", "varchar")),
        "dim_document": tuple(column for column in TABLES["dim_document"] if column[0] != "is_current"),
        "mart_unit_year": tuple(
            (name, "decimal(24,4)" if name == "revenue_yuan" else kind)
            for name, kind in TABLES["mart_unit_year"]
        ),
        "dim_rule": (("rule_id", "varchar"), ("version", "integer")),
    }
    rules = published_file(tmp_path / "2.duckdb", 2, tables=changed)
    with duckdb.connect(str(rules)) as connection:
        connection.execute("update marts.dim_rule set rule_id = 'R' || rowid")
    with closing(adbc.connect(uri)) as connection, connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        cursor.execute("select count(*) from pg_class")
        cursor.fetchall()
        _publish(rules, uri)
        # Even then nobody finds a table empty; a column whose type changed is unknown to the old snapshot.
        cursor.execute("select count(*), max(version), max(unit_kind) from marts.dim_unit")
        assert cursor.fetchall() == [(20, 1, None)]
        cursor.execute("select count(*), max(version) from marts.mart_unit_year")
        assert cursor.fetchall() == [(20, 1)]
    columns = dict(
        postgres.rows(
            database,
            "select attrelid::regclass::text, string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attname)"
            " from pg_attribute where attnum > 0 and not attisdropped and attrelid in"
            " (select oid from pg_class where relnamespace = 'marts'::regnamespace and relkind = 'r') group by 1",
        )
    )
    assert set(columns) == {f"marts.{table}" for table in (*changed, "publication")}
    assert "unit_kind text" in columns["marts.dim_unit"]
    assert "is_current" not in columns["marts.dim_document"]
    assert "revenue_yuan numeric(24,4)" in columns["marts.mart_unit_year"]
    assert postgres.rows(
        database,
        "select count(*) from pg_constraint where connamespace = 'marts'::regnamespace and contype = 'p'",
    ) == [(len(changed) + 1,)]
    # And back again, as after a return to the version before.
    _publish(published_file(tmp_path / "1.duckdb", 3), uri)
    assert _versions(postgres, database) == {3}


@pytest.fixture
def roles(postgres: PostgresServer) -> tuple[str, str, str]:
    """Database, publisher and BI user, made by the statements of docs/operations.md as they stand there."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    [statements] = re.findall(r"```sql\n(create role kanhe_publisher.*?)```", page, flags=re.DOTALL)
    database = f"t{secrets.token_hex(4)}"
    own = statements.replace("budget", database).replace("kanhe_publisher", f"publisher_{database}")
    own = re.sub(r"'choose-\w+'", f"'{SECRET}'", own.replace("role bi ", f"role bi_{database} "))
    for statement in filter(None, map(str.strip, own.split(";"))):
        try:
            postgres.execute("postgres", statement)
        except adbc.Error as error:
            assert (statement, error.sqlstate) == ("create role kanhe_reader nologin", "42710")
    return database, f"publisher_{database}", f"bi_{database}"


def test_the_reading_role_may_read_the_marts_and_nothing_else(
    tmp_path: Path, postgres: PostgresServer, roles: tuple[str, str, str]
) -> None:
    database, publisher, bi = roles
    delivery = _publish(published_file(tmp_path / "1.duckdb", 1), postgres.uri(database, publisher, SECRET))
    assert delivery.reader
    postgres.execute(
        database,
        "create schema inner_office",
        "create table inner_office.files as select 1 as x",
    )

    def may(statement: str) -> bool:
        try:
            postgres.execute(database, statement, user=bi, password=SECRET)
        except adbc.Error as error:
            assert error.sqlstate == "42501", (statement, str(error))
            return False
        return True

    assert postgres.rows(database, "select count(*) from marts.dim_unit", user=bi, password=SECRET) == [(20,)]
    for statement in (
        "insert into marts.dim_unit values ('x', 'x', 1)",
        "update marts.dim_unit set version = 9",
        "delete from marts.dim_unit",
        "truncate marts.dim_unit",
        "drop table marts.dim_unit",
        "alter table marts.dim_unit add column x integer",
        "create table marts.mine (x integer)",
        "create table public.mine (x integer)",
        "create temporary table mine (x integer)",
        "create schema mine",
        "select * from inner_office.files",
        "create role mine",
    ):
        assert not may(statement), statement
    # A table of the next version is readable as soon as it is there.
    _publish(
        published_file(tmp_path / "2.duckdb", 2, tables={**TABLES, "mart_extra": (("version", "integer"),)}),
        postgres.uri(database, publisher, SECRET),
    )
    assert may("select * from marts.mart_extra")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda uri: uri.replace(SECRET, "wrong-password"), "用户名或密码不正确"),
        (lambda uri: uri.rsplit("/", 1)[0] + "/nowhere", "数据库或用户不存在"),
        (lambda uri: uri.replace("127.0.0.1", "nowhere.invalid"), "主机名无法解析"),
        (lambda uri: uri.rpartition(":")[0] + ":1/x", "服务器没有启动"),
        (lambda uri: uri + "?options=-c%20default_transaction_read_only%3Don", "只读"),
    ],
)
def test_what_keeps_from_publishing_is_told_without_the_password(
    tmp_path: Path,
    postgres: PostgresServer,
    roles: tuple[str, str, str],
    change: Any,
    message: str,
) -> None:
    database, publisher, _ = roles
    uri = change(postgres.uri(database, publisher, SECRET))
    with pytest.raises(PostgresError) as caught:
        _publish(published_file(tmp_path / "1.duckdb", 1), uri)
    assert message in str(caught.value)
    assert "保持不变" in str(caught.value)
    for text in (str(caught.value), repr(caught.value.__cause__), repr(parse_address(uri))):
        assert SECRET not in text
        assert "wrong-password" not in text


def test_a_user_without_rights_is_told(tmp_path: Path, postgres: PostgresServer, database: str) -> None:
    postgres.execute("postgres", f"create role plain_{database} login password '{SECRET}'")
    with pytest.raises(PostgresError, match="没有所需的权限"):
        _publish(
            published_file(tmp_path / "1.duckdb", 1), postgres.uri(database, f"plain_{database}", SECRET)
        )


def test_a_database_of_another_encoding_is_told(tmp_path: Path, postgres: PostgresServer) -> None:
    database = postgres.new_database(encoding="SQL_ASCII")
    with pytest.raises(PostgresError, match="编码为 SQL_ASCII，应为 UTF8"):
        _publish(published_file(tmp_path / "1.duckdb", 1), postgres.uri(database))


def test_marts_of_somebody_else_are_not_overwritten(
    tmp_path: Path, postgres: PostgresServer, database: str
) -> None:
    postgres.execute(
        database, "create schema marts", "create table marts.dim_unit as select 'theirs' as unit_key"
    )
    with pytest.raises(PostgresError, match="不是由勘合建立的模式"):
        _publish(published_file(tmp_path / "1.duckdb", 1), postgres.uri(database))
    assert postgres.rows(database, "select * from marts.dim_unit") == [("theirs",)]


def test_a_table_locked_by_somebody_is_told_after_a_while(
    tmp_path: Path, postgres: PostgresServer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = postgres.uri(database)
    _publish(published_file(tmp_path / "1.duckdb", 1), uri)
    monkeypatch.setattr(publication, "_SECONDS_TO_WAIT", 1)
    with closing(adbc.connect(uri)) as connection, connection.cursor() as cursor:
        cursor.execute("lock table marts.dim_unit in access exclusive mode")
        with pytest.raises(PostgresError, match="有其他程序正占用这些表"):
            _publish(published_file(tmp_path / "2.duckdb", 2), uri)
    assert _versions(postgres, database) == {1}


def test_a_column_that_would_lose_its_exactness_is_refused(
    tmp_path: Path, postgres: PostgresServer, database: str
) -> None:
    tables = {"mart_x": (("share", "double"), ("version", "integer"))}
    with pytest.raises(ValueError, match=r"mart_x\.share is DOUBLE"):
        _publish(published_file(tmp_path / "1.duckdb", 1, tables=tables), postgres.uri(database))


def test_the_space_of_earlier_nights_is_used_again(
    tmp_path: Path, postgres: PostgresServer, database: str
) -> None:
    uri = postgres.uri(database)
    sizes = []
    for night in range(6):
        _publish(published_file(tmp_path / f"{night}.duckdb", night, units=5000), uri)
        [(size,)] = postgres.rows(database, "select pg_total_relation_size('marts.mart_unit_year')")
        sizes.append(size)
    assert sizes[5] <= 2.5 * sizes[0]
    assert len(keys_of()) == len(TABLES)
