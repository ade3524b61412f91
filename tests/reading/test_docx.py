"""The Word reader: spans, revisions, numbering, text boxes, what is not printed."""

import pytest

from dagster_project.reading.document import Document, Heading, Paragraph
from dagster_project.reading.docx import read_docx
from dagster_project.vocabulary.errors import DisclosureError
from tests.files import docx, grid, p, part, r, span, spans, tables, tbl, tc, texts, tr, zipped

RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def read(body: str, styles: str = "", numbering: str = "") -> Document:
    return read_docx(docx(body, styles, numbering), "d.docx")


def test_merged_cells_count_once_at_their_corner() -> None:
    (table,) = tables(
        read(
            tbl(
                tr(tc("科目编码", span(2)), tc("名称", RESTART), tc("合计", RESTART)),
                tr(tc("类"), tc("款"), tc("", CONTINUE), tc("遮住的字", CONTINUE)),
                tr(tc("205"), tc("03"), tc("职业教育"), tc("2,596.00")),
            )
        )
    )
    assert grid(table) == {
        (0, 0): "科目编码", (0, 2): "名称", (0, 3): "合计", (1, 0): "类", (1, 1): "款",
        (2, 0): "205", (2, 1): "03", (2, 2): "职业教育", (2, 3): "2,596.00",
    }  # fmt: skip
    assert spans(table) == {"科目编码": (1, 2), "名称": (2, 1), "合计": (2, 1)}
    assert (table.row_count, table.column_count) == (3, 4)


def test_a_second_merge_below_the_first_is_its_own() -> None:
    (table,) = tables(
        read(tbl(*(tr(tc(text, merge), tc(str(row))) for row, (text, merge) in enumerate(
            [("甲", RESTART), ("", CONTINUE), ("乙", RESTART), ("", CONTINUE), ("", CONTINUE)]))))
    )  # fmt: skip
    assert spans(table) == {"甲": (2, 1), "乙": (3, 1)}


def test_a_row_that_begins_later_keeps_its_columns() -> None:
    rows = [tr(tc("a"), tc("b"), tc("c")), tr(tc("只在第三列"), properties='<w:gridBefore w:val="2"/>')]
    (table,) = tables(read(tbl(*rows)))
    assert grid(table)[1, 2] == "只在第三列"


def test_edges_drawn_by_hand_within_two_millimetres_are_one() -> None:
    (table,) = tables(
        read(
            tbl(
                tr(tc("名称", span(2)), tc("合计", span(2))),
                tr(tc("教育"), tc("1.00", span(3))),
                tr(tc("卫生", span(3)), tc("2.00")),
                widths=[1000, 40, 30, 1500],
            )
        )
    )
    assert table.column_count == 2
    assert grid(table) == {
        (0, 0): "名称",
        (0, 1): "合计",
        (1, 0): "教育",
        (1, 1): "1.00",
        (2, 0): "卫生",
        (2, 1): "2.00",
    }


def test_a_narrow_column_with_cells_of_its_own_stays() -> None:
    rows = [tr(tc("类"), tc("款"), tc("合计")), tr(tc("205"), tc("3"), tc("1.00"))]
    (table,) = tables(read(tbl(*rows, widths=[100, 100, 1500])))
    assert grid(table)[1, 2] == "1.00"


def test_columns_no_row_uses_are_no_columns() -> None:
    (table,) = tables(
        read(tbl(tr(tc("a", span(3)), tc("b")), tr(tc("c", span(3)), tc("d")), widths=[500] * 4))
    )
    assert grid(table) == {(0, 0): "a", (0, 1): "b", (1, 0): "c", (1, 1): "d"}
    assert spans(table) == {}


def test_the_final_version_is_read_and_reported() -> None:
    document = read(
        f"<w:p>{r('预算')}<w:ins>{r('增加')}</w:ins><w:del><w:r><w:delText>减少</w:delText></w:r></w:del>{r('5万元。')}</w:p>"
        + tbl(tr(tc("留")), tr(tc("删"), properties="<w:del/>"), tr(tc("末"), tc("1")))
    )
    assert texts(document) == ["预算增加5万元。"]
    assert list(grid(tables(document)[0]).values()) == ["留", "末", "1"]
    assert "tracked_changes" in {warning.code for warning in document.warnings}


def test_a_paragraph_whose_mark_was_deleted_goes_on_in_the_next() -> None:
    document = read(p("收支总预算", "<w:rPr><w:del/></w:rPr>") + p("6,459.22万元。"))
    assert texts(document) == ["收支总预算6,459.22万元。"]


def test_hidden_text_field_codes_and_page_breaks_are_not_text() -> None:
    document = read(
        f"<w:p>{r('可见')}{r('隐藏', '<w:vanish/>')}"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:br w:type="page"/></w:r></w:p>'
    )
    assert texts(document) == ["可见12"]


def test_content_controls_links_and_inserted_blocks_are_opened() -> None:
    document = read(
        f"<w:sdt><w:sdtContent>{p('控件里的字。')}</w:sdtContent></w:sdt>"
        f"<w:p><w:hyperlink>{r('链接')}</w:hyperlink><w:smartTag>{r('标记。')}</w:smartTag></w:p>"
        + tbl(f"<w:sdt><w:sdtContent>{tr(tc('行'), tc('1'))}</w:sdtContent></w:sdt>")
    )
    assert texts(document) == ["控件里的字。", "链接标记。"]
    assert grid(tables(document)[0]) == {(0, 0): "行", (0, 1): "1"}


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('框里的字。')}</w:txbxContent>"
    document = read(
        "<w:p><w:r><mc:AlternateContent>"
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r>{r('正文。')}</w:p>"
    )
    assert texts(document) == ["正文。", "框里的字。"]


