"""Functional items by name, as this document's own tables spell them.

Belongs here: resolving paths of names to codes: by printed digits, by exact name, and by a likeness that leaves
only one candidate. Does not belong here: a national code list.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.extraction.facts import CellFact
from dagster_project.extraction.names import bare
from dagster_project.extraction.numbers import NumberToken
from dagster_project.extraction.paths import LEVELS, ItemPath
from dagster_project.vocabulary.codes import is_code, level_of, parent_of
from dagster_project.vocabulary.statuses import RowKind

_LENGTH = {"class": 3, "group": 5, "item": 7}
_WHOLE = frozenset({"total", "amount"})
_MOST_EDITS = 2
_SHORT = 5
"""Names up to this length may differ by one character only."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The code a path means; `variant` is what the tables call the level that is spelt otherwise."""

    code: str | None
    printed: str = ""
    variant: str = ""


@dataclass(frozen=True, slots=True)
class FunctionNames:
    """Codes by name and parent, and the amounts printed for them (元)."""

    names: dict[str, tuple[str, ...]]
    children: dict[str, tuple[str, ...]]
    amounts: dict[str, frozenset[Decimal]]
    class_names: dict[str, str]

    def resolve(self, path: ItemPath, amount: NumberToken | None = None) -> Resolution:
        """The code of a path, or no code when the tables know no or several candidates.

        Without any table the digits of the path itself are taken when they are complete.
        """
        if path.code:
            return self._checked(path.code, path.names[path.deepest])
        digits = "".join(path.digits.get(level, "") for level in LEVELS)
        if is_code(digits) and len(digits) == _LENGTH[path.deepest]:
            if not self.names:
                return Resolution(digits)
            if digits in self.names:
                return self._checked_path(digits, path)
        candidates = [self._descend(path, amount), *self._elsewhere(path)]
        return next((found for found in candidates if found is not None), Resolution(None))

    def _checked(self, code: str, name: str) -> Resolution:
        known = self.names.get(code)
        if known is None:
            return Resolution(None if self.names else code)
        return Resolution(code) if _same(name, known) else Resolution(code, name, known[0])

    def _checked_path(self, code: str, path: ItemPath) -> Resolution:
        for level in LEVELS:
            if level in path.names:
                found = self._checked(code[: _LENGTH[level]], path.names[level])
                if found.variant:
                    return Resolution(code, found.printed, found.variant)
        return Resolution(code)

    def _descend(self, path: ItemPath, amount: NumberToken | None) -> Resolution | None:
        """Level by level from the class down."""
        parent, variant = "", ("", "")
        for level in LEVELS:
            if level not in path.names:
                break
            name = path.names[level]
            digits = parent + path.digits.get(level, "") if level in path.digits else ""
            found: str | None
            if digits in self.names:
                found = digits
                if not _same(name, self.names[digits]):
                    variant = (name, self.names[digits][0])
            else:
                last = level == path.deepest
                found, alike = self._child(parent, name, amount if last else None)
                variant = (name, self.names[found][0]) if found and alike else variant
            if found is None:
                return None
            parent = found
        return Resolution(parent, *variant) if len(parent) == _LENGTH[path.deepest] else None

    def _child(self, parent: str, name: str, amount: NumberToken | None) -> tuple[str | None, bool]:
        """The child of a code with this name, and whether the name is only alike."""
        children = self.children.get(parent, ())
        exact = [code for code in children if _same(name, self.names[code])]
        if len(exact) == 1:
            return exact[0], False
        if exact:
            return None, False
        alike = [code for code in children if any(_alike(name, known) for known in self.names[code])]
        if len(alike) == 1 and self._may_be(alike[0], name, amount):
            return alike[0], True
        if amount is not None and amount.yuan:
            equal = [
                code
                for code in alike or children
                if _kin(name, self.names[code]) and self._amounts_to(code, amount)
            ]
            if len(equal) == 1:
                return equal[0], True
        return None, False

    def _may_be(self, code: str, name: str, amount: NumberToken | None) -> bool:
        """Whether a name alike is a slip: official names of siblings often differ by one or two characters only.

        A slip of the name with an amount of its own would be two slips, so an amount of another item denies it:
        `初中教育` with 0 万元 is an item of last year, not the `高中教育` of this year's tables.
        """
        if amount is None or amount.yuan is None:
            return True
        same_letters = any(Counter(_key(name)) == Counter(_key(known)) for known in self.names[code])
        return same_letters or self._amounts_to(code, amount)

    def _amounts_to(self, code: str, amount: NumberToken) -> bool:
        assert amount.yuan is not None and amount.resolution_yuan is not None
        return any(abs(known - amount.yuan) < amount.resolution_yuan for known in self.amounts.get(code, ()))

    def _elsewhere(self, path: ItemPath) -> Iterable[Resolution | None]:
        """The item under whatever class: the class (or group) is missing, old or misspelt."""
        length = _LENGTH[path.deepest]
        lower = [level for level in LEVELS if level in path.names]
        for levels in (lower, lower[1:]):
            if not levels or (levels == lower and levels[0] == "class"):
                continue
            matching = [
                code
                for code in self.names
                if len(code) == length
                and all(
                    _same(path.names[level], self.names.get(code[: _LENGTH[level]], ())) for level in levels
                )
            ]
            if len(matching) == 1:
                code = matching[0]
                if levels == lower:
                    yield Resolution(code)
                else:
                    top = lower[0]
                    yield Resolution(code, path.names[top], self.names.get(code[: _LENGTH[top]], ("",))[0])


