"""Small lakes for tests: facts typed in by hand, written exactly as the lake's schemas say.

Belongs here: building the tables of `dagster_project.lake.schemas` without reading any document.
Does not belong here: expectations about the warehouse (the tests themselves).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

import polars as pl

from dagster_project.examination import Examination
from dagster_project.lake.schemas import TABLES, Schema
from dagster_project.lake.store import UNPARTITIONED
from dagster_project.vocabulary.money import parse_number
from dagster_project.vocabulary.tables import standard_tables

WAN = Decimal(10_000)
COLUMNS: Mapping[str, Sequence[str]] = {
    "T01": ("amount",),
    "T02": (
        "total",
        "appropriation",
        "general_own",
        "general_transfer",
        "fund_own",
        "fund_transfer",
        "capital_own",
        "capital_transfer",
        "special_account",
        "unit_funds",
        "carryover_appropriation",
        "carryover_other",
    ),
    "T03": ("total", "basic", "project"),
    "T04": ("amount",),
    "T05": ("total", "basic", "project"),
    "T06": ("total", "personnel", "public"),
    "T07": (
        "total",
        "wages",
        "goods_services",
        "personal_subsidy",
        "debt_interest",
        "construction_capital",
        "capital",
        "enterprise_construction",
        "enterprise",
        "social_security_fund",
        "other",
    ),
    "T08": ("total", "personnel", "public", "project"),
    "T09": ("total", "personnel", "public", "project"),
    "T10": ("total", "general", "fund", "capital"),
    "T11": (
        "total",
        "appropriation",
        "appropriation_personnel",
        "appropriation_public",
        "appropriation_project",
        "other",
        "other_personnel",
        "other_public",
        "other_project",
    ),
}
"""The columns of the reference's tables, in order; a standard table may have further ones in other forms."""
FIGURES = Path(__file__).parent / "data" / "reference_figures.txt"


class DisclosureFacts:
    """The facts of one made-up disclosure, table by table; amounts are given in 万元 as printed."""

    def __init__(self, unit_name: str, fiscal_year: int, **document: object) -> None:
        """Start a disclosure; `document` overrides columns of its row in `documents`."""
        self.fiscal_year = fiscal_year
        self._ids = count(1)
        seed = f"{unit_name}{fiscal_year}{sorted(document.items(), key=str)}"
        self.document_id = hashlib.sha256(seed.encode()).hexdigest()
        self.rows: dict[str, list[dict[str, object]]] = {table: [] for table in TABLES}
        self.rows["documents"].append(
            {
                "document_id": self.document_id,
                "unit_name": unit_name,
                "publisher": "测试",
                "document_kind": "budget",
                "scope": "unit",
                "template": "xinjiang",
                "template_version": 1,
                "path": f"{fiscal_year}/{unit_name}.txt",
                "parts": 1,
                "format": "text",
                "known_from": datetime(2026, 1, 1, tzinfo=UTC),
                "published_on": None,
                "cell_count": 0,
                "statement_count": 0,
                "unmapped_count": 0,
                "complete": True,
                **document,
            }
        )

    def add(self, table: str, **values: object) -> str:
        """Append one row; gives back its fact id (made up when not given)."""
        row: dict[str, object] = {"document_id": self.document_id, "line": next(self._ids), **values}
        if "fact_id" in TABLES[table]:
            row.setdefault("fact_id", f"{table[0]}:{row['line']}")
        self.rows[table].append({key: value for key, value in row.items() if key in TABLES[table]})
        return str(row.get("fact_id", ""))

    def cell(self, table_id: str, row_kind: str, measure: str, printed: str, **values: object) -> str:
        """Append one figure of a standard table; `-` is a blank."""
        amount, resolution = money(printed)
        return self.add(
            "cells",
            table_id=table_id,
            table_title=standard_tables()[table_id].zh,
            row_kind=row_kind,
            measure=measure,
            printed="" if printed == "-" else printed,
            amount_yuan=amount,
            resolution_yuan=resolution,
            state="blank" if amount is None else "zero" if amount == 0 else "value",
            **{"code": "", "line_id": None, "name": "", "project": None, **values},
        )

    def statement(
        self,
        subject: str,
        fund_scope: str,
        key: str | None,
        current: str | None = None,
        change: str | None = None,
        percent: str | None = None,
        base: str | None = None,
        **values: object,
    ) -> str:
        """Append one stated change; numbers as printed, `None` when not stated."""
        current_yuan, current_resolution = money(current)
        change_yuan, change_resolution = money(change)
        base_yuan, base_resolution = money(base)
        share = None if percent is None else parse_number(percent)
        return self.add(
            "statements",
            section="test",
            subject=subject,
            fund_scope=fund_scope,
            key=key,
            current_yuan=current_yuan,
            current_resolution_yuan=current_resolution,
            change_yuan=change_yuan,
            change_resolution_yuan=change_resolution,
            percent=None if share is None else share.value,
            percent_resolution=None if share is None else share.resolution,
            base_yuan=base_yuan,
            base_resolution_yuan=base_resolution,
            **{
                "name": key,
                "code": key if subject == "functional_item" else "",
                "base_kind": "last_budget",
                "base_year": self.fiscal_year - 1,
                "says_new": False,
                "says_unbudgeted": False,
                "text": "",
                **values,
            },
        )

    def move(self, kind: str, statement_id: str | None = None, **values: object) -> str:
        """Append one move a reason tells."""
        return self.add(
            "moves",
            kind=kind,
            statement_id=statement_id,
            **{"gains": None, "confidence": "high", "evidence": "", **values},
        )


