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
    ("三公经费和增减分解", 50, (("three_public", 6), ("bridge", 6))),
    ("部门和单位", 60, (("by_department", 6), ("basic_per_head", 6))),
    ("单位比较", 60, (("peers", 8), ("medians", 4))),
    ("审核发现", 60, (("findings_by_rule", 5), ("findings", 7))),
    ("上年数", 50, (("baseline_origin", 6), ("chain_status", 6))),
    ("数据质量", 40, (("coverage", 7), ("nights", 5))),
)
_FILTERS = (
    ("year", "年度", "fiscal_year"),
    ("kind", "公开类别", "document_kind"),
    ("department", "主管部门", "department_name"),
    ("unit", "单位", "unit_name"),
)
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
        "label_colors": {},
        "shared_label_colors": [],
    }
