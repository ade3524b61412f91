"""The published copy of the marts: a read-only DuckDB file and Parquet files, swapped in whole.

Belongs here: copying schema `marts` with its comments, and putting the copy in place.
Does not belong here: deciding whether to publish (`quality.gate`), or any change of a figure.

Readers keep the file they opened; whoever connects afterwards gets the new one. Nobody sees half. Everything is
written out (files, then folders) before a name changes, so that a power failure leaves the old or the new.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.lake.files import (
    remove_leftovers,
    replace_link,
    sync_file,
    sync_folder,
    temporary_name,
    write_atomically,
)
from dagster_project.vocabulary.operator_error import OperatorError
from dagster_project.warehouse.sql import literal

DATABASE = "kanhe.duckdb"
PARQUET = "parquet"
MANIFEST = "manifest.json"
NIGHTS = "nights"
"""Folder of earlier published files, one per night."""
SCHEMA = "marts"

# Many BI drivers still carry DuckDB 1.x, which cannot read the file format of 2.0.
STORAGE_VERSION = "v1.2.0"
_READ_ONLY = 0o444


class PublishError(OperatorError):
    """Publishing did not happen and the old copy is untouched; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Published:
    """What stands in the published folder now: rows by mart."""

    folder: Path
    rows: Mapping[str, int]


def publish(
    build: Path,
    folder: Path,
    *,
    run: str,
    now: datetime,
    notes: Mapping[str, object],
    night: date | None = None,
    keep: int = 0,
) -> Published:
    """Copy the marts of the build database into `folder`.

    Args:
        build: database dbt wrote; opened read-only.
        folder: published folder; made when absent.
        run: identifier of the run, part of temporary names.
        now: moment written into the manifest (UTC).
        notes: further entries of the manifest (decision of the gate and the like).
        night: day the run counts as; the day of `now` when not given.
        keep: files of earlier nights to keep beside the new one.

    Raises:
        PublishError: the disk is full or not writable, or the build database cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    remove_leftovers(folder)
    database = temporary_name(folder / DATABASE, run)
    parquet = temporary_name(folder / PARQUET, run)
    try:
        parquet.mkdir()
        rows = _copy(build, database, parquet)
        _keep_earlier(folder, keep, run)
        _swap(folder, database, parquet, run)
        manifest = {
            "run": run,
            "night": (night or now.date()).isoformat(),
            "published_at": now.isoformat(timespec="seconds"),
            "storage_version": STORAGE_VERSION,
            "rows": rows,
            **notes,
        }
        write_atomically(
            folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2).encode() + b"\n"
        )
    except (OSError, duckdb.Error) as error:
        raise PublishError(
            f"发布未完成，原已发布的数据保持不变。原因：{error}。请检查 {folder} 所在磁盘的剩余空间和写入权限后重新运行。"
        ) from error
    finally:
        with suppress(OSError):
            remove_leftovers(folder)
    return Published(folder, rows)


def night_of(manifest: Mapping[str, Any]) -> date:
    """The day a publication counts as; manifests of older versions tell only when it was made."""
    return date.fromisoformat(manifest.get("night") or manifest["published_at"][:10])


def _copy(build: Path, database: Path, parquet: Path) -> dict[str, int]:
    rows: dict[str, int] = {}
    with closing(duckdb.connect()) as connection:
        connection.execute(f"attach {literal(build)} as build (read_only)")
        connection.execute(f"attach {literal(database)} as out (storage_version '{STORAGE_VERSION}')")
        connection.execute("begin")
        connection.execute(f"create schema out.{SCHEMA}")
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'build' and schema_name = ? order by 1",
            [SCHEMA],
        ).fetchall():
            connection.execute(
                f'create table out.{SCHEMA}."{table}" as select * from build.{SCHEMA}."{table}"'
            )
            _copy_comments(connection, table)
            rows[table] = _count(connection, f'out.{SCHEMA}."{table}"')
        connection.execute("commit")
        for table, count in rows.items():
            target = literal(parquet / f"{table}.parquet")
            connection.execute(
                f'copy (from out.{SCHEMA}."{table}") to {target} (format parquet, compression zstd)'
            )
            if _count(connection, f"read_parquet({target})") != count:
                raise OSError(f"{table}.parquet is incomplete")
        connection.execute("checkpoint out")
        connection.execute("detach out")
    if database.with_name(f"{database.name}.wal").exists():
        raise OSError(f"{database.name} was not written out completely")
    return rows


def _copy_comments(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    described = connection.execute(
        "select comment from duckdb_tables() where database_name = 'build' and schema_name = ? and table_name = ?",
        [SCHEMA, table],
    ).fetchone()
    assert described is not None
    if described[0] is not None:
        connection.execute(f'comment on table out.{SCHEMA}."{table}" is {literal(described[0])}')
    for column, comment in connection.execute(
        "select column_name, comment from duckdb_columns() where database_name = 'build' and schema_name = ? "
        "and table_name = ? and comment is not null order by column_index",
        [SCHEMA, table],
    ).fetchall():
        connection.execute(f'comment on column out.{SCHEMA}."{table}"."{column}" is {literal(comment)}')


def _keep_earlier(folder: Path, keep: int, run: str) -> None:
    """Give the standing file a second name, that of its night; it costs no room until it is replaced."""
    nights, standing = folder / NIGHTS, folder / DATABASE
    if keep and standing.exists() and (folder / MANIFEST).exists():
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        night = night_of(manifest)
        nights.mkdir(exist_ok=True)
        remove_leftovers(nights)
        # The stem is what DuckDB calls the database: it has to be usable without quotes.
        kept = nights / f"{standing.stem}_{night:%Y%m%d}{standing.suffix}"
        second = temporary_name(kept, run)
        try:
            os.link(standing, second)
        except OSError:  # some network file systems know no second names
            shutil.copyfile(standing, second)
            sync_file(second)
            second.chmod(_READ_ONLY)
        second.replace(kept)
        sync_folder(nights)
    if nights.is_dir():
        for old in sorted(nights.glob(f"{standing.stem}_*{standing.suffix}"), reverse=True)[keep:]:
            old.unlink()


def _swap(folder: Path, database: Path, parquet: Path, run: str) -> None:
    sync_file(database)
    # Whoever opens the file for writing is told so, instead of changing what others read.
    database.chmod(_READ_ONLY)
    for file in sorted(parquet.iterdir()):
        sync_file(file)
    sync_folder(parquet)
    finished = folder / f".{PARQUET}-{run}"
    link = folder / PARQUET
    previous = folder / link.readlink() if link.is_symlink() else None
    if finished == previous:  # a repeated step of the same run: the link must lead somewhere else meanwhile
        finished = folder / f".{PARQUET}-{run}-again"
    shutil.rmtree(finished, ignore_errors=True)
    parquet.rename(finished)
    # What somebody has written beside the old file in spite of that must not be applied to the new one.
    (folder / f"{DATABASE}.wal").unlink(missing_ok=True)
    database.replace(folder / DATABASE)
    sync_folder(folder)
    replace_link(link, finished)
    for old in folder.glob(f".{PARQUET}-*"):
        # The one before stays for readers that have listed it and not opened every file yet.
        if old not in (finished, previous):
            shutil.rmtree(old, ignore_errors=True)


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"select count(*) from {relation}").fetchone()
    assert row is not None
    return int(row[0])
