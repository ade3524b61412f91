"""The rule catalogue as rows of the lake.

Belongs here: turning rules into rows. Does not belong here: what rules say (`expectations/catalogue`).
"""

from __future__ import annotations

from dagster_project.lake.rows import Row
from dagster_project.reconciliation.catalogue import Catalogue


def rule_rows(catalogue: Catalogue) -> list[Row]:
    """One row per rule, with the columns of `lake.schemas.RULES`."""
    return [
        {
            "rule_id": rule.id,
            "rule_version": rule.version,
            "title_zh": rule.title_zh,
            "title_en": rule.title_en,
            "family": rule.family,
            "category": rule.category,
            "severity": rule.severity.value,
            "scope": rule.scope,
            "tolerance_class": rule.tolerance_class,
            "message_zh": rule.message_zh,
            "cannot_tell_zh": rule.cannot_tell_zh,
            "legal_basis": rule.legal_basis,
        }
        for rule in catalogue.rules
    ]
