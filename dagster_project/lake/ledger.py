"""When each document or rejected file was first seen: the only thing the lake cannot rebuild from `raw`.

Belongs here: remembering first sight across nights and rebuilds.
Does not belong here: which documents exist now (`intake`).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from dagster_project.lake.files import write_atomically
from dagster_project.vocabulary.operator_error import OperatorError


class DamagedLedgerError(OperatorError):
    """The ledger exists but cannot be read; the message is Chinese."""


class Ledger:
    """First sight by identifier; an identifier once entered never changes."""

    def __init__(self, file: Path) -> None:
        """Read the ledger, or begin an empty one when the file is not there.

        Raises:
            DamagedLedgerError: when the file is there and unreadable. It is not overwritten: first sight
                cannot be found out again.
        """
        self._file = file
        self._seen: dict[str, datetime] = {}
        if file.exists():
            try:
                entries = json.loads(file.read_text(encoding="utf-8"))
                self._seen = {key: datetime.fromisoformat(text) for key, text in entries.items()}
            except (OSError, ValueError, AttributeError, TypeError) as error:
                raise DamagedLedgerError(
                    f"首次入库时间记录 {file} 已损坏，无法读取。请从备份恢复该文件；"
                    "如无备份，可将其移走后重新运行，此时全部文件的首次入库时间将从本次运行重新计起。"
                ) from error
        self._changed = False

    def first_seen(self, identifier: str, now: datetime) -> datetime:
        """When the identifier was first seen (UTC): `now` if it never was."""
        if identifier not in self._seen:
            self._seen[identifier] = now.astimezone(UTC)
            self._changed = True
        return self._seen[identifier]

    def save(self) -> None:
        """Write the ledger when something was entered.

        Raises:
            OSError: when it cannot be written; the old file stays.
        """
        if self._changed:
            entries = {key: moment.isoformat() for key, moment in sorted(self._seen.items())}
            write_atomically(self._file, json.dumps(entries, indent=0).encode())
            self._changed = False
