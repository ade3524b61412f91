"""What each layout of a table can do, on small invented disclosures."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from dagster_project.examination import Examination
from tests.forms import Row, amounts, examined, failing, html_table, issues, page, titled

UNIT = "云溪区水务局"
TEXT = "2024年，云溪区水务局收入预算35.70万元，其中：财政拨款收入35.70万元。支出预算35.70万元。"
BALANCE = titled(
    "2024年部门财务收支预算总表",
    [
        [("本年收入", 1, 2), ("本年支出", 1, 2)],
        ["项目", "预算数", "项目", "预算数"],
        ["一、财政拨款收入", "357,000", "一、农林水支出", "312,000"],
        ["1. 一般公共预算资金", "357,000", "二、住房保障支出", "45,000"],
        ["2. 政府性基金", "", "", ""],
        ["3. 国有资本经营预算", "", "", ""],
        ["二、事业收入", "", "", ""],
        ["收入总计", "357,000", "支出总计", "357,000"],
    ],
    "单位：元",
)
HEAD = [
    [("项目", 1, 4), ("支出预算", 1, 3)],
    [
        ("功能分类科目编码", 1, 3),
        ("功能分类科目名称", 2, 1),
        ("合计", 2, 1),
        ("基本支出", 2, 1),
        ("项目支出", 2, 1),
    ],
    ["类", "款", "项"],
]
BODY = [
    ["213", "", "", "农林水支出", "312,000", "300,000", "12,000"],
    ["213", "03", "", "水利", "312,000", "300,000", "12,000"],
    ["213", "03", "01", "行政运行", "312,000", "300,000", "12,000"],
    ["221", "", "", "住房保障支出", "45,000", "45,000", "0"],
    ["221", "02", "", "住房改革支出", "45,000", "45,000", "0"],
    ["221", "02", "01", "住房公积金", "45,000", "45,000", "0"],
]
SUM = [("合计", 1, 4), "357,000", "345,000", "12,000"]
OTHERS = "".join(
    f"<h2>2024年部门{title}</h2>"
    for title in ("收入预算总表", "财政拨款收支预算总表", "政府性基金预算支出功能分类预算表")
)


def shanghai(folder: Path, *tables: str, text: str = TEXT) -> Examination:
    markup = page(
        "云溪区2024年区级部门预算", UNIT, "<h2>2024年部门预算编制说明</h2>", text, BALANCE, *tables, OTHERS
    )
    return examined(folder, markup)


def expenditure(rows: Sequence[Row], note: str = "单位：元", title: str = "2024年部门支出预算总表") -> str:
    return titled(title, rows, note)


EXPECTED = {
    ("213", "total"): "312000",
    ("2130301", "project"): "12000",
    ("2210201", "basic"): "45000",
    ("total", "total"): "357000",
}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param([*BODY, SUM], id="three cells, total last"),
        pytest.param([SUM, *BODY], id="total first"),
        pytest.param([[c.lstrip("0") or c if i < 3 else c for i, c in enumerate(r)] for r in BODY] + [SUM], id="zeros lost"),
        pytest.param(
            [["".join(r[:1]), "".join(r[:2]) if r[1] else "", "".join(r[:3]) if r[2] else "", *r[3:]] for r in BODY] + [SUM],
            id="code above repeated",
        ),
        pytest.param([["无", "", "", "", "", "", ""], *BODY, SUM], id="a row that says none"),
        pytest.param([*BODY[:3], ["类", "款", "项", "功能分类科目名称", "合计", "基本支出", "项目支出"], *BODY[3:], SUM], id="head repeated"),
    ],
)  # fmt: skip
def test_rows_with_codes(tmp_path: Path, body: list[Row]) -> None:
    examination = shanghai(tmp_path, expenditure([*HEAD, *body]))
    found = amounts(examination, "T03")
    assert {key: found.get(key) for key in EXPECTED} == EXPECTED
    assert len(found) == 21
    assert failing(examination) == []
    assert issues(examination, "unmapped_cell") == []


@pytest.mark.parametrize(
    ("head", "join"),
    [
        (["科目编码", "科目名称", "合计", "基本支出", "项目支出"], lambda r: ["".join(r[:3]), r[3]]),
        (["科目编码", "科目名称", "合计", "基本支出", "项目支出"], lambda r: ["".join(r[:3]) + r[3], ""]),
        (["功能分类科目名称", "合计", "基本支出", "项目支出"], lambda r: ["".join(r[:3]) + r[3]]),
    ],
    ids=["merged", "glued to the name in the code column", "glued in one column"],
)
def test_codes_in_one_cell(
    tmp_path: Path, head: list[str], join: Callable[[Sequence[str]], list[str]]
) -> None:
    rows = [head, *([*join(row), *row[4:]] for row in BODY), ["合计", *[""] * (len(head) - 4), *SUM[1:]]]
    examination = shanghai(tmp_path, expenditure(rows))
    found = amounts(examination, "T03")
    assert {key: found.get(key) for key in EXPECTED} == EXPECTED
    names = {row["code"]: row["name"] for row in examination.rows["cells"] if row["table_id"] == "T03"}
    assert names["2130301"] == "行政运行"
    assert failing(examination) == []


def test_a_name_over_the_lines_around_its_figures_is_joined(tmp_path: Path) -> None:
    cut = [
        *BODY[:2],
        ["", "", "", "行政", "", "", ""],
        ["213", "03", "01", "", "312,000", "300,000", "12,000"],
        ["", "", "", "运行", "", "", ""],
        *BODY[3:],
        SUM,
    ]
    examination = shanghai(tmp_path, expenditure([*HEAD, *cut]))
    row = next(r for r in examination.rows["cells"] if r["table_id"] == "T03" and r["code"] == "2130301")
    assert (row["name"], row["repairs"]) == ("行政运行", "一行印成了几行，已接成一行")
    assert issues(examination, "unmapped_cell") == []
    assert failing(examination) == []


def test_figures_below_their_code_are_taken_up_when_the_table_closes_better(tmp_path: Path) -> None:
    split = [
        *BODY[:2],
        ["213", "03", "01", "行政运行", "", "", ""],
        ["", "", "", "", *BODY[2][4:]],
        *BODY[3:],
        SUM,
    ]
    examination = shanghai(tmp_path, expenditure([*HEAD, *split]))
    assert amounts(examination, "T03")["2130301", "project"] == "12000"
    assert failing(examination) == []
    assert [i["table_id"] for i in issues(examination, "columns_refereed")] == ["T03"]


def test_figures_that_would_not_close_are_not_taken_up(tmp_path: Path) -> None:
    blank = ["213", "03", "02", "一般行政管理事务", "", "", ""]
    stray = ["", "", "", "", "7,000", "7,000", ""]
    examination = shanghai(tmp_path, expenditure([*HEAD, *BODY[:3], blank, stray, *BODY[3:], SUM]))
    assert amounts(examination, "T03")["2130302", "total"] is None
    assert [i["raw_text"] for i in issues(examination, "unmapped_cell")] == ["7,000", "7,000"]
    assert failing(examination) == []


def test_title_and_unit_inside_the_table(tmp_path: Path) -> None:
    rows = [
        [("2024年部门支出预算总表", 1, 7)],
        [("编制部门：云溪区水务局", 1, 4), ("单位：元", 1, 3)],
        *HEAD, *BODY, SUM,
    ]  # fmt: skip
    examination = shanghai(tmp_path, html_table(rows))
    found = amounts(examination, "T03")
    assert {key: found.get(key) for key in EXPECTED} == EXPECTED
    assert not issues(examination, "unit_of_measure_missing")


def test_title_unit_and_caption_on_one_line(tmp_path: Path) -> None:
    markup = "<p>2024年部门支出预算总表 编制部门：云溪区水务局 单位：元</p>" + html_table([*HEAD, *BODY, SUM])
    examination = shanghai(tmp_path, markup)
    assert amounts(examination, "T03")["213", "total"] == "312000"
    assert not issues(examination, "unit_of_measure_missing")


def test_a_wrong_unit_note_is_overruled_by_amounts_elsewhere(tmp_path: Path) -> None:
    examination = shanghai(tmp_path, expenditure([*HEAD, *BODY, SUM], note="单位：万元"))
    found = amounts(examination, "T03")
    assert {key: found.get(key) for key in EXPECTED} == EXPECTED
    (issue,) = issues(examination, "unit_of_measure_contradicted")
    assert issue["table_id"] == "T03" and issue["severity"] == "warning"
    assert failing(examination) == []


def test_a_unit_nobody_prints_is_proved(tmp_path: Path) -> None:
    wan = [[*row[:4], *(f"{int(c.replace(',', '')) / 10000:.2f}" for c in row[4:])] for row in BODY]
    total = [("合计", 1, 4), "35.70", "34.50", "1.20"]
    examination = shanghai(tmp_path, expenditure([*HEAD, *wan, total], note=""))
    found = amounts(examination, "T03")
    assert {key: found.get(key) for key in EXPECTED} == EXPECTED
    assert [i["table_id"] for i in issues(examination, "unit_of_measure_contradicted")] == ["T03"]


def test_units_without_witnesses_stay_as_printed(tmp_path: Path) -> None:
    examination = shanghai(tmp_path, expenditure([*HEAD, *BODY, SUM]), text="本年没有需要说明的数字。")
    assert amounts(examination, "T03")["213", "total"] == "312000"
    assert not issues(examination, "unit_of_measure_contradicted")


def test_classes_by_name_are_found_in_the_documents_own_tables_or_the_national_list(tmp_path: Path) -> None:
    examination = shanghai(tmp_path, expenditure([*HEAD, *BODY, SUM]))
    found = amounts(examination, "T01")
    assert (found["213", "amount"], found["221", "amount"]) == ("312000", "45000")
    assert found["total_expenditure", "amount"] == "357000"


def test_a_class_nobody_knows_is_unmapped_with_its_place(tmp_path: Path) -> None:
    odd = BALANCE.replace("一、农林水支出", "一、云上支出")
    markup = page("云溪区2024年区级部门预算", UNIT, TEXT, odd, expenditure([*HEAD, *BODY, SUM]), OTHERS)
    examination = examined(tmp_path, markup)
    assert [i["raw_text"] for i in issues(examination, "unmapped_cell")] == ["312,000"]
    assert ("213", "amount") not in amounts(examination, "T01")


THREE_PUBLIC = [
    [("“三公”经费预算数", 1, 6), ("机关运行经费预算数", 3, 1)],
    [("合计", 2, 1), ("因公出国（境）费", 2, 1), ("公务接待费", 2, 1), ("公务用车购置及运行费", 1, 3)],
    ["小计", "购置费", "运行费"],
    ["3.50", "0", "0.50", "3.00", "", "3.00", "34.50"],
]


def test_a_table_with_one_row_has_its_lines_in_columns_and_its_own_unit(tmp_path: Path) -> None:
    table = titled("2024年部门“三公”经费和机关运行经费预算表", THREE_PUBLIC, "")
    examination = shanghai(tmp_path, expenditure([*HEAD, *BODY, SUM]), table)
    assert amounts(examination, "T10") == {
        ("three_public", "total"): "35000",
        ("abroad", "total"): "0",
        ("reception", "total"): "5000",
        ("vehicle", "total"): "30000",
        ("vehicle_purchase", "total"): None,
        ("vehicle_running", "total"): "30000",
        ("operating_expense", "total"): "345000",
    }
    assert failing(examination) == []


@pytest.mark.parametrize(
    ("note", "rule"),
    [
        ("注：本部门2024年无政府性基金预算安排，故本表为空表。", None),
        ("注：本部门2024年无国有资本经营预算安排，故本表为空表。", "STR-005"),
    ],
)
def test_notes_of_empty_tables(tmp_path: Path, note: str, rule: str | None) -> None:
    title = "2024年部门政府性基金预算支出功能分类预算表"
    table = titled(title, [*HEAD, [""] * 7, [("合计", 1, 4), "", "", ""]], "单位：元", note)
    examination = shanghai(tmp_path, expenditure([*HEAD, *BODY, SUM]), table)
    assert {r["state"] for r in examination.rows["cells"] if r["table_id"] == "T08"} == {"declared_empty"}
    relations = {r["relation_id"]: r["rule_id"] for r in examination.rows["relations"]}
    found = {
        relations[r["relation_id"]] for r in examination.rows["relation_results"] if r["status"] == "fail"
    }
    assert ("STR-005" in found) is (rule is not None)


# --- Jiangsu: three blocks, list with two label columns, outline --------------------------------------------

JIANGSU = [
    titled(
        "收支预算总表",
        [
            [("收入", 1, 2), ("支出", 1, 4)],
            [("项目名称", 2, 1), ("金额", 2, 1), ("功能分类", 1, 2), ("支出用途", 1, 2)],
            ["功能科目名称", "金额", "项目名称", "金额"],
            ["一、财政拨款", "35.70", "一、农林水支出", "31.20", "一、基本支出", "34.50"],
            ["1.一般公共预算", "35.70", "二、住房保障支出", "6.50", "二、项目支出", "3.20"],
            ["二、财政专户管理资金", "", "", "", "三、单位预留机动经费", ""],
            ["三、其他资金", "2.00", "", "", "", ""],
            ["当年收入小计", "37.70", ("当年支出小计", 1, 3), "37.70"],
            ["上年结转资金", "", ("结转下年资金", 1, 3), ""],
            ["收入合计", "37.70", ("支出合计", 1, 3), "37.70"],
        ],
    ),
    titled(
        "收入预算总表",
        [
            [("项目名称", 1, 2), "金额"],
            [("收入总计", 1, 2), "37.70"],
            [("一般公共预算资金", 2, 1), "小计", "35.70"],
            ["公共财政拨款（补助）资金", "35.70"],
            ["政府性基金", "小计", ""],
            [("其他资金", 2, 1), "小计", "2.00"],
            ["事业收入", "2.00"],
            [("上年结转和结余资金", 2, 1), "小计", ""],
            ["其中：动用上年结转和结余资金", ""],
        ],
    ),
    titled("支出预算总表", [["合计", "基本支出", "项目支出", "单位预留机动经费", "结转下年资金"], ["37.70", "34.50", "3.20", "", ""]]),
    titled(
        "政府采购支出预算表",
        [
            ["采购品目大类", "专项名称", "经济科目", "采购物品名称", "采购组织形式", "总计"],
            ["合计", "", "", "", "", "9.00"],
            ["一、货物A", "", "", "", "", "6.00"],
            ["", "设备费", "办公设备购置", "", "", "6.00"],
            ["", "", "", "服务器", "政府集中采购", "4.00"],
            ["", "", "", "", "分散自行组织", "2.00"],
            ["三、服务C", "", "", "", "", "3.00"],
            ["", "维护费", "维修（护）", "", "", "3.00"],
            ["", "", "费", "", "", ""],
            ["", "", "", "维修服务", "分散自行组织", "3.00"],
        ],
    ),
    "<h2>财政拨款收支预算总表</h2>",
]  # fmt: skip


def jiangsu(folder: Path, *parts: str) -> Examination:
    return examined(folder, page("云溪省水利厅2018年度部门预算公开", "云溪省水利厅", *parts))


def test_three_blocks_with_a_label_merged_over_two(tmp_path: Path) -> None:
    examination = jiangsu(tmp_path, *JIANGSU)
    found = amounts(examination, "T01")
    assert found["expenditure_current", "amount"] == found["total_expenditure", "amount"] == "377000"
    assert found["use_basic", "amount"] == "345000"
    assert found["221", "amount"] == "65000"
    assert not issues(examination, "duplicate_row")
    assert failing(examination) == []


def test_a_list_of_sources_is_the_total_row_of_the_income_table(tmp_path: Path) -> None:
    examination = jiangsu(tmp_path, *JIANGSU)
    found = amounts(examination, "T02")
    assert found["total", "general"] == found["total", "general_grant"] == "357000"
    assert found["total", "unit_funds"] == found["total", "unit_service"] == "20000"
    assert ("total", "carryover_used") in found
    assert {row["row_kind"] for row in examination.rows["cells"] if row["table_id"] == "T02"} == {"total"}


def test_an_outline_adds_up_and_names_cut_in_two_rows_are_joined(tmp_path: Path) -> None:
    examination = jiangsu(tmp_path, *JIANGSU)
    rows = [row for row in examination.rows["cells"] if row["table_id"] == "T15"]
    assert [(r["row_kind"], r["name"], r["project"]) for r in rows] == [
        ("total", "合计", None),
        ("line", "一、货物A", None),
        ("project", "办公设备购置", "设备费"),
        ("item", "服务器", "设备费"),
        ("item", "服务器", "设备费"),
        ("line", "三、服务C", None),
        ("project", "维修（护）费", "维护费"),
        ("item", "维修服务", "维护费"),
    ]
    assert failing(examination) == []
    broken = JIANGSU[3].replace("4.00", "5.00")
    assert failing(jiangsu(tmp_path, *JIANGSU[:3], broken, JIANGSU[4])) == ["HIE-003/T15/c:T15:4:6"]


# --- final accounts --------------------------------------------------------------------------------------------

FINAL = [
    titled(
        "收入支出决算总表",
        [
            [("收入", 1, 2), ("支出", 1, 2)],
            ["项目", "决算数", "项目", "决算数"],
            ["一、一般公共预算财政拨款收入", "30.00", "一、农林水支出", "32.00"],
            ["二、事业收入", "4.00", "", ""],
            ["本年收入合计", "34.00", "本年支出合计", "32.00"],
            ["使用非财政拨款结余（含专用结余）", "", "结余分配", ""],
            ["年初结转和结余", "1.00", "年末结转和结余", "3.00"],
            ["总计", "35.00", "总计", "35.00"],
        ],
    ),
    titled(
        "收入决算表",
        [
            [("项目", 1, 2), ("本年收入合计", 2, 1), ("财政拨款收入", 2, 1), ("事业收入", 2, 1)],
            ["科目编码", "科目名称"],
            ["", "合计", "34.00", "30.00", "4.00"],
            ["213", "农林水支出", "34.00", "30.00", "4.00"],
        ],
    ),
    titled(
        "支出决算表",
        [
            [("项目", 1, 2), ("本年支出合计", 2, 1), ("基本支出", 2, 1), ("项目支出", 2, 1)],
            ["科目编码", "科目名称"],
            ["", "合计", "32.00", "20.00", "12.00"],
            ["213", "农林水支出", "32.00", "20.00", "12.00"],
        ],
    ),
    titled(
        "一般公共预算财政拨款基本支出决算表",
        [
            [("人员经费", 1, 3), ("公用经费", 1, 3)],
            ["科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数"],
            ["301", "工资福利支出", "15.00", "302", "商品和服务支出", "4.50"],
            ["30101", "基本工资", "15.00", "30201", "办公费", "4.50"],
            ["303", "对个人和家庭的补助", "", "310", "资本性支出", "0.50"],
            [("人员经费合计", 1, 2), "15.00", ("公用经费合计", 1, 2), "5.00"],
        ],
    ),
    titled(
        "财政拨款“三公”经费支出决算表",
        [
            [("合计", 1, 2), ("公务用车购置及运行费", 1, 4), ("公务接待费", 2, 2)],
            [("", 1, 2), ("小计", 1, 2), ("公务用车运行费", 1, 2)],
            ["预算数", "决算数", "预算数", "决算数", "预算数", "决算数", "预算数", "决算数"],
            ["3.50", "3.10", "3.00", "2.80", "3.00", "2.80", "0.50", "0.30"],
        ],
    ),
    titled(
        "政府性基金预算财政拨款收入支出决算表",
        [
            ["科目编码", "科目名称", "年初结转和结余", "本年收入", ("本年支出", 1, 3), "年末结转和结余"],
            ["", "", "", "", "小计", "基本支出", "项目支出", ""],
            ["", "合计", "1.00", "5.00", "4.00", "", "4.00", "2.00"],
            ["213", "农林水支出", "1.00", "5.00", "4.00", "", "4.00", "2.00"],
        ],
    ),
]  # fmt: skip


def final_account(folder: Path, *parts: str) -> Examination:
    return examined(folder, page("云溪区水务局2023年度部门决算", UNIT, *parts))


def test_a_final_account_has_its_own_measures_and_relations(tmp_path: Path) -> None:
    examination = final_account(tmp_path, *FINAL)
    assert examination.rows["documents"][0]["document_kind"] == "final_account"
    # Income and expenditure of a year differ: no rule of budgets says otherwise.
    assert failing(examination) == []
    assert amounts(examination, "T01")["carryover_out", "amount"] == "30000"
    assert amounts(examination, "T10")["vehicle", "budget"] == "30000"
    assert amounts(examination, "T10")["three_public", "outturn"] == "31000"
    assert amounts(examination, "T08")["213", "carryover_in"] == "10000"


def test_economic_blocks_side_by_side(tmp_path: Path) -> None:
    found = amounts(final_account(tmp_path, *FINAL), "T06")
    assert found["30101", "personnel"] == found["total", "personnel"] == "150000"
    assert found["310", "public"] == "5000"
    assert ("30201", "personnel") not in found


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ('colspan="1">2.00</td></tr></table>', 'colspan="1">2.10</td></tr></table>', {"BAL-003", "HIE-001"}),
        ('colspan="2">公用经费合计</td><td rowspan="1" colspan="1">5.00', 'colspan="2">公用经费合计</td><td rowspan="1" colspan="1">6.00', {"HIE-001"}),
        ('colspan="1">2.80</td><td rowspan="1" colspan="1">0.50', 'colspan="1">2.90</td><td rowspan="1" colspan="1">0.50', {"HIE-002"}),
    ],
)  # fmt: skip
def test_errors_of_a_final_account_are_found(tmp_path: Path, old: str, new: str, rules: set[str]) -> None:
    markup = "".join(FINAL)
    assert old in markup
    found = failing(final_account(tmp_path, markup.replace(old, new)))
    assert {relation.split("/")[0] for relation in found} == rules


NATIONAL = [
    titled(
        "收入支出决算总表",
        [
            [("收入", 1, 3), ("支出", 1, 3)],
            ["项目", "行次", "金额", "项目", "行次", "金额"],
            ["栏次", "", "1", "栏次", "", "2"],
            ["一、一般公共预算财政拨款收入", "1", "30.00", "一、农林水支出", "32", "32.00"],
            ["二、事业收入", "2", "4.00", "", "33", ""],
            ["本年收入合计", "3", "34.00", "本年支出合计", "34", "32.00"],
            ["年初结转和结余", "4", "1.00", "年末结转和结余", "35", "3.00"],
            ["总计", "5", "35.00", "总计", "36", "35.00"],
        ],
        "部门：云溪区水务局 金额单位：万元",
    ),
    titled(
        "支出决算表",
        [
            [("项目", 1, 4), ("本年支出合计", 3, 1), ("基本支出", 3, 1), ("项目支出", 3, 1), ("上缴上级支出", 3, 1),
             ("经营支出", 3, 1), ("对附属单位补助支出", 3, 1)],
            [("支出功能分类科目编码", 1, 3), ("科目名称", 2, 1)],
            ["类", "款", "项"],
            [("栏次", 1, 4), "1", "2", "3", "4", "5", "6"],
            [("合计", 1, 4), "32.00", "20.00", "12.00", "", "", ""],
            [("213", 1, 3), "农林水支出", "32.00", "20.00", "12.00", "", "", ""],
        ],
        "金额单位：万元",
    ),
    titled(
        "财政拨款“三公”经费支出决算表",
        [
            [("预算数", 1, 6), ("决算数", 1, 6)],
            [("合计", 2, 1), ("因公出国（境）费", 2, 1), ("公务用车购置及运行费", 1, 3), ("公务接待费", 2, 1)] * 2,
            ["小计", "公务用车购置费", "公务用车运行维护费"] * 2,
            [str(number) for number in range(1, 13)],
            ["3.50", "", "3.00", "", "3.00", "0.50", "3.10", "", "2.80", "", "2.80", "0.30"],
        ],
    ),
    "<h2>收入决算表</h2>",
]  # fmt: skip


def test_row_numbers_and_numbering_rows_are_no_figures(tmp_path: Path) -> None:
    examination = final_account(tmp_path, *NATIONAL)
    assert failing(examination) == []
    assert issues(examination, "unmapped_cell") == []
    assert amounts(examination, "T01")["213", "amount"] == "320000"
    assert amounts(examination, "T03")["total", "basic"] == "200000"
    assert amounts(examination, "T03")["213", "project"] == "120000"
    assert not issues(examination, "unit_of_measure_missing")[1:]


def test_budget_and_outturn_may_stand_over_the_kinds(tmp_path: Path) -> None:
    found = amounts(final_account(tmp_path, *NATIONAL), "T10")
    assert found["reception", "budget"] == "5000"
    assert found["three_public", "outturn"] == "31000"
