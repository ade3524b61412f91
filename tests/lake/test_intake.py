"""Taking in a raw folder: every file is a document, a rejection or a copy, and none stops another."""

import dataclasses
import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest

from dagster_project.examination import Examination
from dagster_project.lake.inbox import MissingFolderError
from dagster_project.lake.intake import COPY_CODE, Intake, load_intake, save_intake, take_in
from dagster_project.lake.reading_pool import Task, WorkerStartError, examine_all
from dagster_project.settings import Settings, from_environment
from tests.extraction.test_parts import halves
from tests.lake.small_engine import examine

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 2, 2, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "raw").mkdir()
    return from_environment(
        {
            "KANHE_HOME": str(tmp_path / "home"),
            "KANHE_RAW": str(tmp_path / "raw"),
            "KANHE_SECONDS_PER_DOCUMENT": "2",
            "KANHE_WORKERS": "2",
        }
    )


def _put(settings: Settings, **files: str) -> None:
    for name, content in files.items():
        (settings.raw / f"{name}.txt").write_text(content)


def _take_in(settings: Settings, now: datetime = FIRST, **options: Any) -> Intake:
    return take_in(settings, engine_version="1", now=now, examine=examine, **options)


def _codes(intake: Intake) -> dict[str, str]:
    return {file.path: file.code for file in intake.turned_away}


def test_bad_files_cost_only_themselves(settings: Settings) -> None:
    _put(settings, a="2024 x", b="", c="crash", d="hang", e="bug", f="refuse", g="2023 y")
    intake = _take_in(settings)
    assert [(d.path, d.fiscal_year) for d in intake.documents] == [("a.txt", 2024), ("g.txt", 2023)]
    assert _codes(intake) == {
        "b.txt": "empty_file",
        "c.txt": "reader_crashed",
        "d.txt": "reader_timeout",
        "e.txt": "internal_error",
        "f.txt": "no_disclosure",
    }
    assert all(file.message for file in intake.rejected)


def test_an_unchanged_document_is_not_examined_again_but_a_crash_is_tried_again(settings: Settings) -> None:
    _put(settings, a="2024 x", b="refuse", c="crash")
    _take_in(settings)
    seen: list[str] = []
    again = _take_in(settings, now=LATER, progress=lambda done, total, what: seen.append(what))
    assert seen == ["", "c.txt"]
    assert [d.from_cache for d in again.documents] == [True]
    assert [d.known_from for d in again.documents] == [FIRST]


def test_no_process_is_started_when_everything_is_known(settings: Settings) -> None:
    _put(settings, a="2024 x")
    _take_in(settings)
    started = time.monotonic()
    _take_in(settings)
    assert time.monotonic() - started < 0.5


def test_a_damaged_cache_entry_is_made_anew(settings: Settings) -> None:
    _put(settings, a="2024 x")
    before = _take_in(settings)
    [entry] = [path for path in (settings.cache / "examinations").rglob("*") if path.is_file()]
    entry.write_bytes(entry.read_bytes()[:-3])
    after = _take_in(settings, now=LATER)
    assert not after.documents[0].from_cache
    assert [dataclasses.replace(d, from_cache=False) for d in before.documents] == list(after.documents)


def test_new_code_examines_everything_again_and_keeps_first_sight(settings: Settings) -> None:
    _put(settings, a="2024 x")
    _take_in(settings)
    intake = take_in(settings, engine_version="2", now=LATER, examine=examine)
    assert [(d.from_cache, d.known_from) for d in intake.documents] == [(False, FIRST)]


def test_chosen_years_are_read_again_and_others_are_not(settings: Settings) -> None:
    _put(settings, a="2024 x", b="2023 y")
    _take_in(settings)
    intake = _take_in(settings, reread_years=[2023])
    assert {d.fiscal_year: d.from_cache for d in intake.documents} == {2024: True, 2023: False}


def test_the_same_disclosure_twice_is_loaded_once_and_the_second_is_noted(settings: Settings) -> None:
    _put(settings, a="2024 x", b="2024 x")
    intake = _take_in(settings)
    assert [d.path for d in intake.documents] == ["a.txt"]
    assert _codes(intake) == {"b.txt": COPY_CODE}
    assert intake.rejected == ()


def test_a_copy_of_a_refused_file_is_refused_too(settings: Settings) -> None:
    _put(settings, a="refuse", b="refuse")
    assert _codes(_take_in(settings)) == {"a.txt": "no_disclosure", "b.txt": "no_disclosure"}


def test_two_versions_of_one_disclosure_are_two_documents(settings: Settings) -> None:
    _put(settings, a="2024 x", b="2024 corrected")
    assert len(_take_in(settings).documents) == 2


def test_first_sight_survives_a_night_without_the_file(settings: Settings) -> None:
    _put(settings, a="2024 x")
    _take_in(settings)
    (settings.raw / "a.txt").unlink()
    assert _take_in(settings, now=LATER).documents == ()
    _put(settings, a="2024 x")
    assert _take_in(settings, now=LATER).documents[0].known_from == FIRST


def test_a_missing_folder_touches_nothing(settings: Settings) -> None:
    settings.raw.rmdir()
    with pytest.raises(MissingFolderError):
        _take_in(settings)
    assert not settings.home.exists()


def test_an_intake_survives_being_saved(settings: Settings) -> None:
    _put(settings, a="2024 x", b="")
    intake = _take_in(settings)
    save_intake(settings.intake_file, intake)
    assert load_intake(settings.intake_file) == intake


def test_two_files_of_one_disclosure_are_one_document_whenever_they_come(settings: Settings) -> None:
    text, tables = halves(settings.raw)
    waiting = tables.rename(settings.home.parent / tables.name)
    alone = take_in(settings, engine_version="1", now=FIRST)
    assert [d.path for d in alone.documents] == [text.name]
    waiting.rename(tables)
    both = take_in(settings, engine_version="1", now=LATER)
    assert [(d.path, d.from_cache) for d in both.documents] == [(f"{tables.name}、{text.name}", False)]
    assert both.turned_away == ()
    seen: list[str] = []
    again = take_in(settings, engine_version="1", now=LATER, progress=lambda a, b, what: seen.append(what))
    assert again.documents == tuple(dataclasses.replace(d, from_cache=True) for d in both.documents)
    assert not any(seen)


class _EndsTheWorkerThatUnpacksIt:
    def __call__(self, parts: Sequence[Path]) -> Examination:
        raise NotImplementedError

    def __reduce__(self) -> tuple[Callable[[int], NoReturn], tuple[int]]:
        return os._exit, (3,)


def test_workers_that_cannot_start_are_an_error_and_not_a_rejection(tmp_path: Path) -> None:
    task = Task("k", "a.txt", (tmp_path / "a.txt",))
    with pytest.raises(WorkerStartError, match="code 3"):
        list(examine_all([task], workers=1, seconds=2, examine=_EndsTheWorkerThatUnpacksIt()))
