"""Every chart of the dashboard, asked of a real Superset, shows what SQL over the marts says; also while nights change."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.publishing.snapshot import publish
from dagster_project.publishing.superset.charts import CHARTS
from dagster_project.publishing.superset.dashboard import TITLE
from dagster_project.warehouse.semantics import load_subjects
from tests.bi.chart_truth import TRUTH
from tests.bi.conftest import READER, Publication
from tests.bi.superset_server import Client, Superset
from tests.orchestration.runs import kanhe

pytestmark = pytest.mark.bi

KINDS = ("file", "postgres")
Rows = list[tuple[object, ...]]
Stored = dict[str, dict[str, dict[str, Any]]]
"""Stored queries by kind of connection and title of the chart."""


def plain(value: object) -> object:
    """A value as both sides can be compared: exact numbers, words, moments in milliseconds."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, date):
        return Decimal(int(datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp() * 1000))
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value)).quantize(Decimal("0.000001"))
    try:
        # Numeric comes from Postgres as text.
        return Decimal(str(value)).quantize(Decimal("0.000001"))
    except ArithmeticError:
        return str(value)


def rows_of(answer: Iterable[Mapping[str, object]], columns: Iterable[str]) -> Rows:
    names = tuple(columns)
    return sorted((tuple(plain(row[name]) for name in names) for row in answer), key=repr)


def chart_rows(client: Client, query_context: Mapping[str, Any], title: str) -> Rows:
    (chart,) = (chart for chart in CHARTS if chart.title == title)
    return rows_of(client.data(query_context), (*chart.by, *chart.measures))


@pytest.fixture(scope="module")
def stored(superset: Superset) -> Stored:
    """The stored query of every chart, by kind of connection and title."""
    client = superset.client()
    return {kind: client.charts_of(f"kanhe-{kind}") for kind in KINDS}


@pytest.fixture(scope="module")
def client(superset: Superset) -> Client:
    return superset.client()


def test_both_dashboards_are_there_whole(client: Client, stored: Stored) -> None:
    subjects = load_subjects()
    assert {kind: client.count(kind) for kind in ("database", "dashboard", "dataset", "chart")} == {
        "database": 2,
        "dashboard": 2,
        "dataset": 2 * len(subjects),
        "chart": 2 * len(CHARTS),
    }
    for kind in KINDS:
        assert set(stored[kind]) == {chart.title for chart in CHARTS} == set(TRUTH)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("title", TRUTH)
def test_a_chart_shows_what_sql_says(
    client: Client,
    stored: Stored,
    publication: Publication,
    kind: str,
    title: str,
) -> None:
    expected = sorted(
        (tuple(plain(value) for value in row) for row in publication.ask(kind, TRUTH[title])), key=repr
    )
    assert expected, "nothing to compare with"
    assert chart_rows(client, stored[kind][title], title) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_sum_is_empty_in_superset_too(client: Client, stored: Stored, kind: str) -> None:
    """An analyst drops the year, the fund scope or the indicator from a chart: nothing is shown, not a wrong figure."""
    charts = stored[kind]
    for title, columns, filters in (
        ("收入、支出总计和一般公共预算支出", [], []),
        ("支出按功能科目（类）", ["period"], []),
        ("单位比较（最近年度）", ["unit_name"], []),
        ("逐夜审核发现", [], []),
    ):
        context = charts[title]
        (query,) = context["queries"]
        changed = {**context, "queries": [{**query, "columns": columns, "filters": filters, "orderby": []}]}
        rows = client.data(changed)
        first = next(chart.measures[0] for chart in CHARTS if chart.title == title)
        if title == "逐夜审核发现":  # one night stands for itself
            assert [row[first] for row in rows] != [None]
        else:
            assert rows and {row[first] for row in rows} == {None}, title


def test_the_bundle_replaces_what_an_older_one_made(
    client: Client, publication: Publication, tmp_path: Path
) -> None:
    before = {kind: client.count(kind) for kind in ("database", "dashboard", "dataset", "chart")}
    bundle = tmp_path / "update.zip"
    done = kanhe("bi-bundle", "--out", bundle, "--home", publication.home, "--update")
    assert done.returncode == 0, done.stdout + done.stderr
    client.import_assets(bundle)
    assert {kind: client.count(kind) for kind in before} == before
    title = "支出按性质"
    assert chart_rows(client, client.charts_of("kanhe-file")[title], title)


