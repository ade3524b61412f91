"""Measures: stated whole, rendered so that a wrong sum cannot be drawn, refused where they may not be shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dagster_project.publishing.superset.charts import CHARTS, Chart
from dagster_project.warehouse.described import MARTS
from dagster_project.warehouse.semantics import (
    PAGE,
    SOURCE,
    Additivity,
    Measure,
    MeasureRefused,
    SemanticError,
    Subject,
    load_subjects,
    measures_page,
)
from tests.bi.chart_truth import TRUTH
from tests.warehouse.compiled import build_warehouse, needed, rows_of
from tests.warehouse.conftest import Warehouse
from tests.warehouse.lake_builder import DisclosureFacts

SUBJECTS = {subject.name: subject for subject in load_subjects()}
TABLES = [subject.table for subject in SUBJECTS.values()]
ITEMS = (("201", "一般公共服务支出"), ("20101", "财政事务"), ("2010101", "行政运行"))


def disclosure(
    name: str, year: int, amount: int, *, children: tuple[str, ...] = (), **document: object
) -> DisclosureFacts:
    """One body with `amount` 万元 of money, half of it basic, on one item of three levels and two funds."""
    facts = DisclosureFacts(name, year, **document)
    half = f"{amount / 2:.2f}"
    for table in ("T03", "T05"):
        for kind, code, label in (("total", "", "总计"), *(("function", *item) for item in ITEMS)):
            for measure, text in (("total", f"{amount}.00"), ("basic", half), ("project", half)):
                facts.cell(table, kind, measure, text, code=code, name=label)
    facts.cell("T01", "total", "expenditure", f"{amount}.00", name="支出总计")
    for part, text in (("three_public", "3.00"), ("reception", "1.00"), ("vehicle", "2.00"), ("vehicle_running", "2.00"),
                       ("vehicle_purchase", "0.00"), ("abroad", "0.00")):  # fmt: skip
        for measure in (
            ("budget", "outturn")
            if document.get("document_kind") == "final_account"
            else ("total", "general")
        ):
            facts.cell("T10", "line", measure, text, line_id=part, name=part)
    facts.add(
        "stated_figures", subject="staff", key="active", measure="count", unit="人", value=Decimal(amount), name="在职",
        fund_scope="all", section="test", code="", printed=str(amount), context="", position=0,
    )  # fmt: skip
    for child in children:
        facts.add("organisation", kind="subordinate_unit", name=child, sequence=1)
    return facts


def prefecture() -> list[DisclosureFacts]:
    """甲局 speaks for itself (10), its station (5) and as a department (15); 乙局 (8) only as a department."""
    facts = []
    for year in (2023, 2024):
        facts += [
            disclosure("甲局", year, 10),
            disclosure("甲站", year, 5),
            disclosure("甲局", year, 15, scope="department", children=("甲站",)),
            disclosure("乙局", year, 8, scope="department"),
        ]
    # Final accounts of a year in which only the station and the department published.
    facts += [
        disclosure("甲站", 2023, 5, document_kind="final_account"),
        disclosure("甲局", 2023, 15, scope="department", children=("甲站",), document_kind="final_account"),
    ]
    return facts


@pytest.fixture(scope="module")
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = build_warehouse(prefecture(), [*TABLES, "mart_unit_year", "dim_unit"])
    yield connection
    connection.close()


# --- what is stated ----------------------------------------------------------------------------------


def test_the_page_of_measures_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == measures_page(load_subjects())


def test_every_table_for_bi_tools_has_measures_and_only_known_columns_are_dimensions() -> None:
    described = yaml.safe_load((MARTS / "_bi.yml").read_text(encoding="utf-8"))["models"]
    assert {model["name"] for model in described} <= set(TABLES)
    for subject in SUBJECTS.values():
        assert subject.measures and subject.dimensions


def test_no_column_of_money_or_persons_is_a_dimension() -> None:
    # What is no dimension cannot be dragged into a chart and added by hand.
    for subject in SUBJECTS.values():
        assert not [d.name for d in subject.dimensions if re.search(r"(_wan|_yuan|_count|value)$", d.name)]


def _changed(tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    content = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    change(content)
    changed = tmp_path / "measures.yml"
    changed.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return changed


def _expenditure(content: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(
        m for m in content["semantic_models"][0]["measures"] if m["name"] == "expenditure"
    )
    return found


def _growth(content: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(m for m in content["metrics"] if m["name"] == "expenditure_growth")
    return found


MISTAKES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "no unit": (lambda c: _expenditure(c)["config"]["meta"].pop("unit"), "does not state its unit"),
    "no additivity": (lambda c: _expenditure(c)["config"]["meta"].pop("additivity"), "additivity"),
    "unknown additivity": (
        lambda c: _expenditure(c)["config"]["meta"].update(additivity="mostly"),
        "mostly",
    ),
    "unknown unit": (lambda c: _expenditure(c)["config"]["meta"].update(unit="亿元"), "亿元"),
    "money over years": (
        lambda c: _expenditure(c)["config"]["meta"].update(single=["document_kind"]),
        "is money",
    ),
    "money that adds up": (
        lambda c: _expenditure(c)["config"]["meta"].update(additivity="additive"),
        "disagree",
    ),
    "unknown column": (lambda c: _expenditure(c).update(expr="expenditure_total"), "expenditure_total"),
    "unknown single": (
        lambda c: _expenditure(c)["config"]["meta"].update(single=["fiscal_year", "document_kind", "fund"]),
        "fund",
    ),
    "no metric of dbt": (lambda c: _expenditure(c).pop("create_metric"), "create_metric"),
    "unknown aggregate": (lambda c: _expenditure(c).update(agg="average"), "average"),
    "two of a name": (lambda c: _expenditure(c).update(name="revenue"), "two measures"),
    "no such table": (lambda c: c["semantic_models"][0].update(model="ref('bi_nothing')"), "bi_nothing"),
    "ratio that adds up": (
        lambda c: _growth(c)["config"]["meta"].update(additivity="semi_additive"),
        "never adds up",
    ),
    "ratio over years": (lambda c: _growth(c)["config"]["meta"].pop("single"), "keep single"),
    "ratio of two tables": (lambda c: _growth(c)["type_params"].update(denominator="spending"), "two tables"),
    "ratio of nothing": (lambda c: _growth(c)["type_params"].update(denominator="nothing"), "ratios of two"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_measures_is_refused(mistake: str, tmp_path: Path) -> None:
    change, message = MISTAKES[mistake]
    with pytest.raises(SemanticError, match=message):
        load_subjects(_changed(tmp_path, change))


# --- what may be shown -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "measure", "by", "fixed", "missing"),
    [
        ("unit_year", "expenditure", ("unit_name",), (), "年度"),
        ("unit_year", "expenditure", ("fiscal_year",), (), "公开类别"),
        ("unit_year", "expenditure", ("is_latest",), (), "年度"),
        ("unit_year", "expenditure_growth", (), (), "年度"),
        ("expenditure_item", "spending", ("period", "class_name"), (), "资金范围"),
        ("three_public_item", "three_public_amount", ("period", "part"), (), "预算数或决算数"),
        ("comparison", "indicator_value", ("period", "indicator", "class_name"), ("scope",), "unit_key"),
        ("comparison", "indicator_median", ("period", "indicator"), (), "口径"),
        ("finding_night", "open_findings", (), (), "运行日期"),
    ],
)
def test_what_does_not_add_up_is_refused(
    subject: str, measure: str, by: tuple[str, ...], fixed: tuple[str, ...], missing: str
) -> None:
    with pytest.raises(MeasureRefused, match=missing):
        SUBJECTS[subject].refuse([measure], by=by, fixed=fixed)


@pytest.mark.parametrize(
    ("subject", "measure", "by", "fixed"),
    [
        ("unit_year", "expenditure", ("unit_name", "period"), ()),
        ("unit_year", "expenditure", ("department_name",), ("is_latest",)),
        ("unit_year", "expenditure", ("fiscal_year",), ("document_kind",)),
        ("unit_year", "relations_failed", (), ()),
        ("expenditure_item", "spending", ("period", "class_name"), ("fund_scope",)),
        ("comparison", "indicator_value", ("unit_name",), ("is_latest", "scope", "indicator")),
        ("finding", "units_with_findings", ("rule_title",), ()),
        ("finding_night", "open_findings", ("night",), ()),
    ],
)
def test_what_adds_up_is_allowed(
    subject: str, measure: str, by: tuple[str, ...], fixed: tuple[str, ...]
) -> None:
    SUBJECTS[subject].refuse([measure], by=by, fixed=fixed)


def test_a_column_that_is_no_dimension_is_refused() -> None:
    with pytest.raises(MeasureRefused, match="expenditure_wan"):
        SUBJECTS["unit_year"].refuse(["expenditure"], by=["period", "expenditure_wan"])


# --- what the SQL gives ------------------------------------------------------------------------------


def ask(
    marts: duckdb.DuckDBPyConnection, subject: str, measure: str, *by: str, where: str = "true"
) -> list[Any]:
    """Rows of a measure grouped by some columns."""
    found = SUBJECTS[subject]
    columns = ", ".join([*by, found.measure(measure).sql])
    grouped = f"group by {', '.join(by)} order by {', '.join(by)}" if by else ""
    return rows_of(marts, f"select {columns} from marts.{found.table} where {where} {grouped}")


@pytest.mark.slow
def test_a_department_beside_its_units_is_not_added(marts: duckdb.DuckDBPyConnection) -> None:
    # 10 + 5 + 8; the department's 15 are 甲局 and 甲站. In the final accounts the station alone does not add up to
    # its department, so the department counts whole.
    assert ask(marts, "unit_year", "expenditure", "period") == [
        ("2023年决算", Decimal(15)),
        ("2023年预算", Decimal(23)),
        ("2024年预算", Decimal(23)),
    ]
    assert ask(marts, "unit_year", "disclosures", "period") == [
        ("2023年决算", 1),
        ("2023年预算", 3),
        ("2024年预算", 3),
    ]


@pytest.mark.slow
def test_levels_and_columns_of_a_table_are_not_added_to_their_parts(marts: duckdb.DuckDBPyConnection) -> None:
    assert ask(
        marts, "expenditure_item", "spending", "period", "fund_scope", where="document_kind = '预算'"
    ) == [
        ("2023年预算", "一般公共预算", Decimal(23)),
        ("2023年预算", "全部资金", Decimal(23)),
        ("2024年预算", "一般公共预算", Decimal(23)),
        ("2024年预算", "全部资金", Decimal(23)),
    ]
    # Three bodies with 1 for receptions and 2 for running cars.
    assert ask(
        marts, "three_public_item", "three_public_amount", "period", where="document_kind = '预算'"
    ) == [
        ("2023年预算", Decimal(9)),
        ("2024年预算", Decimal(9)),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("subject", "measure", "by"),
    [
        ("unit_year", "expenditure", ()),
        ("unit_year", "expenditure", ("unit_name",)),
        ("unit_year", "staff_active", ("document_kind",)),
        ("unit_year", "basic_per_head", ("scope",)),
        ("expenditure_item", "spending", ("period",)),
        ("expenditure_item", "spending", ("fund_scope", "class_name")),
        ("comparison", "indicator_value", ("period", "scope", "indicator")),
        ("comparison", "indicator_median", ("period", "scope")),
    ],
)
def test_a_sum_over_what_does_not_add_up_is_empty(
    marts: duckdb.DuckDBPyConnection, subject: str, measure: str, by: tuple[str, ...]
) -> None:
    where = "document_kind = '预算' and unit_name <> '乙局'" + (
        " and scope = '单位'" if "scope" in by else ""
    )
    rows = ask(marts, subject, measure, *by, where=where)
    assert rows and {row[-1] for row in rows} == {None}


def _guarded() -> list[tuple[Subject, Measure, str]]:
    return [
        (subject, measure, column)
        for subject in SUBJECTS.values()
        for measure in subject.measures
        for column in measure.single
        if subject.name
        not in {"finding_night", "bridge_component"}  # one night; no figures of last year here
    ]


@pytest.mark.slow
def test_every_guard_of_every_measure_holds(marts: duckdb.DuckDBPyConnection) -> None:
    """Leaving out any one column that must be single empties every group that mixes two of its values."""
    mixed: set[tuple[str, str]] = set()
    for subject, measure, column in _guarded():
        others = [c for c in measure.single if c != column]
        by = ", ".join(others) or "1 = 1"
        rows = rows_of(
            marts,
            f"select count(distinct {column}), {measure.sql}, {measure.value} from marts.{subject.table} group by {by}",
        )
        for values, guarded, bare in rows:
            assert guarded == (bare if values == 1 else None), (measure.name, column)
            if values > 1 and bare is not None:
                mixed.add((subject.name, column))
    # Every kind of mixing was met with a figure that would have been wrong.
    assert mixed >= {
        ("unit_year", "fiscal_year"), ("unit_year", "document_kind"), ("expenditure_item", "fund_scope"),
        ("comparison", "indicator"), ("comparison", "scope"), ("three_public_item", "amount_kind"),
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "guard", "subject", "measure"),
    [
        ("bi_unit_year", r"where\s+is_counted", "unit_year", "expenditure"),
        ("bi_expenditure", r"where\s+is_counted", "expenditure_item", "spending"),
        ("bi_expenditure", r"where\s+is_additive", "expenditure_item", "spending"),
        ("bi_three_public", r"where\s+is_counted", "three_public_item", "three_public_amount"),
        ("bi_three_public", r"where\s+is_additive", "three_public_item", "three_public_amount"),
    ],
)
def test_without_its_guard_a_table_is_found_out(
    marts: duckdb.DuckDBPyConnection, model: str, guard: str, subject: str, measure: str
) -> None:
    """The totals the tests above demand are missed as soon as one guard of a table is taken away."""
    where = "document_kind = '预算' and fiscal_year = 2024" + (
        " and fund_scope = '全部资金'" if subject == "expenditure_item" else ""
    )
    expected = {"unit_year": 23, "expenditure_item": 23, "three_public_item": 9}[subject]
    assert ask(marts, subject, measure, where=where) == [(Decimal(expected),)]
    sql = needed([model])[-1].sql
    broken, removed = re.subn(guard, "", sql)
    assert removed == 1
    found = SUBJECTS[subject].measure(measure)
    ((value,),) = rows_of(marts, f"select {found.sql} from ({broken}) as broken where {where}")
    assert value > expected


def test_what_never_adds_up_is_no_sum() -> None:
    for subject in SUBJECTS.values():
        for measure in subject.measures:
            if measure.additivity is Additivity.NON_ADDITIVE:
                assert not re.match(r"(CASE WHEN .* THEN )?SUM\(", measure.sql), measure.name


@pytest.mark.slow
@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_every_chart_of_the_dashboard_shows_what_sql_over_the_marts_says(
    warehouse: Warehouse, chart: Chart
) -> None:
    """Over three forms, a final account and a department; `make test-bi` asks the same of Superset."""
    subject = SUBJECTS[chart.subject]
    columns = [*chart.by, *(subject.measure(name).sql for name in chart.measures)]
    where = " and ".join(f"{name} = {_literal(value)}" for name, value in chart.filters()) or "true"
    grouped = f"group by {', '.join(chart.by)}" if chart.measures else ""
    shown = warehouse.rows(f"select {', '.join(columns)} from marts.{subject.table} where {where} {grouped}")
    assert sorted(shown, key=repr) == sorted(warehouse.rows(TRUTH[chart.title]), key=repr)


def _literal(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else f"'{value}'"
