"""Moves between items and units, the growth bridge, the three figures of last year, and the series over years."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.examination import examine
from tests.warehouse.compiled import build_warehouse, rows_of
from tests.warehouse.lake_builder import DisclosureFacts, examined, reference
from tests.warehouse.test_chain import disclosure, item

pytestmark = pytest.mark.slow

MARTS = (
    "fct_move",
    "mart_growth_bridge",
    "mart_restatement",
    "mart_line_year",
    "mart_function_year",
    "mart_staff_year",
)
SHARED = Path(__file__).resolve().parents[3] / "shared" / "disclosures"
BRIDGE = "current_wan, prior_wan, reported_change_wan, scope_in_wan, scope_out_wan, like_for_like_wan, unexplained_wan"


def built(*disclosures: DisclosureFacts) -> duckdb.DuckDBPyConnection:
    """The marts over some disclosures."""
    return build_warehouse(disclosures, MARTS)


def years(
    last_year: dict[str, str], stated: dict[str, tuple[str, str]], unit: str = "云溪州水利局"
) -> list[DisclosureFacts]:
    """Two years of a unit: printed last year; stated as current and change this year."""
    now = disclosure(2024, {code: current for code, (current, _) in stated.items()}, unit)
    for code, (current, change) in stated.items():
        item(now, code, current, change)
    return [disclosure(2023, last_year, unit), now]


def moves(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Kind, origin, level, ends and amount of every move."""
    return rows_of(
        connection,
        "select move_kind, move_origin, level, from_function_code, to_function_code, amount_wan, exactness"
        " from marts.fct_move order by from_function_code, to_function_code",
    )


def bridge(connection: duckdb.DuckDBPyConnection, code: str) -> tuple[Any, ...]:
    """The bridge of one item of 2024."""
    (row,) = rows_of(
        connection,
        f"select {BRIDGE} from marts.mart_growth_bridge where line_key = '{code}' and fiscal_year = 2024",
    )
    return row


