"""A generated prefecture as a lake in memory, with the truth about it beside: for measuring what the warehouse knows.

Belongs here: writing, reading back and collecting all documents of an order. Does not belong here: measuring, expectations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import polars as pl

from dagster_project.examination import examine
from dagster_project.lake.schemas import TABLES
from dagster_project.world import truth
from dagster_project.world.simulation import Order, Printed, collect_truth, make_world, print_world
from tests.warehouse.lake_builder import DisclosureFacts, examined, tables_of
from tests.world.readback import save


@dataclass(frozen=True)
class WorldLake:
    """What was read of a world, and what is true of it.

    Attributes:
        tables: the lake's tables with `fiscal_year` as a column, as `compiled.build_tables` takes them.
        truth: the truth's tables by name (`world.truth.SCHEMAS`); `documents` has one more column `document_id`,
            the lake's identifier of each `document`.
    """

    tables: Mapping[str, pl.DataFrame]
    truth: Mapping[str, pl.DataFrame]

    def save(self, folder: Path) -> None:
        """Keep the world in a folder, so that one reading serves many builds."""
        for kind, tables in (("lake", self.tables), ("truth", self.truth)):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            for name, table in tables.items():
                table.write_parquet(folder / kind / f"{name}.parquet")

    @staticmethod
    def load(folder: Path) -> WorldLake:
        """A world that `save` kept."""
        return WorldLake(
            *(
                {path.stem: pl.read_parquet(path) for path in sorted((folder / kind).glob("*.parquet"))}
                for kind in ("lake", "truth")
            )
        )


def world_lake(order: Order, folder: Path) -> WorldLake:
    """Write all disclosures of an order into a folder, read every one, and collect facts and truth.

    Every document is known from the day it was published. Without faults asked for, only first versions that are
    corrected later hold mistakes.
    """
    world = make_world(order)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in truth.SCHEMAS}
    disclosures: list[DisclosureFacts] = []
    for printed in print_world(order, world):
        collect_truth(printed, rows)
        disclosures.append(_read(printed, folder))
        rows["documents"][-1]["document_id"] = disclosures[-1].document_id
    rows["events"] = list(truth.event_rows(world.events))
    schemas = {name: dict(schema) for name, schema in truth.SCHEMAS.items()}
    schemas["documents"]["document_id"] = pl.String
    return WorldLake(
        tables_of(*disclosures),
        {name: pl.DataFrame(found, schema=schemas[name], orient="row") for name, found in rows.items()},
    )


def _read(printed: Printed, folder: Path) -> DisclosureFacts:
    facts = examined(examine(save(printed, folder)))
    known = datetime.combine(printed.content.published_on, time(), UTC)
    for row in facts.rows["documents"]:
        row.update(path=printed.names[0], known_from=known)
    assert facts.rows.keys() == TABLES.keys()
    return facts
