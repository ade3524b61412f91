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


@pytest.mark.parametrize(
    ("text", "change", "percent"),
    [
        ("60.00万元，与上年相比收、支预算总计各增加6.00万元，增长11.11%。", "6.00", "11.11"),
        ("60.00万元，同比减少4万元，降幅6.25%。", "-4", "-6.25"),
        ("60.00万元，较上年同期增加10.00万元，增长20 %。", "10.00", "20"),
        ("60.00万元，本年数小于上年预算数5.00万元，主要原因是压减。", "-5.00", None),
        ("60.00万元，2023年为48.00万元，增加12.00万元，增长25%。", "12.00", "25"),
        ("60.00万元（2023年度单位支出预算安排为48.00万元），增加12.00万元。", "12.00", None),
        ("60.00万元，比2023年（上一年度，下同）预算增加12.00万元。", "12.00", None),
        ("60.00万元，主要是用于购置书籍。与上年相比增加12.00万元，增长25%。", "12.00", "25"),
        ("0万元，与上年相比减少7.20万元，减少100%。", "-7.20", "-100"),
        ("60.00万元，下降（增长）27.78%。", None, "-27.78"),
        ("60.00万元，较上年增长5.50%。", None, "5.50"),
        ("60.00万元，同比增长16倍。", None, "16"),
    ],
)
def test_every_form_of_a_change(text: str, change: str | None, percent: str | None) -> None:
    assert signed(text) == (
        None if change is None else Decimal(change),
        None if percent is None else Decimal(percent),
    )


@pytest.mark.parametrize(
    "text",
    [
        "60.00万元，本年数与上年数持平，零增长。",
        "60.00万元，与上年预算数一致。",
        "60.00万元，与上年保持一致。",
        "60.00万元，与2023年预算一致60.00万元，主要原因是没有新增。",
        "60.00万元，本年数等于上年预算数。",
        "60.00万元，与上年相等。",
    ],
)
def test_every_form_of_no_change(text: str) -> None:
    c = clause(text)
    assert c.same
    assert c.change is None
    assert c.current is not None
    assert c.current.printed == "60.00"


def test_a_direction_without_an_amount_is_a_stated_change_of_unknown_size() -> None:
    c = clause("30.00万元，本年数小于上年预算数的主要原因是控制会议规模。")
    assert c.states_change
    assert (c.change, c.change_sign, c.base_kind) == (None, -1, BaseKind.LAST_BUDGET)
    assert c.reason == "控制会议规模"


def test_a_base_and_a_percent_without_a_change() -> None:
    c = clause(
        "45.00万元，主要用于培训。2023年当年预算执行数为40.00万元，2024年预算安排46.00万元，"
        "比2023年预算执行数增加15.00%。主要原因是：班次增加。"
    )
    assert c.base is not None
    assert c.current is not None
    assert c.again is not None
    assert (c.current.printed, c.again.printed, c.base.printed) == ("45.00", "46.00", "40.00")
    assert (c.base_kind, c.base_year, c.change) == (BaseKind.LAST_OUTTURN, 2023, None)
    assert c.reason == "班次增加"


def test_two_figures_in_one_clause() -> None:
    c = clause("分别为120.50、130.60万元，比上年各减少12.50, 13.60万元，各下降9.40%、9.43%。")
    assert [
        token.printed
        for token in (c.current, c.second_current, c.change, c.second_change, c.percent, c.second_percent)
        if token
    ] == ["120.50", "130.60", "12.50", "13.60", "9.40", "9.43"]
    assert (c.change_sign, c.percent_sign) == (-1, -1)


def test_budget_and_outturn_of_a_final_account_are_no_base() -> None:
    text = "年初预算为50.00万元，支出决算为48.00万元，完成年初预算的96.00%。决算数小于预算数的主要原因是：会议减少。"
    c = parse_clause(text, 0, len(text), number_tokens(text), 2024, final=True)
    assert c.plan is not None
    assert c.current is not None
    assert c.completion is not None
    assert (c.plan.printed, c.current.printed, c.completion.printed) == ("50.00", "48.00", "96.00")
    assert not c.states_change
    assert c.reason == "会议减少"


def test_an_outturn_compared_with_the_year_before_is_a_change() -> None:
    text = "48.00万元，与2023年度相比，支出总计减少2.00万元，下降4.00%。"
    c = parse_clause(text, 0, len(text), number_tokens(text), 2024, final=True)
    assert c.change is not None
    assert (c.change.printed, c.change_sign, c.base_year) == ("2.00", -1, 2023)


def test_a_reason_ends_where_the_comparison_resumes() -> None:
    c = clause(
        "90.00万元，与上年相比减少9.00万元，下降9.09%。主要原因：一是人员减少；二是标准提高。"
        "增减相抵后与上年相比减少9.00万元。"
    )
    assert c.reason == "一是人员减少；二是标准提高"
    assert [token.printed for token in c.others] == ["9.00"]


def test_an_empty_reason_before_the_parts_is_empty() -> None:
    c = clause("9.00万元，与2023年预算数持平，主要原因是。其中：")
    assert c.reason is None
    assert c.reason_start is not None


@pytest.mark.parametrize(
    "words", ["上年无该预算,增长率无可比性", "去年单位预算中未列该项", "2023年未安排此项"]
)
def test_an_item_without_a_base_says_so(words: str) -> None:
    assert clause(f"12.00万元，{words}。").says_new


def test_an_amount_of_the_own_year_is_never_a_base() -> None:
    c = clause("2024年预算数为80.00万元，比2024年预算增加30.00万元。")
    assert c.base is None
    assert c.current is not None
    assert c.base_year == 2024  # as printed: the rule on years reports it


def test_from_an_amount_to_another_gives_the_base_and_not_this_years() -> None:
    found = clause("由上年的1134.56万元增加到1234.56万元，增长8.81%。")
    assert found.base is not None and found.base.printed == "1134.56"
    assert found.current is not None and found.current.printed == "1234.56"
    assert found.change is None
