"""The shipped demo: small, of every format, and nothing but disclosures."""

from __future__ import annotations

from collections import Counter

import pytest

from dagster_project.examination import examine
from dagster_project.world.writers.registry import FORMATS
from tests.documents import ROOT

FILES = sorted(path for path in (ROOT / "raw").glob("20*/*") if path.is_file())


def test_the_demo_is_small_and_mixed() -> None:
    """Four years, every format, under three megabytes."""
    assert len({path.parent.name for path in FILES}) == 4
    assert {path.suffix.lstrip(".") for path in FILES} == set(FORMATS)
    assert sum(path.stat().st_size for path in FILES) < 3_000_000
    assert min(Counter(path.parent.name for path in FILES).values()) >= 10


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_a_file_of_each_format_is_the_disclosure_its_name_says(suffix: str) -> None:
    """Unit and year are read from the document, not from its name."""
    path = next(path for path in FILES if path.suffix == f".{suffix}")
    examination = examine([path])
    (document,) = examination.rows["documents"]
    assert path.stem.startswith(f"{document['unit_name']}{examination.fiscal_year}年")
