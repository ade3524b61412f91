"""Which tables of a form take part in a document's relations."""

from __future__ import annotations

import pytest

from dagster_project.extraction.facts import Facts, Identity
from dagster_project.reconciliation.book import Book
from dagster_project.reconciliation.shapes.operands import layout_of
from dagster_project.templates.template import load_templates

XINJIANG = next(template for template in load_templates() if template.id == "xinjiang")


@pytest.mark.parametrize(
    ("year", "found", "takes_part"),
    [
        pytest.param(2022, True, True, id="printed before the form prescribed it"),
        pytest.param(2022, False, False, id="neither printed nor prescribed"),
        pytest.param(2024, False, True, id="prescribed and missing"),
        pytest.param(2024, True, True, id="prescribed and printed"),
    ],
)
def test_a_table_takes_part_when_it_is_printed_or_prescribed(
    year: int, found: bool, takes_part: bool
) -> None:
    facts = Facts(Identity("云溪州档案馆", year, "budget", "unit", None))
    if found:
        facts.tables_found.add("T09")
    assert (layout_of(XINJIANG, "T09", Book(facts)) is not None) is takes_part
