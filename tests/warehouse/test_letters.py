"""Review letters and the workbook of findings, from a built warehouse."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from dagster_project.publishing.findings_workbook import workbook_bytes
from dagster_project.publishing.letters import compose, write, write_all
from dagster_project.publishing.published_file import NoWarehouseError, opened
from dagster_project.publishing.review import (
    Reviewed,
    concerns_the_unit,
    in_unit,
    printed_unit,
)
from dagster_project.publishing.review import Warehouse as Published
from dagster_project.publishing.snapshot import publish
from dagster_project.publishing.unit_finder import UnknownUnitError
from dagster_project.settings import Settings, from_environment
from tests.orchestration.runs import kanhe
from tests.warehouse.conftest import OTHER, Warehouse

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def home(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder in which the warehouse of the tests is published."""
    folder = tmp_path_factory.mktemp("letters")
    publish(warehouse.path, folder / "published", run="r1", now=datetime(2026, 11, 24, tzinfo=UTC), notes={})
    return folder


@pytest.fixture
def settings(home: Path) -> Settings:
    return from_environment(
        {"KANHE_HOME": str(home), "KANHE_LETTER_FROM": "云溪州财政局", "KANHE_LETTER_REPLY_DAYS": "10"}
    )


def _read(folder: Path) -> Published:
    with opened(folder) as connection:
        return Published(connection)


def of(settings: Settings, unit: str, year: int | None = 2024) -> Reviewed:
    (reviewed,) = _read(settings.published).reviewed(unit, year)
    return reviewed


def changed(reviewed: Reviewed, change: Callable[[dict[str, Any]], None]) -> Reviewed:
    findings = [dict(finding) for finding in reviewed.findings]
    for finding in findings:
        change(finding)
    return Reviewed(reviewed.document, tuple(findings))


def test_the_letter_states_the_finding_and_asks(settings: Settings) -> None:
    letter = compose(of(settings, OTHER), settings, TODAY)
    assert letter.title == f"关于{OTHER}2024年单位预算公开的审核意见"
    (item,) = letter.items
    assert item.severity == "严重"
    assert (item.printed, item.expected) == ("83.5人", "83人")
    assert item.reference == "0123456789abcdef"
    assert "将“83.5人”改为“83人”" in item.action
    closing = "".join(letter.closing)
    assert "2026年12月4日前" in closing
    assert letter.signature == "云溪州财政局"
    words = " ".join([*letter.opening, item.message, item.action, closing])
    assert not any(word in words for word in ("违规", "造假", "虚报", "责令", "错误地"))


def test_what_is_answered_or_not_the_units_business_is_left_out(settings: Settings) -> None:
    reviewed = of(settings, OTHER)
    assert len(reviewed.to_answer) == 1

    def answered(finding: dict[str, Any]) -> None:
        finding["response_status"] = "explained"

    def by_reader(finding: dict[str, Any]) -> None:
        finding["blame"] = "reader"

    def convention(finding: dict[str, Any]) -> None:
        finding["status"] = "convention"

    for change in (answered, by_reader, convention):
        assert changed(reviewed, change).to_answer == ()
    info = changed(reviewed, lambda finding: finding.update(severity="info"))
    assert info.to_answer == ()
    assert len(info.hints) == 1
    kinds = {finding["finding_kind"]: concerns_the_unit(finding) for finding in reviewed.findings}
    assert kinds == {"rule": True, "issue": False, "correction": False}


def test_a_letter_without_findings_thanks(settings: Settings) -> None:
    reviewed = Reviewed(of(settings, OTHER).document, ())
    letter = compose(reviewed, settings, TODAY)
    assert letter.items == ()
    assert "没有发现需要核实的事项" in "".join(letter.opening)
    assert "答复" not in "".join(letter.closing)


def test_word_and_page_say_the_same_and_escape_everything(settings: Settings, tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>=HYPERLINK(1)\x07"
    reviewed = changed(of(settings, OTHER), lambda finding: finding.update(message=evil))
    word, page = write(compose(reviewed, settings, TODAY), tmp_path)
    text = "\n".join(paragraph.text for paragraph in Document(str(word)).paragraphs)
    assert "<script>alert(1)</script>" in text
    html = page.read_text(encoding="utf-8")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    for words in ("审核意见", "请核实的事项", "0123456789abcdef", "2026年11月24日", "83人"):
        assert words in text
        assert words in html


def test_a_unit_is_found_by_its_exact_name_only(settings: Settings) -> None:
    published = _read(settings.published)
    assert published.reviewed(f" {OTHER} ", 2024)
    with pytest.raises(UnknownUnitError, match=OTHER):
        published.reviewed("档案馆", 2024)
    with pytest.raises(UnknownUnitError, match="2023、2024"):
        published.reviewed(OTHER, 2019)
    with pytest.raises(NoWarehouseError, match="kanhe load"):
        _read(settings.home / "elsewhere")


@pytest.mark.parametrize(
    ("printed", "value", "unit", "shown"),
    [
        ("64,840,547.00", "64840547", "元", "1,234,500.00元"),
        ("6,484.05", "64840500", "元", "123.45万元"),
        ("", None, "元", "123.45万元"),
        ("5.95", "5.95", "%", "1234500%"),
    ],
)
def test_values_are_given_in_the_unit_they_are_printed_in(
    printed: str, value: str | None, unit: str, shown: str
) -> None:
    finding = {
        "printed": printed,
        "printed_value": None if value is None else Decimal(value),
        "value_unit": unit,
    }
    assert in_unit(Decimal(1234500), printed_unit(finding)) == shown


def test_all_units_get_letters_and_the_bureau_its_workbook(settings: Settings, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    files = write_all(
        settings, unit=None, year=None, out=tmp_path, today=TODAY,
        progress=lambda done, total, what: told.append((done, total)),
    )  # fmt: skip
    letters = [file for file in files if file.suffix == ".docx"]
    assert len(letters) == len(_read(settings.published).reviewed(None, None)) == told[-1][1]
    book = openpyxl.load_workbook(files[-1])
    assert book.sheetnames == ["概览", "审核发现", "历次情况"]
    sheet = book["审核发现"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref
    titles = [cell.value for cell in sheet[1]]
    rows = [
        dict(zip(titles, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2)
    ]
    assert len(rows) == len(_read(settings.published).findings)
    (row,) = (
        row for row in rows if row["单位"] == OTHER and row["年度"] == "2024" and row["规则"] == "HIE-001"
    )
    assert (row["印为"], row["应为"], row["计量"], row["发现编号"]) == ("83.5", 83, "人", "0123456789abcdef")


def test_nothing_printed_becomes_a_formula(settings: Settings) -> None:
    findings = [
        {**finding, "subject": "=1+1", "message": "@SUM(A1)", "unit_name": "+cmd|' /C calc'!A0"}
        for finding in of(settings, OTHER).findings
    ]
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(findings, [], TODAY)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "=1+1" for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


def test_the_command_ends_with_its_codes(home: Path, tmp_path: Path) -> None:
    done = kanhe("letter", "--unit", OTHER, "--year", "2024", "--home", home, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".docx", ".html"]
    unknown = kanhe("letter", "--unit", "没有的单位", "--home", home, "--out", tmp_path)
    assert unknown.returncode == 1
    assert "没有名为" in unknown.stdout
    nothing = kanhe("letter", "--all", "--home", tmp_path / "none")
    assert nothing.returncode == 2
    assert "Traceback" not in nothing.stdout + nothing.stderr
    neither = kanhe("letter", "--home", home)
    assert neither.returncode == 2
