"""Running suites with the real library: what passes, what fails, what is vacuous, and the pages."""

import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dagster_project.quality.handover import frame_for
from dagster_project.quality.structure import KEYS, REMEMBERING
from dagster_project.quality.suites import Suite, read_suites
from dagster_project.quality.validation import Outcome, SuiteOutcome, validate

pytestmark = pytest.mark.slow


def _suites(*names: str) -> list[Suite]:
    return [suite for suite in read_suites() if suite["name"] in names]


def _rules(*rows: tuple[str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["rule_id", "failing_document"])


def _keys(**changed: tuple[int, int, int]) -> pd.DataFrame:
    rows = [(mart, *changed.get(mart, (3, 3, 0))) for mart in KEYS]
    return pd.DataFrame(rows, columns=["subject", "row_count", "key_count", "orphan_count"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages") / "data_docs"


@pytest.fixture(scope="module")
def outcomes(site: Path) -> dict[str, SuiteOutcome]:
    suites = _suites("rules_growth", "structure_keys")
    growth = [expectation["meta"]["rule_id"] for expectation in suites[0]["expectations"]]
    frames = {
        "rules_growth": _rules((growth[0], "甲单位 2024 年：2/5 处不符"), (growth[0], None)),
        "structure_keys": _keys(fct_revenue=(3, 2, 0), fct_staff=(3, 3, 1)),
    }
    return {suite.name: suite for suite in validate(suites, frames, site, run="r1")}


def _by_id(suite: SuiteOutcome) -> dict[str, Outcome]:
    return {outcome.id: outcome for outcome in suite.outcomes}


def test_a_failing_rule_and_a_vacuous_rule_are_told_apart(outcomes: dict[str, SuiteOutcome]) -> None:
    first, *others = outcomes["rules_growth"].outcomes
    assert (first.passed, first.rows, first.contradicting, first.error) == (False, 2, 1, None)
    assert others
    assert all(outcome.passed and outcome.rows == 0 for outcome in others)


def test_a_repeated_key_and_an_orphan_are_found_where_they_are(outcomes: dict[str, SuiteOutcome]) -> None:
    found = _by_id(outcomes["structure_keys"])
    assert {id_ for id_, outcome in found.items() if not outcome.passed} == {
        "fct_revenue.unique",
        "fct_staff.references",
    }
    assert all(outcome.rows == 1 for outcome in found.values())


def test_the_pages_need_no_network_and_lead_to_each_other(
    site: Path, outcomes: dict[str, SuiteOutcome]
) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) >= 1 + 2 * len(outcomes)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<script|<(?:link|img)[^>]*(?:href|src)=[\"']https?:", text), page
    front = (site / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"]+\.html)"', front)
    assert len(links) == len(outcomes)
    assert all((site / link).is_file() for link in links)
    assert front.count("有不通过") == 2


def test_the_page_of_a_failing_rule_names_unit_year_and_rule(
    site: Path, outcomes: dict[str, SuiteOutcome]
) -> None:
    [page] = (site / "validations" / "rules_growth").rglob("*.html")
    text = page.read_text(encoding="utf-8")
    rule = outcomes["rules_growth"].outcomes[0].id
    assert rule in text
    assert "甲单位 2024 年：2/5 处不符" in text


def test_a_frame_without_the_column_is_an_error_and_no_pass(tmp_path: Path) -> None:
    frame = _keys().drop(columns="orphan_count")
    [suite] = validate(_suites("structure_keys"), {"structure_keys": frame}, tmp_path / "data_docs", run="r1")
    broken = [outcome for outcome in suite.outcomes if outcome.error is not None]
    assert {outcome.id for outcome in broken} == {
        f"{mart}.references" for mart in KEYS if mart not in REMEMBERING
    }
    assert not any(outcome.passed for outcome in broken)


def test_nothing_is_handed_over_under_an_unknown_name() -> None:
    with duckdb.connect() as connection, pytest.raises(KeyError):
        frame_for(connection, "structure_of_nothing")
