"""Whether the reasons given for stated changes account for them.

Belongs here: a verdict per stated change, with the arithmetic it rests on, and remarks on reasons that are
missing, empty or taken over from another line.
Does not belong here: reading the words (`reason_words`), raising findings (`shapes.reasons`).

A verdict speaks of what is written, never of what was meant: `not_shown` says only that the figures printed
do not let anybody recalculate the change. `contradicted` needs the document to disagree with itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dagster_project.extraction.facts import Facts, Statement
from dagster_project.extraction.names import bare
from dagster_project.reconciliation.reason_words import (
    Amount,
    ReasonText,
    announces_reason,
    announces_shared_reason,
    is_empty_reason,
)
from dagster_project.vocabulary.money import WAN, wan_text

ZERO = Decimal(0)
NEAR = Decimal("0.10")
"""How near an estimate by head must come to the change to account for it; salaries differ."""
SHARED_FROM = 3
"""Lines with one and the same general reason from which that is worth a remark."""
USUAL_SHARE = Decimal("0.75")
"""Share of a section's changes with a reason from which a missing one stands out."""
USUAL_FROM = 4
_ALL_STAFF = ("基本支出", "人员经费", "养老保险缴费", "职业年金缴费", "住房公积金")
"""Lines that pay for everybody in service, so that an amount by head of the whole staff means something."""


class Verdict(StrEnum):
    """How far a reason accounts for its change."""

    EXPLAINED = "explained"
    PARTLY = "partly"
    NOT_SHOWN = "not_shown"
    CONTRADICTED = "contradicted"


class Method(StrEnum):
    """What a verdict rests on."""

    FLAT = "flat"
    NEW_ITEM = "new_item"
    DISCONTINUED = "discontinued"
    AMOUNTS = "amounts"
    RATIO = "ratio"
    UNIT_PRICE = "unit_price"
    VEHICLES = "vehicles"
    STAFF = "staff"
    MOVED = "moved"
    DIRECTION = "direction"
    WORDS = "words"


class Remark(StrEnum):
    """What is wrong with the reason as a text."""

    EMPTY = "empty"
    MISSING = "missing"
    COPIED = "copied"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class ReasonVerdict:
    """The verdict on one stated change; amounts in 元.

    Attributes:
        fact_id: the statement.
        verdict: how far the reason accounts for the change.
        method: what the verdict rests on; `None` where there is no reason.
        arithmetic: the calculation in Chinese; empty where there is none.
        explained_yuan: signed part of the change that is accounted for; `None` where nothing was calculated.
        remark: what is wrong with the reason as a text; `None` if nothing.
        other_fact_id: the statement a remark points to (where the reason was taken from, the first of several).
    """

    fact_id: str
    verdict: Verdict
    method: Method | None
    arithmetic: str = ""
    explained_yuan: Decimal | None = None
    remark: Remark | None = None
    other_fact_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Finding:
    verdict: Verdict
    method: Method
    arithmetic: str = ""
    explained: Decimal | None = None


def judge_reasons(facts: Facts) -> list[ReasonVerdict]:
    """One verdict per stated change, in the order of the statements."""
    judge = _Judge(facts)
    remarks = _remarks(facts.statements)
    verdicts = []
    for statement in facts.statements:
        remark, other = remarks.get(statement.fact_id, (None, None))
        if statement.reason is None or remark is Remark.EMPTY:
            flat = remark is None and change_of(statement) == 0
            verdict = Verdict.EXPLAINED if flat else Verdict.NOT_SHOWN
            method = Method.FLAT if flat else None
            verdicts.append(ReasonVerdict(statement.fact_id, verdict, method, "", None, remark, other))
            continue
        found = judge.verdict(
            statement, ReasonText(statement.reason, facts.identity.fiscal_year, item_name(statement.name))
        )
        verdicts.append(
            ReasonVerdict(
                statement.fact_id,
                found.verdict,
                found.method,
                found.arithmetic,
                found.explained,
                remark,
                other,
            )
        )
    return verdicts


