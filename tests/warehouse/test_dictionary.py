"""The data dictionary is what the models say about themselves."""

from __future__ import annotations

import re

import pytest

from dagster_project.quality.structure import KEYS
from dagster_project.vocabulary.tables import standard_tables
from dagster_project.warehouse import er_diagram
from dagster_project.warehouse.dictionary import PAGE, dictionary_page, split_languages


def test_committed_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == dictionary_page(), (
        "run `python -m dagster_project.warehouse.dictionary` and commit docs/data-dictionary.md"
    )


def test_committed_diagram_is_current() -> None:
    assert er_diagram.PAGE.read_text(encoding="utf-8") == er_diagram.diagram_page(), (
        "run `python -m dagster_project.warehouse.er_diagram` and commit docs/er-diagram.md"
    )


def test_every_table_is_drawn_with_its_key() -> None:
    page = er_diagram.diagram_page()
    for table, key in KEYS.items():
        assert f"    {table} {{\n" in page, table
        assert re.search(rf"    {table} {{\n        \w+ {key} PK", page), table


def test_every_column_of_a_form_leads_to_a_table() -> None:
    page = dictionary_page()
    for table_id, table in standard_tables().items():
        assert f"### {table_id} {table.zh}\n" in page
    # A header of a form, the standard column and the published table stand together.
    assert "| `general_transfer` | 上级一般公共预算安排的转移支付 | 新疆维吾尔自治区：" in page
    assert "| T05 | 一般公共预算支出情况表 | `fct_expenditure`，`fund_scope` = general" in page


def test_both_halves_of_a_description() -> None:
    assert split_languages("本年数，元。Figure of this year.") == ("本年数，元。", "Figure of this year.")


@pytest.mark.parametrize("description", ["本年数。", "Figure of this year.", ""])
def test_a_description_in_one_language_is_refused(description: str) -> None:
    with pytest.raises(ValueError, match="lacks"):
        split_languages(description)
