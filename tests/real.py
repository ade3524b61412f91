"""The real disclosures lying beside the checkout, each as its files, examined once per session."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dagster_project.examination import Examination, examine
from tests.documents import REFERENCE, ROOT

FOLDER = ROOT.parent / "shared" / "disclosures"
needs_real = pytest.mark.skipif(
    not REFERENCE.exists(), reason="the real disclosures do not lie beside the checkout (../shared)"
)
TABLE_FAMILIES = frozenset({"hierarchy", "row_sum", "table_balance", "cross_table", "bridge"})


def real_documents() -> dict[str, list[Path]]:
    """Files of each PDF disclosure by name; text and tables of one disclosure go together."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(FOLDER.glob("*/*.pdf")):
        if path.parent.name != "formats":
            found[path.stem.removesuffix("_text").removesuffix("_tables")].append(path)
    return found


@cache
def examined(name: str) -> Examination:
    """One real disclosure by name."""
    return examine(real_documents()[name])


def cells(name: str, **wanted: Any) -> list[dict[str, Any]]:
    """Cells of a real disclosure with these fields."""
    return [
        dict(row)
        for row in examined(name).rows["cells"]
        if all(row[field] == value for field, value in wanted.items())
    ]


def table_results(name: str, status: str) -> list[tuple[str, str]]:
    """Relation and culprit of the table relations with a status."""
    rows = examined(name).rows
    families = {row["relation_id"]: row["family"] for row in rows["relations"]}
    return sorted(
        (row["relation_id"], row["culprit_fact_id"] or "")
        for row in rows["relation_results"]
        if row["status"] == status and families[row["relation_id"]] in TABLE_FAMILIES
    )
