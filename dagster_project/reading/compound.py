"""Compound files, the container of old office formats (doc, xls).

Belongs here: the directory of a compound file and its streams.
Does not belong here: what the streams hold.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
"""Sector numbers from here on are marks, not sectors."""
_ENTRY = 128
_STREAM = 2
_STORAGES = (1, 5)


class DamagedCompoundError(ValueError):
    """The container contradicts itself."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int
    left: int
    right: int
    child: int


class CompoundFile:
    """A compound file in memory.

    Raises:
        DamagedCompoundError: when the header, the sector table or the directory cannot be followed.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(MAGIC):
            raise DamagedCompoundError("no compound file")
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise DamagedCompoundError("impossible sector size")
        self._size = 1 << shift
        directory, self._cutoff, mini, _, more, _ = struct.unpack_from("<I4xIIIII", data, 48)
        heads = list(struct.unpack_from("<109I", data, 76))
        seen: set[int] = set()
        while more < _END and more not in seen:
            seen.add(more)
            numbers = self._numbers(more)
            heads.extend(numbers[:-1])
            more = numbers[-1]
        self._next = [number for head in heads if head < _END for number in self._numbers(head)]
        entries = self._chain(directory)
        self._entries = [
            self._entry(entries, offset) for offset in range(0, len(entries) - _ENTRY + 1, _ENTRY)
        ]
        if not self._entries:
            raise DamagedCompoundError("no directory")
        self._mini_table = self._chain(mini) if mini < _END else b""
        self._top = self._children(self._entries[0].child)

    def names(self) -> frozenset[str]:
        """Names of the streams and storages at the top: those inside belong to embedded objects."""
        return frozenset(self._top)

    def stream(self, name: str) -> bytes | None:
        """A top-level stream, or `None` when there is none of this name."""
        entry = self._top.get(name)
        if entry is None or entry.kind != _STREAM:
            return None
        if entry.size >= self._cutoff:
            return self._chain(entry.start)[: entry.size]
        return self._mini(entry.start)[: entry.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise DamagedCompoundError("sector beyond the end")
        return self._data[start : start + self._size]

    def _numbers(self, sector: int) -> tuple[int, ...]:
        content = self._sector(sector)
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])

    def _chain(self, start: int) -> bytes:
        pieces: list[bytes] = []
        seen: set[int] = set()
        while start < _END:
            if start in seen or start >= len(self._next):
                raise DamagedCompoundError("broken chain")
            seen.add(start)
            pieces.append(self._sector(start))
            start = self._next[start]
        return b"".join(pieces)

    def _mini(self, start: int) -> bytes:
        """A short stream: its pieces of 64 bytes lie inside one long stream."""
        content = self._chain(self._entries[0].start)
        pieces: list[bytes] = []
        while start < _END:
            if (start + 1) * 4 > len(self._mini_table) or len(pieces) * 64 > len(content):
                raise DamagedCompoundError("broken short chain")
            pieces.append(content[start * 64 : start * 64 + 64])
            start = struct.unpack_from("<I", self._mini_table, start * 4)[0]
        return b"".join(pieces)

    @staticmethod
    def _entry(entries: bytes, offset: int) -> _Entry:
        length, kind, left, right, child = struct.unpack_from("<HBxIII", entries, offset + 64)
        name = entries[offset : offset + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        start, size = struct.unpack_from("<II", entries, offset + 116)
        return _Entry(name, kind, start, size, left, right, child)

    def _children(self, first: int) -> dict[str, _Entry]:
        found: dict[str, _Entry] = {}
        waiting, seen = [first], set[int]()
        while waiting:
            number = waiting.pop()
            if number >= len(self._entries) or number in seen:
                continue
            seen.add(number)
            entry = self._entries[number]
            if entry.kind == _STREAM or entry.kind in _STORAGES:
                found[entry.name] = entry
            waiting += [entry.left, entry.right]
        return found
