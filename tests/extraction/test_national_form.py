"""Final accounts in the national form as provinces print it: numbered lines and columns, items announced by a line."""

from __future__ import annotations

from pathlib import Path

from dagster_project.extraction.clauses import parse_clause
from dagster_project.extraction.numbers import number_tokens
from tests.forms import amounts, examined, failing, issues, page, titled
from tests.narratives import items, narrative

CONTENTS = ("目录", "第一部分 单位概况", "一、收入支出决算总表")
TOTALS = titled(
    "收入支出决算总表",
    [
        [("收入", 1, 3), ("支出", 1, 3)],
        ["项目", "行次", "金额", "项目", "行次", "金额"],
        ["栏次", "", "1", "栏次", "", "2"],
        ["一、一般公共预算财政拨款收入", "1", "90.00", "八、社会保障和就业支出", "39", "90.00"],
        ["本年收入合计", "27", "90.00", "本年支出合计", "58", "90.00"],
        ["总计", "31", "90.00", "总计", "62", "90.00"],
    ],
)
BASIC = titled(
    "一般公共预算财政拨款基本支出决算表",
    [
        [("人员经费", 1, 3), ("公用经费", 1, 6)],
        ["经济分类科目编码", "科目名称", "金额"] * 3,
        ["301", "工资福利支出", "60.00", "302", "商品和服务支出", "20.00", "310", "资本性支出", "10.00"],
        ["30101", "基本工资", "60.00", "30201", "办公费", "20.00", "31002", "办公设备购置", "10.00"],
        [("人员经费合计", 1, 2), "60.00", ("公用经费合计", 1, 5), "30.00"],
    ],
)
CAPITAL = titled(
    "国有资本经营预算财政拨款支出决算表",
    [
        [("项目", 1, 2), ("本年支出", 1, 3)],
        ["功能分类科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        [("栏次", 1, 2), "1", "2", "3"],
        [("合计", 1, 2), "5.00", "2.00", "3.00"],
        ["223", "国有资本经营预算支出", "5.00", "2.00", "3.00"],
    ],
)


def test_tables_of_the_national_form_are_read_whole(tmp_path: Path) -> None:
    markup = page(
        "某县水利局2021年度部门决算", "某县水利局", *CONTENTS, "第一部分 部门概况", "一、部门职责", "负责水利。",
        "第二部分 部门决算表", TOTALS, BASIC, CAPITAL,
    )  # fmt: skip
    read = examined(tmp_path, markup)
    assert amounts(read, "T01")["general", "amount"] == "900000"
    assert amounts(read, "T01")["208", "amount"] == "900000"
    assert failing(read) == []
    assert not [issue for issue in issues(read, "unmapped_cell") if issue["severity"] != "info"]


def test_a_total_merged_up_to_the_figure_of_a_later_block_is_its_label(tmp_path: Path) -> None:
    markup = page("某县水利局2021年度部门决算", "某县水利局", TOTALS, BASIC, CAPITAL)
    read = amounts(examined(tmp_path, markup), "T06")
    assert (read["total", "personnel"], read["total", "public"]) == ("600000", "300000")


def test_a_row_that_numbers_fewer_columns_yields_to_the_heads(tmp_path: Path) -> None:
    markup = page("某县水利局2021年度部门决算", "某县水利局", TOTALS, BASIC, CAPITAL)
    read = examined(tmp_path, markup)
    assert amounts(read, "T09") == {
        ("total", "total"): "50000", ("total", "basic"): "20000", ("total", "project"): "30000",
        ("223", "total"): "50000", ("223", "basic"): "20000", ("223", "project"): "30000",
    }  # fmt: skip
    assert issues(read, "missing_column") == []


def test_an_item_announced_by_a_line_of_its_own_owns_the_figures_below() -> None:
    facts = narrative(
        "final_account",
        [
            "# （三）财政拨款支出决算具体情况",
            "1、农林水支出（类）水利（款）行政运行（项）。",
            "年初预算为100万元，支出决算为90万元，完成年初预算的90%，决算数小于年初预算数的主要原因是：厉行节约。",
            "公开时间另行通知90万元。",
        ],
        items(
            "T05",
            {
                "213": ("农林水支出", "90.00"),
                "21303": ("水利", "90.00"),
                "2130301": ("行政运行", "90.00"),
            },
        ),
        year=2021,
    )
    found = [(f.code, f.measure, str(f.value)) for f in facts.stated_figures if f.code == "2130301"]
    assert sorted(found) == [
        ("2130301", "completion", "90"),
        ("2130301", "initial_budget", "100"),
        ("2130301", "outturn", "90"),
    ]


def test_a_comparison_after_the_reason_for_missing_the_plan_is_a_change() -> None:
    text = "支出决算为3.5万元，完成预算的70%，决算数小于预算数的主要原因是厉行节约，与上年相比减少0.5万元，减少12.5%。"
    clause = parse_clause(text, 0, len(text), number_tokens(text), 2021, final=True)
    assert clause.change is not None and clause.percent is not None
    assert (clause.change.printed, clause.change_sign, clause.percent.printed) == ("0.5", -1, "12.5")
    assert clause.reason == "厉行节约"


def test_purchase_and_running_of_vehicles_are_one_subject_however_joined() -> None:
    for words in ("公务用车购置费及运行维护费", "公务用车购置及运行费", "公务用车购置和运行维护费"):
        facts = narrative(
            "final_account", ["# “三公”经费支出决算情况说明", f"{words}支出12.8万元，与上年相比减少0.8万元。"]
        )
        assert [s.key for s in facts.statements] == ["vehicle"], words
