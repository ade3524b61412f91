"""The committed suites: made from the catalogue, and up to date."""

from pathlib import Path

import pytest

from dagster_project.quality.structure import CHECKS
from dagster_project.quality.suites import SUITES_FOLDER, read_suites, suite_texts
from dagster_project.reconciliation.catalogue import FAMILIES, load_catalogue


def test_the_committed_suites_are_those_the_catalogue_makes() -> None:
    committed = {file.name: file.read_text(encoding="utf-8") for file in SUITES_FOLDER.glob("*.json")}
    assert committed == suite_texts(load_catalogue()), "run: python -m dagster_project.quality.suites"


def test_every_rule_has_exactly_one_expectation_with_its_severity_and_chinese_message() -> None:
    metas = [
        expectation["meta"] | {"graded": expectation["severity"]}
        for suite in read_suites()
        if suite["name"].startswith("rules_")
        for expectation in suite["expectations"]
    ]
    rules = load_catalogue().rules
    assert sorted(
        (m["rule_id"], m["rule_version"], m["severity"], m["graded"], m["message"]) for m in metas
    ) == sorted(
        (rule.id, rule.version, rule.severity.value, rule.severity.value, rule.message_zh) for rule in rules
    )


def test_every_family_has_a_suite() -> None:
    names = {suite["name"] for suite in read_suites()}
    assert {f"rules_{family}" for family in FAMILIES} <= names


def test_structural_checks_have_identifiers_of_their_own() -> None:
    ids = [check.id for check in CHECKS]
    assert len(ids) == len(set(ids))


def test_an_empty_folder_is_no_set_of_suites(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_suites(tmp_path)
