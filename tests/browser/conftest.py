"""A real Chromium over a dashboard built from the small warehouse, names in it turned hostile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from markupsafe import escape

from dagster_project.publishing.dashboard.site import PAGES, Built, build
from dagster_project.publishing.snapshot import DATABASE, publish
from dagster_project.settings import Settings, from_environment
from tests.warehouse.conftest import OTHER, UNIT, Warehouse

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
)
REASON = "人员调资，经费相应增加"
HOSTILE_UNIT = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=2>局"
HOSTILE_REASON = '=HYPERLINK("http://evil.example/")<svg onload=window.hacked=3>{{7*7}}${7*7}\'"`'
HOSTILE_LINE = "科目<b onmouseover=window.hacked=4>&lt;项&gt;"


@dataclass
class Watched:
    """A page with what it complained of and what it asked for.

    Attributes:
        page: Playwright's page.
        site: the folder of the dashboard.
        complaints: errors of scripts, and warnings and errors of the console.
        requests: addresses that are not files of the site.
    """

    page: Any
    site: Path
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, name: str, state: str = "") -> Any:
        """Open a page of the site and wait until it is drawn."""
        address = (self.site / name).as_uri() + (f"#{state}" if state else "")
        if self.page.url.partition("#")[0] == address.partition("#")[0]:
            self.page.goto("about:blank")  # a changed fragment alone loads nothing
        self.page.goto(address)
        self.page.wait_for_selector("body[data-ready]", timeout=15_000)
        return self.page

    def names(self, unit: str) -> list[str]:
        """Every page of the site, and the page of one unit."""
        return [*(f"{page}.html" for page in PAGES), unit_page(self.site, unit)]

    def texts(self, selector: str) -> list[str]:
        """Texts of all elements found, without blanks around them."""
        return [text.strip() for text in self.page.locator(selector).all_inner_texts()]


def unit_page(site: Path, name: str) -> str:
    """Path of a unit's page, by what its heading says."""
    for file in sorted((site / "unit").glob("*.html")):
        if f"<h1>{escape(name)}</h1>" in file.read_text(encoding="utf-8"):
            return f"unit/{file.name}"
    raise AssertionError(f"no page of {name}")


@pytest.fixture(scope="session")
def home(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder in which the warehouse of the tests is published."""
    folder = tmp_path_factory.mktemp("browser")
    publish(warehouse.path, folder / "published", run="r1", now=datetime(2026, 11, 24, tzinfo=UTC), notes={})
    with duckdb.connect(str(folder / "published" / DATABASE)) as connection:
        connection.execute(
            "update marts.fct_stated_change set reason = ? where function_code like '2080%'", [REASON]
        )
    return folder


def settings_of(home: Path) -> Settings:
    return from_environment({"KANHE_HOME": str(home), "KANHE_LETTER_FROM": "云溪州财政局"})


def built(home: Path, out: Path) -> Built:
    return build(
        settings_of(home),
        out,
        run="t",
        now=datetime(2026, 11, 24, tzinfo=UTC),
        progress=lambda done, total, what: None,
    )


@pytest.fixture(scope="session")
def site(home: Path) -> Path:
    """The dashboard."""
    return built(home, home / "site").folder


@pytest.fixture(scope="session")
def hostile_site(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with names, reasons and lines that would run or break out, were they ever taken for markup."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(home / "published", folder / "published", symlinks=True)
    with duckdb.connect(str(folder / "published" / DATABASE)) as connection:
        for (table,) in connection.execute(
            "select distinct table_name from duckdb_columns() where schema_name = 'marts' and column_name = 'unit_name'"
        ).fetchall():
            connection.execute(
                f"update marts.{table} set unit_name = ? where unit_name = ?", [HOSTILE_UNIT, OTHER]
            )
        connection.execute(
            "update marts.fct_stated_change set reason = ?, source_text = ?", [HOSTILE_REASON] * 2
        )
        connection.execute(
            "update marts.mart_line_year set name = ? where subject = 'functional_item'", [HOSTILE_LINE]
        )
        connection.execute(
            "update marts.fct_finding set message = ?, printed = ?", [HOSTILE_REASON, HOSTILE_LINE]
        )
        connection.execute("update marts.dim_function set function_name = ?", [HOSTILE_LINE])
        connection.execute("update marts.dim_project set project_name = ?", [HOSTILE_UNIT])
    return built(folder, folder / "site").folder


@contextmanager
def launched() -> Iterator[Any]:
    """A headless Chromium; the test is skipped, with the reason, where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    executable = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if executable is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium fonts-noto-cjk)")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=executable, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for all tests."""
    with launched() as browser:
        yield browser


def _watched(chromium: Any, site: Path, width: int, height: int) -> Iterator[Watched]:
    context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN", offline=True)
    watched = Watched(context.new_page(), site)
    watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    watched.page.on(
        "console",
        lambda said: watched.complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    watched.page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((site.as_uri(), "data:", "about:"))
            else watched.requests.append(asked.url)
        ),
    )
    yield watched
    context.close()
    assert watched.complaints == []
    assert watched.requests == []


@pytest.fixture
def desk(chromium: Any, site: Path) -> Iterator[Watched]:
    """The dashboard on a desktop; the test fails if a page complains or asks for anything outside."""
    yield from _watched(chromium, site, 1440, 900)


@pytest.fixture
def phone(chromium: Any, site: Path) -> Iterator[Watched]:
    """The dashboard on a phone."""
    yield from _watched(chromium, site, 390, 844)


@pytest.fixture
def attacked(chromium: Any, hostile_site: Path) -> Iterator[Watched]:
    """The dashboard with hostile names."""
    yield from _watched(chromium, hostile_site, 1440, 900)


__all__ = ["OTHER", "UNIT"]