def change_of(statement: Statement) -> Decimal | None:
    """The signed change: as stated, else current minus a stated base; `None` when neither is there."""
    if statement.change_yuan is not None:
        return statement.change_yuan
    if statement.current_yuan is not None and statement.base_yuan is not None:
        return statement.current_yuan - statement.base_yuan
    return None


def direction_of(statement: Statement) -> int | None:
    """Sign of the change (0 for none), as the words state it; `None` when nothing tells."""
    for value in (statement.change_yuan, statement.percent, change_of(statement)):
        if value is not None:
            return (value > 0) - (value < 0)
    return None


class _Judge:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._vehicles = _first_count(facts, "asset", "vehicle")
        self._staff = _first_count(facts, "staff", "active")
        self._staff_change = _staff_change(facts)

    def verdict(self, statement: Statement, reason: ReasonText) -> _Finding:
        direction, change = direction_of(statement), change_of(statement)
        if direction == 0:
            return self._flat(statement, reason)
        if direction is not None and (found := _contradiction(reason, direction)):
            return found
        if change is None or direction is None:
            return _Finding(Verdict.NOT_SHOWN, Method.WORDS)
        for found in self._attempts(statement, reason, change):
            if found is not None:
                return found
        return _Finding(Verdict.NOT_SHOWN, Method.WORDS)

    def _flat(self, statement: Statement, reason: ReasonText) -> _Finding:
        if reason.denies_flat():
            return _Finding(
                Verdict.CONTRADICTED, Method.DIRECTION, f"写明与上年持平，原因却写“{_short(reason.text)}”。"
            )
        return _Finding(Verdict.EXPLAINED, Method.FLAT)

    def _attempts(
        self, statement: Statement, reason: ReasonText, change: Decimal
    ) -> Iterator[_Finding | None]:
        resolution = statement.change_resolution_yuan or Decimal(100)
        yield _unit_price(reason, change, resolution)
        yield _amounts(reason, change, resolution)
        yield _new_or_gone(statement, reason, change)
        yield self._cars(statement, reason, change)
        yield self._moved(statement, reason, change)
        yield _ratio(statement, reason, change)
        yield self._heads(statement, reason, change)

    def _cars(self, statement: Statement, reason: ReasonText, change: Decimal) -> _Finding | None:
        more = reason.vehicles()
        if not more or not statement.key.startswith("vehicle") or statement.current_yuan is None:
            return None
        prior = statement.current_yuan - change
        if self._vehicles is None or self._vehicles <= 0 or self._vehicles - more <= 0:
            if (more > 0) != (change > 0):
                return None
            each = abs(change) / abs(more)
            return _Finding(
                Verdict.PARTLY,
                Method.VEHICLES,
                f"{wan_text(abs(change))}万元÷{abs(more)}辆＝{_rounded(each)}万元/辆；没有读到车辆总数，不能与每辆平均数比较。",
            )
        now, before = self._vehicles, self._vehicles - more
        resolution = max(statement.current_resolution_yuan or ZERO, statement.change_resolution_yuan or ZERO)
        each_now, each_before = statement.current_yuan / now, prior / before
        shown = (
            f"本年{wan_text(statement.current_yuan)}万元÷{now}辆＝{_rounded(each_now)}万元/辆，"
            f"上年{wan_text(prior)}万元÷{before}辆＝{_rounded(each_before)}万元/辆"
        )
        # Equal prices: current·before = prior·now, up to half a printed digit of each amount.
        if abs(statement.current_yuan * before - prior * now) <= resolution * (now + before) / 2:
            return _Finding(Verdict.EXPLAINED, Method.VEHICLES, f"{shown}，每辆相同。", change)
        part = each_before * more
        if (part > 0) == (change > 0) and abs(part) < abs(change):
            return _Finding(Verdict.PARTLY, Method.VEHICLES, f"{shown}，每辆不同。", _whole_fen(part))
        return _Finding(Verdict.NOT_SHOWN, Method.VEHICLES, f"{shown}，每辆不同。")

    def _moved(self, statement: Statement, reason: ReasonText, change: Decimal) -> _Finding | None:
        if statement.subject != "functional_item" or not reason.says_moved():
            return None
        words = bare(reason.text)
        for other in self._facts.statements:
            theirs = change_of(other)
            if (
                other.subject != "functional_item"
                or (other.fund_scope, other.base_kind) != (statement.fund_scope, statement.base_kind)
                or other.key == statement.key
                or not theirs
                or (theirs > 0) == (change > 0)
            ):
                continue
            name = item_name(other.name)
            if len(name) < 4 or bare(name) not in words or bare(name) in bare(item_name(statement.name)):
                continue
            told = f"“{name}”{_signed_words(theirs)}万元"
            if abs(theirs) >= abs(change):
                return _Finding(Verdict.EXPLAINED, Method.MOVED, f"{told}，可以容纳本项的变动。", change)
            return _Finding(
                Verdict.PARTLY,
                Method.MOVED,
                f"{told}，其余{wan_text(abs(change) - abs(theirs))}万元没有写明数额。",
                -theirs,
            )
        return None

    def _heads(self, statement: Statement, reason: ReasonText, change: Decimal) -> _Finding | None:
        if self._staff is None or statement.current_yuan is None:
            return None
        if not any(word in statement.name for word in _ALL_STAFF):
            return None
        more = Decimal(reason.heads())
        if (
            not more
            and self._staff_change
            and reason.staff_direction() == (self._staff_change > 0) - (self._staff_change < 0)
        ):
            more = self._staff_change
        before = self._staff - more
        prior = statement.current_yuan - change
        if not more or before <= 0 or prior <= 0 or (more > 0) != (change > 0):
            return None
        part = prior / before * more
        shown = (
            f"在职人员由{before:f}人变为{self._staff:f}人，按上年人均{_rounded(prior / before)}万元估算，"
            f"{abs(more):f}人约合{_rounded(abs(part))}万元"
        )
        if abs(part - change) <= abs(change) * NEAR:
            return _Finding(Verdict.EXPLAINED, Method.STAFF, f"{shown}，与增减额相近。", _whole_fen(part))
        if abs(part) < abs(change):
            rest = _rounded(abs(change) - abs(part))
            return _Finding(
                Verdict.PARTLY, Method.STAFF, f"{shown}，其余约{rest}万元没有写明数额。", _whole_fen(part)
            )
        return _Finding(Verdict.NOT_SHOWN, Method.STAFF, f"{shown}，大于增减额，另有因素没有写明。")


