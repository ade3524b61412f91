"""Findings: one record per cause, in words an officer can act on.

Belongs here: what a finding says, how bad it is, its identity over versions and nights.
Does not belong here: finding the cause (`localisation`).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dagster_project.reconciliation.numbers import Numbers, PrintedNumber, Slot
from dagster_project.reconciliation.relations import Culprit, Result
from dagster_project.reconciliation.slips import right_factors
from dagster_project.vocabulary.slips import SLIPS_ZH
from dagster_project.vocabulary.statuses import Blame, Severity

NO_NUMBER, NO_ARITHMETIC = "undetermined", "no_arithmetic"
"""Kinds of findings that name no number: none could be singled out, or the rule compares no numbers."""
MOST_NAMED = 3
"""Numbers named in the words of one finding; the record lists all."""
_COUNTED = re.compile(r"有\d+条核对关系")
_GRAVITY = (Severity.CRITICAL, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause: the failed relations it explains (`witnesses`, the lead first) and the numbers to correct.

    `culprits` are ranked; with `tie` the evidence does not decide between them. `fingerprint` is the same
    as long as the same thing is wrong with the same number, whatever its value, place or fact id.
    """

    id: str
    fingerprint: str
    status: str
    severity: Severity
    blame: Blame
    kind: str
    subject: str
    message: str
    witnesses: tuple[Result, ...]
    culprits: tuple[Culprit, ...]
    tie: bool

    @property
    def lead(self) -> Result:
        """The failed relation the finding is filed under."""
        return self.witnesses[0]


def ordered(witnesses: Iterable[Result]) -> tuple[Result, ...]:
    """Witnesses with the gravest first, otherwise in the order of the catalogue."""
    return tuple(sorted(witnesses, key=lambda r: _GRAVITY.index(r.severity)))


def numbered(findings: Sequence[Finding]) -> list[Finding]:
    """Findings, gravest first, with their ids; equal fingerprints of one document are told apart."""
    seen: Counter[str] = Counter()
    found = []
    order = sorted(findings, key=lambda f: _GRAVITY.index(f.severity))
    for index, finding in enumerate(order, start=1):
        seen[finding.fingerprint] += 1
        again = seen[finding.fingerprint]
        fingerprint = finding.fingerprint if again == 1 else fingerprint_of((finding.fingerprint, str(again)))
        found.append(replace(finding, id=f"F{index}", fingerprint=fingerprint))
    return found


def with_witnesses(finding: Finding, more: Sequence[Result]) -> Finding:
    """The finding with further failures it explains, their number told anew."""
    witnesses = (*finding.witnesses, *more)
    message = _COUNTED.sub(f"有{len(witnesses)}条核对关系", finding.message)
    return replace(finding, witnesses=witnesses, message=message)


def fingerprint_of(identity: Iterable[str]) -> str:
    """Identity of a cause: 16 hexadecimal digits of its name by meaning."""
    return hashlib.sha256("\x1f".join(identity).encode()).hexdigest()[:16]


def of_number(
    witnesses: Iterable[Result], culprits: Sequence[Culprit], blame: Blame, numbers: Numbers
) -> Finding:
    """One number is wrong; the further culprits are less likely ones."""
    leading = ordered(witnesses)
    first = culprits[0]
    number = numbers[first.fact_id, first.part]
    count = len(leading)
    reason = (
        f"有{count}条核对关系同时指向这一处" if count > 1 else f"依据：{_grounds(leading[0], number, first)}"
    )
    return Finding(
        "", fingerprint_of(("number", *number.identity)), "fail", leading[0].severity, blame, first.kind,
        number.name, f"{advice(first, number)}。{reason}。", leading, tuple(culprits), False,
    )  # fmt: skip


