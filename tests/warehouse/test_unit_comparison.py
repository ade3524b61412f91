"""Units side by side: indicators, peers, ranks and grades; and that what may not be added is never added."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.warehouse.compiled import build_warehouse, mutate, needed, rows_of
from tests.warehouse.lake_builder import DisclosureFacts, reference

pytestmark = pytest.mark.slow


def unit(
    name: str,
    year: int,
    basic: str,
    staff: int,
    *,
    klass: str = "213",
    kind: str | None = "行政",
    **document: object,
) -> DisclosureFacts:
    """A unit with basic and project expenditure, one functional class, some staff, and its kind in words."""
    facts = DisclosureFacts(name, year, **document)
    total = Decimal(basic) + 100
    for measure, text in (("total", f"{total}"), ("basic", basic), ("project", "100.00")):
        facts.cell("T03", "total", measure, text, name="总计")
        facts.cell("T03", "function", measure, text, code=klass, name=f"类{klass}")
    facts.add(
        "stated_figures", subject="staff", key="active", measure="count", unit="人", value=Decimal(staff), name="在职",
        fund_scope="all", section="test", code="", printed=str(staff), context="", position=0,
    )  # fmt: skip
    if kind:
        facts.add(
            "organisation",
            kind="own_unit",
            sequence=0,
            name=name,
            unit_kind=kind,
            evidence=f"{name}为{kind}单位",
        )
    return facts


def compared(
    *disclosures: DisclosureFacts, columns: str, where: str = "indicator = 'basic_per_head'"
) -> list[tuple[Any, ...]]:
    """Rows of the comparison of one indicator."""
    connection = build_warehouse(disclosures, ["mart_unit_comparison"])
    return rows_of(
        connection,
        f"select {columns} from marts.mart_unit_comparison where {where} order by unit_key, fiscal_year",
    )


def test_units_are_ranked_among_peers_of_kind_duty_and_size() -> None:
    rows = compared(
        unit("甲局", 2024, "500.00", 50),
        unit("乙局", 2024, "300.00", 30),
        unit("丙局", 2024, "900.00", 60),
        unit("丁局", 2024, "900.00", 10),
        unit("戊局", 2024, "900.00", 60, klass="208"),
        unit("己中心", 2024, "900.00", 60, kind="事业"),
        columns="unit_key, value_yuan, peer_rank, peer_count, percentile_bp, peer_grade",
    )
    assert rows == [
        ("丁局", Decimal("900000.00"), 1, 1, None, "D"),
        ("丙局", Decimal("150000.00"), 1, 3, 10000, "A"),
        ("乙局", Decimal("100000.00"), 2, 3, 5000, "A"),
        ("己中心", Decimal("150000.00"), 1, 1, None, "D"),
        ("戊局", Decimal("150000.00"), 1, 1, None, "D"),
        ("甲局", Decimal("100000.00"), 2, 3, 5000, "A"),
    ]


def test_a_department_is_never_ranked_with_units() -> None:
    groups = compared(
        unit("甲局", 2024, "500.00", 50),
        unit("甲局", 2024, "700.00", 50, scope="department"),
        columns="scope, peer_count, peer_grade",
    )
    assert sorted(groups) == [("department", 1, "D"), ("unit", 1, "D")]


def test_another_form_is_comparable_only_through_the_standard_tables() -> None:
    rows = compared(
        unit("甲局", 2024, "500.00", 50),
        unit("乙局", 2024, "300.00", 30, template="jiangsu"),
        unit("丙局", 2024, "400.00", 40),
        columns="peer_grade, peer_grade_reason",
    )
    assert {row[0] for row in rows} == {"B"}
    assert all("格式" in row[1] for row in rows)


def test_fewer_units_than_the_least_number_are_no_peers() -> None:
    rows = compared(
        unit("甲局", 2024, "500.00", 50),
        unit("乙局", 2024, "300.00", 30),
        columns="peer_count, peer_minimum, peer_grade, peer_grade_reason",
    )
    assert rows == [(2, 3, "D", "同类单位只有2家，不足3家，不作比较")] * 2


def test_units_of_an_unknown_kind_are_comparable_in_part_only() -> None:
    rows = compared(
        *(unit(name, 2024, "500.00", 50, kind=None) for name in ("甲局", "乙局", "丙局")),
        columns="unit_kind, kind_group, peer_grade, peer_grade_reason",
    )
    assert rows == [(None, "未说明", "C", "单位性质不明（文件未写明单位性质），只能部分可比")] * 3


def test_the_duty_of_a_unit_is_not_its_pensions() -> None:
    facts = unit("甲局", 2024, "500.00", 50)
    facts.cell("T03", "function", "total", "900.00", code="208", name="社会保障和就业支出")
    facts.cell("T03", "function", "total", "900.00", code="20805", name="行政事业单位养老支出")
    assert compared(facts, columns="class_code, duty_mix") == [("213", "single")]


def test_a_unit_of_several_duties_is_no_peer_of_one_with_a_single_duty() -> None:
    facts = unit("甲局", 2024, "500.00", 50)
    facts.cell("T03", "function", "total", "400.00", code="208", name="社会保障和就业支出")
    assert compared(facts, columns="class_code, duty_mix") == [("213", "several")]


@pytest.mark.parametrize(
    ("case", "grade"),
    [
        ("same", "A"),
        ("first year", "D"),
        ("other form", "B"),
        ("moved by an unknown amount", "C"),
        ("code renamed", "B"),
        ("code renumbered", "B"),
        ("other base", "C"),
        ("own money in both years", "A"),
        ("own money this year only", "C"),
        ("own money last year only", "C"),
    ],
)
def test_grade_of_a_year_against_the_year_before(case: str, grade: str) -> None:
    now = unit("甲局", 2024, "500.00", 50)
    if case == "moved by an unknown amount":
        teller = now.statement("functional_item", "general", "2130301", "5.00", "1.00")
        now.move("reclassified", teller, to_code="2130301", gains=True)
    before = unit("甲局", 2023, "400.00", 50, template="jiangsu" if case == "other form" else "xinjiang")
    if case == "code renamed":
        for facts, name in ((before, "农业支出"), (now, "农业农村支出")):
            facts.cell("T05", "function", "total", "9.00", code="21301", name=name)
    if case == "code renumbered":
        for facts, code in ((before, "2150605"), (now, "2240106")):
            facts.cell("T05", "function", "total", "9.00", code=code, name="安全监管")
    if case == "other base":
        for facts, base in ((before, "last_budget"), (now, "last_outturn")):
            facts.statement("nature", "all", "basic", "500.00", "1.00", base_kind=base)
    if case.startswith("own money"):
        for facts, owns in ((before, "this year" not in case), (now, "last year" not in case)):
            facts.cell("T02", "total", "total", "500.00", name="总计")
            facts.cell("T02", "total", "unit_funds", "17.00" if owns else "0.00", name="总计")
    rows = compared(
        now, *([] if case == "first year" else [before]), columns="year_grade, year_grade_reason, growth_bp",
        where="indicator = 'basic_per_head' and fiscal_year = 2024",
    )  # fmt: skip
    ((found, reason, growth),) = rows
    assert (found, growth) == (grade, None if case == "first year" else 2500)
    assert reason


KINDS = [
    ("words", {"own": "参公"}, ("参公", "words")),
    ("posts", {"establishment_institution": "20"}, ("事业", "posts")),
    ("posts of two kinds", {"establishment_institution": "20", "establishment_administrative": "9"}, (None, None)),
    ("items", {"2101102": "事业单位医疗"}, ("事业", "items")),
    ("items of both", {"2101102": "事业单位医疗", "2101101": "行政单位医疗"}, (None, None)),
    ("words against words", {"own": "参公", "again": "事业"}, (None, None)),
    ("words before items", {"own": "参公", "2101102": "事业单位医疗"}, ("参公", "words")),
    ("nothing", {}, (None, None)),
]  # fmt: skip


@pytest.mark.parametrize(("case", "said", "known"), KINDS, ids=[case for case, _, _ in KINDS])
def test_the_kind_of_a_unit_rests_on_the_best_evidence_and_is_never_guessed(
    case: str, said: dict[str, str], known: tuple[str | None, str | None]
) -> None:
    facts = unit("甲站", 2024, "500.00", 50, kind=None)
    for key, value in said.items():
        if key.isdigit():
            facts.cell("T05", "function", "total", "9.00", code=key, name=value)
        elif key.startswith("establishment"):
            facts.add(
                "stated_figures", subject="staff", key=key, measure="count", unit="人", value=Decimal(value)
            )
        else:
            facts.add("organisation", kind="own_unit", sequence=0, name="甲站", unit_kind=value, evidence=key)
    connection = build_warehouse([facts], ["dim_unit"])
    ((kind, basis, reason),) = rows_of(
        connection, "select unit_kind, kind_basis, kind_reason from marts.dim_unit"
    )
    assert (kind, basis) == known
    assert reason


def sum_of_additive(connection: duckdb.DuckDBPyConnection, mart: str) -> dict[str, Decimal]:
    """What adding the rows flagged as additive gives, per document and fund scope."""
    scope = "fund_scope" if mart == "fct_expenditure" else "'all'"
    return dict(
        rows_of(
            connection,
            f"select document_id || {scope}, sum(amount_wan) from marts.{mart} where is_additive group by 1 order by 1",
        )
    )


@pytest.mark.parametrize(
    ("mart", "guard", "mutant"),
    [
        ("fct_expenditure", "expenditure.is_leaf\n", "true\n"),
        ("fct_expenditure", "when 'total' then not printed.has_natures", "when 'total' then true"),
        ("fct_revenue", "and revenue.is_leaf", "and true"),
        ("fct_revenue", "and split_columns.fund_source_id is null", "and true"),
        ("fct_basic_expenditure", "cells.is_leaf", "true"),
        ("fct_basic_expenditure", "cells.measure <> 'total'", "true"),
        (
            "fct_three_public",
            "or (kinds.line_id = 'vehicle' and split_vehicles.document_id is null)",
            "or true",
        ),
    ],
)
def test_every_guard_of_additivity_is_needed(mart: str, guard: str, mutant: str) -> None:
    """Without any one guard, levels, columns or funds would be added twice: the sum is no longer the printed total."""
    connection = build_warehouse([reference()], [mart])
    right = sum_of_additive(connection, mart)
    (model,) = [model for model in needed([mart]) if model.name == mart]
    assert guard in model.sql
    connection.execute(f"create or replace table marts.{mart} as {model.sql.replace(guard, mutant)}")
    wrong = sum_of_additive(connection, mart)
    assert any(wrong[key] > total for key, total in right.items())


def family() -> list[DisclosureFacts]:
    """A department of two units with all three files, the department's the sum of the units'."""
    files = [
        DisclosureFacts("甲局", 2024, scope="department"),
        DisclosureFacts("甲局", 2024),
        DisclosureFacts("乙站", 2024),
    ]
    for facts, amount, carried in zip(
        files, ("300.00", "200.00", "100.00"), ("30.00", "20.00", "10.00"), strict=True
    ):
        facts.cell("T03", "total", "total", amount, name="总计")
        facts.cell("T03", "total", "basic", amount, name="总计")
        for code in ("213", "21303", "2130301"):
            facts.cell("T03", "function", "basic", amount, code=code, name=f"科目{code}")
            facts.cell("T05", "function", "total", amount, code=code, name=f"科目{code}")
        own = Decimal(amount) - Decimal(carried)
        for measure, text in (
            ("total", amount),
            ("general_own", f"{own}"),
            ("carryover_appropriation", carried),
        ):
            facts.cell("T02", "total", measure, text, name="总计")
        facts.cell("T10", "line", "total", "3.00", line_id="three_public")
        facts.cell("T10", "line", "total", "3.00", line_id="reception")
    files[0].add("organisation", kind="subordinate_unit", sequence=1, name="乙站")
    return files


TOTALS = "revenue_wan, carryover_wan, new_revenue_wan, expenditure_wan, general_expenditure_wan, counted_unit_count"


def totals(connection: duckdb.DuckDBPyConnection, columns: str = TOTALS) -> tuple[Any, ...]:
    """The sums over all bodies of the one year there is."""
    ((*row,),) = rows_of(connection, f"select {columns} from marts.mart_total_year")
    return tuple(row)


def test_a_departments_file_beside_its_units_changes_no_total() -> None:
    department, own, station = family()
    expected = (*map(Decimal, ("300", "30", "270", "300", "300")), 2)
    assert totals(build_warehouse([own, station], ["mart_total_year"])) == expected
    assert totals(build_warehouse([department, own, station], ["mart_total_year"])) == expected


NOT_ALL = "所属单位的公开文件合计与本部门文件不等（未全部公开或口径不同），按部门计入"
COVERED = "已包含在上级部门的公开文件中，不再计入"


def counting(connection: duckdb.DuckDBPyConnection) -> list[Any]:
    """Which files count, and why."""
    query = "select unit_key, scope, counts_in_total, counting_reason from marts.dim_document order by all"
    return rows_of(connection, query)


def test_a_department_counts_whole_where_only_some_of_its_units_publish() -> None:
    department, own, station = family()
    for part, name in ((own, "甲局"), (station, "乙站")):
        connection = build_warehouse([department, part], ["mart_total_year", "dim_document", "bi_unit_year"])
        columns = "revenue_wan, counted_unit_count, left_out_document_count"
        assert totals(connection, columns) == (Decimal(300), 1, 1)
        assert sorted(counting(connection)) == sorted(
            [("甲局", "department", True, NOT_ALL), (name, "unit", False, COVERED)]
        )
        assert rows_of(connection, "select scope, revenue_wan from marts.bi_unit_year") == [
            ("部门", Decimal(300))
        ]
    connection = build_warehouse([department], ["mart_total_year", "dim_document"])
    assert totals(connection, "revenue_wan, left_out_document_count") == (Decimal(300), 0)
    assert counting(connection) == [("甲局", "department", True, "没有所属单位的公开文件，按部门计入")]


def test_a_department_whose_total_could_not_be_read_loses_no_unit() -> None:
    department, own, _ = family()
    department.rows["cells"] = [row for row in department.rows["cells"] if row["table_id"] in ("T05", "T10")]
    connection = build_warehouse([department, own], ["mart_total_year", "dim_document"])
    assert totals(connection, "expenditure_wan") == (Decimal(200),)
    assert sorted(counting(connection)) == [
        ("甲局", "department", False, "本部门文件未读出总计，按所属单位计入"),
        ("甲局", "unit", True, "按本单位计入"),
    ]


def test_a_department_below_another_counts_within_it() -> None:
    """甲局 lists 乙站, 乙站 lists 丙所: what 丙所 and both files of 乙站 say is held by 甲局's file."""
    department, own, station = family()
    lower = DisclosureFacts("乙站", 2024, scope="department")
    lower.cell("T03", "total", "total", "100.00", name="总计")
    lower.add("organisation", kind="subordinate_unit", sequence=1, name="丙所")
    lowest = DisclosureFacts("丙所", 2024)
    lowest.cell("T03", "total", "total", "5.00", name="总计")
    models = ["mart_total_year", "dim_document"]
    counted = "select unit_key, scope from marts.dim_document where counts_in_total order by all"
    assert rows_of(build_warehouse([department, lower, lowest], models), counted) == [("甲局", "department")]
    assert rows_of(build_warehouse([lower, lowest], models), counted) == [("乙站", "department")]
    # All units of 甲局 add up to it, so the units count; the file between them is proved nothing by them.
    lowest_cell = lowest.rows["cells"][0]
    lowest.rows["cells"] = []
    assert lowest_cell
    lowest.cell("T03", "total", "total", "0.00", name="总计")
    assert rows_of(build_warehouse([department, own, station, lowest], models), counted) == [
        ("丙所", "unit"),
        ("乙站", "unit"),
        ("甲局", "unit"),
    ]


