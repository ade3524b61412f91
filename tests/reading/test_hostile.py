"""Files made to harm, or merely monstrous: bounded time and memory, a clear answer, nothing run or written."""

import io
import resource
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from dagster_project.examination import examine
from dagster_project.lake.inbox import list_inbox
from dagster_project.reading import container
from dagster_project.reading.document import Document, Table
from dagster_project.reading.formats import read_bytes
from dagster_project.vocabulary.errors import DisclosureError
from tests.documents import DEMO, ROOT, issue_codes
from tests.files import compound, docx, p, tables, texts, xlsx, zipped
from tests.pdfs import pdf, prose, table

ROWS = [
    ["科目", "合计", "基本", "项目"],
    *([f"支出{n}", "1,234.56", "1,000.00", "234.56"] for n in range(25)),
]


def with_members(data: bytes, **members: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        held = {name: source.read(name) for name in source.namelist()}
    return zipped(held | {name.replace("__", "/"): content for name, content in members.items()})


def codes(document: Document) -> list[str]:
    return [warning.code for warning in document.warnings]


def test_macros_are_reported_and_not_run() -> None:
    word = with_members(docx(p("一、收入情况。")), **{"word__vbaProject.bin": b"Sub AutoOpen()"})
    sheet = with_members(
        xlsx(lambda s: [s.append(["名称", "合计"]), s.append(["教育", 1])]), **{"xl__vbaProject.bin": b"Sub"}
    )
    assert codes(read_bytes(word, "公开.docm")) == ["macros_ignored"]
    assert texts(read_bytes(word, "公开.docm")) == ["一、收入情况。"]
    assert "macros_ignored" in codes(read_bytes(sheet, "公开.xlsm"))
    assert len(tables(read_bytes(sheet, "公开.xlsm"))) == 1


def test_names_that_climb_out_of_an_archive_write_nothing_and_are_shown_plainly(tmp_path: Path) -> None:
    data = zipped({"../../../../etc/说明.txt": "情况说明。", "C:\\windows\\表.txt": "附表。"})
    document = read_bytes(data, "某局.zip")
    assert {block.location.part for block in document.blocks} == {"说明.txt", "表.txt"}
    assert list(tmp_path.iterdir()) == []


def test_a_link_in_an_archive_is_not_followed() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("密码.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("说明.txt", "情况说明。")
    document = read_bytes(buffer.getvalue(), "某局.zip")
    assert texts(document) == ["情况说明。"]
    assert [(w.code, w.detail) for w in document.warnings] == [("skipped_member", "link")]


def test_links_in_the_raw_folder_are_read_once_and_loops_end(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    inbox = list_inbox(tmp_path)
    assert [file.relative for file in inbox.files] == ["a.txt"]
    assert [file.relative for file, _ in inbox.copies] == ["b.txt"]
    assert [file.relative for file in inbox.unreadable] == ["self.txt"]


def bomb(depth: int) -> bytes:
    data = zipped({"零.txt": b"0" * 20_000_000})
    for level in range(depth):
        data = zipped({f"{level}-{copy}.zip": data for copy in range(10)})
    return data


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (bomb(3), "套.zip", "no_parts"),
        (zipped({f"{n}.txt": "x" for n in range(container.MAX_MEMBERS + 1)}), "多.zip", "file_too_large"),
        (zipped({"word/document.xml": b"<w>" + b" " * 150_000_000}), "弹.docx", "file_too_large"),
        (zipped({"xl/workbook.xml": b"<w/>", "xl/sharedStrings.xml": b" " * 150_000_000}), "弹.xlsx", "file_too_large"),
        (zipped({f"{n}.txt": b" 1" * 3_900_000 for n in range(35)}), "总.zip", "file_too_large"),
        (zipped({"a.txt": b" 1" * 40_000_000}), "a.txt", "file_too_large"),
    ],
    ids=["nested", "members", "docx", "xlsx", "total", "text"],
)  # fmt: skip
def test_bombs_end_quickly_with_an_answer(data: bytes, name: str, code: str) -> None:
    assert len(data) < 2_000_000
    started = time.process_time()
    with pytest.raises(DisclosureError) as caught:
        read_bytes(data, name)
    assert caught.value.code == code
    assert name in caught.value.message
    assert time.process_time() - started < 20


def page(number: int) -> bytes:
    rows = [ROWS[0], *([f"{number}号{row[0]}", *row[1:]] for row in ROWS[1:])]
    return pdf(lambda c: [prose(c, ["2024年单位支出总体情况表"]), table(c, rows, widths=[160, 90, 90, 90])])


def test_five_hundred_pages_are_read_in_bounded_time_and_memory(tmp_path: Path) -> None:
    whole = pypdfium2.PdfDocument.new()
    pages = [pypdfium2.PdfDocument(page(number)) for number in range(10)]
    for number in range(500):
        whole.import_pages(pages[number % 10])
    path = tmp_path / "五百页.pdf"
    whole.save(path)
    # The peak of this process's own memory: ru_maxrss of a child begins with the size of the process that started it.
    code = (
        "import re, time; from pathlib import Path\n"
        "from dagster_project.reading.formats import read_document\n"
        f"document = read_document(Path({str(path)!r}))\n"
        "print(sum(len(b.cells) for b in document.blocks if hasattr(b, 'cells')), time.process_time(),"
        " int(re.search(r'VmHWM:\\s+(\\d+) kB', Path('/proc/self/status').read_text())[1]) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    cells, seconds, megabytes = done.stdout.split()
    assert int(cells) > 500 * 80
    assert float(seconds) < 60
    assert int(megabytes) < 1024


def test_scripts_and_attachments_of_a_pdf_change_nothing() -> None:
    plain = pdf(lambda c: prose(c, ["一、收入情况。"]))
    document = pypdfium2.PdfDocument(plain)
    document.new_attachment("恶意.exe").set_data(b"MZ")
    buffer = io.BytesIO()
    document.save(buffer)
    armed = buffer.getvalue().replace(
        b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    )
    assert texts(read_bytes(armed, "脚本.pdf")) == texts(read_bytes(plain, "a.pdf"))


def test_a_web_page_with_enormous_spans_and_depth_is_bounded() -> None:
    deep = "<div>" * 50_000 + "一、收入。" + "</div>" * 50_000
    wide = "<table>" + "<tr><td rowspan=999999 colspan=999999>1</td></tr>" * 2_000 + "</table>"
    started = time.process_time()
    for html in (deep, wide):
        try:
            document = read_bytes(f"<html><body>{html}</body></html>".encode(), "a.html")
        except DisclosureError as error:
            assert error.message
        else:
            assert sum(len(b.cells) for b in document.blocks if isinstance(b, Table)) < 600_000
    assert time.process_time() - started < 30


def test_a_password_is_asked_for_in_words_whatever_the_format() -> None:
    for data, name in (
        (pdf(lambda c: prose(c, ["一"]), password="geheim"), "锁.pdf"),
        (compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "锁.docx"),
        (compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "锁.xlsx"),
    ):
        with pytest.raises(DisclosureError) as caught:
            read_bytes(data, name)
        assert caught.value.code == "encrypted_file"
        assert "密码" in caught.value.message


def test_macros_in_a_whole_disclosure_are_an_issue_and_cost_nothing(tmp_path: Path) -> None:
    archive = tmp_path / "公开.zip"
    archive.write_bytes(zipped({DEMO.name: DEMO.read_bytes(), "运行.exe": b"MZ"}))
    examination = examine([archive])
    assert examination.rows["documents"][0]["cell_count"] == 365
    assert "skipped_member" in issue_codes(examination)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 4 << 20
