"""The PDF reader: rulings, fonts and pages as they occur, and files that cannot be read."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from dagster_project.reading import pdf as pdf_reader
from dagster_project.reading import pdf_page
from dagster_project.reading.document import Document, Heading, Paragraph
from dagster_project.reading.pdf import read_pdf
from dagster_project.reading.radicals import RADICALS
from dagster_project.vocabulary.errors import DisclosureError
from tests.documents import ROOT
from tests.files import grid, spans, tables, texts
from tests.pdfs import HEIGHT, Rules, pdf, prose, table, text

HEAD = [
    ["科目编码", None, "科目名称", "预算数", None],
    ["类", "款", "^", "合计", "基本支出"],
]
BODY = [
    ["205", "", "教育支出", "2,601.40", "5.40"],
    ["205", "03", "职业教育", "2,601.40", "5.40"],
    ["208", "", "社会保障和|就业支出", "3,656.81", ""],
]
WIDTHS = [50, 50, 110, 90, 90]
EXPECTED = {
    (0, 0): "科目编码", (0, 2): "科目名称", (0, 3): "预算数", (1, 0): "类", (1, 1): "款", (1, 3): "合计",
    (1, 4): "基本支出", (2, 0): "205", (2, 2): "教育支出", (2, 3): "2,601.40", (2, 4): "5.40", (3, 0): "205",
    (3, 1): "03", (3, 2): "职业教育", (3, 3): "2,601.40", (3, 4): "5.40", (4, 0): "208",
    (4, 2): "社会保障和就业支出", (4, 3): "3,656.81",
}  # fmt: skip
SPANS = {"科目编码": (1, 2), "科目名称": (2, 1), "预算数": (1, 2)}


def read(data: bytes) -> Document:
    return read_pdf(data, "d.pdf")


def codes(document: Document) -> list[str]:
    return [warning.code for warning in document.warnings]


@pytest.mark.parametrize("rules", ["lines", "thin fills", "outlines"])
@pytest.mark.parametrize("bold", [False, True])
def test_a_ruled_table_is_read_with_its_merged_cells(rules: Rules, bold: bool) -> None:
    document = read(pdf(lambda c: table(c, [*HEAD, *BODY], widths=WIDTHS, height=28, rules=rules, bold=bold)))
    (found,) = tables(document)
    assert grid(found) == EXPECTED
    assert spans(found) == SPANS
    assert found.cells[0].location.page == 1


def turned(angle: int, *, flag: bool) -> bytes:
    """The table on a page turned by `angle`: by `/Rotate`, or printed sideways."""

    def draw(canvas: Canvas) -> None:
        if flag:
            canvas.setPageRotation(angle)
        if angle == 90:
            canvas.transform(0, 1, -1, 0, 595, 0)
        elif angle == 180:
            canvas.transform(-1, 0, 0, -1, 595, 842)
        else:
            canvas.transform(0, -1, 1, 0, 0, 842)
        canvas._pagesize = (842, 595) if angle != 180 else (595, 842)
        table(canvas, [*HEAD, *BODY], widths=WIDTHS, height=28)
        text(canvas, 72, 60, "七、一般公共预算项目支出情况表")
        canvas._pagesize = (595, 842)

    return pdf(draw)


@pytest.mark.parametrize("angle", [90, 180, 270])
@pytest.mark.parametrize("flag", [True, False])
def test_turned_pages_are_read_upright(angle: int, flag: bool) -> None:
    document = read(turned(angle, flag=flag))
    (found,) = tables(document)
    assert grid(found) == EXPECTED
    assert texts(document)[0].endswith("七、一般公共预算项目支出情况表")


def test_an_upright_page_number_on_a_sideways_page_goes() -> None:
    def draw(canvas: Canvas) -> None:
        text(canvas, 280, 800, "- 12 -", 10)
        canvas.transform(0, 1, -1, 0, 595, 0)
        canvas._pagesize = (842, 595)
        table(canvas, [*HEAD, *BODY], widths=WIDTHS, height=28)
        canvas._pagesize = (595, 842)

    document = read(pdf(draw))
    assert grid(tables(document)[0]) == EXPECTED
    assert texts(document) == []


def test_an_open_bottom_border_does_not_lose_the_row() -> None:
    document = read(pdf(lambda c: table(c, [*HEAD, *BODY], widths=WIDTHS, height=28, open_bottom=True)))
    assert grid(tables(document)[0]) == EXPECTED
    assert "open_border" in codes(document)


def test_a_frame_around_a_page_is_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(30, 30, 535, 780)
        table(canvas, [*HEAD, *BODY], widths=WIDTHS, height=28)
        text(canvas, 72, 60, "一、收支预算总表")

    document = read(pdf(draw))
    assert [grid(found) for found in tables(document)] == [EXPECTED]
    assert texts(document) == ["一、收支预算总表"]


def test_tables_side_by_side_stay_two() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, [["收入", "金额"], ["财政拨款", "1.00"]], left=60, widths=[100, 80])
        table(canvas, [["支出", "金额"], ["教育支出", "2.00"]], left=300, widths=[100, 80])

    assert [grid(found)[1, 0] for found in tables(read(pdf(draw)))] == ["财政拨款", "教育支出"]


def test_text_running_over_its_border_keeps_its_cell() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, [["", "", ""], ["1.00", "2.00", "3.00"]], widths=[60, 60, 60])
        text(canvas, 75, 124, "财政拨款补助小计数", 10)

    document = read(pdf(draw))
    assert grid(tables(document)[0])[0, 0] == "财政拨款补助小计数"
    assert "overflowing_text" in codes(document)


def test_neighbours_printed_without_a_gap_are_two_cells() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, [["名称", "金额"], ["", ""]], widths=[60, 60])
        text(canvas, 132 - 43.5, 144, "3,863.22", 10)
        text(canvas, 132.5, 144, "3,487.24", 10)

    assert grid(tables(read(pdf(draw)))[0])[1, 1] == "3,487.24"


def test_rows_without_rulings_between_are_rows() -> None:
    rows = [["编码", "名称", "金额"], ["205|208", "教育支出|社会保障", "100|2,000.00"]]
    document = read(pdf(lambda c: table(c, rows, widths=[80, 120, 120], height=40)))
    cells = grid(tables(document)[0])
    assert [cells[row, 2] for row in (1, 2)] == ["100", "2,000.00"]
    assert [cells[row, 0] for row in (1, 2)] == ["205", "208"]
    assert "unruled_rows" in codes(document)


def test_a_figure_wrapped_in_its_cell_is_one_figure() -> None:
    rows = [["编码", "金额"], ["205", "164,978,|640.00"]]
    cells = grid(tables(read(pdf(lambda c: table(c, rows, widths=[80, 50], height=40))))[0])
    assert cells[1, 1] == "164,978,640.00"


BORDERLESS = [
    ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
    ["205", "教育支出", "2,601.40", "5.40", "2,596.00"],
    ["208", "社会保障和就业支出", "3,656.81", "1,400.81", "2,256.00"],
    ["210", "卫生健康支出", "86.94", "86.94", ""],
    ["221", "住房保障支出", "114.07", "110.07", "4.00"],
]


@pytest.mark.parametrize("rules", ["none", "across only"])
def test_a_table_without_column_rulings_is_read_by_its_gaps(rules: Rules) -> None:
    document = read(pdf(lambda c: table(c, BORDERLESS, widths=[70, 120, 80, 80, 80], rules=rules)))
    (found,) = tables(document)
    assert grid(found) == {
        (row, column): words
        for row, line in enumerate(BORDERLESS)
        for column, words in enumerate(line)
        if words
    }
    assert "borderless_table" in codes(document)


def test_figures_that_form_no_columns_stay_text_with_a_warning() -> None:
    def draw(canvas: Canvas) -> None:
        for row, starts in enumerate(([72, 160, 300], [72, 110, 210], [72, 130, 250], [72, 200, 330])):
            for start, words in zip(starts, ("甲乙丙丁戊己", "100,000.00", "2,000,000.00"), strict=True):
                text(canvas, start + 7 * row, 100 + 20 * row, words, 8)

    document = read(pdf(draw))
    assert tables(document) == []
    assert "borderless_unread" in codes(document)
    assert sum(line.count("2,000,000.00") for line in texts(document)) == 4


def on_two_pages(
    second: list[list[str | None]], between: str = "", *, title: str = "二、收入预算总表", left: float = 72
) -> bytes:
    def first_page(canvas: Canvas) -> None:
        text(canvas, 72, 90, title)
        table(canvas, [*HEAD, *BODY], widths=WIDTHS, height=28)

    def second_page(canvas: Canvas) -> None:
        if between:
            text(canvas, 72, 90, between)
        table(canvas, second, left=left, widths=WIDTHS, height=28)

    return pdf(first_page, second_page)


NEXT: list[list[str | None]] = [
    ["210", "", "卫生健康支出", "86.94", "86.94"],
    ["合计", None, None, "6,345.15", ""],
]


@pytest.mark.parametrize("left", [72, 90])
def test_a_table_goes_on_where_the_edges_are_the_same(left: float) -> None:
    document = read(on_two_pages(NEXT, left=left))
    (found,) = tables(document)
    assert (found.row_count, found.fragments) == (7, (0, 5))
    cells = {(cell.row, cell.column): cell for cell in found.cells}
    assert cells[6, 3].text == "6,345.15"
    assert (cells[6, 3].location.page, cells[6, 3].location.row) == (2, 7)
    assert codes(document).count("stitched_table") == 1


@pytest.mark.parametrize("between", ["", "单位：万元", "二、收入预算总表", "二、收入预算总表（续）"])
def test_repeated_head_rows_and_captions_go(between: str) -> None:
    document = read(on_two_pages([*HEAD, *NEXT], between))
    (found,) = tables(document)
    assert [cell.text for cell in found.cells if cell.column == 0] == [
        "科目编码",
        "类",
        "205",
        "205",
        "208",
        "210",
        "合计",
    ]
    assert [words.lstrip("# ") for words in texts(document)] == ["二、收入预算总表"]


@pytest.mark.parametrize("between", ["三、支出预算总表", "单位：万元"])
def test_another_title_or_a_bare_caption_begins_another_table(between: str) -> None:
    second = NEXT if between == "单位：万元" else [*HEAD, *NEXT]
    assert len(tables(read(on_two_pages(second, between)))) == 2


def test_sheets_with_one_title_and_one_first_row_stay_apart() -> None:
    def sheet(project: str) -> list[list[str | None]]:
        return [["预算单位", "某某局", None, "负责人", ""], ["项目名称", project, None, "金额", "1.00"]]

    first = lambda c: (text(c, 72, 90, "项目支出绩效目标表"), table(c, sheet("甲"), widths=WIDTHS))  # noqa: E731
    second = lambda c: (text(c, 72, 90, "项目支出绩效目标表"), table(c, sheet("乙"), widths=WIDTHS))  # noqa: E731
    assert len(tables(read(pdf(first, second)))) == 2


def test_a_piece_that_shows_fewer_columns_goes_on_by_its_edges() -> None:
    head = [["项目", None, None, "预算数", None], ["编码", None, "名称", "预算数", None]]
    first = lambda c: table(c, head, widths=WIDTHS, height=28)  # noqa: E731
    second = lambda c: table(c, BODY, widths=WIDTHS, height=28)  # noqa: E731
    pieces = tables(read(pdf(first, second)))
    assert len(pieces) == 1
    assert {cell.text for cell in pieces[0].cells if cell.column == 2} == {
        "名称",
        "教育支出",
        "职业教育",
        "社会保障和就业支出",
    }


FULL = "预算安排一千四百万元用于公益性岗位补贴和社会保险补贴主要原因是享受补贴的"


def test_paragraphs_go_on_over_lines_and_pages_and_page_numbers_go() -> None:
    def page(number: int, lines: list[str]) -> object:
        return lambda c: (prose(c, lines), text(c, 280, 800, f"- {number} -", 10))

    document = read(
        pdf(
            page(1, [f"\u3000\u3000{FULL[2:]}", FULL, FULL]),  # type: ignore[arg-type]
            page(2, [FULL, "人数减少。", f"\u3000\u3000{FULL[2:]}", "人数增加。"]),  # type: ignore[arg-type]
        )
    )
    assert texts(document) == [f"{FULL[2:]}{FULL * 3}人数减少。", f"{FULL[2:]}人数增加。"]
    paragraph = document.blocks[0]
    assert isinstance(paragraph, Paragraph)
    assert [paragraph.place(offset).page for offset in (0, 2 * len(FULL), 3 * len(FULL))] == [1, 1, 2]
    assert codes(document) == ["joined_paragraph"]


def test_bare_page_numbers_go_and_other_numbers_stay() -> None:
    pages = [
        (
            lambda c, n=number: (
                prose(c, [f"\u3000\u3000第{n}项工作已经完成。", "2024"]),
                text(c, 290, 800, str(n), 10),
            )
        )
        for number in range(1, 6)
    ]
    found = texts(read(pdf(*pages)))
    assert found.count("2024") == 5
    assert not [words for words in found if words in "12345"]


def test_a_running_head_goes() -> None:
    pages = [
        (
            lambda c, n=number: (
                text(c, 72, 30, "某某州2024年单位预算", 9),
                prose(c, [f"\u3000\u3000第{n}项工作已经完成。", "其余照旧进行。"]),
            )
        )
        for number in range(1, 6)
    ]
    assert not [words for words in texts(read(pdf(*pages))) if "某某州" in words]


def test_frames_written_out_of_order_are_read_from_top_to_bottom() -> None:
    def draw(canvas: Canvas) -> None:
        text(canvas, 72, 400, "二、支出情况。")
        text(canvas, 72, 100, "第一部分 概况", 20)
        text(canvas, 72, 200, "一、收入情况。")

    assert texts(read(pdf(draw))) == ["# 第一部分概况", "一、收入情况。", "二、支出情况。"]


def test_a_title_over_two_lines_is_one() -> None:
    def draw(canvas: Canvas) -> None:
        text(canvas, 72, 72, "某某州人力资源和社会保障厅及其所属各单位预", 22)
        text(canvas, 250, 100, "算公开", 22)
        text(canvas, 180, 150, "第一部分 某某州", 18)
        text(canvas, 200, 175, "基本概况", 18)
        prose(canvas, [FULL, FULL, FULL], top=300)

    assert texts(read(pdf(draw)))[:2] == [
        "# 某某州人力资源和社会保障厅及其所属各单位预算公开",
        "# 第一部分某某州基本概况",
    ]


def test_letters_spread_over_the_line_are_one_title() -> None:
    def draw(canvas: Canvas) -> None:
        text(canvas, 200, 60, "目", 18)
        text(canvas, 360, 60, "录", 18)
        prose(canvas, ["一、收入情况", "二、支出情况"], top=120)
        text(canvas, 72, 300, "2018 年 度 收入 1,234.56 万 元。")

    found = texts(read(pdf(draw)))
    assert found[0] == "# 目录"
    assert found[-1] == "2018年度收入1,234.56万元。"


def test_text_clipped_away_at_the_edge_of_a_page_is_read_once() -> None:
    lines = [
        f"（{number}）第{number}项职责的内容写在这一行里，写满一整行的宽度为止。" for number in range(1, 9)
    ]

    def window(shift: float) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            box = canvas.beginPath()
            box.rect(60, HEIGHT - 172, 475, 110)
            canvas.clipPath(box, stroke=0, fill=0)
            prose(canvas, lines, top=72 - shift)

        return draw

    document = read(pdf(window(0), window(100)))
    assert [text[:3] for text in texts(document)] == [f"（{number}）" for number in range(1, 9)]
    assert {w.code for w in document.warnings} >= {"clipped_text"}


def test_texts_far_apart_on_a_line_are_two() -> None:
    def draw(canvas: Canvas) -> None:
        text(canvas, 72, 100, "编制单位：某某局", 10)
        text(canvas, 480, 100, "单位：万", 10)
        text(canvas, 510, 113, "元", 10)
        prose(canvas, [FULL, FULL], top=300)

    assert texts(read(pdf(draw)))[:2] == ["编制单位：某某局", "单位：万元"]


def test_an_unindented_line_after_a_full_one_goes_on_though_it_looks_like_a_label() -> None:
    width = 34
    first = ("　　" + "本单位当年财政拨款项目一个涉及预算金额八十七万元其他资金未安排")[: width - 1] + "。"
    rest = "具体情况见下表（按项目填报）："

    def draw(canvas: Canvas) -> None:
        prose(canvas, [first, rest, *["测" * width] * 3])

    assert texts(read(pdf(draw)))[0] == first.strip() + rest
    # With an indent of its own it is a line of its own.
    assert texts(read(pdf(lambda c: prose(c, [first, "　　" + rest, *["测" * width] * 3]))))[:2] == [
        first.strip(),
        rest,
    ]


def test_a_short_line_of_figures_goes_on_from_a_stretched_line() -> None:
    def draw(canvas: Canvas) -> None:
        words = "　　所有收入和支出均纳入单位预算管理其中收支总预算"
        for index, char in enumerate(words):
            text(canvas, 72 + 13.6 * index, 72, char)
        text(canvas, 72, 92, "6,459.22万元。")
        prose(canvas, ["测" * 27] * 3, top=112, size=12.5)

    assert texts(read(pdf(draw)))[0].endswith("收支总预算6,459.22万元。")


def test_texts_on_one_line_come_from_left_to_right_though_the_right_one_stands_higher() -> None:
    def draw(canvas: Canvas) -> None:
        text(canvas, 72, 100, "编制单位：某某局", 10)
        text(canvas, 480, 99, "单位：万元", 10)
        prose(canvas, [FULL, FULL], top=300)

    assert texts(read(pdf(draw)))[:2] == ["编制单位：某某局", "单位：万元"]


def test_dotted_leaders_and_their_numbers_are_no_text() -> None:
    lines = [f"一、收入情况{'.' * 60}3", f"二、支出情况{'.' * 60}12"]
    assert texts(read(pdf(lambda c: prose(c, lines)))) == ["一、收入情况", "二、支出情况"]


def test_the_contents_end_where_the_text_begins_though_titles_differ() -> None:
    def first(canvas: Canvas) -> None:
        text(canvas, 280, 60, "目录", 18)
        prose(canvas, ["一、部门主要职能", "二、机构设置"], top=120)

    def second(canvas: Canvas) -> None:
        text(canvas, 250, 60, "某某局主要职能", 18)
        prose(canvas, ["\u3000\u3000负责收入，管理支出。"], top=120)

    marks = [
        block.in_contents
        for block in read(pdf(first, second)).blocks
        if isinstance(block, Heading | Paragraph)
    ]
    assert marks == [True, True, True, False, False]


def test_radicals_are_the_characters_they_look_like() -> None:
    printed = "⼀般公共预算增⻓，⻋辆⼾数，⺠政⻔⻝⻅⻛"
    assert printed.translate(RADICALS) == "一般公共预算增长，车辆户数，民政门食见风"
    assert "（），：※①".translate(RADICALS) == "（），：※①"
    assert all(len(char) == 1 for char in RADICALS.values())


def test_radicals_in_a_file_are_mapped_and_told() -> None:
    document = read(pdf(lambda c: text(c, 72, 100, "⼀、增⻓情况。")))
    assert texts(document) == ["一、增长情况。"]
    assert "radicals_mapped" in codes(document)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.4\n%%EOF", "damaged_file"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 8, "damaged_file"),
        (pdf(lambda c: text(c, 72, 100, "一、收入。"), password="geheim"), "encrypted_file"),
        (pdf(lambda c: c.rect(10, 10, 500, 500)), "no_text_layer"),
        (pdf(*[lambda c: text(c, 72, 100, "页")] * 601), "too_many_pages"),
        (pdf(lambda c: text(c, 72, 100, "\ue000\ue001\ue002\ue003")), "unreadable_glyphs"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_with_a_chinese_message(data: bytes, code: str) -> None:
    with pytest.raises(DisclosureError) as caught:
        read_pdf(data, "坏文件.pdf")
    assert caught.value.code == code
    assert "坏文件.pdf" in caught.value.message
    assert re.search("[\u4e00-\u9fff]", caught.value.message.replace("坏文件", ""))


def test_a_page_made_to_be_endless_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_page, "MAX_OBJECTS", 20)
    with pytest.raises(DisclosureError) as caught:
        read(pdf(lambda c: table(c, [*HEAD, *BODY], widths=WIDTHS)))
    assert caught.value.code == "too_complex"


def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "MAX_SECONDS", -1.0)
    with pytest.raises(DisclosureError) as caught:
        read(pdf(lambda c: text(c, 72, 100, "一、收入。")))
    assert caught.value.code == "too_complex"


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_file_cut_anywhere_is_read_or_refused(cut: int) -> None:
    data = on_two_pages(NEXT)
    try:
        read(data[: len(data) * cut // 12])
    except DisclosureError as error:
        assert error.message


def test_the_same_bytes_give_the_same_document() -> None:
    data = on_two_pages(NEXT)
    assert read(data) == read(data)


def test_a_text_is_read_without_the_pdf_library() -> None:
    code = (
        "import sys; from dagster_project.reading.formats import read_bytes;"
        "read_bytes('一、收入预算情况说明\\n收入预算一万元。'.encode(), 'a.txt');"
        "sys.exit('pypdfium2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