def money(printed: str | None, unit: Decimal = WAN) -> tuple[Decimal | None, Decimal | None]:
    """A printed amount in 元 and the value of its last digit; `(None, None)` for a blank."""
    if printed is None or printed == "-":
        return None, None
    number = parse_number(printed).scaled(unit)
    return number.value, number.resolution


def reference(unit_name: str = "云溪州人力资源和社会保障局", **document: object) -> DisclosureFacts:
    """A disclosure of 2024 with the figures of the reference disclosure."""
    facts = DisclosureFacts(unit_name, 2024, **document)
    for block, row in _figure_rows():
        if block.startswith("T"):
            _table_row(facts, block, row)
        elif block == "statements":
            subject, scope, key, name, current, change, percent = row
            facts.statement(subject, scope, "" if key == "-" else key, current, change, percent, name=name)
        elif block == "declarations":
            subject, scope, key, name = row
            facts.add(
                "declarations",
                kind="not_budgeted",
                subject=subject,
                fund_scope=scope,
                key=key,
                name=name,
                text=name,
            )
        elif block == "projects":
            origin, name, amount = row
            yuan, resolution = money(amount)
            facts.add(
                "projects",
                origin=origin,
                name=name,
                amount_yuan=yuan,
                resolution_yuan=resolution,
                basis_count=0,
                text="",
            )
        elif block == "sheets":
            _sheet(facts, row)
        elif block == "figures":
            _figure(facts, row)
    return facts


def examined(examination: Examination) -> DisclosureFacts:
    """A disclosure with the facts the product itself read from a file."""
    facts = DisclosureFacts("", examination.fiscal_year)
    facts.document_id = examination.document_id
    facts.rows = {table: [dict(row) for row in examination.rows[table]] for table in TABLES}
    for row in facts.rows["documents"]:
        row.update(path="disclosure.txt", known_from=datetime(2026, 1, 1, tzinfo=UTC))
    return facts


def _figure_rows() -> Iterable[tuple[str, list[str]]]:
    block = ""
    for line in FIGURES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            block = line.strip("[]")
        elif line and not line.startswith("#"):
            yield block, [cell.strip() for cell in line.split("|")]


