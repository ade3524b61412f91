"""The numbers of the published tables, computed from facts.

Belongs here: one small rule per table, over lines and baselines of documents. Does not belong here: reading the lake
(`facts`), interval arithmetic (`baselines`), the sample (`populations`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Any

from dagster_project.recount.baselines import Baseline, DocumentLines, document_lines
from dagster_project.recount.facts import DocumentFacts, Row
from dagster_project.recount.lines import LineKey
from dagster_project.recount.populations import Number

_TOO_LARGE = Decimal(10) ** 18
_TOO_MANY_TIMES = 10**12
_TOTALS = {
    "revenue": LineKey("total", "all", "revenue"),
    "expenditure": LineKey("total", "all", "expenditure"),
    "appropriation": LineKey("total", "appropriation", "all"),
    "general_budget": LineKey("total", "general", "general"),
    "general_items": LineKey("total", "general", "items"),
    "basic": LineKey("nature", "all", "basic"),
    "project": LineKey("nature", "all", "project"),
    "carryover": LineKey("carryover", "all", "total"),
    "three_public": LineKey("three_public", "appropriation", "three_public"),
    "operating_expense": LineKey("operating_expense", "appropriation", ""),
}
_BOTH = LineKey("total", "all", "all")
"""Income and expenditure stated as one total."""
_FUND_TABLES = {"T05": "general", "T08": "fund", "T09": "capital", "T12": "appropriation"}
_COUNTS = ("count", "change", "increase", "decrease")


class NotCoveredError(LookupError):
    """A sampled number has no rule here: a mistake of the sample, never passed over."""


@dataclass
class Document:
    """One document with everything computed from it, each when first asked for."""

    facts: DocumentFacts

    @cached_property
    def lines(self) -> DocumentLines:
        """Its lines and baselines."""
        return document_lines(self.facts)

    @cached_property
    def by_id(self) -> dict[str, Row]:
        """Cells, statements and targets by identifier."""
        return {
            row["fact_id"]: row
            for table in ("cells", "statements", "targets")
            for row in self.facts.rows(table)
        }

    @cached_property
    def heads(self) -> dict[str, int | None]:
        """Head count by group of staff: the first mention of the text, `None` when it is not whole."""
        mentions: dict[str, Row] = {}
        for row in sorted(
            (
                r
                for r in self.facts.rows("stated_figures")
                if r["subject"] == "staff" and r["measure"] == "count"
            ),
            key=lambda r: (
                *((r[name] is None, r[name] or 0) for name in ("page", "line", "position")),
                r["fact_id"],
            ),
        ):
            mentions.setdefault(row["key"], row)
        return {
            group: int(row["value"])
            if row["value"] is not None and row["value"] == int(row["value"])
            else None
            for group, row in mentions.items()
        }

    @cached_property
    def vehicles(self) -> Decimal | None:
        """Number of vehicles the text states."""
        counts = [
            row["value"]
            for row in self.facts.rows("stated_figures")
            if row["subject"] == "asset"
            and row["key"] in ("vehicle_total", "vehicle", "vehicles")
            and row["measure"] == "count"
            and row["value"] is not None
        ]
        return max(counts, default=None)

    @cached_property
    def items(self) -> dict[tuple[str, str], Decimal | None]:
        """This year's figure of every functional item by fund."""
        found: dict[tuple[str, str], Decimal | None] = {}
        for cell in self.facts.rows("cells"):
            fund = _FUND_TABLES.get(cell["table_id"])
            if fund and cell["row_kind"] == "function" and cell["measure"] == "total" and cell["code"]:
                before, amount = found.get((fund, cell["code"])), cell["amount_yuan"]
                found[fund, cell["code"]] = amount if before is None else before + (amount or 0)
        return {key: _fitting(value) for key, value in found.items()}


