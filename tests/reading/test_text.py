"""The text reader: encodings, marks, page breaks, tables, contents."""

import pytest

from dagster_project.reading.document import Document, Heading, Paragraph, Table
from dagster_project.reading.text import read_text
from dagster_project.vocabulary.errors import DisclosureError
from tests.documents import DEMO


def read(text: str) -> Document:
    return read_text(text.encode(), "t.txt")


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_gives_the_same_blocks(encoding: str) -> None:
    text = DEMO.read_text(encoding="utf-8")
    assert read_text(text.encode(encoding), "d.txt").blocks == read_text(text.encode(), "d.txt").blocks


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \n\n\t", "empty_file"),
        (bytes(range(256)) * 40, "binary_file"),
        (bytes((index * 37 + 129) % 127 + 129 for index in range(4000)), "unknown_encoding"),
    ],
)
def test_what_is_no_text_is_refused_with_a_chinese_message(data: bytes, code: str) -> None:
    with pytest.raises(DisclosureError) as caught:
        read_text(data, "坏文件.txt")
    assert caught.value.code == code
    assert "坏文件.txt" in caught.value.message


def test_marks_go_and_comparisons_stay() -> None:
    document = read("<b>单位</b>\t>=8 人\t> =90%\t≥5\t<=4.25 万元\t< =4\t≤85\t<p>目标</p>")
    row = next(tables(document)[0].rows())
    assert [row[column].text for column in range(8)] == [
        "单位", ">=8人", "> =90%", "≥5", "<=4.25万元", "< =4", "≤85", "目标",
    ]  # fmt: skip
    assert row[0].bold


def test_a_sentence_cut_by_a_page_is_one_paragraph_with_both_places() -> None:
    first = "项目支出增加，主要原因是将下属单位的一个项目纳入本级预算，并且新增了一批设备的购置和运行维护经"
    document = read(f"{first}\n\n费，所以项目支出增加。\n\n（二）下一段。")
    joined, following = (block for block in document.blocks if isinstance(block, Paragraph))
    assert joined.text == f"{first}费，所以项目支出增加。"
    assert joined.place(0).line == 1
    assert joined.place(joined.text.index("费，所以")).line == 3
    assert following.text == "（二）下一段。"


def test_an_item_cut_after_its_colon_goes_on() -> None:
    first = "12、社会保障和就业支出（类）行政事业单位养老支出（款）事业单位离退休（项）："
    after = "2024年预算数为1.00万元，比上年预算增加0.50万元。"
    assert paragraphs(read(f"{first}\n\n{after}")) == [first + after]
    for other in ("1、第一项依据。", "预算安排规模：1.00万元。", "2024年度"):
        assert paragraphs(read(f"{first}\n\n{other}")) == [first, other]
    title = "（三）一般公共预算拨款的具体使用情况："
    assert paragraphs(read(f"{title}\n\n{after}")) == [title, after]


@pytest.mark.parametrize("number", ["- 5 -", "—5—", "－ 5 －", "第5页", "第 5 页 共 20 页", "  · 5 ·"])
def test_a_page_number_parts_neither_a_sentence_nor_a_table(number: str) -> None:
    first = "项目支出增加，主要原因是将下属单位的一个项目纳入本级预算，并且新增了一批设备的购置和运行维护经"
    assert paragraphs(read(f"{first}\n\n{number}\n\n费，所以增加。")) == [f"{first}费，所以增加。"]
    document = read(f"{HEAD}205\t03\t职业教育\t1.00\n\n{number}\n\n{HEAD}205\t08\t进修\t2.00\n")
    (table,) = tables(document)
    assert table.row_count == 4
    assert {cell.location.line for cell in table.cells if cell.row == 3} == {9}


def test_bare_numbers_are_page_numbers_only_if_they_count_up() -> None:
    assert paragraphs(read("甲。\n\n1\n\n乙。\n\n2\n\n丙。\n\n3\n")) == ["甲。", "乙。", "丙。"]
    assert paragraphs(read("甲。\n\n1\n\n乙。\n\n7\n\n丙。\n\n3\n")) == [
        "甲。",
        "1",
        "乙。",
        "7",
        "丙。",
        "3",
    ]


def test_a_page_number_inside_a_sentence_goes_if_its_neighbour_is_numbered_too() -> None:
    text = "收入减少—4—1.50万元。\n\n支出增加2.00万元，增长—5—10.87%。"
    assert paragraphs(read(text)) == ["收入减少1.50万元。", "支出增加2.00万元，增长10.87%。"]
    for kept in (
        "支出增加2.00万元，增长—5—10.87%。",
        "执行时间：2023-12-31至2024-1-5。",
        "第1—3—5组，第2—7—9组。",
    ):
        assert paragraphs(read(kept)) == [kept]


@pytest.mark.parametrize("after", ["2、第二项依据。", "项目承担单位：某局", "第四部分名词解释", "（三）其他"])
def test_a_line_that_begins_something_of_its_own_is_not_joined(after: str) -> None:
    first = "1、自治区各类通知以及年度工作计划所列各项任务和要求的落实情况及其考核评价办法的执行安排文件"
    assert paragraphs(read(f"{first}\n\n{after}")) == [first, after]


HEAD = "类\t款\t名称\t合计\n※\t※\t※\t1\n"


def test_a_table_cut_by_a_page_with_repeated_header_is_one_table() -> None:
    text = f"{HEAD}205\t03\t职业教育\t1.00\n\n编制单位：某局\n\n单位：万元\n\n{HEAD}205\t08\t进修\t2.00\n"
    (table,) = tables(read(text))
    assert table.row_count == 4
    assert table.fragments == (0, 3)
    assert {cell.location.line for cell in table.cells if cell.row == 3} == {11}


def test_a_table_cut_by_a_page_without_header_is_one_table() -> None:
    (table,) = tables(read(f"{HEAD}205\t03\t职业教育\t1.00\n\n\n205\t08\t进修\t2.00\n"))
    assert table.row_count == 4


def test_two_tables_with_a_title_between_stay_two() -> None:
    assert len(tables(read(f"{HEAD}\n## 国有资本经营预算支出情况表\n\n{HEAD}"))) == 2


def test_the_contents_page_is_marked() -> None:
    document = read(
        "# 某局\n\n# 目 录\n\n## 第一部分 概况\n\n一、职能\n\n## 第一部分 概况\n\n一、职能\n\n正文。"
    )
    marks = [block.in_contents for block in document.blocks if isinstance(block, Heading | Paragraph)]
    assert marks == [False, True, True, True, False, False, False]


def test_markdown_pipe_tables_are_tables() -> None:
    (table,) = tables(read("| 类 | 名称 | 合计 |\n|---|---|---|\n| 205 | 教育支出 | 1.00 |\n"))
    assert [[cell.text for cell in row.values()] for row in table.rows()] == [
        ["类", "名称", "合计"],
        ["205", "教育支出", "1.00"],
    ]


def test_the_contents_end_though_the_first_title_is_worded_differently() -> None:
    document = read(
        "某局2021年度部门决算\n\n目 录\n\n第一部分 单位概况\n\n第二部分 部门决算表\n\n一、收入支出决算总表\n\n"
        "第一部分 部门概况\n\n一、部门职责\n\n负责水利工作。\n\n第二部分 2021年度部门决算表\n\n收入支出决算总表\n\n公开01表"
    )
    marks = {
        block.text: block.in_contents for block in document.blocks if isinstance(block, Heading | Paragraph)
    }
    assert [title for title, marked in marks.items() if marked] == [
        "目录",
        "第一部分单位概况",
        "第二部分部门决算表",
        "一、收入支出决算总表",
    ]
