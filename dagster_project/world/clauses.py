"""Change clauses in the many spellings clerks use.

Belongs here: sentences that compare an amount with an earlier year. Does not belong here: which amounts, why (`reasons`).
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from dagster_project.world.content import Comparison

CHANGE_SPELLINGS = (
    "budget",
    "last_year",
    "year_budget",
    "short",
    "base",
    "base_first",
    "number",
    "bare",
    "against",
)
FLAT_WORDS = ("持平", "一致", "相同", "相等", "无变化")


@dataclass(frozen=True, slots=True)
class Spelling:
    """How one office writes: chosen once per document."""

    year_blank: bool
    amount_blank: bool
    comma: str
    colon: str
    grouped: bool
    usual: str
    flat: str
    up: str
    down: str
    reason_lead: str
    reason_stop: str
    brackets: str
    variety: float
    fullwidth: bool

    def year(self, year: int) -> str:
        """`2024 年` or `2024年`."""
        return f"{year} 年" if self.year_blank else f"{year}年"

    def amount(self, printed: str, unit: str = "万元") -> str:
        """A figure with its unit."""
        text = printed.translate(_FULLWIDTH) if self.fullwidth else printed
        return f" {text} {unit}" if self.amount_blank else f"{text}{unit}"

    def path(self, *names: str) -> str:
        """`X（类）Y（款）Z（项）`."""
        opening, closing = self.brackets[0], self.brackets[1]
        return "".join(
            f"{name}{opening}{level}{closing}" for name, level in zip(names, ("类", "款", "项"), strict=False)
        )


_FULLWIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def draw_spelling(rng: random.Random, *, grouped: bool = True) -> Spelling:
    """An office's way of writing."""
    return Spelling(
        year_blank=rng.random() < 0.5,
        amount_blank=rng.random() < 0.5,
        comma=rng.choice(("，", "，", "，", ",")),
        colon=rng.choice(("：", "：", ":")),
        grouped=grouped,
        usual=rng.choice(("budget", "budget", "last_year", "year_budget", "short")),
        flat=rng.choice(FLAT_WORDS),
        up=rng.choice(("增长", "增长", "增加", "增幅", "上升")),
        down=rng.choice(("下降", "下降", "减少", "降幅", "降低")),
        reason_lead=rng.choice(
            ("主要原因是", "主要原因是：", "主要原因为", "主要是", "原因是", "主要原因：")
        ),
        reason_stop=rng.choice(("。", "，")),
        brackets=rng.choice(("（）", "（）", "（）", "()")),
        variety=rng.choice((0.0, 0.1, 0.3)),
        fullwidth=rng.random() < 0.03,
    )


def change_clause(comparison: Comparison, spelling: Spelling) -> str:
    """`比上年预算增加265.49万元，增长16.10%` in the comparison's own spelling, without its reason."""
    c, comma = comparison, spelling.comma
    last = spelling.year(c.base_year)
    change = f"{c.word}{spelling.amount(c.change_printed)}"
    percent = f"{comma}{c.percent_word}{_percent(c, spelling)}" if c.percent_printed else ""
    match c.spelling:
        case "flat":
            return f"与{_last(c, last)}{c.word}"
        case "flat_last":
            return f"与上年{c.word}"
        case "year_bare":
            return f"比{c.base_year}年预算{change}"
        case "last_year":
            return f"与上年相比{change}{percent}"
        case "year_budget":
            return f"比{last}预算{change}{percent}"
        case "short":
            return f"较上年{change}{percent}"
        case "against":
            return f"比上年预算数{change}{percent}"
        case "bare":
            return f"比上年预算{change}"
        case "base":
            return f"（{last}预算安排为{spelling.amount(c.base_printed)}）{comma}{change}{percent}"
        case "base_first":
            return f"上年预算数为{spelling.amount(c.base_printed)}{comma}与上年相比{change}{percent}"
        case "number":
            word = "大于" if c.word == "增加" else "小于"
            return f"本年数{word}上年预算数{spelling.amount(c.change_printed)}{percent}"
        case "part":
            return f"{change}{percent}"
        case "new":
            return f"比上年预算{change}{comma}上年无该项预算{comma}增长率无可比性"
    return f"比上年预算{change}{percent}"


def _last(comparison: Comparison, last: str) -> str:
    return f"{last}预算" if comparison.spelling == "year_budget" else "上年预算数"


def _percent(comparison: Comparison, spelling: Spelling) -> str:
    text = comparison.percent_printed
    return f"{text.translate(_FULLWIDTH)}%" if spelling.fullwidth else f"{text}%"


def with_reason(comparison: Comparison, spelling: Spelling, *, own_sentence: bool | None = None) -> str:
    """The change clause with its reason, in the same sentence or the next."""
    clause = change_clause(comparison, spelling)
    if comparison.reason == "":
        return f"{clause}。"
    stop = spelling.reason_stop if own_sentence is None else "。" if own_sentence else spelling.comma
    return f"{clause}{stop}{spelling.reason_lead}{comparison.reason_printed}。"
