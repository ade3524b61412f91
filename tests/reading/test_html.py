"""The web page reader: encodings, spans, layout tables, what a browser does not show."""

import pytest

from dagster_project.reading.document import Document, Heading
from dagster_project.reading.html import read_html
from dagster_project.vocabulary.errors import DisclosureError
from tests.files import grid, spans, tables, texts

TABLE = "<table><tr><td>项目</td><td>预算数</td></tr><tr><td>合计</td><td>1,234.50</td></tr></table>"


def read(body: str) -> Document:
    return read_html(
        f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode(), "w.html"
    )


@pytest.mark.parametrize(
    ("declared", "encoding", "mark"),
    [
        ("gb2312", "gb18030", b""),
        ("GBK", "gb18030", b""),
        ("gb18030", "gb18030", b""),
        ("utf-8", "utf-8", b""),
        ("gb2312", "utf-8", b"\xef\xbb\xbf"),  # the mark is stronger than the words
        ("gb2312", "utf-8", b""),  # the page lies: it does not decode as it says
        ("x-unknown", "gb18030", b""),
        ("", "utf-16", b""),
    ],
)
def test_encodings(declared: str, encoding: str, mark: bytes) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    page = (
        f"<html><head>{meta}</head><body><p>巴音郭楞蒙古自治州2024年单位预算公开，㎡与䶮。</p></body></html>"
    )
    assert texts(read_html(mark + page.encode(encoding), "w.html")) == [
        "巴音郭楞蒙古自治州2024年单位预算公开，㎡与䶮。"
    ]


def test_a_few_broken_bytes_do_not_cost_the_page() -> None:
    page = "<html><head><meta charset=gb2312></head><body>" + "<p>预算公开情况说明。</p>" * 500
    data = page.encode("gb18030") + b"\xff\xff</body></html>"
    assert texts(read_html(data, "w.html")).count("预算公开情况说明。") == 500


def test_spans_push_cells_to_the_right() -> None:
    (table,) = tables(
        read(
            '<table><tr><th colspan="2">编码</th><th rowspan="2">名称</th><th rowspan=2>合计</th></tr>'
            "<tr><td>类</td><td>款</td></tr>"
            '<tr><td rowspan="2">205</td><td>03</td><td>职业</td><td>1</td></tr><tr><td>08</td><td>进修</td><td>2</td></tr></table>'
        )
    )
    assert grid(table) == {
        (0, 0): "编码", (0, 2): "名称", (0, 3): "合计", (1, 0): "类", (1, 1): "款",
        (2, 0): "205", (2, 1): "03", (2, 2): "职业", (2, 3): "1", (3, 1): "08", (3, 2): "进修", (3, 3): "2",
    }  # fmt: skip
    assert spans(table) == {"编码": (1, 2), "名称": (2, 1), "合计": (2, 1), "205": (2, 1)}


def test_a_row_span_of_zero_or_beyond_the_end_ends_with_the_table() -> None:
    (table,) = tables(
        read(
            "<table><tr><td rowspan=0>甲</td><td rowspan=99>乙</td><td>1</td></tr><tr><td>2</td></tr></table>"
        )
    )
    assert spans(table) == {"甲": (2, 1), "乙": (2, 1)}
    assert grid(table)[1, 2] == "2"


def test_layout_tables_are_opened_at_any_depth() -> None:
    document = read(
        f"<table><tr><td><table><tr><td><p>单位收支总体情况表</p><p>单位：万元</p>{TABLE}</td></tr></table></td><td></td></tr></table>"
    )
    assert texts(document) == ["单位收支总体情况表", "单位：万元"]
    (table,) = tables(document)
    assert grid(table)[1, 1] == "1,234.50"


def test_a_table_of_one_column_only_places_its_text() -> None:
    assert texts(read("<table><tr><td>第一段。</td></tr><tr><td>第二段。</td></tr></table>")) == [
        "第一段。",
        "第二段。",
    ]


def test_what_a_browser_hides_is_not_read() -> None:
    document = read(
        '<p style="display:none">旧稿</p><div hidden>旧稿</div><script>var x="旧稿"</script><style>p{}</style>'
        '<p>正文<span style="visibility: hidden">旧稿</span>。</p><!-- 旧稿 -->'
        '<table><tr><td>a</td><td>b</td></tr><tr style="display: none"><td>旧</td><td>稿</td></tr></table>'
    )
    assert texts(document) == ["正文。"]
    assert grid(tables(document)[0]) == {(0, 0): "a", (0, 1): "b"}


def test_entities_and_comparisons() -> None:
    (table,) = tables(
        read(
            "<table><tr><td>&gt;=8&nbsp;人</td><td>&lt;=4.25 万元</td><td>&nbsp;</td><td>≥5</td></tr></table>"
        )
    )
    assert grid(table) == {(0, 0): ">=8人", (0, 1): "<=4.25万元", (0, 3): "≥5"}


def test_headings_paragraphs_and_line_breaks() -> None:
    document = read(
        "<h2>第二部分</h2><div>前言<br>后话</div><p><b>一、主要职能</b></p><p><b>整句。</b></p>散<span>字</span>"
    )
    assert texts(document) == ["# 第二部分", "前言", "后话", "# 一、主要职能", "整句。", "散字"]
    heading = document.blocks[0]
    assert isinstance(heading, Heading)
    assert heading.level == 2


def test_line_breaks_in_a_cell_are_no_blanks_between_characters() -> None:
    (table,) = tables(read("<table><tr><td>工资<br>福利\n支出</td><td><p>一</p><p>二</p></td></tr></table>"))
    assert list(grid(table).values()) == ["工资福利支出", "一二"]


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(DisclosureError) as caught:
        read('<a href="x.pdf"></a><script>1</script>')
    assert caught.value.code == "empty_file"


def test_deep_nesting_and_monstrous_spans_are_bounded() -> None:
    assert texts(read("<div>" * 5000 + "深处" + "</div>" * 5000 + "<p>外面</p>"))[-1] == "外面"
    (table,) = tables(
        read(
            '<table><tr><td colspan="999999999">a</td><td rowspan="4000000000">b</td></tr><tr><td>c</td></tr></table>'
        )
    )
    assert table.row_count == 2
    with pytest.raises(DisclosureError) as caught:
        read("<table>" + '<tr><td colspan="1000">a</td><td colspan="1000">b</td></tr>' * 1500 + "</table>")
    assert caught.value.code == "file_too_large"
