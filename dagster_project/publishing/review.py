"""What there is to tell a unit about one disclosure, read from the published warehouse.

Belongs here: choosing the unit, its disclosures and the findings that concern it.
Does not belong here: form and wording of the letter (`letters`), of the workbook (`findings_workbook`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import duckdb

from dagster_project.publishing.advice import PLACE, place_text, signed_words
from dagster_project.publishing.published_file import records
from dagster_project.publishing.unit_finder import UnknownUnitError, find_units
from dagster_project.vocabulary.money import FEN, YUAN_PER_UNIT, UnreadableNumberError, parse_number

Fields = Mapping[str, Any]

FOR_THE_UNIT = frozenset(
    {
        "duplicate_row", "kind_differs", "missing_column", "missing_table", "name_variant", "percent_sign_lost",
        "template_residue", "unit_missing", "unit_name_differs", "unit_of_measure_missing", "unreadable_number",
        "unresolved_item", "year_differs", "year_missing",
    }
)  # fmt: skip
"""Issues of the reading that speak of the document; the others speak of our program and stay with us."""
FINDINGS_QUERY = """
    select f.*, r.title_zh as rule_title, r.legal_basis, d.file_path, d.template, d.part_count
    from marts.fct_finding as f
    inner join marts.dim_document as d on d.document_id = f.document_id
    left join marts.dim_rule as r on r.rule_id = f.rule_id
    order by
        case f.severity when 'critical' then 0 when 'warning' then 1 else 2 end,
        f.fiscal_year desc, f.unit_name, f.source_page nulls last, f.source_line nulls last,
        f.source_block nulls last, f.source_row nulls last, f.finding_key
"""
_WITNESSES = """
    select w.finding_key, w.rule_id, r.message, r.rule_title
    from marts.fct_finding_witness as w
    inner join marts.fct_rule_result as r on r.rule_result_key = w.rule_result_key
    order by w.finding_key, w.witness_position
"""
_DOCUMENTS = """
    select d.*, (select count(*) from marts.fct_rule_result as r
        where r.document_id = d.document_id and r.status in ('exact', 'rounding', 'convention', 'fail')) as relations,
        (select count(*) from marts.fct_rule_result as r
        where r.document_id = d.document_id and r.status in ('exact', 'rounding', 'convention')) as agreeing
    from marts.dim_document as d
    where d.is_current
    order by d.unit_name, d.fiscal_year, d.document_kind, d.scope
"""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One disclosure with the findings that concern it, gravest first; rows as in the marts.

    `finding["witnesses"]` are the failed relations behind a finding, with `message` and `rule_id`.
    """

    document: Fields
    findings: tuple[Fields, ...]

    @property
    def to_answer(self) -> tuple[Fields, ...]:
        """Open findings the unit should look into."""
        return tuple(f for f in self._open() if f["severity"] != "info")

    @property
    def hints(self) -> tuple[Fields, ...]:
        """Open findings for information."""
        return tuple(f for f in self._open() if f["severity"] == "info")

    def _open(self) -> Iterator[Fields]:
        for finding in self.findings:
            if finding["response_status"] == "open" and concerns_the_unit(finding):
                yield finding


def concerns_the_unit(finding: Fields) -> bool:
    """Whether a finding is for the unit to mend: no convention, no doubt about our own reading or review."""
    if finding["finding_kind"] == "issue":
        return finding["issue_code"] in FOR_THE_UNIT
    return bool(
        finding["finding_kind"] == "rule" and finding["status"] == "fail" and finding["blame"] != "reader"
    )


class Warehouse:
    """The published warehouse, read once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read from the opened published file, which may be replaced or deleted meanwhile."""
        self._units = records(connection.execute("select * from marts.dim_unit order by unit_name"))
        self._documents = records(connection.execute(_DOCUMENTS))
        witnesses = records(connection.execute(_WITNESSES))
        findings = records(connection.execute(FINDINGS_QUERY))
        self.history = records(
            connection.execute("select * from marts.fct_finding_history order by first_seen_on, cause_key")
        )
        by_finding: dict[str, list[Fields]] = {}
        for witness in witnesses:
            by_finding.setdefault(witness["finding_key"], []).append(witness)
        self.findings: tuple[Fields, ...] = tuple(
            {**finding, "witnesses": by_finding.get(finding["finding_key"], [])} for finding in findings
        )

    @cached_property
    def _findings_of(self) -> dict[str, list[Fields]]:
        """Findings by document, gravest first."""
        found: dict[str, list[Fields]] = {}
        for finding in self.findings:
            found.setdefault(finding["document_id"], []).append(finding)
        return found

    def reviewed(self, unit: str | None, year: int | None) -> list[Reviewed]:
        """The disclosures of a unit (`None`: of all units) and a year (`None`: of all years).

        Raises:
            UnknownUnitError: when there is none; the message says what there is.
        """
        keys = None if unit is None else find_units(self._units, unit)
        chosen = [
            document
            for document in self._documents
            if (keys is None or document["unit_key"] in keys)
            and (year is None or document["fiscal_year"] == year)
        ]
        if not chosen:
            raise UnknownUnitError(self._nothing(keys, unit, year))
        return [
            Reviewed(document, tuple(self._findings_of.get(document["document_id"], ())))
            for document in chosen
        ]

    def _nothing(self, keys: set[str] | None, unit: str | None, year: int | None) -> str:
        years = sorted(
            {row["fiscal_year"] for row in self._documents if keys is None or row["unit_key"] in keys}
        )
        whose = f"“{unit}”" if unit else ""
        if not years:
            return f"{whose}没有已发布的公开文件。"
        return f"{whose}没有 {year} 年的公开文件；已发布的年度：{'、'.join(map(str, years))}。"


def printed_unit(finding: Fields) -> tuple[str, Decimal]:
    """The unit the number of a finding is printed in, and how many of the mart's unit it is worth.

    A table may be printed in 元 and the text in 万元; a value to write in is given as its neighbours are.
    """
    unit = finding["value_unit"] or ""
    if unit != "元":
        return unit, Decimal(1)
    value = finding["printed_value"]
    try:
        printed = parse_number(finding["printed"] or "").value
    except UnreadableNumberError:
        printed = Decimal(0)
    for name in ("元", "万元"):
        if value and abs(printed) * YUAN_PER_UNIT[name] == abs(value):
            return name, YUAN_PER_UNIT[name]
    return "万元", YUAN_PER_UNIT["万元"]


def in_unit(value: Decimal | None, unit: tuple[str, Decimal]) -> str | None:
    """A value of a finding in a unit of `printed_unit`, with the unit's name."""
    if value is None:
        return None
    name, worth = unit
    scaled = value / worth
    if name in YUAN_PER_UNIT and scaled == scaled.quantize(FEN):
        return f"{scaled:,.2f}{name}"
    return f"{scaled.normalize():f}{name}"


def as_printed(finding: Fields, text: str | None) -> str | None:
    """A proposed value as the document would print it: changes without sign."""
    if text is None or finding["culprit_part"] not in ("change", "percent"):
        return text
    value = finding["printed_value"]
    return signed_words(text, was_negative=None if value is None else value < 0)


def place_of(finding: Fields) -> str:
    """Where a finding stands; the file is named only where a disclosure consists of several."""
    place = {name: finding[f"source_{name}"] for name in PLACE}
    return place_text({**place, "part": finding["source_part"] if finding["part_count"] > 1 else None})
