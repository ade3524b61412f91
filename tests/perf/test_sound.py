"""Documents without mistakes are read back whole and raise nothing: no rule does, nor does what reading reports.

`KANHE_SOUND` sets the number of documents (default 1000), `KANHE_SOUND_SEED` the first world.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from dagster_project.world.writers.registry import FORMATS
from tests.world.planted import sound_documents
from tests.world.sound import Sound, examined

pytestmark = pytest.mark.perf
COUNT = int(os.environ.get("KANHE_SOUND", "1000"))
SEED = int(os.environ.get("KANHE_SOUND_SEED", "30000"))
CHUNKS = 8
WORKERS = 2
EXAMPLES = 4


def _examined(seed: int) -> list[Sound]:
    """One chunk of the documents, of a world of its own."""
    with TemporaryDirectory() as folder:
        documents = islice(sound_documents(seed, FORMATS), -(-COUNT // CHUNKS))
        return [examined(printed, Path(folder)) for printed in documents]


def test_sound_documents_are_read_whole_and_raise_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    seeds = range(SEED, SEED + 100 * CHUNKS, 100)
    with get_context("fork").Pool(WORKERS) as pool:
        sound = [one for part in pool.imap_unordered(_examined, seeds) for one in part]
    counts: Counter[str] = Counter()
    examples: defaultdict[str, list[str]] = defaultdict(list)
    for one in sound:
        for told in one.told:
            counts[told.kind] += 1
            examples[told.kind].append(f"{one.name}: {told.words}")
    kinds = Counter(f"{one.form} {one.format}" for one in sound)
    with capsys.disabled():
        print(f"\n{len(sound)} sound documents of the worlds {', '.join(map(str, seeds))}")
        print("  ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())))
        for kind, count in sorted(counts.items()):
            print(f"{count:6} in {len({e.partition(':')[0] for e in examples[kind]}):4} documents  {kind}")
            for example in examples[kind][:EXAMPLES]:
                print(f"         {example[:240]}")
        misread = [f"{one.name}: {text}" for one in sound for text in one.misread]
        print(f"{len(misread)} facts differ from the truth", *misread[:20], sep="\n         ")
    assert [text for one in sound for text in one.false] == []
    assert misread == []
