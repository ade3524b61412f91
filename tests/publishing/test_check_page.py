"""The page of `kanhe check --report`: culprits marked in their tables and sentences, everything escaped."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from dagster_project.publishing.advice import signed_words
from dagster_project.publishing.check_page import render
from tests.documents import DEMO, edited, replaced
from tests.publishing.test_check import answer, kanhe_check

NOW = datetime(2024, 3, 1)


def page_of(path: Path, report: Path, expected: int) -> LexborHTMLParser:
    done = kanhe_check(path, "--report", report)
    assert done.returncode == expected, done.stderr
    return LexborHTMLParser(report.read_text(encoding="utf-8"))


def test_the_wrong_cell_is_marked_in_its_table(tmp_path: Path) -> None:
    path = edited(tmp_path, replaced("行政运行\t606.24\t606.24", "行政运行\t660.24\t606.24"))
    page = page_of(path, tmp_path / "报告.html", 1)
    marked = page.css("td.culprit")
    assert marked
    assert all(cell.text().startswith("660.24") and "应为 606.24" in cell.text() for cell in marked)
    row = marked[0].parent
    assert row is not None
    assert row.css("td")[0].text() == "2080101"
    assert page.css("td.witness"), "the numbers it was checked against are shown too"
    assert "单位收入总体情况表" in page.css_first("caption").text()
    assert "将“660.24”改为“606.24”" in page.body.text()  # type: ignore[union-attr]
    assert "公开前请核实" in page.css_first(".verdict").text()


def test_blocks_side_by_side_keep_their_side(tmp_path: Path) -> None:
    page = page_of(edited(tmp_path, replaced("其他收入\t375.98", "其他收入\t375.97")), tmp_path / "p.html", 1)
    table = next(t for t in page.css("table") if "单位收支总体情况表" in t.text())
    rows = [[cell.text() for cell in row.css("td")] for row in table.css("tr")]
    (row,) = (row for row in rows if "债务付息支出" in row)
    assert row.index("债务付息支出") == 2, "the income side has ended, and stays blank"


def test_the_place_names_no_part_of_a_fact(tmp_path: Path) -> None:
    path = edited(
        tmp_path, lambda text: text.replace("比上年预算增加 44.44 万元", "比上年预算增加 44.54 万元")
    )
    page = page_of(path, tmp_path / "page.html", 1)
    assert "文件“change”" not in page.body.text()  # type: ignore[union-attr]
    assert any(mark.text() == "44.54" for mark in page.css("mark.culprit"))


def test_a_sound_document_may_be_published(tmp_path: Path) -> None:
    page = page_of(DEMO, tmp_path / "page.html", 0)
    assert "没有发现需要改正的问题" in page.css_first(".verdict.good").text()
    assert not page.css("td.culprit")
    assert "18.00万元÷6辆＝3.00万元/辆" in page.body.text()  # type: ignore[union-attr]


def test_the_sentence_of_a_textual_finding_is_shown(tmp_path: Path) -> None:
    old = "本局报废公车一辆后不再更新，燃油、保险和维修费用随之减少"
    page = page_of(edited(tmp_path, replaced(old, "油价上涨，运行经费增加")), tmp_path / "page.html", 1)
    assert any(quote.text().startswith("公务用车运行费减少3.00万元") for quote in page.css("blockquote"))


def test_nothing_of_a_document_becomes_markup_and_nothing_is_fetched(tmp_path: Path) -> None:
    evil = '<script>alert(1)</script><img src="http://example.org/x.png">'
    path = edited(
        tmp_path, lambda text: text.replace("行政运行\t606.24\t606.24", f"行政{evil}\t660.24\t606.24")
    )
    page = page_of(path, tmp_path / "page.html", 1)
    assert not page.css("script, img, link, iframe, [src], [href], [onerror]")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "&lt;img" in text, "the name is shown as printed"
    assert "url(" not in text
    assert "default-src 'none'" in text


def test_several_documents_and_an_unreadable_one_share_a_page(tmp_path: Path) -> None:
    empty = tmp_path / "空.txt"
    empty.write_bytes(b"")
    done = kanhe_check(DEMO, empty, "--report", tmp_path / "page.html")
    assert done.returncode == 2
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "没有读成的文件" in text
    assert "空.txt" in text
    assert "2024年单位预算" in text


def test_the_report_never_overwrites_a_document(tmp_path: Path) -> None:
    path = edited(tmp_path, replaced("606.24", "606.25"))
    before = path.read_bytes()
    done = kanhe_check(path, "--report", path)
    assert done.returncode == 2
    assert "换一个文件名" in done.stderr
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = kanhe_check(DEMO, "--report", tmp_path / "file" / "page.html")
    assert done.returncode == 2
    assert "不能写到" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "was_negative", "words"),
    [
        ("-382.92", True, "382.92"),
        ("382.92", False, "382.92"),
        ("-382.92", False, "减少382.92"),
        ("382.92", True, "增加382.92"),
        ("-15.13", None, "减少15.13"),
        ("15.13", None, "15.13"),
    ],
)
def test_a_change_is_proposed_as_it_is_printed(text: str, was_negative: bool | None, words: str) -> None:
    assert signed_words(text, was_negative=was_negative) == words


def test_a_value_is_proposed_in_the_unit_of_its_table(tmp_path: Path) -> None:
    told, _ = answer(
        "--facts", edited(tmp_path, replaced("行政运行\t606.24\t606.24", "行政运行\t660.24\t606.24"))
    )
    (document,) = told["documents"]
    assert "将“660.24”改为“606.24”" in render([document], [], now=NOW)
    for cell in document["cells"]:  # the same document, its tables printed in 元
        if cell["amount"] is not None:
            cell["printed"] = f"{Decimal(cell['amount']) * 10_000:,.2f}"
    for finding in document["findings"]:
        for culprit in (*finding["culprits"], *([finding["culprit"]] if finding["culprit"] else [])):
            if culprit["printed"] == "660.24":
                culprit["printed"] = "6,602,400.00"
    page = render([document], [], now=NOW)
    assert "将“6,602,400.00”改为“6,062,400.00”" in page
    assert "应为 6,062,400.00" in page
