"""Primary and foreign keys of the marts, as the tests of the dbt project state and prove them every night.

Belongs here: telling the keys from the tests. Does not belong here: reading the files (`described`), what a database
makes of the keys.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dagster_project.warehouse.described import REFERENCE, all_described_models, tests_of


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`column` holds a value of `target_column`, the primary key of `target`, or NULL."""

    column: str
    target: str
    target_column: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of one mart.

    Attributes:
        primary: columns that tell every row apart, never NULL; empty when the project proves none.
        foreign: in the order of the columns.
    """

    primary: tuple[str, ...]
    foreign: tuple[ForeignKey, ...]


@functools.cache
def mart_keys() -> Mapping[str, Keys]:
    """Keys by mart.

    A relationship whose target is no single-column primary key is a test and no foreign key.
    """
    models = {model["name"]: model for model in all_described_models()}
    primary = {name: _primary(model) for name, model in models.items()}
    return {
        name: Keys(
            primary[name],
            tuple(key for key in _relationships(model) if primary.get(key.target) == (key.target_column,)),
        )
        for name, model in models.items()
    }


def _primary(model: Mapping[str, Any]) -> tuple[str, ...]:
    filled = [column["name"] for column in model["columns"] if "not_null" in _plain(column)]
    for column in model["columns"]:
        if column["name"] in filled and "unique" in _plain(column):
            return (column["name"],)
    for name, test in tests_of(model):
        if name == "unique_combination" and set(test["arguments"]["columns"]) <= set(filled):
            return tuple(test["arguments"]["columns"])
    return ()


def _relationships(model: Mapping[str, Any]) -> Iterator[ForeignKey]:
    for column in model["columns"]:
        for name, test in tests_of(column):
            # A test that only warns, or looks at some rows only, proves nothing about the table.
            if name == "relationships" and not test.get("config"):
                reference = REFERENCE.fullmatch(test["arguments"]["to"])
                if reference is not None:
                    yield ForeignKey(column["name"], reference[1], test["arguments"]["field"])


def _plain(described: Mapping[str, Any]) -> list[str]:
    return [test for test in described.get("data_tests", ()) if isinstance(test, str)]
