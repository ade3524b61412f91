"""Money that moved, as the reasons of stated changes tell it.

Belongs here: reading who gave what to whom out of a reason: between functional items, between bodies, into or out of
the budget. Does not belong here: finding moves from figures, deciding how much moved (both SQL in `dbt/`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dagster_project.extraction.facts import Move, Statement
from dagster_project.extraction.names import bare
from dagster_project.extraction.numbers import number_tokens
from dagster_project.vocabulary.statuses import Confidence, MoveKind

_WORD = r"[^，。；,;：:、]"
_ORGAN_END = (
    r"(?:局|委|委员会|中心|办公室|院|站|支队|大队|总队|学校|小学|中学|大学|园|处|馆|厅|宫|(?<!场)所|公司|集团"
    r"|部门|单位|协会|学会|联合会|基金会|电视台|报社|剧团|林场|农场)"
)
_ORGAN = rf"(?:下属{_WORD}{{0,12}}?单位|{_WORD}{{2,24}}?{_ORGAN_END})"
_SELF = r"(?:我单位|本单位|我局|本局|我委|本委|我办|本办|我院|本院|我部门|本部门|局本级|委本级|院本级|厅本级|部门本级|单位本级|本级)"
_BUDGET = r"(?:(?:年初)?(?:部门|单位)?预算(?:管理)?)"
_INTO = r"(?:编入|列入|纳入|计入|转列(?:入|至)?|改列(?:入|至)?|调整(?:至|到|为|入)|调(?:至|到))"
_LAST_YEAR = r"(?:上年(?:度)?|去年|以前年度|往年)"
_CLASS_WORD = r"(?:支出)?(?:功能分类(?:科目)?|功能科目|科目)"

_BETWEEN = (
    # 将甲的支出功能分类从乙调整为丙
    re.compile(
        rf"(?:将|把)?(?P<object>{_WORD}{{0,40}}?)(?:的)?(?:{_CLASS_WORD})?(?:由|从)(?P<origin>{_WORD}{{2,40}}?)"
        rf"(?:调整(?:至|到|为|入)|调(?:至|到|入)|转(?:至|到|入|列)|改列(?:至|到|入|为)?|变更为|拆分?(?:至|到))(?:到|至)?"
        rf"(?P<target>{_WORD}{{2,40}})"
    ),
    # 上年列甲科目，今年列乙科目
    re.compile(
        rf"(?P<object>{_WORD}{{0,30}}?){_LAST_YEAR}(?:预算)?列(?:支)?(?:入|在|于)?(?P<origin>{_WORD}{{2,40}})[，,、；;]"
        rf"(?:今年|本年(?:度)?|\d{{4}}年(?:度)?)(?:起)?(?:改|调整)?列(?:支)?(?:入|在|于|至|为)?(?P<target>{_WORD}{{2,40}})"
    ),
)
# 将甲编入该支出功能分类
_INTO_THIS = re.compile(
    rf"(?:将|把)?(?P<object>{_WORD}{{2,40}}?)(?:预算|支出|经费|资金)?{_INTO}(?:到)?(?:该|本|此)(?:项|款|类)?{_CLASS_WORD}"
)
# 甲由乙科目拆入: the line of the statement gains it
_FROM_NAMED = re.compile(
    rf"(?P<object>{_WORD}{{2,40}}?)(?:由|从)(?P<origin>{_WORD}{{2,40}}?)(?:拆入|转入|调入|划入)(?=$|[，。；,;]|本|该)"
)
# 甲拆分到乙科目: the line of the statement loses it
_OUT_TO_NAMED = re.compile(
    rf"(?P<object>{_WORD}{{2,40}}?)(?:拆分|拆出|调出|转出|划出)(?:到|至|入)(?P<target>{_WORD}{{2,40}})"
)
# 将甲转列乙科目: the same
_INTO_NAMED = re.compile(
    rf"(?:将|把)(?P<object>{_WORD}{{2,40}}?)(?:预算|支出|经费|资金)?{_INTO}(?:到|至)?(?P<target>{_WORD}{{2,40}})"
)
_NOT_LAST_YEAR = re.compile(
    rf"(?P<object>{_WORD}{{0,40}}?)(?:{_LAST_YEAR}|\d{{4}}年)(?P<what>{_WORD}{{0,24}}?)未(?:编入|纳入|列入){_WORD}{{0,12}}?{_BUDGET}"
)
_FIRST_TIME = re.compile(
    rf"(?P<object>{_WORD}{{0,40}}?)(?:首次|开始|今年起|本年起|\d{{4}}年起|新)(?:编入|纳入|列入){_WORD}{{0,8}}?{_BUDGET}"
)
_FROM_NOW_ON = re.compile(
    rf"(?:今年|本年|\d{{4}}年)起(?:将|把)(?P<object>{_WORD}{{2,40}}?)(?:编入|纳入|列入){_WORD}{{0,8}}?{_BUDGET}"
)
_TAKEN_INTO_SELF = re.compile(
    rf"(?:将|把)(?P<organ>{_ORGAN})(?P<object>{_WORD}{{0,60}}?)(?:预算|经费|资金|支出)?(?:合并)?"
    rf"(?:纳入|并入|转入|划入|调入|划归|划转至|划转到)(?:到)?{_SELF}"
)
_MERGED_INTO_SELF = re.compile(
    rf"(?:^|[，。；、,;]|(?:原|将|把))(?P<organ>{_ORGAN})(?P<object>{_WORD}{{0,12}}?)"
    rf"(?:整体)?(?:撤并|合并|并入|整合)(?:到|至|入)?{_SELF}"
)
_OF_ORGAN = re.compile(
    rf"(?:原)?(?P<organ>{_ORGAN})的(?P<object>{_WORD}{{2,40}}?)(?:整体)?(?:划转|划归|移交|转隶|划入|并入)(?:到|至|给)?{_SELF}"
)
_SET_UP = re.compile(
    rf"从{_SELF}(?:划出|分出|剥离|分设)(?P<object>{_WORD}{{0,24}}?)(?:新)?(?:设立|组建|成立)(?:了)?(?P<organ>{_ORGAN})"
)
_FROM_ORGAN = re.compile(
    rf"(?P<object>{_WORD}{{0,40}}?)(?:由|从)(?:原)?(?P<organ>{_ORGAN})(?:整体)?"
    rf"(?:划转|划入|转隶|转入|移交|并入|划归)(?:至|到|给)?(?:{_SELF})"
)
_FUNCTION_FROM = re.compile(
    rf"(?:承接|接收|划入)(?:了)?(?:原)?(?P<organ>{_ORGAN})(?:的)?(?P<object>{_WORD}{{0,24}}?职能)"
)
_TO_ORGAN = re.compile(
    rf"(?P<object>{_WORD}{{0,40}}?)(?:由财政(?:部门)?)?(?:整体)?(?:划转|划出|移交|划拨|划归|转隶|调整)(?:至|到|给)"
    rf"(?P<organ>{_ORGAN})(?=$|[，。；,;、]|统一|管理|负责|承担|列支|预算)"
)
_PAID_BY = re.compile(
    rf"(?P<object>{_WORD}{{2,40}}?)(?:改)?由(?P<organ>{_ORGAN})(?:统一|负责)?(?:缴纳|支付|承担|列支|保障|负担|编报|编列)"
)
_FIGURE = re.compile(r"\d+(?:\.\d+)?\s*(?:%|％|元|人|名|个|万)|个百分点|标准|比例|人均|每人")
_CLASSIFIED = re.compile(r"功能分类|功能科目|科目|（项）|（款）|（类）|列支|改列|转列")
_TAIL = re.compile(r"(?:（[类款项]）|功能分类(?:科目)?|功能科目|科目|中|内|列支|反映|核算)+$")
_MONEY = re.compile(r"资金|收入|结余|结转")
_NO_MOVE = re.compile(r"人员(?:调入|转入|并入)|调入人员|转入人员")
_OBJECT_HEAD = re.compile(
    r"^(?:主要(?:原因)?是|主要是|原因是|一是|二是|三是|四是|因为|由于|因|故|是|其中|(?:今年|本年|\d{4}年)(?:度)?|我单位|本单位|将|把|并且|同时)+"
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reading of a reason before it becomes a fact."""

    kind: MoveKind
    start: int
    end: int
    confidence: Confidence
    object: str = ""
    origin: str | None = None
    target: str | None = None
    from_code: str | None = None
    to_code: str | None = None
    organ: str | None = None
    gains: bool | None = None


