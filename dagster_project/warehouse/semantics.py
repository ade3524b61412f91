"""The measures of the marts: units, what adds up over what, and the SQL that keeps to it.

    python -m dagster_project.warehouse.semantics      # rewrite docs/measures.md

The measures themselves are stated once, in `dbt/models/semantic/measures.yml`. Read here, they are checked against the
columns of the tables, rendered as SQL for BI tools, and used to judge what a chart may show.

A measure that does not add up over a column is rendered so that it is empty (NULL) wherever a group mixes two values of
that column: a wrong sum cannot be drawn, whoever draws it.

Belongs here: reading, checking and rendering measures. Does not belong here: the measures (`dbt/models/semantic`), what a
BI tool calls things (`publishing.superset`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dagster_project.vocabulary.operator_error import OperatorError
from dagster_project.warehouse.described import MARTS, REFERENCE, all_described_models
from dagster_project.warehouse.dictionary import split_languages
from dagster_project.warehouse.project import PROJECT_FOLDER

SOURCE = PROJECT_FOLDER / "models" / "semantic" / "measures.yml"
PAGE = PROJECT_FOLDER.parent / "docs" / "measures.md"

UNITS = frozenset({"万元", "元", "万元/人", "人", "条", "份", "项", "家", "位", "%", "见指标单位"})
MONEY_UNITS = frozenset({"万元", "元"})
MONEY_SINGLE = frozenset({"fiscal_year", "document_kind"})
"""What sums of money never mix: years (money carried over stands in both) and budgets with final accounts."""

_AGGREGATES = {
    "sum": "SUM({0})",
    "count": "COUNT({0})",
    "count_distinct": "COUNT(DISTINCT {0})",
    "max": "MAX({0})",
    "median": "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY {0})",
}
_WORD = re.compile(r"'[^']*'|([A-Za-z_]\w*)")
_SQL_WORDS = frozenset({"and", "case", "else", "end", "in", "is", "not", "null", "or", "then", "when"})


class SemanticError(ValueError):
    """The measures contradict themselves or the tables; the message says where."""


class MeasureRefused(OperatorError):
    """A measure was asked for over columns it does not add up over; the message is Chinese."""


class Additivity(StrEnum):
    """Over what a measure adds up."""

    ADDITIVE = "additive"
    SEMI_ADDITIVE = "semi_additive"
    NON_ADDITIVE = "non_additive"

    @property
    def chinese(self) -> str:
        """The word for people."""
        return {"additive": "可加", "semi_additive": "部分可加", "non_additive": "不可加"}[self.value]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A column to group or filter by; `pins` are the columns that have one value wherever this one has."""

    name: str
    label: str
    pins: frozenset[str]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of one table.

    Attributes:
        name: unique over all tables.
        label: Chinese name, without the unit.
        unit: one of `UNITS`.
        additivity: whether and how it adds up.
        single: columns that must have one value in each group, else the measure is empty.
        description: Chinese and English, may be empty.
        comparability: what has to be alike before two figures are compared; may be empty.
        value: aggregate without its guard, SQL that DuckDB and Postgres both understand.
    """

    name: str
    label: str
    unit: str
    additivity: Additivity
    single: tuple[str, ...]
    description: str
    comparability: str
    value: str

    @property
    def title(self) -> str:
        """Name with unit, as columns and axes are headed."""
        return self.label if self.unit == "见指标单位" else f"{self.label}（{self.unit}）"

    @property
    def sql(self) -> str:
        """The aggregate, empty where a group mixes what must not be mixed."""
        if not self.single:
            return self.value
        guard = " AND ".join(f"MIN({column}) = MAX({column})" for column in self.single)
        return f"CASE WHEN {guard} THEN {self.value} END"


@dataclass(frozen=True, slots=True)
class Subject:
    """One table with what may be asked of it: a semantic model of dbt."""

    name: str
    label: str
    description: str
    table: str
    columns: Mapping[str, str]
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]

    def measure(self, name: str) -> Measure:
        """The measure of that name.

        Raises:
            SemanticError: there is none.
        """
        for measure in self.measures:
            if measure.name == name:
                return measure
        raise SemanticError(f"{self.name} has no measure {name!r}")

    def refuse(self, measures: Iterable[str], *, by: Collection[str], fixed: Collection[str] = ()) -> None:
        """Refuse measures that would add what does not add up, or be grouped by what they do not know.

        Args:
            measures: names of measures shown together.
            by: columns grouped by.
            fixed: columns filtered to one value (`is_latest`: to true).

        Raises:
            MeasureRefused: a column is no dimension, or one that must be single is neither grouped by nor fixed.
            SemanticError: a measure does not exist.
        """
        known = {dimension.name: dimension for dimension in self.dimensions}
        for column in (*by, *fixed):
            if column not in known:
                raise MeasureRefused(f"“{self.label}”不能按 {column} 分组或筛选：它不是该数据集的维度。")
        pinned = {*by, *fixed}
        for column in fixed:
            pinned |= known[column].pins
        for column in by:
            if column != "is_latest":  # its other value covers many years
                pinned |= known[column].pins
        for name in measures:
            measure = self.measure(name)
            if open_columns := [column for column in measure.single if column not in pinned]:
                words = "、".join(known[c].label if c in known else c for c in open_columns)
                raise MeasureRefused(
                    f"“{measure.label}”{measure.additivity.chinese}，不同的{words}不得相加。"
                    f"请按{words}分组，或筛选为其中一个。"
                )


@cache
def load_subjects(source: Path = SOURCE, marts: Path = MARTS) -> tuple[Subject, ...]:
    """All subjects in the order of the file, checked.

    Raises:
        SemanticError: something is missing, unknown or contradictory.
    """
    content = yaml.safe_load(source.read_text(encoding="utf-8"))
    tables = {
        model["name"]: {column["name"]: column["data_type"] for column in model["columns"]}
        for model in all_described_models(marts)
    }
    operands: dict[str, tuple[str, Measure]] = {}
    measures: dict[str, list[Measure]] = {}
    for model in content["semantic_models"]:
        measures[model["name"]] = []
        for entry in model["measures"]:
            if entry["name"] in operands:
                raise SemanticError(f"two measures are called {entry['name']!r}")
            measure = _measure(entry, _aggregate(entry))
            operands[measure.name] = (model["name"], measure)
            measures[model["name"]].append(measure)
    for entry in content["metrics"]:
        owner, measure = _ratio(entry, operands)
        measures[owner].append(measure)
    subjects = tuple(
        _subject(model, tables, tuple(measures[model["name"]])) for model in content["semantic_models"]
    )
    for subject, model in zip(subjects, content["semantic_models"], strict=True):
        _check(subject, model)
    return subjects


def _subject(
    model: Mapping[str, Any], tables: Mapping[str, Mapping[str, str]], measures: tuple[Measure, ...]
) -> Subject:
    reference = REFERENCE.fullmatch(model["model"])
    if reference is None or reference[1] not in tables:
        raise SemanticError(f"{model['name']}: {model['model']!r} is no mart")
    return Subject(
        name=model["name"],
        label=model["label"],
        description=model["description"],
        table=reference[1],
        columns=tables[reference[1]],
        dimensions=tuple(
            Dimension(entry["name"], entry["label"], frozenset(_meta(entry).get("pins", ())))
            for entry in model["dimensions"]
            if "expr" not in entry  # a computed one serves dbt's own time axis, not reports
        ),
        measures=measures,
    )


def _meta(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    meta: Mapping[str, Any] = entry.get("config", {}).get("meta", {})
    return meta


def _aggregate(entry: Mapping[str, Any]) -> str:
    if entry["agg"] not in _AGGREGATES:
        raise SemanticError(f"{entry['name']}: aggregate {entry['agg']!r} is not known")
    return _AGGREGATES[entry["agg"]].format(entry["expr"])


def _measure(entry: Mapping[str, Any], value: str) -> Measure:
    meta = _meta(entry)
    try:
        return Measure(
            name=entry["name"],
            label=entry["label"],
            unit=meta["unit"],
            additivity=Additivity(meta["additivity"]),
            single=tuple(meta.get("single", ())),
            description=entry.get("description", ""),
            comparability=meta.get("comparability", ""),
            value=value,
        )
    except KeyError as error:
        raise SemanticError(f"{entry['name']} does not state its {error.args[0]}") from None
    except ValueError as error:
        raise SemanticError(f"{entry['name']}: {error}") from None


def _ratio(entry: Mapping[str, Any], operands: Mapping[str, tuple[str, Measure]]) -> tuple[str, Measure]:
    """A ratio of sums, in binary numbers rounded to hundredths: a quotient is for the eye, not for adding."""
    names = [entry["type_params"][part] for part in ("numerator", "denominator")]
    if entry["type"] != "ratio" or any(name not in operands for name in names):
        raise SemanticError(f"{entry['name']}: only ratios of two measures of this file are understood")
    (owner, part), (other, whole) = (operands[name] for name in names)
    if owner != other:
        raise SemanticError(f"{entry['name']} divides measures of two tables")
    scale = _meta(entry).get("scale", 1)
    numerator, denominator = (f"CAST({value} AS DOUBLE PRECISION)" for value in (part.value, whole.value))
    factor = "" if scale == 1 else f"{scale} * "
    measure = _measure(entry, f"CAST({factor}{numerator} / NULLIF({denominator}, 0) AS DECIMAL(18, 2))")
    if missing := ({*part.single} | {*whole.single}) - {*measure.single}:
        raise SemanticError(f"{measure.name} must keep single what its parts do: {sorted(missing)}")
    if measure.additivity is not Additivity.NON_ADDITIVE:
        raise SemanticError(f"{measure.name} is a ratio and never adds up")
    return owner, measure


def _check(subject: Subject, model: Mapping[str, Any]) -> None:
    dimensions = {dimension.name for dimension in subject.dimensions}
    for column in dimensions | {pin for dimension in subject.dimensions for pin in dimension.pins}:
        if column not in subject.columns:
            raise SemanticError(f"{subject.name}: {column!r} is no column of {subject.table}")
    for entry in model["measures"]:
        named = {word.lower() for word in _WORD.findall(entry["expr"]) if word}
        if unknown := named - _SQL_WORDS - set(subject.columns):
            raise SemanticError(f"{entry['name']}: {sorted(unknown)} are no columns of {subject.table}")
        if entry.get("create_metric") is not True:
            raise SemanticError(f"{entry['name']} is no metric of dbt: create_metric is missing")
        # dbt's own word for the same thing.
        semi = _meta(entry).get("additivity") == Additivity.SEMI_ADDITIVE
        if semi != ("non_additive_dimension" in entry):
            raise SemanticError(f"{entry['name']}: additivity and non_additive_dimension disagree")
    for measure in subject.measures:
        if measure.unit not in UNITS:
            raise SemanticError(f"{measure.name}: unit {measure.unit!r} is not known")
        if strangers := [column for column in measure.single if column not in subject.columns]:
            raise SemanticError(f"{measure.name}: {strangers} are no columns of {subject.table}")
        if measure.unit in MONEY_UNITS and not {*measure.single} >= MONEY_SINGLE:
            raise SemanticError(f"{measure.name} is money and must keep {sorted(MONEY_SINGLE)} single")
        must_be_single = {Additivity.ADDITIVE: False, Additivity.SEMI_ADDITIVE: True}
        if must_be_single.get(measure.additivity, bool(measure.single)) != bool(measure.single):
            raise SemanticError(f"{measure.name}: additivity and single contradict each other")
        if measure.description:
            split_languages(measure.description)


def measures_page(subjects: Sequence[Subject]) -> str:
    """The page for people."""
    lines = [_INTRODUCTION]
    for subject in subjects:
        lines += [
            f"## {subject.label}（`{subject.table}`）\n",
            f"{subject.description}\n",
            "维度 / Dimensions: " + "、".join(f"{d.label} `{d.name}`" for d in subject.dimensions) + "\n",
            "| 指标 | 名称 | 单位 | 可加性 | 每组只能有一个 | 说明 | 可比条件 |",
            "|---|---|---|---|---|---|---|",
        ]
        for measure in subject.measures:
            cells = (
                measure.label,
                f"`{measure.name}`",
                measure.unit,
                measure.additivity.chinese,
                "、".join(f"`{column}`" for column in measure.single) or "—",
                measure.description or "—",
                measure.comparability or "—",
            )
            lines.append("| " + " | ".join(cells) + " |")
        lines.append("")
    return "\n".join(lines)


_INTRODUCTION = """# 指标 / Measures

由 `dbt/models/semantic/measures.yml` 生成，请勿手工修改。
Made from it by `python -m dagster_project.warehouse.semantics`.

- 可加：任何分组都可相加。部分可加：在“每组只能有一个”所列各列中只取一个值时可加。不可加：比率、位次、中位数等，
  任何情况下不得相加。
  可加 additive, 部分可加 additive while the listed columns have one value each, 不可加 never additive.
- 违反时指标为空（NULL），不会显示错误的合计。 Otherwise the measure is empty, never a wrong sum.
- 部门文件含其本级和所属单位：这些单位的文件合计与部门文件相符的，按单位计入；不符（如未全部公开）的，按部门计入，单位文件不再计入。
  Units count where they add up to their department's file, else the department does: never both, never neither.
"""


if __name__ == "__main__":
    PAGE.write_text(measures_page(load_subjects()), encoding="utf-8")
