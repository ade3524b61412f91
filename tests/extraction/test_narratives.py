"""Whole narratives of the Shanghai, Jiangsu and final-account forms, in invented sentences."""

from decimal import Decimal

import pytest

from dagster_project.extraction.facts import Facts, Statement
from dagster_project.vocabulary.statuses import BaseKind, Scope
from tests.narratives import items, narrative

WAN = Decimal(10_000)
CODES = {
    "211": ("节能环保支出", "90.00"), "21104": ("自然生态保护", "90.00"), "2110401": ("生态保护", "60.00"),
    "2110499": ("其他自然生态保护支出", "30.00"), "210": ("卫生健康支出", "10.00"),
    "21011": ("行政事业单位医疗", "10.00"), "2101101": ("行政单位医疗", "10.00"),
}  # fmt: skip


def codes(facts: Facts) -> list[str]:
    return [issue.code for issue in facts.issues]


def one(facts: Facts, subject: str, key: str) -> Statement:
    (found,) = (s for s in facts.statements if (s.subject, s.key) == (subject, key))
    return found


def amounts(statement: Statement) -> tuple[object, ...]:
    return tuple(
        None if value is None else value / WAN
        for value in (statement.current_yuan, statement.change_yuan, statement.base_yuan)
    )


# --- Shanghai ------------------------------------------------------------------------------------------


def shanghai(*lines: str, scope: str = Scope.DEPARTMENT) -> Facts:
    return narrative("shanghai", ["# 2024年部门预算编制说明", *lines], items("T05", CODES), scope=scope)


def test_totals_by_fund_in_one_sentence() -> None:
    facts = shanghai(
        "2024年，云溪区绿化局收入预算100.00万元，其中：财政拨款收入98.00万元，比2023年预算增加8.00万元；事业收入2.00万元；"
        "事业单位经营收入0万元；其他收入0万元。",
        "支出预算100.00万元，其中：财政拨款支出预算98.00万元，比2023年预算增加8.00万元。财政拨款支出预算中，一般公共预算拨款支出预算98.00万元，"
        "比2023年预算增加8.00万元；政府性基金拨款支出预算0万元，与2023年预算持平；国有资本经营预算拨款支出预算0万元，与2023年预算持平。",
        "财政拨款收入支出增加的主要原因是养护面积增加。",
    )
    assert amounts(one(facts, "source", "appropriation")) == (98, 8, None)
    assert amounts(one(facts, "total", "expenditure")) == (98, 8, None)
    assert {s.fund_scope for s in facts.statements} == {"all", "appropriation", "general", "fund", "capital"}
    assert amounts(one(facts, "total", "fund")) == (0, 0, None)
    reasons = {s.key: s.reason for s in facts.statements}
    assert reasons["general"] == "养护面积增加"  # one reason for both sides
    assert reasons["fund"] is None  # nothing changed there
    figures = {(f.subject, f.key): f.amount_yuan for f in facts.stated_figures}
    assert figures["total", "revenue"] == figures["total", "expenditure"] == 100 * WAN
    assert figures["source", "unit_service"] == 2 * WAN


def test_an_item_with_last_years_outturn() -> None:
    facts = shanghai(
        "1. “节能环保支出（类）自然生态保护（款）生态保护（项）”60.00万元，主要用于湿地养护。2023年当年预算执行数为50.00万元，"
        "2024年预算安排60.00万元，比2023年预算执行数增加20.00%。主要原因是：湿地面积增加。"
    )
    statement = one(facts, "functional_item", "2110401")
    assert amounts(statement) == (60, None, 50)
    assert (statement.base_kind, statement.base_year) == (BaseKind.LAST_OUTTURN, 2023)
    assert statement.percent == 20
    assert statement.fund_scope == "appropriation"
    (again,) = (f for f in facts.stated_figures if f.subject == "functional_item")
    assert again.amount_yuan == 60 * WAN  # printed twice, kept twice