def test_the_reader_of_postgres_may_only_read(publication: Publication) -> None:
    login = {"user": READER, "password": publication.password}
    assert publication.postgres.rows(publication.name, "select count(*) from marts.bi_unit_year", **login)
    for statement in ("delete from marts.bi_unit_year", "create table marts.mine (x int)"):
        with pytest.raises(Exception, match="permission denied"):
            publication.postgres.execute(publication.name, statement, **login)


@dataclass
class Watch:
    """What clients saw while nights changed."""

    answers: int = 0
    errors: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    late: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def other_night(build: Path, folder: Path) -> Path:
    """The same warehouse with every figure of the tables for BI tools changed."""
    other = folder / "other.duckdb"
    shutil.copyfile(build, other)
    with duckdb.connect(str(other)) as connection:
        for subject in load_subjects():
            changes = [
                f"{column} = {column} * 2 + 1"
                for column, kind in subject.columns.items()
                if (kind.startswith("decimal") or column.endswith("_count") or column.startswith("staff"))
                and column != "unmapped_count"
            ]
            changes += [f"{c} = {c} || '。'" for c in ("message", "rule_title") if c in subject.columns]
            connection.execute(f"update marts.{subject.table} set {', '.join(changes)}")
    return other


def test_nights_change_under_three_clients_without_an_error_or_a_mixture(
    superset: Superset,
    stored: Stored,
    publication: Publication,
    tmp_path: Path,
) -> None:
    published = publication.home / "published"
    builds = (
        publication.home / "build" / "warehouse.duckdb",
        other_night(publication.home / "build" / "warehouse.duckdb", tmp_path),
    )

    def night(number: int) -> None:
        publish(builds[number % 2], published, run=f"night{number}", now=datetime.now(UTC), notes={})

    charts = stored["file"]
    known: list[dict[str, Rows]] = []
    for number in (1, 0):
        night(number)
        known.insert(
            0, {title: chart_rows(superset.client(), context, title) for title, context in charts.items()}
        )
    telling = [title for title in charts if known[0][title] != known[1][title]]
    assert set(telling) == set(charts), "a chart is the same in both nights and tells nothing"

    watch, stop = Watch(), threading.Event()
    current, since = 0, time.monotonic()

    def watcher(offset: int) -> None:
        client = superset.client()
        turn = offset
        while not stop.is_set():
            title = telling[turn % len(telling)]
            turn += 1
            begun = time.monotonic()
            night_before, changed_before = current, since
            try:
                rows = chart_rows(client, charts[title], title)
            except Exception as error:
                with watch.lock:
                    watch.errors.append(f"{title}: {error}")
                continue
            with watch.lock:
                watch.answers += 1
                if rows not in (known[0][title], known[1][title]):
                    watch.mixed.append(title)
                elif (
                    rows != known[night_before][title]
                    and begun - changed_before > 1
                    and current == night_before
                ):
                    watch.late += 1

    clients = [threading.Thread(target=watcher, args=(5 * number,), daemon=True) for number in range(3)]
    for client in clients:
        client.start()
    for number in range(1, 9):
        time.sleep(3)
        night(number)
        current, since = number % 2, time.monotonic()
    time.sleep(3)
    stop.set()
    for client in clients:
        client.join(timeout=120)
    print(f"{watch.answers} answers, {len(watch.errors)} errors, {len(watch.mixed)} mixed, {watch.late} late")
    assert not watch.errors, watch.errors[:3]
    assert not watch.mixed, watch.mixed[:3]
    assert watch.late == 0
    assert watch.answers >= 30
    night(0)


def test_the_dashboard_draws_in_a_browser(superset: Superset, tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium fonts-noto-cjk)")
    user, password = superset.login
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1500, "height": 5300}, locale="zh-CN")
        page.goto(f"{superset.address}/login/")
        page.fill("input[name=username], #username", user)
        page.fill("input[name=password], #password", password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "login" not in address, timeout=60_000)
        page.goto(f"{superset.address}/superset/dashboard/kanhe-file/", wait_until="domcontentloaded")
        page.wait_for_selector("text=逐夜审核发现", timeout=120_000)
        holders = page.locator(".dashboard-component-chart-holder")
        page.wait_for_function(
            "document.querySelectorAll('.slice_container canvas, .slice_container table').length >= "
            f"{len(CHARTS)} && !document.querySelector('[aria-label=Loading], .loading')",
            timeout=180_000,
        )
        assert holders.count() == len(CHARTS)
        text = page.inner_text("body")
        page.screenshot(path=str(tmp_path / "dashboard.png"))
        browser.close()
    assert TITLE in text
    assert not [
        word
        for word in ("意外错误", "Unexpected error", "没有数据", "查询没有返回", "Data error")
        if word in text
    ]
