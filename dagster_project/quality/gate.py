"""The gate: whether tonight's warehouse may replace the published one, and why not.

Belongs here: the decision as a pure function of evidence.
Does not belong here: collecting the evidence (`evidence`, `validation`) or acting on the decision.

A document's own mistake is a finding and never blocks. What blocks smells of a mistake of ours: a broken
key, a figure misread, a unit that vanished, a rule that suddenly fails everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

# A rate is judged only where chance cannot make it: with 20 documents one more failure moves it 5 points.
RATE_MIN_DOCUMENTS = 20
RATE_JUMP_POINTS = 20

_NAMED_AT_MOST = 5


class Cause(StrEnum):
    """Why publication is refused."""

    NOTHING_READABLE = "nothing_readable"
    BUILD_FAILED = "build_failed"
    STRUCTURE = "structure"
    READER = "reader"
    RECOUNT = "recount"
    VANISHED = "vanished"
    RATE_JUMP = "rate_jump"


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground of refusal; the message is Chinese: what happened and what to do."""

    cause: Cause
    message: str


@dataclass(frozen=True, slots=True, order=True)
class Disclosure:
    """What must not vanish: one unit's disclosure of one year, whatever its version."""

    unit_name: str
    fiscal_year: int
    document_kind: str
    scope: str


@dataclass(frozen=True, slots=True)
class Misreading:
    """A failing relation whose blame is the reader."""

    path: str
    rule_id: str
    message: str


@dataclass(frozen=True, slots=True)
class RuleRate:
    """In how many documents a rule was evaluated, and in how many it failed."""

    evaluated: int
    failing: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything the decision rests on.

    Attributes:
        disclosures: what tonight's warehouse holds.
        build_errors: tests and models of severity error that failed, by name.
        structure_failures: expectations of the structural suites that failed, in Chinese.
        misreadings: failing relations blamed on the reader.
        recount_differences: numbers the second engine computes otherwise, in Chinese.
        recounted: how many numbers it computed.
        rates: tonight's rates by rule.
        published: file path of every published disclosure; empty before the first publication.
        published_rates: rates of the published warehouse.
        rejected: message by path of every file turned away tonight.
        titles: rule titles for messages.
    """

    disclosures: frozenset[Disclosure]
    build_errors: Sequence[str] = ()
    structure_failures: Sequence[str] = ()
    misreadings: Sequence[Misreading] = ()
    recount_differences: Sequence[str] = ()
    recounted: int = 0
    rates: Mapping[str, RuleRate] = field(default_factory=dict)
    published: Mapping[Disclosure, str] = field(default_factory=dict)
    published_rates: Mapping[str, RuleRate] = field(default_factory=dict)
    rejected: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """Outcome of the gate.

    Attributes:
        reasons: why publication is refused; empty when it is granted.
        accepted: disclosures whose disappearance the operator has accepted for this run.
    """

    reasons: tuple[Reason, ...]
    accepted: tuple[Disclosure, ...] = ()

    @property
    def publish(self) -> bool:
        """Whether tonight's warehouse may be published."""
        return not self.reasons

    def as_record(self) -> dict[str, object]:
        """The decision as the run record and the manifest keep it."""
        return {
            "publish": self.publish,
            "reasons": [{"cause": reason.cause.value, "message": reason.message} for reason in self.reasons],
            "accepted_vanished": [f"{item.unit_name} {item.fiscal_year}" for item in self.accepted],
        }


def decide(evidence: Evidence, *, accept_vanished: bool = False) -> Decision:
    """Weigh the evidence; every ground of refusal is named, not only the first."""
    if evidence.build_errors:
        # What a failed build left behind says nothing about documents: further grounds would mislead.
        return Decision((_build_failed(evidence.build_errors),))
    if not evidence.disclosures:
        return Decision((_nothing_readable(),))
    vanished = sorted(evidence.published.keys() - evidence.disclosures)
    reasons = [
        *_structure(evidence.structure_failures),
        *_misread(evidence.misreadings),
        *_recounted(evidence),
        *([] if accept_vanished else [_vanished(item, evidence) for item in vanished]),
        *_rate_jumps(evidence),
    ]
    return Decision(tuple(reasons), tuple(vanished) if accept_vanished else ())


