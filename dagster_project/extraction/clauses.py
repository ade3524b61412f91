"""Change clauses: current amount, share, change, percent, base and reason of one subject.

Belongs here: the grammar of comparisons with an earlier year, whatever their subject.
Does not belong here: finding the subject (`statements`) or judging the figures (`reconciliation`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dagster_project.extraction.numbers import NumberToken
from dagster_project.vocabulary.directions import FALLEN, RISEN
from dagster_project.vocabulary.statuses import BaseKind

_UP = f"{RISEN}|增幅|升高|净增|大于|多于|增收"
_DOWN = f"{FALLEN}|降幅|减幅|净减|小于|少于|减收|下滑"
_WORD = rf"(?:{_UP}|{_DOWN})"
_RESIDUE = rf"{_WORD}\s*[（(/、]\s*{_WORD}\s*[）)]?"
_EARLIER = r"(?:上年|上一年|去年|20\d\d\s*年)"
_REMARK = r"(?:\s*[（(][^（）()]{0,20}[）)])?"
_CHANGE_LEAD = re.compile(
    rf"(?P<residue>{_RESIDUE})?(?P<word>{_WORD})?(?:了|额|数|金额|为|额为|约|幅度为|(?:上年|20\d\d年)度?(?:同期)?(?:预算|执行|决算)?数?)*[：:]?\s*$"
)
_PERCENT_LEAD = re.compile(
    rf"(?P<residue>{_RESIDUE})?(?P<word>{_WORD})?(?:了|率|率为|幅度|幅度为|幅|比例|为|约|达)*[：:]?\s*$"
)
_SHARE_LEAD = re.compile(r"(?:占|比重|比例|占比)[^，。；,;]{0,40}$")
_BASE_LEAD = re.compile(
    rf"(?P<year>{_EARLIER})(?:度)?{_REMARK}(?:(?:为|是)|[^，。；,;]{{0,20}}?(?:执行数|预算数|决算数|执行|决算|预算|同期|数)"
    r"(?:安排|金额|支出|收入)?(?:数)?(?:为|是)?)[：:]?\s*$"
)
_COMPARISON = re.compile(
    rf"(?:比|较|与|同|和|于|等于)\s*(?P<base>{_EARLIER}){_REMARK}(?P<words>[^，。；,;0-9]{{0,16}})"
    r"|同比(?P<bare>)|(?:本年|20\d\d年)(?:预算)?数(?:小于|大于|等于)(?P<number>上年(?:预算|执行|决算)?数?|20\d\d年(?:预算|执行|决算)?数)"
)
_SAME = re.compile(
    r"持平|一致|相同|相等|无变化|未发生变化|没有变化|未变化|无变动|未变动|零增长|无增减|不变|本年数等于上年"
)
_BARE_SAME = re.compile(
    r"[^，。；：:0-9]{0,12}?(?P<word>持平|一致|相同|相等|无变化|未发生变化|零增长)(?=\s*[，。；;]|\s*$)"
)
"""No change without words of comparison: those of the sentence before it hold."""
_ORDERED = re.compile(r"数(?P<word>小于|大于|等于)(?:上年|20\d\d年)")
REASON = re.compile(
    r"(?:主要)?(?:变动|变化|增减)?原因(?:是|为|在于|系|：|:)+|主要是(?!用于)(?:由于|因为)?[：:]?|主要系(?:由于|因为)?|主要由于|主要因为"
)
_REASON_OF_USE = re.compile(r"主要是(?=用于)")
_OPENING = re.compile(r"(?:^|(?<=[。；;，]))\s*其中\s*$")
_RESUMED = re.compile(rf"。\s*(?:[^，。；,;]{{0,12}}[，,]?\s*)?(?:与|比|较|同)\s*{_EARLIER}|。\s*同比")
_OF_PLAN = re.compile(
    r"(?:决算|执行)数?(?:小于|大于|低于|高于|等于|少于|多于|超)[^，。；,;0-9]{0,8}预算数?的?(?:主要)?$"
)
_MOVED_FROM = re.compile(rf"[由从]\s*(?P<year>{_EARLIER})度?[^，。；,;0-9]{{0,8}}$")
_MOVED_TO = re.compile(rf"(?:{_WORD}|调整|提高)[到至为]\s*$")
"""`由上年的 A 增加到 B`: the base and this year's amount, no change."""
_TURNED = re.compile(rf"[，,；;]\s*(?:与|比|较|同)\s*{_EARLIER}")
"""After the reason why less or more than planned was spent, the comparison with the year before begins."""
_NEW = re.compile(
    rf"(?P<year>{_EARLIER})度?(?:当年|同期)?[^，。；,;0-9]{{0,10}}?(?:无(?!变化|变动|差异|增减|明显|可比)|没有(?!变化|变动|差异|增减)|未安排|未编入|未列|未编制|未纳入|无此项|该项支出未|此项(?:支出)?未)"
)
_UNBUDGETED = re.compile(r"(?:未|没有|无)安排|无此项|未编制")
_PLAN_LEAD = re.compile(r"(?:年初|全年|调整后?|年度)?预算(?:数|安排|批复|金额)?(?:数)?(?:为|是)?[：:]?\s*$")
_OUTTURN_LEAD = re.compile(r"(?:决算|执行)(?:数|金额|支出|收入)?(?:为|是)?[：:]?\s*$")
_COMPLETION_LEAD = re.compile(
    r"(?:完成|为|占)?(?:当年|本年)?(?:年初|全年|调整后?)?预算(?:数|安排)?(?:的|完成率(?:为)?|执行率(?:为)?)\s*$|(?:预算)?(?:完成率|执行率)(?:为|达)?\s*$"
)
_TIMES_LEAD = re.compile(r"(?:增长|增加)(?:了|约|近)?\s*$")


