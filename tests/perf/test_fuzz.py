"""Damaged files: no crash, no hang, and how often a changed figure goes unnoticed. Prints a table.

`KANHE_FUZZ` sets the files per format (default 30; the full run takes 2000).
"""

from __future__ import annotations

import io
import os
import random
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from dagster_project.lake.cache import Examined, Rejected
from dagster_project.lake.reading_pool import Task, examine_all
from tests.documents import DEMO, ROOT

pytestmark = pytest.mark.perf
FORMATS = ROOT.parent / "shared" / "disclosures" / "formats"
COUNT = int(os.environ.get("KANHE_FUZZ", "30"))
SOURCES = [DEMO, *(FORMATS / f"a.{ending}" for ending in ("pdf", "docx", "xlsx", "xls", "html", "doc"))]
HANG = 10.0
"""Times the seconds of the sound file after which a damaged one hangs."""
Facts = dict[tuple[str | None, ...], str]


def flipped(data: bytes, source: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(source.randint(1, 20)):
        changed[source.randrange(len(changed))] = source.randrange(256)
    return bytes(changed)


def truncated(data: bytes, source: random.Random) -> bytes:
    return data[: source.randrange(1, len(data))]


def digits(data: bytes, source: random.Random) -> bytes:
    """One to three digits changed: damage that leaves everything readable."""
    changed = bytearray(data)
    places = [index for index, byte in enumerate(changed) if 48 <= byte < 58]
    for place in source.sample(places, min(len(places), source.randint(1, 3))):
        changed[place] = 48 + (changed[place] - 48 + source.randint(1, 9)) % 10
    return bytes(changed)


def inside(data: bytes, source: random.Random, change: Callable[[bytes, random.Random], bytes]) -> bytes:
    """A member of a container changed, the container sound."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        members = {name: container.read(name) for name in container.namelist()}
    name = source.choice([name for name in members if name.endswith(".xml") and members[name]])
    members[name] = change(members[name], source)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        for member, content in members.items():
            container.writestr(member, content)
    return buffer.getvalue()


def without_pages(data: bytes, source: random.Random) -> bytes:
    document = pypdfium2.PdfDocument(data)
    for _ in range(source.randint(1, 5)):
        document.del_page(source.randrange(len(document)))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def mutant(data: bytes, ending: str, source: random.Random) -> bytes:
    ways: list[Callable[[], bytes]] = [
        lambda: flipped(data, source),
        lambda: truncated(data, source),
    ]
    if ending == ".pdf":
        ways.append(lambda: without_pages(data, source))
    elif ending in (".docx", ".xlsx"):
        ways += [lambda: inside(data, source, digits), lambda: inside(data, source, flipped)]
    elif ending in (".txt", ".html"):
        ways.append(lambda: digits(data, source))
    return source.choice(ways)()


def facts(outcome: Examined) -> tuple[Facts, int]:
    """Amounts by what they are, and how many relations fail."""
    tables = outcome.tables()
    cells = tables["cells"]
    keys = zip(
        *(cells[name] for name in ("table_id", "code", "line_id", "project", "measure", "name")), strict=True
    )
    amounts = {
        key: amount for key, amount in zip(keys, cells["amount_yuan"], strict=True) if amount is not None
    }
    return amounts, tables["relation_results"]["status"].count("fail")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.suffix[1:])
def test_damaged_files(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not path.exists():
        pytest.skip("the real disclosures do not lie beside the checkout (../shared)")
    source = random.Random(2024)
    data = path.read_bytes()
    began = time.monotonic()
    (sound,) = examine_all([Task("sound", path.name, (path,))], workers=1, seconds=120)
    seconds = max(time.monotonic() - began, 1.0)
    assert isinstance(sound.outcome, Examined)
    expected, _ = facts(sound.outcome)
    tasks = []
    for number in range(COUNT):
        changed = tmp_path / f"{number}{path.suffix}"
        changed.write_bytes(mutant(data, path.suffix, source))
        tasks.append(Task(str(number), changed.name, (changed,)))
    counted: Counter[str] = Counter()
    began = time.monotonic()
    for result in examine_all(tasks, workers=2, seconds=HANG * seconds):
        outcome = result.outcome
        if isinstance(outcome, Rejected):
            counted[f"refused {outcome.code}"] += 1
            if outcome.code in ("reader_crashed", "reader_timeout", "internal_error"):
                kept = (
                    Path(os.environ.get("KANHE_FUZZ_KEEP", tmp_path)) / f"{outcome.code}-{result.task.name}"
                )
                kept.write_bytes(result.task.paths[0].read_bytes())
                counted["detail: " + (result.detail or "").strip().rpartition("\n")[2][:90]] += 1
            continue
        found, failing = facts(outcome)
        wrong = sum(found[key] != amount for key, amount in expected.items() if key in found)
        if not wrong:
            counted["read, figures as before"] += 1
        elif failing:
            counted["read, changed figures noticed"] += 1
        else:
            counted["read, changed figures unnoticed (documents)"] += 1
            counted["changed figures unnoticed (cells)"] += wrong
    spent = time.monotonic() - began
    with capsys.disabled():
        print(f"\n{path.suffix}: {COUNT} files in {spent:.0f} s")
        for key, number in counted.most_common():
            print(f"    {number:5} {key}")
    bad = [f"refused {code}" for code in ("reader_crashed", "reader_timeout", "internal_error")]
    assert not sum(counted[key] for key in bad), counted
