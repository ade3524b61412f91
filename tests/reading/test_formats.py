"""Which reader reads a file, by its content; archives; parts of one disclosure; office conversion."""

import shutil
import struct
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from dagster_project.reading import container, office
from dagster_project.reading.archive import read_archive
from dagster_project.reading.formats import MAX_BYTES, read_bytes, read_disclosure, read_document
from dagster_project.reading.joining import join_documents
from dagster_project.reading.signatures import format_of
from dagster_project.vocabulary.errors import DisclosureError
from tests.documents import DEMO, ROOT
from tests.files import compound, docx, p, tables, tbl, tc, texts, tr, xlsx, zipped

HTML = b"<!DOCTYPE html><html><body><p>x</p></body></html>"
TABLE = tbl(*(tr(tc(f"r{row}"), tc(f"{row}.00")) for row in range(6)))
RTF = rb"{\rtf1\ansi\ansicpg936 \'d4\'a4\'cb\'e3\'b9\'ab\'bf\'aa\'a1\'a3\par}"
ENCRYPTED = compound({"EncryptedPackage": b"x"})

needs_office = pytest.mark.skipif(
    not any(map(shutil.which, ("soffice", "libreoffice"))), reason="LibreOffice is not installed"
)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7\n...", "a.txt", "pdf"),
        (b"\n\n%PDF-1.4", "a.pdf", "pdf"),
        (docx(p("x")), "a.txt", "docx"),
        (docx(p("x")), "a.doc", "docx"),
        (xlsx(lambda sheet: sheet.append(["x"])), "a.xls", "workbook"),
        (HTML, "a.xls", "html"),
        (b"\xef\xbb\xbf  <table><tr><td>1</td></tr></table>", "a.xls", "html"),
        (HTML.decode().encode("utf-16"), "a.html", "html"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', "a.htm", "html"),
        (RTF, "a.doc", "office"),
        (compound({"WordDocument": b"x"}), "a.doc", "office"),
        (compound({"WordDocument": b"x"}), "a.wps", "office"),
        (compound({"Workbook": b"x"}), "a.et", "workbook"),
        (compound({"Workbook": b"x"}), "a.doc", "workbook"),
        (ENCRYPTED, "a.docx", "encrypted"),
        (compound({"PowerPoint Document": b"x"}), "a.doc", "slides"),
        (compound({"WordDocument": b"x"})[:700], "a.doc", "damaged"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.odt", "office"),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
            "a.ods",
            "opendocument_sheet",
        ),
        (zipped({"OFD.xml": "<x/>"}), "a.ofd", "ofd"),
        (zipped({"ppt/presentation.xml": "<x/>"}), "a.pptx", "slides"),
        (zipped({"xl/workbook.bin": "x"}), "a.xlsb", "binary_workbook"),
        (zipped({"预算.txt": "x"}), "a.docx", "archive"),
        (zipped({"预算.pdf": b"%PDF-1.7 stored as it is"}), "a.zip", "archive"),
        (b"\x89PNG\r\n", "a.pdf", "image"),
        (b"Rar!\x1a", "a.zip", "other_archive"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "a.xls", "xml_office"),
        (b"MIME-Version: 1.0\n", "a.doc", "web_archive"),
        ("收支<table>".encode(), "a.txt", "text"),
        ("预算".encode(), "无扩展名", "text"),
        (bytes(range(256)), "a.bin", "unknown"),
    ],
)
def test_a_file_is_what_its_content_says(data: bytes, name: str, kind: str) -> None:
    assert format_of(data, name) == kind


def test_formats_without_a_reader_are_refused_with_what_to_do() -> None:
    for data, name, code in (
        (b"Rar!\x1a", "公开.rar", "format_not_supported"),
        (ENCRYPTED, "锁.xlsx", "encrypted_file"),
        (compound({"WordDocument": b"x"})[:700], "断.doc", "damaged_file"),
        (b" \n", "空.docx", "empty_file"),
    ):
        with pytest.raises(DisclosureError) as caught:
            read_bytes(data, name)
        assert caught.value.code == code
        assert name in caught.value.message


def test_a_file_beyond_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "大.pdf"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(DisclosureError) as caught:
        read_document(path)
    assert caught.value.code == "file_too_large"


def test_a_text_needs_no_library_of_other_formats() -> None:
    code = (
        "import sys; from dagster_project.examination import examine; from pathlib import Path;"
        f"examine([Path({str(DEMO)!r})]);"
        "bad = {'lxml', 'selectolax', 'python_calamine', 'pypdfium2'} & set(sys.modules);"
        "sys.exit(f'imported {bad}' if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# --- containers and archives -----------------------------------------------------------------------


def test_an_archive_is_its_readable_members() -> None:
    data = zipped(
        {
            "某局/情况说明.docx": docx(p("情况说明正文。")),
            "某局/公开表.xlsx": xlsx(
                lambda sheet: [sheet.append(["名称", "合计"]), sheet.append(["教育", 1])]
            ),
            "某局/盖章.png": b"\x89PNG\r\n",
            "__MACOSX/._x": b"junk",
            "某局/~$说明.docx": b"junk",
        }
    )
    document = read_archive(data, "某局.zip")
    assert texts(document) == ["情况说明正文。"]
    assert len(tables(document)) == 1
    assert document.format == "docx+xlsx"
    assert [block.location.part for block in document.blocks] == ["情况说明.docx", "公开表.xlsx"]
    assert [(w.code, w.location.part) for w in document.warnings] == [("skipped_member", "盖章.png")]


def test_names_made_on_chinese_windows_are_shown_right() -> None:
    info = zipfile.ZipInfo("placeholder.txt")
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "预算公开情况说明。")
    raw = "说明.txt".encode("gb18030")
    data = buffer.getvalue().replace(b"placeholder.txt", raw.rjust(15, b"/"))
    document = read_archive(data, "a.zip")
    assert document.blocks[0].location.part == "说明.txt"


