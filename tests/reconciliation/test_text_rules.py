"""Rules between the text and the tables of every form, on invented narratives, and the numbers they name."""

import pytest

from dagster_project.extraction.facts import CellFact
from dagster_project.reconciliation.relations import Result
from dagster_project.vocabulary.statuses import Blame, Status
from tests.narratives import cell, items, judged, narrative, of_rule

CODES = {
    "211": ("节能环保支出", "90.00"), "21104": ("自然生态保护", "90.00"), "2110401": ("生态保护", "60.00"),
    "2110499": ("其他自然生态保护支出", "30.00"),
}  # fmt: skip


def shanghai_item(text: str, amount: str = "60.00") -> list[Result]:
    rows = {**CODES, "2110401": ("生态保护", amount)}
    line = f"1、节能环保支出（211类）自然生态保护（04款）生态保护（01项）{text}"
    facts = narrative("shanghai", ["# 2024年部门预算编制说明", line], items("T05", rows))
    return judged("shanghai", facts)


def sentence(first: str, base: str, again: str, percent: str) -> str:
    return (
        f"{first}万元。主要用于：湿地养护。2023年当年预算执行数为{base}万元，2024年预算安排{again}万元，"
        f"比2023年预算执行数{percent}%。主要原因是：湿地面积变化。"
    )


# --- growth over a stated base (GRO-005) ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "percent", "status"),
    [
        ("50.00", "增加20.00", Status.EXACT),
        ("50.00", "增加25.00", Status.FAIL),
        ("0.50", "增加11880.00", Status.ROUNDING),  # 0.495 to 0.505: the base leaves that much room
        ("0.50", "增加12100.00", Status.FAIL),
        ("0", "增加100.00", Status.EXACT),  # the trade's way of saying new
        ("0", "增加60.00", Status.FAIL),
    ],
)
def test_growth_over_a_stated_base(base: str, percent: str, status: Status) -> None:
    (result,) = of_rule(shanghai_item(sentence("60.00", base, "60.00", percent)), "GRO-005")
    assert result.status is status


def test_growth_over_a_base_needs_a_base() -> None:
    assert of_rule(shanghai_item("60.00万元，比2023年预算增加10.00万元。"), "GRO-005") == []


def test_an_inserted_digit_of_the_base_is_named() -> None:
    (result,) = of_rule(shanghai_item(sentence("60.00", "450.00", "60.00", "增加20.00")), "GRO-005")
    culprit, *_ = result.culprits
    assert (culprit.part, culprit.kind) == ("base", "extra_digit")
    assert culprit.proposed_low == culprit.proposed_high == 500_000
    assert result.blame is Blame.SOURCE


def test_an_amount_the_tables_confirm_is_not_suspected() -> None:
    """59.00 would heal the percent with one digit, but the table says 60.00: the percent remains."""
    (result,) = of_rule(shanghai_item(sentence("60.00", "50.00", "60.00", "增加18.00")), "GRO-005")
    assert result.culprits[0].part == "percent"
    assert "current" not in {culprit.part for culprit in result.culprits}
    assert result.culprits[0].proposed_low == 20


def test_one_item_with_two_amounts_the_table_and_the_percent_decide() -> None:
    results = shanghai_item(sentence("60.00", "50.00", "63.00", "增加20.00"))
    (twice,) = of_rule(results, "TXT-002")
    assert twice.status is Status.FAIL
    (culprit, *_) = twice.culprits
    assert culprit.part == "current"
    assert culprit.proposed_low == culprit.proposed_high == 600_000
    failing = [result for result in of_rule(results, "TXT-001") if result.status is Status.FAIL]
    assert len(failing) == 1
    (growth,) = of_rule(results, "GRO-005")
    assert growth.status is Status.FAIL
    assert (growth.culprits[0].fact_id, growth.culprits[0].part) == (culprit.fact_id, "current")


def test_two_wrong_numbers_give_the_percent_of_the_right_amount() -> None:
    results = shanghai_item(sentence("60.00", "50.00", "163.00", "增加33.00"))
    (growth,) = of_rule(results, "GRO-005")
    assert growth.culprits[0].part == "percent"
    assert growth.culprits[0].proposed_low == 20


# --- the text against the tables in other forms --------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "status"),
    [("60.00", Status.EXACT), ("59.99", Status.ROUNDING), ("60.01", Status.FAIL), ("61.00", Status.FAIL)],
)
def test_text_in_wan_against_tables_in_yuan(printed: str, status: Status) -> None:
    """60.00 万元 against 599,999.00 元 in the table: truncated or rounded, but not more."""
    amount = "60.0000" if status is Status.EXACT else "59.9999"
    (result,) = of_rule(shanghai_item(f"{printed}万元，主要用于湿地养护。", amount), "TXT-001")[:1]
    assert result.status is status


def jiangsu(section: str, line: str, cells: list[CellFact]) -> list[Result]:
    return judged("jiangsu", narrative("jiangsu", [section, line], cells, year=2018))


