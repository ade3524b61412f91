"""Fixtures that tests of several folders share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres import NoPostgresError, PostgresServer, start_server
from tests.warehouse.conftest import Warehouse, built_warehouse


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
