"""The one kind of error a disclosure can cause.

Belongs here: the error type with its code and its message for officers.
Does not belong here: errors of developers (wrong arguments, broken catalogue), which are ordinary exceptions.
"""

from __future__ import annotations


class DisclosureError(Exception):
    """A file cannot be taken in.

    Attributes:
        code: stable identifier of the kind of problem, e.g. `empty_file`.
        message: in Chinese: what is wrong, where, and what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type[DisclosureError], tuple[str, str]]:
        """Errors cross the border of a process pool whole."""
        return type(self), (self.code, self.message)