def amounts(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


def test_differences_that_cancel_within_a_group_are_a_move_of_an_exact_amount() -> None:
    connection = built(
        *years(
            {"2130301": "100.00", "2130302": "50.00", "2130303": "30.00"},
            {"2130301": ("90.00", "10.00"), "2130302": ("80.00", "10.00"), "2130303": ("31.00", "1.00")},
        )
    )
    assert moves(connection) == [
        ("reclassified", "found", "group", "2130301", "2130302", Decimal(20), "exact")
    ]
    assert bridge(connection, "2130301") == amounts("90", "100", "-10", "0", "20", "10", "0")
    assert bridge(connection, "2130302") == amounts("80", "50", "30", "20", "0", "10", "0")


def test_the_nearest_level_that_cancels_is_where_it_happened() -> None:
    connection = built(
        *years(
            {"2130301": "100.00", "2130302": "50.00", "2130501": "30.00", "2080101": "70.00"},
            {
                "2130301": ("80.00", "0.00"),
                "2130302": ("50.00", "0.00"),
                "2130501": ("50.00", "0.00"),
                "2080101": ("70.00", "0.00"),
            },
        )
    )
    assert moves(connection) == [
        ("reclassified", "found", "class", "2130301", "2130501", Decimal(20), "exact")
    ]


def test_one_item_shared_out_over_two_and_a_group_that_cancels_as_a_whole() -> None:
    connection = built(
        *years(
            {"2130301": "100.00", "2130302": "50.00", "2130303": "30.00"},
            {"2130301": ("70.00", "0.00"), "2130302": ("60.00", "0.00"), "2130303": ("50.00", "0.00")},
        )
    )
    assert moves(connection) == [
        ("reclassified", "found", "unit", "2130301", "2130302、2130303", Decimal(30), "exact")
    ]
    assert bridge(connection, "2130303")[3:] == amounts("20", "0", "0", "0")


def test_two_equal_answers_are_no_answer() -> None:
    connection = built(
        *years(
            {"2130301": "100.00", "2130302": "50.00", "2130303": "50.00"},
            {"2130301": ("80.00", "0.00"), "2130302": ("70.00", "0.00"), "2130303": ("70.00", "0.00")},
        )
    )
    assert moves(connection) == []
    assert bridge(connection, "2130302") == amounts("70", "50", "20", "0", "0", "0", "20")


def test_a_misprinted_change_moves_nothing_and_restates_nothing() -> None:
    before = disclosure(2023, {"2130301": "6432.89", "2130302": "50.00"})
    now = disclosure(2024, {"2130301": "6049.97", "2130302": "40.00"})
    item(now, "2130301", "6049.97", "-392.92", "-5.95")
    item(now, "2130302", "40.00", "0.00")
    connection = built(before, now)
    assert moves(connection) == []
    assert bridge(connection, "2130301")[2:] == amounts("-382.92", "0", "0", "-382.92", "0")


def test_a_code_that_was_renumbered_goes_on_under_its_new_number() -> None:
    before = disclosure(2018, {"2040405": "300.00"})
    now = disclosure(2019, {"2040410": "330.00"})
    item(now, "2040410", "330.00", "30.00")
    connection = built(before, now)
    assert moves(connection) == [
        ("code_succession", "found", "succession", "2040405", "2040410", Decimal(300), "exact")
    ]
    assert rows_of(
        connection,
        "select prior_line_key, prior_value_yuan, growth_bp from marts.mart_line_year where line_key = '2040410'"
        " and fiscal_year = 2019",
    ) == [("2040405", Decimal(3000000), 1000)]


def test_a_transfer_between_two_units_is_found_on_both_sides() -> None:
    giver = years({"2130301": "100.00"}, {"2130301": ("70.00", "-5.00")}, "云溪州河道站")
    taker = years({"2130301": "40.00"}, {"2130301": ("66.00", "1.00")}, "云溪州水库站")
    connection = built(*giver, *taker)
    assert rows_of(
        connection, "select move_kind, unit_key, from_unit_key, amount_wan, confidence from marts.fct_move"
    ) == [("transferred", "云溪州水库站", "云溪州河道站", Decimal(25), "medium")]
    lines = rows_of(
        connection,
        "select unit_key, scope_in_wan, scope_out_wan, like_for_like_wan from marts.mart_growth_bridge"
        " where subject = 'functional_item' and length(line_key) = 7 order by unit_key",
    )
    assert lines == [
        ("云溪州水库站", Decimal(25), Decimal(0), Decimal(1)),
        ("云溪州河道站", Decimal(0), Decimal(25), Decimal(-5)),
    ]


def test_a_move_told_with_its_amount_is_exact_and_one_told_without_is_only_a_direction() -> None:
    facts = disclosure(2024, {"2130301": "60.00", "2130302": "90.00", "2130303": "5.00"})
    item(facts, "2130301", "60.00", "-40.00")
    teller = facts.statement("functional_item", "general", "2130302", "90.00", "40.00")
    facts.move(
        "reclassified",
        teller,
        from_code="2130301",
        to_code="2130302",
        gains=True,
        amount_yuan=Decimal(350000),
    )
    other = facts.statement("functional_item", "general", "2130303", "5.00", "5.00")
    facts.move("reclassified", other, from_code=None, to_code="2130303", gains=True)
    connection = built(facts)
    assert moves(connection) == [
        ("reclassified", "told", "group", "2130301", "2130302", Decimal(35), "exact"),
        ("reclassified", "told", None, None, "2130303", None, "bound"),
    ]
    assert bridge(connection, "2130302") == amounts("90", "50", "40", "35", "0", "5", "0")


def test_a_told_move_the_figures_show_as_well_is_one_move() -> None:
    disclosures = years(
        {"2130301": "100.00", "2130302": "50.00"},
        {"2130301": ("90.00", "10.00"), "2130302": ("80.00", "10.00")},
    )
    disclosures[1].move("reclassified", "s:1", from_code="2130301", to_code="2130302", gains=False)
    statement = disclosures[1].rows["statements"][0]
    disclosures[1].rows["moves"][0]["statement_id"] = statement["fact_id"]
    connection = built(*disclosures)
    assert moves(connection) == [
        ("reclassified", "both", "group", "2130301", "2130302", Decimal(20), "exact")
    ]


def test_three_figures_of_last_year_side_by_side() -> None:
    connection = built(
        *years(
            {"2130301": "100.00", "2130302": "50.00"},
            {"2130301": ("90.00", "10.00"), "2130302": ("80.00", "10.00")},
        )
    )
    assert rows_of(
        connection,
        "select line_key, published_wan, implied_wan, restated_wan, restated_exactness, best_method"
        " from marts.mart_restatement where subject = 'functional_item' and length(line_key) = 7"
        " and fiscal_year = 2024 order by line_key",
    ) == [
        ("2130301", Decimal(100), Decimal(80), Decimal(80), "exact", "E6"),
        ("2130302", Decimal(50), Decimal(70), Decimal(70), "exact", "E6"),
    ]


def test_what_nothing_is_said_of_is_bounded_by_its_sum_and_never_invented() -> None:
    facts = disclosure(2024, {"2130301": "60.00", "2130302": "40.00"})
    facts.statement("functional_item", "general", "21303", "100.00", "10.00")
    item(facts, "2130301", "60.00", "5.00")
    for key, current, change in (
        ("three_public", "9.00", "-1.00"),
        ("reception", "2.00", "0.00"),
        ("abroad", "0.00", "0.00"),
    ):
        facts.statement("three_public", "appropriation", key, current, change)
    for key, text in (
        ("three_public", "9.00"),
        ("abroad", "0.00"),
        ("reception", "2.00"),
        ("vehicle", "7.00"),
    ):
        facts.cell("T10", "line", "total", text, line_id=key, name=key)
    rows = rows_of(
        built(facts),
        "select line_key, best_method, best_yuan, best_low_yuan, best_high_yuan from marts.mart_restatement"
        " where line_key in ('2130302', 'vehicle') order by line_key",
    )
    assert rows == [
        ("2130302", "E5", None, Decimal(0), Decimal("350200.00")),
        ("vehicle", "E5", Decimal(80000), Decimal("79700.00"), Decimal("80300.00")),
    ]


def test_a_series_takes_the_best_figure_of_each_year_and_leaves_gaps_open() -> None:
    first = disclosure(2019, {"2130301": "80.00"})
    third = disclosure(2023, {"2130301": "100.00"})
    last = disclosure(2024, {"2130301": "110.00"})
    item(third, "2130301", "100.00", "10.00")
    item(last, "2130301", "110.00", "10.00")
    rows = rows_of(
        built(first, third, last),
        "select fiscal_year, value_origin, value_yuan, low_yuan, high_yuan, growth_bp, run_first_year, run_years"
        " from marts.mart_line_year where line_key = '2130301' order by fiscal_year",
    )
    assert [(row[0], row[1], row[5], row[6], row[7]) for row in rows] == [
        (2019, "published", None, 2019, 1),
        (2022, "implied", None, 2022, 3),
        (2023, "published", 1111, 2022, 3),
        (2024, "published", 1000, 2022, 3),
    ]
    assert rows[1][2:5] == amounts("900000", "899900", "900100")
    assert rows[2][2:5] == amounts("1000000", "999950", "1000050")


def test_function_years_without_an_own_disclosure_are_rows_too() -> None:
    last = disclosure(2024, {"2130301": "110.00"})
    item(last, "2130301", "110.00", "10.00")
    assert rows_of(
        built(last),
        "select fiscal_year, document_id is null, value_origin, value_wan, value_growth_bp, growth_bp"
        " from marts.mart_function_year where function_code = '2130301' order by fiscal_year",
    ) == [
        (2023, True, "implied", Decimal(100), None, None),
        (2024, False, "published", Decimal(110), 1000, 1000),
    ]


def test_head_counts_are_followed_over_years() -> None:
    facts = disclosure(2024, {"2130301": "110.00"})
    for measure, value in (("count", 20), ("decrease", 3)):
        facts.add(
            "stated_figures", subject="staff", key="active", measure=measure, unit="人", value=Decimal(value),
            name="在职人员", fund_scope="all", section="test", code="", printed=str(value), context="", position=0,
        )  # fmt: skip
    assert rows_of(
        built(facts),
        "select fiscal_year, headcount, value_origin from marts.mart_staff_year order by fiscal_year",
    ) == [(2023, 23, "implied"), (2024, 20, "published")]


def test_every_bridge_closes_whatever_the_documents_say() -> None:
    disclosures = [
        reference(),
        reference(scope="department"),
        *years({"2130301": "100.00"}, {"2130301": ("90.00", "12.34"), "2130305": ("5.00", "2.00")}),
    ]
    connection = built(*disclosures)
    assert rows_of(connection, "select count(*) from marts.mart_growth_bridge")[0][0] > 50
    assert (
        rows_of(
            connection,
            "select bridge_key from marts.mart_growth_bridge where reported_change_yuan is distinct from"
            " scope_in_yuan - scope_out_yuan + like_for_like_yuan + unexplained_yuan",
        )
        == []
    )


@pytest.fixture(scope="module")
def real() -> duckdb.DuckDBPyConnection:
    """The marts over the real reference disclosure."""
    path = SHARED / "xinjiang" / "XJ_BZ_RSJ_2024_unit.txt"
    if not path.exists():
        pytest.skip("the real disclosures do not lie beside the checkout (../shared)")
    return built(examined(examine([path])))


@pytest.mark.shared
def test_reference_reported_and_like_for_like(real: duckdb.DuckDBPyConnection) -> None:
    rows = rows_of(
        real,
        "select reported_growth_bp, like_for_like_growth_bp, carryover_in_yuan, newly_included_yuan, taken_over_wan,"
        " unexplained_yuan from marts.mart_growth_bridge where subject = 'total' and fund_scope = 'all'"
        " and line_key in ('revenue', 'expenditure')",
    )
    expected = (8943, 227, *amounts("25960000", "3759800", "51", "0"))
    assert rows == [expected, expected]


@pytest.mark.shared
def test_reference_pair_of_items_falls_like_for_like(real: duckdb.DuckDBPyConnection) -> None:
    assert rows_of(
        real,
        "select pair_growth_bp, exactness, low_yuan, high_yuan from marts.fct_move"
        " where from_function_code = '2080705' and to_function_code = '2080704'",
    ) == [(-1765, "estimate", *amounts("0", "17000000"))]
    assert rows_of(
        real,
        "select line_key, reported_growth_bp, like_for_like_growth_bp from marts.mart_growth_bridge"
        " where line_key in ('2080704', '2080705') order by line_key",
    ) == [("2080704", None, -1765), ("2080705", -5006, -1765)]


@pytest.mark.shared
def test_reference_project_taken_over_from_a_subordinate(real: duckdb.DuckDBPyConnection) -> None:
    assert rows_of(
        real,
        "select amount_wan, to_function_code, other_unit, exactness from marts.fct_move where move_kind = 'taken_over'",
    ) == [(Decimal(51), "2080102", "下属预算单位", "estimate")]
    assert rows_of(
        real,
        "select count(*) from marts.fct_move where move_kind = 'handed_over' and other_unit = '州机关后勤服务中心'",
    ) == [(2,)]


@pytest.mark.shared
def test_every_reference_baseline_has_its_interval(real: duckdb.DuckDBPyConnection) -> None:
    ((known, with_interval),) = rows_of(
        real,
        "select count(best_yuan), count(case when best_low_yuan <= best_yuan and best_yuan <= best_high_yuan then 1 end)"
        " from marts.mart_restatement where best_origin <> 'bound'",
    )
    assert (known, with_interval) == (48, 48)
