"""Change clauses: current amount, share, change, percent, base and reason of one subject.

Belongs here: the grammar of comparisons with an earlier year, whatever their subject.
Does not belong here: finding the subject (`statements`) or judging the figures (`reconciliation`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dagster_project.extraction.numbers import NumberToken
from dagster_project.vocabulary.statuses import BaseKind

_UP = "增加|增长|增幅|上升|提高|升高|上涨|上浮|大于|多于"
_DOWN = "减少|下降|降幅|减幅|降低|下浮|压减|压缩|缩减|小于|少于|减低"
_WORD = rf"(?:{_UP}|{_DOWN})"
_RESIDUE = rf"{_WORD}\s*[（(/、]\s*{_WORD}\s*[）)]?"
_CHANGE_LEAD = re.compile(
    rf"(?P<residue>{_RESIDUE})?(?P<word>{_WORD})?(?:了|额|数|为|额为|约|幅度为|上年预算数)*\s*$"
)
_PERCENT_LEAD = re.compile(
    rf"(?P<residue>{_RESIDUE})?(?P<word>{_WORD})?(?:了|率|率为|幅度|幅度为|为|约)*\s*$"
)
_SHARE_LEAD = re.compile(r"(?:占|比重|比例|占比)[^，。；,;]{0,40}$")
_BASE_LEAD = re.compile(
    r"(?P<year>上年|上一年|20\d\d\s*年)(?:度)?[^，。；,;]{0,16}(?:执行数|预算数|决算数|预算)(?:安排)?(?:为|是)?\s*$"
)
_COMPARISON = re.compile(
    r"(?:比|较|与|同|和|于|等于)\s*(?P<base>上年|上一年|去年|20\d\d\s*年)(?P<words>[^，。；,;0-9]{0,16})|同比(?P<bare>)|本年数(?:小于|大于|等于)(?P<number>上年)"
)
_SAME = re.compile(r"持平|一致|相同|相等|无变化|未发生变化|没有变化|无变动|零增长|无增减|不变|本年数等于上年")
REASON = re.compile(
    r"(?:主要)?(?:变动)?(?:增减)?原因(?:是|为|在于|：|:)+|主要是(?:由于|因为)?[：:]?|主要由于"
)
_NEW = re.compile(
    r"(?P<year>上年|去年|上一年|20\d\d\s*年)度?(?:当年)?(?:无(?!变化|变动|差异|增减|明显)|没有(?!变化|变动|差异|增减)|未安排|未编入|未列|未编制|未纳入|无此项|该项支出未|此项(?:支出)?未)"
)
_UNBUDGETED = re.compile(r"(?:未|没有|无)安排|无此项|未编制")


@dataclass(slots=True)
class Clause:
    """What one clause states about its subject. Tokens not listed here were not understood by it."""

    current: NumberToken | None = None
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
    compared: bool = False
    same: bool = False
    reason: str | None = None
    reason_start: int | None = None
    says_new: bool = False
    says_unbudgeted: bool = False
    residue: str | None = None
    others: list[NumberToken] = field(default_factory=list)
    reason_numbers: list[NumberToken] = field(default_factory=list)

    @property
    def states_change(self) -> bool:
        """Whether a change is stated: an amount, a percent, a base, or that nothing changed."""
        return bool(self.change or self.percent or self.base or self.same)


def sign_of(word: str | None) -> int:
    """+1 for words of growth, −1 for words of decline, 0 for none."""
    if word is None:
        return 0
    return 1 if re.fullmatch(_UP, word) else -1


def parse_clause(text: str, start: int, end: int, tokens: list[NumberToken], fiscal_year: int) -> Clause:
    """Read the clause `text[start:end]`; `tokens` are the numbers of the whole paragraph.

    `fiscal_year` is the year of the disclosure: what is said of it is never a base.
    """
    clause = Clause()
    reason = REASON.search(text, start, end)
    head_end = reason.start() if reason else end
    if reason:
        clause.reason_start = reason.start()
        words = text[reason.end() : end].strip(" ，。；,;：:")
        clause.reason = words or None
    _read_comparison(clause, text, start, head_end)
    previous = start
    for token in tokens:
        if not start <= token.start < end:
            continue
        if token.start >= head_end:
            clause.reason_numbers.append(token)
            continue
        lead = text[max(previous, _clause_start(text, start, token.start)) : token.start]
        _place(clause, token, lead, fiscal_year)
        previous = token.end
    whole = text[start:end]
    new = [match for match in _NEW.finditer(whole) if _is_earlier(match["year"], fiscal_year)]
    clause.says_new = bool(new)
    earlier = [match.span() for match in new]
    clause.says_unbudgeted = any(
        not any(low <= match.start() < high for low, high in earlier) for match in _UNBUDGETED.finditer(whole)
    )
    return clause


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
    comparison = _COMPARISON.search(text, start, end)
    if comparison is None:
        return
    clause.compared = True
    base = comparison["base"] or ""
    words = comparison["words"] or ""
    year = re.match(r"20\d\d", base)
    clause.base_year = int(year.group()) if year else None
    clause.base_kind = _kind_of(words)
    same = _SAME.search(text, comparison.start(), end)
    clause.same = same is not None
    if same:
        clause.change_word = same.group()


def _place(clause: Clause, token: NumberToken, lead: str, fiscal_year: int) -> None:
    """Decide what a number before the reason is, by the words that lead to it."""
    if token.is_percent:
        if clause.share is None and _SHARE_LEAD.search(lead):
            clause.share = token
            return
        growth = _PERCENT_LEAD.search(lead)
        if clause.percent is None and growth and (growth["word"] or growth["residue"]):
            clause.percent = token
            clause.percent_word = growth["word"] or re.match(_WORD, growth["residue"]).group()  # type: ignore[union-attr]
            clause.percent_sign = sign_of(clause.percent_word)
            clause.residue = clause.residue or growth["residue"]
            return
    elif token.is_money:
        base = _BASE_LEAD.search(lead)
        if clause.base is None and base and _is_earlier(base["year"], fiscal_year):
            clause.base = token
            if clause.base_kind is BaseKind.UNSTATED:
                clause.base_kind = _kind_of(base.group())
            return
        change = _CHANGE_LEAD.search(lead)
        if clause.change is None and change and (change["word"] or change["residue"]):
            clause.change = token
            clause.change_word = change["word"] or re.match(_WORD, change["residue"]).group()  # type: ignore[union-attr]
            clause.change_sign = sign_of(clause.change_word)
            clause.residue = clause.residue or change["residue"]
            return
        if clause.current is None and clause.change is None:
            clause.current = token
            return
    clause.others.append(token)
