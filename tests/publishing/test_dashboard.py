"""Building the dashboard: what it reads, what it replaces, what it leaves alone."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.lake import files as lake_files
from dagster_project.publishing.dashboard import site as dashboard_site
from dagster_project.publishing.dashboard.scripts import encoded, page_id, script
from dagster_project.publishing.dashboard.site import MARK, Built, build
from dagster_project.publishing.dashboard.source import DashboardError
from dagster_project.publishing.receipts import Figure, Receipts
from dagster_project.publishing.snapshot import DATABASE, publish
from dagster_project.settings import from_environment
from tests.orchestration.runs import fingerprint, kanhe
from tests.warehouse.conftest import Warehouse

NOW = datetime(2026, 11, 24, tzinfo=UTC)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def published(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dashboard")
    publish(warehouse.path, folder / "published", run="r1", now=NOW, notes={})
    return folder


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    shutil.copytree(published / "published", tmp_path / "home" / "published", symlinks=True)
    return tmp_path / "home"


def built(home: Path, out: Path) -> Built:
    settings = from_environment({"KANHE_HOME": str(home)})
    return build(settings, out, run="t", now=NOW, progress=lambda done, total, what: None)


def content(file: Path) -> Any:
    """What a data script registers."""
    found = re.fullmatch(r'Kanhe\.put\("[^"]+",(.*)\);\n', file.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return json.loads(found.group(1))


def plain(table: Any) -> Any:
    """Grouped rows with the words instead of their places."""
    for *_, rows in table["g"]:
        for row in rows:
            for place, column in enumerate(table["c"][: len(row)]):
                if column in table["d"] and row[place] is not None:
                    row[place] = table["d"][column][row[place]]
    return table


def test_every_unit_has_a_page_and_nothing_links_nowhere(home: Path, warehouse: Warehouse) -> None:
    site = built(home, home / "site").folder
    units = [key for (key,) in warehouse.rows("select unit_key from marts.dim_unit where document_count > 0")]
    assert {file.stem for file in (site / "unit").glob("*.html")} == {page_id(key) for key in units}
    for page in [*site.glob("*.html"), *(site / "unit").glob("*.html")]:
        for link in re.findall(r'(?:href|src)="([^"#:]+)["#]', page.read_text(encoding="utf-8")):
            assert (page.parent / link).is_file(), f"{page.name}: {link}"
    assert "http" not in "".join(re.findall(r'(?:href|src)="([^"]+)"', (site / "index.html").read_text()))


def test_amounts_are_exact_texts(home: Path, warehouse: Warehouse) -> None:
    site = built(home, home / "site").folder
    for key, name in warehouse.rows(
        "select unit_key, unit_name from marts.dim_unit where document_count > 0"
    ):
        page = content(site / "data" / "unit" / f"{page_id(key)}.js")
        lines = plain(page["lines"])
        assert page["unit"]["unit_name"] == name
        for *group, rows in lines["g"]:
            for row in rows:
                told = dict(zip(lines["c"], row, strict=False))
                document_kind, scope, subject, fund, line = group
                [(value,)] = warehouse.connection.execute(
                    "select value_yuan from marts.mart_line_year where unit_key = ? and document_kind = ? and scope = ?"
                    " and subject = ? and fund_scope = ? and line_key = ? and fiscal_year = ?",
                    [key, document_kind, scope, subject, fund, line, told["fiscal_year"]],
                ).fetchall()
                assert told["value"] is None or isinstance(told["value"], str)
                assert (told["value"] is None) == (value is None)
                assert value is None or duckdb.sql(f"select {told['value']}::decimal(20,2)").fetchall() == [
                    (value,)
                ]


def test_places_are_those_of_the_receipts(home: Path, warehouse: Warehouse) -> None:
    """The pages look places up for all figures at once; the receipts of `kanhe trace` must say the same."""
    site = built(home, home / "site").folder
    seen = 0
    for (key,) in warehouse.rows("select unit_key from marts.dim_unit where document_count > 0"):
        told = plain(content(site / "data" / "unit" / f"{page_id(key)}-more.js")["printed"])
        figures, places = [], []
        for kind, scope, subject, fund, line, rows in told["g"]:
            for row in rows:
                found = dict(zip(told["c"], row, strict=False))
                figures.append(
                    Figure(
                        "mart_line_year",
                        "value_yuan",
                        {
                            "line_year_key": f"{key}|{kind}|{scope}|{subject}/{fund}/{line}|{found['fiscal_year']}"
                        },
                    )
                )
                relations = (found.get("agreeing_count") or 0) + (found.get("failing_count") or 0)
                place = (found.get(name) for name in ("printed", "source_page", "source_line", "source_row"))
                places.append((*place, relations))
        with duckdb.connect(str(home / "published" / DATABASE), read_only=True) as connection:
            receipts = Receipts(connection).of(figures)
        for receipt, place in zip(receipts, places, strict=True):
            if receipt is None or receipt.value is None:
                continue  # a blank: printed, and of no amount
            leaves = [(leaf.place, len(leaf.confirmations)) for leaf in receipt.printed() if leaf.place]
            assert place in [(leaf.printed, leaf.page, leaf.line, leaf.row, count) for leaf, count in leaves]
            seen += 1
    assert seen > 50


def test_sums_are_those_of_one_kind_and_scope(home: Path, warehouse: Warehouse) -> None:
    totals = content(built(home, home / "site").folder / "data" / "overview.js")["totals"]
    shown = {tuple(row[:3]): dict(zip(totals["c"], row, strict=False))["expenditure"] for row in totals["r"]}
    for kind, scope, year, total in warehouse.rows(
        "select document_kind, scope, fiscal_year, sum(expenditure_yuan) from marts.mart_unit_year group by all"
    ):
        assert shown.pop((kind, scope, year)) == plain_decimal(total)
    # Over all bodies: every printed total of the documents that count, once.
    for kind, year, total in warehouse.rows(
        "select y.document_kind, y.fiscal_year, sum(y.expenditure_yuan) from marts.mart_unit_year as y"
        " inner join marts.dim_document as d using (document_id) where d.counts_in_total group by all"
    ):
        assert shown.pop((kind, "counted", year)) == plain_decimal(total)
    assert not shown


def plain_decimal(amount: Decimal | None) -> str | None:
    """An amount as the pages hold it."""
    return None if amount is None else f"{amount:f}".rstrip("0").rstrip(".")


def test_the_same_publication_makes_the_same_pages(home: Path) -> None:
    first, second = built(home, home / "one"), built(home, home / "two")
    ours = {name: value for name, value in fingerprint(first.folder).items() if not name.endswith(".docx")}
    theirs = {name: value for name, value in fingerprint(second.folder).items() if not name.endswith(".docx")}
    assert ours == theirs
    assert first.file_count == len(fingerprint(first.folder))


def test_an_earlier_build_is_replaced_whole(home: Path) -> None:
    site = built(home, home / "site").folder
    (site / "unit" / "gone.html").write_text("a unit of yesterday")
    again = built(home, home / "site").folder
    assert not (again / "unit" / "gone.html").exists()
    assert sorted(entry.name for entry in home.iterdir()) == ["published", "site"]


def test_a_link_to_the_pages_stays_a_link(home: Path) -> None:
    built(home, home / "site")
    (home / "link").symlink_to(home / "site", target_is_directory=True)
    (home / "site" / "stale").touch()
    built(home, home / "link")
    assert (home / "link").is_symlink()
    assert not (home / "site" / "stale").exists()
    assert sorted(entry.name for entry in home.iterdir()) == ["link", "published", "site"]


def test_where_names_cannot_be_exchanged_two_renames_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lake_files, "_exchange", lambda one, other: False)
    site = built(home, home / "site").folder
    (site / "stale").touch()
    built(home, home / "site")
    assert not (site / "stale").exists()
    assert sorted(entry.name for entry in home.iterdir()) == ["published", "site"]


@pytest.mark.parametrize("harm", ["deleted", "torn", "older"])
def test_without_a_usable_published_file_yesterdays_pages_stay(home: Path, harm: str) -> None:
    site = built(home, home / "site").folder
    before = fingerprint(site)
    database = home / "published" / DATABASE
    if harm == "deleted":
        database.unlink()
    elif harm == "torn":
        database.write_bytes(database.read_bytes()[:100_000])
    else:
        with duckdb.connect(str(database)) as connection:
            connection.execute("drop table marts.mart_disclosure_score")
    with pytest.raises(DashboardError, match="原有网页保持不变") as told:
        built(home, home / "site")
    assert "kanhe load" in str(told.value)
    assert fingerprint(site) == before
    assert sorted(entry.name for entry in home.iterdir()) == ["published", "site"]


@pytest.mark.parametrize("harm", ["replaced", "deleted"])
def test_the_file_may_be_replaced_or_deleted_while_the_pages_are_built(
    home: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    """Whoever has opened the published file keeps it: the pages are of one publication."""
    write = dashboard_site._write

    def harmed_meanwhile(published: Any, *rest: Any) -> int:
        database = home / "published" / DATABASE
        if harm == "deleted":
            database.unlink()
            return write(published, *rest)
        other = home / "published" / "other.duckdb"
        other.write_bytes(database.read_bytes())
        with duckdb.connect(str(other)) as connection:
            connection.execute("delete from marts.mart_line_year")
        other.replace(database)
        return write(published, *rest)

    expected = fingerprint(built(home, home / "undisturbed").folder / "data" / "unit")
    monkeypatch.setattr(dashboard_site, "_write", harmed_meanwhile)
    site = built(home, home / "site").folder
    assert fingerprint(site / "data" / "unit") == expected


def test_a_full_disk_leaves_yesterdays_pages(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = built(home, home / "site").folder
    before = fingerprint(site)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dashboard_site, "_page", full)
    with pytest.raises(DashboardError, match="磁盘空间"):
        built(home, home / "site")
    assert fingerprint(site) == before
    assert sorted(entry.name for entry in home.iterdir()) == ["published", "site"]


def test_a_folder_that_is_no_dashboard_is_left_alone(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "documents"
    other.mkdir()
    (other / "important.txt").write_text("mine")
    with pytest.raises(DashboardError, match="没有改动"):
        built(home, other)
    assert fingerprint(other).keys() == {"important.txt"}
    (other / "important.txt").unlink()
    assert (built(home, other).folder / MARK).is_file()


def test_the_command_tells_where_the_pages_are(home: Path, tmp_path: Path) -> None:
    done = kanhe("dashboard", "--home", home, "--out", tmp_path / "看板")
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "看板" / "index.html") in done.stdout
    missing = kanhe("dashboard", "--home", tmp_path / "nothing", "--out", tmp_path / "看板")
    assert missing.returncode == 2
    assert "还没有已发布的数据" in missing.stdout
    assert "Traceback" not in missing.stdout + missing.stderr
    assert (tmp_path / "看板" / "index.html").is_file()


def test_data_can_neither_end_a_script_nor_begin_markup() -> None:
    nasty = "</script><!--<b>&amp;\u2028"
    text = script("a</script>", {"x": [nasty]}).decode()
    assert not re.search("[<>&\u2028]", text)
    assert json.loads(encoded({"x": [nasty]})) == {"x": [nasty]}


def test_the_chart_library_is_the_one_recorded() -> None:
    folder = files("dagster_project.publishing.dashboard") / "assets" / "echarts"
    recorded = re.search(r"sha256 ([0-9a-f]{64})", (folder / "ORIGIN.txt").read_text())
    assert recorded
    library = (folder / "echarts.min.js").read_bytes()
    assert hashlib.sha256(library).hexdigest() == recorded.group(1)
    assert b"Licensed to the Apache Software Foundation" in library
    assert (folder / "LICENSE").is_file() and (folder / "NOTICE").is_file()
