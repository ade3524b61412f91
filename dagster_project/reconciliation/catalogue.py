"""The rule catalogue.

Belongs here: loading and checking `expectations/catalogue/*.yaml`, the source of truth for rules.
Does not belong here: expanding rules into relations (`shapes`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dagster_project.vocabulary.statuses import Severity

CATALOGUE_FOLDER = Path(__file__).resolve().parents[2] / "expectations" / "catalogue"
FAMILIES = (
    "hierarchy",
    "row_sum",
    "table_balance",
    "cross_table",
    "bridge",
    "table_text",
    "share",
    "growth",
    "closure",
    "project",
    "performance",
    "structure",
)
_CATEGORIES = frozenset({"accuracy", "completeness", "consistency", "timeliness", "convention"})
_SCOPES = frozenset(
    {"cell", "row", "table", "cross_table", "narrative", "document", "cross_year", "cross_unit"}
)
_TOLERANCES = frozenset({"same", "sum", "percent"})
_ID = re.compile(r"[A-Z]{3}-\d{3}")
_REQUIRED = ("id", "version", "title", "family", "category", "severity", "scope", "tolerance", "shape",
             "message", "cannot_tell", "legal_basis")  # fmt: skip


class CatalogueError(Exception):
    """A catalogue entry is wrong (a developer's mistake); the message names file, rule and field."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `options` are the fields its shape understands."""

    id: str
    version: int
    title_zh: str
    title_en: str
    family: str
    category: str
    severity: Severity
    scope: str
    tolerance_class: str
    shape: str
    message_zh: str
    cannot_tell_zh: str
    legal_basis: str
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All rules, in order of file and entry."""

    rules: tuple[Rule, ...]


@cache
def load_catalogue(folder: Path = CATALOGUE_FOLDER) -> Catalogue:
    """Load and check all rules.

    Raises:
        CatalogueError: when a field is missing or has no meaning, or an id occurs twice.
    """
    rules: list[Rule] = []
    seen: set[str] = set()
    for path in sorted(folder.glob("*.yaml")):
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        for raw in yaml.load(path.read_text(encoding="utf-8"), Loader=loader) or []:
            rule = _rule(raw, path.name)
            if rule.id in seen:
                raise CatalogueError(f"{path.name}: {rule.id} occurs twice")
            seen.add(rule.id)
            rules.append(rule)
    return Catalogue(tuple(rules))


def _rule(raw: Mapping[str, Any], name: str) -> Rule:
    label = f"{name}: {raw.get('id', '?')}"
    if missing := [field for field in _REQUIRED if field not in raw]:
        raise CatalogueError(f"{label}: missing {', '.join(missing)}")
    if not _ID.fullmatch(str(raw["id"])):
        raise CatalogueError(f"{label}: an id is three capitals, a dash and three digits")
    _one_of(label, "family", raw["family"], FAMILIES)
    _one_of(label, "category", raw["category"], sorted(_CATEGORIES))
    _one_of(label, "scope", raw["scope"], sorted(_SCOPES))
    _one_of(label, "tolerance", raw["tolerance"], sorted(_TOLERANCES))
    _one_of(label, "severity", raw["severity"], [severity.value for severity in Severity])
    title = raw["title"]
    if not isinstance(title, Mapping) or not {"zh", "en"} <= set(title):
        raise CatalogueError(f"{label}: title needs zh and en")
    return Rule(
        id=raw["id"],
        version=int(raw["version"]),
        title_zh=title["zh"],
        title_en=title["en"],
        family=raw["family"],
        category=raw["category"],
        severity=Severity(raw["severity"]),
        scope=raw["scope"],
        tolerance_class=raw["tolerance"],
        shape=raw["shape"],
        message_zh=raw["message"],
        cannot_tell_zh=raw["cannot_tell"],
        legal_basis=raw["legal_basis"],
        options={key: value for key, value in raw.items() if key not in _REQUIRED or key == "shape"},
    )


def _one_of(label: str, field: str, value: object, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise CatalogueError(f"{label}: {field} {value!r} is none of {', '.join(allowed)}")