@dataclass(frozen=True, slots=True)
class Figures:
    """Computes sampled numbers.

    Attributes:
        documents: facts of every document a sampled number needs.
        before: the document of the year before, of the same unit, kind and scope, by document.
        peers: values of an indicator within a group of peers.
    """

    documents: Mapping[str, Document]
    before: Mapping[str, str]
    peers: Mapping[tuple[str, str], tuple[Decimal, ...]]

    def expected(self, number: Number) -> Decimal | None:
        """What the number should be; `None` when it should be unknown.

        Raises:
            NotCoveredError: no rule for its table or column.
        """
        rule = _RULES.get(number.population)
        document = self.documents.get(number.address["document_id"])
        if rule is None or document is None:
            raise NotCoveredError(f"{number.population}.{number.column}")
        if number.column.endswith("_wan"):
            yuan = rule(self, document, f"{number.column.removesuffix('_wan')}_yuan", number.address)
            return None if yuan is None else yuan / 10_000
        return rule(self, document, number.column, number.address)

    # One rule per kind of row -------------------------------------------------------------------------------------

    def _cell(self, document: Document, column: str, at: Mapping[str, Any]) -> Decimal | None:
        key = next(value for name, value in at.items() if name.endswith("_key"))
        amount: Decimal | None = document.by_id[key.partition("|")[2]]["amount_yuan"]
        return amount

    def _statement(self, document: Document, column: str, at: Mapping[str, Any]) -> Decimal | None:
        row = document.by_id[at["statement_key"].partition("|")[2]]
        value: Decimal | None = row["percent" if column == "stated_percent" else column]
        return value

    def _target(self, document: Document, column: str, at: Mapping[str, Any]) -> Decimal | None:
        row = document.by_id[at["target_key"].partition("|")[2]]
        value: Decimal | None = row["number" if column == "target_number" else column]
        return value

    def _staff(self, document: Document, column: str, at: Mapping[str, Any]) -> Decimal | None:
        return _whole(document.heads.get(at["staff_group"]))

    def _baseline(self, document: Document, column: str, at: Mapping[str, Any]) -> Decimal | None:
        baseline = document.lines.baselines[_line(at)]
        if column == "growth_bp":
            return _ratio(baseline.change, baseline.value)
        return _of(baseline, "percent" if column == "stated_percent" else column.removesuffix("_yuan"))

    def _unit_year(self, document: Document, column: str, at: Mapping[str, Any]) -> Decimal | None:
        if column.startswith("staff_"):
            return _whole(document.heads.get(column.removeprefix("staff_")))
        if column.endswith("_per_active_yuan"):
            name = "basic" if column.startswith("basic") else "operating_expense"
            return _per_head(self._this_year(document, name), document.heads.get("active"))
        name, what = next(
            (column.removesuffix(ending), ending)
            for ending in ("_prior_yuan", "_change_yuan", "_growth_bp", "_yuan")
            if column.endswith(ending)
        )
        current = self._this_year(document, name)
        if what == "_yuan":
            return current
        prior = self._last_year(document, name)
        if what == "_prior_yuan":
            return prior
        change = _minus(current, prior)
        return change if what == "_change_yuan" else _ratio(change, prior)

    def _this_year(self, document: Document, name: str) -> Decimal | None:
        if name == "operating_expense":
            baseline = document.lines.baselines.get(_TOTALS[name])
            return None if baseline is None else baseline.current
        line = document.lines.printed.get(_TOTALS[name])
        return None if line is None else line.amount

    def _last_year(self, document: Document, name: str) -> Decimal | None:
        keys = [_TOTALS[name], *([_BOTH] if name in ("revenue", "expenditure") else [])]
        values = (document.lines.baselines[key].value for key in keys if key in document.lines.baselines)
        return next((value for value in values if value is not None), None)

    def _function_year(self, document: Document, column: str, at: Mapping[str, Any]) -> Decimal | None:
        fund, code = at["fund_scope"], at["function_code"]
        baseline = document.lines.baselines.get(LineKey("functional_item", fund, code))
        current = document.items.get((fund, code))
        if current is None and baseline is not None:
            current = baseline.current
        prior = None if baseline is None else baseline.value
        if column == "current_yuan":
            return current
        if column == "change_yuan":
            return _minus(current, prior)
        if column == "growth_bp":
            return _ratio(_minus(current, prior), prior)
        part = {"prior_yuan": "value", "prior_low_yuan": "low", "prior_high_yuan": "high"}[column]
        return None if baseline is None else _of(baseline, part)

    def _line_year(self, document: Document, column: str, at: Mapping[str, Any]) -> Decimal | None:
        value = document.lines.amount(_line(at))
        if column == "value_yuan":
            return value
        before = self.before.get(at["document_id"])
        prior = None if before is None else self.documents[before].lines.amount(_line(at))
        return _ratio(_minus(value, prior), prior)

    def _published(self, document: Document, column: str, at: Mapping[str, Any]) -> Decimal | None:
        return self.documents[at["base_document_id"]].lines.amount(_line(at))

    def _implied(self, document: Document, column: str, at: Mapping[str, Any]) -> Decimal | None:
        baseline = document.lines.baselines[_line(at)]
        if column == "difference_yuan":
            return _minus(baseline.value, self._published(document, column, at))
        return _of(
            baseline,
            {"implied_yuan": "value", "implied_low_yuan": "low", "implied_high_yuan": "high"}[column],
        )

    def _bridge(self, document: Document, column: str, at: Mapping[str, Any]) -> Decimal | None:
        key = _line(at)
        current, baseline = document.lines.amount(key), document.lines.baselines.get(key)
        if current is None:
            before = self.documents[at["base_document_id"]].lines.printed.get(key)
            if baseline is None and before is not None:
                baseline = document.lines.named(key.fund_scope, before.name)
            current = None if baseline is None else baseline.current
        published = self._published(document, column, at)
        change = _minus(current, published)
        return change if column == "reported_change_yuan" else _ratio(change, published)

    def _comparison(self, document: Document, column: str, at: Mapping[str, Any]) -> Decimal | None:
        indicator = at["indicator"]
        part, base, count, value = self._indicator(document, indicator)
        if column in ("peer_rank", "peer_count"):
            values = self.peers[at["peer_group"], indicator]
            return Decimal(
                len(values) if column == "peer_count" else 1 + sum(v > (value or 0) for v in values)
            )
        if column == "growth_bp":
            before = self.before.get(at["document_id"])
            if before is None:
                return None
            *_, prior = self._indicator(self.documents[before], indicator)
            return _ratio(_minus(value, prior), prior)
        known = {"part_yuan": part, "base_yuan": base, "base_count": _whole(count)}
        return known.get(column, value)

    def _indicator(
        self, document: Document, indicator: str
    ) -> tuple[Decimal | None, Decimal | None, Decimal | int | None, Decimal | None]:
        """Part, base in 元 (shares only), number of heads or vehicles, and the indicator they make."""
        amounts = {
            key: amount
            for key in {*document.lines.printed, *document.lines.in_words}
            if (amount := document.lines.amount(key)) is not None
        }
        if indicator.endswith("_share"):
            part = amounts.get(_TOTALS["project"])
            if indicator == "class_share":
                classes = [
                    amount
                    for key, amount in amounts.items()
                    if key.subject == "functional_item" and len(key.key) == 3 and amount > 0
                ]
                part = max(classes, default=None)
            base = amounts.get(_TOTALS["expenditure"])
            return part, base, None, _ratio(part, base)
        names: dict[str, Callable[[LineKey], bool]] = {
            "basic_per_head": lambda key: key == _TOTALS["basic"],
            "operating_per_head": lambda key: key.subject == "operating_expense",
            "three_public_per_head": lambda key: key[::2] == ("three_public", "three_public"),
            "running_per_vehicle": lambda key: key[::2] == ("three_public", "vehicle_running"),
        }
        part = max((amount for key, amount in amounts.items() if names[indicator](key)), default=None)
        count = document.vehicles if indicator == "running_per_vehicle" else document.heads.get("active")
        return part, None, count, _per_head(part, count)


