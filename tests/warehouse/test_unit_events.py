"""Units that are renamed, merged or split: only money decides."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.warehouse.compiled import build_warehouse, rows_of
from tests.warehouse.lake_builder import DisclosureFacts
from tests.warehouse.test_chain import disclosure, item

pytestmark = pytest.mark.slow

ITEMS = {"2130301": "100.00", "2130302": "50.00", "2130303": "30.00", "2130304": "20.00", "2130305": "7.00"}


def stated(items: dict[str, str], unit: str, change: str = "1.00", **document: object) -> DisclosureFacts:
    """A disclosure of 2024 in which every item has grown by the same amount."""
    grown = {code: f"{Decimal(amount) + Decimal(change)}" for code, amount in items.items()}
    facts = disclosure(2024, grown, unit, **document)
    for code, amount in grown.items():
        item(facts, code, amount, change)
    return facts


def events(*disclosures: DisclosureFacts) -> list[tuple[Any, ...]]:
    """Kind, both units, status and lines that agree."""
    connection = build_warehouse(disclosures, ["fct_unit_event", "fct_baseline_chain"])
    return rows_of(
        connection,
        "select event_kind, from_unit_key, to_unit_key, status, agreeing_count from marts.fct_unit_event order by 1, 2, 3",
    )


def test_a_rename_is_accepted_when_the_figures_of_last_year_are_the_other_units() -> None:
    disclosures = [disclosure(2023, ITEMS, "云溪州河道站"), stated(ITEMS, "云溪州河道服务站")]
    assert events(*disclosures) == [("rename", "云溪州河道站", "云溪州河道服务站", "accepted", 5)]
    connection = build_warehouse(disclosures, ["fct_baseline_chain"])
    assert rows_of(
        connection,
        "select status, count(*) from marts.fct_baseline_chain where method = 'E1' group by status",
    ) == [("confirmed", 5)]


def test_a_few_equal_figures_are_only_a_question() -> None:
    others = {**ITEMS, "2130303": "31.00", "2130304": "22.00", "2130305": "9.00"}
    assert events(disclosure(2023, others, "云溪州河道站"), stated(ITEMS, "云溪州水库站")) == [
        ("rename", "云溪州河道站", "云溪州水库站", "queued", 2)
    ]


def test_where_the_old_name_is_proved_nobody_is_asked_about_another() -> None:
    others = {**ITEMS, "2130303": "31.00", "2130304": "22.00", "2130305": "9.00"}
    alike = [disclosure(2023, ITEMS, "云溪州河道站"), disclosure(2023, others, "云溪州水库站")]
    assert events(*alike, stated(ITEMS, "云溪州河道服务站")) == [
        ("rename", "云溪州河道站", "云溪州河道服务站", "accepted", 5)
    ]


def test_two_units_that_could_both_be_the_old_one_are_not_merged_with_it() -> None:
    twin = [disclosure(2023, ITEMS, "云溪州河道一站"), disclosure(2023, ITEMS, "云溪州河道二站")]
    assert {row[3] for row in events(*twin, stated(ITEMS, "云溪州河道服务站"))} == {"queued"}


def test_a_unit_that_goes_on_is_no_old_name() -> None:
    going_on = [disclosure(2023, ITEMS, "云溪州河道站"), stated(ITEMS, "云溪州河道站")]
    assert events(*going_on, stated(ITEMS, "云溪州水库站")) == []


def test_department_and_unit_disclosures_are_never_joined() -> None:
    assert (
        events(disclosure(2023, ITEMS, "云溪州河道站", scope="department"), stated(ITEMS, "云溪州河道服务站"))
        == []
    )


@pytest.mark.parametrize(("grown_by", "status"), [("207.00", "accepted"), ("0.00", "queued")])
def test_a_merger_is_accepted_when_the_base_grew_by_what_the_other_unit_had(
    grown_by: str, status: str
) -> None:
    gone = disclosure(2023, ITEMS, "云溪州河道站")
    before = disclosure(2023, {"2130301": "500.00"}, "云溪州水利局")
    now = disclosure(2024, {"2130301": "800.00"}, "云溪州水利局")
    base = Decimal(500) + Decimal(grown_by)
    for facts, total in ((gone, "207.00"), (before, "500.00"), (now, "800.00")):
        facts.cell("T02", "total", "total", total, name="总计")
    teller = now.statement("total", "all", "revenue", "800.00", f"{Decimal(800) - base}")
    now.move("merged", teller, other_unit="云溪州河道站", evidence="河道站并入我单位")
    assert events(gone, before, now) == [("merger", "云溪州河道站", "云溪州水利局", status, None)]


def test_a_split_without_figures_waits_for_people() -> None:
    before = disclosure(2023, {"2130301": "500.00"}, "云溪州水利局")
    now = disclosure(2024, {"2130301": "300.00"}, "云溪州水利局")
    teller = now.statement("functional_item", "general", "2130301", "300.00", "-200.00")
    now.move("handed_over", teller, other_unit="云溪州河道站", evidence="从本单位划出12人设立云溪州河道站")
    assert events(before, now, disclosure(2024, ITEMS, "云溪州河道站")) == [
        ("split", "云溪州水利局", "云溪州河道站", "queued", None)
    ]


PARENT = "云溪州水利局"


def parent(year: int, *units: str, posts: int = 40) -> DisclosureFacts:
    """The disclosure of the body above, with the units it lists and its posts."""
    facts = disclosure(year, {"2130399": "500.00"}, PARENT)
    for number, unit in enumerate(units, start=1):
        facts.add("organisation", kind="subordinate_unit", sequence=number, name=unit)
    staffed(facts, posts)
    return facts


def staffed(facts: DisclosureFacts, posts: int) -> DisclosureFacts:
    facts.add(
        "stated_figures", subject="staff", key="establishment", measure="count", unit="人", value=Decimal(posts),
        printed=str(posts), code="", name="编制数", fund_scope="all", section="organisation", context="",
        position=0,
    )  # fmt: skip
    return facts


def born(unit: str, year: int = 2024) -> DisclosureFacts:
    """The first disclosure of a unit that had nothing the year before."""
    facts = disclosure(year, ITEMS, unit)
    for code, amount in ITEMS.items():
        item(facts, code, amount, amount)
    return staffed(facts, 12)


def with_project(facts: DisclosureFacts, name: str) -> DisclosureFacts:
    facts.cell("T07", "project", "total", "5.00", code="2130305", name="防汛", project=name)
    return facts


@pytest.mark.parametrize(
    ("posts", "event"),
    [
        (40, ("new", None, "云溪州河道站", "accepted", 5)),
        (30, ("split", PARENT, "云溪州河道站", "queued", 5)),
    ],
)
def test_a_unit_without_any_figure_of_last_year_is_new_unless_its_posts_came_from_above(
    posts: int, event: tuple[Any, ...]
) -> None:
    above = [parent(2023), parent(2024, "云溪州河道站", posts=posts)]
    assert events(*above, born("云溪州河道站")) == [event]


@pytest.mark.parametrize(("posts", "kind"), [(28, "new"), (18, "split")])
def test_posts_that_went_with_the_unit_a_reason_names_did_not_go_with_another(posts: int, kind: str) -> None:
    now = parent(2024, "云溪州河道站", "云溪州水库站", posts=posts)
    teller = now.statement("nature", "all", "basic", "500.00", "-200.00")
    now.move("handed_over", teller, other_unit="云溪州河道站", evidence="从本单位划出12人设立云溪州河道站")
    found = events(parent(2023), now, born("云溪州河道站"), born("云溪州水库站"))
    assert ("split", PARENT, "云溪州河道站", "queued", None) in found
    assert [(row[0], row[3]) for row in found if row[2] == "云溪州水库站"] == [(kind, "queued")]


def test_a_unit_may_begin_under_a_name_that_another_gave_up() -> None:
    renamed = [disclosure(2023, ITEMS, "云溪州河道站"), stated(ITEMS, "云溪州河道服务站")]
    above = [
        parent(2023, "云溪州河道站"),
        parent(2024, "云溪州河道服务站"),
        parent(2025, "云溪州河道服务站", "云溪州河道站"),
    ]
    assert events(*renamed, *above, born("云溪州河道站", 2025)) == [
        ("new", None, "云溪州河道站", "accepted", 5),
        ("rename", "云溪州河道站", "云溪州河道服务站", "accepted", 5),
    ]


def test_two_units_may_begin_under_one_name_in_different_years() -> None:
    name, other = "云溪州河道站", "云溪州河道服务站"
    above = [parent(2021), parent(2022, name), parent(2023, other), parent(2024, other, name)]
    begun = [born(name, 2022), disclosure(2023, ITEMS, other), born(name)]
    found = [row for row in events(*above, *begun) if row[0] == "new"]
    assert found == [("new", None, name, "accepted", 5)] * 2


def test_a_unit_may_end_although_its_name_comes_back_later() -> None:
    gone = with_project(disclosure(2023, ITEMS, "云溪州河道站"), "2023年河道清淤项目")
    above = [
        parent(2023, "云溪州河道站"),
        with_project(parent(2024), "2024年河道清淤项目"),
        parent(2025, "云溪州河道站"),
    ]
    assert events(gone, *above, born("云溪州河道站", 2025)) == [
        ("merger", "云溪州河道站", PARENT, "queued", 1),
        ("new", None, "云溪州河道站", "accepted", 5),
    ]


def test_a_name_of_its_own_is_no_short_form_of_another() -> None:
    gone = disclosure(2023, ITEMS, "云溪州河道站")
    other = disclosure(2023, {"2130305": "3.00"}, "东山省云溪州河道站")
    now = disclosure(2024, {"2130301": "800.00"}, PARENT)
    teller = now.statement("total", "all", "revenue", "800.00", "207.00")
    now.move("merged", teller, other_unit="云溪州河道站", evidence="云溪州河道站并入我单位")
    assert ("merger", "云溪州河道站", PARENT, "queued", None) in events(gone, other, now)


def test_a_unit_that_only_published_nothing_before_is_not_new() -> None:
    above = [parent(2023), parent(2024, "云溪州河道站")]
    assert events(*above, stated(ITEMS, "云溪州河道站")) == []


def test_where_the_year_before_is_not_loaded_nobody_is_new() -> None:
    assert events(parent(2024, "云溪州河道站"), born("云溪州河道站")) == []


def test_a_unit_no_longer_listed_whose_projects_go_on_above_may_be_merged() -> None:
    gone = with_project(disclosure(2023, ITEMS, "云溪州河道站"), "2023年河道清淤项目")
    above = [parent(2023, "云溪州河道站"), with_project(parent(2024), "2024年河道清淤项目")]
    assert events(gone, *above) == [("merger", "云溪州河道站", PARENT, "queued", 1)]


def test_a_unit_still_listed_only_published_nothing() -> None:
    gone = disclosure(2023, ITEMS, "云溪州河道站")
    assert events(gone, parent(2023, "云溪州河道站"), parent(2024, "云溪州河道站")) == []


def test_one_name_for_another_on_the_list_is_no_merger() -> None:
    gone = disclosure(2023, ITEMS, "云溪州河道站")
    above = [parent(2023, "云溪州河道站"), parent(2024, "云溪州水库站")]
    assert events(gone, *above) == []


def test_an_item_named_only_in_words_is_found_in_last_years_tables() -> None:
    before = disclosure(2023, {"2130301": "100.00", "2130305": "8.00"})
    now = disclosure(2024, {"2130301": "110.00"})
    item(now, "2130301", "110.00", "10.00")
    path = "农林水支出（类）水利（款）科目2130305（项）"
    now.statement("functional_item", "general", "", "0.00", "-8.00", "-100.00", code=None, name=path)
    connection = build_warehouse([before, now], ["fct_baseline_chain"])
    assert rows_of(
        connection,
        "select line_key, status from marts.fct_baseline_chain where fiscal_year = 2024"
        " and subject = 'functional_item' and length(line_key) = 7 order by line_key",
    ) == [("2130301", "confirmed"), ("2130305", "confirmed")]
