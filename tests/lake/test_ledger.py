"""First sight: entered once, never changed, never guessed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dagster_project.lake.ledger import DamagedLedgerError, Ledger

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 2, 2, tzinfo=UTC)


def test_first_sight_stays_across_nights(tmp_path: Path) -> None:
    file = tmp_path / "first_seen.json"
    ledger = Ledger(file)
    assert ledger.first_seen("a", FIRST) == FIRST
    ledger.save()
    again = Ledger(file)
    assert again.first_seen("a", LATER) == FIRST
    assert again.first_seen("b", LATER) == LATER


def test_a_damaged_ledger_is_reported_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "first_seen.json"
    file.write_text('{"a": "2026-01-')
    with pytest.raises(DamagedLedgerError, match="备份"):
        Ledger(file)
    assert file.read_text() == '{"a": "2026-01-'
