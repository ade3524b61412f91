"""Every format read back: the manuscript's cells at their slots with their spans, its texts one by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dagster_project.reading.document import Document, Heading
from dagster_project.reading.docx import read_docx
from dagster_project.reading.html import read_html
from dagster_project.reading.text import read_text
from dagster_project.reading.workbook import read_workbook
from dagster_project.world.manuscript import Entry, Grid, Manuscript
from dagster_project.world.writers.options import (
    DocxOptions,
    HtmlOptions,
    Options,
    TextOptions,
    WorkbookOptions,
)
from dagster_project.world.writers.registry import FORMATS, suffix, write
from dagster_project.world.writers.slots import MalformedGridError
from tests.world.writers.comparing import read_tables, read_texts, squeezed, written_tables, written_texts
from tests.world.writers.manuscripts import disclosure

READERS: dict[str, Callable[[bytes, str], Document]] = {
    "txt": read_text,
    "docx": read_docx,
    "html": read_html,
    "xlsx": read_workbook,
}
ALL = [
    TextOptions(),
    TextOptions(encoding="utf-8-sig", newline="\r\n", headings=False, bold_tags=False),
    TextOptions(page_lines=40),
    TextOptions(encoding="gb18030", page_lines=37),
    TextOptions(page_lines=40, page_number="- {} -"),
    DocxOptions(),
    DocxOptions(styled=False, caption="blanks", page_number="第{}页"),
    DocxOptions(caption="lines", rows_may_break=False),
    HtmlOptions(),
    HtmlOptions(charset="gb2312", word_markup=True, head_cells="th"),
    HtmlOptions(charset="gb18030", layout_tables=False),
    WorkbookOptions(),
    WorkbookOptions(numbers="text", sheet_names="numbers"),
    WorkbookOptions(sheet_names="default", first_row=1, first_column=1),
]
every_option = pytest.mark.parametrize("options", ALL, ids=repr)


def read(manuscript: Manuscript, options: Options) -> Document:
    return READERS[suffix(options)](write(manuscript, options), f"t.{suffix(options)}")


@every_option
def test_every_cell_and_every_text_comes_back(options: Options) -> None:
    manuscript = disclosure()
    document = read(manuscript, options)
    spans = not isinstance(options, TextOptions)  # text has no merged cells: what they cover is blank
    assert read_tables(document) == written_tables(manuscript, spans=spans)
    one_line = isinstance(options, DocxOptions) and options.caption != "lines"
    assert read_texts(document) == written_texts(manuscript, joined="" if one_line else None)


@every_option
def test_the_same_manuscript_gives_the_same_bytes(options: Options) -> None:
    assert write(disclosure(), options) == write(disclosure(), options)


def test_every_format_is_named_by_its_options() -> None:
    assert {suffix(kind()) for kind in FORMATS.values()} == set(FORMATS)


@pytest.mark.parametrize(
    "options", [TextOptions(), DocxOptions(), HtmlOptions(), HtmlOptions(word_markup=True)]
)
def test_titles_come_back_as_headings_and_sentences_do_not(options: Options) -> None:
    headings = [
        squeezed(block.text) for block in read(disclosure(), options).blocks if isinstance(block, Heading)
    ]
    assert {"第一部分单位概况", "一、主要职能", "单位收入总体情况表"} <= set(headings)
    assert not [text for text in headings if "。" in text]


def test_bold_cells_come_back_bold() -> None:
    for options in (TextOptions(), DocxOptions(), HtmlOptions()):
        cells = {
            cell.text: cell.bold
            for block in read(disclosure(), options).blocks
            for cell in getattr(block, "cells", ())
        }
        assert cells["收入总计"] and not cells["行政运行"], options


def test_a_slipped_head_loses_one_column_and_only_there() -> None:
    plain, slipped = (
        write(disclosure(), TextOptions(slipping_head=slips)).decode().split("\n") for slips in (False, True)
    )
    changed = [(a, b) for a, b in zip(plain, slipped, strict=True) if a != b]
    assert [a.count("\t") for a, _ in changed] == [b.count("\t") for _, b in changed]
    assert len(changed) == 3  # the fourth table has no head rows
    assert all(b == a.replace("\t\t", "\t", 1) + "\t" for a, b in changed)


def test_a_page_may_end_inside_a_row() -> None:
    manuscript = disclosure()
    tables = read_tables(read(manuscript, TextOptions(page_lines=40, cuts_rows=True)))
    cut = [len(read) - len(written) for read, written in zip(tables, written_tables(manuscript), strict=True)]
    assert sum(cut) >= 2  # a long name or indicator is printed in two rows
    for found, wanted in zip(tables, written_tables(manuscript), strict=True):
        for column in {cell[1] for cell in wanted}:
            assert "".join(c[4] for c in found if c[1] == column) == "".join(
                c[4] for c in wanted if c[1] == column
            )


def test_a_workbook_keeps_numbers_as_numbers_and_shows_them_as_printed() -> None:
    document = read(disclosure(), WorkbookOptions())
    cells = [cell for block in document.blocks for cell in getattr(block, "cells", ())]
    by_text = {cell.text: cell for cell in cells}
    assert by_text["12,345.67"].raw_text == "12345.67"
    assert by_text["-3.50"].raw_text == "-3.5"
    assert not [cell.text for cell in cells if cell.stored]


def test_codes_typed_as_numbers_lose_their_zeros() -> None:
    cells = {
        cell[4]
        for table in read_tables(read(disclosure(), WorkbookOptions(codes="number")))
        for cell in table
    }
    assert "208" in cells and "1" in cells and "01" not in cells


def test_a_table_that_contradicts_itself_is_not_printed() -> None:
    wrong = [
        Grid("甲", (), ((Entry("a", 1, 3), None),), 0, (1, 1)),
        Grid("乙", (), ((Entry("a", 2),), (Entry("b"),)), 0, (1,)),
        Grid("丙", (), ((Entry("a"), Entry("b")), (Entry("c"),)), 0, (1, 1)),
        Grid("丁", (), ((Entry("a"),),), 0, (1, 2)),
    ]
    for grid in wrong:
        with pytest.raises(MalformedGridError, match=grid.title):
            write(Manuscript("x", (grid,)), HtmlOptions())
