"""Exports: complete, exact, safe to open, the same every time, whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import json
import multiprocessing
import os
import re
import resource
import shutil
import signal
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import openpyxl
import polars as pl
import pytest

from dagster_project.publishing.exports import export as exporting
from dagster_project.publishing.exports.export import Exported, Kind, export
from dagster_project.publishing.exports.fiscal_package import COLUMN_TYPES
from dagster_project.publishing.exports.folder import ExportError
from dagster_project.publishing.exports.links import SourceLinks
from dagster_project.publishing.snapshot import DATABASE, MANIFEST, SCHEMA
from tests.warehouse.conftest import Warehouse

NASTY = '=HYPERLINK("http://x","点我")'


@pytest.fixture(scope="module")
def published(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The marts of the test warehouse as published, some texts turned into what nobody should execute."""
    folder = tmp_path_factory.mktemp("published")
    with duckdb.connect(str(folder / DATABASE)) as connection:
        connection.execute(f"attach '{warehouse.path}' as build (read_only)")
        connection.execute(f"create schema {SCHEMA}")
        for (table,) in warehouse.rows(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"
        ):
            connection.execute(f"create table {SCHEMA}.{table} as select * from build.{SCHEMA}.{table}")
            for name, comment in warehouse.rows(
                f"select column_name, comment from duckdb_columns() where schema_name = 'marts' and table_name = '{table}'"
            ):
                described = comment.replace("'", "''")
                connection.execute(f"comment on column {SCHEMA}.{table}.{name} is '{described}'")
        connection.execute(f"update {SCHEMA}.fct_finding set message = '{NASTY}', printed = '-12.50'")
        connection.execute(
            f"update {SCHEMA}.mart_function_year set stated_reason = '@SUM(1+9)*cmd|'' /C calc''!A0'"
        )
    (folder / MANIFEST).write_text(
        json.dumps({"run": "r1", "night": "2026-03-05", "published_at": "2026-03-04T18:30:00+00:00"})
    )
    return folder


def _export(published: Path, target: Path, kinds: set[Kind] | None = None, **options: Any) -> Exported:
    return export(
        published,
        target,
        kinds=kinds or set(Kind),
        raw=options.pop("raw", Path("/srv/raw")),
        sources=options.pop("sources", None),
        with_sources=options.pop("with_sources", False),
        progress=lambda *_: None,
    )


