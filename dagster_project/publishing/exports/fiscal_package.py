"""The marts as a Fiscal Data Package, version 1: CSV files and a descriptor that says what each column means.

Belongs here: the resources, their column types and the descriptor. Does not belong here: CSV itself (`tables`).

A package of this standard is a Tabular Data Package whose fields carry a `columnType`; the types used here are those of
the standard's budget taxonomy, and the few of our own are defined in the descriptor, so that nobody needs a network.
Lines are those that add up to the total within a unit, scope and phase: nothing in a file contains another line of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.publishing.exports.tables import Column, File, listed, write_plain_csv

FOLDER = "fiscal-data-package"
DESCRIPTOR = "datapackage.json"

_TYPES = {"VARCHAR": "string", "INTEGER": "integer", "BIGINT": "integer"}
_TAXONOMY: tuple[dict[str, Any], ...] = (
    {"name": "budget-line-id", "dataType": "string", "unique": True},
    {"name": "date:fiscal-year", "dataType": "integer", "unique": True},
    {"name": "administrative-classification:generic:code", "dataType": "string", "unique": True},
    {
        "name": "administrative-classification:generic:label", "dataType": "string",
        "labelOf": "administrative-classification:generic:code",
    },
    {"name": "direction", "dataType": "string", "unique": True},
    {"name": "phase:id", "dataType": "string", "unique": True},
    *(
        entry
        for level in (1, 2, 3)
        for entry in (
            {
                "name": f"functional-classification:generic:level{level}:code", "dataType": "string", "unique": True,
                **({"prior": f"functional-classification:generic:level{level - 1}:code"} if level > 1 else {}),
            },
            {
                "name": f"functional-classification:generic:level{level}:label", "dataType": "string",
                "labelOf": f"functional-classification:generic:level{level}:code",
            },
        )
    ),
    {"name": "economic-classification:generic:level1:code", "dataType": "string", "unique": True},
    {
        "name": "economic-classification:generic:level1:label", "dataType": "string",
        "labelOf": "economic-classification:generic:level1:code",
    },
    {
        "name": "economic-classification:generic:level2:code", "dataType": "string", "unique": True,
        "prior": "economic-classification:generic:level1:code",
    },
    {
        "name": "economic-classification:generic:level2:label", "dataType": "string",
        "labelOf": "economic-classification:generic:level2:code",
    },
    {"name": "fin-source:generic:code", "dataType": "string", "unique": True},
    {"name": "fin-source:generic:label", "dataType": "string", "labelOf": "fin-source:generic:code"},
    {"name": "expenditure-type:code", "dataType": "string", "unique": True},
    {"name": "value", "dataType": "number"},
    {"name": "value-currency:code", "dataType": "string", "unique": True},
    # Of our own: units and departments both disclose, and a department contains its units.
    {"name": "administrative-classification:reporting-scope", "dataType": "string", "unique": True},
)  # fmt: skip
COLUMN_TYPES = frozenset(entry["name"] for entry in _TAXONOMY)

_ADMINISTRATION = (
    ("fiscal_year", "date:fiscal-year", "预算年度"),
    ("unit_key", "administrative-classification:generic:code", "单位"),
    ("unit_name", "administrative-classification:generic:label", "单位名称"),
    ("scope", "administrative-classification:reporting-scope", "口径：unit 单位，department 部门，不得相加"),
    ("phase", "phase:id", "阶段：approved 批复的预算，executed 决算"),
)
_FUNCTION = tuple(
    entry
    for level, word in ((1, "类"), (2, "款"), (3, "项"))
    for entry in (
        (f"function_{level}", f"functional-classification:generic:level{level}:code", f"功能分类{word}"),
        (f"function_{level}_name", f"functional-classification:generic:level{level}:label", f"{word}名称"),
    )
)
_FUNCTION_NAMES = """
    left join marts.dim_function as f1 on f1.function_code = substr(t.function_code, 1, 3)
    left join marts.dim_function as f2 on f2.function_code = nullif(substr(t.function_code, 1, 5), substr(t.function_code, 1, 3))
    left join marts.dim_function as f3 on f3.function_code = case when length(t.function_code) = 7 then t.function_code end
"""
_FUNCTION_COLUMNS = """
    f1.function_code as function_1, f1.function_name as function_1_name,
    f2.function_code as function_2, f2.function_name as function_2_name,
    f3.function_code as function_3, f3.function_name as function_3_name,
"""
_COMMON = """
    t.fiscal_year, t.unit_key, u.unit_name, t.scope,
    case t.document_kind when 'final_account' then 'executed' else 'approved' end as phase,
