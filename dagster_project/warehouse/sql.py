"""Names and texts as SQL writes them, the same in DuckDB and PostgreSQL.

Belongs here: quoting. Does not belong here: any statement.
"""

from __future__ import annotations

from pathlib import Path


def quoted(name: str) -> str:
    """An identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | Path | None) -> str:
    """A string of SQL, or null."""
    if text is None:
        return "null"
    return "'" + str(text).replace("'", "''") + "'"
