"""Taking in the raw folder: which documents there are tonight, and which files gave none.

Belongs here: going from files to examined documents by way of the cache and the reading processes.
Does not belong here: writing facts (`store`), or judging them (`reconciliation`, `quality`).
"""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dagster_project.extraction.parts import Candidate, complements
from dagster_project.lake.cache import (
    ExaminationCache,
    Examined,
    Outcome,
    Rejected,
    cache_key,
    group_key,
)
from dagster_project.lake.files import write_atomically
from dagster_project.lake.inbox import list_inbox
from dagster_project.lake.ledger import Ledger
from dagster_project.lake.reading_pool import Examine, Task, examine_all
from dagster_project.settings import Settings

_LOGGER = logging.getLogger(__name__)

COPY_CODE = "identical_copy"
_UNREADABLE_CODE = "unreadable_file"
_BETWEEN_PATHS = "、"

Progress = Callable[[int, int, str], None]
"""Called with documents done, documents in all, and the path of the one just done."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A document of tonight; its facts lie in the cache under `key`.

    `path` lists the files of a document in several files, separated by `、`.
    """

    path: str
    key: str
    document_id: str
    fiscal_year: int
    known_from: datetime
    from_cache: bool


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A file that gave no facts; the message is Chinese and says what to do."""

    path: str
    sha256: str | None
    code: str
    message: str
    known_from: datetime

    @property
    def is_copy(self) -> bool:
        """Whether it was only left aside because the same bytes are read from another path."""
        return self.code == COPY_CODE


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything the raw folder held, in the order of paths."""

    engine_version: str
    documents: tuple[TakenIn, ...]
    turned_away: tuple[TurnedAway, ...]

    @property
    def rejected(self) -> tuple[TurnedAway, ...]:
        """Files that could not be taken in, without mere copies."""
        return tuple(file for file in self.turned_away if not file.is_copy)


def take_in(
    settings: Settings,
    *,
    engine_version: str,
    now: datetime,
    reread_years: Collection[int] = (),
    progress: Progress | None = None,
    examine: Examine | None = None,
) -> Intake:
    """Examine everything in the raw folder that is not examined yet.

    Args:
        settings: where things lie.
        engine_version: version of the examining code, part of the cache's key.
        now: moment this run counts as (UTC).
        reread_years: documents of these fiscal years are examined again although the cache has them.
        progress: told after every document.
        examine: replaces the project's `examine`; used by tests.

    Raises:
        MissingFolderError: the raw folder is not there.
        DamagedLedgerError: first sights cannot be read.
        OSError: the disk is full.
    """
    inbox = list_inbox(settings.raw)
    ledger = Ledger(settings.ledger_file)
    cache = ExaminationCache(settings.cache, engine_version)
    reader = _Reader(settings, cache, reread_years, progress, examine)
    files = {
        file.relative: Task(_key(file.sha256, file.path), file.relative, (file.path,)) for file in inbox.files
    }
    outcomes = reader.read(list(files.values()))
    joined = _joined(files, outcomes)
    outcomes |= reader.read([whole.task for whole in joined]) if joined else {}
    # Parts that cannot be read together are left as they are alone.
    joined = [whole for whole in joined if isinstance(outcomes[whole.task.name], Examined)]
    part_of = {path: whole for whole in joined for path in whole.paths}

    documents: dict[str, TakenIn] = {}
    turned_away: list[TurnedAway] = []

    def turn_away(path: str, sha256: str | None, code: str, message: str) -> None:
        known_from = ledger.first_seen(f"file:{sha256 or path}", now)
        turned_away.append(TurnedAway(path, sha256, code, message, known_from))

    for file in inbox.files:
        task = files[file.relative]
        if (whole := part_of.get(file.relative)) is not None:
            if whole.paths[0] != file.relative:
                continue
            task = whole.task
        outcome = outcomes[task.name]
        if isinstance(outcome, Rejected):
            turn_away(task.name, file.sha256, outcome.code, outcome.message)
        elif outcome.document_id in documents:
            first = documents[outcome.document_id].path
            turn_away(task.name, file.sha256, COPY_CODE, _copy_message(task.name, first))
        else:
            documents[outcome.document_id] = TakenIn(
                path=task.name,
                key=task.key,
                document_id=outcome.document_id,
                fiscal_year=outcome.fiscal_year,
                known_from=ledger.first_seen(outcome.document_id, now),
                from_cache=task.name in reader.cached,
            )
    for copy, first in inbox.copies:
        outcome = outcomes[first]
        if isinstance(outcome, Rejected) and first not in part_of:
            turn_away(copy.relative, copy.sha256, outcome.code, f"与 {first} 内容完全相同：{outcome.message}")
        else:
            turn_away(copy.relative, copy.sha256, COPY_CODE, _copy_message(copy.relative, first))
    for file in inbox.unreadable:
        assert file.problem is not None
        turn_away(file.relative, None, _UNREADABLE_CODE, file.problem)

    ledger.save()
    cache.discard_other_engines()
    return Intake(
        engine_version,
        tuple(documents.values()),
        tuple(sorted(turned_away, key=lambda file: file.path)),
    )


