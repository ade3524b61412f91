"""Where the charts stand on the page, and the filters above them.

Belongs here: Superset's layout of one dashboard. Does not belong here: the charts (`charts`), files (`bundle`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

TITLE = "预算公开核对与比较"

# Rows from top to bottom: (name of the chart, columns of twelve); the height is the same within a row.
_ROWS: tuple[tuple[str, int, Sequence[tuple[str, int]]], ...] = (
    ("总体", 50, (("totals", 6), ("overview", 6))),
    ("支出结构", 56, (("spending_by_class", 6), ("spending_by_nature", 6))),
    ("三公经费和增减分解", 56, (("three_public", 6), ("bridge", 6))),
    ("部门和单位", 60, (("by_department", 6), ("basic_per_head", 6))),
    ("单位比较", 70, (("peers", 12),)),
    ("审核发现", 56, (("findings_by_rule", 12),)),
    ("审核发现明细", 80, (("findings", 12),)),
    ("上年数和数据质量", 50, (("baseline_origin", 4), ("chain_status", 4), ("coverage", 4))),
    ("指标中位数和逐夜变化", 60, (("medians", 6), ("nights", 6))),
)
_FILTERS = (
    ("year", "年度", "fiscal_year"),
    ("kind", "公开类别", "document_kind"),
    ("department", "主管部门", "department_name"),
    ("unit", "单位", "unit_name"),
)
_COLOURS = {
    "严重": "#c0392b",
    "警告": "#e08e0b",
    "提示": "#7f8c9a",
    "上年文件所载": "#2e8b57",
    "本年文字推算": "#1f77b4",
    "只有区间": "#e0b44c",
    "无从得知": "#b0b7bf",
    "相符": "#2e8b57",
    "舍入相符": "#7fbf9a",
    "口径已调整": "#e08e0b",
    "上年文件未载": "#8fb3d1",
    "本年未说明": "#c9ced4",
}
"""Colours of words that mean good or bad; all others are Superset's."""
_YEARLY = {"year", "kind"}
"""Filters that charts of the latest year do not follow: they would only empty them."""


def position(title: str, charts: Mapping[str, tuple[int, str, str]]) -> dict[str, Any]:
    """The layout.

    Args:
        title: title of the dashboard.
        charts: by name: number, identifier and title of each chart.

    Raises:
        ValueError: a chart has no place, or a place no chart.
    """
    placed = [name for _, _, row in _ROWS for name, _ in row]
    if sorted(placed) != sorted(charts):
        raise ValueError(f"charts without a place or places without a chart: {set(placed) ^ set(charts)}")
    layout: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": title}},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "parents": ["ROOT_ID"], "children": []},
    }
    for number, (heading, height, row) in enumerate(_ROWS, start=1):
        heading_id, row_id = f"HEADING-{number}", f"ROW-{number}"
        layout["GRID_ID"]["children"] += [heading_id, row_id]
        layout[heading_id] = {
            "type": "HEADER",
            "id": heading_id,
            "parents": ["ROOT_ID", "GRID_ID"],
            "children": [],
            "meta": {"text": heading, "headerSize": "MEDIUM_HEADER", "background": "BACKGROUND_TRANSPARENT"},
        }
        layout[row_id] = {
            "type": "ROW",
            "id": row_id,
            "parents": ["ROOT_ID", "GRID_ID"],
            "children": [f"CHART-{name}" for name, _ in row],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        for name, width in row:
            chart_number, uuid, chart_title = charts[name]
            layout[f"CHART-{name}"] = {
                "type": "CHART",
                "id": f"CHART-{name}",
                "parents": ["ROOT_ID", "GRID_ID", row_id],
                "children": [],
                "meta": {
                    "chartId": chart_number,
                    "uuid": uuid,
                    "sliceName": chart_title,
                    "width": width,
                    "height": height,
                },
            }
    return layout


def metadata(dataset: str, latest_only: Sequence[int]) -> dict[str, Any]:
    """Filters and habits of the dashboard.

    Args:
        dataset: identifier of the data set whose values the filters offer.
        latest_only: numbers of the charts that always show the latest year.
    """
    return {
        "native_filter_configuration": [
            {
                "id": f"NATIVE_FILTER-{name}",
                "name": label,
                "type": "NATIVE_FILTER",
                "filterType": "filter_select",
                "targets": [{"datasetUuid": dataset, "column": {"name": column}}],
                "controlValues": {
                    "enableEmptyFilter": False,
                    "defaultToFirstItem": False,
                    "multiSelect": True,
                    "searchAllOptions": False,
                    "inverseSelection": False,
                    "sortAscending": name != "year",
                },
                "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
                "cascadeParentIds": [],
                "scope": {
                    "rootPath": ["ROOT_ID"],
                    "excluded": list(latest_only) if name in _YEARLY else [],
                },
                "description": "",
            }
            for name, label, column in _FILTERS
        ],
        "color_scheme": "supersetColors",
        "cross_filters_enabled": True,
        "refresh_frequency": 0,
        "expanded_slices": {},
        "timed_refresh_immune_slices": [],
        "label_colors": _COLOURS,
        "shared_label_colors": [],
    }
