"""The queries of docs/bi-guide.md run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documents import ROOT
from tests.warehouse.conftest import Warehouse

pytestmark = pytest.mark.slow

GUIDE = ROOT / "docs" / "bi-guide.md"
QUERIES = re.findall(
    r"### ([^\n]+)\n(?:(?!\n### ).)*?```sql\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL
)
NOTHING_HERE = {"在增减原因中查找"}
"""The small lake gives no reason with these words."""
ENGINE_WORDS = re.compile(
    r"\b(qualify|group by all|order by all|exclude|from marts\.\w+ select)\b", re.IGNORECASE
)


def test_the_guide_has_its_queries() -> None:
    assert len(QUERIES) == GUIDE.read_text(encoding="utf-8").count("```sql") >= 12


@pytest.mark.parametrize(
    ("title", "query"), [pytest.param(title, query, id=title) for title, query in QUERIES]
)
def test_a_query_of_the_guide_answers(warehouse: Warehouse, title: str, query: str) -> None:
    # Postgres runs them too: no words of one engine only.
    assert not ENGINE_WORDS.search(query)
    rows = warehouse.rows(query)
    assert rows or title in NOTHING_HERE
    # Every column is known somewhere: a column that is always NULL would teach nothing.
    if len(rows) > 3:
        assert all(any(row[position] is not None for row in rows) for position in (0, 1))


def test_what_the_guide_says_of_adding_up(warehouse: Warehouse) -> None:
    assert warehouse.rows(
        "select count(*) from marts.mart_growth_bridge where reported_change_wan <> "
        "scope_in_wan - scope_out_wan + like_for_like_wan + unexplained_wan"
    ) == [(0,)]
    assert (
        warehouse.rows(
            """
        select e.document_id from (
            select document_id, sum(amount_yuan) as total from marts.fct_expenditure
            where is_additive and fund_scope = 'general' group by document_id
        ) as e
        inner join marts.mart_unit_year as u on u.document_id = e.document_id
        where e.total <> u.general_budget_yuan and u.fail_count = 0
        """
        )
        == []
    )


def test_links_of_the_guide_lead_somewhere() -> None:
    for page in (GUIDE, ROOT / "docs" / "README.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (Path(page).parent / target).exists(), f"{page.name}: {target}"
