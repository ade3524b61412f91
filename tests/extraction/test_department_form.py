"""The Xinjiang form before 2023: tables of departments with other columns, and its own words in the text."""

from __future__ import annotations

from pathlib import Path

from dagster_project.examination import Examination
from tests.forms import amounts, examined, failing, issues, page, titled

UNIT = "云溪地区水利局"
CODES = ["类", "款", "项"]
TABLES = (
    titled(
        "部门收支总体情况表",
        [
            [("收入", 1, 2), ("支出", 1, 2)],
            ["项目", "预算数", "功能分类", "预算数"],
            ["财政拨款（补助）", "90.00", "201 一般公共服务支出", ""],
            ["一般公共预算", "90.00", "213 农林水支出", "100.00"],
            ["事业收入", "10.00", "", ""],
            ["小计", "100.00", "小计", "100.00"],
            ["收入总计", "100.00", "支出总计", "100.00"],
        ],
    ),
    titled(
        "部门收入总体情况表",
        [
            [("功能分类科目编码", 1, 3), ("功能分类科目名称", 2, 1), ("总计", 2, 1), ("一般公共预算", 2, 1), ("政府性基金预算", 2, 1), ("事业收入", 2, 1)],
            CODES,
            ["213", "", "", "农林水支出", "100.00", "90.00", "", "10.00"],
            ["213", "03", "", "水利", "100.00", "90.00", "", "10.00"],
            ["213", "03", "05", "水利工程建设", "100.00", "90.00", "", "10.00"],
            ["", "", "", "合计", "100.00", "90.00", "", "10.00"],
        ],
    ),
    titled(
        "一般公共预算支出情况表",
        [
            [("功能分类科目编码", 1, 3), ("功能分类科目名称", 2, 1), ("小计", 2, 1), ("基本支出", 2, 1), ("项目支出", 2, 1)],
            CODES,
            ["213", "", "", "农林水支出", "90.00", "", "90.00"],
            ["213", "03", "", "水利", "90.00", "", "90.00"],
            ["213", "03", "05", "水利工程建设", "90.00", "", "90.00"],
            ["", "", "", "合计", "90.00", "", "90.00"],
        ],
    ),
    titled(
        "一般公共预算项目支出情况表",
        [
            [("科目编码", 1, 3), ("功能分类科目名称", 2, 1), ("项目名称", 2, 1), ("项目支出合计", 2, 1), ("商品和服务支出", 2, 1), ("资本性支出", 2, 1)],
            CODES,
            ["213", "03", "05", "水利工程建设", "南渠治理", "90.00", "30.00", "60.00"],
            ["", "", "", "合计", "", "90.00", "30.00", "60.00"],
        ],
    ),
    titled(
        "一般公共预算“三公”经费支出情况表",
        [
            [("合计", 2, 1), ("因公出国（境）费", 2, 1), ("公务用车购置及运行费", 1, 3), ("公务接待费", 2, 1)],
            ["小计", "公务用车购置费", "公务用车运行费"],
            ["42.00", "0.00", "40.00", "0.00", "40.00", "2.00"],
        ],
    ),
    titled(
        "政府性基金预算支出情况表",
        [
            [("功能分类科目编码", 1, 3), ("功能分类科目名称", 2, 1), ("小计", 2, 1), ("基本支出", 2, 1), ("项目支出", 2, 1)],
            CODES,
            ["", "", "", "合计", "", "", ""],
        ],
    ),
)  # fmt: skip
TEXT = (
    f"一、关于{UNIT}2021年收支预算情况的总体说明",
    "按照全口径预算的原则，所有收入和支出均纳入部门预算管理。收支总预算100.00万元。",
    f"五、关于{UNIT}2021年一般公共预算当年拨款情况说明",
    "（一）一般公用预算当年拨款规模变化情况",
    f"{UNIT}2021年一般公共预算拨款基本支出0.00万元，比上年执行数增加0.00万元，增长0.00%。",
    "（二）一般公共预算当年拨款结构情况",
    "1.农林水支出（213）90.00万元，占100.00%。",
    f"七、关于{UNIT}2021年项目支出情况说明",
    "（一）机关运行经费情况",
    f"2021年，{UNIT}本级及下属1家行政单位、0家参公管理事业单位和0家事业单位的机关运行经费财政拨款预算100.00万元，"
    "比上年预算减少5.00万元，下降4.76%。主要原因是厉行节约。",
)


def read(folder: Path) -> Examination:
    return examined(folder, page(f"{UNIT}2021年部门预算公开", UNIT, *TABLES, *TEXT))


def test_the_tables_of_departments_are_read_and_agree(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.rows["documents"][0]["template"] == "xinjiang"
    first = amounts(found, "T01")
    assert first["appropriation", "amount"] == "900000"
    assert first["income_current", "amount"] == first["expenditure_current", "amount"] == "1000000"
    assert amounts(found, "T02")["2130305", "unit_service"] == "100000"
    assert amounts(found, "T10")["vehicle_running", "total"] == "400000"
    assert ("total", "basic") in amounts(found, "T08")
    assert failing(found) == []
    assert not [row for row in issues(found, "unmapped_cell") if row["severity"] != "info"]


def test_its_words_are_understood(tmp_path: Path) -> None:
    found = read(tmp_path)
    stated = {(row["subject"], row["key"]): row for row in found.rows["statements"]}
    assert ("nature", "basic") in stated
    assert str(stated["operating_expense", ""]["change_yuan"].normalize()) == "-5E+4"
    shares = [row["code"] for row in found.rows["stated_figures"] if row["measure"] == "share"]
    assert shares == ["213"]