def test_an_old_class_name_is_resolved_and_reported() -> None:
    facts = shanghai(
        "2、医疗卫生与计划生育支出（210类）行政事业单位医疗（11款）行政单位医疗（01项）10.00万元。主要用于：医疗保险。"
    )
    (figure,) = facts.stated_figures
    assert figure.code == "2101101"
    assert codes(facts) == ["name_variant"]


def test_what_is_no_longer_budgeted_is_not_an_item_with_a_like_name() -> None:
    cells = items(
        "T05",
        {"205": ("教育支出", "233.06"), "20502": ("普通教育", "233.06"), "2050203": ("初中教育", "233.06")},
    )
    text = (
        "教育支出（类）普通教育（款）{}教育（项）：2024年预算数为{}万元，比上年预算减少12.30万元，下降{}%。"
    )
    heading = "# （三）一般公共预算当年拨款具体使用情况"
    ended = narrative("xinjiang", [heading, text.format("高中", "0.00", "100.00")], cells)
    assert [s.code for s in ended.statements] == [None]
    assert "name_variant" not in codes(ended)
    misspelt = narrative("xinjiang", [heading, text.format("初等", "233.06", "5.01")], cells)
    assert [s.code for s in misspelt.statements] == ["2050203"]
    assert "name_variant" in codes(misspelt)


def test_a_repeated_paragraph_is_read_once() -> None:
    line = "1.“节能环保支出（类）自然生态保护（款）生态保护（项）”60.00万元，主要用于湿地养护。"
    facts = shanghai(line, "财政拨款支出主要内容如下：", line)
    assert len(facts.stated_figures) == 1
    assert codes(facts) == ["repeated_paragraph"]


def test_the_year_compared_with_is_kept_as_printed() -> None:
    facts = shanghai("支出预算100.00万元，其中：财政拨款支出预算98.00万元，比2024年预算增加8.00万元。")
    assert one(facts, "total", "expenditure").base_year == 2024


def test_residue_in_a_common_reason() -> None:
    facts = shanghai("财政拨款收入支出增加（减少）的主要原因是养护面积增加。")
    assert codes(facts) == ["template_residue"]


@pytest.mark.parametrize(("scope", "found"), [(Scope.UNIT, ["doc_kind_word"]), (Scope.DEPARTMENT, [])])
def test_a_unit_that_calls_itself_a_department(scope: str, found: list[str]) -> None:
    lines = ["# 其他相关情况说明", "# 五、国有资产占有使用情况", "2024年部门预算安排购置车辆0辆。"]
    assert codes(narrative("shanghai", lines, scope=scope)) == found


def test_vehicles_at_hand_and_vehicles_to_buy_are_told_apart() -> None:
    facts = narrative(
        "shanghai",
        [
            "# 国有资产占有使用情况",
            "截至2023年8月31日，云溪区绿化局共有车辆3辆，其中：机要通信用车1辆、执法执勤用车2辆、其他用车0辆；"
            "单价100万（含）以上设备（不含车辆）4台（套）。",
            "2024年部门预算安排购置车辆1辆，其中：机要通信用车0辆、其他用车1辆。",
        ],
    )
    found = {(f.subject, f.key): f.value for f in facts.stated_figures}
    assert found["asset", "vehicle"] == 3
    assert found["asset", "vehicle_enforcement"] == 2
    assert found["asset", "equipment"] == 4
    assert found["asset_plan", "vehicle"] == 1
    assert found["asset_plan", "vehicle_other"] == 1
    assert codes(facts) == []


