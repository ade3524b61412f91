"""The gate: every ground of refusal with a case that trips it and a case that just does not."""

from dataclasses import replace

import pytest

from dagster_project.quality.gate import (
    RATE_MIN_DOCUMENTS,
    Cause,
    Disclosure,
    Evidence,
    Misreading,
    RuleRate,
    decide,
)

A_2024 = Disclosure("甲单位", 2024, "budget", "unit")
B_2024 = Disclosure("乙单位", 2024, "budget", "unit")
GOOD = Evidence(disclosures=frozenset({A_2024, B_2024}))


def _causes(evidence: Evidence, *, accept_vanished: bool = False) -> list[Cause]:
    return [reason.cause for reason in decide(evidence, accept_vanished=accept_vanished).reasons]


def test_the_first_night_is_published() -> None:
    assert decide(GOOD).publish


def test_an_unchanged_night_is_published() -> None:
    rates = {"SUM-001": RuleRate(300, 12)}
    evidence = replace(GOOD, published={A_2024: "a.txt", B_2024: "b.txt"}, rates=rates, published_rates=rates)
    assert decide(evidence).publish


def test_nothing_readable() -> None:
    assert _causes(Evidence(disclosures=frozenset())) == [Cause.NOTHING_READABLE]


def test_a_failed_build_is_the_only_ground_named() -> None:
    evidence = Evidence(
        disclosures=frozenset(), build_errors=["test unique_fct_revenue"], structure_failures=["x"]
    )
    decision = decide(evidence)
    assert [reason.cause for reason in decision.reasons] == [Cause.BUILD_FAILED]
    assert "unique_fct_revenue" in decision.reasons[0].message


def test_a_broken_key() -> None:
    decision = decide(replace(GOOD, structure_failures=["fct_revenue 的主键有重复或缺失"]))
    assert [reason.cause for reason in decision.reasons] == [Cause.STRUCTURE]
    assert "fct_revenue" in decision.reasons[0].message


def test_a_number_the_second_engine_computes_otherwise() -> None:
    difference = "某单位 2024 年的 mart_unit_year.revenue_growth_bp 数据仓库为 12，复算为 13"
    [reason] = decide(replace(GOOD, recount_differences=[difference], recounted=1000)).reasons
    assert reason.cause is Cause.RECOUNT
    assert "1000 个数，有 1 个" in reason.message
    assert difference in reason.message
    assert decide(replace(GOOD, recounted=1000)).publish


def test_a_misread_figure_is_one_ground_per_file() -> None:
    misreadings = [
        Misreading("a.txt", "SUM-001", "行内合计不符"),
        Misreading("a.txt", "SUM-002", "表间不符"),
        Misreading("b.txt", "SUM-001", "行内合计不符"),
    ]
    decision = decide(replace(GOOD, misreadings=misreadings))
    assert [reason.cause for reason in decision.reasons] == [Cause.READER, Cause.READER]
    assert "a.txt 有 2 处" in decision.reasons[0].message


def test_a_document_that_fails_by_its_own_mistake_does_not_block() -> None:
    assert decide(replace(GOOD, rates={"SUM-001": RuleRate(2, 2)})).publish


def test_a_vanished_disclosure_is_named_with_its_file() -> None:
    gone = Disclosure("丙单位", 2023, "budget", "unit")
    evidence = replace(GOOD, published={A_2024: "a.txt", gone: "2023/c.txt"})
    [reason] = decide(evidence).reasons
    assert reason.cause is Cause.VANISHED
    assert "丙单位 2023 年" in reason.message
    assert "2023/c.txt 已不在" in reason.message
    assert "--accept-vanished" in reason.message


def test_a_disclosure_that_vanished_because_its_file_is_rejected_says_why() -> None:
    evidence = replace(
        GOOD, disclosures=frozenset({A_2024}), published={B_2024: "b.txt"}, rejected={"b.txt": "文件是空的。"}
    )
    [reason] = decide(evidence).reasons
    assert reason.cause is Cause.VANISHED
    assert "文件是空的。" in reason.message


def test_an_accepted_disappearance_is_recorded_and_accepts_nothing_else() -> None:
    gone = Disclosure("丙单位", 2023, "budget", "unit")
    evidence = replace(GOOD, published={gone: "c.txt"})
    decision = decide(evidence, accept_vanished=True)
    assert decision.publish
    assert decision.accepted == (gone,)
    assert _causes(replace(evidence, structure_failures=["x"]), accept_vanished=True) == [Cause.STRUCTURE]


def test_another_kind_or_scope_of_the_same_unit_and_year_is_no_replacement() -> None:
    evidence = replace(GOOD, published={replace(A_2024, document_kind="final_account"): "a.txt"})
    assert _causes(evidence) == [Cause.VANISHED]


@pytest.mark.parametrize(
    ("before", "now", "blocks"),
    [
        (RuleRate(100, 10), RuleRate(100, 30), False),  # exactly 20 points
        (RuleRate(100, 10), RuleRate(100, 31), True),
        (RuleRate(300, 30), RuleRate(20, 6), False),  # 10 % to 30 % in other numbers
        (RuleRate(300, 30), RuleRate(20, 7), True),
        (RuleRate(100, 90), RuleRate(100, 10), False),  # a rate that falls
        (RuleRate(RATE_MIN_DOCUMENTS, 0), RuleRate(RATE_MIN_DOCUMENTS, RATE_MIN_DOCUMENTS), True),
        (RuleRate(RATE_MIN_DOCUMENTS - 1, 0), RuleRate(100, 100), False),  # too few to tell before
        (RuleRate(100, 0), RuleRate(RATE_MIN_DOCUMENTS - 1, RATE_MIN_DOCUMENTS - 1), False),  # or now
    ],
)
def test_a_rate_that_jumps(before: RuleRate, now: RuleRate, blocks: bool) -> None:
    evidence = replace(GOOD, rates={"SUM-001": now}, published_rates={"SUM-001": before})
    assert _causes(evidence) == ([Cause.RATE_JUMP] if blocks else [])


def test_a_rule_that_is_new_or_gone_has_no_rate_to_compare() -> None:
    evidence = replace(
        GOOD, rates={"NEW-001": RuleRate(100, 100)}, published_rates={"OLD-001": RuleRate(100, 0)}
    )
    assert decide(evidence).publish


def test_every_ground_is_named_at_once() -> None:
    evidence = replace(
        GOOD,
        structure_failures=["x"],
        misreadings=[Misreading("a.txt", "SUM-001", "y")],
        published={Disclosure("丙单位", 2023, "budget", "unit"): "c.txt"},
        rates={"SUM-001": RuleRate(20, 20)},
        published_rates={"SUM-001": RuleRate(20, 0)},
        titles={"SUM-001": "行内合计"},
    )
    assert _causes(evidence) == [Cause.STRUCTURE, Cause.READER, Cause.VANISHED, Cause.RATE_JUMP]
    assert "SUM-001（行内合计）" in decide(evidence).reasons[-1].message
