"""One small lake and one run of dbt for all tests of the warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.warehouse.project import build_arguments, run_dbt
from tests.warehouse.lake_builder import DisclosureFacts, money, published, reference, write_lake

UNIT = "云溪州人力资源和社会保障局"
OTHER = "云溪州档案馆"
ABSURD = "云溪州某单位"
PLAIN = "澄江省粮食和物资储备局"
"""Publishes in a form of one-row tables: totals by nature, classes only in the balance."""
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
    path: Path

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
        facts.add(
            "relation_terms", relation_id=relation_id, position=1, side="left", weight=1, fact_id=wrong,
            fact_part="value",
        )  # fmt: skip
        facts.add(
            "relation_results",
            relation_id=relation_id,
            status=status,
            severity="critical" if status == "fail" else "info",
            message="总计与下级之和相差30.00万元",
            unlikely=False,
            blame="source" if status == "fail" else None,
        )
    finding(facts, "HIE-001/T05/total", "总计与下级之和相差30.00万元", blame="source", culprit=wrong)
    facts.add(
        "issues",
        sequence=1,
        code="unmapped_cell",
        fingerprint="fedcba9876543210",
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
    finding(facts, "HIE-001/x", "不符", blame="undetermined")
    return facts


def one_row_form() -> DisclosureFacts:
    """A department in the form whose expenditure table has one row and whose tables print totals only."""
    facts = DisclosureFacts(PLAIN, 2018, scope="department", template="jiangsu")
    for line, amount in (("general", "80.00"), ("special_account", "15.00"), ("carryover", "5.00")):
        facts.cell("T01", "line", "amount", amount, line_id=line)
    for line in ("total_income", "use_basic", "total_expenditure"):
        amount = "60.00" if line == "use_basic" else "100.00"
        facts.cell("T01", "line", "amount", amount, line_id=line)
    for code, name, amount in (("222", "粮油物资储备支出", "90.00"), ("221", "住房保障支出", "10.00")):
        facts.cell("T01", "function", "amount", amount, code=code, name=name)
    for measure, amount in (
        ("total", "100.00"),
        ("general", "80.00"),
        ("general_grant", "70.00"),
        ("general_special", "10.00"),
        ("special_account", "15.00"),
        ("special_account_fees", "15.00"),
        ("carryover", "5.00"),
        ("carryover_used", "5.00"),
    ):
        facts.cell("T02", "total", measure, amount, name="收入总计")
    for measure, amount in (
        ("total", "100.00"),
        ("basic", "60.00"),
        ("project", "25.00"),
        ("reserve", "10.00"),
        ("carryover_out", "5.00"),
    ):
        facts.cell("T03", "total", measure, amount, name="合计")
    for table, total, items in (
        ("T05", "80.00", (("222", "70.00"), ("22201", "70.00"), ("2220101", "70.00"), ("221", "10.00"))),
        ("T12", "80.00", (("222", "70.00"), ("22201", "70.00"), ("2220101", "70.00"), ("221", "10.00"))),
    ):
        facts.cell(table, "total", "total", total, name="合计")
        for code, amount in items:
            facts.cell(table, "function", "total", amount, code=code, name=f"科目{code}")
    for table in ("T06", "T13"):
        facts.cell(table, "total", "total", "60.00", name="合计")
        facts.cell(table, "economic", "total", "50.00", code="301", name="工资福利支出")
        facts.cell(table, "economic", "total", "10.00", code="302", name="商品和服务支出")
    for line, amount in (
        ("three_public_meeting_training", "9.00"),
        ("three_public", "6.00"),
        ("abroad", "1.00"),
        ("vehicle", "3.00"),
        ("vehicle_running", "3.00"),
        ("reception", "2.00"),
        ("meeting", "1.00"),
        ("training", "2.00"),
    ):
        facts.cell("T10", "line", "total", amount, line_id=line)
    facts.cell("T14", "total", "total", "10.00", name="合计")
    facts.cell("T14", "economic", "total", "10.00", code="302", name="商品和服务支出")
    for kind, line, code, amount in (
        ("total", None, "", "12.00"),
        ("line", "goods", "", "4.00"),
        ("project", None, "goods", "4.00"),
        ("item", None, "goods", "4.00"),
        ("line", "services", "", "8.00"),
        ("project", None, "services", "8.00"),
        ("item", None, "services", "5.00"),
        ("item", None, "services", "3.00"),
    ):
        facts.cell(
            "T15",
            kind,
            "total",
            amount,
            line_id=line,
            code=code,
            name="品目",
            project="专项" if code else None,
        )
    facts.statement("total", "all", "all", "100.00", "20.00", "25.00", name="收支总计")
    return facts


def final_account() -> DisclosureFacts:
    """The same body's final account: revenue is not expenditure, budget and outturn stand side by side."""
    facts = DisclosureFacts(
        PLAIN, 2018, scope="department", document_kind="final_account", template="final_account"
    )
    for measure, amount in (("total", "95.00"), ("appropriation", "80.00"), ("unit_other", "15.00")):
        facts.cell("T02", "total", measure, amount, name="合计")
    for measure, amount in (("total", "90.00"), ("basic", "60.00"), ("project", "30.00"), ("business", "-")):
        facts.cell("T03", "total", measure, amount, name="合计")
    for measure, amount in (
        ("carryover_in", "7.00"),
        ("income", "3.00"),
        ("total", "6.00"),
        ("basic", "-"),
        ("project", "6.00"),
        ("carryover_out", "4.00"),
    ):
        facts.cell("T08", "total", measure, amount, name="合计")
    for line, budget, outturn in (
        ("three_public", "6.00", "5.00"),
        ("abroad", "1.00", "-"),
        ("vehicle", "3.00", "3.00"),
        ("reception", "2.00", "2.00"),
    ):
        facts.cell("T10", "line", "budget", budget, line_id=line)
        facts.cell("T10", "line", "outturn", outturn, line_id=line)
    return facts


