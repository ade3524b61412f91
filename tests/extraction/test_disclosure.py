"""Facts of a whole disclosure, demo and reference: they carry the same figures."""

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from dagster_project.examination import examine
from tests.documents import both, cell_of, examine_edited, issue_codes, replaced, results

WAN = Decimal(10_000)


@both
def test_every_table_figure_is_read(path: Path) -> None:
    cells = examine([path]).rows["cells"]
    printed = Counter(cell["table_id"] for cell in cells if cell["amount_yuan"] is not None)
    assert printed == {
        "T01": 15, "T02": 97, "T03": 64, "T04": 13, "T05": 59, "T06": 67, "T07": 33, "T10": 8, "T11": 9,
    }  # fmt: skip
    assert sum(printed.values()) == 365
    assert {cell["table_id"] for cell in cells if cell["state"] == "declared_empty"} == {"T08", "T09"}


@both
def test_the_numbered_row_decides_the_columns_of_the_income_table(path: Path) -> None:
    examination = examine([path])
    assert cell_of(examination, "T02", "2080102", "unit_funds")["amount_yuan"] == Decimal("375.98") * WAN
    assert cell_of(examination, "T02", "2050303", "carryover_appropriation")["amount_yuan"] == 2596 * WAN
    assert cell_of(examination, "T02", "2080102", "special_account")["state"] == "blank"
    assert "columns_refereed" in issue_codes(examination)


def test_without_the_numbered_row_arithmetic_referees_the_columns(tmp_path: Path) -> None:
    numbered = "\t".join(["※"] * 4 + [str(number) for number in range(1, 13)]) + "\n"
    examination = examine_edited(tmp_path, lambda text: text.replace(numbered, ""))
    assert cell_of(examination, "T02", "2080102", "unit_funds")["amount_yuan"] == Decimal("375.98") * WAN
    assert not [r for r in results(examination, "fail") if r["family"] != "structure"]


@both
def test_identity(path: Path) -> None:
    row = examine([path]).rows["documents"][0]
    assert (row["document_kind"], row["scope"], row["template"]) == ("budget", "unit", "xinjiang")
    assert row["unit_name"].endswith("人力资源和社会保障局")
    assert examine([path]).fiscal_year == 2024
    assert row["complete"]


@both
def test_statements_and_shares(path: Path) -> None:
    rows = examine([path]).rows
    statements = rows["statements"]
    assert Counter(s["subject"] for s in statements) == {
        "source": 6, "nature": 4, "functional_item": 17, "three_public": 5, "operating_expense": 1,
    }  # fmt: skip
    assert all(s["current_yuan"] is not None and s["change_yuan"] is not None for s in statements)
    assert all(s["percent"] is not None and s["base_kind"] == "last_budget" for s in statements)
    assert sum(s["reason"] is not None for s in statements) == 32  # the 三公 total refers to its parts
    shares = [f for f in rows["stated_figures"] if f["measure"] == "share"]
    assert len(shares) == 12
    assert {str(f["value"]) for f in shares} >= {"94.09", "40.20", "29.63", "0.15"}
    (item,) = (s for s in statements if s["code"] == "2080705")
    assert (item["current_yuan"], item["change_yuan"]) == (849 * WAN, -851 * WAN)
    assert item["percent"] == Decimal("-50.06")


@both
def test_every_number_of_the_text_is_a_fact(path: Path) -> None:
    rows = examine([path]).rows
    in_statements = sum(
        (s["current_printed"] is not None)
        + (s["change_printed"] is not None)
        + (s["percent_printed"] is not None)
        for s in rows["statements"]
    )
    figures = rows["stated_figures"]
    # 219 numbers with a unit, the activity count `24 项`, and the establishment, which has no unit.
    assert in_statements == 99
    assert len(figures) == 219 - 99 + 2
    assert "other" not in {figure["subject"] for figure in figures}
    assert rows["documents"][0]["unmapped_count"] == 0


@both
def test_staff_assets_procurement(path: Path) -> None:
    figures = {
        (f["subject"], f["key"], f["measure"]): f["value"] for f in examine([path]).rows["stated_figures"]
    }
    assert figures["staff", "establishment", "count"] == 89
    assert figures["staff", "active", "increase"] == 2
    assert figures["staff", "total", "count"] == 124
    assert figures["asset", "vehicle", "count"] == 6
    assert figures["asset", "building", "area"] == Decimal("445.19")
    assert figures["procurement", "small_micro", "amount"] == Decimal("2975.50")
    assert figures["procurement", "works", "amount"] == Decimal("2651.00")


@both
def test_projects_with_bases_and_priced_allocations(path: Path) -> None:
    rows = examine([path]).rows
    described = [p for p in rows["projects"] if p["origin"] == "narrative"]
    assert [p["amount_yuan"] / WAN for p in described] == [80, 87, 113, 51, 1400, 120, Decimal("53.1")]
    assert [p["basis_count"] for p in described] == [3, 4, 6, 1, 1, 2, 1]
    assert len([p for p in rows["projects"] if p["origin"] == "carryover_text"]) == 1
    notes = rows["project_notes"]
    (training,) = (n for n in notes if n["unit_price_yuan"] == 3000)
    assert (training["quantity"], training["amount_yuan"]) == (400, 120 * WAN)
    parts = [n for n in notes if n["parent_id"] is not None]
    assert [n["amount_yuan"] / WAN for n in parts] == [
        Decimal(text) for text in ("17.5", "14", "3.5", "1", "42.7", "19.3", "21.3", "3.7")
    ]