def _nothing_readable() -> Reason:
    return Reason(
        Cause.NOTHING_READABLE,
        "没有任何一份文件可以读取，未建立新的数据仓库。请检查原始文件夹中的文件，或用 --raw 指定正确的文件夹。",
    )


def _build_failed(errors: Sequence[str]) -> Reason:
    return Reason(
        Cause.BUILD_FAILED,
        f"数据仓库构建有 {len(errors)} 项未通过：{_named(errors)}。请将日志交系统维护人员处理后重新运行。",
    )


def _structure(failures: Sequence[str]) -> list[Reason]:
    if not failures:
        return []
    return [
        Reason(
            Cause.STRUCTURE,
            f"数据仓库结构检查有 {len(failures)} 项未通过：{_named(failures)}。"
            "这是程序问题而非文件问题，请交系统维护人员处理。",
        )
    ]


def _misread(misreadings: Sequence[Misreading]) -> list[Reason]:
    by_path: dict[str, list[Misreading]] = {}
    for misreading in misreadings:
        by_path.setdefault(misreading.path, []).append(misreading)
    return [
        Reason(
            Cause.READER,
            f"{path} 有 {len(found)} 处勾稽不平疑为程序读错，而非文件本身有误：{_named([m.message for m in found])}。"
            "请对照原文核实；确为读错的，交系统维护人员处理，或暂时移出该文件后重新运行。",
        )
        for path, found in sorted(by_path.items())
    ]


def _recounted(evidence: Evidence) -> list[Reason]:
    if not evidence.recount_differences:
        return []
    return [
        Reason(
            Cause.RECOUNT,
            f"第二套程序抽查复算 {evidence.recounted} 个数，有 {len(evidence.recount_differences)} 个与数据仓库不同："
            f"{_named(evidence.recount_differences)}。两套程序必有一套算错，这是程序问题而非文件问题，请交系统维护人员处理。",
        )
    ]


def _vanished(item: Disclosure, evidence: Evidence) -> Reason:
    path = evidence.published[item]
    why = evidence.rejected.get(path)
    cause = f"原文件 {path} 本次未能读取（{why}）" if why else f"原文件 {path} 已不在原始文件夹中"
    return Reason(
        Cause.VANISHED,
        f"{item.unit_name} {item.fiscal_year} 年的公开文件此前已发布，本次却没有：{cause}。"
        "请恢复或重新放入该文件；确需撤下的，请用 kanhe load --accept-vanished 重新运行。",
    )


def _rate_jumps(evidence: Evidence) -> list[Reason]:
    reasons = []
    for rule_id in sorted(evidence.rates.keys() & evidence.published_rates.keys()):
        now, before = evidence.rates[rule_id], evidence.published_rates[rule_id]
        if min(now.evaluated, before.evaluated) < RATE_MIN_DOCUMENTS:
            continue
        # now.failing/now.evaluated − before.failing/before.evaluated > points/100, without dividing
        rise = now.failing * before.evaluated - before.failing * now.evaluated
        if 100 * rise > RATE_JUMP_POINTS * now.evaluated * before.evaluated:
            title = evidence.titles.get(rule_id, "")
            reasons.append(
                Reason(
                    Cause.RATE_JUMP,
                    f"规则 {rule_id}{f'（{title}）' if title else ''}不通过的文件由 {before.failing}/{before.evaluated} "
                    f"份升至 {now.failing}/{now.evaluated} 份，升幅超过 {RATE_JUMP_POINTS} 个百分点，"
                    "疑为公开格式变化导致程序读错。请抽查若干份文件，并交系统维护人员核实。",
                )
            )
    return reasons


def _named(items: Sequence[str]) -> str:
    more = f" 等 {len(items)} 项" if len(items) > _NAMED_AT_MOST else ""
    return "；".join(items[:_NAMED_AT_MOST]) + more