def _key(name: str) -> str:
    """A name with or without the closing 支出 is one name."""
    folded = re.sub(r"[（）()]", "", bare(name))
    return folded.removesuffix("支出") or folded


def _same(name: str, known: Iterable[str]) -> bool:
    return any(_key(name) == _key(other) for other in known)


def _alike(name: str, other: str) -> bool:
    """Whether two names differ by a slip: the same characters in another order, or very few edits."""
    ours, theirs = _key(name), _key(other)
    if Counter(ours) == Counter(theirs):
        return True
    most = 1 if min(len(ours), len(theirs)) <= _SHORT else _MOST_EDITS
    return _edits(ours, theirs, most) <= most


def _kin(name: str, known: Iterable[str]) -> bool:
    """Whether at least half of the characters are shared (only asked where the amount agrees too)."""
    ours = Counter(_key(name))
    return any(
        2 * sum((ours & Counter(_key(other))).values()) >= max(len(_key(name)), len(_key(other)))
        for other in known
    )


def _edits(a: str, b: str, most: int) -> int:
    """Levenshtein distance, or anything above `most` when it is larger."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before = list(range(len(b) + 1))
    for i, left in enumerate(a, start=1):
        row = [i]
        for j, right in enumerate(b, start=1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (left != right)))
        before = row
    return before[-1]


def function_names(cells: Iterable[CellFact]) -> FunctionNames:
    """Collect the names and amounts of all functional codes printed in the tables."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    amounts: dict[str, set[Decimal]] = defaultdict(set)
    class_names: dict[str, str] = {}
    for cell in cells:
        if cell.row_kind is not RowKind.FUNCTION or not is_code(cell.code):
            continue
        if bare(cell.name):
            names[cell.code][cell.name] = None
        if level_of(cell.code) == "class":
            class_names[bare(cell.name)] = cell.code
        if cell.measure in _WHOLE and cell.amount_yuan is not None:
            amounts[cell.code].add(cell.amount_yuan)
    children: dict[str, list[str]] = defaultdict(list)
    for code in names:
        children[parent_of(code) or ""].append(code)
    return FunctionNames(
        {code: tuple(found) for code, found in names.items()},
        {parent: tuple(codes) for parent, codes in children.items()},
        {code: frozenset(found) for code, found in amounts.items()},
        class_names,
    )


def class_pattern(names: FunctionNames) -> str:
    """A pattern of all class names, longest first, with an optional `（类）` or code in brackets."""
    ordered = sorted(names.class_names, key=len, reverse=True)
    return (
        r"(?:" + "|".join(re.escape(name) for name in ordered) + r")(?:[（(](?:类|2\d{2}类?)[）)])?"
        if ordered
        else r"(?!)"
    )
