"""Small invented disclosures in the forms of several publishers, as web pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dagster_project.examination import Examination, examine

Span = tuple[str, int, int]
"""Text, rows and columns of a merged cell."""
Row = Sequence[str | Span]


def html_table(rows: Sequence[Row]) -> str:
    """A table; texts fill their rows from left to right, covered places are left out."""
    lines = []
    for row in rows:
        cells = [(cell, 1, 1) if isinstance(cell, str) else cell for cell in row]
        lines.append(
            "<tr>" + "".join(f'<td rowspan="{r}" colspan="{c}">{text}</td>' for text, r, c in cells) + "</tr>"
        )
    return "<table>" + "".join(lines) + "</table>"


def page(title: str, unit: str, *parts: str) -> str:
    """A whole page with its title and unit; parts that are no markup become paragraphs."""
    body = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in parts)
    return f"<html><body><h1>{title}</h1><p>编制单位：{unit}</p>{body}</body></html>"


def titled(title: str, rows: Sequence[Row], note: str = "单位：万元", after: str = "") -> str:
    """A table under its title and unit note."""
    caption = f"<p>{note}</p>" if note else ""
    return f"<h2>{title}</h2>{caption}{html_table(rows)}" + (f"<p>{after}</p>" if after else "")


def examined(folder: Path, markup: str) -> Examination:
    """Examine a page."""
    path = folder / "公开.html"
    path.write_text(markup, encoding="utf-8")
    return examine([path])


def amounts(examination: Examination, table: str) -> dict[tuple[str, str], str | None]:
    """Amounts in 元 of a table as plain text, by row (code, line or `total`) and measure."""
    found: dict[tuple[str, str], str | None] = {}
    for row in examination.rows["cells"]:
        if row["table_id"] == table:
            amount = row["amount_yuan"]
            key = row["line_id"] or row["code"] or row["row_kind"]
            found[key, row["measure"]] = None if amount is None else f"{amount.normalize():f}"
    return found


def failing(examination: Examination) -> list[str]:
    """Relations among tables that fail, by id."""
    families = {"hierarchy", "row_sum", "table_balance", "cross_table", "bridge"}
    of: Mapping[str, Any] = {row["relation_id"]: row["family"] for row in examination.rows["relations"]}
    return [
        row["relation_id"]
        for row in examination.rows["relation_results"]
        if row["status"] == "fail" and of[row["relation_id"]] in families
    ]


def issues(examination: Examination, code: str) -> list[dict[str, Any]]:
    """Issues of a code."""
    return [dict(row) for row in examination.rows["issues"] if row["code"] == code]
