"""The score of a disclosure: its parts, what is unknown, and that a rule counts once."""

from __future__ import annotations

import pytest

from dagster_project.publishing.dashboard.labels import labels
from tests.warehouse.conftest import OTHER, Warehouse

PARTS = ("completeness", "consistency", "table_text", "reasons", "performance", "timeliness")
pytestmark = pytest.mark.slow


def test_every_current_disclosure_has_a_row(warehouse: Warehouse) -> None:
    assert warehouse.value("select count(*) from marts.mart_disclosure_score") == warehouse.value(
        "select count(*) from marts.mart_unit_year"
    )


def test_the_score_is_the_mean_of_the_known_parts_by_the_weights_shown(warehouse: Warehouse) -> None:
    weights = {part: int(text.removeprefix("权重")) for part, text in labels()["weight"].items()}
    assert sum(weights.values()) == 100
    seen = set()
    for score, known, *bps in warehouse.rows(
        f"select score_bp, known_weight, {', '.join(f'{part}_bp' for part in PARTS)} from marts.mart_disclosure_score"
    ):
        told = {part: bp for part, bp in zip(PARTS, bps, strict=True) if bp is not None}
        seen |= told.keys()
        assert known == sum(weights[part] for part in told)
        if not told:
            assert score is None
            continue
        total = sum(weights[part] * bp for part, bp in told.items())
        assert score == (2 * total + known) // (2 * known)
    assert seen >= {"consistency", "reasons"}


def test_a_rule_counts_once_however_many_figures_it_compares(warehouse: Warehouse) -> None:
    [(held, checked, bp)] = warehouse.rows(
        "select consistency_held_count, consistency_checked_count, consistency_bp from marts.mart_disclosure_score"
        f" where unit_name = '{OTHER}' and fiscal_year = 2024"
    )
    rules = warehouse.rows(
        "select rule_id, max(case when status = 'fail' and severity <> 'info' then 1 else 0 end)"
        " from marts.fct_rule_result where unit_name = ? and fiscal_year = 2024"
        " and family in ('hierarchy', 'row_sum') and status in ('exact', 'rounding', 'convention', 'fail')"
        " and not (status = 'fail' and blame is not distinct from 'reader') group by 1".replace(
            "?", f"'{OTHER}'"
        )
    )
    assert checked == len(rules) > 0
    assert held == sum(1 - fails for _, fails in rules)
    assert bp == (2 * 10_000 * held + checked) // (2 * checked)


def test_reasons_are_counted_by_changes(warehouse: Warehouse) -> None:
    wrong = warehouse.rows(
        """
        with counted as (
            select document_id, count(*) as checked,
                count(*) filter (where reason is not null and reason_remark is distinct from 'empty'
                    and reason_remark is distinct from 'missing') as held
            from marts.fct_stated_change where change_yuan <> 0 group by 1
        )
        select s.unit_name, s.reasons_checked_count, c.checked, s.reasons_held_count, c.held
        from marts.mart_disclosure_score as s left join counted as c using (document_id)
        where s.reasons_checked_count <> coalesce(c.checked, 0) or s.reasons_held_count <> coalesce(c.held, 0)
        """
    )
    assert wrong == []


def test_what_cannot_be_checked_is_unknown_with_its_reason(warehouse: Warehouse) -> None:
    assert warehouse.value("select count(*) from marts.mart_disclosure_score where timeliness_bp is null") > 0
    for part in PARTS:
        assert (
            warehouse.value(
                f"select count(*) from marts.mart_disclosure_score where ({part}_bp is null) <> ({part}_note is not null)"
                f" or ({part}_bp is null) <> ({part}_checked_count = 0)"
            )
            == 0
        )
