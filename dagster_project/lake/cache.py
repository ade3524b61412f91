"""Examinations kept between nights, so that an unchanged document costs nothing.

Belongs here: storing and finding outcomes by content, name and engine version.
Does not belong here: examining (`reading_pool`), or deciding which documents count (`intake`).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dagster_project.extraction.parts import Profile
from dagster_project.lake.files import write_atomically
from dagster_project.lake.rows import TextColumns
from dagster_project.lake.schemas import TABLES


@dataclass(frozen=True, slots=True)
class Examined:
    """A document that was read; `facts` is packed, because most nights nobody looks inside.

    `profile` is what a single file says about itself, for joining it with another.
    """

    document_id: str
    fiscal_year: int
    facts: bytes
    profile: Profile | None = None

    @classmethod
    def pack(
        cls,
        document_id: str,
        fiscal_year: int,
        tables: Mapping[str, TextColumns],
        profile: Profile | None = None,
    ) -> Examined:
        """From the text columns of every lake table."""
        text = json.dumps(tables, ensure_ascii=False, separators=(",", ":"))
        return cls(document_id, fiscal_year, zlib.compress(text.encode(), level=5), profile)

    def tables(self) -> dict[str, TextColumns]:
        """Text columns by lake table."""
        unpacked: dict[str, TextColumns] = json.loads(zlib.decompress(self.facts))
        return unpacked


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document that was refused; the message is Chinese, `profile` as in `Examined`."""

    code: str
    message: str
    profile: Profile | None = None


Outcome = Examined | Rejected


def cache_key(sha256: str, name: str) -> str:
    """Key of one file: its bytes, and its name, because facts carry the name of the part they stand in."""
    return hashlib.sha256(f"{sha256}\0{name}".encode()).hexdigest()


def group_key(keys: Iterable[str]) -> str:
    """Key of a document in several files, from the keys of the files in any order."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


class ExaminationCache:
    """Outcomes of one engine version; those of other versions are never looked at.

    An entry is a line of JSON (key, identity, checksum of the rest), then the packed facts.
    """

    def __init__(self, folder: Path, engine_version: str) -> None:
        schemas = repr([(name, list(schema.items())) for name, schema in TABLES.items()])
        version = hashlib.sha256(f"{engine_version}\0{schemas}".encode()).hexdigest()[:16]
        self._all = folder / "examinations"
        self._folder = self._all / version

    def get(self, key: str) -> Outcome | None:
        """The stored outcome; `None` when there is none or it cannot be trusted any more."""
        try:
            head, _, facts = self._path(key).read_bytes().partition(b"\n")
            identity = json.loads(head)
            if identity["key"] != key or identity["sha256"] != hashlib.sha256(facts).hexdigest():
                return None
            profile = Profile.from_json(identity["profile"]) if identity["profile"] else None
            if "rejected" in identity:
                rejected = identity["rejected"]
                return Rejected(str(rejected["code"]), str(rejected["message"]), profile)
            return Examined(str(identity["document_id"]), int(identity["fiscal_year"]), facts, profile)
        # Whatever is wrong with an entry (absent, cut off, altered): it is made anew.
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, outcome: Outcome) -> None:
        """Store an outcome; an entry is there whole or not at all.

        Raises:
            OSError: when the disk is full or not writable.
        """
        facts = b"" if isinstance(outcome, Rejected) else outcome.facts
        identity: dict[str, object] = {
            "key": key,
            "sha256": hashlib.sha256(facts).hexdigest(),
            "profile": outcome.profile and outcome.profile.to_json(),
        }
        if isinstance(outcome, Rejected):
            identity["rejected"] = {"code": outcome.code, "message": outcome.message}
        else:
            identity |= {"document_id": outcome.document_id, "fiscal_year": outcome.fiscal_year}
        write_atomically(self._path(key), json.dumps(identity, ensure_ascii=False).encode() + b"\n" + facts)

    def discard_other_engines(self) -> None:
        """Remove what other versions of the code have left; called when this version has read everything."""
        if self._all.is_dir():
            for entry in self._all.iterdir():
                if entry != self._folder:
                    shutil.rmtree(entry, ignore_errors=True)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key
