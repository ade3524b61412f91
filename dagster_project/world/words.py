"""The word lists of the generated prefecture.

Belongs here: reading `data/words.yaml`. Does not belong here: prescribed titles (`forms`), official names (`classification`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def words() -> Mapping[str, Any]:
    """All word lists."""
    text = files(__package__).joinpath("data", "words.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


def domain(key: str) -> Mapping[str, Any]:
    """The words of one field of work, e.g. `labour`."""
    found: Mapping[str, Any] = words()["domains"][key]
    return found