def test_projects_named_by_their_titles_with_labels_on_their_own_lines() -> None:
    lines = []
    for name, plan in (("湿地修复", "120.00万元"), ("行道树补种", "第一季度10.00万元，第二季度15.00万元。")):
        lines += [
            f"# {name}项目经费情况说明", "一、项目概述", "修复2.5公顷湿地。", "二、立项依据", "《湿地办法》（云绿〔2020〕3号）。",
            "三、实施主体", "云溪区绿化局", "五、实施周期", "2024年1月1日-2024年12月31日", "六、年度预算安排", plan,
        ]  # fmt: skip
    facts = narrative("shanghai", lines)
    first, second = facts.projects
    assert (first.name, first.amount_yuan, first.basis_count) == ("湿地修复", 120 * WAN, 1)
    assert first.ends_on is not None
    assert (second.name, second.amount_yuan) == ("行道树补种", None)  # a plan by quarter is no stated total
    parts = [n.amount_yuan for n in facts.project_notes if n.kind == "allocation"]
    assert parts == [10 * WAN, 15 * WAN]
    assert "unassigned_figure" not in codes(facts)


# --- Jiangsu -------------------------------------------------------------------------------------------


def jiangsu(*lines: str) -> Facts:
    return narrative("jiangsu", lines, items("T12", CODES), year=2018)


def test_a_class_as_heading_and_the_percent_sign_lost() -> None:
    facts = jiangsu(
        "五、财政拨款支出预算情况说明",
        "（一）节能环保支出（类）",
        "1．自然生态保护（款）生态保护（项）支出60.00万元，与上年相比减少3.00万元，减少4.76，主要原因是压减。",
        "2．自然生态保护（款）其他自然生态保护支出（项）支出30.00万元，与上年一致。",
    )
    first = one(facts, "functional_item", "2110401")
    assert amounts(first) == (60, -3, None)
    assert first.percent == Decimal("-4.76")
    assert amounts(one(facts, "functional_item", "2110499")) == (30, 0, None)
    assert codes(facts) == ["percent_sign_lost"]


def test_a_number_that_is_no_percent_stays_unread() -> None:
    facts = jiangsu(
        "五、财政拨款支出预算情况说明",
        "节能环保支出（类）自然生态保护（款）生态保护（项）支出60.00万元，与上年相比减少3.00万元，减少14.76，主要原因是压减。",
    )
    assert one(facts, "functional_item", "2110401").percent is None
    assert codes(facts) == ["unread_number"]


def test_totals_for_two_sides_natures_and_a_reason_in_the_next_paragraph() -> None:
    facts = jiangsu(
        "一、收支预算总体情况说明",
        "云溪区绿化局2018年度收入、支出预算总计200.00万元，与上年相比收、支预算总计各增加20.00万元，增长11.11%。",
        "主要原因：一是人员增加；二是标准提高。",
        "此外，基本支出预算数为150.00万元。与上年相比增加20.00万元，增长15.38%。主要原因是人员增加。",
        "单位预留机动经费预算数为5.00万元，主要是用于不可预见事项。与上年相同。",
    )
    total = one(facts, "total", "all")
    assert amounts(total) == (200, 20, None)
    assert total.reason == "一是人员增加；二是标准提高"
    assert amounts(one(facts, "nature", "basic")) == (150, 20, None)
    assert amounts(one(facts, "nature", "reserve")) == (5, 0, None)


def test_two_figures_become_two_statements() -> None:
    facts = jiangsu(
        "一、收支预算总体情况说明",
        "云溪区绿化局2018年度收、支预算总计分别为200.00、190.00万元，与上年相比各减少20.00、30.00万元，各下降9.09%、13.64%。",
    )
    assert amounts(one(facts, "total", "revenue")) == (200, -20, None)
    assert amounts(one(facts, "total", "expenditure")) == (190, -30, None)
    assert one(facts, "total", "expenditure").percent == Decimal("-13.64")


def test_comparable_figures_beside_the_published_change() -> None:
    facts = jiangsu(
        "十一、一般公共预算机关运行经费支出预算情况说明",
        "2018年本部门一般公共预算机关运行经费预算支出80.00万元，比上年增加30.00万元，增长60%。主要原因是统计口径调整。",
        "按与上年统计口径一致相比，本年比上年减少2.00万元，下降2.44%，主要原因是人员减少。",
    )
    assert amounts(one(facts, "operating_expense", "")) == (80, 30, None)
    measures = {f.measure: f.value for f in facts.stated_figures}
    assert measures == {"comparable_change": 2, "comparable_percent": Decimal("2.44")}


