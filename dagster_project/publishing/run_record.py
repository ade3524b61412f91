"""The record of one run: what each stage tells the stages after it and the closing summary.

Belongs here: writing and reading `runs/<run>.json`. Does not belong here: words for people (`summary`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dagster_project.lake.files import write_atomically

_KEPT = 100


class RunRecord:
    """Sections of one run, each written once by the stage it is named after."""

    def __init__(self, folder: Path, run: str) -> None:
        self._file = folder / f"{run}.json"

    def note(self, section: str, content: object) -> None:
        """Add or replace a section.

        Raises:
            OSError: when it cannot be written.
        """
        sections = self.sections() | {section: content}
        write_atomically(self._file, json.dumps(sections, ensure_ascii=False, indent=1).encode())

    def sections(self) -> dict[str, Any]:
        """Everything noted so far; empty when nothing was."""
        if not self._file.exists():
            return {}
        content: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
        return content


def forget_old_records(folder: Path) -> None:
    """Keep the youngest hundred records."""
    if folder.is_dir():
        by_age = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in by_age[_KEPT:]:
            file.unlink(missing_ok=True)
