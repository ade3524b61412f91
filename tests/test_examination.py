"""The whole of one document: determinism, rows that fit the lake, bad files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project.examination import engine_version, examine
from dagster_project.lake.rows import to_frame, to_text
from dagster_project.lake.schemas import TABLES
from dagster_project.vocabulary.errors import DisclosureError
from tests.documents import DEMO, ROOT, both


@both
def test_rows_fit_the_schemas_exactly(path: Path) -> None:
    rows = examine([path]).rows
    assert set(rows) == set(TABLES)
    for table, schema in TABLES.items():
        frame = to_frame(schema, to_text(table, schema, rows[table]))
        assert frame.height == len(rows[table])


def test_the_same_bytes_give_the_same_rows() -> None:
    assert examine([DEMO]) == examine([DEMO])


def test_the_engine_version_is_stable_within_a_checkout() -> None:
    assert engine_version() == engine_version()
    assert len(engine_version()) == 16


def test_examining_needs_neither_orchestrator_nor_warehouse() -> None:
    code = (
        "import sys; from dagster_project.examination import examine; from pathlib import Path;"
        f"examine([Path({str(DEMO)!r})]);"
        "bad = {'dagster', 'dbt', 'great_expectations', 'pandas', 'polars', 'duckdb'} & set(sys.modules);"
        "sys.exit(f'imported {bad}' if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


NOT_A_DISCLOSURE = "关于召开年度工作会议的通知\n\n各科室：\n\n定于下周一召开年度工作会议，请准时参加。\n"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("空.txt", b"", "empty_file"),
        ("乱.txt", bytes(range(256)) * 64, "binary_file"),
        ("随机.txt", bytes((i * 7919 + 131) % 126 + 130 for i in range(5000)), "unknown_encoding"),
        ("通知.txt", NOT_A_DISCLOSURE.encode(), "not_a_disclosure"),
        ("外省.txt", "某某厅2019年度部门预算情况说明\n\n收支预算总表如下。\n".encode(), "form_not_supported"),
        ("表格.xlsx", b"PK\x03\x04 not really", "damaged_file"),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_a_reason(
    tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DisclosureError) as caught:
        examine([path])
    assert caught.value.code == code
    assert name in caught.value.message


def strip_identity(text: str, *, year: bool) -> str:
    if year:
        return text.replace("2024", "").replace("2023", "")
    return text.replace("云溪州人力资源和社会保障局", "").replace("编制单位：", "")


@pytest.mark.parametrize(("year", "code"), [(True, "year_missing"), (False, "unit_missing")])
def test_without_unit_or_year_a_disclosure_is_refused(tmp_path: Path, year: bool, code: str) -> None:
    path = tmp_path / "无名.txt"
    path.write_text(strip_identity(DEMO.read_text(encoding="utf-8"), year=year), encoding="utf-8")
    with pytest.raises(DisclosureError) as caught:
        examine([path])
    assert caught.value.code == code


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DisclosureError) as caught:
        examine([tmp_path / "没有.txt"])
    assert caught.value.code == "file_not_found"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "锁.txt"
    path.write_text("x", encoding="utf-8")
    path.chmod(0)
    with pytest.raises(DisclosureError) as caught:
        examine([path])
    assert caught.value.code == "file_not_readable"


@pytest.mark.parametrize("cut", range(1, 20))
def test_a_disclosure_cut_anywhere_never_crashes(tmp_path: Path, cut: int) -> None:
    data = DEMO.read_bytes()
    path = tmp_path / "截断.txt"
    path.write_bytes(data[: len(data) * cut // 20])
    try:
        rows = examine([path]).rows
    except DisclosureError as error:
        assert error.message
    else:
        for table, schema in TABLES.items():
            to_frame(schema, to_text(table, schema, rows[table]))