def test_a_title_glued_to_its_first_sentence_still_opens_the_section() -> None:
    facts = jiangsu(
        "八、一般公共预算基本支出预算情况说明",
        "十一、一般公共预算机关运行经费支出预算情况说明本表反映云溪区绿化局2018年度一般公共预算机关运行经费支出预算安排情况。",
        "2018年本部门一般公共预算机关运行经费预算支出80.00万元，比上年减少2.00万元。",
    )
    assert "operating" in facts.sections_found
    assert amounts(one(facts, "operating_expense", "")) == (80, -2, None)


def test_units_counted_before_their_noun() -> None:
    facts = jiangsu(
        "三、部门机构设置和所属单位情况", "本部门包括9个内设机构、2个下属事业单位，预算单位共3家。"
    )
    assert {f.key: f.value for f in facts.stated_figures} == {
        "internal_office": 9, "subordinate_unit": 2, "budget_unit": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "units"),
    [
        (["纳入本部门汇总预算编制范围的预算单位共3家，具体包括：江苏省测试厅机关（本级）、测试中心、测试学校。"],
         ["测试中心", "测试学校"]),
        (["本部门中，行政单位1家，事业单位2家，具体包括：", "1. 测试区司法局（本部）。", "2. 测试区公证处。",
          "3、测试区法律援助中心", "以上单位均已公开。", "4. 测试区另一中心"], ["测试区公证处", "测试区法律援助中心"]),
        (["具体包括： 1. 测试区司法局本部", "2. 测试区法律援助中心"], ["测试区法律援助中心"]),
        (["下属预算单位2个，分别是：测试馆、测试站。"], ["测试馆", "测试站"]),
        (["所属单位：测试法院，其工作职责主要：1、审判刑事案件。"], ["测试法院"]),
        (["从预算单位构成看，测试局部门决算包括：测试局本级决算、下属行政事业单位决算。"], []),
        (["预算单位：测试区司法局"], []),
    ],
)  # fmt: skip
def test_units_a_body_speaks_for(lines: list[str], units: list[str]) -> None:
    facts = jiangsu("三、部门机构设置和所属单位情况", *lines)
    assert [entry.name for entry in facts.organisation if entry.kind == "subordinate_unit"] == units
    assert [entry.sequence for entry in facts.organisation] == list(range(1, len(units) + 1))


def test_labels_of_a_chart_are_no_further_shares() -> None:
    facts = jiangsu(
        "三、支出预算情况说明",
        "基本支出150.00万元，占75.00%；",
        "项目支出50.00万元，占25.00%；",
        "项目支出,",
        "25.00%",
    )
    assert [f.measure for f in facts.stated_figures].count("share") == 2
    assert [f.measure for f in facts.stated_figures].count("chart_share") == 1
    assert codes(facts) == []


# --- final accounts --------------------------------------------------------------------------------------


def final(*lines: str) -> Facts:
    return narrative("final_account", lines, items("T05", CODES))


def test_budget_and_outturn_are_figures_and_never_a_base() -> None:
    facts = final(
        "# 五、一般公共预算财政拨款支出决算情况说明",
        "（三）一般公共预算财政拨款支出决算具体情况",
        "1、节能环保支出（类）自然生态保护（款）生态保护（项）。主要用于：湿地养护。年初预算为64.00万元，支出决算为60.00万元，"
        "完成年初预算的93.75%。决算数小于预算数的主要原因是：工期顺延。",
    )
    assert facts.statements == []
    assert {f.measure: f.value for f in facts.stated_figures} == {
        "initial_budget": 64, "outturn": 60, "completion": Decimal("93.75"),
    }  # fmt: skip
    assert {f.code for f in facts.stated_figures} == {"2110401"}


