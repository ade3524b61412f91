"""Text without characters that command terminals instead of being shown: NUL, escape, backspace.

Belongs here: what may be shown. Does not belong here: reading, blanks, layout.
"""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_CONTROL_OR_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f]")
SHOWN = "\ufffd"
"""What stands for a control character where its place must stay visible."""


def without_controls(text: str) -> str:
    """A document's text without control characters, which print nothing; tabs and line breaks stay."""
    return _CONTROL.sub("", text)


def printable(text: str) -> str:
    """A message fit for a terminal: control characters are shown as a mark; tabs and line breaks stay."""
    return _CONTROL.sub(SHOWN, text)


def printable_name(name: str) -> str:
    """A file's name fit for a terminal, on one line."""
    return _CONTROL_OR_BREAK.sub(SHOWN, name)