def _table_row(facts: DisclosureFacts, table_id: str, row: Sequence[str]) -> None:
    table = standard_tables()[table_id]
    key, name, *printed = row
    project = None
    row_kind = "economic" if table_id == "T06" else "function"
    if table_id == "T07":
        project, *printed = printed
        if project == "-":
            project = None
        else:
            row_kind = "project"
    if table_id == "T11":
        row_kind, project = key, name if key == "project" else None
    if key == "-":
        row_kind = "total"
    line_id = None
    if key in table.lines:
        row_kind, line_id = "line", key
    measures = COLUMNS[table_id]
    assert len(measures) == len(printed), (table_id, row)
    for measure, text in zip(measures, printed, strict=True):
        code = key if key.isdigit() else ""
        facts.cell(table_id, row_kind, measure, text, code=code, name=name, line_id=line_id, project=project)


def _sheet(facts: DisclosureFacts, row: Sequence[str]) -> None:
    project, budget, appropriation, other = row
    sheet_id = facts.add(
        "performance_sheets",
        project=project,
        responsible_person="某人",
        budget_yuan=money(budget)[0],
        appropriation_yuan=money(appropriation)[0],
        other_yuan=money(other)[0],
        resolution_yuan=money(budget)[1],
        goal="",
    )
    facts.add(
        "targets",
        sheet_id=sheet_id,
        project=project,
        level1="产出指标",
        level2="数量指标",
        indicator="办理件数",
        comparator=">=",
        number=Decimal(10),
        unit="件",
        printed=">=10件",
        weight=Decimal(100),
    )


def _figure(facts: DisclosureFacts, row: Sequence[str]) -> None:
    subject, key, measure, unit, printed = row
    number = parse_number(printed)
    yuan, resolution = money(printed) if unit == "万元" else (None, None)
    facts.add(
        "stated_figures",
        subject=subject,
        key=key,
        measure=measure,
        unit=unit,
        value=number.value,
        resolution=number.resolution,
        amount_yuan=yuan,
        resolution_yuan=resolution,
        printed=printed,
        code="",
        name=key,
        fund_scope="all",
        section="test",
        context="",
        position=0,
    )


def frame(rows: Sequence[Mapping[str, object]], schema: Schema) -> pl.DataFrame:
    """Rows as a frame of the schema; columns a row does not give are NULL."""
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=dict(schema))


def tables_of(*disclosures: DisclosureFacts) -> dict[str, pl.DataFrame]:
    """The lake's tables of some disclosures in memory, with `fiscal_year` as a column."""
    return {
        table: pl.concat(
            [
                frame(facts.rows[table], schema).with_columns(
                    pl.lit(facts.fiscal_year).cast(pl.Int32).alias("fiscal_year")
                )
                for facts in disclosures
            ]
        )
        for table, schema in TABLES.items()
    }


def beside_of(night: date, **beside: Sequence[Mapping[str, object]]) -> dict[str, pl.DataFrame]:
    """The lake's tables without years in memory; those not given are empty."""
    given = {**beside, "tonight": [{"night": night}]}
    assert given.keys() <= UNPARTITIONED.keys(), given.keys()
    return {table: frame(given.get(table, ()), schema) for table, schema in UNPARTITIONED.items()}


def write_lake(
    home: Path,
    disclosures: Sequence[DisclosureFacts],
    rejections: Sequence[Mapping[str, object]] = (),
    rules: Sequence[Mapping[str, object]] = (),
    night: date = date(2026, 11, 24),
    **beside: Sequence[Mapping[str, object]],
) -> None:
    """Write a lake as the load writes it: every table in every year, the tables without years beside them."""
    for year in {facts.fiscal_year for facts in disclosures}:
        for table, schema in TABLES.items():
            rows = [row for facts in disclosures if facts.fiscal_year == year for row in facts.rows[table]]
            _write(frame(rows, schema), home / "lake" / table / f"fiscal_year={year}" / "data.parquet")
    for table, content in beside_of(night, rejections=rejections, rules=rules, **beside).items():
        _write(content, home / "lake" / table / "data.parquet")


def _write(table: pl.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    table.write_parquet(path)


def published(day: int) -> date:
    """A day of February 2024, for ordering versions."""
    return date(2024, 2, day)
