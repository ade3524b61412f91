"""The real reference disclosure, read by the product and built into a warehouse."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dagster_project.examination import examine
from tests.warehouse.conftest import Warehouse, build
from tests.warehouse.lake_builder import examined, write_lake

REFERENCE = (
    Path(__file__).resolve().parents[3] / "shared" / "disclosures" / "xinjiang" / "XJ_BZ_RSJ_2024_unit.txt"
)

pytestmark = [pytest.mark.slow, pytest.mark.shared]


@pytest.fixture(scope="module")
def reference_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    if not REFERENCE.exists():
        pytest.skip("the real disclosures do not lie beside the checkout (../shared)")
    home = tmp_path_factory.mktemp("reference")
    examination = examine([REFERENCE])
    results = examination.rows["relations"]
    rules = [
        {"rule_id": rule_id, "rule_version": 1} for rule_id in sorted({row["rule_id"] for row in results})
    ]
    write_lake(home, [examined(examination)], rules=rules)
    output = build(home)
    path = home / "build" / "warehouse.duckdb"
    return Warehouse(duckdb.connect(str(path), read_only=True), output, path)


def test_last_year_is_rebuilt_by_every_route(reference_warehouse: Warehouse) -> None:
    (row,) = reference_warehouse.rows(
        "select revenue_prior_wan, expenditure_prior_wan, general_budget_prior_wan, general_items_prior_wan,"
        " three_public_prior_wan, operating_expense_prior_wan from marts.mart_unit_year"
    )
    assert row == tuple(map(Decimal, ("3409.75", "3409.75", "3409.75", "3409.73", "22", "105.96")))


def test_no_baseline_is_in_conflict_and_two_declared_lines_are_unknown(
    reference_warehouse: Warehouse,
) -> None:
    rows = reference_warehouse.rows(
        "select status, count(*) from marts.fct_baseline group by status order by status"
    )
    assert rows == [
        ("delta_only", 15),
        ("flat", 1),
        ("grid_exact", 24),
        ("new_item", 4),
        ("not_budgeted", 4),
        ("unknown", 2),
    ]


def test_differing_project_names_are_joined_by_their_amount(reference_warehouse: Warehouse) -> None:
    names = reference_warehouse.value(
        "select names_seen from marts.dim_project where sheet_match_method = 'amount'"
    )
    assert names == "2024年职业技能和创新创业竞赛项目、2024年职业技能和创业创新竞赛项目"


def test_every_statement_and_target_arrives(reference_warehouse: Warehouse) -> None:
    assert reference_warehouse.value("select count(*) from marts.fct_stated_change") == 33
    assert (
        reference_warehouse.value(
            "select count(*) from marts.fct_performance_target where project_key is not null"
        )
        == 89
    )