@pytest.fixture(scope="module")
def exported(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _export(published, tmp_path_factory.mktemp("to") / "export").folder


def _manifest(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return content


def _tables(published: Path) -> dict[str, int]:
    with duckdb.connect(str(published / DATABASE), read_only=True) as connection:
        names = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts'"
        ).fetchall()
        return {
            name: int(connection.execute(f"select count(*) from marts.{name}").fetchall()[0][0])
            for (name,) in names
        }


def test_the_manifest_lists_every_file_with_its_hash_and_every_column_with_its_unit(
    exported: Path, published: Path
) -> None:
    manifest = _manifest(exported)
    listed = {file["path"]: file for file in manifest["files"]}
    present = {
        path.relative_to(exported).as_posix()
        for path in exported.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert set(listed) == present
    for path, file in listed.items():
        content = (exported / path).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"]), path
    assert manifest["publication"]["night"] == "2026-03-05"
    assert set(manifest["tables"]) == set(_tables(published))
    columns = {column["name"]: column for column in manifest["tables"]["mart_unit_year"]["columns"]}
    assert columns["revenue_wan"]["unit"] == "万元"
    assert columns["revenue_yuan"] == {
        "name": "revenue_yuan", "type": "DECIMAL(20,2)", "unit": "元",
        "description": columns["revenue_yuan"]["description"],
    }  # fmt: skip
    assert columns["revenue_growth_bp"]["unit"] == "万分之一"
    assert columns["staff_active"]["unit"] == "人"
    assert columns["unit_name"]["unit"] is None


def test_parquet_by_year_is_exact_and_complete(exported: Path, published: Path) -> None:
    for table, rows in _tables(published).items():
        files = sorted((exported / "parquet" / table).rglob("*.parquet"))
        assert sum(pl.scan_parquet(file).select(pl.len()).collect().item() for file in files) == rows, table
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published / DATABASE}' as p (read_only)")
        [(missing,)] = connection.execute(
            f"select count(*) from (from p.marts.mart_unit_year except all"
            f" select * from read_parquet('{exported}/parquet/mart_unit_year/*/*.parquet', hive_partitioning = false))"
        ).fetchall()
        assert missing == 0
        years = connection.execute(
            f"select distinct fiscal_year, filename from read_parquet('{exported}/parquet/fct_revenue/*/*.parquet', filename = true)"
        ).fetchall()
    assert {f"fiscal_year={year}" for year, _ in years} == {Path(file).parent.name for _, file in years}
    assert len(years) > 1
    schema = pl.read_parquet_schema(sorted((exported / "parquet" / "mart_unit_year").rglob("*.parquet"))[0])
    assert schema["revenue_yuan"] == pl.Decimal(20, 2)


def test_csv_keeps_codes_as_text_and_tells_unknown_from_empty(exported: Path, published: Path) -> None:
    content = (exported / "csv" / "fct_expenditure.csv").read_bytes()
    assert content.startswith(b'\xef\xbb\xbf"expenditure_key"')
    with (exported / "csv" / "fct_expenditure.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with duckdb.connect(str(published / DATABASE), read_only=True) as connection:
        expected = connection.execute(
            "select expenditure_key, function_code, amount_yuan from marts.fct_expenditure order by 1"
        ).fetchall()
    found = [
        (
            row["expenditure_key"],
            row["function_code"] or None,
            Decimal(row["amount_yuan"]) if row["amount_yuan"] else None,
        )
        for row in rows
    ]
    assert found == expected
    assert re.search(rb',"2\d{6}",', content)  # a code is in quotes
    assert b",," in content  # an unknown is not


def test_what_a_spreadsheet_would_execute_is_disarmed_and_counted(exported: Path) -> None:
    with (exported / "csv" / "fct_finding.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    assert {row["message"] for row in rows} == {f"'{NASTY}"}
    assert {row["printed"] for row in rows} == {"-12.50"}  # a printed negative number is none
    [listed] = [file for file in _manifest(exported)["files"] if file["path"] == "csv/fct_finding.csv"]
    assert listed["escaped_cells"] == len(rows)


def test_the_fiscal_data_package_validates(exported: Path) -> None:
    descriptor = exported / "fiscal-data-package" / "datapackage.json"
    report = frictionless.validate(str(descriptor))
    assert report.valid, report.flatten(["title", "message"])
    content = json.loads(descriptor.read_text(encoding="utf-8"))
    assert content["profile"] == "tabular-data-package"
    used = {
        field["columnType"]
        for table in content["resources"]
        for field in (*table["schema"]["fields"], *table["schema"]["extraFields"])
    }
    defined = {entry["name"]: entry for entry in content["columnTypes"][0]}
    assert used <= set(defined) == COLUMN_TYPES
    assert {
        entry[link] for entry in defined.values() for link in ("prior", "labelOf") if link in entry
    } <= set(defined)
    for table in content["resources"]:
        fields = table["schema"]["fields"]
        assert [field["name"] for field in fields if field["columnType"] == "value"] == ["value"]
        for field in fields:
            assert field["type"] == defined[field["columnType"]]["dataType"], field["name"]


def test_a_wrong_fiscal_data_package_would_be_found(exported: Path, tmp_path: Path) -> None:
    package = shutil.copytree(exported / "fiscal-data-package", tmp_path / "package")
    data = package / "data" / "expenditure-by-function.csv"
    data.write_text(data.read_text(encoding="utf-8").replace(",2024,", ",in 2024,", 1), encoding="utf-8")
    assert not frictionless.validate(str(package / "datapackage.json")).valid


def test_lines_of_the_package_add_up_to_the_totals_of_the_marts(exported: Path, published: Path) -> None:
    with duckdb.connect(str(published / DATABASE), read_only=True) as connection:
        lines = connection.execute(
            "select unit_key, scope, sum(value) from read_csv(?, types = {'value': 'decimal(20,2)'})"
            " where fiscal_year = 2024 and phase = 'approved' group by all",
            [str(exported / "fiscal-data-package" / "data" / "expenditure-by-function.csv")],
        ).fetchall()
        totals = {
            (unit, scope): amount
            for unit, scope, amount in connection.execute(
                "select unit_key, scope, amount_yuan from marts.fct_expenditure where fiscal_year = 2024"
                " and document_kind = 'budget' and fund_scope = 'all' and level = 'total' and nature = 'total'"
            ).fetchall()
        }
    sums = {(unit, scope): amount for unit, scope, amount in lines if unit.endswith("人力资源和社会保障局")}
    assert len(sums) == 2  # the unit and its department, which are never added
    for who, amount in sums.items():
        assert abs(amount - totals[who]) < 1000, "rounding of printed figures only"


def _book(exported: Path, year: int = 2024) -> openpyxl.Workbook:
    return openpyxl.load_workbook(exported / "excel" / f"预算公开_{year}.xlsx")


def test_the_workbook_has_chinese_sheets_frozen_headings_and_filters(exported: Path) -> None:
    book = _book(exported)
    assert book.sheetnames == [
        "说明", "审核发现", "单位总览", "功能科目", "经济分类", "三公经费", "项目", "绩效指标", "人员", "增减分解", "文件清单",
    ]  # fmt: skip
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes is not None, sheet.title
        assert sheet.auto_filter.ref is not None, sheet.title
        titles = [cell.value for cell in sheet[1]]
        assert titles[0] == "单位"
        assert all(re.search("[\u4e00-\u9fff]", str(title)) for title in titles), sheet.title
    overview = book["单位总览"]
    titles = [cell.value for cell in overview[1]]
    money = overview.cell(2, titles.index("收入总计（万元）") + 1)
    assert money.number_format == "#,##0.00####"
    codes = book["功能科目"]
    code = next(cell for row in codes.iter_rows(min_row=2) for cell in row[5:6] if cell.value)
    assert (code.data_type, code.number_format) == ("s", "@")


def test_figures_of_the_workbook_are_those_of_the_marts(exported: Path, published: Path) -> None:
    sheet = _book(exported)["单位总览"]
    titles = [cell.value for cell in sheet[1]]
    found = {
        (row[0].value, row[1].value, row[2].value): row[titles.index("收入总计（万元）")].value
        for row in sheet.iter_rows(min_row=2)
    }
    with duckdb.connect(str(published / DATABASE), read_only=True) as connection:
        expected = connection.execute(
            "select unit_name, case document_kind when 'budget' then '预算' else '决算' end,"
            " case scope when 'unit' then '单位' else '部门' end, revenue_wan from marts.mart_unit_year where fiscal_year = 2024"
        ).fetchall()
    assert found == {
        tuple(who): None if amount is None else pytest.approx(float(amount), rel=1e-14)
        for *who, amount in expected
    }


def test_nothing_in_a_workbook_is_a_formula_and_findings_lead_to_their_source(exported: Path) -> None:
    for file in sorted((exported / "excel").iterdir()):
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                if name.startswith("xl/worksheets/sheet"):
                    assert b"<f>" not in archive.read(name), (file.name, name)
    sheet = _book(exported)["审核发现"]
    titles = [cell.value for cell in sheet[1]]
    rows = list(sheet.iter_rows(min_row=2))
    assert rows
    assert {row[titles.index("说明")].value for row in rows} == {NASTY}
    assert all(row[titles.index("文件")].hyperlink is not None for row in rows)
    targets = {row[titles.index("文件")].hyperlink.target.replace("\\", "/") for row in rows}
    assert targets
    assert all("/srv/raw/2024/" in target for target in targets), targets
    front = _book(exported)["说明"]
    inside = [cell.hyperlink.location for row in front.iter_rows() for cell in row if cell.hyperlink]
    assert "'审核发现'!A1" in inside
    assert len(inside) == 10


def test_the_same_publication_gives_the_same_bytes(exported: Path, published: Path, tmp_path: Path) -> None:
    again = _export(published, tmp_path / "again").folder
    hashes = [
        {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (exported, again)
    ]
    assert hashes[0] == hashes[1]


def test_an_earlier_export_is_replaced_as_a_whole(published: Path, tmp_path: Path) -> None:
    target = tmp_path / "to"
    _export(published, target, {Kind.PARQUET, Kind.FISCAL})
    inode = target.stat().st_ino
    _export(published, target, {Kind.FISCAL})
    assert sorted(path.name for path in target.iterdir()) == ["fiscal-data-package", "manifest.json"]
    assert target.stat().st_ino != inode
    assert [path.name for path in tmp_path.iterdir()] == ["to"]


def test_a_folder_with_other_files_is_not_touched(published: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.mkdir()
    (target / "thesis.docx").write_text("mine")
    with pytest.raises(ExportError, match="已有其他文件"):
        _export(published, target)
    assert [path.name for path in target.iterdir()] == ["thesis.docx"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_source_files_can_be_taken_along(published: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(published / DATABASE), read_only=True) as connection:
        [(path,)] = connection.execute(
            "select min(file_path) from marts.fct_finding join marts.dim_document using (document_id, fiscal_year)"
            " where fiscal_year = 2024"
        ).fetchall()
    (tmp_path / "raw" / path).parent.mkdir(parents=True)
    (tmp_path / "raw" / path).write_text("disclosure")
    folder = _export(published, tmp_path / "to", {Kind.EXCEL}, raw=tmp_path / "raw", with_sources=True).folder
    assert (folder / "sources" / path).read_text() == "disclosure"
    sheet = _book(folder)["审核发现"]
    targets = {cell.hyperlink.target for row in sheet.iter_rows(min_row=2) for cell in row if cell.hyperlink}
    assert f"..\\sources\\{path}".replace("/", "\\") in targets


@pytest.mark.parametrize(
    ("base", "row", "expected"),
    [
        ("https://files/raw/", {"file_path": "2024/a b.pdf", "source_page": 3}, "https://files/raw/2024/a%20b.pdf#page=3"),
        ("https://files", {"file_path": "2024/a.docx", "source_page": None}, "https://files/2024/a.docx"),
        ("/raw", {"file_path": "2024/a.xlsx", "source_sheet": "表'3", "source_row": 7}, "external:/raw/2024/a.xlsx#'表''3'!A7"),
        ("/raw", {"file_path": "2024/#1.pdf", "source_page": 3}, "external:/raw/2024/%231.pdf"),
        ("../sources", {"file_path": "2024/a.docx", "source_part": "b.docx"}, "external:../sources/2024/b.docx"),
    ],
)  # fmt: skip
def test_a_link_leads_as_near_to_the_place_as_it_can(base: str, row: dict[str, Any], expected: str) -> None:
    finding = {"source_part": None, "source_page": None, "source_sheet": None, "source_row": None, **row}
    assert SourceLinks(base).of_finding(finding) == expected


def test_nothing_published_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="还没有已发布的数据"):
        _export(tmp_path / "nowhere", tmp_path / "to")
    assert list(tmp_path.iterdir()) == []


def _in_a_process(target: Callable[..., None], *arguments: Path) -> int | None:
    process = multiprocessing.get_context("spawn").Process(target=target, args=arguments)
    process.start()
    process.join(timeout=120)
    return process.exitcode


def _export_with_little_room(published: Path, target: Path, words: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    try:
        _export(published, target)
    except ExportError as error:
        words.write_text(str(error))
        os._exit(42)


def _export_and_be_killed(published: Path, target: Path) -> None:
    exporting.write_workbooks = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
    _export(published, target)


def test_a_full_disk_and_a_kill_leave_the_earlier_export(published: Path, tmp_path: Path) -> None:
    target = tmp_path / "to"
    _export(published, target, {Kind.FISCAL})
    before = _manifest(target)
    assert _in_a_process(_export_with_little_room, published, target, tmp_path / "words") == 42
    assert re.search("导出未完成.*保持不变.*请检查磁盘剩余空间", (tmp_path / "words").read_text())
    assert _manifest(target) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["to", "words"]
    assert _in_a_process(_export_and_be_killed, published, target) == -signal.SIGKILL
    assert _manifest(target) == before
    _export(published, target, {Kind.FISCAL})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["to", "words"]
