"""Data as scripts: pages opened from a folder may load scripts, and nothing else.

Belongs here: how a value becomes a script that hands it to the page. Does not belong here: the values.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def script(name: str, value: object) -> bytes:
    """A script that registers `value` under `name`.

    Nothing in a value can end the script or begin markup, wherever the text stands.
    """
    return f"Kanhe.put({encoded(name)},{encoded(value)});\n".encode()


def encoded(value: object) -> str:
    """A value as JSON that is also harmless inside markup."""
    found = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    for unsafe in "<>&\u2028\u2029":
        found = found.replace(unsafe, f"\\u{ord(unsafe):04x}")
    return found


def page_id(key: str) -> str:
    """A name for files and links: the same every night, and no text of a disclosure in it."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"{type(value)} has no place in a page")
