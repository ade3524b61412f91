"""Fixtures that tests of several folders share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres import NoPostgresError, PostgresServer, start_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL of this session; skipped, with the reason, where none can be started."""
    try:
        server = start_server()
    except NoPostgresError as error:
        pytest.skip(str(error))
    yield server
    server.close()
