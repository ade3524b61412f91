"""Disclosures of publishers without a template: read as far as titles and head words go, and never wrongly."""

from pathlib import Path

import pytest

from dagster_project import examination as examination_module
from dagster_project.examination import Examination
from dagster_project.templates.template import load_templates
from tests.forms import amounts, examined, failing, issues, page, titled
from tests.real import examined as real_examined
from tests.real import needs_real, real_documents

BALANCE = titled(
    "部门收支总表",
    [
        [("收入", 1, 2), ("支出", 1, 2)],
        ["项目", "2024年预算", "项目", "2024年预算"],
        ["一、一般公共预算拨款收入", "40.00", "一、农林水支出", "36.00"],
        ["二、事业收入", "2.00", "二、住房保障支出", "6.00"],
        ["本年收入合计", "42.00", "本年支出合计", "42.00"],
        ["收入总计", "42.00", "支出总计", "42.00"],
    ],
)
INCOME = titled(
    "部门收入总表",
    [
        ["科目编码", "科目名称", "合计", "一般公共预算拨款收入", "事业收入"],
        ["", "合计", "42.00", "40.00", "2.00"],
        ["213", "农林水支出", "36.00", "34.00", "2.00"],
        ["221", "住房保障支出", "6.00", "6.00", ""],
    ],
)
EXPENDITURE = titled(
    "部门支出总表",
    [
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["", "合计", "42.00", "30.00", "12.00"],
        ["213", "农林水支出", "36.00", "24.00", "12.00"],
        ["221", "住房保障支出", "6.00", "6.00", ""],
    ],
)
GENERAL = titled(
    "一般公共预算支出表",
    [
        [
            ("科目编码", 2, 1),
            ("科目名称", 2, 1),
            ("2023年预算数", 1, 3),
            ("2024年预算数", 1, 3),
            ("比上年增减%", 2, 1),
        ],
        ["小计", "基本支出", "项目支出", "小计", "基本支出", "项目支出"],
        ["", "合计", "39.00", "30.00", "9.00", "40.00", "30.00", "10.00", "2.56"],
        ["213", "农林水支出", "33.00", "24.00", "9.00", "34.00", "24.00", "10.00", "3.03"],
        ["221", "住房保障支出", "6.00", "6.00", "", "6.00", "6.00", "", "0.00"],
    ],
)
THREE_PUBLIC = titled(
    "一般公共预算“三公”经费支出表",
    [
        ["项目", "上年预算数", "本年预算数"],
        ["合计", "2.00", "1.50"],
        ["1、因公出国（境）费", "", ""],
        ["2、公务接待费", "1.00", "0.50"],
        ["3、公务用车费", "1.00", "1.00"],
        ["其中：（1）公务用车运行维护费", "1.00", "1.00"],
        ["（2）公务用车购置费", "", ""],
    ],
)


def unknown(folder: Path, *tables: str) -> Examination:
    return examined(folder, page("云溪市水务局2024年部门预算", "云溪市水务局", *tables))


def test_tables_are_read_by_titles_and_head_words(tmp_path: Path) -> None:
    examination = unknown(tmp_path, BALANCE, INCOME, EXPENDITURE, GENERAL, THREE_PUBLIC)
    assert examination.rows["documents"][0]["template"] == "generic"
    assert failing(examination) == []
    assert amounts(examination, "T02")["213", "unit_service"] == "20000"
    assert amounts(examination, "T03")["total", "project"] == "120000"
    assert amounts(examination, "T05")["213", "total"] == "340000"
    assert amounts(examination, "T10")["three_public", "total"] == "15000"
    assert amounts(examination, "T10")["reception", "total"] == "5000"


def test_figures_of_other_years_are_unmapped_with_their_places(tmp_path: Path) -> None:
    examination = unknown(tmp_path, BALANCE, INCOME, EXPENDITURE, GENERAL, THREE_PUBLIC)
    lost = [i["raw_text"] for i in issues(examination, "unmapped_cell") if i["table_id"] == "T05"]
    assert {"39.00", "33.00", "2.56"} <= set(lost)
    assert all(i["row"] for i in issues(examination, "unmapped_cell"))


def test_a_table_that_does_not_close_is_withdrawn(tmp_path: Path) -> None:
    # Columns whose words say one thing and whose figures another.
    mixed = EXPENDITURE.replace("基本支出", "暂存").replace(
        '合计</td><td rowspan="1" colspan="1">暂存', '基本支出</td><td rowspan="1" colspan="1">合计'
    )
    examination = unknown(tmp_path, BALANCE, INCOME, mixed, GENERAL)
    assert amounts(examination, "T03") == {}
    assert [i["table_id"] for i in issues(examination, "table_withdrawn")] == ["T03"]
    lost = [i["raw_text"] for i in issues(examination, "unmapped_cell") if i["table_id"] == "T03"]
    assert {"42.00", "30.00", "12.00"} <= set(lost)
    assert amounts(examination, "T02")["total", "total"] == "420000"
    assert failing(examination) == []


def test_one_misprint_withdraws_nothing(tmp_path: Path) -> None:
    misprint = EXPENDITURE.replace("24.00", "25.00")
    examination = unknown(tmp_path, BALANCE, INCOME, misprint, GENERAL)
    assert not issues(examination, "table_withdrawn")
    assert "ROW-001/T03/c:T03:3:3/total" in failing(examination)


def test_unknown_tables_are_listed_and_nothing_is_prescribed(tmp_path: Path) -> None:
    odd = titled("市级专项资金汇总", [["资金", "数额"], ["水利专项", "88.00"]])
    examination = unknown(tmp_path, BALANCE, EXPENDITURE, odd)
    assert [i["raw_text"] for i in issues(examination, "unmapped_cell")] == ["88.00"]
    assert not issues(examination, "missing_table")
    relations = {r["relation_id"]: r["rule_id"] for r in examination.rows["relations"]}
    assert not [
        r
        for r in examination.rows["relation_results"]
        if r["status"] == "fail" and relations[r["relation_id"]] == "STR-001"
    ]


def test_a_table_of_words_is_part_of_the_text(tmp_path: Path) -> None:
    """A list of units misses nothing; a table of figures under no known title does."""
    units = titled("下属单位一览", [["序号", "单位名称"], ["1", "甲水管所"], ["2", "乙水管所"]])
    odd = titled("市级专项资金汇总", [["资金", "数额"], ["水利专项", "88.00"]])
    for table, severity in ((units, "info"), (odd, "warning")):
        examination = unknown(tmp_path, BALANCE, EXPENDITURE, table)
        (issue,) = issues(examination, "unrecognised_table")
        assert issue["severity"] == severity


@needs_real
@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(real_documents()))
def test_real_disclosures_without_their_template_give_no_wrong_fact(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every cell the guessed form reads is the cell, row, column and amount of the described form."""

    def places(examination: Examination) -> dict[tuple[object, ...], tuple[object, ...]]:
        return {
            tuple(row[field] for field in ("part", "page", "row", "column", "printed")): tuple(
                row[field] for field in ("table_id", "row_kind", "code", "line_id", "measure", "amount_yuan")
            )
            for row in examination.rows["cells"]
            if row["amount_yuan"] is not None
        }

    described = places(real_examined(name))
    generic = next(template for template in load_templates() if template.guessed)
    monkeypatch.setattr(examination_module, "choose_template", lambda *_: (generic, []))
    guessed = places(examination_module.examine(real_documents()[name]))
    assert {place: what for place, what in guessed.items() if described.get(place) != what} == {}
    share = len(guessed) / len(described)
    assert share > (0.95 if name.startswith("SH") else 0.2)