def test_bodies_that_call_each_other_their_unit_are_both_counted() -> None:
    files = [DisclosureFacts(name, 2024, scope="department") for name in ("甲局", "乙局")]
    for facts, other in zip(files, ("乙局", "甲局"), strict=True):
        facts.cell("T03", "total", "total", "100.00", name="总计")
        facts.add("organisation", kind="subordinate_unit", sequence=1, name=other)
    connection = build_warehouse(files, ["dim_document"])
    assert rows_of(connection, "select count(*) from marts.dim_document where counts_in_total") == [(2,)]


@pytest.mark.parametrize(
    ("model", "guard", "mutant"),
    [
        ("mart_total_year", "where counts_in_total\n", "where true\n"),
        ("mart_total_year", "where is_additive\n", "where true\n"),
        ("mart_total_year", "where is_additive and fund_scope = 'all'", "where is_additive"),
        ("mart_total_year", "where is_additive and fund_scope = 'all'", "where fund_scope = 'all'"),
        ("mart_total_year", "where is_additive and fund_scope = 'general'", "where fund_scope = 'general'"),
        ("mart_total_year", "fund_source_id like 'carryover%'", "fund_source_id like 'nothing%'"),
        ("int_document_total", "covers.document_id is null and coalesce", "coalesce"),
        ("int_document_total", "and coalesce(standing.stands, true) as", "as"),
        ("int_document_total", "not sums.adds_up)", "false)"),
        ("int_document_total", "sums.department_yuan is not null and not", "not"),
        ("int_document_total", "on documents.unit_key = ancestors.unit_key", "on false"),
        (
            "int_document_total",
            "documents.unit_key = departments.unit_key\n            and",
            "false and",
        ),
    ],
)
def test_every_guard_of_the_totals_is_needed(model: str, guard: str, mutant: str) -> None:
    """Without any one of them a department is added to its units, levels to each other, or carried money to the year's own."""
    department, own, station = family()
    unread = family()[0]
    unread.rows["cells"] = [row for row in unread.rows["cells"] if row["table_id"] in ("T05", "T10")]
    worlds = (
        [department, own, station],
        [department, own],
        [department, station],
        [unread, own],
    )
    changed = False
    for disclosures in worlds:
        connection = build_warehouse(disclosures, ["mart_total_year"])
        right = totals(connection)
        mutate(connection, ["mart_total_year"], model, guard, mutant)
        changed = changed or totals(connection) != right
    assert changed


def test_department_and_unit_of_one_body_stay_two_rows_in_every_mart() -> None:
    marts = ("mart_unit_year", "mart_line_year", "mart_growth_bridge", "mart_restatement", "mart_chain_year")
    alone = build_warehouse([reference()], marts)
    both = build_warehouse([reference(), reference(scope="department")], marts)
    for mart in marts:
        query = f"select count(*), count(distinct scope) from marts.{mart}"
        ((rows, scopes),) = rows_of(alone, query)
        assert rows_of(both, query) == [(2 * rows, 2)], mart
        assert scopes == 1


def test_no_ratio_is_additive_and_shares_and_amounts_never_share_a_column() -> None:
    connection = build_warehouse([unit("甲局", 2024, "500.00", 50)], ["mart_unit_comparison"])
    assert rows_of(
        connection,
        "select indicator, is_additive, value_yuan is null, value_bp from marts.mart_unit_comparison order by indicator",
    ) == [
        ("basic_per_head", False, False, None),
        ("class_share", False, True, 10000),
        ("project_share", False, True, 1667),
    ]
