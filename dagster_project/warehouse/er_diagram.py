"""How the published tables join, as diagrams made from the dbt project.

    python -m dagster_project.warehouse.er_diagram      # rewrite docs/er-diagram.md

Belongs here: turning keys and `relationships` tests of the marts' yml files into Mermaid. A join nobody tests is not drawn.
Does not belong here: the tests (`dbt/models/marts`), the descriptions (`dictionary`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dagster_project.quality.structure import KEYS
from dagster_project.warehouse.described import MARTS, REFERENCE, described_models, tests_of
from dagster_project.warehouse.dictionary import GROUPS, split_languages
from dagster_project.warehouse.project import PROJECT_FOLDER

PAGE = PROJECT_FOLDER.parent / "docs" / "er-diagram.md"

_INTRODUCTION = """# 表间关系 / How the tables join

由 dbt 模型的主键和 relationships 测试生成，请勿手工修改。 Made from keys and `relationships` tests of the dbt models by
`python -m dagster_project.warehouse.er_diagram`. 每条连线都有测试保证，没有孤儿行。 Every line is a test that finds no orphan.

图中只列主键（PK）和外键（FK），全部列见[数据字典](data-dictionary.md)。 Only keys are drawn; all columns: the
[data dictionary](data-dictionary.md).
"""
TABLES_IN_A_DIAGRAM = 6
"""Mermaid sets the tables that hang on one dimension side by side: with more of them nobody can read a page's width."""


@dataclass(frozen=True, slots=True)
class _Join:
    table: str
    column: str
    other: str
    field: str


def diagram_page() -> str:
    """The page as the models are now."""
    lines = [_INTRODUCTION]
    kinds: dict[str, Mapping[str, str]] = {}
    groups: list[tuple[str, tuple[Mapping[str, Any], ...]]] = []
    for file_name, heading in GROUPS:
        models = described_models(MARTS / file_name)
        groups.append((heading, models))
        for model in models:
            kinds[model["name"]] = {column["name"]: column["data_type"] for column in model["columns"]}
    for heading, models in groups:
        joins = [join for model in models for join in _joins(model)]
        own = [model["name"] for model in models]
        lines.append(f"## {heading}\n")
        for first in range(0, len(own), TABLES_IN_A_DIAGRAM):
            drawn = own[first : first + TABLES_IN_A_DIAGRAM]
            lines += ["```mermaid", "erDiagram"]
            for join in joins:
                if join.table in drawn:
                    lines.append(f"    {join.other} ||--o{{ {join.table} : {join.column}")
            for table in drawn:
                lines.extend(_entity(table, kinds[table], [join for join in joins if join.table == table]))
            lines += ["```", ""]
        lines += ["| 表 | 一行是 | 关联 |", "|---|---|---|"]
        for model in models:
            chinese, _ = split_languages(model["description"])
            mine = "；".join(
                f"`{join.column}` → `{join.other}.{join.field}`"
                for join in joins
                if join.table == model["name"]
            )
            lines.append(f"| `{model['name']}` | {chinese.removeprefix('一行 = ')} | {mine or '—'} |")
        lines.append("")
    return "\n".join(lines)


def _entity(table: str, kinds: Mapping[str, str], joins: Sequence[_Join]) -> Iterator[str]:
    key = KEYS.get(table, next(iter(kinds)))
    columns = dict.fromkeys((key, *(join.column for join in joins)))
    foreign = {join.column for join in joins}
    yield f"    {table} {{"
    for column in columns:
        marks = ", ".join([*(["PK"] if column == key else []), *(["FK"] if column in foreign else [])])
        yield f"        {kinds[column].partition('(')[0]} {column} {marks}"
    yield "    }"


def _joins(model: Mapping[str, Any]) -> Iterator[_Join]:
    for column in model["columns"]:
        for name, test in tests_of(column):
            if name == "relationships":
                other = REFERENCE.search(test["arguments"]["to"])
                if other is not None:
                    yield _Join(model["name"], column["name"], other[1], test["arguments"]["field"])


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(diagram_page(), encoding="utf-8")
