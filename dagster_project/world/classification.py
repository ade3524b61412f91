"""Functional and economic classification codes with the years their names are valid in.

Belongs here: names of codes by year, and which code took the place of another in the yearly list.
Does not belong here: amounts.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


class UnknownCodeError(LookupError):
    """A code has no name in a year: the ledger asks for what the official list did not have."""


@cache
def _names(kind: str) -> Mapping[str, tuple[tuple[int, int, str], ...]]:
    found: dict[str, list[tuple[int, int, str]]] = {}
    for row in _rows(f"{kind}.csv"):
        last = int(row["last"]) if row["last"] else 9999
        found.setdefault(row["code"], []).append((int(row["first"]), last, row["name"]))
    return {code: tuple(spans) for code, spans in found.items()}


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def function_name(code: str, year: int) -> str:
    """Official name of a functional code in a year.

    Raises:
        UnknownCodeError: when the code was not on that year's list.
    """
    return _name("functions", code, year)


@cache
def economic_name(code: str, year: int) -> str:
    """Official name of an economic code in a year.

    Raises:
        UnknownCodeError: when the code was not on that year's list.
    """
    return _name("economics", code, year)


def _name(kind: str, code: str, year: int) -> str:
    for first, last, name in _names(kind).get(code, ()):
        if first <= year <= last:
            return name
    raise UnknownCodeError(f"{code} has no name in {year}")


def is_valid(code: str, year: int) -> bool:
    """Whether a functional code is on a year's list."""
    return any(first <= year <= last for first, last, _ in _names("functions").get(code, ()))


@cache
def classes(year: int) -> tuple[str, ...]:
    """All functional classes (类) of a year, in order."""
    return tuple(sorted(code for code in _names("functions") if len(code) == 3 and is_valid(code, year)))


@cache
def _successions() -> Mapping[str, tuple[str, int]]:
    return {row["code"]: (row["successor"], int(row["year"])) for row in _rows("successions.csv")}


@cache
def in_year(code: str, year: int) -> str:
    """The code that stands for `code` in a year: itself, or what the yearly list replaced it with."""
    known = _successions()
    while code in known and known[code][1] <= year:
        code = known[code][0]
    return code


def renamings(year: int) -> tuple[tuple[str, str, str], ...]:
    """Codes whose name the list of a year changed: code, old name, new name."""
    found = []
    for code, spans in sorted(_names("functions").items()):
        for first, _, name in spans:
            before = [old for _, last, old in spans if last == year - 1]
            if first == year and before:
                found.append((code, before[0], name))
    return tuple(found)


def renumberings(year: int) -> tuple[tuple[str, str], ...]:
    """Codes the list of a year replaced by others: old code, new code."""
    return tuple(sorted((old, new) for old, (new, since) in _successions().items() if since == year))
