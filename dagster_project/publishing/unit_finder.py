"""Finding a published unit by the name a person types.

Belongs here: exact names, former names, and what might have been meant. Does not belong here: its disclosures.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from dagster_project.vocabulary.operator_error import OperatorError

_SUGGESTED = 5


class UnknownUnitError(OperatorError):
    """No published disclosure fits; the message is Chinese and suggests what might be meant."""


def find_units(units: Sequence[Mapping[str, Any]], wanted: str) -> set[str]:
    """Keys of the units that bear exactly this name, or bore it in some year.

    Args:
        units: rows of `dim_unit`.
        wanted: what a person typed.

    Raises:
        UnknownUnitError: when there is none; the message suggests near names.
    """
    bare = _bare(wanted)
    found = {
        row["unit_key"] for row in units if bare in {_bare(name) for name in (row["unit_name"], *_names(row))}
    }
    if found:
        return found
    names = [row["unit_name"] for row in units]
    near = [name for name in names if bare and (bare in _bare(name) or _bare(name) in bare)]
    near += [n for n in difflib.get_close_matches(wanted, names, _SUGGESTED, 0.5) if n not in near]
    hint = (
        f"是否指：{'、'.join(near[:_SUGGESTED])}？"
        if near
        else f"已发布的单位共 {len(names)} 个，如：{'、'.join(names[:_SUGGESTED])}。"
    )
    raise UnknownUnitError(f"没有名为“{wanted}”的单位。{hint}请写单位全称（曾用名也可以）。")


def _names(row: Mapping[str, Any]) -> Sequence[str]:
    return str(row["names_seen"] or "").split("、")


def _bare(name: str) -> str:
    return "".join(name.split()).replace("(", "（").replace(")", "）")