def test_a_table_drawn_around_the_page_is_opened() -> None:
    inner = tbl(tr(tc("项目"), tc("预算数")), tr(tc("合计"), tc("1.00")))
    document = read(tbl(tr(tc(p("单位支出总体情况表") + inner + p("")))))
    assert texts(document) == ["单位支出总体情况表"]
    assert grid(tables(document)[0])[1, 1] == "1.00"


def test_a_table_inside_a_cell_comes_after_its_table() -> None:
    inner = tbl(tr(tc("内"), tc("2"), tc("3"), tc("4")))
    outer, nested = tables(read(tbl(tr(tc("外"), tc(p("格") + inner)), tr(tc("下"), tc("3")))))
    assert grid(outer) == {(0, 0): "外", (0, 1): "格", (1, 0): "下", (1, 1): "3"}
    assert grid(nested) == {(0, 0): "内", (0, 1): "2", (0, 2): "3", (0, 3): "4"}


STYLES = (
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="my"><w:name w:val="公文题"/><w:basedOn w:val="1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="t1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="o"><w:name w:val="x"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
)


@pytest.mark.parametrize(
    ("properties", "run", "level"),
    [
        ('<w:pStyle w:val="1"/>', "", 1),
        ('<w:pStyle w:val="my"/>', "", 1),
        ('<w:pStyle w:val="o"/>', "", 3),
        ('<w:outlineLvl w:val="1"/>', "", 2),
        ("", "<w:b/>", None),
    ],
)
def test_headings_by_style_outline_or_bold(properties: str, run: str, level: int | None) -> None:
    (block,) = read(p("主要职能", properties, run), STYLES).blocks
    assert isinstance(block, Heading)
    assert block.level == level


@pytest.mark.parametrize(
    ("text", "run"),
    [("整句加粗，以句号结束。", "<w:b/>"), ("不加粗的一行", '<w:b w:val="0"/>'), ("不加粗", "")],
)
def test_sentences_and_plain_lines_are_paragraphs(text: str, run: str) -> None:
    (block,) = read(p(text, "", run)).blocks
    assert isinstance(block, Paragraph)


def test_lines_of_a_generated_contents_page_are_marked() -> None:
    document = read(
        p("第一部分 概况\t1", '<w:pStyle w:val="t1"/>') + p("第一部分 概况", '<w:pStyle w:val="1"/>'), STYLES
    )
    assert [block.in_contents for block in document.blocks if not hasattr(block, "cells")] == [True, False]


def test_a_typed_contents_page_with_page_numbers_ends_at_its_first_title() -> None:
    document = read(p("目 录") + p("第一部分 概况……1") + p("一、职能\t3") + p("第一部分 概况") + p("正文。"))
    marks = [block.in_contents for block in document.blocks if not hasattr(block, "cells")]
    assert marks == [True, True, True, False, False]


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF06C;"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="8"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
)


def numbered(text: str, level: int, number: int = 7) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_automatic_numbers_are_part_of_the_text() -> None:
    body = (
        numbered("职能", 0) + numbered("拟订。", 1) + numbered("贯彻。", 1) + numbered("点。", 2) + numbered("机构", 0)
        + numbered("编制。", 1) + p("不编号", '<w:numPr><w:numId w:val="0"/></w:numPr>') + numbered("另起", 0, 8)
    )  # fmt: skip
    assert texts(read(body, "", NUMBERING)) == [
        "一、职能", "（一）拟订。", "（二）贯彻。", "点。", "二、机构", "（一）编制。", "不编号", "五、另起",
    ]  # fmt: skip


def test_places_are_pages_where_word_left_marks() -> None:
    document = read(
        p("一。")
        + f"<w:p><w:r><w:lastRenderedPageBreak/></w:r>{r('二。')}</w:p>"
        + tbl(tr(tc("三"), tc("四")))
    )
    assert [block.location.page for block in document.blocks] == [1, 1, 2]
    assert tables(document)[0].cells[1].location.column == 2


def test_breaks_inside_a_cell_are_no_blanks_between_characters() -> None:
    (table,) = tables(read(tbl(tr(tc(p("工资") + p("福利支出")), tc(p("2024") + p("abc"))))))
    assert list(grid(table).values()) == ["工资福利支出", "2024 abc"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped({"word/document.xml": "<w:document"}), "damaged_file"),
        (zipped({"word/document.xml": "<x/>"}), "damaged_file"),
        (zipped({"other.xml": "<x/>"}), "damaged_file"),
        (docx(""), "empty_file"),
        (docx(p("一段。"))[:200], "damaged_file"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_name(data: bytes, code: str) -> None:
    with pytest.raises(DisclosureError) as caught:
        read_docx(data, "坏.docx")
    assert caught.value.code == code
    assert "坏.docx" in caught.value.message


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE w [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;">]>'
    body = part("document", f"<w:body>{p('&b;')}{p('正文。')}</w:body>")
    assert texts(read_docx(zipped({"word/document.xml": bomb + body}), "d.docx")) == ["正文。"]
