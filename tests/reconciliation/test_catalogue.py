"""The catalogue is checked when it is loaded."""

import re
from pathlib import Path

import pytest
import yaml

from dagster_project.reconciliation.catalogue import (
    CATALOGUE_FOLDER,
    FAMILIES,
    CatalogueError,
    load_catalogue,
)
from dagster_project.reconciliation.shapes import SHAPES

ENTRY = yaml.safe_load((CATALOGUE_FOLDER / "tables.yaml").read_text(encoding="utf-8"))[0]


def load(folder: Path, *entries: dict[str, object]) -> None:
    (folder / "rules.yaml").write_text(yaml.safe_dump(list(entries), allow_unicode=True), encoding="utf-8")
    load_catalogue(folder)


def test_every_family_has_a_rule_and_every_shape_is_known() -> None:
    rules = load_catalogue().rules
    assert {rule.family for rule in rules} == set(FAMILIES)
    assert {rule.shape for rule in rules} == set(SHAPES)


def test_titles_and_messages_are_written() -> None:
    for rule in load_catalogue().rules:
        assert rule.title_zh
        assert rule.title_en
        assert {"{label}", "{words}"} & set(re.findall(r"{\w+}", rule.message_zh)), rule.id
        assert rule.cannot_tell_zh
        assert rule.legal_basis


@pytest.mark.parametrize("field", ["id", "severity", "message", "cannot_tell", "shape"])
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    with pytest.raises(CatalogueError, match=field):
        load(tmp_path, {key: value for key, value in ENTRY.items() if key != field})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "H1"),
        ("family", "x"),
        ("severity", "bad"),
        ("tolerance", "loose"),
        ("scope", "x"),
        ("category", "x"),
        ("title", "x"),
    ],
)
def test_a_value_without_meaning_is_refused(tmp_path: Path, field: str, value: str) -> None:
    with pytest.raises(CatalogueError):
        load(tmp_path, {**ENTRY, field: value})


def test_an_id_occurs_once(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="twice"):
        load(tmp_path, ENTRY, ENTRY)