class MoveReader:
    """Reads the reasons of one disclosure's statements."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        """Start with the functional items this document's tables name: their names by code."""
        self._codes: dict[str, set[str]] = {}
        for code, spellings in names.items():
            for spelling in spellings:
                self._codes.setdefault(bare(spelling), set()).add(code)

    def read(self, statements: Sequence[Statement]) -> list[Move]:
        """All moves told, in order of the statements; identified as `m:1`, `m:2` and so on."""
        moves: list[Move] = []
        for statement in statements:
            for reading in self._readings(statement):
                moves.append(_move(f"m:{len(moves) + 1}", statement, reading))
        return moves

    def _readings(self, statement: Statement) -> list[_Reading]:
        reason = _squeezed(statement.reason or "")
        taken: list[_Reading] = []
        for reading in self._all_readings(reason, statement):
            if _NO_MOVE.search(reason[reading.start : reading.end]):
                continue
            # The first pattern that reads a stretch of text keeps it.
            if all(reading.end <= other.start or reading.start >= other.end for other in taken):
                taken.append(reading)
        return sorted(taken, key=lambda reading: reading.start)

    def _all_readings(self, reason: str, statement: Statement) -> Iterator[_Reading]:
        for pattern in _BETWEEN:
            for match in pattern.finditer(reason):
                yield from self._between(match, reason, statement)
        for match in _INTO_THIS.finditer(reason):
            yield self._into_this(match, reason, statement)
        for match in _INTO_NAMED.finditer(reason):
            code = self._code(match["target"])
            if code is not None and code != statement.code and statement.subject == "functional_item":
                yield _Reading(
                    MoveKind.RECLASSIFIED, *match.span(), Confidence.MEDIUM, _thing(match["object"]),
                    statement.name, match["target"], statement.code, code, gains=False,
                )  # fmt: skip
        if statement.subject == "functional_item":
            yield from self._half_named(reason, statement)
        for pattern in (_TAKEN_INTO_SELF, _OF_ORGAN, _FROM_ORGAN):
            for match in pattern.finditer(reason):
                yield _Reading(
                    MoveKind.TAKEN_OVER, *match.span(), Confidence.HIGH, _thing(match["object"]),
                    organ=_organ(match["organ"]), gains=True,
                )  # fmt: skip
        for match in _MERGED_INTO_SELF.finditer(reason):
            yield _Reading(
                MoveKind.MERGED, *match.span(), Confidence.HIGH, _thing(match["object"]),
                organ=_organ(match["organ"]), gains=True,
            )  # fmt: skip
        for match in _FUNCTION_FROM.finditer(reason):
            yield _Reading(
                MoveKind.TAKEN_OVER, *match.span(), Confidence.HIGH, _thing(match["object"]),
                organ=_organ(match["organ"]), gains=True,
            )  # fmt: skip
        for pattern in (_SET_UP, _TO_ORGAN, _PAID_BY):
            for match in pattern.finditer(reason):
                if not re.fullmatch(_SELF, match["organ"]):
                    yield _Reading(
                        MoveKind.HANDED_OVER, *match.span(), Confidence.HIGH, _thing(match["object"]),
                        organ=_organ(match["organ"]), gains=False,
                    )  # fmt: skip
        for pattern in (_NOT_LAST_YEAR, _FROM_NOW_ON, _FIRST_TIME):
            for match in pattern.finditer(reason):
                # An item budgeted for the first time is new spending; money that was there already is not.
                if pattern is _FIRST_TIME and not _MONEY.search(match["object"]):
                    continue
                yield _Reading(
                    MoveKind.NEWLY_INCLUDED,
                    *match.span(),
                    Confidence.HIGH,
                    _thing(match["object"]),
                    gains=True,
                )

    def _between(self, match: re.Match[str], reason: str, statement: Statement) -> Iterator[_Reading]:
        """A move from one functional item to another; standards and rates that were adjusted are none."""
        origin, target = match["origin"], match["target"]
        if _FIGURE.search(origin) or _FIGURE.search(target):
            return
        own_code = statement.code if statement.subject == "functional_item" else None
        codes = self._code(origin), self._code(target)
        codes = (
            codes[0] or self._code(origin, codes[1] or own_code),
            codes[1] or self._code(target, codes[0] or own_code),
        )
        own = statement.subject == "functional_item" and statement.code is not None
        is_this = tuple(
            bool(re.match(r"(?:该|本|此)(?:项|款|类)?(?:支出)?(?:功能|科目)", end))
            for end in (origin, target)
        )
        from_code = statement.code if own and is_this[0] else codes[0]
        to_code = statement.code if own and is_this[1] else codes[1]
        if from_code is None and to_code is None and not _CLASSIFIED.search(match[0]):
            return
        if from_code == to_code and from_code is not None:
            return
        sure = (from_code is not None and to_code is not None) or bool(_CLASSIFIED.search(match[0]))
        gains = None
        if own:
            gains = True if statement.code == to_code else False if statement.code == from_code else None
        yield _Reading(
            MoveKind.RECLASSIFIED, *match.span(), Confidence.HIGH if sure else Confidence.MEDIUM,
            _thing(match["object"]), _name(origin), _name(target), from_code, to_code, gains=gains,
        )  # fmt: skip

    def _into_this(self, match: re.Match[str], reason: str, statement: Statement) -> _Reading:
        """Something now counted under the statement's own line; where it was before is not said."""
        said = re.search(rf"{_LAST_YEAR}{_WORD}{{0,20}}?未(?:编入|列入|纳入)", reason[match.end() :])
        # The sentence about last year belongs to this move and must not be read as another one.
        end = match.end() + said.end() if said else match.end()
        tail = re.match(rf"(?:该|本|此)?{_WORD}{{0,14}}", reason[end:]) if said else None
        return _Reading(
            MoveKind.RECLASSIFIED, match.start(), end + (tail.end() if tail else 0),
            Confidence.HIGH if said else Confidence.MEDIUM,
            _thing(match["object"]), None, statement.name, None,
            statement.code or None if statement.subject == "functional_item" else None, gains=True,
        )  # fmt: skip

    def _half_named(self, reason: str, statement: Statement) -> Iterator[_Reading]:
        """A move whose other end is the statement's own line."""
        for match in _FROM_NAMED.finditer(reason):
            code = self._code(match["origin"])
            if _is_other_item(match["origin"], code, statement):
                yield _Reading(
                    MoveKind.RECLASSIFIED, *match.span(), Confidence.HIGH, _thing(match["object"]),
                    _name(match["origin"]), statement.name, code, statement.code, gains=True,
                )  # fmt: skip
        for match in _OUT_TO_NAMED.finditer(reason):
            code = self._code(match["target"])
            if _is_other_item(match["target"], code, statement):
                yield _Reading(
                    MoveKind.RECLASSIFIED, *match.span(), Confidence.HIGH, _thing(match["object"]),
                    statement.name, _name(match["target"]), statement.code, code, gains=False,
                )  # fmt: skip

    def _code(self, text: str, near: str | None = None) -> str | None:
        """The code a name or a printed code stands for, when there is exactly one.

        Many groups have items of one name (一般行政管理事务): then the one nearest to the code `near` is meant.
        """
        printed = re.match(r"\D{0,4}(\d{7}|\d{5}|\d{3})(?!\d)", text)
        if printed is not None:
            return printed[1]
        name = bare(_name(text))
        # 支出功能分类 and 支出科目 may or may not begin with a word of the name itself.
        spellings = (name, name.removesuffix("支出"), f"{name}支出")
        codes = next((found for spelling in spellings if (found := self._codes.get(spelling))), set())
        longest = max(map(len, codes), default=0)
        deepest = {code for code in codes if len(code) == longest}
        for length in (5, 3) if near and len(deepest) > 1 else ():
            neighbours = {code for code in deepest if near and code[:length] == near[:length]}
            if len(neighbours) == 1:
                return neighbours.pop()
        return deepest.pop() if len(deepest) == 1 else None


