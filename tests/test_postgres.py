"""The server the other tests use is a real one, alone and clean."""

from tests.postgres import PostgresServer


def test_every_database_is_its_own(postgres: PostgresServer) -> None:
    one, two = postgres.new_database(), postgres.new_database()
    postgres.execute(one, "create table t (名称 text)", "insert into t values ('局')")
    assert postgres.rows(one, "select 名称 from t") == [("局",)]
    assert postgres.rows(two, "select count(*) from pg_tables where schemaname = 'public'") == [(0,)]


def test_it_can_be_stopped_and_started_again(postgres: PostgresServer) -> None:
    name = postgres.new_database()
    postgres.execute(name, "create table t as select 1 as x")
    postgres.stop()
    postgres.start()
    assert postgres.rows(name, "select x from t") == [(1,)]