def of_copies(
    witnesses: Iterable[Result], culprits: Sequence[Culprit], blame: Blame, numbers: Numbers
) -> Finding:
    """One wrong figure printed alike in several places, all of which must be corrected."""
    leading = ordered(witnesses)
    first = culprits[0]
    number = numbers[first.fact_id, first.part]
    others = [numbers[c.fact_id, c.part].name for c in culprits[1:]]
    shown = "、".join(others[:MOST_NAMED]) + (f"等{len(others)}处" if len(others) > MOST_NAMED else "")
    message = (
        f"{advice(first, number)}。同一数字还印在{shown}，须一并更正。有{len(leading)}条核对关系指向它们。"
    )
    return Finding(
        "", fingerprint_of(("number", *number.identity)), "fail", leading[0].severity, blame, first.kind,
        number.name, message, leading, tuple(culprits), False,
    )  # fmt: skip


def of_choice(witnesses: Iterable[Result], culprits: Sequence[Culprit], numbers: Numbers) -> Finding:
    """One of several numbers is wrong and the evidence does not say which."""
    leading = ordered(witnesses)
    named = [advice(c, numbers[c.fact_id, c.part]) for c in culprits[:MOST_NAMED]]
    more = f"，等{len(culprits)}个数字" if len(culprits) > MOST_NAMED else ""
    words = f"{_stop(leading[0].message)}可能是以下之一：{'；或'.join(named)}{more}。现有核对关系不能区分。"
    return Finding(
        "", _relation_fingerprint(leading[0], numbers), "fail", leading[0].severity, Blame.UNDETERMINED,
        culprits[0].kind, _subject(leading[0]), words, leading, tuple(culprits), True,
    )  # fmt: skip


def of_relations(witnesses: Iterable[Result], numbers: Numbers) -> Finding:
    """Failed relations that no few numbers explain."""
    leading = ordered(witnesses)
    more = ""
    if len(leading) > 1:
        more = f"另有{len(leading) - 1}条相连的核对同时不符，涉及多个数字，不能确定是哪些写错。"
    return Finding(
        "", _relation_fingerprint(leading[0], numbers), "fail", leading[0].severity, Blame.UNDETERMINED,
        NO_NUMBER, _subject(leading[0]), f"{_stop(leading[0].message)}{more}", leading, (), False,
    )  # fmt: skip


def of_block(
    witnesses: Iterable[Result],
    culprits: Sequence[Culprit],
    blame: Blame,
    kind: str,
    identity: Sequence[str],
    subject: str,
    words: str,
) -> Finding:
    """A whole row, column or table is wrong in one way."""
    leading = ordered(witnesses)
    message = f"{words}，改正后{len(leading)}条不符的核对全部吻合。"
    return Finding(
        "", fingerprint_of((kind, *identity)), "fail", leading[0].severity, blame, kind, subject, message,
        leading, tuple(culprits), False,
    )  # fmt: skip


def of_ways(
    witnesses: Iterable[Result],
    ways: Sequence[Sequence[Culprit]],
    words: Sequence[str],
    numbers: Numbers,
) -> Finding:
    """Several cells are wrong in one of several ways that the evidence does not tell apart."""
    leading = ordered(witnesses)
    culprits = {(c.fact_id, c.part): c for way in reversed(ways) for c in way}.values()
    ranked = tuple(replace(c, rank=rank) for rank, c in enumerate(culprits, start=1))
    named = "；或".join(words[:MOST_NAMED]) + (f"，等{len(words)}种情形" if len(words) > MOST_NAMED else "")
    message = f"{_stop(leading[0].message)}可能是以下之一：{named}。现有核对关系不能区分。"
    return Finding(
        "", _relation_fingerprint(leading[0], numbers), "fail", leading[0].severity, Blame.UNDETERMINED,
        ranked[0].kind, _subject(leading[0]), message, leading, ranked, True,
    )  # fmt: skip