_RULES: Mapping[str, Callable[[Figures, Document, str, Mapping[str, Any]], Decimal | None]] = {
    **dict.fromkeys(
        (
            "fct_revenue",
            "fct_expenditure",
            "fct_basic_expenditure",
            "fct_operating_expense",
            "fct_project_expenditure",
            "fct_three_public",
            "fct_carryover",
        ),
        Figures._cell,
    ),
    "fct_stated_change": Figures._statement,
    "fct_performance_target": Figures._target,
    "fct_staff": Figures._staff,
    "fct_baseline": Figures._baseline,
    "mart_unit_year": Figures._unit_year,
    "mart_function_year": Figures._function_year,
    "mart_line_year": Figures._line_year,
    "mart_staff_year": Figures._staff,
    "mart_restatement (published)": Figures._published,
    "mart_restatement (implied)": Figures._implied,
    "mart_growth_bridge": Figures._bridge,
    "mart_unit_comparison": Figures._comparison,
}


def _line(at: Mapping[str, Any]) -> LineKey:
    return LineKey(at["subject"], at["fund_scope"], at["line_key"])


def _of(baseline: Baseline, part: str) -> Decimal | None:
    value: Decimal | None = getattr(baseline, part)
    return value


def _whole(count: Decimal | int | None) -> Decimal | None:
    return None if count is None else Decimal(count)


def _fitting(value: Decimal | None) -> Decimal | None:
    return None if value is None or abs(value) >= _TOO_LARGE else value


def _minus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    return None if left is None or right is None else _fitting(left - right)


def _ratio(part: Decimal | None, base: Decimal | None) -> Decimal | None:
    """Hundredths of a percent, halves away from zero; growth over nothing is unknown."""
    if part is None or base is None or base <= 0 or abs(part) >= base * _TOO_MANY_TIMES:
        return None
    return _rounded(part * 10_000, base)


def _per_head(amount: Decimal | None, heads: Decimal | int | None) -> Decimal | None:
    if amount is None or not heads or heads <= 0:
        return None
    return _rounded(amount * 100, Decimal(int(heads))) / 100


def _rounded(above: Decimal, below: Decimal) -> Decimal:
    size = floor(Fraction(abs(above)) / Fraction(below) + Fraction(1, 2))
    return Decimal(size if above >= 0 else -size)
