"""PDF files read back, however rules, letters and pages are made."""

from __future__ import annotations

import time
from dataclasses import replace

import pypdfium2
import pytest

from dagster_project.reading.pdf import read_pdf
from dagster_project.world.manuscript import Entry, Grid, Manuscript, Prose, Title
from dagster_project.world.writers.errors import UnprintableError
from dagster_project.world.writers.leads import landscape
from dagster_project.world.writers.options import PdfOptions
from dagster_project.world.writers.pdf_letters import letters
from dagster_project.world.writers.registry import write
from tests.world.writers.comparing import read_tables, read_texts, uncut, written_tables, written_texts
from tests.world.writers.manuscripts import disclosure, revenue, targets

ALL = [
    PdfOptions(),
    PdfOptions(font="named", rules="fills", landscape="rotated", open_cuts=True),
    PdfOptions(rules="outlines", landscape="sideways", bold="outline", page_number="第{}页"),
    PdfOptions(
        font="named", body_size=12, table_size=8, cuts_rows=False, justified=False, page_number="- {} -"
    ),
    PdfOptions(
        body_size=16, table_size=10.5, landscape="rotated", bold="none", open_cuts=True, page_number="{}"
    ),
]
every_option = pytest.mark.parametrize("options", ALL, ids=repr)


@every_option
def test_every_cell_and_every_text_comes_back(options: PdfOptions) -> None:
    manuscript = disclosure()
    document = read_pdf(write(manuscript, options), "t.pdf")
    tables, wanted = read_tables(document), written_tables(manuscript)
    assert len(tables) == len(wanted)
    assert [uncut(read, written) for read, written in zip(tables, wanted, strict=True)] == wanted
    if not options.cuts_rows:
        assert tables == wanted
    assert read_texts(document) == written_texts(manuscript)


@every_option
def test_the_same_manuscript_gives_the_same_bytes(options: PdfOptions) -> None:
    first = write(disclosure(), options)
    write(disclosure(3, 3), options)
    assert write(disclosure(), options) == first


def test_pages_turn_only_when_allowed_inside_a_row() -> None:
    def cut_rows(options: PdfOptions) -> int:
        manuscript = Manuscript("x", (Title("一、目标", 3), targets(60)))
        read = read_tables(read_pdf(write(manuscript, options), "t.pdf"))
        return read[0][-1][0] - written_tables(manuscript)[0][-1][0]

    sizes = (7.0, 7.5, 8.0, 8.5, 9.0, 9.5, 10.0)
    assert sum(cut_rows(PdfOptions(table_size=size)) for size in sizes) > 0
    assert sum(cut_rows(PdfOptions(table_size=size, cuts_rows=False)) for size in sizes) == 0


def test_a_cell_higher_than_a_page_goes_on_over_pages() -> None:
    goal = "开展职业技能培训、线上线下招聘活动和专业技术考试，" * 260
    grid = Grid("表", (), ((Entry("总体目标"), Entry(goal)), (Entry("指标"), Entry("1"))), 0, (1, 3))
    manuscript = Manuscript("x", (grid,))
    data = write(manuscript, PdfOptions(cuts_rows=False))
    assert len(pypdfium2.PdfDocument(data)) > 2
    (wanted,) = written_tables(manuscript)
    assert uncut(read_tables(read_pdf(data, "t.pdf"))[0], wanted) == wanted


def test_a_cell_over_rows_that_a_page_parts_loses_no_word() -> None:
    """The long word of a narrow cell has no room in the rows before the page ends."""
    rows = [(Entry("经济成本指标与社会效益指标的完成情况", 30), Entry(f"指标{index}")) for index in range(1)]
    rows += [(None, Entry(f"指标{index}")) for index in range(1, 30)]  # type: ignore[misc]
    for lines in range(16, 24):
        before = tuple(Prose(f"第{index}行。") for index in range(lines))
        manuscript = Manuscript("x", (*before, Grid("", (), tuple(rows), 0, (1, 20))))
        read = read_tables(read_pdf(write(manuscript, PdfOptions(body_size=16)), "t.pdf"))
        assert "".join(cell[4] for table in read for cell in table if cell[1] == 0) == rows[0][0].text


def test_figures_are_never_torn_while_letters_can_shrink() -> None:
    wide = revenue(4)
    figure = Entry("123,456,789.01", number=True)
    rows = tuple(
        tuple(figure if entry is not None and entry.number and entry.text else entry for entry in fields)
        for fields in wide.rows
    )
    manuscript = Manuscript("x", (replace(wide, rows=rows),))
    document = read_pdf(write(manuscript, PdfOptions(table_size=12)), "t.pdf")
    raw = [
        cell.raw_text
        for block in document.blocks
        for cell in getattr(block, "cells", ())
        if cell.text == figure.text
    ]
    assert len(raw) > 10
    assert set(raw) == {figure.text}
    codes = [
        cell.raw_text
        for block in document.blocks
        for cell in getattr(block, "cells", ())
        if cell.text.startswith("20")
    ]
    assert set(codes) == {"208"}


def test_what_stands_right_before_a_wide_table_turns_with_it() -> None:
    blocks = (
        Prose("上一节的一段话。"),
        Title("第二部分 公开表", 2),
        Prose("表1"),
        revenue(2),
        Prose("下一节。"),
    )
    assert landscape(blocks) == [False, True, True, True, False]
    document = pypdfium2.PdfDocument(write(Manuscript("x", blocks), PdfOptions()))
    text = [document[index].get_textpage().get_text_range() for index in range(3)]
    assert "公开表" in text[1] and "表1" in text[1] and "上一节" in text[0] and "下一节" in text[2]


def test_a_character_without_a_form_is_refused() -> None:
    for font in ("embedded", "named"):
        with pytest.raises(UnprintableError, match="𠮷"):
            write(Manuscript("x", (Prose("𠮷先生"),)), PdfOptions(font=font))


def test_the_embedded_font_has_every_simplified_character_and_mark() -> None:
    rows = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    letters("embedded").require("".join(code.decode("gb2312", "ignore") for code in rows))
    letters("embedded").require("、。，；：？！（）〔〕〈〉《》“”‘’…—·※①⑩≤≥％‰×÷±㎡Ⅰ　～－镕玥")


def test_thirty_pages_are_small_and_set_within_a_second() -> None:
    manuscript = disclosure(paragraphs=100, items=60)
    write(disclosure(1, 1), PdfOptions())  # loads the font
    start = time.process_time()
    data = write(manuscript, PdfOptions())
    assert time.process_time() - start < 1.0
    assert len(pypdfium2.PdfDocument(data)) >= 25
    assert len(data) < 300_000
