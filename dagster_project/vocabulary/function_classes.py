"""Functional classes by name, with the years in which a name is official.

Belongs here: the short national list of classes. Groups and items are learnt from documents.
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
    """An official name of a class and the fiscal years it is valid in."""

    code: str
    name: str
    since: int
    until: int


@cache
def class_names() -> tuple[ClassName, ...]:
    """All official names of functional classes, by code and year."""
    text = files(__package__).joinpath("function_classes.yaml").read_text(encoding="utf-8")
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
