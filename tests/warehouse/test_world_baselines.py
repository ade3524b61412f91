"""Last year's figures against the ledger of a generated prefecture: every interval holds the truth, nothing is invented."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from statistics import median
from typing import Any

import duckdb
import polars as pl
import pytest

from dagster_project.world.simulation import Order
from tests.warehouse.compiled import build_tables, rows_of
from tests.warehouse.world_lake import WorldLake
from tests.warehouse.world_priors import Priors

pytestmark = pytest.mark.slow

MODELS = ("fct_baseline", "int_baseline_bound", "fct_baseline_chain", "mart_line_year", "mart_growth_bridge")
WIDTH = Decimal(200)
"""元: an item whose change is stated is known to 0.02 万元."""


def silenced(tables: Mapping[str, pl.DataFrame], seed: int) -> dict[str, pl.DataFrame]:
    """The same lake with texts that say less, so that every route is needed.

    A tenth of the statements about lines with money is gone (E4, E5), others name only a percent (E2), only a change and a
    percent (E3), or a base in words (E7). Nothing that is left is untrue.
    """
    rng = random.Random(seed)
    rows = []
    for row in tables["statements"].to_dicts():
        draw = rng.random()
        has_both = row["current_yuan"] and row["change_yuan"] and row["percent"]
        if draw < 0.1 and row["current_yuan"]:
            continue
        if draw < 0.25 and has_both:
            row |= {"change_yuan": None, "change_resolution_yuan": None}
        elif draw < 0.35 and has_both:
            row |= {"current_yuan": None, "current_resolution_yuan": None}
        elif draw < 0.45 and has_both and row["base_yuan"] is None:
            base = row["current_yuan"] - row["change_yuan"]
            row |= {"base_yuan": base, "base_resolution_yuan": row["change_resolution_yuan"]}
            row |= {"change_yuan": None, "change_resolution_yuan": None}
        rows.append(row)
    return {**tables, "statements": pl.DataFrame(rows, schema=tables["statements"].schema)}


def measured(
    world: WorldLake, order: Order, tables: Mapping[str, pl.DataFrame]
) -> tuple[Counter[str], list[Any], duckdb.DuckDBPyConnection]:
    """How many baselines hold the ledger's figure by method, and those that do not; documents with mistakes are left out."""
    connection = build_tables(tables, MODELS)
    truth = Truth(world, order)
    held: Counter[str] = Counter()
    wrong: list[Any] = []
    for model in ("marts.fct_baseline", "intermediate.int_baseline_bound"):
        for row in connection.sql(f"select * from {model}").pl().to_dicts():
            method = row.get("method", "E5")
            if method is None or row["document_id"] not in truth.documents:
                continue
            true = truth.prior(row)
            if true is None:
                if method not in ("E4", "E5"):
                    wrong.append(("invented", row))
            elif row["low_yuan"] <= true and (row["high_yuan"] is None or true <= row["high_yuan"]):
                held[method] += 1
            else:
                wrong.append((true, row))
    return held, wrong, connection


class Truth:
    """What is true of a line's year before: what the text was printed from, else the ledger's sum."""

    def __init__(self, world: WorldLake, order: Order) -> None:
        faulty = set(world.truth["faults"]["document"])
        self.documents = {
            row["document_id"]: row
            for row in world.truth["documents"].to_dicts()
            if row["document"] not in faulty
        }
        self._priors = Priors(order)
        stated = {row["document"]: row["document_id"] for row in world.truth["documents"].to_dicts()}
        self._stated: dict[tuple[str, str, str, str], Decimal] = {}
        self._named: dict[tuple[str, str], list[tuple[str, Decimal]]] = {}
        for row in world.truth["statements"].to_dicts():
            document = stated[row["document"]]
            self._stated[document, row["subject"], row["fund_scope"], row["key"]] = row["stated_prior_yuan"]
            if row["subject"] == "functional_item":
                named = self._named.setdefault((document, row["fund_scope"]), [])
                named.append((row["name"], row["stated_prior_yuan"]))

    def prior(self, row: Mapping[str, Any]) -> Decimal | None:
        """The figure a baseline row must hold; `None` where neither text nor ledger gives ground."""
        place = (row["document_id"], row["subject"], row["fund_scope"], row["line_key"])
        if row.get("method") not in (None, "E4") and place in self._stated:
            return self._stated[place]
        if row["subject"] == "functional_item" and not row["line_key"].isdigit():
            # An ended item goes by the path of its names.
            ends = [
                prior
                for name, prior in self._named.get(place[:1] + place[2:3], [])
                if f"{name}（项）" in row["line_key"].replace("(", "（").replace(")", "）")
            ]
            return ends[0] if ends else None
        return self._priors.of(self.documents[row["document_id"]], row)


def test_every_interval_holds_the_true_figure(small_world: WorldLake, small_order: Order) -> None:
    held, wrong, connection = measured(small_world, small_order, small_world.tables)
    assert wrong == []
    assert {"E1", "E4", "E5", "E7"} <= held.keys()
    widths = [
        width
        for (width,) in rows_of(
            connection,
            "select high_yuan - low_yuan from marts.fct_baseline where subject = 'functional_item'"
            " and length(line_key) = 7 and value_yuan is not null",
        )
    ]
    assert median(widths) <= WIDTH


def test_texts_that_say_less_lead_to_wider_intervals_or_none(
    small_world: WorldLake, small_order: Order
) -> None:
    held, wrong, connection = measured(small_world, small_order, silenced(small_world.tables, 5))
    assert wrong == []
    assert {"E1", "E2", "E3", "E4", "E5", "E7"} <= held.keys()
    assert rows_of(
        connection,
        "select count(*) from marts.mart_growth_bridge"
        " where reported_change_yuan <> scope_in_yuan - scope_out_yuan + like_for_like_yuan + unexplained_yuan",
    ) == [(0,)]
    # The year before has its own document: its printed figure is the fact (E6).
    assert rows_of(
        connection,
        "select count(*) > 100 from marts.fct_baseline_chain where status in ('confirmed', 'confirmed_rounding')",
    ) == [(True,)]