def _contradiction(reason: ReasonText, direction: int) -> _Finding | None:
    """A reason that can only lead the other way."""
    said = reason.conclusion() or reason.plain_direction()
    if said == 0 or said == direction:
        return None
    words = ("减少", "增加") if direction < 0 else ("增加", "减少")
    return _Finding(
        Verdict.CONTRADICTED,
        Method.DIRECTION,
        f"写明{words[0]}，原因却是{words[1]}的原因：“{_short(reason.text)}”。",
    )


def _amounts(reason: ReasonText, change: Decimal, resolution: Decimal) -> _Finding | None:
    amounts = reason.amounts()
    if not amounts:
        return None
    if len(amounts) == 1 and abs(amounts[0].yuan) == abs(change):
        if amounts[0].sign in (0, (change > 0) - (change < 0)):
            return _Finding(
                Verdict.EXPLAINED, Method.AMOUNTS, f"原因所写{wan_text(abs(change))}万元等于增减额。", change
            )
        return _Finding(
            Verdict.CONTRADICTED,
            Method.DIRECTION,
            f"增减额为{_signed_words(change)}万元，原因写的是{_signed_words(amounts[0].yuan)}万元。",
        )
    signed = [amount for amount in amounts if amount.sign]
    if not signed:
        return None
    total = sum((amount.yuan for amount in signed), ZERO)
    shown = f"{_sum_text(signed)}＝{_signed(total)}万元"
    if abs(total - change) <= _tolerance(signed, resolution):
        return _Finding(Verdict.EXPLAINED, Method.AMOUNTS, f"{shown}，等于增减额。", change)
    if len(signed) == len(amounts) and reason.names_natures() and len(signed) >= 2:
        return _Finding(
            Verdict.CONTRADICTED,
            Method.AMOUNTS,
            f"{shown}，增减额为{_signed(change)}万元，相差{wan_text(abs(total - change))}万元。",
            total,
        )
    if (total > 0) == (change > 0) and abs(total) < abs(change):
        rest = wan_text(abs(change) - abs(total))
        return _Finding(Verdict.PARTLY, Method.AMOUNTS, f"{shown}，其余{rest}万元没有写明数额。", total)
    return _Finding(
        Verdict.NOT_SHOWN, Method.AMOUNTS, f"{shown}，增减额为{_signed(change)}万元，另有因素没有写明。"
    )


