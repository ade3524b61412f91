"""A publication of a generated prefecture, in a file and in Postgres, and a Superset that has imported both bundles."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.publishing.postgres.structure import READER as READERS
from dagster_project.publishing.snapshot import DATABASE
from tests.bi.superset_server import NoSupersetError, Superset, programs
from tests.orchestration.runs import kanhe
from tests.postgres import PostgresServer

READER = "bi_reader"
"""The user Superset connects as; it is a member of the role that may read the marts."""


@dataclass(frozen=True)
class Publication:
    """What the bureau has after a night.

    Attributes:
        home: `KANHE_HOME` of the run.
        postgres: the server that holds the same marts.
        name: the database there.
        password: of the role that may only read.
    """

    home: Path
    postgres: PostgresServer
    name: str
    password: str

    @property
    def database(self) -> Path:
        """The published file."""
        return self.home / "published" / DATABASE

    def ask(self, kind: str, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query, straight from the file or from Postgres."""
        if kind == "postgres":
            return self.postgres.rows(self.name, query)
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def publication(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Publication:
    """Generated disclosures with mistakes, departments among them, loaded and published to a file and to Postgres."""
    folder = tmp_path_factory.mktemp("bi")
    raw, home = folder / "raw", folder / "home"
    publication = Publication(home, postgres, postgres.new_database(), secrets.token_urlsafe(12))
    world = ("--units", "8", "--years", "2024-2025", "--seed", "5", "--faults", "0.3")
    address = postgres.uri(publication.name)
    for step in (
        ("simulate", "--out", raw, *world),
        ("load", "--raw", raw, "--home", home, "--publish", address),
    ):
        done = kanhe(*step)
        assert done.returncode == 0, done.stdout + done.stderr
    postgres.execute(
        publication.name, f"create role {READER} login password '{publication.password}' in role {READERS}"
    )
    return publication


@pytest.fixture(scope="session")
def superset(publication: Publication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Superset]:
    """A running Superset with a store of its own, into which both bundles were imported by the commands of the manual."""
    try:
        programs()
    except NoSupersetError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("superset")
    server = publication.postgres
    store = server.uri(server.new_database()).replace("postgresql://", "postgresql+psycopg2://")
    superset = Superset(folder, store)
    superset.prepare()
    superset.start()
    try:
        client = superset.client()
        address = f"postgresql://{READER}@127.0.0.1:{server.port}/{publication.name}"
        for options, passwords in (
            ((), {}),
            (("--postgres", address), {"databases/kanhe.yaml": publication.password}),
        ):
            bundle = folder / "bundle.zip"
            done = kanhe("bi-bundle", "--out", bundle, "--home", publication.home, *options)
            assert done.returncode == 0, done.stdout + done.stderr
            client.import_dashboard(bundle, passwords)
        yield superset
    finally:
        superset.stop()