@dataclass(slots=True)
class Clause:
    """What one clause states about its subject. Tokens not listed here were not understood by it.

    `again` is this year's amount printed a second time; `plan` and `completion` are the budget of the same
    year and its percentage spent, which only final accounts state and which are no base of any change.
    """

    current: NumberToken | None = None
    again: NumberToken | None = None
    share: NumberToken | None = None
    change: NumberToken | None = None
    change_word: str | None = None
    change_sign: int = 0
    percent: NumberToken | None = None
    percent_word: str | None = None
    percent_sign: int = 0
    base: NumberToken | None = None
    base_kind: BaseKind = BaseKind.UNSTATED
    base_year: int | None = None
    plan: NumberToken | None = None
    completion: NumberToken | None = None
    second_current: NumberToken | None = None
    second_change: NumberToken | None = None
    second_percent: NumberToken | None = None
    compared: bool = False
    same: bool = False
    ordered: bool = False
    reason: str | None = None
    reason_start: int | None = None
    says_new: bool = False
    says_unbudgeted: bool = False
    residue: str | None = None
    others: list[NumberToken] = field(default_factory=list)
    reason_numbers: list[NumberToken] = field(default_factory=list)

    @property
    def states_change(self) -> bool:
        """Whether a change is stated: an amount, a percent, a base, a bare direction, or that nothing changed."""
        return bool(self.change or self.percent or self.base or self.same or self.ordered)

    @property
    def tokens(self) -> tuple[NumberToken, ...]:
        """All numbers the clause understood as parts of its own statement."""
        parts = (
            self.current, self.again, self.share, self.change, self.percent, self.base, self.plan, self.completion,
            self.second_current, self.second_change, self.second_percent,
        )  # fmt: skip
        return tuple(token for token in parts if token is not None)


def sign_of(word: str | None) -> int:
    """+1 for words of growth, −1 for words of decline, 0 for none."""
    if word is None or word == "等于":
        return 0
    return 1 if re.fullmatch(_UP, word) else -1


def directions(text: str) -> frozenset[int]:
    """The signs of all words of growth (+1) and decline (−1) in a text."""
    return frozenset(sign_of(match.group()) for match in re.finditer(_WORD, text))


