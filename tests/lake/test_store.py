"""The Parquet lake: exact, complete, replaced as a whole."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from dagster_project.lake import store
from dagster_project.lake.cache import ExaminationCache
from dagster_project.lake.files import temporary_name
from dagster_project.lake.intake import take_in
from dagster_project.lake.rules import rule_rows
from dagster_project.lake.schemas import TABLES
from dagster_project.lake.store import UNPARTITIONED, LakeSummary, MissingExaminationError, write_lake
from dagster_project.reconciliation.catalogue import load_catalogue
from dagster_project.settings import Settings, from_environment
from tests.lake.small_engine import AMOUNT, examine

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("2024 x")
    (tmp_path / "raw" / "b.txt").write_text("2023 y")
    (tmp_path / "raw" / "c.txt").write_text("refuse")
    return from_environment({"KANHE_HOME": str(tmp_path / "home"), "KANHE_RAW": str(tmp_path / "raw")})


def _write(settings: Settings, run: str) -> LakeSummary:
    intake = take_in(settings, engine_version="1", now=NOW, examine=examine)
    return write_lake(
        settings.lake,
        intake,
        ExaminationCache(settings.cache, "1"),
        {"rules": rule_rows(load_catalogue())},
        run=run,
    )


def test_every_table_stands_in_every_year_with_exactly_its_schema(settings: Settings) -> None:
    _write(settings, "r1")
    for table, schema in TABLES.items():
        for year in (2023, 2024):
            frame = pl.read_parquet(
                settings.lake / table / f"fiscal_year={year}" / "data.parquet", hive_partitioning=False
            )
            assert dict(frame.schema) == dict(pl.Schema(schema)), table
    for table, schema in UNPARTITIONED.items():
        assert dict(pl.read_parquet(settings.lake / table / "data.parquet").schema) == dict(pl.Schema(schema))


def test_money_arrives_in_the_database_without_losing_a_fen(settings: Settings) -> None:
    _write(settings, "r1")
    found = duckdb.sql(
        f"select amount_yuan, typeof(amount_yuan), fiscal_year from read_parquet('{settings.lake}/cells/*/*.parquet', "
        "hive_partitioning = true) order by fiscal_year"
    ).fetchall()
    assert found == [(AMOUNT, "DECIMAL(20,2)", 2023), (AMOUNT, "DECIMAL(20,2)", 2024)]


def test_path_and_first_sight_come_from_the_lake(settings: Settings) -> None:
    _write(settings, "r1")
    frame = pl.read_parquet(settings.lake / "documents" / "fiscal_year=2024" / "data.parquet")
    assert frame.select("path", "known_from", "unit_name").rows() == [("a.txt", NOW, "甲单位")]


def test_rejections_and_rules_are_written(settings: Settings) -> None:
    summary = _write(settings, "r1")
    rejections = pl.read_parquet(settings.lake / "rejections" / "data.parquet")
    assert rejections.select("path", "code").rows() == [("c.txt", "no_disclosure")]
    assert summary.total("rules") == len(load_catalogue().rules)


def test_a_year_without_documents_disappears_with_the_next_lake(settings: Settings) -> None:
    _write(settings, "r1")
    (settings.raw / "b.txt").unlink()
    _write(settings, "r2")
    assert [path.name for path in (settings.lake / "cells").iterdir()] == ["fiscal_year=2024"]
    assert [path.name for path in settings.home.glob(".lake-*")] == [".lake-r2"]


def test_the_same_run_may_write_twice(settings: Settings) -> None:
    _write(settings, "r1")
    _write(settings, "r1")
    assert (settings.lake / "cells" / "fiscal_year=2024" / "data.parquet").exists()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_half_way_leaves_the_old_lake(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    _write(settings, "r1")
    before = {path: path.read_bytes() for path in settings.lake.rglob("*.parquet")}
    real, calls = store._write_table, []

    def failing(target: Path, frame: pl.DataFrame) -> int:
        calls.append(target)
        if len(calls) == 5:
            raise error
        return real(target, frame)

    monkeypatch.setattr(store, "_write_table", failing)
    (settings.raw / "a.txt").write_text("2024 changed")
    with pytest.raises(type(error)):
        _write(settings, "r2")
    assert {path: path.read_bytes() for path in settings.lake.rglob("*.parquet")} == before
    assert not list(settings.home.glob(".kanhe-tmp-*"))


def test_what_a_killed_run_left_is_removed(settings: Settings) -> None:
    left = temporary_name(settings.lake, "dead")
    left.mkdir(parents=True)
    _write(settings, "r1")
    assert not left.exists()


def test_a_plain_folder_in_the_place_of_the_lake_is_replaced(settings: Settings) -> None:
    settings.lake.mkdir(parents=True)
    _write(settings, "r1")
    assert settings.lake.is_symlink()


def test_facts_that_vanished_from_the_cache_are_named(settings: Settings) -> None:
    intake = take_in(settings, engine_version="1", now=NOW, examine=examine)
    shutil.rmtree(settings.cache / "examinations")
    with pytest.raises(MissingExaminationError, match=r"b\.txt"):
        write_lake(settings.lake, intake, ExaminationCache(settings.cache, "1"), {}, run="r1")
    assert not settings.lake.exists()
