"""Writing the Parquet lake dbt reads.

Belongs here: the layout `<table>/fiscal_year=<year>/data.parquet` and its replacement as a whole.
Does not belong here: which documents are in it (`intake`), or what follows from them (`dbt`).
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from dagster_project.lake.cache import ExaminationCache, Examined
from dagster_project.lake.files import remove_leftovers, replace_link, temporary_name
from dagster_project.lake.intake import Intake, Progress, TakenIn
from dagster_project.lake.rows import Row, to_frame, to_text
from dagster_project.lake.schemas import (
    ANSWERS,
    CORRECTIONS,
    FINDING_EVENTS,
    FINDING_NIGHTS,
    REJECTIONS,
    RULES,
    TABLES,
    TONIGHT,
    Schema,
)
from dagster_project.vocabulary.operator_error import OperatorError

UNPARTITIONED: Mapping[str, Schema] = {
    "rejections": REJECTIONS,
    "rules": RULES,
    "answers": ANSWERS,
    "corrections": CORRECTIONS,
    "tonight": TONIGHT,
    "finding_events": FINDING_EVENTS,
    "finding_nights": FINDING_NIGHTS,
}
"""Tables without years. All but the rejections are given to `write_lake`; one that is not given is empty."""


class MissingExaminationError(OperatorError):
    """The cache lost an examination between taking in and writing; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class LakeSummary:
    """Rows written by table and fiscal year (`None` for tables without years)."""

    rows: Mapping[str, Mapping[int | None, int]]

    def total(self, table: str) -> int:
        """Rows of a table over all years."""
        return sum(self.rows[table].values())


def write_lake(
    lake: Path,
    intake: Intake,
    cache: ExaminationCache,
    beside: Mapping[str, Sequence[Row]],
    *,
    run: str,
    progress: Progress | None = None,
) -> LakeSummary:
    """Write a complete new lake and put it in the place of the old one.

    `lake` becomes a symbolic link to the finished folder beside it, so that the change is one step: a crash
    leaves the old lake whole, and a fiscal year without documents disappears only with the change.

    Args:
        lake: the link readers follow.
        intake: the documents of tonight.
        cache: their facts.
        beside: rows of the tables without years, by table.
        run: identifier of the run, part of folder names.
        progress: told after every document.

    Raises:
        MissingExaminationError: a document's facts are no longer in the cache; taking in again makes them.
        RowError: rows are not what the schema promises.
        OSError: when the disk is full; the old lake stays.
    """
    lake.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_name(lake, run)
    finished = lake.with_name(f".lake-{run}")
    # A run that is repeated under its own name (a retried step) starts over.
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        rows = _write_everything(temporary, intake, cache, beside, progress)
        if lake.is_symlink() and lake.resolve() == finished.resolve():
            lake.unlink()
        shutil.rmtree(finished, ignore_errors=True)
        temporary.rename(finished)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    replace_link(lake, finished)
    for old in lake.parent.glob(".lake-*"):
        if old != finished:
            shutil.rmtree(old, ignore_errors=True)
    remove_leftovers(lake.parent)
    return LakeSummary(rows)


def _write_everything(
    folder: Path,
    intake: Intake,
    cache: ExaminationCache,
    beside: Mapping[str, Sequence[Row]],
    progress: Progress | None,
) -> dict[str, dict[int | None, int]]:
    rows: dict[str, dict[int | None, int]] = defaultdict(dict)
    by_year: dict[int, list[TakenIn]] = defaultdict(list)
    for document in intake.documents:
        by_year[document.fiscal_year].append(document)
    done = 0
    for year, documents in sorted(by_year.items()):
        frames: dict[str, list[pl.DataFrame]] = {table: [] for table in TABLES}
        for document in documents:
            for table, frame in _facts(document, cache).items():
                frames[table].append(frame)
            done += 1
            if progress is not None:
                progress(done, len(intake.documents), document.path)
        for table, parts in frames.items():
            target = folder / table / f"fiscal_year={year}" / "data.parquet"
            rows[table][year] = _write_table(target, pl.concat(parts))
    rejections = [
        {
            "path": file.path,
            "sha256": file.sha256,
            "code": file.code,
            "message": file.message,
            "known_from": file.known_from,
        }
        for file in intake.turned_away
    ]
    given = {**beside, "rejections": rejections}
    for table, schema in UNPARTITIONED.items():
        frame = to_frame(schema, to_text(table, schema, given.get(table, ())))
        rows[table][None] = _write_table(folder / table / "data.parquet", frame)
    return dict(rows)


def _facts(document: TakenIn, cache: ExaminationCache) -> dict[str, pl.DataFrame]:
    examined = cache.get(document.key)
    if not isinstance(examined, Examined):
        raise MissingExaminationError(
            f"{document.path} 的读取结果已不在缓存中。请重新运行 kanhe load，将自动重读该文件。"
        )
    frames = {table: to_frame(TABLES[table], columns) for table, columns in examined.tables().items()}
    # Path and first sight belong to the lake, not to the document: the same bytes may move.
    frames["documents"] = frames["documents"].with_columns(
        pl.lit(document.path, dtype=pl.String).alias("path"),
        pl.lit(document.known_from, dtype=TABLES["documents"]["known_from"]).alias("known_from"),
    )
    return frames


def _write_table(target: Path, frame: pl.DataFrame) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(target, compression="zstd", statistics=True)
    return frame.height
