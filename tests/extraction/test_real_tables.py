"""Every table of the real disclosures: how many figures, where they stand, and that they close."""

from collections import Counter
from decimal import Decimal

import pytest

from dagster_project.extraction.columns import survey_tables
from dagster_project.extraction.headers import is_figure
from dagster_project.reading.formats import read_disclosure
from dagster_project.templates.template import load_templates
from tests.real import cells, examined, needs_real, real_documents, table_results

pytestmark = [needs_real, pytest.mark.shared]

FIGURES = {
    "JS_FAYUAN_2017": {"T01": 12, "T02": 3, "T03": 4, "T04": 6, "T05": 16, "T06": 33, "T10": 8, "T12": 16, "T13": 33, "T14": 18, "T15": 53},
    "JS_FAYUAN_2018": {"T01": 12, "T02": 3, "T03": 4, "T04": 6, "T05": 18, "T06": 34, "T10": 8, "T12": 18, "T13": 34, "T14": 17, "T15": 54},
    "JS_FAYUAN_2019": {"T01": 12, "T02": 3, "T03": 4, "T04": 6, "T05": 18, "T06": 34, "T08": 1, "T10": 8, "T12": 18, "T13": 34, "T14": 17, "T15": 61},
    "JS_SWB_2017": {"T01": 13, "T02": 5, "T03": 4, "T04": 6, "T05": 12, "T06": 31, "T10": 8, "T12": 12, "T13": 31, "T14": 18, "T15": 47},
    "JS_SWB_2018": {"T01": 12, "T02": 3, "T03": 4, "T04": 6, "T05": 14, "T06": 31, "T10": 8, "T12": 14, "T13": 31, "T14": 16, "T15": 39},
    "JS_SWB_2019": {"T01": 12, "T02": 3, "T03": 4, "T04": 6, "T05": 14, "T06": 32, "T10": 8, "T12": 14, "T13": 32, "T14": 17, "T15": 39},
    "SH_PT_CZJ_2024_final": {"T01": 12, "T02": 45, "T03": 44, "T04": 19, "T05": 44, "T06": 29, "T10": 2},
    "SH_PT_CZJ_2025_dept": {"T01": 8, "T02": 40, "T03": 44, "T04": 12, "T05": 44, "T06": 90, "T10": 3},
    "SH_PT_SFJ_2026_dept": {"T01": 13, "T02": 110, "T03": 66, "T04": 14, "T05": 66, "T06": 90, "T10": 7},
    "SH_PT_SFJ_2026_unit": {"T01": 28, "T02": 110, "T03": 66, "T04": 24, "T05": 66, "T06": 90, "T10": 7},
    "SH_PT_WANLI_2023_dept": {"T01": 12, "T02": 134, "T03": 201, "T04": 20, "T05": 201, "T06": 63, "T10": 7},
    "SH_PT_WANLI_2024_dept": {"T01": 13, "T02": 335, "T03": 201, "T04": 22, "T05": 201, "T06": 96, "T10": 7},
}  # fmt: skip
# The mistakes these documents really hold, each seen on its page: relation and the cell that explains it.
KNOWN = {
    "SH_PT_SFJ_2026_unit": [
        ("CRS-013/1/T01[total_expenditure].personnel", ""),
        ("CRS-013/2/T01[total_expenditure].public", ""),
        ("HIE-001/T03/20406/project", "c:T03:6:7"),
        ("HIE-001/T05/20406/project", "c:T05:6:7"),
        ("ROW-001/T03/c:T03:6:5/total", "c:T03:6:7"),
        ("ROW-001/T05/c:T05:6:5/total", "c:T05:6:7"),
    ]
}
documents = pytest.mark.parametrize("name", sorted(real_documents()))


@documents
def test_every_table_has_its_figures(name: str) -> None:
    rows = examined(name).rows
    counted = Counter(row["table_id"] for row in rows["cells"] if row["state"] in ("value", "zero"))
    assert dict(counted) == FIGURES[name]
    lost = [row for row in rows["issues"] if row["code"] == "unmapped_cell" and row["table_id"]]
    assert not lost
    assert not any(row["state"] == "unread" for row in rows["cells"])


@documents
def test_tables_fail_only_where_the_document_is_wrong(name: str) -> None:
    assert table_results(name, "fail") == KNOWN.get(name, [])


@documents
def test_no_table_relation_is_left_open(name: str) -> None:
    assert table_results(name, "not_evaluable") == []


@documents
def test_every_figure_of_a_standard_table_is_a_fact_a_code_or_an_issue(name: str) -> None:
    document = read_disclosure(real_documents()[name])
    rows = examined(name).rows
    used = rows["documents"][0]["template"]
    survey = survey_tables(document, next(t for t in load_templates() if t.id == used))
    placed = Counter(
        (row["part"], row["page"], row["row"], row["column"])
        for table in ("cells", "issues")
        for row in rows[table]
    )
    missing = []
    for grid in survey.grids:
        codes = {column for keys in grid.keys for column in keys.codes}
        for cell in grid.table.cells if grid.table else ():
            place = cell.location
            spot = (place.part, place.page, place.row, place.column)
            if is_figure(cell.text) and cell.column not in codes and not placed[spot]:
                missing.append((grid.layout.id, *spot, cell.text))
    assert missing == []


