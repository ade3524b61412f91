"""Places of a document that say whose disclosure of which year it is.

Belongs here: finding titles, captions and first sentences that name the unit, the year, the kind or the scope.
Does not belong here: weighing them (`identity`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from dagster_project.extraction.unit_names import NAME, ends_like_a_unit, is_place, normal_name
from dagster_project.reading.document import Block, Cell, Document, Heading, Location, Table
from dagster_project.vocabulary.statuses import DocumentKind, Scope

_TITLE_LENGTH = 90
_COVER_BLOCKS = 6
_COVER_LINE = 50
_HEAD_ROWS = 3
_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?:度)?(?!\d{1,2}月)")
_YEAR_IN_WORDS = re.compile(r"二[〇○ＯO零0]([〇○ＯO零0一二三四五六七八九]{2})年")
_DIGITS = {char: str(index) for index, char in enumerate("零一二三四五六七八九")} | dict.fromkeys(
    "〇○ＯO0", "0"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９：（）", "0123456789:（）")
_PLAIN_BRACKETS = str.maketrans("()：", "（）:")
_DATE = re.compile(r"^(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日)?$")
_ORDINAL = re.compile(
    r"^(?:附[件表]\d*[:、.]?|表\d+[:、.]?|第[一二三四五六七八九十]+(?:部分|章|节|条)[:、]?|[一二三四五六七八九十]+[、.．]"
    r"|（[一二三四五六七八九十\d]+）|\d{1,2}[、.．]|公开\d+表|《|关于)+"
)
_LABEL = re.compile(
    r"^(?P<label>(?P<owner>预算|填报|编制|公开|编报|填表|决算|申报|预算主管|主管预算)?(?P<scope>单位|部门))"
    r"(?P<named>名称|全称)?(?:（[^）]{1,6}）)?:(?P<name>.+)$"
)
_TAIL = (
    r"(?:财务)?收支|(?:财务)?收入|支出|财政拨款|一般公共预算|政府性基金|国有资本|[“\"]?三公|机关运行|政府采购|基本支出|"
    r"项目支出|预算|决算|预决算|概况|主要职[能责]|机构设置|基本情况|编制说明|绩效"
)
_LEVEL = r"(?:(?:省|市|区|县|州|自治区|自治州)?(?:本级|直|级))?"
_TITLE = re.compile(
    rf"^(?P<unit>{NAME})?(?:（(?:本级|机关|部门|单位|汇总)）)?的?{_LEVEL}(?P<scope>预算单位|部门|单位)?(?P<tail>(?:{_TAIL}).*)$"
)
_COVER_TITLE = re.compile(
    rf"^(?P<unit>[一-鿿（）·“”A-Za-z\d]{{2,40}}?)?{_LEVEL}(?P<scope>部门|单位)?(?P<tail>(?:预算|决算|预决算|收支预算|收支决算).*)$"
)
_SENTENCE = re.compile(
    rf"^(?P<unit>{NAME})(?:（部门）)?(?:(?P<scope>部门)(?:预算|决算)(?:是?包括|由)|是(?:.{{1,16}})?(?:部门|机关|机构|单位))"
)
_PROSE = re.compile(r"[。；，,]|万元|\d\.\d")
_PERFORMANCE = re.compile(r"绩效目标(?:申报|填报|公开|自评)?表")


class Strength(IntEnum):
    """How much a place proves; the number is its weight in a vote."""

    SENTENCE = 1
    TITLE = 2
    LABEL = 3
    COVER = 4


@dataclass(frozen=True, slots=True)
class Witness:
    """One place that names the unit, the year, the kind or the scope; what it does not name is `None`.

    `unit` is in its normal form; `title` is that of a table, without year and unit.
    """

    strength: Strength
    location: Location
    text: str
    unit: str | None = None
    year: int | None = None
    kind: DocumentKind | None = None
    scope: Scope | None = None
    title: str | None = None


def witnesses(document: Document) -> list[Witness]:
    """All witnesses in document order, those of the cover first."""
    cover = _cover(document.blocks)
    found = list(_cover_witnesses(cover))
    seen = {id(block) for block in cover}
    past_tables = False
    for block in document.blocks:
        if isinstance(block, Table):
            found += _table_witnesses(block)
            continue
        if block.in_contents or len(block.text) > _TITLE_LENGTH:
            continue
        # Sheets of targets name the bodies that carry a project out, which may be others.
        past_tables = past_tables or (isinstance(block, Heading) and bool(_PERFORMANCE.search(block.text)))
        if not past_tables and id(block) not in seen:
            found += _line_witnesses(block.text, block.location)
    return found


def plain(text: str) -> str:
    """Text without blanks, digits and years in one form: `二〇一八 年 度` is `2018年度`."""
    squeezed = re.sub(r"\s+", "", text).translate(_FULL_WIDTH).translate(_PLAIN_BRACKETS)
    return _YEAR_IN_WORDS.sub(lambda m: f"20{_DIGITS[m[1][0]]}{_DIGITS[m[1][1]]}年", squeezed)


def _cover(blocks: Sequence[Block]) -> list[Block]:
    """The lines before the contents or the first part: short, few."""
    cover: list[Block] = []
    for block in blocks[: _COVER_BLOCKS * 2]:
        if isinstance(block, Table):
            break
        text = plain(block.text)
        if block.in_contents or re.match(r"^(?:目录|第[一1]部分|[一1][、.])", text):
            break
        if len(text) > _COVER_LINE or _PROSE.search(text) or len(cover) == _COVER_BLOCKS:
            break
        cover.append(block)
    return cover


def _cover_witnesses(cover: Sequence[Block]) -> Iterator[Witness]:
    """Titles of the cover, also those printed over two or three lines; a line counts once."""
    lines = [block for block in cover if not isinstance(block, Table)]
    start = 0
    while start < len(lines):
        for length in (3, 2, 1):
            group = lines[start : start + length]
            texts = [plain(block.text) for block in group]
            if len(group) < length or (length > 1 and any(_LABEL.match(t) or _DATE.match(t) for t in texts)):
                continue
            if witness := _cover_title("".join(texts), group[0].location):
                yield witness
                start += length
                break
            if length == 1:
                yield from _line_witnesses(group[0].text, group[0].location)
                if ends_like_a_unit(name := normal_name(texts[0])) and not _YEAR.search(texts[0]):
                    yield Witness(Strength.TITLE, group[0].location, group[0].text, unit=name)
                start += 1


def _cover_title(text: str, location: Location) -> Witness | None:
    if _LABEL.match(text):
        return None
    year, rest = _without_year(_ORDINAL.sub("", text))
    match = _TITLE.match(rest) or _COVER_TITLE.match(rest)
    if match is None or year is None or not re.search(r"预算|决算", match["tail"]):
        return None
    unit = _unit(match["unit"])
    return Witness(Strength.COVER, location, text, unit, year, _kind(match["tail"]), _scope(match["scope"]))


def _line_witnesses(text: str, location: Location) -> Iterator[Witness]:
    line = plain(text)
    if label := _LABEL.match(line):
        # 单位： before 万元 names the measure, 主管部门： another body; behind 部门名称： stands a name however it ends.
        name = normal_name(label["name"])
        if name and (label["owner"] or label["named"] or ends_like_a_unit(name)):
            scope = _scope(label["scope"]) if label["owner"] or label["scope"] == "部门" else None
            yield Witness(Strength.LABEL, location, text, unit=name, scope=scope)
        return
    year, rest = _without_year(_ORDINAL.sub("", line))
    rest = _ORDINAL.sub("", rest)
    prose = bool(_PROSE.search(line))
    if match := _TITLE.match(rest):
        unit = _unit(match["unit"])
        if prose:
            if unit and year:
                yield Witness(Strength.SENTENCE, location, text, unit, year)
            return
        tail = match["tail"]
        title = re.sub(r"[“”\"]", "", tail) if re.search(r"表(?:（.{1,10}）)?$", tail) else None
        yield Witness(Strength.TITLE, location, text, unit, year, _kind(tail), _scope(match["scope"]), title)
    elif match := _SENTENCE.match(rest):
        unit = _unit(match["unit"])
        if unit:
            yield Witness(Strength.SENTENCE, location, text, unit, scope=_scope(match["scope"]))
    elif year and re.fullmatch(r"（?(?:年度)?）?", rest):
        yield Witness(Strength.SENTENCE, location, text, year=year)


def _table_witnesses(table: Table) -> Iterator[Witness]:
    """Titles and captions that a form puts into the first rows of the grid, and names of sheets."""
    head = [cell for cell in table.cells if cell.row < _HEAD_ROWS and cell.text]
    performance = any(_PERFORMANCE.search(cell.text) for cell in head)
    if table.location.sheet and not performance:
        for witness in _line_witnesses(table.location.sheet, table.location):
            yield Witness(
                Strength.SENTENCE,
                witness.location,
                witness.text,
                None,
                witness.year,
                witness.kind,
                witness.scope,
            )
    for index, cell in enumerate(head):
        text = plain(cell.text)
        if len(text) > _TITLE_LENGTH:
            continue
        if performance:
            yield from _performance_witness(head, index, cell, text)
        elif _LABEL.match(text) or text.endswith("表"):
            yield from _line_witnesses(cell.text, cell.location)


def _performance_witness(head: Sequence[Cell], index: int, cell: Cell, text: str) -> Iterator[Witness]:
    if match := re.fullmatch(r"（(20\d\d)年度?）", text):
        yield Witness(Strength.SENTENCE, cell.location, cell.text, year=int(match[1]))
    elif text in ("预算单位", "单位名称", "部门名称") and index + 1 < len(head):
        following = head[index + 1]
        if following.row == cell.row and (name := normal_name(following.text)):
            yield Witness(Strength.SENTENCE, following.location, following.text, unit=name)


def _without_year(text: str) -> tuple[int | None, str]:
    match = _YEAR.search(text)
    if match is None:
        return None, text
    return int(match[1]), (text[: match.start()] + text[match.end() :]).replace("（）", "")


def _unit(printed: str | None) -> str | None:
    name = normal_name(printed or "")
    if not name or is_place(name) or re.search(r"预算|决算|收入|支出|经费|情况", name):
        return None
    return name


def _kind(tail: str) -> DocumentKind | None:
    if "决算" in tail:
        return None if "预决算" in tail else DocumentKind.FINAL_ACCOUNT
    return DocumentKind.BUDGET if "预算" in tail else None


def _scope(word: str | None) -> Scope | None:
    if not word:
        return None
    return Scope.DEPARTMENT if word == "部门" else Scope.UNIT