def _unit_price(reason: ReasonText, change: Decimal, resolution: Decimal) -> _Finding | None:
    """Quantity × unit price, where one of each is written."""
    prices = [token for token in reason.tokens if token.is_money]
    counts = [
        token
        for token in reason.tokens
        if not token.is_money and not token.is_percent and token.number.value > 1
    ]
    if len(prices) != 1 or len(counts) != 1:
        return None
    price, count = prices[0].yuan, counts[0].number.value
    assert price is not None
    if abs(price * count - abs(change)) >= resolution:
        return None
    return _Finding(
        Verdict.EXPLAINED,
        Method.UNIT_PRICE,
        f"{count.normalize():f}{counts[0].unit}×{prices[0].printed}{prices[0].unit}＝{wan_text(price * count)}万元。",
        change,
    )


def _ratio(statement: Statement, reason: ReasonText, change: Decimal) -> _Finding | None:
    """A reason that names the very percent by which the amount was cut or raised."""
    percents = [token for token in reason.tokens if token.is_percent]
    if len(percents) != 1 or statement.current_yuan is None:
        return None
    prior = statement.current_yuan - change
    if prior <= 0:
        return None
    actual, stated = abs(change) * 100 / prior, percents[0].number
    if abs(actual - stated.value) > stated.resolution / 2 or not stated.value:
        return None
    shown = f"{wan_text(prior)}万元×{percents[0].printed}%＝{_rounded(prior * stated.value / 100)}万元"
    return _Finding(Verdict.EXPLAINED, Method.RATIO, f"{shown}，与增减额相符。", change)


def _new_or_gone(statement: Statement, reason: ReasonText, change: Decimal) -> _Finding | None:
    if statement.current_yuan is None:
        return None
    if statement.current_yuan == change and change > 0 and reason.says_new():
        return _Finding(Verdict.EXPLAINED, Method.NEW_ITEM, "上年没有此项，本年数就是增加额。", change)
    if statement.current_yuan == 0 and change < 0 and reason.says_gone():
        return _Finding(Verdict.EXPLAINED, Method.DISCONTINUED, "本年没有安排，上年数就是减少额。", change)
    return None


# --- reasons as texts -----------------------------------------------------------------------------------


def _remarks(statements: Sequence[Statement]) -> dict[str, tuple[Remark, str | None]]:
    found: dict[str, tuple[Remark, str | None]] = {}
    found.update(_shared(statements))
    found.update(_copied(statements))
    for fact_id in _missing(statements):
        found[fact_id] = (Remark.MISSING, None)
    for statement in statements:
        if is_empty_reason(statement.text):
            found[statement.fact_id] = (Remark.EMPTY, None)
    return found