def parse_clause(
    text: str, start: int, end: int, tokens: list[NumberToken], fiscal_year: int, *, final: bool = False
) -> Clause:
    """Read the clause `text[start:end]`; `tokens` are the numbers of the whole paragraph.

    `fiscal_year` is the year of the disclosure: an amount of it is never a base. `final` says that the
    disclosure is a final account, whose amounts are the budget and the outturn of one year.
    """
    clause = Clause()
    heads = _heads(clause, text, start, end)
    for head_start, head_end in heads:
        _read_comparison(clause, text, head_start, head_end)
    if heads and not clause.compared and (bare := _BARE_SAME.match(text, *heads[0])):
        clause.same, clause.change_word = True, bare["word"]
    previous = start
    for token in tokens:
        if not start <= token.start < end:
            continue
        head = next((span for span in heads if span[0] <= token.start < span[1]), None)
        if head is None:
            clause.reason_numbers.append(token)
            continue
        lead = text[max(previous, _clause_start(text, head[0], token.start)) : token.start]
        _place(clause, token, lead, fiscal_year, final=final)
        previous = token.end
    whole = text[start:end]
    new = [match for match in _NEW.finditer(whole) if _is_earlier(match["year"], fiscal_year)]
    clause.says_new = bool(new)
    earlier = [match.span() for match in new]
    clause.says_unbudgeted = any(
        not any(low <= match.start() < high for low, high in earlier) for match in _UNBUDGETED.finditer(whole)
    )
    return clause


