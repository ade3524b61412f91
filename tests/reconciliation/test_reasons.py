"""Verdicts on reasons: what accounts for a change, what contradicts it, and what must not be accused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from dagster_project.examination import examine
from dagster_project.extraction.facts import Facts, Identity, StatedFigure, Statement
from dagster_project.reading.document import Location
from dagster_project.reconciliation.book import Book
from dagster_project.reconciliation.catalogue import load_catalogue
from dagster_project.reconciliation.evaluation import evaluate
from dagster_project.reconciliation.reason_words import ReasonText
from dagster_project.reconciliation.reasons import ReasonVerdict, Remark, Verdict, judge_reasons
from dagster_project.reconciliation.shapes.reasons import SHAPES
from dagster_project.templates.template import load_templates
from dagster_project.vocabulary.statuses import Status
from tests.documents import both, edited, replaced

WAN = Decimal(10_000)


def line(
    name: str = "项目支出",
    current: str | None = "100.00",
    change: str | None = "10.00",
    reason: str | None = None,
    *,
    key: str = "project",
    subject: str = "nature",
    text: str | None = None,
    number: int = 1,
    base: str | None = None,
) -> Statement:
    def yuan(printed: str | None) -> Decimal | None:
        return None if printed is None else Decimal(printed) * WAN

    word = None if change is None else "减少" if change.startswith("-") else "增加"
    told = (
        text
        if text is not None
        else f"{name}{current}万元，比上年预算{word}{change}万元"
        + (f"，主要原因是{reason}。" if reason else "。")
    )
    return Statement(
        f"s:{number}", "general", subject, "general", key, key if subject == "functional_item" else "", name,
        yuan(current), Decimal(100), current, yuan(change), Decimal(100), change, word, None, None, None, None,
        "last_budget", 2023, yuan(base), Decimal(100), reason, False, False, None, told, Location(line=number),
    )  # fmt: skip


def item(
    code: str, name: str, change: str, reason: str | None, number: int, current: str = "100.00"
) -> Statement:
    return line(
        f"社会保障和就业支出（类）就业补助（款）{name}（项）", current, change, reason,
        key=code, subject="functional_item", number=number,
    )  # fmt: skip


def count(subject: str, key: str, measure: str, value: int) -> StatedFigure:
    return StatedFigure(
        f"f:{subject}{measure}", "staff", subject, "all", key, "", key, measure, "人", Decimal(value), Decimal(1),
        None, None, str(value), "", 0, Location(line=1),
    )  # fmt: skip


def facts_of(*statements: Statement, figures: tuple[StatedFigure, ...] = ()) -> Facts:
    return Facts(
        Identity("某单位", 2024, "budget", "unit", None),
        statements=list(statements),
        stated_figures=list(figures),
    )


def verdict_of(statement: Statement, *figures: StatedFigure) -> ReasonVerdict:
    (verdict,) = judge_reasons(facts_of(statement, figures=figures))
    return verdict


def outcomes(facts: Facts, rule_id: str) -> list[Status]:
    (rule,) = (rule for rule in load_catalogue().rules if rule.id == rule_id)
    (template,) = (t for t in load_templates() if t.id == "xinjiang")
    return [result.status for result in evaluate(list(SHAPES["reason"](rule, Book(facts), template)))]


# --- amounts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason", "arithmetic"),
    [
        ("150.00", "增加援助经费100万元、帮扶经费50万元", "100.00＋50.00＝150.00万元"),
        ("1808.29", "基本支出增加1408.29万元、项目支出安排增加400万元", "1408.29＋400.00＝1808.29万元"),
        (
            "4322.77",
            "基本支出增加1447.63万元、项目支出安排减少200万元、单位预留经费增加3075.14万元",
            "1447.63－200.00＋3075.14＝4322.77万元",
        ),
        ("-200.00", "审判经费较上年压减200万元", "200.00万元等于增减额"),
        # Three rounded parts may miss their total by a last digit.
        ("0.31", "工资增加0.10万元、奖金增加0.10万元、津贴增加0.10万元", "等于增减额"),
    ],
)
def test_amounts_that_add_up_explain(change: str, reason: str, arithmetic: str) -> None:
    verdict = verdict_of(line(current="9000.00", change=change, reason=reason))
    assert verdict.verdict is Verdict.EXPLAINED
    assert arithmetic in verdict.arithmetic
    assert verdict.explained_yuan == Decimal(change) * WAN


def test_amounts_that_fall_short_explain_a_part() -> None:
    verdict = verdict_of(line(change="180.00", reason="增加援助经费100万元、帮扶经费50万元"))
    assert verdict.verdict is Verdict.PARTLY
    assert "其余30.00万元" in verdict.arithmetic
    assert verdict.explained_yuan == 150 * WAN


def test_more_than_the_change_is_not_held_against_a_list_of_main_causes() -> None:
    assert verdict_of(line(change="80.00", reason="增加援助经费100万元")).verdict is Verdict.NOT_SHOWN


def test_all_natures_listed_must_add_up() -> None:
    reason = "基本支出增加1408.29万元、项目支出安排增加400万元"
    facts = facts_of(line(current="9000.00", change="1880.29", reason=reason))
    (verdict,) = judge_reasons(facts)
    assert verdict.verdict is Verdict.CONTRADICTED
    assert "相差72.00万元" in verdict.arithmetic
    assert outcomes(facts, "RSN-002") == [Status.FAIL]
    assert outcomes(facts_of(line(current="9000.00", change="1808.29", reason=reason)), "RSN-002") == [
        Status.EXACT
    ]
    assert outcomes(facts_of(line(reason="业务量增加")), "RSN-002") == []


def test_quantity_times_price_and_a_stated_ratio() -> None:
    bought = line(
        "公务用车购置费", "36.00", "36.00", "更新公务用车2辆，每辆18.00万元", key="vehicle_purchase"
    )
    assert verdict_of(bought).verdict is Verdict.EXPLAINED
    assert "2辆×18.00万元＝36.00万元" in verdict_of(bought).arithmetic
    cut = line(current="10208.94", change="-1134.33", reason="按要求运转类项目预算压减10%")
    assert verdict_of(cut).verdict is Verdict.EXPLAINED
    assert verdict_of(replace(cut, reason="按要求一般性支出压减5%")).verdict is Verdict.NOT_SHOWN


# --- vehicles and staff -----------------------------------------------------------------------------------


def test_one_car_fewer_at_the_same_price_each() -> None:
    cars = count("asset", "vehicle", "count", 6)
    fewer = line("公务用车运行费", "18.00", "-3.00", "我单位减少一辆公务用车", key="vehicle_running")
    verdict = verdict_of(fewer, cars)
    assert verdict.verdict is Verdict.EXPLAINED
    assert "18.00万元÷6辆＝3.00万元/辆" in verdict.arithmetic
    assert "21.00万元÷7辆＝3.00万元/辆" in verdict.arithmetic
    assert verdict_of(fewer).verdict is Verdict.PARTLY, "without the number of cars nothing can be compared"
    dearer = verdict_of(replace(fewer, change_yuan=Decimal(-80_000), change_printed="8.00"), cars)
    assert dearer.verdict is Verdict.PARTLY
    assert dearer.explained_yuan is not None
    assert -80_000 < dearer.explained_yuan < 0
    assert verdict_of(replace(fewer, reason="公务用车报废1辆"), cars).verdict is Verdict.EXPLAINED


def test_staff_by_head() -> None:
    staff = (count("staff", "active", "count", 83), count("staff", "active", "increase", 2))
    basic = line("基本支出", "1660.00", "40.00", "新增在职人员", key="basic")
    verdict = verdict_of(basic, *staff)
    assert verdict.verdict is Verdict.EXPLAINED
    assert "由81人变为83人" in verdict.arithmetic
    more = verdict_of(replace(basic, change_yuan=Decimal(1_737_900)), *staff)
    assert more.verdict is Verdict.PARTLY
    assert verdict_of(replace(basic, name="项目支出"), *staff).verdict is Verdict.NOT_SHOWN
    assert verdict_of(replace(basic, reason="新增事业人员"), *staff).verdict is Verdict.NOT_SHOWN
    assert verdict_of(basic).verdict is Verdict.NOT_SHOWN


# --- moved, new, flat -------------------------------------------------------------------------------------


def test_a_moved_item_is_seen_at_its_counterpart() -> None:
    born = item(
        "2080704", "社会保险补贴", "551.00", "社保补贴从公益性岗位补贴调整为社会保险补贴", 1, "551.00"
    )
    shrunk = item("2080705", "公益性岗位补贴", "-851.00", "社保补贴调整为社会保险补贴，人数减少", 2, "849.00")
    new, old = judge_reasons(facts_of(born, shrunk))
    assert new.verdict is Verdict.EXPLAINED
    assert old.verdict is Verdict.PARTLY
    assert old.explained_yuan == -551 * WAN
    assert "其余300.00万元" in old.arithmetic
    (alone,) = judge_reasons(facts_of(born))
    assert alone.verdict is Verdict.NOT_SHOWN


@pytest.mark.parametrize(
    ("current", "change", "reason", "verdict"),
    [
        ("120.00", "120.00", "上年未安排此项", Verdict.EXPLAINED),
        ("120.00", "90.00", "上年此项支出未编入该科目", Verdict.NOT_SHOWN),
        ("0.00", "-120.00", "本年未安排此项", Verdict.EXPLAINED),
        ("1.00", "0.00", "与上年相比无变动", Verdict.EXPLAINED),
        ("1.00", "0.00", "严格控制，从紧压减经费", Verdict.EXPLAINED),
        ("1.00", "0.00", "合同进度变化，减少支付", Verdict.CONTRADICTED),
        ("100.00", "10.00", "工作需要", Verdict.NOT_SHOWN),
    ],
)
def test_new_gone_flat_and_words_only(current: str, change: str, reason: str, verdict: Verdict) -> None:
    assert verdict_of(line(current=current, change=change, reason=reason)).verdict is verdict


# --- direction --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reason",
    [
        "宣传事务经费增加",
        "业务量增加",
        "培训人次增长，所以培训支出比上年预算增长",
        "人员经费标准提高，支出增加",
    ],
)
def test_a_decrease_with_a_reason_for_an_increase(reason: str) -> None:
    facts = facts_of(line(change="-10.00", reason=reason))
    (verdict,) = judge_reasons(facts)
    assert verdict.verdict is Verdict.CONTRADICTED
    assert "写明减少" in verdict.arithmetic
    assert outcomes(facts, "RSN-001") == [Status.FAIL]
    assert outcomes(facts_of(line(change="10.00", reason=reason)), "RSN-001") == [Status.EXACT]


@pytest.mark.parametrize(
    "reason",
    [
        "退休人员增加",
        "上年一次性项目支出增加",
        "结转资金增加",
        "单位资金收入增加",
        "2022年度项目经费增加",
        "在职人员增加，同时压减公用经费",
        "人员增加，奖金减少",
        "未增加经费",
        "政策调整，标准提高",
        "严格控制经费增加",
        "新增设备，能耗下降",
    ],
)
def test_what_may_well_lead_to_a_decrease_is_no_contradiction(reason: str) -> None:
    assert verdict_of(line(change="-10.00", reason=reason)).verdict is not Verdict.CONTRADICTED


def test_an_unstated_change_is_not_judged() -> None:
    facts = facts_of(line(change=None, reason="业务量增加"))
    assert judge_reasons(facts)[0].verdict is Verdict.NOT_SHOWN
    assert outcomes(facts, "RSN-001") == []


def test_a_stated_base_gives_the_change() -> None:
    execution = line(current="110.60", change=None, base="114.00", reason="宣传事务经费增加")
    assert verdict_of(execution).verdict is Verdict.CONTRADICTED
    assert verdict_of(replace(execution, base_yuan=Decimal(900_000))).verdict is Verdict.NOT_SHOWN


# --- the text of reasons ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("公务用车运行费9.98万元，与上年持平，主要原因是。其中：", True),
        ("公务用车运行费9.98万元，比上年增加1万元，主要原因是：；", True),
        ("公务用车运行费9.98万元，比上年增加1万元，主要原因是油价上涨。", False),
        ("公务用车运行费9.98万元，比上年增加1万元，主要原因是", False),
    ],
)
def test_an_empty_reason(text: str, empty: bool) -> None:
    facts = facts_of(line("公务用车运行费", text=text, reason=None if empty else "油价上涨"))
    assert (judge_reasons(facts)[0].remark is Remark.EMPTY) == empty
    assert outcomes(facts, "RSN-003") == [Status.FAIL if empty else Status.EXACT]


def test_an_empty_reason_of_several_amounts_is_told(tmp_path: Path) -> None:
    """A sentence of its own, which no statement holds."""
    heading = "##### （一）一般公共预算当年拨款规模变化情况"
    path = edited(tmp_path, replaced(heading, f"财政拨款收入支出增加的主要原因是。\n\n{heading}"))
    (finding,) = [f for f in examine([path]).rows["findings"] if f["status"] == "fail"]
    assert finding["rule_id"] == "RSN-003"
    assert finding["message"].startswith("财政拨款收入支出增加：写了“原因是”，后面却没有内容")


def test_a_missing_reason_stands_out_only_where_all_others_are_given() -> None:
    given = [item(f"208070{n}", f"就业项目{n}", "5.00", f"第{n}项任务增加", n) for n in range(1, 5)]
    without = item("2080709", "其他就业项目", "5.00", None, 9)
    facts = facts_of(*given, without)
    assert judge_reasons(facts)[-1].remark is Remark.MISSING
    assert outcomes(facts, "RSN-004") == [Status.EXACT] * 4 + [Status.FAIL]
    sparse = facts_of(
        *given[:2], *(replace(line, reason=None, text="比上年增加5万元。") for line in given[2:]), without
    )
    assert not any(verdict.remark for verdict in judge_reasons(sparse))
    shared = replace(given[3], text="比上年增加5万元。财政拨款支出增加的主要原因是任务增加。")
    assert not any(verdict.remark for verdict in judge_reasons(facts_of(*given[:3], shared, without)))
    flat = replace(without, change_yuan=Decimal(0))
    assert judge_reasons(facts_of(*given, flat))[-1].remark is None
    assert outcomes(facts_of(flat), "RSN-004") == []


def test_a_reason_of_another_item() -> None:
    own = item("2080502", "事业单位离退休", "3.00", "事业单位离退休经费增加", 1)
    taken = item("2080506", "职业年金缴费", "5.00", "事业单位离退休经费增加", 2)
    facts = facts_of(own, taken)
    first, second = judge_reasons(facts)
    assert (first.remark, second.remark) == (None, Remark.COPIED)
    assert second.other_fact_id == own.fact_id
    assert outcomes(facts, "RSN-005") == [Status.EXACT, Status.FAIL]
    apart = facts_of(replace(own, reason="离退休经费增加"), replace(taken, reason="职业年金缴费经费增加"))
    assert outcomes(apart, "RSN-005") == [Status.EXACT, Status.EXACT]


def test_one_phrase_for_many_items_is_one_remark() -> None:
    lines = [item(f"208070{n}", f"就业项目{n}", "5.00", "业务量增加", n) for n in range(1, 5)]
    assert outcomes(facts_of(*lines), "RSN-006") == [Status.FAIL]
    assert outcomes(facts_of(*lines[:2]), "RSN-006") == [Status.EXACT, Status.EXACT], "two may coincide"


# --- whole documents --------------------------------------------------------------------------------------


@both
def test_the_reference_is_explained_where_its_figures_allow_it(path: Path) -> None:
    rows = examine([path]).rows
    statements = {row["fact_id"]: row for row in rows["statements"]}
    verdicts = rows["reason_verdicts"]
    assert [row["fact_id"] for row in verdicts] == list(statements)
    assert not any(row["verdict"] == "contradicted" or row["remark"] for row in verdicts)
    by_key = {
        (statements[row["fact_id"]]["subject"], statements[row["fact_id"]]["key"]): row for row in verdicts
    }
    assert by_key["three_public", "vehicle_running"]["method"] == "vehicles"
    assert by_key["three_public", "vehicle_running"]["verdict"] == "explained"
    assert by_key["functional_item", "2080704"]["method"] == "moved"
    assert by_key["functional_item", "2080705"]["verdict"] == "partly"


def test_a_reason_turned_round_is_a_finding(tmp_path: Path) -> None:
    old = "本局报废公车一辆后不再更新，燃油、保险和维修费用随之减少"
    rows = examine([edited(tmp_path, replaced(old, "油价上涨，运行经费增加"))]).rows
    failing = [row for row in rows["relation_results"] if row["status"] == "fail"]
    assert [row["relation_id"].split("/")[0] for row in failing] == ["RSN-001"]
    assert failing[0]["severity"] == "warning"


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("在职人员较上年增加", 1),
        ("在职人员比上年净减少3人", -1),
        ("在职人数有所增加", 1),
        ("退休人员较上年增加", 0),
        ("事业编制在职人员较上年增加", 0),
    ],
)
def test_more_or_fewer_persons_in_service(text: str, direction: int) -> None:
    assert ReasonText(text, 2024).staff_direction() == direction
