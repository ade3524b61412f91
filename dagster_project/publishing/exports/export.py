"""One export: the formats asked for, in one folder, with one manifest.

Belongs here: the order of the work and the words for failures. Does not belong here: any format.
"""

from __future__ import annotations

import enum
import json
import shutil
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from xlsxwriter.exceptions import XlsxWriterException

from dagster_project.publishing.exports.fiscal_package import write_fiscal_package
from dagster_project.publishing.exports.folder import MANIFEST, ExportError, mark, whole_folder
from dagster_project.publishing.exports.links import SourceLinks
from dagster_project.publishing.exports.tables import File, read_marts, write_csv, write_parquet
from dagster_project.publishing.exports.workbooks import write_workbooks
from dagster_project.publishing.published_file import nothing_published
from dagster_project.publishing.snapshot import DATABASE, night_of
from dagster_project.publishing.snapshot import MANIFEST as PUBLICATION
from dagster_project.warehouse.sql import literal

SOURCES = "sources"
_MEMORY = "2GB"
_SPILL = ".spill"


class Kind(enum.StrEnum):
    """Formats of an export."""

    PARQUET = "parquet"
    CSV = "csv"
    EXCEL = "excel"
    FISCAL = "fiscal"


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished export: where, how many files, how many bytes."""

    folder: Path
    files: int
    bytes: int


def export(
    published: Path,
    target: Path,
    *,
    kinds: Collection[Kind],
    raw: Path,
    sources: str | None,
    with_sources: bool,
    progress: Callable[[int, int, str], None],
) -> Exported:
    """Write the published marts into `target`, which holds all of it afterwards or what it held before.

    Args:
        published: folder of the publication.
        target: folder of the export; made when absent, replaced when it is an earlier export.
        kinds: formats to write.
        raw: folder of the disclosures.
        sources: web address or folder the workbooks link source files below; `None`: `raw`.
        with_sources: copy the source files into the export and link those.
        progress: told of every table and file.

    Raises:
        ExportError: nothing was exported; why, and what to do.
    """
    database = published / DATABASE
    if not database.exists():
        raise ExportError(nothing_published(database))
    try:
        with (
            whole_folder(target) as folder,
            closing(_opened(database, folder)) as connection,
        ):
            publication = _publication(published)
            manifest = _write(
                connection,
                folder,
                publication,
                kinds=kinds,
                raw=raw,
                links=SourceLinks(f"../{SOURCES}" if with_sources else sources or str(raw)),
                with_sources=with_sources,
                progress=progress,
            )
            shutil.rmtree(folder / _SPILL, ignore_errors=True)
            (folder / MANIFEST).write_text(
                json.dumps(mark(manifest), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
    except (OSError, duckdb.Error, XlsxWriterException) as error:
        raise ExportError(
            f"导出未完成，{target} 中以前导出的内容保持不变。原因：{error}。请检查磁盘剩余空间和写入权限后重试。"
        ) from error
    files = manifest["files"]
    return Exported(target, len(files), sum(file["bytes"] for file in files))


def _write(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    publication: dict[str, Any],
    *,
    kinds: Collection[Kind],
    raw: Path,
    links: SourceLinks,
    with_sources: bool,
    progress: Callable[[int, int, str], None],
) -> dict[str, Any]:
    marts = read_marts(connection)
    created = datetime.fromisoformat(publication["published_at"])
    files: list[File] = []
    if Kind.PARQUET in kinds:
        files += write_parquet(connection, marts, folder, progress)
    if Kind.CSV in kinds:
        files += write_csv(connection, marts, folder, progress)
    if Kind.FISCAL in kinds:
        files += write_fiscal_package(connection, folder, created=created, progress=progress)
    if Kind.EXCEL in kinds:
        night = night_of(publication)
        files += write_workbooks(connection, folder, links, night=night, created=created, progress=progress)
    if with_sources:
        _copy_sources(connection, folder, raw)
    return {
        "publication": {name: publication.get(name) for name in ("run", "night", "published_at")},
        "text": "UTF-8；csv/ 中的文件带 BOM，文字和代码加引号，未知为空；可能被当作公式的文字前加了撇号（escaped_cells 为个数）。",
        "files": [file.as_record() for file in files],
        "tables": {mart.name: mart.as_record() for mart in marts},
    }


def _opened(database: Path, folder: Path) -> duckdb.DuckDBPyConnection:
    """The published file, read by one thread: the same rows always give the same bytes."""
    connection = duckdb.connect(
        config={"threads": 1, "memory_limit": _MEMORY, "temp_directory": str(folder / _SPILL)}
    )
    connection.execute(f"attach {literal(database)} as published (read_only)")
    connection.execute("use published")
    return connection


def _publication(published: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((published / PUBLICATION).read_text(encoding="utf-8"))
    return content


def _copy_sources(connection: duckdb.DuckDBPyConnection, folder: Path, raw: Path) -> None:
    root = folder / SOURCES
    for (path,) in connection.execute(
        "select distinct file_path from marts.dim_document order by 1"
    ).fetchall():
        source = raw / path
        if source.is_file():  # a disclosure that has been taken away since is listed, and cannot be opened
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, root / path)