"""
_VALUE = ("value", "value", "金额，元")


@dataclass(frozen=True, slots=True)
class _Resource:
    name: str
    title: str
    direction: str
    fields: tuple[tuple[str, str, str], ...]
    query: str


_RESOURCES = (
    _Resource(
        "expenditure-by-function",
        "支出，按功能分类和支出性质，全部资金",
        "expenditure",
        (
            ("line_id", "budget-line-id", "行键，同 fct_expenditure"),
            *_ADMINISTRATION,
            *_FUNCTION,
            ("nature", "expenditure-type:code", "支出性质：basic 基本，project 项目等"),
            _VALUE,
        ),
        f"""
        select t.expenditure_key as line_id, {_COMMON} {_FUNCTION_COLUMNS}
            t.nature, t.amount_yuan as value
        from marts.fct_expenditure as t inner join marts.dim_unit as u on u.unit_key = t.unit_key {_FUNCTION_NAMES}
        where t.is_additive and t.fund_scope = 'all' and t.amount_yuan is not null
        order by line_id
        """,
    ),
    _Resource(
        "basic-expenditure-by-economic-class",
        "一般公共预算基本支出，按经济分类",
        "expenditure",
        (
            ("line_id", "budget-line-id", "行键，同 fct_basic_expenditure"),
            *_ADMINISTRATION,
            ("economic_1", "economic-classification:generic:level1:code", "经济分类类"),
            ("economic_1_name", "economic-classification:generic:level1:label", "类名称"),
            ("economic_2", "economic-classification:generic:level2:code", "经济分类款"),
            ("economic_2_name", "economic-classification:generic:level2:label", "款名称"),
            ("purpose", "expenditure-type:code", "用途：personnel 人员经费，public 公用经费"),
            _VALUE,
        ),
        f"""
        select t.basic_expenditure_key as line_id, {_COMMON}
            e1.economic_code as economic_1, e1.economic_name as economic_1_name,
            e2.economic_code as economic_2, e2.economic_name as economic_2_name,
            t.purpose, t.amount_yuan as value
        from marts.fct_basic_expenditure as t inner join marts.dim_unit as u on u.unit_key = t.unit_key
        left join marts.dim_economic_class as e1 on e1.economic_code = substr(t.economic_code, 1, 3)
        left join marts.dim_economic_class as e2
            on e2.economic_code = case when length(t.economic_code) = 5 then t.economic_code end
        where t.is_additive and t.amount_yuan is not null
        order by line_id
        """,
    ),
    _Resource(
        "revenue-by-source",
        "收入，按功能分类和资金来源",
        "revenue",
        (
            ("line_id", "budget-line-id", "行键，同 fct_revenue"),
            *_ADMINISTRATION,
            *_FUNCTION,
            ("fund_source", "fin-source:generic:code", "资金来源"),
            ("fund_source_name", "fin-source:generic:label", "资金来源名称"),
            _VALUE,
        ),
        f"""
        select t.revenue_key as line_id, {_COMMON} {_FUNCTION_COLUMNS}
            t.fund_source_id as fund_source, s.fund_source_name, t.amount_yuan as value
        from marts.fct_revenue as t inner join marts.dim_unit as u on u.unit_key = t.unit_key {_FUNCTION_NAMES}
        left join marts.dim_fund_source as s on s.fund_source_id = t.fund_source_id
        where t.is_additive and t.amount_yuan is not null
        order by line_id
        """,
    ),
)


def write_fiscal_package(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    *,
    created: datetime,
    progress: Callable[[int, int, str], None],
) -> Iterator[File]:
    """`fiscal-data-package/datapackage.json` and its CSV files.

    Raises:
        OSError: a file cannot be written.
    """
    package = folder / FOLDER
    (package / "data").mkdir(parents=True)
    resources = []
    years: set[int] = set()
    for done, resource in enumerate(_RESOURCES):
        progress(done, len(_RESOURCES), f"Fiscal Data Package {resource.name}")
        described = connection.execute(f"describe {resource.query}").fetchall()
        kinds: dict[str, str] = {row[0]: row[1] for row in described}
        columns = tuple(Column(name, kinds[name], None, None) for name, _, _ in resource.fields)
        file = package / "data" / f"{resource.name}.csv"
        write_plain_csv(connection, resource.query, columns, file)
        [(rows, first, last)] = connection.execute(
            f"select count(*), min(fiscal_year), max(fiscal_year) from ({resource.query}) as lines"
        ).fetchall()
        years |= {year for year in (first, last) if year is not None}
        written = listed(file, folder, resource.name, int(rows))
        resources.append(_resource(resource, kinds, written))
        yield written
    descriptor = package / DESCRIPTOR
    content = {
        "name": "kanhe-budget-disclosures",
        "title": "预算公开数据",
        "profile": "tabular-data-package",
        "description": "各预算单位公开的部门（单位）预算和决算，取自其公开文件；金额为元。Disclosed budgets and final accounts.",
        "created": created.isoformat(timespec="seconds"),
        "countryCode": "CN",
        "granularity": "aggregated",
        **({"fiscalPeriod": {"start": f"{min(years)}-01-01", "end": f"{max(years)}-12-31"}} if years else {}),
        "columnTypes": [list(_TAXONOMY)],
        "resources": resources,
    }
    descriptor.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    yield listed(descriptor, folder, "", 0)


def _resource(resource: _Resource, kinds: Mapping[str, str], file: File) -> dict[str, Any]:
    return {
        "name": resource.name,
        "title": resource.title,
        "profile": "tabular-data-resource",
        "path": file.path.removeprefix(f"{FOLDER}/"),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "schema": {
            "primaryKey": ["line_id"],
            "missingValues": [""],
            "fields": [
                {
                    "name": name,
                    "type": _TYPES.get(kinds[name], "number"),
                    "title": title,
                    "columnType": column_type,
                    **(
                        {"constraints": {"required": True}}
                        if name in ("line_id", "fiscal_year", "unit_key", "value")
                        else {}
                    ),
                }
                for name, column_type, title in resource.fields
            ],
            "extraFields": [
                {
                    "name": "direction",
                    "type": "string",
                    "columnType": "direction",
                    "constant": resource.direction,
                },
                {
                    "name": "currency",
                    "type": "string",
                    "columnType": "value-currency:code",
                    "constant": "CNY",
                },
            ],
        },
    }
