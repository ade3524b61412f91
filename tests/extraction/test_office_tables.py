"""What merged cells and stored numbers of office files mean for the facts."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.examination import Examination, examine
from dagster_project.extraction.stored import figure_text, stored_decimals
from dagster_project.reading.document import Cell, Location, Table
from tests.documents import cell_of, issue_codes
from tests.files import xlsx, zipped

TITLES = (
    "单位收支总体情况表",
    "单位收入总体情况表",
    "单位支出总体情况表",
    "一般公共预算支出情况表",
    "政府性基金预算支出情况表",
)


def book(
    *body: tuple[object, ...], merged: tuple[str, ...] = (), cover: str = "云溪州教育局2024年单位预算公开"
) -> bytes:
    """A workbook with a cover and titles of the form; the spending table has this body from row 4 on."""

    def other(title: str) -> Callable[[Worksheet], object]:
        return lambda sheet: [
            sheet.append([line]) for line in (cover, title, "编制单位：云溪州教育局") if line
        ]

    def spending(sheet: Worksheet) -> None:
        for row in (
            ("单位支出总体情况表",), ("编制单位：云溪州教育局", None, None, None, None, None, "单位：万元"),
            ("类", "款", "项", "功能分类科目名称", "合计", "基本支出", "项目支出"), *body,
        ):  # fmt: skip
            sheet.append(list(row))
        for area in merged:
            sheet.merge_cells(area)

    return xlsx(*(spending if "支出总体" in title else other(title) for title in TITLES))


def examined(folder: Path, data: bytes, name: str = "表.xlsx") -> Examination:
    path = folder / name
    path.write_bytes(data)
    return examine([path])


def test_codes_merged_over_rows_stand_in_each(tmp_path: Path) -> None:
    data = book(
        (None, None, None, "总计", 3.5, 3.5, None),
        (205, None, None, "教育支出", 3.5, 3.5, None),
        (None, 3, None, "职业教育", 3.5, 3.5, None),
        (None, None, 3, "技校教育", 1, 1, None),
        (None, None, 5, "高等职业教育", 2.5, 2.5, None),
        merged=("A5:A8", "B6:B8"),
    )
    examination = examined(tmp_path, data)
    assert cell_of(examination, "T03", "2050305", "total")["amount_yuan"] == Decimal(25000)
    assert cell_of(examination, "T03", "2050303", "basic")["amount_yuan"] == Decimal(10000)
    assert "unmapped_cell" not in issue_codes(examination)


def test_stored_amounts_are_as_precise_as_the_document_prints_them(tmp_path: Path) -> None:
    data = book((None, None, None, "总计", 3.5, 3.5, None), (205, None, None, "教育支出", 3, 3, None))
    cell = cell_of(examined(tmp_path, data), "T03", "205", "total")
    assert (cell["printed"], cell["resolution_yuan"]) == ("3.00", Decimal(100))


def stored(text: str) -> Cell:
    return Cell(0, 0, text, text, Location(), stored=True)


def table(*texts: str) -> Table:
    return Table(tuple(stored(text) for text in texts), 1, 1, Location())


def test_decimals_of_a_workbook() -> None:
    assert stored_decimals([table("205", "2596")]) == 0
    assert stored_decimals([table("205"), table("1573.1")]) == 2
    assert figure_text(stored("2596"), 2) == "2596.00"
    assert figure_text(stored("0.30499"), 2) == "0.30"
    assert figure_text(stored("-0.005"), 2) == "-0.01"
    assert figure_text(Cell(0, 0, "5.1", "5.1", Location()), 2) == "5.1"


def test_a_year_only_in_the_tables_is_taken_and_reported(tmp_path: Path) -> None:
    names = [("205", None, None, f"2024年项目{index}", 1, 1, None) for index in range(3)]
    examination = examined(tmp_path, book(*names, cover=""))
    assert examination.fiscal_year == 2024
    assert "year_from_tables" in issue_codes(examination)


def test_parts_of_an_archive_are_one_disclosure(tmp_path: Path) -> None:
    data = book((None, None, None, "总计", 3.5, 3.5, None))
    examination = examined(tmp_path, zipped({"表.xlsx": data}), "包.zip")
    assert [row["amount_yuan"] for row in examination.rows["cells"] if row["measure"] == "total"] == [
        Decimal(35000)
    ]


SHEET = """
<p>项目支出绩效目标表</p><table>
<tr><td>预算单位</td><td colspan=7>云溪州教育局</td></tr>
<tr><td>项目名称</td><td colspan=7>2024年助学项目</td></tr>
<tr><td>项目资金(万元)</td><td>年度预算总额</td><td>20.00</td><td>其中：财政拨款</td><td>20.00</td><td>其他资金</td><td colspan=2>0.00</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td><td>指标值设置依据</td><td>指标分值权重</td><td colspan=2>佐证资料</td></tr>
<tr><td rowspan=3>产出指标</td><td rowspan=2>数量指标</td><td>受助人数</td><td>≥80人</td><td rowspan=2>计划标准</td><td>10</td><td colspan=2 rowspan=2>工作资料</td></tr>
<tr><td>发放次数</td><td>=2次</td><td>10</td></tr>
<tr><td>质量指标</td><td>发放准确率</td><td>=100%</td><td>历史标准</td><td>20</td><td></td><td>原始凭证</td></tr>
</table>"""


def test_words_merged_over_indicators_stand_at_each_and_spanned_headers_cover_their_columns(
    tmp_path: Path,
) -> None:
    titles = "".join(f"<h2>{title}</h2><p>编制单位：云溪州教育局</p>" for title in TITLES)
    path = tmp_path / "公开.html"
    path.write_text(f"<html><h1>云溪州教育局2024年单位预算公开</h1>{titles}{SHEET}</html>", encoding="utf-8")
    examination = examine([path])
    targets = [
        (row["level1"], row["level2"], row["indicator"], row["basis"], row["weight"], row["evidence"])
        for row in examination.rows["targets"]
    ]
    assert targets == [
        ("产出指标", "数量指标", "受助人数", "计划标准", Decimal(10), "工作资料"),
        ("产出指标", "数量指标", "发放次数", "计划标准", Decimal(10), "工作资料"),
        ("产出指标", "质量指标", "发放准确率", "历史标准", Decimal(20), "原始凭证"),
    ]
    assert "unmapped_cell" not in issue_codes(examination)


def test_a_heading_beside_the_indicators_is_no_unplaced_cell(tmp_path: Path) -> None:
    """`绩效指标` merged over all rows on the left, its own column outside the head; a figure there would be told."""
    beside = SHEET.replace("<tr><td>一级指标", "<tr><td rowspan=1>项目绩效目标</td><td>一级指标")
    beside = beside.replace(
        "<tr><td rowspan=3>产出指标", "<tr><td rowspan=3>绩效指标</td><td rowspan=3>产出指标"
    )
    titles = "".join(f"<h2>{title}</h2><p>编制单位：云溪州教育局</p>" for title in TITLES)
    for words, told in (("绩效指标", False), ("3.00", True)):
        path = tmp_path / "公开.html"
        sheet = beside.replace("绩效指标", words)
        path.write_text(
            f"<html><h1>云溪州教育局2024年单位预算公开</h1>{titles}{sheet}</html>", encoding="utf-8"
        )
        examination = examine([path])
        assert [row["level1"] for row in examination.rows["targets"]] == ["产出指标"] * 3
        assert ("unmapped_cell" in issue_codes(examination)) == told
