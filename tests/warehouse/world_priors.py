"""What a line of a generated disclosure truly was the year before, summed from the ledger.

Belongs here: the ledger's sums by the warehouse's line keys. Does not belong here: anything read from a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from dagster_project.world.classification import in_year
from dagster_project.world.ledger import APPROPRIATION, BUDGETS, FUNDS, Posting, UnitYear
from dagster_project.world.prefecture import Prefecture, outturn
from dagster_project.world.simulation import Order, make_world

_OUTTURN = ("last_outturn", "last_final_account")
_SCOPES: Mapping[str, tuple[str, ...]] = {"all": FUNDS, "appropriation": APPROPRIATION, **BUDGETS}


@dataclass(frozen=True)
class Priors:
    """The ledger of a world, asked for last year's figure of a line.

    A line the ledger has no sum for is `None`.
    """

    order: Order

    @cached_property
    def world(self) -> Prefecture:
        """The prefecture the documents were printed from."""
        return make_world(self.order)

    def of(self, document: Mapping[str, Any], line: Mapping[str, Any]) -> Decimal | None:
        """Last year's true amount in 元 of a baseline's line, on the base the baseline names; a unit not yet founded had none.

        `document` is a row of the truth's documents; `line` has subject, fund_scope, line_key and base_kind.
        """
        year = document["fiscal_year"] - 1
        members = list(self._members(document, year))
        if line["base_kind"] in _OUTTURN:
            members = [outturn(self.world, member) for member in members]
        included = _postings(line, document["fiscal_year"])
        if included is None:
            return None
        fen = sum(p.amount for member in members for p in member.postings if included(p))
        if line["base_kind"] not in _OUTTURN:
            fen += self._restated(document, line)
        return Decimal(fen).scaleb(-2)

    def _members(self, document: Mapping[str, Any], year: int) -> Iterator[UnitYear]:
        for (unit_id, budgeted), unit in self.world.budgets.items():
            if budgeted != year:
                continue
            whose = unit.unit.department if document["scope"] == "department" else unit_id
            if whose == document["unit_id"]:
                yield unit

    def _restated(self, document: Mapping[str, Any], line: Mapping[str, Any]) -> int:
        """分 by which the text's base differs from what was published; only units' own disclosures are restated."""
        if document["scope"] == "department" or line["subject"] != "functional_item":
            return 0
        changes = self.world.restatements.get((document["unit_id"], document["fiscal_year"]), {})
        return sum(amount for code, amount in changes.items() if code.startswith(line["line_key"]))


def _postings(line: Mapping[str, Any], year: int) -> Callable[[Posting], bool] | None:
    """Which postings a line is the sum of, under the codes of the year whose text speaks."""
    key, funds = line["line_key"], _SCOPES.get(line["fund_scope"], ())
    match line["subject"]:
        case "functional_item" if key.isdigit():
            return lambda p: p.fund in funds and in_year(p.function, year).startswith(key)
        case "total":
            return lambda p: p.fund in funds
        case "nature" if key in ("basic", "project"):
            return lambda p: p.fund in funds and bool(p.project) == (key == "project")
        case "source" if key in FUNDS:
            return lambda p: p.fund == key
        case "three_public" if codes := _THREE_PUBLIC.get(key):
            return lambda p: p.fund in BUDGETS["general"] and p.economic in codes
    return None


_THREE_PUBLIC: Mapping[str, tuple[str, ...]] = {
    "abroad": ("30212",),
    "reception": ("30217",),
    "vehicle_purchase": ("31013",),
    "vehicle_running": ("30231",),
    "vehicle": ("31013", "30231"),
    "three_public": ("30212", "30217", "31013", "30231"),
}