def of_results(same: Sequence[Result], status: str, blame: Blame, kind: str, numbers: Numbers) -> Finding:
    """Outcomes that are one finding by themselves: no arithmetic, a convention, an unlikely difference."""
    first = same[0]
    others = list(dict.fromkeys(_subject(result) for result in same[1:]))
    more = ""
    if status == "fail" and others:
        shown = "、".join(others[:MOST_NAMED]) + ("等" if len(others) > MOST_NAMED else "")
        more = f"同样的情况还有{len(others)}处：{shown}。"
    return Finding(
        "", _relation_fingerprint(first, numbers, status), status, first.severity, blame, kind,
        _subject(first), f"{_stop(first.message)}{more}" if more else first.message, tuple(same), (), False,
    )  # fmt: skip


def advice(culprit: Culprit, number: PrintedNumber) -> str:
    """What to correct, in one clause."""
    printed = (
        "为空白"
        if number.value is None
        else f"印为{number.printed or number.text(number.value)}{number.unit_zh}"
    )
    slip = SLIPS_ZH.get(culprit.kind, "")
    factors = right_factors(number, culprit.proposed) if number.factors and culprit.proposed else []
    which = "或".join(f"{f.name}应为{value.normalize():f}{f.unit}" for f, value in factors)
    slip = "，".join(filter(None, (which, slip)))
    return f"{number.name}{printed}，{_should_be(culprit, number)}" + (f"（{slip}）" if slip else "")


def _should_be(culprit: Culprit, number: PrintedNumber) -> str:
    low, high = culprit.proposed_low, culprit.proposed_high
    if culprit.proposed is not None:
        words = f"应为{_signed(culprit.proposed, number)}{number.unit_zh}"
        if low == high or low is None or high is None:
            return words
        return f"{words}（{number.text(low)}至{number.text(high)}都在四舍五入允许之内）"
    if low is None and high is None:
        return "应更正"
    if low is None or high is None:
        limit, word = (low, "不小于") if low is not None else (high, "不大于")
        return f"应{word}{number.text(limit)}{number.unit_zh}"
    return f"应在{number.text(low)}至{number.text(high)}{number.unit_zh}之间"


def _signed(value: Decimal, number: PrintedNumber) -> str:
    """A change is printed without sign: its direction is a word."""
    if number.signed and number.value is not None:
        word = "增加" if value > 0 else "减少"
        same = (value > 0) == (number.value > 0)
        return number.text(abs(value)) if same else f"{word}{number.text(abs(value))}"
    return number.text(value)


def _grounds(result: Result, number: PrintedNumber, culprit: Culprit) -> str:
    """What a failed relation says, without naming once more the number the finding has just named.

    A percent of a line with another wrong number follows from that number put right, not from what is printed.
    """
    percent = result.relation.unit == "%" and culprit.part == "percent" and result.right is not None
    if percent and culprit.proposed is not None and result.left is not None and result.right is not None:
        step = max(term.resolution or Decimal(0) for term in result.relation.left)
        if abs(culprit.proposed - result.right) > step:
            return "按本条其他数字更正后计算"
    message, label = result.message.rstrip("。"), result.relation.label
    own = label.split("（")[0] in number.name
    return message.removeprefix(f"{label}：") if own else message


def _stop(message: str) -> str:
    return message if message.endswith(("。", "）")) else f"{message}。"


def _subject(result: Result) -> str:
    relation = result.relation
    return f"《{relation.table}》{relation.label}" if relation.table else relation.label


def _relation_fingerprint(result: Result, numbers: Numbers, status: str = "fail") -> str:
    """Identity of a relation by rule and by what it says it is about, else by the first number it speaks of."""
    relation = result.relation
    slots: list[Slot] = [(t.fact_id, t.part) for t in relation.terms]
    first = next((numbers[slot].identity for slot in slots if slot in numbers), None)
    head = (relation.rule.family, relation.rule.id, status)
    return fingerprint_of((*head, *(relation.identity or first or (relation.table, relation.label))))