@pytest.mark.parametrize(("amount", "status"), [("45.00", Status.EXACT), ("46.00", Status.FAIL)])
def test_staff_expenditure_is_the_sum_of_its_classes_where_no_column_prints_it(
    amount: str, status: Status
) -> None:
    economic = [
        CellFact(**{**_fields(entry), "row_kind": "economic"})
        for entry in items("T06", {"301": ("工资福利支出", "40.00"), "303": ("对个人和家庭的补助", "5.00")})
    ]
    results = jiangsu("八、一般公共预算基本支出预算情况说明", f"（一）人员经费{amount}万元。", economic)
    (result,) = of_rule(results, "TXT-001")
    assert result.status is status


def _fields(entry: CellFact) -> dict[str, object]:
    return {name: getattr(entry, name) for name in CellFact.__slots__}


@pytest.mark.parametrize(("amount", "status"), [("7.00", Status.EXACT), ("7.10", Status.FAIL)])
def test_procurement_of_the_text_against_its_table(amount: str, status: Status) -> None:
    cells = [cell("T15", "", "货物A", "7.00", line="goods")]
    results = jiangsu("十二、政府采购支出预算情况说明", f"其中拟购买货物{amount}万元。", cells)
    (result,) = of_rule(results, "TXT-001")
    assert result.status is status


def test_an_item_no_table_knows_cannot_be_compared() -> None:
    facts = narrative(
        "jiangsu",
        ["五、财政拨款支出预算情况说明", "公园（类）绿地（款）养护（项）支出60.00万元，与上年一致。"],
        items("T12", CODES),
        year=2018,
    )
    statuses = {
        result.status for result in of_rule(judged("jiangsu", facts), "TXT-001") if result.relation.left
    }
    assert statuses == {Status.NOT_EVALUABLE}


def test_a_wrong_change_closes_nothing_and_is_named_by_its_percent() -> None:
    facts = narrative(
        "jiangsu",
        [
            "五、财政拨款支出预算情况说明",
            "（一）节能环保支出（类）",
            "1．自然生态保护（款）生态保护（项）支出60.00万元，与上年相比减少9.42万元，减少11.01%。主要原因是压减。",
        ],
        items("T12", CODES),
        year=2018,
    )
    (result,) = of_rule(judged("jiangsu", facts), "GRO-001")
    culprit, *_ = result.culprits
    assert (culprit.part, culprit.kind) == ("change", "digit")
    assert culprit.proposed_low == culprit.proposed_high == -74_200


# --- increases beyond the amount (GRO-006) ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "change", "found"),
    [
        ("10.00", "增加8.00", [Status.EXACT]),
        ("8.00", "增加8.00", [Status.EXACT]),  # new this year
        ("0", "增加8.00", [Status.FAIL]),
        ("10.00", "减少80.00", []),
    ],
)
def test_an_increase_is_not_larger_than_what_there_is(amount: str, change: str, found: list[Status]) -> None:
    line = f"支出预算100.00万元，其中：政府性基金拨款支出预算{amount}万元，比2023年预算{change}万元。"
    facts = narrative("shanghai", ["# 2024年部门预算编制说明", line])
    assert [result.status for result in of_rule(judged("shanghai", facts), "GRO-006")] == found


# --- final accounts (TXT-005, TXT-006) ----------------------------------------------------------------------


def final(text: str) -> list[Result]:
    line = f"1、节能环保支出（类）自然生态保护（款）生态保护（项）。{text}"
    title = "（三）一般公共预算财政拨款支出决算具体情况"
    return judged("final_account", narrative("final_account", [title, line], items("T05", CODES)))


@pytest.mark.parametrize(
    ("percent", "status"),
    [("93.75", Status.EXACT), ("93.8", Status.EXACT), ("93.76", Status.ROUNDING), ("97.35", Status.FAIL)],
)
def test_the_percentage_completed(percent: str, status: Status) -> None:
    results = final(f"年初预算为64.00万元，支出决算为60.00万元，完成年初预算的{percent}%。")
    (result,) = of_rule(results, "TXT-005")
    assert result.status is status


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("决算数小于预算数的主要原因是：顺延", [Status.EXACT]),
        ("决算数大于预算数的主要原因是：顺延", [Status.FAIL]),
        ("决算数等于预算数", [Status.FAIL]),
        ("决算数与预算数基本持平", []),
        ("按进度支付", []),
    ],
)
def test_words_comparing_outturn_and_budget(words: str, found: list[Status]) -> None:
    results = final(f"年初预算为64.00万元，支出决算为60.00万元。{words}。")
    assert [result.status for result in of_rule(results, "TXT-006")] == found


def test_the_outturn_of_an_item_agrees_with_the_table() -> None:
    statuses = [
        result.status
        for outturn in ("60.00", "66.00")
        for result in of_rule(final(f"年初预算为64.00万元，支出决算为{outturn}万元。"), "TXT-001")
        if result.relation.left
    ]
    assert statuses == [Status.EXACT, Status.FAIL]


def test_rules_of_final_accounts_do_not_touch_budgets() -> None:
    results = shanghai_item("60.00万元，主要用于湿地养护。")
    assert of_rule(results, "TXT-005") == of_rule(results, "TXT-006") == []
