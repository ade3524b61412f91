"""The one kind of error a disclosure can cause.

Belongs here: the error type with its code and its message for officers.
Does not belong here: errors of developers (wrong arguments, broken catalogue), which are ordinary exceptions.
"""

from __future__ import annotations

from typing import Any

from dagster_project.vocabulary.printable import printable


class DisclosureError(Exception):
    """A file cannot be taken in.

    Attributes:
        code: stable identifier of the kind of problem, e.g. `empty_file`.
        message: in Chinese: what is wrong, where, and what to do.
        profile: what the refused file says about itself, for joining it with another; `None` when it was
            not read that far.
    """

    def __init__(self, code: str, message: str, profile: Any = None) -> None:
        self.message = printable(message)  # names of files and members stand in it
        super().__init__(self.message)
        self.code = code
        self.profile = profile

    def __reduce__(self) -> tuple[type[DisclosureError], tuple[str, str, Any]]:
        """Errors cross the border of a process pool whole."""
        return type(self), (self.code, self.message, self.profile)
