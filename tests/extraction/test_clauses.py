"""The grammar of change clauses."""

from decimal import Decimal

import pytest

from dagster_project.extraction.clauses import Clause, parse_clause
from dagster_project.extraction.numbers import number_tokens
from dagster_project.vocabulary.statuses import BaseKind


def clause(text: str) -> Clause:
    return parse_clause(text, 0, len(text), number_tokens(text), 2024)


def signed(text: str) -> tuple[Decimal | None, Decimal | None]:
    c = clause(text)
    return (
        c.change.number.value * c.change_sign if c.change else None,
        c.percent.number.value * c.percent_sign if c.percent else None,
    )


@pytest.mark.parametrize(
    ("text", "change", "percent"),
    [
        ("80.00万元，比上年预算增加0.35万元，增长6.93%。", "0.35", "6.93"),
        ("80.00万元，比上年预算减少17.66 万元，下降36.98%。", "-17.66", "-36.98"),
        ("80.00万元，与上年相比减少5万元，降低5.9%。", "-5", "-5.9"),
        ("80.00万元，较上年增加1,055.40万元，增幅为12.5％。", "1055.40", "12.5"),
        ("80.00万元，比2023年预算增加3万元。", "3", None),
        ("80.00万元，比上年增加（减少）0万元，增长（减少）0%。", "0", "0"),
    ],
)
def test_signs_follow_the_words(text: str, change: str, percent: str | None) -> None:
    assert signed(text) == (Decimal(change), None if percent is None else Decimal(percent))


@pytest.mark.parametrize("word", ["持平", "一致", "相同", "无变化", "未发生变化", "零增长"])
def test_no_change_is_a_stated_change(word: str) -> None:
    c = clause(f"80.00万元，与上年预算{word}。")
    assert c.same
    assert c.states_change
    assert c.current is not None


def test_numbers_of_the_reason_are_not_the_statement() -> None:
    c = clause(
        "18.00万元，比上年预算减少3.00万元，主要原因是减少1辆公务用车，每辆3.00万元，与上年相比下降5%。"
    )
    assert c.change is not None
    assert c.change.printed == "3.00"
    assert c.percent is None
    assert [token.printed for token in c.reason_numbers] == ["1", "3.00", "5"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("比上年预算增加", BaseKind.LAST_BUDGET),
        ("比上年年初预算增加", BaseKind.LAST_INITIAL_BUDGET),
        ("比2023年执行数增加", BaseKind.LAST_OUTTURN),
        ("比上年决算增加", BaseKind.LAST_FINAL_ACCOUNT),
        ("比上年增加", BaseKind.UNSTATED),
    ],
)
def test_base_kinds_are_kept_apart(words: str, kind: BaseKind) -> None:
    assert clause(f"10.00万元，{words}2.00万元。").base_kind is kind


def test_a_base_in_words_is_no_current_amount() -> None:
    c = clause("2023年预算数为50.00万元，2024年预算数为80.00万元，比上年增加30.00万元。")
    assert c.base is not None
    assert c.base.printed == "50.00"
    assert c.current is not None
    assert c.current.printed == "80.00"


def test_an_empty_reason_is_no_reason() -> None:
    assert clause("10.00万元，比上年增加2.00万元，主要原因是。").reason is None


def test_template_residue_is_reported() -> None:
    assert clause("比上年增加（减少）0万元。").residue == "增加（减少）"