def save_intake(file: Path, intake: Intake) -> None:
    """Keep an intake for the steps after it.

    Raises:
        OSError: when it cannot be written.
    """
    content = json.dumps(dataclasses.asdict(intake), ensure_ascii=False, default=datetime.isoformat)
    write_atomically(file, content.encode())


def load_intake(file: Path) -> Intake:
    """The intake kept by `save_intake`.

    Raises:
        FileNotFoundError: when nothing was taken in yet.
    """
    content = json.loads(file.read_text(encoding="utf-8"))
    for entry in (*content["documents"], *content["turned_away"]):
        entry["known_from"] = datetime.fromisoformat(entry["known_from"])
    return Intake(
        content["engine_version"],
        tuple(TakenIn(**entry) for entry in content["documents"]),
        tuple(TurnedAway(**entry) for entry in content["turned_away"]),
    )


class _Reader:
    """Outcomes by way of the cache and the reading processes."""

    def __init__(
        self,
        settings: Settings,
        cache: ExaminationCache,
        reread_years: Collection[int],
        progress: Progress | None,
        examine: Examine | None,
    ) -> None:
        self._settings, self._cache, self._reread_years = settings, cache, reread_years
        self._progress, self._examine = progress, examine
        self._total = self._done = 0
        self.cached: set[str] = set()

    def read(self, tasks: Sequence[Task]) -> dict[str, Outcome]:
        """The outcome of every task by its name."""
        outcomes: dict[str, Outcome] = {}
        todo: list[Task] = []
        for task in tasks:
            known = self._cache.get(task.key)
            if known is None or (isinstance(known, Examined) and known.fiscal_year in self._reread_years):
                todo.append(task)
            else:
                outcomes[task.name] = known
        self.cached |= set(outcomes)
        self._total += len(tasks)
        self._tell(len(outcomes), "")
        results = examine_all(
            todo,
            workers=self._settings.workers,
            seconds=self._settings.seconds_per_document,
            examine=self._examine,
        )
        for result in results:
            if result.detail is not None:
                _LOGGER.error("%s: %s", result.task.name, result.detail)
            if result.lasting:
                self._cache.put(result.task.key, result.outcome)
            outcomes[result.task.name] = result.outcome
            self._tell(1, result.task.name)
        return outcomes

    def _tell(self, done: int, name: str) -> None:
        self._done += done
        if self._progress is not None:
            self._progress(self._done, self._total, name)


@dataclass(frozen=True, slots=True)
class _Whole:
    """A document in several files."""

    task: Task
    paths: tuple[str, ...]


def _joined(files: Mapping[str, Task], outcomes: Mapping[str, Outcome]) -> list[_Whole]:
    """What to read as one document in several files, the same whatever came first."""
    candidates = [
        Candidate(path, outcome.profile) for path, outcome in outcomes.items() if outcome.profile is not None
    ]
    joined = []
    for group in complements(candidates):
        paths = tuple(sorted(candidate.path for candidate in group))
        task = Task(
            group_key(files[path].key for path in paths),
            _BETWEEN_PATHS.join(paths),
            tuple(file for path in paths for file in files[path].paths),
        )
        joined.append(_Whole(task, paths))
    return joined


def _key(sha256: str | None, path: Path) -> str:
    assert sha256 is not None
    return cache_key(sha256, path.name)


def _copy_message(path: str, first: str) -> str:
    return f"{path} 与 {first} 内容完全相同，只读取一次。无需处理；如不再需要，可删除多余的一份。"