def test_an_outturn_is_compared_with_the_final_account_before() -> None:
    facts = final(
        "# 一、收入支出决算总体情况说明",
        "云溪区绿化局2024年度收入支出总计200.00万元。与2023年度相比，收入支出总计减少10.00万元，下降4.76%。主要原因：",
        "项目减少。",
    )
    total = one(facts, "total", "all")
    assert amounts(total) == (200, -10, None)
    assert (total.base_kind, total.base_year, total.reason) == (BaseKind.LAST_FINAL_ACCOUNT, 2023, "项目减少")


def test_parts_without_change_after_a_common_comparison() -> None:
    facts = final(
        "# 七、财政拨款“三公”经费支出决算情况说明",
        "2024年度“三公”经费财政拨款支出决算数与2023年度持平。其中：因公出国（境）费支出决算持平；公务接待费支出决算持平。",
    )
    assert [(s.key, s.change_yuan, s.base_kind) for s in facts.statements] == [
        ("three_public", 0, "last_final_account"),
        ("abroad", 0, "last_final_account"),
        ("reception", 0, "last_final_account"),
    ]


def test_a_change_of_an_outturn_stated_before() -> None:
    facts = final(
        "# 七、财政拨款“三公”经费支出决算情况说明",
        "“三公”经费财政拨款支出预算为20.00万元，支出决算为15.00万元，完成预算的75%，其中：公务接待费支出决算为3.00万元，完成预算的60%。",
        "2024年度“三公”经费支出决算数比2023年减少2.00万元，下降11.76%，其中：公务接待费支出决算减少1.00万元，下降25%。",
        "3.公务接待费支出3.00万元。其中：国内接待费3.00万元，共接待国内来访团组25个、来宾210人次。",
    )
    assert amounts(one(facts, "three_public", "three_public")) == (15, -2, None)
    assert amounts(one(facts, "three_public", "reception")) == (3, -1, None)
    counted = {(f.subject, f.key): f.value for f in facts.stated_figures if f.measure == "count"}
    assert counted == {("reception", "occasions"): 25, ("reception", "persons"): 210}


def test_classes_in_a_list_of_shares() -> None:
    facts = final(
        "# 五、一般公共预算财政拨款支出决算情况说明",
        "（二）一般公共预算财政拨款支出决算结构情况",
        "一般公共预算财政拨款支出100.00万元，主要用于以下方面：节能环保支出（类）90.00万元，占90.00%；卫生健康（类）支出10.00万元，占10.00%。",
    )
    shares = {f.code: f.value for f in facts.stated_figures if f.measure == "share"}
    assert shares == {"211": 90, "210": 10}


def test_performance_counts_of_a_final_account() -> None:
    facts = final(
        "# 十、预算绩效管理情况",
        "编报绩效目标的2024年度项目5个，涉及预算金额80.00万元；绩效自评的2024年度项目4个，涉及预算金额70.00万元，平均得分98.50分"
        "（其中，绩效评级为“优”的项目3个；绩效评级为“良”的项目1个）。",
    )
    found = {(f.key, f.measure): f.value for f in facts.stated_figures}
    assert found["projects", "count"] == 5
    assert found["self_evaluated_projects", "amount"] == 70
    assert found["self_evaluated_projects", "score"] == Decimal("98.50")
    assert found["graded_good", "count"] == 1
    assert codes(facts) == []


@pytest.mark.parametrize(
    ("lead", "scope"), [("一般公共预算支出包括：", "general"), ("支出预算包括：", "appropriation")]
)
def test_classes_listed_under_one_budget_are_parts_of_that_budget(lead: str, scope: str) -> None:
    facts = narrative(
        "xinjiang",
        [
            "# 四、关于某局2024年财政拨款收支预算情况的总体说明",
            f"{lead}一般公共服务支出60.00万元，主要用于运转。",
        ],
        items("T05", {"201": ("一般公共服务支出", "60.00")}),
    )
    found = {f.fund_scope for f in facts.stated_figures if f.subject == "functional_class"}
    assert found == {scope}
