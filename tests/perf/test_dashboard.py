"""Size, build time and first load of the dashboard at twelve, 300 and 1,700 units over ten years."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from dagster_project.publishing.dashboard.site import build
from dagster_project.publishing.snapshot import DATABASE
from dagster_project.settings import from_environment
from dagster_project.world.simulation import Order
from tests.browser.conftest import launched
from tests.warehouse.compiled import build_tables, project
from tests.warehouse.world_lake import world_lake

pytestmark = pytest.mark.perf

UNITS, FIRST, LAST = 12, 2017, 2026
SIZES = (12, 300, 1700)
FIRST_LOAD = 1.0
"""Seconds until a page is drawn, the time a browser takes to start left out."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published marts of twelve generated units over ten years."""
    folder = tmp_path_factory.mktemp("world")
    order = Order(UNITS, FIRST, LAST, 11, ("xinjiang",), ("txt",), faulty=0.15)
    tables = world_lake(order, folder).tables
    marts = [model.name for model in project(None) if model.schema == "marts"]
    connection = build_tables(tables, marts)
    file = folder / DATABASE
    connection.execute(f"attach '{file}' as out")
    connection.execute("create schema out.marts")
    for name in marts:
        connection.execute(f"create table out.marts.{name} as select * from marts.{name}")
    connection.execute("detach out")
    return file


def replicated(small: Path, file: Path, units: int) -> None:
    """The same marts with every unit repeated under other keys and names until there are so many."""
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"attach '{small}' as small (read_only)")
        [(have,)] = connection.execute(
            "select count(*) from small.marts.dim_unit where document_count > 0"
        ).fetchall()
        copies = -(-units // have)
        connection.execute("create schema marts")
        columns = connection.execute(
            "select table_name, list({'n': column_name, 't': data_type} order by column_index) from duckdb_columns()"
            " where database_name = 'small' and schema_name = 'marts' group by 1 order by 1"
        ).fetchall()
        for table, described in columns:
            names = [column["n"] for column in described]
            repeated = "document_id" in names or "unit_key" in names
            chosen = ", ".join(
                f"{name} || '~' || copy as {name}" if repeated and _is_key(name) else name for name in names
            )
            times = copies if repeated else 1
            connection.execute(
                f"create table marts.{table} as select {chosen} from small.marts.{table}, range({times}) as r(copy)"
            )
            if "unit_name" in names:
                connection.execute(
                    f"update marts.{table} set unit_name = unit_name || split_part(unit_key, '~', 2)"
                )
        connection.execute("detach small")


def _is_key(name: str) -> bool:
    return name.endswith(("_key", "document_id")) and not name.endswith("line_key")


@pytest.mark.parametrize("units", SIZES)
def test_size_build_and_first_load(
    small: Path, tmp_path: Path, units: int, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    (home / "published").mkdir(parents=True)
    replicated(small, home / "published" / DATABASE, units)
    started = time.perf_counter()
    built = build(
        from_environment({"KANHE_HOME": str(home)}),
        home / "site",
        run="bench",
        now=datetime(2026, 11, 24, tzinfo=UTC),
        progress=lambda done, total, what: None,
    )
    seconds = time.perf_counter() - started
    data = home / "site" / "data"
    largest = max(file.stat().st_size for file in data.rglob("*.js"))
    page = max(
        (file for file in (data / "unit").glob("*.js") if not file.stem.endswith("-more")),
        key=lambda file: file.stat().st_size,
    )
    with capsys.disabled():
        print(
            f"\n{built.units} units: {built.size / 1e6:.0f} MB in {built.file_count} files, built in {seconds:.1f} s "
            f"({seconds / built.units * 1000:.0f} ms a unit); largest data file {largest / 1e6:.2f} MB, "
            f"largest unit {page.stat().st_size / 1e6:.2f} MB"
        )
        slow = {}
        for name, (loaded, busy) in _loads(home / "site", f"unit/{page.stem}.html").items():
            print(
                f"  {name:14} {loaded * 1000:6.0f} ms, of which the page itself computed {busy * 1000:6.0f} ms"
            )
            if loaded > FIRST_LOAD:
                slow[name] = loaded
    shutil.rmtree(home)
    assert slow == {}


def _loads(site: Path, unit: str) -> dict[str, tuple[float, float]]:
    """Seconds from navigation until a page is drawn, in a fresh browser context: the median of three.

    The second number is processor time of the page's main thread: on a machine that does other things beside, the
    first measures those too.
    """
    found: dict[str, tuple[float, float]] = {}
    ready = {
        "index.html": "#changes table, #changes .empty",
        "units.html": "#list tbody tr",
        "compare.html": "#table tbody tr",
        "findings.html": "#list > *",
        "reasons.html": "#list > *",
        "scores.html": "#list tbody tr, #list .empty",
        "rules.html": "#list tbody tr, #list .empty",
        unit: "#documents tbody tr",
    }
    with launched() as browser:
        for name, drawn in ready.items():
            times = []
            for _ in range(3):
                context = browser.new_context(viewport={"width": 1440, "height": 900})
                page = context.new_page()
                page.goto("about:blank")
                session = context.new_cdp_session(page)
                session.send("Performance.enable", {"timeDomain": "threadTicks"})
                started = time.perf_counter()
                page.goto((site / name).as_uri())
                page.wait_for_selector(drawn, state="attached")
                loaded = time.perf_counter() - started
                measured = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
                times.append((loaded, measured["TaskDuration"]))
                context.close()
            found["unit page" if name == unit else name] = sorted(times)[1]
    return found
