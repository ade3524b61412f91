"""Codes of functional classes that are printed by name only.

Belongs here: which code a name stands for, by the document's own coded tables, else by the national list.
Ordinals before a name (`十八、`) say nothing: forms renumber the classes they list.
"""

from __future__ import annotations

import re

from dagster_project.extraction.grids import TableSurvey
from dagster_project.extraction.names import bare
from dagster_project.vocabulary.codes import CodeLevel, is_code, join_parts, level_of
from dagster_project.vocabulary.function_classes import codes_by_name

_CODE_BEFORE = re.compile(r"([12]\d\d)\s*(\D.*)")


class ClassNames:
    """Resolves names of functional classes in one document."""

    def __init__(self, survey: TableSurvey) -> None:
        self._own: dict[str, set[str]] = {}
        for grid in survey.grids:
            if grid.table is None or grid.layout.row_kind != "function" or grid.layout.layout != "coded":
                continue
            for row in grid.table.rows():
                for keys in grid.keys:
                    parts = [row[column].text if column in row else "" for column in keys.codes]
                    if keys.name not in row or not any(parts):
                        continue
                    try:
                        code = join_parts(parts)
                    except ValueError:
                        continue
                    if is_code(code) and level_of(code) is CodeLevel.CLASS:
                        self._own.setdefault(bare(row[keys.name].text), set()).add(code)

    def resolve(self, text: str) -> tuple[str, str] | None:
        """Code and name of a class label such as `208 社会保障和就业支出` or `八、社会保障和就业支出`."""
        match = _CODE_BEFORE.fullmatch(text.strip())
        if match:
            return match.group(1), match.group(2).strip()
        name = bare(text)
        for candidate in (name, f"{name}支出"):
            own = self._own.get(candidate, set())
            if len(own) == 1:
                return next(iter(own)), name
            if code := codes_by_name().get(candidate):
                return code, name
        return None
