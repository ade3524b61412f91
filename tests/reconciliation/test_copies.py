"""One wrong figure in several tables, and amounts that differ by rounding only."""

from pathlib import Path

from dagster_project.examination import Examination
from tests.extraction.test_layouts import BODY, HEAD, SUM, expenditure, final_account, shanghai
from tests.forms import failing, titled

WRONG = [*BODY[:2], ["213", "03", "01", "行政运行", "312,000", "300,000", "112,000"], *BODY[3:], SUM]
GENERAL = "2024年部门一般公共预算支出功能分类预算表"


def culprits(examination: Examination) -> dict[str, set[str]]:
    return {
        row["relation_id"]: {row["culprit_fact_id"]}
        for row in examination.rows["relation_results"]
        if row["status"] == "fail" and row["culprit_fact_id"]
    }


def test_a_figure_copied_wrong_into_two_tables_is_named_in_each(tmp_path: Path) -> None:
    examination = shanghai(
        tmp_path, expenditure([*HEAD, *WRONG]), expenditure([*HEAD, *WRONG], title=GENERAL)
    )
    assert culprits(examination) == {
        "HIE-001/T03/21303/project": {"c:T03:6:7"},
        "HIE-001/T05/21303/project": {"c:T05:6:7"},
        "ROW-001/T03/c:T03:6:5/total": {"c:T03:6:7"},
        "ROW-001/T05/c:T05:6:5/total": {"c:T05:6:7"},
    }


def test_a_figure_wrong_in_one_table_is_no_copy(tmp_path: Path) -> None:
    right = [*BODY, SUM]
    examination = shanghai(
        tmp_path, expenditure([*HEAD, *WRONG]), expenditure([*HEAD, *right], title=GENERAL)
    )
    assert {fact for facts in culprits(examination).values() for fact in facts} == {"c:T03:6:7"}


def accounts(folder: Path, classes: tuple[str, str], total: str) -> Examination:
    """A final account whose balance prints 208 as `classes[0]`, its expenditure table as `classes[1]`."""
    first, second = classes
    balance = titled(
        "收入支出决算总表",
        [
            ["项目", "决算数", "项目", "决算数"],
            ["一、一般公共预算财政拨款收入", total, "一、社会保障和就业支出", first],
            ["", "", "二、住房保障支出", "50.00"],
            ["本年收入合计", total, "本年支出合计", total],
            ["总计", total, "总计", total],
        ],
    )
    spent = titled(
        "支出决算表",
        [
            ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
            ["", "合计", total, total, ""],
            ["208", "社会保障和就业支出", second, second, ""],
            ["20805", "行政事业单位养老支出", "20.01", "20.01", ""],
            ["20826", "财政对基本养老保险基金的补助", "10.01", "10.01", ""],
            ["221", "住房保障支出", "50.00", "50.00", ""],
        ],
    )
    others = "<h2>收入决算表</h2><h2>财政拨款收入支出决算总表</h2>"
    return final_account(folder, balance, spent, others)


def test_amounts_that_close_in_their_tables_may_differ_by_one_in_the_last_digit(tmp_path: Path) -> None:
    examination = accounts(tmp_path, ("30.01", "30.02"), "80.01")
    assert failing(examination) == []
    conventions = [
        r["relation_id"] for r in examination.rows["relation_results"] if r["status"] == "convention"
    ]
    assert conventions == ["CRS-002/1/208"]


def test_two_in_the_last_digit_or_a_table_that_does_not_close_is_an_error(tmp_path: Path) -> None:
    assert "CRS-002/1/208" in failing(accounts(tmp_path, ("30.00", "30.02"), "80.00"))
    assert "CRS-002/1/208" in failing(accounts(tmp_path, ("30.01", "30.02"), "80.02"))
