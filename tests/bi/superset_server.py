"""A real Superset for the tests: a process of its own environment, on a free port of the loopback address.

Belongs here: starting, stopping, and the few calls of its API the tests make. Does not belong here: what is expected.
"""

from __future__ import annotations

import ctypes
import json
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[2]
_SECONDS_TO_START = 240
_ADMIN = "kanhe"


class NoSupersetError(Exception):
    """No Superset can be started here; the message says why."""


def programs() -> Path:
    """Folder of Superset's programs: `KANHE_BI_VENV`, or the environment `make test-bi` makes.

    Raises:
        NoSupersetError: it is not there.
    """
    folder = Path(os.environ.get("KANHE_BI_VENV", ROOT / ".venv-bi")) / "bin"
    if not (folder / "superset").exists():
        raise NoSupersetError(f"Superset is not installed in {folder.parent}; run `make test-bi`")
    return folder


@dataclass
class Superset:
    """A running Superset.

    Attributes:
        folder: its home, configuration and log.
        store: address of its own database, for SQLAlchemy.
        port: on 127.0.0.1.
    """

    folder: Path
    store: str
    port: int = 0
    _password: str = field(default_factory=lambda: secrets.token_urlsafe(12), repr=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def prepare(self) -> None:
        """Make the store, the administrator and the roles.

        Raises:
            NoSupersetError: a step failed; with the end of its output.
        """
        (self.folder / "superset_config.py").write_text(
            f"SECRET_KEY = {secrets.token_urlsafe(42)!r}\n"
            f"SQLALCHEMY_DATABASE_URI = {self.store!r}\n"
            "PREVENT_UNSAFE_DB_CONNECTIONS = False\n"
            "BABEL_DEFAULT_LOCALE = 'zh'\n"
            "LANGUAGES = {'zh': {'flag': 'cn', 'name': '简体中文'}}\n"
            "WTF_CSRF_ENABLED = False\n"
            "TALISMAN_ENABLED = False\n"
            "RATELIMIT_ENABLED = False\n",
            encoding="utf-8",
        )
        admin = [
            "--username",
            _ADMIN,
            "--firstname",
            "Kan",
            "--lastname",
            "He",
            "--email",
            "kanhe@example.org",
        ]
        for step in (
            ["db", "upgrade"],
            ["fab", "create-admin", *admin, "--password", self._password],
            ["init"],
        ):
            done = subprocess.run(
                [str(programs() / "superset"), *step],
                env=self._environment(), cwd=self.folder, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode != 0:
                raise NoSupersetError(f"superset {step[0]}: {(done.stdout + done.stderr)[-3000:]}")

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            NoSupersetError: it does not come up; with the end of its log.
        """
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        command = [
            str(programs() / "superset"),
            "run",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "--with-threads",
        ]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env=self._environment(), cwd=self.folder, preexec_fn=_end_with_parent,
            )  # fmt: skip
        until = time.monotonic() + _SECONDS_TO_START
        while True:
            with suppress(requests.ConnectionError):
                if requests.get(f"{self.address}/health", timeout=10).ok:
                    return
            if self._process.poll() is not None or time.monotonic() > until:
                raise NoSupersetError(f"Superset did not start: {self.log()[-3000:]}")
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(timeout=20)
            self._process = None

    def log(self) -> str:
        """What it wrote."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def login(self) -> tuple[str, str]:
        """Name and password of the administrator."""
        return _ADMIN, self._password

    def client(self) -> Client:
        """Somebody logged in."""
        client = Client(self.address)
        client.log_in(*self.login)
        return client

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "SUPERSET_CONFIG_PATH": str(self.folder / "superset_config.py"),
            "SUPERSET_HOME": str(self.folder),
            "FLASK_APP": "superset",
            "PYTHONDONTWRITEBYTECODE": "1",
            "NO_PROXY": "127.0.0.1",
        }


class Client:
    """The calls of Superset's API the tests make; any answer that is no success is an error with its text."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._session = requests.Session()
        self._session.trust_env = False

    def log_in(self, user: str, password: str) -> None:
        answer = self._call(
            "POST", "security/login",
            json={"username": user, "password": password, "provider": "db", "refresh": False},
        )  # fmt: skip
        self._session.headers["Authorization"] = f"Bearer {answer['access_token']}"

    def import_dashboard(self, bundle: Path, passwords: Mapping[str, str] | None = None) -> None:
        """As an administrator does on the page of dashboards."""
        with bundle.open("rb") as stream:
            self._call(
                "POST", "dashboard/import/",
                files={"formData": (bundle.name, stream, "application/zip")},
                data={"overwrite": "true", "passwords": json.dumps(passwords or {})},
            )  # fmt: skip

    def import_assets(self, bundle: Path, passwords: Mapping[str, str] | None = None) -> None:
        """As a newer bundle replaces an older one."""
        with bundle.open("rb") as stream:
            self._call(
                "POST", "assets/import/",
                files={"bundle": (bundle.name, stream, "application/zip")},
                data={"passwords": json.dumps(passwords or {})},
            )  # fmt: skip

    def charts_of(self, slug: str) -> dict[str, dict[str, Any]]:
        """The stored query of every chart of a dashboard, by the chart's title."""
        charts = self._call("GET", f"dashboard/{slug}/charts")["result"]
        stored = {
            chart["slice_name"]: self._call("GET", f"chart/{chart['id']}")["result"] for chart in charts
        }
        return {title: json.loads(chart["query_context"]) for title, chart in stored.items()}

    def count(self, kind: str) -> int:
        """How many objects of a kind (chart, dataset, database, dashboard) there are."""
        return int(self._call("GET", f"{kind}/")["count"])

    def data(self, query_context: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The rows of a chart, asked of the source and not of a cache."""
        (result,) = self._call("POST", "chart/data", json={**query_context, "force": True})["result"]
        if result.get("error"):
            raise AssertionError(result["error"])
        rows: list[dict[str, Any]] = result["data"]
        return rows

    def _call(self, method: str, path: str, **arguments: Any) -> Any:
        answer = self._session.request(method, f"{self._address}/api/v1/{path}", timeout=120, **arguments)
        if not answer.ok:
            raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text[:2000]}")
        return answer.json()


def _end_with_parent() -> None:
    """In the child: be told to stop when the test process ends, however it ends (Linux)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
