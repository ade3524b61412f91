"""How often a planted mistake is told at its place, by kind, over all forms; and whether anything else is said.

`KANHE_FAULTS` sets the documents of each kind (default 200).
"""

from __future__ import annotations

import os
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from dagster_project.world.faults import MISTAKES
from tests.world.planted import Said, Tally, mistakes, said_about, sound_documents

pytestmark = pytest.mark.perf
COUNT = int(os.environ.get("KANHE_FAULTS", "200"))
CHUNKS = 8
WORKERS = 2


def _said(seed: int) -> list[Said]:
    """What is said about one chunk of the documents."""
    with TemporaryDirectory() as folder:
        documents = mistakes(sound_documents(seed), list(MISTAKES), -(-COUNT // CHUNKS), seed)
        return [said_about(printed, sound, Path(folder)) for printed, sound in documents]


def test_planted_mistakes_by_kind(capsys: pytest.CaptureFixture[str]) -> None:
    with get_context("fork").Pool(WORKERS) as pool:
        said = [
            one for part in pool.imap_unordered(_said, range(7000, 7000 + 100 * CHUNKS, 100)) for one in part
        ]
    whole = Tally(said)
    with capsys.disabled():
        print()
        for kind in MISTAKES:
            print(Tally([one for one in said if one.kind == kind]).line(kind))
        print(whole.line("all"))
    assert whole.tellable >= 0.95
    assert whole.findings == 1
    assert whole.precision >= 0.95
