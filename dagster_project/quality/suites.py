"""The suites: one expectation per rule, and the structural expectations, as reviewed JSON.

Belongs here: making `expectations/suites/*.json` from the rule catalogue and `structure`, and reading them.
Does not belong here: running them (`validation`). Made without Great Expectations: its import takes seconds.

`python -m dagster_project.quality.suites` rewrites the files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.quality.structure import CHECKS, StructureCheck

if TYPE_CHECKING:
    from dagster_project.reconciliation.catalogue import Catalogue, Rule

SUITES_FOLDER = Path(__file__).resolve().parents[2] / "expectations" / "suites"
RULES_PREFIX = "rules_"

Suite = Mapping[str, Any]


def rule_suite(family: str, catalogue: Catalogue) -> Suite:
    """The suite of one family: for every rule, no document may hold a failing relation."""
    rules = sorted((rule for rule in catalogue.rules if rule.family == family), key=lambda rule: rule.id)
    return {
        "name": f"{RULES_PREFIX}{family}",
        "expectations": [_rule_expectation(rule) for rule in rules],
    }


def structure_suite(table: str) -> Suite:
    """The suite over one table of `handover`: keys, words or coverage."""
    return {
        "name": table,
        "expectations": [_structure_expectation(check) for check in CHECKS if check.table == table],
    }


def all_suites(catalogue: Catalogue) -> list[Suite]:
    """Every suite, rules first."""
    families = sorted({rule.family for rule in catalogue.rules})
    tables = sorted({check.table for check in CHECKS})
    return [rule_suite(family, catalogue) for family in families] + [structure_suite(t) for t in tables]


def suite_texts(catalogue: Catalogue) -> dict[str, str]:
    """Content of every file of the folder by name."""
    return {
        f"{suite['name']}.json": json.dumps(suite, ensure_ascii=False, indent=2) + "\n"
        for suite in all_suites(catalogue)
    }


def read_suites(folder: Path = SUITES_FOLDER) -> list[Suite]:
    """The committed suites in the order of their names.

    Raises:
        FileNotFoundError: when there is none.
    """
    suites = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))]
    if not suites:
        raise FileNotFoundError(f"no suites in {folder}")
    return suites


def _rule_expectation(rule: Rule) -> dict[str, Any]:
    return {
        # A document that contradicts the rule is named in this column, and so on the page.
        "type": "expect_column_values_to_be_null",
        "kwargs": {"column": "failing_document", "row_condition": _equals("rule_id", rule.id)},
        "severity": str(rule.severity),
        "description": f"{rule.id} {rule.title_zh}",
        "notes": rule.cannot_tell_zh or None,
        "meta": {
            "rule_id": rule.id,
            "rule_version": rule.version,
            "severity": str(rule.severity),
            "message": rule.message_zh,
        },
    }


def _structure_expectation(check: StructureCheck) -> dict[str, Any]:
    return {
        "type": check.expectation,
        "kwargs": {**check.arguments, "row_condition": _equals("subject", check.subject)},
        "severity": check.severity,
        "description": check.message_zh,
        "notes": None,
        "meta": {"check_id": check.id, "severity": check.severity, "message": check.message_zh},
    }


def _equals(column: str, value: str) -> dict[str, Any]:
    return {"type": "comparison", "column": {"name": column}, "operator": "==", "parameter": value}


def _main() -> None:
    from dagster_project.reconciliation.catalogue import load_catalogue

    texts = suite_texts(load_catalogue())
    SUITES_FOLDER.mkdir(parents=True, exist_ok=True)
    for file in SUITES_FOLDER.glob("*.json"):
        if file.name not in texts:
            file.unlink()
    for name, text in texts.items():
        (SUITES_FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _main()