def _heads(clause: Clause, text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches outside reasons: a reason ends where a sentence resumes the comparison."""
    heads: list[tuple[int, int]] = []
    position = start
    while position < end:
        reason = REASON.search(text, position, end) or _reason_of_use(text, position, end)
        if reason is None:
            heads.append((position, end))
            break
        heads.append((position, reason.start()))
        resumed = _RESUMED.search(text, reason.end(), end)
        if _OF_PLAN.search(text, position, reason.start()):
            turned = _TURNED.search(text, reason.end(), end)
            if turned and (resumed is None or turned.start() < resumed.start()):
                resumed = turned
        stop = resumed.start() + 1 if resumed else end
        words = _OPENING.sub("", text[reason.end() : stop].strip(" ，。；,;：:")).strip(" ，。；,;：:")
        if clause.reason_start is None:
            clause.reason_start = reason.start()
            clause.reason = words or None
        position = stop
    return heads


def _reason_of_use(text: str, start: int, end: int) -> re.Match[str] | None:
    """`主要是用于…` gives a reason only after a change; before it, it says what the money is for."""
    found = _REASON_OF_USE.search(text, start, end)
    if found is None or not re.search(rf"{_WORD}[^，。；,;]{{0,12}}\d", text[start : found.start()]):
        return None
    return found


def _kind_of(words: str) -> BaseKind:
    """What a comparison is with, by its own words."""
    if "执行" in words:
        return BaseKind.LAST_OUTTURN
    if "决算" in words:
        return BaseKind.LAST_FINAL_ACCOUNT
    if "年初预算" in words:
        return BaseKind.LAST_INITIAL_BUDGET
    return BaseKind.LAST_BUDGET if "预算" in words else BaseKind.UNSTATED


def _is_earlier(words: str, fiscal_year: int) -> bool:
    """Whether `上年` or a printed year is before the disclosure's own."""
    return not words[:4].isdigit() or int(words[:4]) < fiscal_year


def _clause_start(text: str, start: int, position: int) -> int:
    """Start of the words that can lead a number: at most the clause before the last comma."""
    window = max(start, position - 40)
    cut = max(text.rfind(mark, window, position) for mark in "。；;")
    return cut + 1 if cut >= 0 else window


def _read_comparison(clause: Clause, text: str, start: int, end: int) -> None:
    if clause.compared:
        return
    comparison = _COMPARISON.search(text, start, end)
    if comparison is None:
        return
    clause.compared = True
    base = comparison["base"] or comparison["number"] or ""
    words = re.split("相比|比较", comparison["words"] or "")[0] + (comparison["number"] or "")
    year = re.match(r"20\d\d", base)
    clause.base_year = int(year.group()) if year else None
    clause.base_kind = _kind_of(words)
    ordered = _ORDERED.search(text, comparison.start(), end)
    if ordered and ordered.start() < comparison.end():
        clause.ordered = True
        clause.change_word = ordered["word"]
        clause.change_sign = sign_of(ordered["word"])
    same = _SAME.search(text, comparison.start(), end)
    clause.same = same is not None or clause.change_word == "等于"
    if same:
        clause.change_word = same.group()


def _place(clause: Clause, token: NumberToken, lead: str, fiscal_year: int, *, final: bool) -> None:
    """Decide what a number before the reason is, by the words that lead to it."""
    if not lead.strip(" 、,，和及") and _second(clause, token):
        return
    if token.is_percent or token.unit == "倍":
        if final and clause.completion is None and token.is_percent and _COMPLETION_LEAD.search(lead):
            clause.completion = token
            return
        if clause.share is None and token.is_percent and _SHARE_LEAD.search(lead):
            clause.share = token
            return
        growth = _PERCENT_LEAD.search(lead)
        if token.unit == "倍" and not _TIMES_LEAD.search(lead):
            clause.others.append(token)
            return
        if clause.percent is None and growth and (growth["word"] or growth["residue"]):
            clause.percent = token
            clause.percent_word = growth["word"] or re.match(_WORD, growth["residue"]).group()  # type: ignore[union-attr]
            clause.percent_sign = sign_of(clause.percent_word)
            clause.residue = clause.residue or growth["residue"]
            return
    elif token.is_money and _place_money(clause, token, lead, fiscal_year, final=final):
        return
    clause.others.append(token)


def _place_money(clause: Clause, token: NumberToken, lead: str, fiscal_year: int, *, final: bool) -> bool:
    if clause.same and clause.base is None and _SAME.search(lead[-8:]) and clause.change is None:
        clause.base = token
        return True
    moved = _MOVED_FROM.search(lead)
    if moved and clause.base is None and _is_earlier(moved["year"], fiscal_year):
        clause.base = token
        return True
    if clause.base is not None and clause.current is None and _MOVED_TO.search(lead):
        clause.current = token
        return True
    change = _CHANGE_LEAD.search(lead)
    if change and (change["word"] or change["residue"]):
        if clause.change is not None:
            return False
        clause.change = token
        clause.change_word = change["word"] or re.match(_WORD, change["residue"]).group()  # type: ignore[union-attr]
        clause.change_sign = sign_of(clause.change_word)
        clause.residue = clause.residue or change["residue"]
        return True
    base = _BASE_LEAD.search(lead)
    if clause.base is None and base and _is_earlier(base["year"], fiscal_year):
        clause.base = token
        kind = _kind_of(base.group())
        if clause.base_kind is BaseKind.UNSTATED:
            clause.base_kind = kind
        if clause.base_year is None and base["year"][:4].isdigit():
            clause.base_year = int(base["year"][:4])
        return True
    if final:
        if clause.plan is None and _PLAN_LEAD.search(lead):
            clause.plan = token
            return True
        if clause.current is None and _OUTTURN_LEAD.search(lead):
            clause.current = token
            return True
    if clause.change is not None:
        return False
    if clause.current is None:
        clause.current = token
        return True
    if clause.again is None and re.search(
        rf"{fiscal_year}年度?(?:当年)?[^，。；,;]{{0,10}}(?:预算|安排|支出|数|为)+\s*$", lead
    ):
        clause.again = token
        return True
    return False


def _second(clause: Clause, token: NumberToken) -> bool:
    """The second figure of a pair: `分别为a、b万元`, `各减少a、b万元`, `各下降p%、q%`."""
    if token.is_percent:
        if clause.percent is not None and clause.second_percent is None:
            clause.second_percent = token
            return True
    elif token.is_money:
        if clause.change is not None:
            if clause.second_change is None and clause.percent is None:
                clause.second_change = token
                return True
        elif clause.current is not None and clause.second_current is None and clause.base is None:
            clause.second_current = token
            return True
    return False
