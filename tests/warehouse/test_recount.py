"""The second engine against the warehouse of the tests, and against warehouses that are wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from dagster_project.recount.comparison import Recount, recount
from dagster_project.recount.populations import POPULATIONS, covered_columns, draw
from tests.warehouse.conftest import UNIT, Warehouse

pytestmark = pytest.mark.slow

NIGHT = date(2026, 11, 24)
EVERYTHING = 1_000_000


def lake_of(warehouse: Warehouse) -> Path:
    return warehouse.path.parent.parent / "lake"


@pytest.fixture
def spoiled(warehouse: Warehouse, tmp_path: Path) -> Callable[..., Recount]:
    """Recounts a copy of the warehouse after some statements of SQL."""
    copy = tmp_path / "warehouse.duckdb"

    def run(*statements: str) -> Recount:
        shutil.copy(warehouse.path, copy)
        with duckdb.connect(str(copy)) as connection:
            for statement in statements:
                connection.execute(statement)
        return recount(copy, lake_of(warehouse), NIGHT, size=EVERYTHING)

    return run


def test_every_covered_number_is_equal_to_the_last_digit(warehouse: Warehouse) -> None:
    found = recount(warehouse.path, lake_of(warehouse), NIGHT, size=EVERYTHING)
    assert [difference.message for difference in found.differences] == []
    assert found.checked > 3_000
    assert set(covered_columns()) == found.by_column.keys()


def test_a_change_of_the_last_digit_is_seen_in_every_column(spoiled: Callable[..., Recount]) -> None:
    tables: dict[str, set[str]] = {}
    for population in POPULATIONS:
        tables.setdefault(population.table, set()).update(population.columns)
    statements = [
        f"update marts.{table} set {', '.join(_one_more(column) for column in columns)}"
        for table, columns in tables.items()
    ]
    found = spoiled(*statements)
    assert {difference.column for difference in found.differences} == found.by_column.keys()
    assert len(found.differences) > 0.97 * found.checked


def _one_more(column: str) -> str:
    last_digit = 0.000001 if column.endswith("_wan") else 0.01 if column.endswith("_yuan") else 1
    if column == "peer_rank":
        last_digit = 2  # among values that are all a digit too large, the next rank would be right
    # The careless disclosure of the small lake prints amounts that a digit more would make too large.
    return f"{column} = case when abs({column}) < 1e12 then {column} + {last_digit:f} else {column} end"


@pytest.mark.parametrize(
    ("mistake", "column"),
    [
        pytest.param(
            "update marts.mart_unit_year set three_public_growth_bp = cast(trunc("
            "cast(three_public_change_yuan as double) * 10000 / cast(three_public_prior_yuan as double)) as bigint)",
            "mart_unit_year.three_public_growth_bp",
            id="growth cut off instead of rounded",
        ),
        pytest.param(
            "update marts.fct_baseline set value_yuan = current_yuan + change_yuan where method = 'E1' and abs(current_yuan) < 1e12",
            "fct_baseline.value_yuan",
            id="the change added instead of taken away",
        ),
        pytest.param(
            "update marts.fct_baseline set low_yuan = value_yuan where method = 'E1'",
            "fct_baseline.low_yuan",
            id="half of the last digit forgotten",
        ),
        pytest.param(
            "update marts.fct_baseline set value_yuan = value_yuan - 100 where method = 'E4'",
            "fct_baseline.value_yuan",
            id="a part left out of a sum",
        ),
        pytest.param(
            "update marts.mart_unit_comparison set peer_rank = peer_rank - 1",
            "mart_unit_comparison.peer_rank",
            id="ranks from nought",
        ),
        pytest.param(
            "update marts.mart_unit_year set basic_per_active_yuan = cast(basic_yuan / staff_total as decimal(20, 2)) "
            "where staff_total <> staff_active",
            "mart_unit_year.basic_per_active_yuan",
            id="per head of all staff",
        ),
    ],
)
def test_mistakes_of_the_sql_are_seen(spoiled: Callable[..., Recount], mistake: str, column: str) -> None:
    found = spoiled(mistake)
    assert column in {difference.column for difference in found.differences}
    assert all("数据仓库为" in difference.message for difference in found.differences)


def test_a_fact_of_an_outdated_version_is_seen(spoiled: Callable[..., Recount]) -> None:
    current, old = (
        f"(select document_id from marts.dim_document where unit_key = '{UNIT}' and scope = 'unit' and version_no = {n})"
        for n in (3, 2)
    )
    found = spoiled(
        f"update marts.fct_revenue set document_id = {old}, "
        f"revenue_key = {old} || '|' || split_part(revenue_key, '|', 2) where document_id = {current}"
    )
    assert any("已被取代的文件版本" in difference.message for difference in found.differences)


def test_facts_changed_behind_the_warehouse_are_seen(warehouse: Warehouse, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    shutil.copytree(lake_of(warehouse), lake)
    file = lake / "statements" / "fiscal_year=2024" / "data.parquet"
    frame = pl.read_parquet(file)
    frame.with_columns(pl.col("change_yuan") + pl.lit("0.01").cast(pl.Decimal(20, 2))).cast(
        dict(frame.schema)
    ).write_parquet(file)
    found = recount(warehouse.path, lake, NIGHT, size=EVERYTHING)
    assert {"fct_stated_change.change_yuan", "fct_baseline.value_yuan"} <= {
        difference.column for difference in found.differences
    }


def test_a_night_draws_its_own_sample_and_always_the_same(warehouse: Warehouse) -> None:
    def names(seed: str) -> list[tuple[str, str, str]]:
        return [(n.population, n.column, n.key) for n in draw(warehouse.connection, seed, 1000)]

    first = names("2026-11-24")
    assert len(set(first)) == len(first) == 1000
    assert first == names("2026-11-24")
    assert set(first) != set(names("2026-11-25"))
    found = recount(warehouse.path, lake_of(warehouse), NIGHT)
    assert (found.seed, found.checked, found.differences) == ("2026-11-24", 1000, ())
    # The few numbers of the summaries are looked at as well as the many of the facts.
    assert len(found.by_column) > 80
