"""The charts of the dashboard: what each shows of which subject, and that it may.

Belongs here: the list of charts, and what Superset needs to draw and to query each. Does not belong here: measures
(`warehouse.semantics`), the place on the page (`dashboard`), files (`bundle`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dagster_project.warehouse.semantics import Measure, SemanticError, Subject

ROW_LIMIT = 10_000
_BIG_NUMBER, _SMALL_NUMBER, _COUNT = ",.2f", ".2f", ",d"


class Look(StrEnum):
    """How a chart is drawn; the value is Superset's name of the plug-in."""

    BARS = "echarts_timeseries_bar"
    LINE = "echarts_timeseries_line"
    WATERFALL = "waterfall"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart.

    Attributes:
        name: stable name; identifiers are made from it.
        title: Chinese title.
        subject: name of the subject (semantic model).
        look: how it is drawn.
        by: columns grouped by; for a drawing the first is the axis, a second one the series.
        measures: names of measures; none: the rows themselves (a table only).
        fixed: columns filtered to one value.
        note: what a reader must know, in Chinese.
        stacked: bars on top of each other; `share` makes each column 100 %.
        share: see `stacked`.
        flat: bars run from left to right, the longest on top.
        limit: rows at most; of flat bars the longest.
    """

    name: str
    title: str
    subject: str
    look: Look
    by: tuple[str, ...]
    measures: tuple[str, ...] = ()
    fixed: Mapping[str, str | bool] = field(default_factory=dict)
    note: str = ""
    stacked: bool = False
    share: bool = False
    flat: bool = False
    limit: int = ROW_LIMIT

    def filters(self) -> list[tuple[str, str | bool]]:
        """Columns and the value each is filtered to."""
        return list(self.fixed.items())


_LATEST = {"is_latest": True}
_ALL_FUNDS = {"fund_scope": "全部资金"}

CHARTS = (
    Chart(
        "totals",
        "收入、支出总计和一般公共预算支出",
        "unit_year",
        Look.BARS,
        ("period",),
        ("revenue", "expenditure", "general_budget"),
        note="已有单位公开的部门文件不计入，不会重复。",
    ),
    Chart(
        "overview",
        "各年度概况",
        "unit_year",
        Look.TABLE,
        ("period",),
        (
            "disclosures",
            "expenditure",
            "expenditure_growth",
            "three_public",
            "staff_active",
            "basic_per_head",
            "relations_failed",
            "relations_pass_rate",
        ),
        note="增长率只含两年均有数的单位，合并计算。",
    ),
    Chart(
        "spending_by_class",
        "支出按功能科目（类）",
        "expenditure_item",
        Look.BARS,
        ("period", "class_name"),
        ("spending",),
        _ALL_FUNDS,
        note="只加最末级科目；文件没有分科目的列为未分科目。",
        stacked=True,
    ),
    Chart(
        "spending_by_nature",
        "支出按性质",
        "expenditure_item",
        Look.BARS,
        ("period", "nature"),
        ("spending",),
        _ALL_FUNDS,
        stacked=True,
    ),
    Chart(
        "three_public",
        "三公经费按内容",
        "three_public_item",
        Look.BARS,
        ("period", "part"),
        ("three_public_amount",),
        {"amount_kind": "预算数"},
        note="决算公开中的预算数一栏与预算公开分列；购置与运行未分开的，列为购置及运行费。",
        stacked=True,
    ),
    Chart(
        "bridge",
        "支出增减分解（最近年度）",
        "bridge_component",
        Look.WATERFALL,
        ("component",),
        ("bridge_amount",),
        _LATEST,
        note="从上年数到本年数；只含上年数已知的单位。",
    ),
    Chart(
        "by_department",
        "各部门支出总计（最近年度）",
        "unit_year",
        Look.BARS,
        ("department_name",),
        ("expenditure",),
        _LATEST,
        flat=True,
        limit=30,
    ),
    Chart(
        "basic_per_head",
        "各单位人均基本支出（最近年度，元）",
        "comparison",
        Look.BARS,
        ("unit_name",),
        ("indicator_value",),
        {"is_latest": True, "scope": "单位", "indicator": "人均基本支出"},
        note="是否可比见下表的可比程度。",
        flat=True,
        limit=30,
    ),
    Chart(
        "medians",
        "各指标中位数（可比单位）",
        "comparison",
        Look.TABLE,
        ("period", "indicator", "value_unit"),
        ("indicator_median",),
        {"scope": "单位"},
        note="只含可比程度 A、B 的单位；没有可比单位时为空。",
    ),
    Chart(
        "peers",
        "单位比较（最近年度）",
        "comparison",
        Look.TABLE,
        (
            "unit_name",
            "indicator",
            "value_unit",
            "class_name",
            "size_class",
            "peer_grade",
            "peer_grade_reason",
        ),
        ("indicator_value", "peer_rank", "peer_count", "indicator_growth"),
        {"is_latest": True, "scope": "单位"},
        note="位次只在同类（年度、口径、职能、规模相同）之内。",
    ),
    Chart(
        "findings_by_rule",
        "审核发现按规则和严重程度",
        "finding",
        Look.BARS,
        ("rule_title", "severity"),
        ("findings",),
        stacked=True,
        flat=True,
    ),
    Chart(
        "findings",
        "审核发现明细",
        "finding",
        Look.TABLE,
        ("period", "unit_name", "severity", "rule_title", "message", "place", "response_status"),
        limit=1_000,
    ),
    Chart(
        "baseline_origin",
        "上年数来源",
        "baseline_line",
        Look.BARS,
        ("period", "origin"),
        ("baseline_lines",),
        note="各事项的上年数从哪里得来。",
        stacked=True,
        share=True,
    ),
    Chart(
        "chain_status",
        "上年数与上年文件核对",
        "baseline_line",
        Look.BARS,
        ("period", "chain_status"),
        ("baseline_lines",),
        stacked=True,
        share=True,
    ),
    Chart(
        "coverage",
        "勾稽相符率",
        "unit_year",
        Look.LINE,
        ("period",),
        ("relations_pass_rate",),
        note="已核对的勾稽关系中相符的比例，%。",
    ),
    Chart(
        "nights",
        "逐夜审核发现",
        "finding_night",
        Look.TABLE,
        ("night",),
        ("open_findings", "new_findings", "cured_findings"),
        note="存量各夜不得相加。",
    ),
)


def check(chart: Chart, subjects: Mapping[str, Subject]) -> Subject:
    """The subject of a chart that may be drawn.

    Raises:
        MeasureRefused: it would add what does not add up.
        SemanticError: it asks for what there is not.
    """
    if chart.subject not in subjects:
        raise SemanticError(f"chart {chart.name}: there is no subject {chart.subject!r}")
    if not chart.measures and chart.look is not Look.TABLE:
        raise SemanticError(f"chart {chart.name} draws no measure")
    subject = subjects[chart.subject]
    subject.refuse(chart.measures, by=chart.by, fixed=chart.fixed)
    return subject


def form_data(chart: Chart, subject: Subject) -> dict[str, Any]:
    """Settings of the chart as Superset's editor keeps them."""
    measures = list(chart.measures)
    common: dict[str, Any] = {
        "viz_type": chart.look.value,
        "adhoc_filters": [
            {
                "clause": "WHERE",
                "expressionType": "SIMPLE",
                "subject": column,
                "operator": "==",
                "operatorId": "EQUALS",
                "comparator": value,
            }
            for column, value in chart.filters()
        ],
        "row_limit": chart.limit,
        "extra_form_data": {},
    }
    if chart.look is Look.TABLE:
        rows = {
            "query_mode": "aggregate",
            "groupby": list(chart.by),
            "metrics": measures,
            "timeseries_limit_metric": _first_to_last(chart.by),
        }
        if not measures:
            rows = {
                "query_mode": "raw",
                "all_columns": list(chart.by),
                "order_by_cols": [json.dumps([column, True]) for column in chart.by],
            }
        return {
            **common,
            **rows,
            "server_page_length": 10,
            "page_length": 20,
            "order_desc": False,
            "table_timestamp_format": "%Y-%m-%d",
            "show_cell_bars": False,
            "color_pn": False,
            "column_config": {
                name: {"d3NumberFormat": number_format(subject.measure(name))} for name in measures
            },
        }
    shown = number_format(subject.measure(measures[0]))
    if chart.look is Look.WATERFALL:
        return {
            **common,
            "x_axis": chart.by[0],
            "time_grain_sqla": None,
            "groupby": [],
            "metric": measures[0],
            "show_value": True,
            "show_legend": False,
            "increase_label": "增加",
            "decrease_label": "减少",
            "show_total": True,
            "total_label": "本年数",
            "x_axis_label": "",
            "x_ticks_layout": "45°",
            "y_axis_format": shown,
        }
    return {
        **common,
        "x_axis": chart.by[0],
        "time_grain_sqla": None,
        # A flat axis begins at the bottom.
        "x_axis_sort": measures[0] if chart.flat and len(chart.by) == 1 else chart.by[0],
        "x_axis_sort_asc": True,
        "xAxisForceCategorical": True,
        "metrics": measures,
        "groupby": list(chart.by[1:]),
        "order_desc": True,
        "truncate_metric": True,
        "show_empty_columns": True,
        "color_scheme": "supersetColors",
        "orientation": "horizontal" if chart.flat else "vertical",
        "stack": "Stack" if chart.stacked else None,
        "contributionMode": "row" if chart.share else None,
        "show_value": not chart.stacked and len(measures) == 1,
        "show_legend": len(measures) + len(chart.by) > 2,
        "legendType": "scroll",
        "legendOrientation": "top",
        "rich_tooltip": True,
        "tooltipTimeFormat": "smart_date",
        "y_axis_format": ".0%" if chart.share else shown,
        "markerEnabled": True,
        "truncateXAxis": True,
        "truncateYAxis": subject.measure(measures[0]).unit == "%",
        "y_axis_bounds": [0, 100] if subject.measure(measures[0]).unit == "%" else [None, None],
    }


