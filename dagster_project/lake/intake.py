"""Taking in the raw folder: which documents there are tonight, and which files gave none.

Belongs here: going from files to examined documents by way of the cache and the reading processes.
Does not belong here: writing facts (`store`), or judging them (`reconciliation`, `quality`).
"""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dagster_project.lake.cache import ExaminationCache, Examined, Outcome, Rejected, cache_key
from dagster_project.lake.files import write_atomically
from dagster_project.lake.inbox import Inbox, list_inbox
from dagster_project.lake.ledger import Ledger
from dagster_project.lake.reading_pool import Examine, Task, examine_all
from dagster_project.settings import Settings

_LOGGER = logging.getLogger(__name__)

COPY_CODE = "identical_copy"
_UNREADABLE_CODE = "unreadable_file"

Progress = Callable[[int, int, str], None]
"""Called with documents done, documents in all, and the path of the one just done."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A document of tonight; its facts lie in the cache under `key`."""

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
    outcomes, cached = _outcomes(settings, inbox, cache, reread_years, progress, examine)

    documents: dict[str, TakenIn] = {}
    turned_away: list[TurnedAway] = []

    def turn_away(path: str, sha256: str | None, code: str, message: str) -> None:
        known_from = ledger.first_seen(f"file:{sha256 or path}", now)
        turned_away.append(TurnedAway(path, sha256, code, message, known_from))

    for file in inbox.files:
        outcome = outcomes[file.relative]
        if isinstance(outcome, Rejected):
            turn_away(file.relative, file.sha256, outcome.code, outcome.message)
        elif outcome.document_id in documents:
            first = documents[outcome.document_id].path
            turn_away(file.relative, file.sha256, COPY_CODE, _copy_message(file.relative, first))
        else:
            documents[outcome.document_id] = TakenIn(
                path=file.relative,
                key=_key(file.sha256, file.path),
                document_id=outcome.document_id,
                fiscal_year=outcome.fiscal_year,
                known_from=ledger.first_seen(outcome.document_id, now),
                from_cache=file.relative in cached,
            )
    for copy, first in inbox.copies:
        outcome = outcomes[first]
        if isinstance(outcome, Rejected):
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


def _outcomes(
    settings: Settings,
    inbox: Inbox,
    cache: ExaminationCache,
    reread_years: Collection[int],
    progress: Progress | None,
    examine: Examine | None,
) -> tuple[dict[str, Outcome], set[str]]:
    outcomes: dict[str, Outcome] = {}
    tasks: list[Task] = []
    total = len(inbox.files)
    for file in inbox.files:
        key = _key(file.sha256, file.path)
        known = cache.get(key)
        if known is None or (isinstance(known, Examined) and known.fiscal_year in reread_years):
            tasks.append(Task(key, file.relative, file.path))
        else:
            outcomes[file.relative] = known
    cached = set(outcomes)
    if progress is not None:
        progress(len(outcomes), total, "")
    results = examine_all(
        tasks, workers=settings.workers, seconds=settings.seconds_per_document, examine=examine
    )
    for result in results:
        if result.detail is not None:
            _LOGGER.error("%s: %s", result.task.name, result.detail)
        if result.lasting:
            cache.put(result.task.key, result.outcome)
        outcomes[result.task.name] = result.outcome
        if progress is not None:
            progress(len(outcomes), total, result.task.name)
    return outcomes, cached


def _key(sha256: str | None, path: Path) -> str:
    assert sha256 is not None
    return cache_key(sha256, path.name)


def _copy_message(path: str, first: str) -> str:
    return f"{path} 与 {first} 内容完全相同，只读取一次。无需处理；如不再需要，可删除多余的一份。"
