"""Names of classification codes, with the years in which a name is official.

Belongs here: the short national list of functional classes, and the few groups and items that changed their name.
All other groups and items are learnt from documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

FIRST_YEAR, LAST_YEAR = 0, 9999


@dataclass(frozen=True, slots=True)
class ClassName:
    """An official name of a code and the fiscal years it is valid in."""

    code: str
    name: str
    since: int
    until: int


@cache
def class_names() -> tuple[ClassName, ...]:
    """All official names of functional classes, by code and year."""
    return _listed("function_classes.yaml")


@cache
def renamed_codes() -> tuple[ClassName, ...]:
    """All official names of the codes that were renamed: classes, groups and items."""
    names = (*class_names(), *_listed("renamed_codes.yaml"))
    return tuple(n for n in names if sum(other.code == n.code for other in names) > 1)


def _listed(file: str) -> tuple[ClassName, ...]:
    text = files(__package__).joinpath(file).read_text(encoding="utf-8")
    raw = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return tuple(
        ClassName(code, entry["name"], entry.get("since", FIRST_YEAR), entry.get("until", LAST_YEAR))
        for code, entries in raw.items()
        for entry in entries
    )


@cache
def codes_by_name() -> Mapping[str, str]:
    """Code of each official name, of whatever year; a name never changed its code."""
    return {entry.name: entry.code for entry in class_names()}