def finding(
    facts: DisclosureFacts, relation_id: str, message: str, *, blame: str, culprit: str | None = None
) -> None:
    """A finding with one witness and at most one culprit."""
    facts.add(
        "findings",
        finding_id="F1",
        fingerprint="0123456789abcdef",
        rule_id=relation_id.split("/")[0],
        relation_id=relation_id,
        status="fail",
        severity="critical",
        blame=blame,
        kind="digit" if culprit else "undetermined",
        subject="总计",
        message=message,
        is_tie=False,
        witness_count=1,
        culprit_count=int(culprit is not None),
    )
    facts.add("finding_witnesses", finding_id="F1", position=1, relation_id=relation_id)
    if culprit is not None:
        facts.add(
            "finding_culprits", finding_id="F1", rank=1, fact_id=culprit, fact_part="value", kind="digit",
            name="总计", unit="人", printed="83.5", proposed=Decimal(83),
        )  # fmt: skip


def corrections() -> Iterator[dict[str, object]]:
    """One correction of each kind, speaking of the careless disclosure of 2024."""
    cells = [
        ("2012601", "40.00", "30.00"),
        ("2012601", "41.00", "30.00"),
        ("2012601", "39.00", "40.00"),
        ("2012699", "40.00", "30.00"),
        ("2012601", "40.00", "30.00"),
    ]
    common: dict[str, object] = {
        "fiscal_year": 2024, "document_kind": "budget", "scope": "unit", "value_unit": "元", "reason": "笔误",
        "author_role": "审核岗", "corrected_on": published(3), "source_file": "corrections/一.csv",
    }  # fmt: skip
    for line, (code, old, new) in enumerate(cells, start=2):
        # The second and third speak of another column, which prints the same: no two of one number.
        yield {
            **common,
            "fingerprint": f"{line:016x}",
            "unit_name": "没有的单位" if line == 6 else OTHER,
            "table_id": "T05" if line in (3, 4) else "T03",
            "row_key": code,
            "measure": "basic" if line == 4 else "total",
            "fact_part": "value",
            "old_value": money(old)[0],
            "new_value": money(new)[0],
            "source_line": line,
        }
    for line, statement in ((7, "2012601"), (8, "unit_funds")):
        yield {
            **common,
            "fingerprint": f"{line:016x}",
            "unit_name": OTHER if line == 7 else ABSURD,
            "statement": statement,
            "fact_part": "percent" if line == 7 else "current",
            "value_unit": "%" if line == 7 else "元",
            "old_value": Decimal(50) if line == 7 else money("99,999,999,999,999.99")[0],
            "new_value": Decimal("33.33") if line == 7 else Decimal(1),
            "source_line": line,
        }


def built_warehouse(home: Path) -> Iterator[Warehouse]:
    """Units of three forms, several years, versions, kinds and both scopes of one disclosure, one rejected file."""
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
            one_row_form(),
            final_account(),
        ],
        rejections=[
            {"path": "2024/empty.txt", "sha256": "0" * 64, "code": "empty", "message": "文件是空的。"}
        ],
        rules=RULES,
        corrections=list(corrections()),
    )
    output = build(home)
    with duckdb.connect(str(home / "build" / "warehouse.duckdb"), read_only=True) as connection:
        yield Warehouse(connection, output, home / "build" / "warehouse.duckdb")
