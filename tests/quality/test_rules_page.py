"""The page of rules is what the catalogue says."""

from __future__ import annotations

from dagster_project.quality.rules_page import PAGE, rules_page
from dagster_project.reconciliation.catalogue import load_catalogue


def test_the_committed_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == rules_page(load_catalogue()), "run make generate"


def test_every_rule_has_its_row() -> None:
    page = rules_page(load_catalogue())
    for rule in load_catalogue().rules:
        (row,) = [line for line in page.splitlines() if line.startswith(f"| {rule.id} v{rule.version} ")]
        for part in (rule.title_zh, rule.title_en, rule.cannot_tell_zh, rule.legal_basis):
            assert part in row
