"""The committed script is what the models compile to."""

from __future__ import annotations

import re

import pytest

from dagster_project.warehouse.baseline import INPUT_TABLES
from dagster_project.warehouse.bundle import SCRIPT, compile_bundle


@pytest.mark.slow
def test_committed_script_is_current() -> None:
    assert SCRIPT.read_text(encoding="utf-8") == compile_bundle(), (
        "run `python -m dagster_project.warehouse.bundle` and commit dagster_project/warehouse/baseline.sql"
    )


def test_script_reads_the_lakes_tables_by_their_plain_names() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert not re.findall(r"read_parquet|lake/|\"(?:warehouse|staging|intermediate)\"", text)
    assert {f"from {table}" in text for table in INPUT_TABLES} == {True}