def _move(fact_id: str, statement: Statement, reading: _Reading) -> Move:
    evidence = _squeezed(statement.reason or "")[reading.start : reading.end]
    amounts = [token for token in number_tokens(evidence) if token.is_money]
    one = amounts[0] if len(amounts) == 1 and not re.search(r"标准|每人|人均", evidence) else None
    return Move(
        fact_id=fact_id,
        statement_id=statement.fact_id,
        kind=reading.kind,
        object=reading.object or None,
        from_name=reading.origin,
        from_code=reading.from_code,
        to_name=reading.target,
        to_code=reading.to_code,
        other_unit=reading.organ,
        gains=reading.gains,
        amount_yuan=one.yuan if one else None,
        resolution_yuan=one.resolution_yuan if one else None,
        evidence=evidence,
        confidence=reading.confidence,
        location=statement.location,
    )


def _is_other_item(named: str, code: str | None, statement: Statement) -> bool:
    """Whether a text names another item than the statement's own; one that stands in no table of the disclosure has no code."""
    if code is not None:
        return code != statement.code
    is_called_item = _TAIL.search(named) is not None and _CLASSIFIED.search(named) is not None
    return is_called_item and bare(_name(named)) != bare(statement.name or "")


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _name(text: str) -> str:
    """A name of an item without the words around it."""
    return _TAIL.sub("", re.sub(r"^[“\"‘]|[”\"’]$", "", text)).strip('“”"‘’（）()')


def _thing(text: str) -> str:
    """What moved: the name in quotes if there is one, else the words without the head of the reason."""
    quoted = re.search(r"[“\"](?P<name>[^“”\"]{2,60})(?:[”\"]|$)", text)
    if quoted is not None:
        return quoted["name"]
    return _OBJECT_HEAD.sub("", text.strip('“”"‘’的')).strip('“”"‘’')


def _organ(text: str) -> str:
    """A body's name without the words before it; 下属事业单位 names none and stays as it is."""
    name = _OBJECT_HEAD.sub("", text).removeprefix("原")
    below = name.removeprefix("下属")
    return name if below.endswith("单位") else below