def _first_to_last(columns: Sequence[str]) -> dict[str, Any]:
    """What a table of groups is sorted by: Superset knows no other order of groups than that of an aggregate."""
    joined = " || ' ' || ".join(f"CAST({column} AS VARCHAR)" for column in columns)
    return {
        "expressionType": "SQL",
        "sqlExpression": f"MIN({joined})",
        "label": "次序",
        "hasCustomLabel": True,
    }


def query(chart: Chart) -> dict[str, Any]:
    """The one query behind a chart, for Superset's API and its reports: rows before any drawing."""
    return {
        "columns": list(chart.by),
        **({"metrics": list(chart.measures)} if chart.measures else {}),
        "filters": [{"col": column, "op": "==", "val": value} for column, value in chart.filters()],
        "orderby": [
            *([[chart.measures[0], False]] if chart.flat else []),
            *([column, True] for column in chart.by),
        ],
        "row_limit": chart.limit,
        "extras": {"having": "", "where": ""},
        "annotation_layers": [],
        "applied_time_extras": {},
        "custom_params": {},
        "custom_form_data": {},
        "url_params": {},
    }


def number_format(measure: Measure) -> str:
    """D3's format for the unit of a measure."""
    if measure.unit in {"万元", "元", "见指标单位"}:
        return _BIG_NUMBER
    return _SMALL_NUMBER if measure.unit in {"%", "万元/人"} else _COUNT
