"""The generator's own arithmetic: what is true adds up, what is printed agrees within rounding."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.extraction.facts import CellFact, Facts, Identity
from dagster_project.reading.document import Location
from dagster_project.reconciliation.book import Book
from dagster_project.reconciliation.catalogue import load_catalogue
from dagster_project.reconciliation.evaluation import evaluate
from dagster_project.reconciliation.shapes import expand
from dagster_project.templates.template import load_templates
from dagster_project.vocabulary.statuses import CellState, Status
from dagster_project.world import printing
from dagster_project.world.content import Content
from dagster_project.world.draws import stream
from dagster_project.world.forms.occasion import Occasion
from dagster_project.world.forms.registry import FORMS
from dagster_project.world.ledger import APPROPRIATION, FUNDS
from dagster_project.world.prefecture import build_prefecture, outturn

worlds = st.integers(min_value=0, max_value=10_000)


YEARS = {"xinjiang": range(2023, 2025), "shanghai": range(2023, 2025), "jiangsu": range(2018, 2020)}
TABLE_FAMILIES = {"hierarchy", "row_sum", "table_balance", "cross_table", "bridge"}


def contents(seed: int, form: str) -> list[Content]:
    """All contents of a small world whose units publish in one form."""
    years = YEARS[form]
    world = build_prefecture(4, years, seed, (form,))
    found = []
    for (unit, year), budgeted in sorted(world.budgets.items()):
        if year < years[0]:
            continue
        before = world.budgets.get((unit, year - 1))
        spent = outturn(world, before) if before else None
        occasion = Occasion(budgeted, before, spent, date(year, 2, 20), {})
        content, _ = FORMS[form].write(stream(seed, unit, year), occasion)
        found.append(content)
    return found


def true_facts(content: Content) -> Facts:
    """The cells of a content as if they were printed to the last 分."""
    facts = Facts(
        Identity(
            content.unit_name, content.year, content.kind.value, content.scope.value, content.published_on
        )
    )
    for table in content.tables.values():
        facts.tables_found.add(table.id)
        for row in table.rows:
            for measure, figure in row.values.items():
                amount = Decimal(figure.ledger or 0).scaleb(-2)
                facts.cells.append(
                    CellFact(
                        fact_id=f"c{len(facts.cells)}",
                        table_id=table.id,
                        table_title=table.title,
                        row_kind=row.kind,
                        code=row.code,
                        line_id=row.line or None,
                        name=row.label,
                        project=row.project or None,
                        measure=measure,
                        printed=str(amount),
                        amount_yuan=amount,
                        resolution_yuan=Decimal("0.01"),
                        state=CellState.VALUE,
                        repairs=None,
                        location=Location(),
                    )
                )
    return facts


@settings(max_examples=12, deadline=None)
@given(seed=worlds)
def test_every_postings_fund_and_code_adds_up(seed: int) -> None:
    """The ledger's sums are those of its postings whichever way they are grouped."""
    world = build_prefecture(3, range(2022, 2024), seed, ("xinjiang", "jiangsu"))
    for budgeted in world.budgets.values():
        total = sum(posting.amount for posting in budgeted.postings)
        sums = budgeted.sums
        assert all(posting.amount > 0 for posting in budgeted.postings)
        assert total == sums.fund("") == sum(sums.fund("", fund) for fund in FUNDS)
        assert total == sums.nature("", "basic") + sums.nature("", "project")
        assert total == sum(sums.fund(code) for code in sums.functions(lambda p: True) if len(code) == 7)
        for project in budgeted.projects:
            posted = sum(p.amount for p in budgeted.postings if p.project == project.key)
            assert posted == project.amount == sum(a.amount for a in project.allocations)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=6, deadline=None)
@given(seed=worlds)
def test_every_relation_of_the_catalogue_holds_in_the_true_amounts(form: str, seed: int) -> None:
    """Rows, hierarchies and all formulas between tables hold to the last 分 in the ledger amounts of the cells."""
    template = next(t for t in load_templates() if t.id == form)
    for content in contents(seed, form):
        relations = [
            relation
            for relation in expand(load_catalogue(), Book(true_facts(content)), template)
            if relation.rule.family in TABLE_FAMILIES
        ]
        results = evaluate(relations)
        assert len(results) > 100
        assert {r.status for r in results} <= {Status.EXACT, Status.NOT_APPLICABLE, Status.NOT_EVALUABLE}
        assert {r.relation.rule.family for r in results if r.status is Status.EXACT} == TABLE_FAMILIES


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=6, deadline=None)
@given(seed=worlds)
def test_printed_cells_are_the_ledger_rounded(form: str, seed: int) -> None:
    """Every printed cell is its true amount rounded half up in the table's unit; what prints nothing is nothing."""
    for content in contents(seed, form):
        for table in content.tables.values():
            for row in table.rows:
                for figure in row.values.values():
                    assert figure.ledger is not None
                    if not figure.ledger:
                        assert figure.printed in ("", "0", "0.00")
                        continue
                    possible = (
                        {printing.wan(figure.ledger)}
                        if table.unit == "万元"
                        else {printing.yuan(figure.ledger, decimals=decimals) for decimals in (0, 2)}
                    )
                    plain = figure.printed.replace(",", "")
                    assert plain in {amount.replace(",", "") for amount in possible}


@given(amount=st.integers(min_value=-(10**13), max_value=10**13))
def test_rounding_is_half_up_and_truncation_cuts(amount: int) -> None:
    """Printed hundredths stay within half a step, and truncated ones within one."""
    assert abs(printing.hundredths(printing.wan(amount)) * 10_000 - amount) <= 5_000
    cut = printing.hundredths(printing.wan_truncated(amount)) * 10_000
    assert abs(cut) <= abs(amount) and abs(amount) - abs(cut) < 10_000


@given(parts=st.lists(st.integers(min_value=0, max_value=10**10), min_size=1, max_size=12))
def test_shares_sum_to_a_hundred(parts: list[int]) -> None:
    """The largest share takes what rounding left over; all others are exact."""
    shares = [printing.hundredths(share) for share in printing.shares(parts)]
    assert sum(shares) == (10_000 if sum(parts) else 0)


def test_the_appropriation_is_six_funds() -> None:
    """No fund is counted twice."""
    assert len(set(APPROPRIATION)) == 6 and set(APPROPRIATION) < set(FUNDS)
