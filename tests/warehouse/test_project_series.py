"""Projects over the years: names, near names, amounts and reasons join them, never a guess among several."""

from __future__ import annotations

import pytest

from tests.warehouse.compiled import build_warehouse, rows_of
from tests.warehouse.lake_builder import DisclosureFacts

pytestmark = pytest.mark.slow

UNIT = "云溪州水利局"
BELOW = "云溪州河道站"


def year(
    number: int, projects: dict[str, str], unit: str = UNIT, below: tuple[str, ...] = ()
) -> DisclosureFacts:
    """A disclosure with its projects and the units it lists."""
    facts = DisclosureFacts(unit, number)
    for name, amount in projects.items():
        facts.cell("T07", "project", "total", amount, code="2130305", name="水利工程建设", project=name)
    for place, name in enumerate(below, start=1):
        facts.add("organisation", kind="subordinate_unit", sequence=place, name=name)
    return facts


def joined(*disclosures: DisclosureFacts) -> dict[str, tuple[int, str | None]]:
    """Of every project of the last year: the first year of its series and how it was joined."""
    connection = build_warehouse(disclosures, ["dim_project"])
    found = rows_of(
        connection,
        "select project_name, series_first_year, series_link from marts.dim_project"
        " where fiscal_year = (select max(fiscal_year) from marts.dim_project) order by 1",
    )
    return {name: (first, link) for name, first, link in found}


def test_the_year_in_a_name_does_not_matter_nor_does_a_year_without_disclosure() -> None:
    assert joined(
        year(2021, {"2021年河道清淤项目": "5.00"}),
        year(2022, {"2022年河道清淤": "6.00"}),
        year(2024, {"2024年度河道清淤项目": "7.00", "防汛物资": "1.00"}),
    ) == {"2024年度河道清淤项目": (2021, "name"), "防汛物资": (2024, None)}


@pytest.mark.parametrize(
    ("before", "after", "amounts", "link"),
    [
        ("河道清淤", "河道清淤能力建设", ("5.00", "6.00"), "near_name"),
        ("创新创业大赛", "创业创新大赛", ("5.00", "6.00"), "near_name"),
        ("水库移民扶持", "水库移民补助", ("5.00", "5.00"), "amount"),
        ("水库移民扶持", "水库移民补助", ("5.00", "6.00"), None),
        ("水库移民扶持", "防汛物资储备", ("5.00", "5.00"), None),
    ],
)
def test_a_new_name_needs_likeness_or_likeness_and_the_amount(
    before: str, after: str, amounts: tuple[str, str], link: str | None
) -> None:
    found = joined(year(2023, {before: amounts[0]}), year(2024, {after: amounts[1]}))
    assert found == {after: (2023 if link else 2024, link)}


def test_two_that_could_both_be_it_join_none() -> None:
    found = joined(
        year(2023, {"河道清淤": "5.00"}), year(2024, {"河道清淤一期工程": "3.00", "河道清淤二期工程": "3.00"})
    )
    assert set(found.values()) == {(2024, None)}


def test_a_project_is_followed_into_the_unit_that_took_it_over() -> None:
    taker = year(2024, {"堤防巡护": "4.00", "防汛": "1.00"})
    teller = taker.statement("nature", "all", "project", "5.00", "4.00")
    taker.move(
        "taken_over", teller, gains=True, other_unit=BELOW, object="堤防巡护", evidence="堤防巡护转入我局"
    )
    before = [year(2023, {"防汛": "1.00"}), year(2023, {"2023年堤防巡护项目": "3.00"}, BELOW)]
    found = joined(*before, taker, year(2024, {"水位观测": "2.00"}, BELOW))
    assert found == {"堤防巡护": (2023, "told"), "水位观测": (2024, None), "防汛": (2023, "name")}


def test_within_a_department_the_name_is_enough_if_the_other_unit_gave_it_up() -> None:
    before = [year(2023, {"防汛": "1.00"}, below=(BELOW,)), year(2023, {"堤防巡护": "3.00"}, BELOW)]
    now = year(2024, {"堤防巡护": "4.00", "防汛": "1.00"}, below=(BELOW,))
    assert joined(*before, now, year(2024, {"水位观测": "2.00"}, BELOW))["堤防巡护"] == (2023, "department")
    both = joined(*before, now, year(2024, {"堤防巡护": "3.00"}, BELOW))
    assert both["堤防巡护"] != (2023, "department")


def test_a_reason_that_names_the_project_is_worth_more_than_a_like_name() -> None:
    other = "云溪州司法局"
    before = [year(2023, {"堤防巡护": "4.00", "防汛": "1.00"}), year(2023, {"堤防巡护": "3.00"}, BELOW)]
    taker = year(2024, {"堤防巡护续办": "3.50", "防汛": "1.00"})
    teller = taker.statement("nature", "all", "project", "4.50", "-0.50")
    taker.move(
        "taken_over",
        teller,
        gains=True,
        other_unit=BELOW,
        object="堤防巡护",
        evidence="河道站的堤防巡护转入我局",
    )
    gained = year(2024, {"堤防巡护": "4.00"}, other)
    teller = gained.statement("nature", "all", "project", "4.00", "4.00")
    gained.move(
        "taken_over",
        teller,
        gains=True,
        other_unit=UNIT,
        object="堤防巡护",
        evidence="水利局的堤防巡护转入我局",
    )
    below = year(2024, {"水位观测": "2.00"}, BELOW)
    connection = build_warehouse(
        [*before, year(2023, {"普法": "1.00"}, other), taker, gained, below], ["dim_project"]
    )
    found = rows_of(
        connection,
        "select now.unit_key, now.project_name, now.series_link, before.unit_key from marts.dim_project as now"
        " inner join marts.dim_project as before on now.project_series_key = before.project_series_key"
        " and before.fiscal_year = 2023 where now.fiscal_year = 2024 and now.series_link = 'told' order by 1, 2",
    )
    assert sorted(found) == sorted([(UNIT, "堤防巡护续办", "told", BELOW), (other, "堤防巡护", "told", UNIT)])