@documents
def test_totals_close_in_every_coded_table(name: str) -> None:
    """Independent of the rules: classes add up to the total, groups to classes, items to groups."""
    totals = 0
    for table in ("T02", "T03", "T05", "T06", "T12", "T13", "T14"):
        for measure in {row["measure"] for row in cells(name, table_id=table)}:
            amounts = {
                row["code"] or "total": row["amount_yuan"] or Decimal(0)
                for row in cells(name, table_id=table, measure=measure)
                if row["row_kind"] in ("total", "function", "economic")
            }
            classes = [code for code in amounts if len(code) == 3]
            if not classes:
                continue
            room = Decimal(100) * 5  # five units of the last digit of 万元: rounding only
            totals += 1
            assert abs(sum(amounts[code] for code in classes) - amounts["total"]) <= room
            for parent in [code for code in amounts if len(code) in (3, 5)]:
                below = [code for code in amounts if len(code) == len(parent) + 2 and code[:-2] == parent]
                wrong = name == "SH_PT_SFJ_2026_unit" and (parent, measure) == ("20406", "project")
                if below and not wrong:
                    assert abs(sum(amounts[code] for code in below) - amounts[parent]) <= room
    assert totals >= 4


def amount(name: str, table: str, code: str, measure: str) -> Decimal | None:
    found = [r for r in cells(name, table_id=table, code=code, measure=measure) if r["project"] is None]
    assert len(found) == 1, found
    value: Decimal | None = found[0]["amount_yuan"]
    return value


def line(name: str, table: str, line_id: str, measure: str) -> Decimal | None:
    found = cells(name, table_id=table, line_id=line_id, measure=measure)
    assert len(found) == 1, found
    value: Decimal | None = found[0]["amount_yuan"]
    return value


def test_codes_that_lost_their_zero_are_read_right() -> None:
    name = "SH_PT_WANLI_2024_dept"
    assert amount(name, "T06", "30102", "total") == Decimal(16623810)
    assert amount(name, "T06", "30107", "total") == Decimal(11447100)


def test_yuan_and_wan_in_one_file() -> None:
    name = "SH_PT_SFJ_2026_unit"
    assert line(name, "T10", "operating_expense", "total") == Decimal("1845900")
    assert amount(name, "T06", "", "public") == Decimal("1845880.34")


def test_classes_printed_by_name_get_their_codes_whatever_their_ordinal() -> None:
    # 十八、住房保障支出 stands at 221, 四、住房保障支出 too.
    assert amount("JS_FAYUAN_2017", "T01", "221", "amount") == Decimal("29891400")
    assert amount("SH_PT_CZJ_2025_dept", "T01", "221", "amount") == Decimal("4736957")
    codes = {row["code"] for row in cells("JS_SWB_2019", table_id="T01", row_kind="function")}
    assert {"207", "210", "215", "220", "224"} <= codes


def test_blocks_of_a_final_account_and_pairs_of_budget_and_outturn() -> None:
    name = "SH_PT_CZJ_2024_final"
    assert amount(name, "T06", "30103", "personnel") is None
    assert amount(name, "T06", "302", "public") == Decimal("1710700")
    assert amount(name, "T06", "", "personnel") == Decimal("21522600")
    assert line(name, "T10", "reception", "budget") == Decimal("9500")
    assert line(name, "T10", "reception", "outturn") is None
    assert line(name, "T04", "carryover_general", "amount") == Decimal("216300")


def test_procurement_adds_up_over_projects_and_items() -> None:
    rows = cells("JS_FAYUAN_2017", table_id="T15")
    kinds = Counter(row["row_kind"] for row in rows)
    assert kinds == {"total": 1, "line": 3, "project": 22, "item": 27}
    split = next(row for row in rows if row["printed"] == "606.00")
    assert split["name"] == "信息网络及软件购置更新"


def test_declared_empty_tables_are_no_blanks_and_a_note_over_figures_declares_nothing() -> None:
    assert {row["state"] for row in cells("SH_PT_SFJ_2026_unit", table_id="T08")} == {"declared_empty"}
    assert {row["state"] for row in cells("JS_FAYUAN_2017", table_id="T08")} == {"blank"}
    assert {row["state"] for row in cells("JS_FAYUAN_2019", table_id="T08")} == {"zero"}
    assert {row["state"] for row in cells("SH_PT_WANLI_2024_dept", table_id="T10")} == {"value", "zero"}


@pytest.mark.parametrize(
    ("name", "rule"), [("SH_PT_WANLI_2024_dept", "STR-003"), ("SH_PT_CZJ_2025_dept", "STR-005")]
)
def test_wrong_notes_of_empty_tables_are_found(name: str, rule: str) -> None:
    rows = examined(name).rows
    failing = {row["relation_id"] for row in rows["relation_results"] if row["status"] == "fail"}
    found = {row["rule_id"] for row in rows["relations"] if row["relation_id"] in failing}
    assert found & {"STR-003", "STR-005"} == {rule}


def test_a_difference_of_the_last_digit_between_closing_tables_is_a_convention() -> None:
    found = [relation for relation, _ in table_results("SH_PT_CZJ_2024_final", "convention")]
    assert found == ["CRS-002/1/208", "CRS-004/1/208"]
