"""Functional items as the text writes them: paths of marked, coded or hyphened names.

Belongs here: finding `X（类）Y（款）Z（项）` in every spelling, and what a line leaves to the heading above it.
Does not belong here: resolving a path to a code (`functions`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LEVELS = ("class", "group", "item")
_LEVEL_OF = {"类": "class", "款": "group", "项": "item"}
_MARK = re.compile(
    r"[”\"’」]?\s*[（(\[【〔]\s*(?P<digits>\d{2,3})?\s*(?P<level>[类款项])(?:级)?\s*[）)\]】〕]"
)
_BOUNDARY = '，。；;：:,!！?？“"「'
_LISTED = re.compile(r"(?:[元%％件个人台辆次]\s*[、和及]|[）)]\s*、)\s*")
_CODE_BEFORE = re.compile(r"^(?P<digits>\d{2,3})\s*(?=[一-龥])")
_ENUMERATOR = re.compile(
    r"^\s*(?:\d{1,3}\s*[、.．]\s*|[（(][一二三四五六七八九十百\d]+[）)]\s*[、.．]?\s*|[一二三四五六七八九十]{1,3}[、.．]\s*|"
    r"[①-⑳]\s*|其中|包括|此外|20\d\d\s*年度?)+"
)
_SEPARATORS = ' \t\u3000-－—–/／·、“”"’‘「」'
_AFTER = re.compile(r"\s*(?:科目)?(?:支出)?\s*[”\"’」]?\s*(?:科目|支出)?")
_NAME = r"[一-龥（）()]{2,40}"
_HYPHENED = re.compile(
    rf"[“\"「](?P<a>{_NAME})\s*[-－—–/]{{1,2}}\s*(?P<b>{_NAME})(?:\s*[-－—–/]{{1,2}}\s*(?P<c>{_NAME}))?[”\"」]\s*(?:科目|支出)?"
)
_HEADED = re.compile(rf"[“\"「](?P<a>{_NAME})[”\"」]\s*(?:科目|（类）支出)")
"""A class in quotes that is only called 科目."""
_CODED = re.compile(
    r"(?<![\d.])(?P<code>2\d{2}(?:\d{2}){1,2})(?![\d.])\s*[-—－]?\s*(?P<name>(?!万|亿|元|年|个|人|项|类)[一-龥（）]{2,40}?)(?=\s*\d|[，。；：:])"
)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class ItemPath:
    """A path as printed: names and digits by level (`class`, `group`, `item`), and where it stands."""

    start: int
    end: int
    names: Mapping[str, str]
    digits: Mapping[str, str] = field(default_factory=dict)
    code: str | None = None
    printed: str = ""

    @property
    def deepest(self) -> str:
        """The deepest level that is printed."""
        return next(level for level in reversed(LEVELS) if level in self.names)

    def under(self, context: ItemPath | None) -> ItemPath:
        """The path completed by what stands above it: a heading, or the item before it in the line."""
        if context is None or self.code:
            return self
        first = next(index for index, level in enumerate(LEVELS) if level in self.names)
        above = LEVELS[:first]
        if not above or any(level not in context.names for level in above):
            return self
        names = {level: context.names[level] for level in above} | dict(self.names)
        digits = {level: context.digits[level] for level in above if level in context.digits}
        return ItemPath(self.start, self.end, names, digits | dict(self.digits), None, self.printed)


def item_paths(text: str) -> list[ItemPath]:
    """All paths of a text, in order; a name not followed by a mark is no path, except in quotes with hyphens."""
    found = [*_marked(text)]
    for match in _HYPHENED.finditer(text):
        names = [match[name] for name in "abc" if match[name]]
        if not _overlaps(match.span(), found):
            found.append(
                ItemPath(
                    match.start(), match.end(), dict(zip(LEVELS, names, strict=False)), printed=match.group()
                )
            )
    for match in _HEADED.finditer(text):
        if not _overlaps(match.span(), found):
            found.append(ItemPath(match.start(), match.end(), {"class": match["a"]}, printed=match.group()))
    for match in _CODED.finditer(text):
        if not _overlaps(match.span(), found):
            level = {3: "class", 5: "group", 7: "item"}[len(match["code"])]
            end = _AFTER.match(text, match.end()).end()  # type: ignore[union-attr]
            found.append(
                ItemPath(match.start(), end, {level: match["name"]}, {}, match["code"], match.group().strip())
            )
    return sorted(found, key=lambda path: path.start)


def _overlaps(span: tuple[int, int], paths: list[ItemPath]) -> bool:
    return any(path.start < span[1] and span[0] < path.end for path in paths)


@dataclass(slots=True)
class _Draft:
    start: int
    end: int
    names: dict[str, str]
    digits: dict[str, str]


def _marked(text: str) -> list[ItemPath]:
    drafts: list[_Draft] = []
    for mark in _MARK.finditer(text):
        level = _LEVEL_OF[mark["level"]]
        last = drafts[-1] if drafts else None
        if last is not None and _goes_on(text, last, mark, level):
            name, digits = _name(text[last.end : mark.start()])
        else:
            start = _name_start(text, mark.start(), last.end if last else 0)
            raw = text[start : mark.start()]
            name, digits = _name(raw)
            last = _Draft(start + len(raw) - len(raw.lstrip()), mark.end(), {}, {})
            if len(name) < 2:
                continue
            drafts.append(last)
        if len(name) < 2:
            continue
        last.names[level] = name
        if mark["digits"] or digits:
            last.digits[level] = mark["digits"] or digits
        last.end = mark.end()
    paths = []
    for draft in drafts:
        end = _AFTER.match(text, draft.end).end()  # type: ignore[union-attr]
        printed = text[draft.start : draft.end].strip(_SEPARATORS)
        paths.append(
            ItemPath(
                draft.start,
                end,
                draft.names,
                draft.digits,
                None,
                _ENUMERATOR.sub("", printed).strip(_SEPARATORS),
            )
        )
    return paths


def _goes_on(text: str, draft: _Draft, mark: re.Match[str], level: str) -> bool:
    """Whether a mark continues the path before it: a deeper level, and nothing but a name between."""
    deepest = max(LEVELS.index(known) for known in draft.names)
    between = text[draft.end : mark.start()]
    return (
        LEVELS.index(level) > deepest
        and len(between) <= _LONGEST
        and len(_name(between)[0]) > 1
        and not re.search(r"[，。；;：:,]|[一-龥]\s*\d", between)
    )


def _name_start(text: str, mark: int, floor: int) -> int:
    """Where the name before a mark begins: after a stop, a list of amounts, or the mark before."""
    start = max(floor, mark - _LONGEST)
    for position in range(mark - 1, start - 1, -1):
        if text[position] in _BOUNDARY:
            return position + 1
    listed = list(_LISTED.finditer(text, start, mark))
    return listed[-1].end() if listed else start


def _name(raw: str) -> tuple[str, str]:
    """A name without the ordinals and separators around it, and the digits glued before it."""
    name = _ENUMERATOR.sub("", raw.strip(_SEPARATORS)).strip(_SEPARATORS)
    code = _CODE_BEFORE.match(name)
    name = name[code.end() :] if code else name
    without = name.removeprefix("支出")
    return (without if len(without) > 1 else name), code["digits"] if code else ""
