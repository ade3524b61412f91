"""One small lake and one run of dbt for all tests of the warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.warehouse.project import build_arguments, run_dbt
from tests.warehouse.lake_builder import DisclosureFacts, money, published, reference, write_lake

UNIT = "云溪州人力资源和社会保障局"
OTHER = "云溪州档案馆"
ABSURD = "云溪州某单位"
RULES = [
    {"rule_id": rule_id, "rule_version": 1, "title_zh": title, "family": family, "severity": "critical"}
    for rule_id, title, family in (
        ("HIE-001", "下级之和等于上级", "hierarchy"),
        ("ROW-001", "各栏之和等于合计", "row_sum"),
    )
]


@dataclass(frozen=True)
class Warehouse:
    """A built warehouse: its database, and what dbt printed."""

    connection: duckdb.DuckDBPyConnection
    output: str

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.connection.execute(query).fetchall()

    def value(self, query: str) -> Any:
        """The only value of a query."""
        ((value,),) = self.rows(query)
        return value


def build(home: Path) -> str:
    """Run dbt with its unit tests over the lake in `home`; gives back its output."""
    return run_dbt(build_arguments(unit_tests=True), home)


def current_reference() -> DisclosureFacts:
    """The version of the reference that counts: printed last."""
    return reference(UNIT, published_on=published(25), known_from=datetime(2026, 1, 1, tzinfo=UTC))


def other_disclosure(fiscal_year: int = 2024) -> DisclosureFacts:
    """A careless disclosure: a total that is wrong, an item nobody speaks of, a line read with doubt."""
    facts = DisclosureFacts(OTHER, fiscal_year)
    for table in ("T03", "T05"):
        facts.cell(table, "total", "total", "90.00", name="总计")
        for code, name, total in (
            ("201", "一般公共服务支出", "60.00"),
            ("20126", "档案事务", "60.00"),
            ("2012601", "行政运行", "40.00"),
            ("2012604", "档案馆", "20.00"),
        ):
            facts.cell(table, "function", "total", total, code=code, name=name)
            facts.cell(table, "function", "basic", total, code=code, name=name)
    facts.cell("T10", "line", "total", "1.50", line_id="vehicle", name="公务用车购置及运行费")
    facts.cell("T10", "line", "general", "1.50", line_id="vehicle", name="公务用车购置及运行费")
    facts.cell("T10", "line", "total", "-", line_id="vehicle_running", name="公务用车运行费")
    facts.statement("functional_item", "general", "2012601", "40.00", "10.00", "50.00", name="行政运行（项）")
    wrong = facts.add(
        "stated_figures",
        subject="staff",
        key="active",
        measure="count",
        unit="人",
        value=money("83.5", unit=Decimal(1))[0],
    )
    for relation_id, status in (("HIE-001/T05/total", "fail"), ("ROW-001/T05/201", "exact")):
        rule_id = relation_id.split("/")[0]
        facts.add(
            "relations",
            relation_id=relation_id,
            rule_id=rule_id,
            rule_version=1,
            family="hierarchy" if rule_id == "HIE-001" else "row_sum",
            instance="总计",
        )
        facts.add("relation_terms", relation_id=relation_id, position=1, side="left", weight=1, fact_id=wrong)
        facts.add(
            "relation_results",
            relation_id=relation_id,
            status=status,
            severity="critical" if status == "fail" else "info",
            message="总计与下级之和相差30.00万元",
            unlikely=False,
            blame="source" if status == "fail" else None,
        )
    facts.add(
        "issues",
        sequence=1,
        code="unmapped_cell",
        severity="warning",
        message="第5行第3列的数字无法归类。",
        raw_text="7.7",
    )
    facts.add(
        "issues", sequence=2, code="joined_paragraph", severity="info", message="一段文字被分页截断，已接续。"
    )
    return facts


def absurd_disclosure() -> DisclosureFacts:
    """Misprints of eighteen digits, rows printed twice, a percent of a thousand million, an item nobody knows."""
    huge = "99,999,999,999,999.99"
    facts = DisclosureFacts(ABSURD, 2024)
    for table in ("T02", "T03", "T05"):
        facts.cell(table, "total", "total", huge, name="总计")
        for code in ("2130101", "2130101", "2130199"):
            facts.cell(table, "function", "total", huge, code=code, name="行政运行")
    facts.statement("source", "all", "unit_funds", huge, f"-{huge}", "-99999999.99")
    facts.statement("source", "all", "unit_funds", huge, "0.01", "0.01")
    facts.statement("source", "all", "general_own", huge, "99,999,999,999,999.98", "1000000000")
    facts.statement("source", "all", "capital_own", f"-{huge}", None, "-99.99")
    facts.statement("source", "all", "special_account", huge, None, "-99.99999")
    facts.statement(
        "functional_item", "general", None, huge, "1.00", "5.00", code=None, name="无法认定的科目"
    )
    facts.statement("nature", "all", "basic")
    for _ in range(3):
        facts.add(
            "projects",
            origin="narrative",
            name="同名项目",
            amount_yuan=money(huge)[0],
            basis_count=0,
            text="",
        )
    facts.add(
        "stated_figures",
        subject="staff",
        key="active",
        measure="count",
        unit="人",
        value=money("9" * 18, unit=Decimal(1))[0],
    )
    facts.add("relations", relation_id="HIE-001/x", rule_id="HIE-001", rule_version=1, family="hierarchy")
    facts.add("relation_results", relation_id="HIE-001/x", status="fail", severity="critical", unlikely=False)
    return facts


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """Two units, two years, three versions and both scopes of one disclosure, one rejected file."""
    home = tmp_path_factory.mktemp("home")
    write_lake(
        home,
        [
            current_reference(),
            reference(UNIT, published_on=published(1), known_from=datetime(2026, 3, 1, tzinfo=UTC)),
            reference(UNIT, published_on=None, known_from=datetime(2026, 4, 1, tzinfo=UTC)),
            reference(UNIT, scope="department"),
            other_disclosure(),
            other_disclosure(2023),
            absurd_disclosure(),
        ],
        rejections=[
            {"path": "2024/empty.txt", "sha256": "0" * 64, "code": "empty", "message": "文件是空的。"}
        ],
        rules=RULES,
    )
    output = build(home)
    with duckdb.connect(str(home / "build" / "warehouse.duckdb"), read_only=True) as connection:
        yield Warehouse(connection, output)
