"""What a writer cannot print."""

from __future__ import annotations


class UnprintableError(ValueError):
    """Characters without a form in the chosen encoding or font."""

    def __init__(self, characters: str) -> None:
        super().__init__(f"no form for {characters!r}")
        self.characters = characters