def test_a_page_may_end_inside_the_head_of_a_performance_sheet(tmp_path: Path) -> None:
    whole = "<b>一级指标</b>\t<b>二级指标</b>\t<b>三级指标</b>\t<b>指标值</b>\t<b>指标值设置依据</b>\t<b>上年完成值</b>"
    cut = ("一级指\t二级指标\t三级指标\t指标值\t指标值设\t上年完", "标\t\t\t\t置依据\t成值\t\t\t")
    targets = examine_edited(
        tmp_path, lambda text: re.sub(rf"{whole}(.*)\n", rf"{cut[0]}\1\n\n{cut[1]}\n", text, count=1)
    ).rows["targets"]
    assert Counter(t["sheet_id"] for t in targets) == {"w:1": 8, "w:2": 26, "w:3": 23, "w:4": 19, "w:5": 13}
    assert all(t["level1"] for t in targets)


def test_a_page_may_end_right_below_the_head_of_a_performance_sheet(tmp_path: Path) -> None:
    targets = examine_edited(tmp_path, lambda text: re.sub(r"(\t<b>佐证资料</b>)\n", r"\1\n\n", text)).rows[
        "targets"
    ]
    assert Counter(t["sheet_id"] for t in targets) == {"w:1": 8, "w:2": 26, "w:3": 23, "w:4": 19, "w:5": 13}


@both
def test_performance_sheets_survive_page_breaks_and_shifted_rows(path: Path) -> None:
    rows = examine([path]).rows
    targets = rows["targets"]
    sheets = rows["performance_sheets"]
    assert Counter(t["sheet_id"] for t in targets) == {"w:1": 8, "w:2": 26, "w:3": 23, "w:4": 19, "w:5": 13}
    assert [s["budget_yuan"] / WAN for s in sheets] == [51, Decimal("375.98"), 113, 80, 87]
    assert Counter(t["comparator"] for t in targets) == {">=": 50, "<=": 15, "=": 11, None: 13}
    assert sum(t["due_on"] is not None for t in targets) == 5
    assert sum(t["quality"] is not None for t in targets) == 8
    for sheet in sheets:
        assert sum(t["weight"] for t in targets if t["sheet_id"] == sheet["fact_id"]) == 90
    assert {t["level2"] for t in targets} == {
        "数量指标", "质量指标", "时效指标", "经济成本指标", "经济效益指标", "社会效益指标", "满意度指标",
    }  # fmt: skip
    assert all(t["scoring_rule"] and t["evidence"] in ("原始凭证", "工作资料") for t in targets)
    shifted = [t for t in targets if t["repairs"] and "错位" in t["repairs"]]
    assert len(shifted) == 2


@both
def test_declarations(path: Path) -> None:
    declared = {(d["kind"], d["table_id"] or d["key"]) for d in examine([path]).rows["declarations"]}
    assert declared == {
        ("empty_table", "T08"),
        ("empty_table", "T09"),
        ("not_budgeted", "fund_transfer"),
        ("not_budgeted", "capital_transfer"),
    }


@pytest.mark.parametrize("printed", ["1,23.4", "--"])
def test_a_damaged_number_is_an_issue_and_nothing_is_guessed(tmp_path: Path, printed: str) -> None:
    examination = examine_edited(tmp_path, replaced("其他收入\t375.98", f"其他收入\t{printed}"))
    (cell,) = (c for c in examination.rows["cells"] if c["line_id"] == "unit_other")
    assert (cell["state"], cell["amount_yuan"], cell["printed"]) == ("unread", None, printed)
    (issue,) = (i for i in examination.rows["issues"] if i["code"] == "unreadable_number")
    assert issue["raw_text"] == printed
    assert issue["line"] == cell["line"]
    assert printed in issue["message"]


def test_a_missing_column_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    from tests.documents import table_text

    def drop_last_column(text: str) -> str:
        table = table_text("单位支出总体情况表", text)
        lines = [line.rsplit("\t", 1)[0] if "\t" in line else line for line in table.split("\n")]
        return text.replace(table, "\n".join(lines))

    examination = examine_edited(tmp_path, drop_last_column)
    (issue,) = (i for i in examination.rows["issues"] if i["code"] == "missing_column")
    assert "项目支出" in issue["message"]
    assert cell_of(examination, "T03", "2080101", "total")["amount_yuan"] == Decimal("606.24") * WAN
    blocked = [r for r in results(examination, "not_evaluable") if r["rule_id"] == "ROW-001"]
    assert blocked
    assert not [r for r in results(examination, "fail") if r["rule_id"] == "ROW-001"]


def test_a_document_cut_off_after_table_five_still_gives_its_facts(tmp_path: Path) -> None:
    examination = examine_edited(tmp_path, lambda text: text[: text.index("表 6\n")])
    head = examination.rows["documents"][0]
    assert head["cell_count"] == 15 + 97 + 64 + 13 + 59
    assert not head["complete"]
    missing = [i["table_id"] for i in examination.rows["issues"] if i["code"] == "missing_table"]
    assert missing == ["T06", "T07", "T08", "T09", "T10", "T11"]
    assert not [r for r in results(examination, "fail") if r["family"] != "structure"]
    assert results(examination, "not_evaluable")


def test_a_year_that_contradicts_the_rest_is_reported_at_its_place(tmp_path: Path) -> None:
    def stale(text: str) -> str:
        start = text.rindex("2024年一般公共预算基本支出情况说明")
        return text[:start] + text[start:].replace("2024年", "2023年", 1)

    examination = examine_edited(tmp_path, stale)
    assert examination.fiscal_year == 2024
    (issue,) = (i for i in examination.rows["issues"] if i["code"] == "year_differs")
    assert "2023" in issue["message"]
    assert issue["line"]
