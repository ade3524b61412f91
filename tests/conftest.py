"""Fixtures that tests of several folders share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dagster_project.world.simulation import Order
from tests.postgres import NoPostgresError, PostgresServer, start_server
from tests.warehouse.conftest import Warehouse, built_warehouse
from tests.warehouse.world_lake import WorldLake, world_lake


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL of this session; skipped, with the reason, where none can be started."""
    try:
        server = start_server()
    except NoPostgresError as error:
        pytest.skip(str(error))
    yield server
    server.close()


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The small warehouse of `tests.warehouse`, built once for the tests of it and of what is made from it."""
    yield from built_warehouse(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def small_order() -> Order:
    """A prefecture of all forms over some years with corrected disclosures, small enough for every run of the suite."""
    return Order(7, 2018, 2023, 77, ("xinjiang", "jiangsu", "shanghai"), ("txt",), corrected=0.2)


@pytest.fixture(scope="session")
def small_world(small_order: Order, tmp_path_factory: pytest.TempPathFactory) -> WorldLake:
    """That prefecture, written and read back once."""
    return world_lake(small_order, tmp_path_factory.mktemp("world"))
