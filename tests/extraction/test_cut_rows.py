"""Rows of a table that a page break cut inside a cell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dagster_project.examination import extract
from dagster_project.extraction.facts import CellFact
from dagster_project.reading.document import Cell, Document, Table
from dagster_project.reading.formats import read_disclosure
from dagster_project.vocabulary.statuses import RowKind
from tests.documents import DEMO


def project_cells(document: Document) -> list[CellFact]:
    _, facts = extract(document)
    return [c for c in facts.cells if c.table_id == "T07" and c.row_kind is RowKind.PROJECT]


def cut_last_row(document: Document, kept: int) -> Document:
    """The project table with its last project's name cut after `kept` characters, the rest on the next page."""
    blocks = list(document.blocks)
    index, table = next(
        (i, b)
        for i, b in enumerate(blocks)
        if isinstance(b, Table) and any(c.text == "项目支出合计" for c in b.cells)
    )
    column = next(c.column for c in table.cells if c.text == "项目名称")
    last = max((c for c in table.cells if c.column == column), key=lambda c: c.row)
    assert last.row == table.row_count - 1 and len(last.text) > kept
    rest = replace(last, row=table.row_count, text=last.text[kept:], raw_text=last.text[kept:])
    first = replace(last, text=last.text[:kept], raw_text=last.text[:kept])
    cells = (*(first if c is last else c for c in table.cells), rest)
    blocks[index] = replace(
        table,
        cells=cells,
        row_count=table.row_count + 1,
        fragments=(*table.fragments, table.row_count),
    )
    return replace(document, blocks=tuple(blocks))


def test_a_project_name_cut_by_a_page_is_joined() -> None:
    document = read_disclosure([DEMO])
    whole = project_cells(document)
    cut = project_cells(cut_last_row(document, 6))
    assert [(c.project, c.measure, c.amount_yuan) for c in cut] == [
        (c.project, c.measure, c.amount_yuan) for c in whole
    ]
    assert {c.repairs for c in cut if c.project == whole[-1].project} == {"行名被分页截断，已接续"}


def cut_row(document: Document, label: str, kept: int, *, figures_below: bool) -> Document:
    """The table of carry-over with one name cut: its figures stand before the break or after it."""
    blocks = list(document.blocks)
    index, table = next(
        (i, b)
        for i, b in enumerate(blocks)
        if isinstance(b, Table) and any(c.text == "非财政拨款" for c in b.cells) and b.column_count == 10
    )
    name = next(c for c in table.cells if c.text == label)

    def moved(cell: Cell) -> list[Cell]:
        if cell is name:
            head, rest = name.text[:kept], name.text[kept:]
            return [
                replace(name, text=head, raw_text=head),
                replace(name, row=name.row + 1, text=rest, raw_text=rest),
            ]
        below = cell.row > name.row or (cell.row == name.row and figures_below)
        return [replace(cell, row=cell.row + 1)] if below else [cell]

    blocks[index] = replace(
        table,
        cells=tuple(part for cell in table.cells for part in moved(cell)),
        row_count=table.row_count + 1,
        fragments=(*table.fragments, name.row + 1),
    )
    return replace(document, blocks=tuple(blocks))


def carried(document: Document) -> list[tuple[str, str, object, object]]:
    _, facts = extract(document)
    return [(c.row_kind, c.name, c.measure, c.amount_yuan) for c in facts.cells if c.table_id == "T11"]


@pytest.mark.parametrize("figures_below", [False, True])
def test_the_units_name_cut_by_a_page_is_still_the_unit(figures_below: bool) -> None:
    """Its row is the sum of the projects: taken for a project, it would be counted twice."""
    document = read_disclosure([DEMO])
    whole = carried(document)
    assert {kind for kind, *_ in whole} == {RowKind.TOTAL, RowKind.UNIT, RowKind.PROJECT}
    cut = cut_row(document, "云溪州人力资源和社会保障局", 5, figures_below=figures_below)
    assert carried(cut) == whole


def test_a_project_that_only_the_text_names_again_is_joined() -> None:
    """No table before this one names a project of earlier years: a name without figures after a break is the rest."""
    document = read_disclosure([DEMO])
    cut = cut_row(document, "产教融合提升工程（公共实训中心建设方向）", 6, figures_below=False)
    assert carried(cut) == carried(document)