def _missing(statements: Sequence[Statement]) -> Iterator[str]:
    """Changes without a reason where the document otherwise gives one for each.

    A reason that stands in a sentence of its own speaks for the lines before it; a line followed by its
    parts (其中) leaves the reason to them.
    """
    by_section: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_section[statement.section].append(statement)
    for lines in by_section.values():
        changed = [line for line in lines if direction_of(line)]
        explained = [line for line in changed if line.reason]
        if len(changed) < USUAL_FROM or Decimal(len(explained)) / len(changed) < USUAL_SHARE:
            continue
        if any(announces_shared_reason(line.text) for line in lines):
            continue
        for line in changed:
            if announces_reason(line.text) or line.reason or line.says_new or line.says_unbudgeted:
                continue
            if "其中" in line.text or "原因" in line.text or "新增" in line.text:
                continue
            if line.subject in ("functional_item", "operating_expense") or (
                line.subject == "three_public" and line.key != "three_public"
            ):
                yield line.fact_id


def _copied(statements: Sequence[Statement]) -> Iterator[tuple[str, tuple[Remark, str]]]:
    """Reasons that name another item, word for word the reason given there, and not their own."""
    items = [s for s in statements if s.subject == "functional_item" and s.reason]
    for line in items:
        own, reason = bare(item_name(line.name)), bare(line.reason or "")
        if not own or own in reason:
            continue
        for other in items:
            theirs = bare(item_name(other.name))
            if (
                other.key != line.key
                and len(theirs) >= 4
                and theirs in reason
                and bare(other.reason or "") == reason
                and theirs not in own
            ):
                yield line.fact_id, (Remark.COPIED, other.fact_id)
                break


def _shared(statements: Sequence[Statement]) -> Iterator[tuple[str, tuple[Remark, str]]]:
    """One short general reason for several different items; the first one is what the others point to."""
    groups: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        if statement.subject == "functional_item" and statement.reason and direction_of(statement):
            groups[bare(statement.reason)].append(statement)
    for reason, lines in groups.items():
        different = {line.key for line in lines}
        if len(different) < SHARED_FROM or len(reason) > 12 or any(char.isdigit() for char in reason):
            continue
        for line in lines:
            yield line.fact_id, (Remark.SHARED, lines[0].fact_id)


def item_name(printed: str) -> str:
    """The last level of an item's path as printed, without marks of level."""
    cleaned = printed.strip('“”" ').replace("(", "（").replace(")", "）")
    parts = [part for part in cleaned.replace("（类）", "\0").replace("（款）", "\0").split("\0") if part]
    return parts[-1].replace("（项）", "").strip() if parts else ""


# --- numbers and words ------------------------------------------------------------------------------------


def _first_count(facts: Facts, subject: str, key: str) -> Decimal | None:
    for figure in facts.stated_figures:
        if (figure.subject, figure.key, figure.measure) == (subject, key, "count"):
            return figure.value
    return None


def _staff_change(facts: Facts) -> Decimal | None:
    for figure in facts.stated_figures:
        if (figure.subject, figure.key) == ("staff", "active") and figure.measure in ("increase", "decrease"):
            return figure.value if figure.measure == "increase" else -figure.value
    return None


def _tolerance(amounts: Sequence[Amount], resolution: Decimal) -> Decimal:
    """What rounding of the printed amounts can explain (one half digit each)."""
    widths = [amount.token.resolution_yuan or ZERO for amount in amounts]
    return (sum(widths, ZERO) + resolution) / 2 - min(*widths, resolution) / 2


def _sum_text(amounts: Sequence[Amount]) -> str:
    first, *rest = amounts
    words = _signed(first.yuan) if first.sign < 0 else wan_text(first.yuan) or ""
    return words + "".join(
        f"{'＋' if amount.sign > 0 else '－'}{wan_text(abs(amount.yuan))}" for amount in rest
    )


def _signed(yuan: Decimal) -> str:
    return f"{'－' if yuan < 0 else ''}{wan_text(abs(yuan))}"


def _signed_words(yuan: Decimal) -> str:
    return f"{'减少' if yuan < 0 else '增加'}{wan_text(abs(yuan))}"


def _rounded(yuan: Decimal) -> str:
    """An estimate in 万元 with two decimals."""
    return f"{yuan / WAN:.2f}"


def _whole_fen(yuan: Decimal) -> Decimal:
    return yuan.quantize(Decimal("0.01"))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
