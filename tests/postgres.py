"""A real PostgreSQL for the tests: a cluster in a temporary folder, on a free port of the loopback address.

Belongs here: starting, stopping and asking the server. Does not belong here: anything Kanhe writes into it.

The fixture `postgres` (tests/conftest.py) gives one server per session; a test takes `postgres.new_database()`.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import adbc_driver_postgresql.dbapi as adbc

OWNER = "kanhe"
"""Superuser of the cluster. Publishers and readers of a test are roles the test makes."""
_SECONDS_TO_START = 60
_OLDEST = 15


class NoPostgresError(Exception):
    """No server can be started here; the message says why."""


def binaries() -> Path:
    """Folder of `initdb` and `postgres`, the newest installed.

    Raises:
        NoPostgresError: when there is none of version 15 or newer.
    """
    debian = Path("/usr/lib/postgresql")
    versions = sorted(
        (int(entry.name) for entry in debian.glob("[0-9]*") if (entry / "bin" / "initdb").exists()),
        reverse=True,
    )
    if versions and versions[0] >= _OLDEST:
        return debian / str(versions[0]) / "bin"
    if (found := shutil.which("initdb")) is not None:
        return Path(found).resolve().parent
    raise NoPostgresError("PostgreSQL 15 or newer is not installed (Debian: apt-get install postgresql)")


@dataclass
class PostgresServer:
    """A running server.

    Attributes:
        folder: everything of the cluster; removed by `close`.
        port: on 127.0.0.1.
        password: of `OWNER`, made up anew for every server.
    """

    folder: Path
    port: int
    password: str
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def uri(self, database: str, user: str = OWNER, password: str | None = None) -> str:
        """Address of a database, for ADBC, psql and SQLAlchemy alike."""
        secret = quote(self.password if password is None else password, safe="")
        return f"postgresql://{user}:{secret}@127.0.0.1:{self.port}/{database}"

    def new_database(self, encoding: str = "UTF8") -> str:
        """Make an empty database; gives back its name."""
        name = f"t{secrets.token_hex(4)}"
        self.execute(
            "postgres",
            f"create database {name} encoding '{encoding}' lc_collate 'C' lc_ctype 'C' template template0",
        )
        return name

    def execute(
        self, database: str, *statements: str, user: str = OWNER, password: str | None = None
    ) -> None:
        """Run statements, each committed by itself."""
        with (
            closing(adbc.connect(self.uri(database, user, password), autocommit=True)) as connection,
            connection.cursor() as cursor,
        ):
            for statement in statements:
                cursor.execute(statement)

    def rows(
        self, database: str, query: str, user: str = OWNER, password: str | None = None
    ) -> list[tuple[Any, ...]]:
        """All rows of a query. Numeric arrives as text: cast where it matters."""
        with (
            closing(adbc.connect(self.uri(database, user, password), autocommit=True)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(query)
            return list(cursor.fetchall())

    def start(self, *options: str, largest_file: int | None = None) -> None:
        """Start the server and wait until it answers.

        Args:
            options: further settings, `name=value`.
            largest_file: bytes beyond which no file of the server can grow, as on a full disk.

        Raises:
            NoPostgresError: when it does not come up; with the end of its log.
        """
        settings = (
            "listen_addresses=127.0.0.1",
            f"port={self.port}",
            "unix_socket_directories=",
            "fsync=off",
            "shared_buffers=64MB",
            "max_wal_size=256MB",
            "lc_messages=C",
            *options,
        )
        command = [str(binaries() / "postgres"), "-D", str(self.folder / "data")]
        for setting in settings:
            command += ["-c", setting]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                preexec_fn=partial(_in_the_child, largest_file),
                **_identity(),
            )
        until = time.monotonic() + _SECONDS_TO_START
        while True:
            try:
                self.rows("postgres", "select 1")
                return
            except adbc.Error as error:
                if self._process.poll() is not None or time.monotonic() > until:
                    log_end = (self.folder / "log").read_text(errors="replace")[-2000:]
                    raise NoPostgresError(f"PostgreSQL did not start: {error}\n{log_end}") from error
                time.sleep(0.1)

    def stop(self, *, at_once: bool = False) -> None:
        """Stop the server: everybody is thrown out; `at_once` as in a power failure."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
            self._process.wait(timeout=60)
            self._process = None

    def close(self) -> None:
        """Stop the server and remove its folder."""
        with suppress(subprocess.TimeoutExpired):
            self.stop(at_once=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def start_server() -> PostgresServer:
    """Make a cluster and start it.

    Raises:
        NoPostgresError: when PostgreSQL is not installed or does not start.
    """
    programs = binaries()
    folder = Path(tempfile.mkdtemp(prefix="kanhe-postgres-"))
    server = PostgresServer(folder, _free_port(), secrets.token_urlsafe(12))
    try:
        password_file = folder / "password"
        password_file.write_text(server.password)
        identity = _identity()
        if identity:
            for path in (folder, password_file):
                os.chown(path, identity["user"], identity["group"])
        subprocess.run(
            [
                str(programs / "initdb"), "-D", str(folder / "data"), "-U", OWNER, f"--pwfile={password_file}",
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions",
            ],
            check=True, capture_output=True, cwd=folder, **identity,
        )  # fmt: skip
        server.start()
    except (OSError, subprocess.CalledProcessError) as error:
        server.close()
        output = getattr(error, "stderr", b"") or b""
        raise NoPostgresError(
            f"PostgreSQL could not be set up: {error} {output.decode(errors='replace')}"
        ) from error
    except NoPostgresError:
        server.close()
        raise
    return server


def _identity() -> dict[str, Any]:
    """As whom the server runs: it refuses to run as root."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoPostgresError("PostgreSQL does not run as root, and there is no user to run it as")


def _in_the_child(largest_file: int | None) -> None:
    """Be told to stop when the test process ends, however it ends (Linux), and take the limit."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)
    if largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