def test_archives_that_are_no_disclosure_are_refused() -> None:
    for members, code in (
        ({"a.exe": b"MZ\x90"}, "no_parts"),
        ({"inner.zip": zipped({"a.txt": "x"})}, "no_parts"),
        ({f"{index}.txt": "x" for index in range(41)}, "file_too_large"),
    ):
        with pytest.raises(DisclosureError) as caught:
            read_archive(zipped(members), "a.zip")  # type: ignore[arg-type]
        assert caught.value.code == code


def test_a_bad_member_is_named() -> None:
    with pytest.raises(DisclosureError) as caught:
        read_archive(zipped({"好.txt": "正文。", "坏.docx": zipped({"word/document.xml": "<w"})}), "a.zip")
    assert "坏.docx" in caught.value.message


def test_bombs_are_stopped_while_unpacking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_MEMBER_BYTES", 1_000_000)
    bomb = zipped({"word/document.xml": b" " * 5_000_000})
    assert len(bomb) < 10_000
    with pytest.raises(DisclosureError) as caught:
        read_bytes(bomb, "弹.docx")
    assert caught.value.code == "file_too_large"


def test_many_members_that_are_small_alone_are_stopped_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_TOTAL_BYTES", 3_000_000)
    with pytest.raises(DisclosureError) as caught:
        read_bytes(zipped({f"{index}.txt": "预算。" * 200_000 for index in range(4)}), "弹.zip")
    assert caught.value.code == "file_too_large"


def test_a_member_with_a_password_is_refused() -> None:
    data = bytearray(zipped({"a.txt": "x"}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(magic) + offset
        data[place : place + 2] = struct.pack("<H", struct.unpack_from("<H", data, place)[0] | 1)
    with pytest.raises(DisclosureError) as caught:
        read_archive(bytes(data), "锁.zip")
    assert caught.value.code == "encrypted_file"


# --- several parts ---------------------------------------------------------------------------------


def test_parts_join_the_same_way_in_any_order(tmp_path: Path) -> None:
    text, sheets = tmp_path / "说明.docx", tmp_path / "报表.docx"
    text.write_bytes(docx(p("说明正文。")))
    sheets.write_bytes(docx(p("收入表") + TABLE))
    one, other = read_disclosure([text, sheets]), read_disclosure([sheets, text])
    assert one == other
    assert texts(one) == ["说明正文。", "收入表"]
    assert one.sha256 not in (read_document(text).sha256, read_document(sheets).sha256)
    assert one.name == "说明.docx、报表.docx"


def test_a_part_given_twice_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(docx(p("正文。") + TABLE))
    document = read_disclosure([path, path])
    assert texts(document) == ["正文。"]
    assert document.sha256 == read_document(path).sha256
    assert [warning.code for warning in document.warnings] == ["copied_part"]


def test_the_same_text_in_a_second_format_counts_once_and_the_richer_is_kept() -> None:
    word = read_bytes(docx(p("一段说明。") + TABLE), "公开.docx")
    print_out = replace(word, name="公开.pdf", format="pdf", sha256="f" * 64)
    joined = join_documents([print_out, word])
    assert joined.format == "docx"
    assert len(tables(joined)) == 1


def test_a_text_and_its_tables_under_one_name_are_no_copies() -> None:
    word = read_bytes(docx(p("情况说明正文。")), "公开.docx")
    sheet = read_bytes(xlsx(lambda s: [s.append(["名称", "合计"]), s.append(["教育", 1])]), "公开.xlsx")
    joined = join_documents([sheet, word])
    assert texts(joined) == ["情况说明正文。"]
    assert len(tables(joined)) == 1


def test_no_parts_are_refused() -> None:
    with pytest.raises(DisclosureError) as caught:
        join_documents([])
    assert caught.value.code == "no_parts"


# --- by way of LibreOffice -------------------------------------------------------------------------


@needs_office
@pytest.mark.slow
def test_rich_text_is_read_by_way_of_libreoffice() -> None:
    document = read_bytes(RTF, "a.rtf")
    assert texts(document) == ["预算公开。"]
    assert (document.format, document.reader) == ("rtf", "office")


@needs_office
@pytest.mark.slow
def test_a_broken_old_file_is_refused() -> None:
    with pytest.raises(DisclosureError) as caught:
        read_bytes(compound({"WordDocument": b"x" * 5000}), "坏.doc")
    assert "坏.doc" in caught.value.message


def test_without_libreoffice_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(DisclosureError) as caught:
        read_bytes(RTF, "旧.doc")
    assert caught.value.code == "program_missing"
    assert "LibreOffice" in caught.value.message
    assert "旧.doc" in caught.value.message


def test_a_conversion_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    mark = tmp_path / "alive"
    program.write_text(f"#!/bin/sh\n(sleep 3; touch {mark}) &\nwait\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    monkeypatch.setattr(office, "TIME_LIMIT", 0.5)
    with pytest.raises(DisclosureError) as caught:
        read_bytes(RTF, "慢.doc")
    assert caught.value.code == "conversion_too_slow"
    subprocess.run(["sleep", "3.2"], check=True)
    assert not mark.exists(), "a child of the program went on"
