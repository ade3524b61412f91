"""The workbook readers: addresses, merged areas, what numbers look like, several tables on a sheet."""

import datetime
import io
import struct
import zipfile
from collections.abc import Callable
from decimal import Decimal

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.reading import raw_sheets
from dagster_project.reading.document import Document
from dagster_project.reading.number_formats import exact, parse_format, shortest
from dagster_project.reading.opendocument import read_opendocument_sheet
from dagster_project.reading.workbook import read_workbook
from dagster_project.vocabulary.errors import DisclosureError
from tests.files import compound, grid, spans, tables, texts, xlsx, zipped


def read(*fill: Callable[[Worksheet], object], titles: tuple[str, ...] = ()) -> Document:
    return read_workbook(xlsx(*fill, titles=titles), "b.xlsx")


def rows(*values: tuple[object, ...]) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in values:
            sheet.append(list(row))

    return fill


def test_title_captions_table_and_note_of_a_sheet() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(
            ("单位支出总体情况表", None, None), ("编制单位：某局", None, "单位：万元"), ("科目", None, "合计"),
            ("类", "名称", None), (205, "教育支出", 2601.4), ("备注：无内容应公开空表并说明。",),
        )(sheet)  # fmt: skip
        for area in ("A1:C1", "A3:B3", "C3:C4", "A6:C6"):
            sheet.merge_cells(area)

    document = read(fill)
    assert texts(document) == [
        "# 单位支出总体情况表",
        "编制单位：某局",
        "单位：万元",
        "备注：无内容应公开空表并说明。",
    ]
    (table,) = tables(document)
    assert grid(table) == {
        (0, 0): "科目", (0, 2): "合计", (1, 0): "类", (1, 1): "名称", (2, 0): "205", (2, 1): "教育支出", (2, 2): "2601.4",
    }  # fmt: skip
    assert spans(table) == {"科目": (1, 2), "合计": (2, 1)}
    amount = table.cells[-1]
    assert (amount.location.sheet, amount.location.row, amount.location.column) == ("Sheet1", 5, 3)
    assert amount.stored
    assert amount.raw_text == "2601.4"


def test_a_sentence_below_a_table_is_no_row_of_it() -> None:
    note = "某局2024年没有使用政府性基金安排的支出，本表为空表。"
    document = read(rows(("某表", None), ("名称", "合计"), ("※", "1"), (note, None)))
    assert texts(document)[-1] == note
    assert grid(tables(document)[0]) == {(0, 0): "名称", (0, 1): "合计", (1, 0): "※", (1, 1): "1"}


def test_a_table_that_begins_in_the_middle_keeps_its_addresses() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["C5"], sheet["D5"], sheet["C6"], sheet["D6"] = "名称", "合计", "教育", 1.5

    (table,) = tables(read(fill))
    assert grid(table) == {(0, 0): "名称", (0, 1): "合计", (1, 0): "教育", (1, 1): "1.5"}
    assert (table.cells[-1].location.row, table.cells[-1].location.column) == (6, 4)


def test_a_sheet_without_title_has_its_name_as_title() -> None:
    fill = rows(("名称", "合计"), ("教育", 1))
    document = read(fill, fill, titles=("3单位支出总体情况表", "Sheet2"))
    assert texts(document) == ["# 3单位支出总体情况表"]
    assert len(tables(document)) == 2


def test_two_tables_on_a_sheet() -> None:
    document = read(
        rows(
            ("收入表",),
            ("单位：万元",),
            ("名称", "合计"),
            ("教育", 1),
            (),
            ("支出表",),
            ("名称", "合计"),
            ("卫生", 2),
        )
    )
    assert texts(document) == ["收入表", "单位：万元", "支出表"]
    assert [grid(table)[1, 0] for table in tables(document)] == ["教育", "卫生"]


def test_titles_split_tables_without_a_gap_and_group_rows_do_not() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(
            ("名称", "合计"),
            ("一、支出", None),
            ("教育", 1),
            ("支出表（续）", None),
            ("名称", "合计"),
            ("卫生", 2),
        )(sheet)
        sheet.merge_cells("A2:B2")
        sheet.merge_cells("A4:B4")

    document = read(fill)
    assert texts(document) == ["# 支出表（续）"]
    assert [sorted(grid(table).values()) for table in tables(document)] == [
        ["1", "一、支出", "合计", "名称", "教育"], ["2", "卫生", "合计", "名称"],
    ]  # fmt: skip


def test_a_row_with_a_label_only_belongs_to_its_table() -> None:
    (table,) = tables(
        read(rows(("项目", "预算数"), ("一、本年收入", 1), ("其中：一般财力",), ("收入总计", 1)))
    )
    assert table.row_count == 4


def test_a_sheet_of_running_text_is_paragraphs() -> None:
    long = "预算情况说明" * 30 + "。"
    document = read(rows(("第三部分 情况说明",), (long,), (f"{long}\n第二段。",)))
    assert texts(document) == ["第三部分情况说明", long, long, "第二段。"]
    assert not tables(document)


def test_numbers_are_shown_as_the_workbook_shows_them() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["编码", "金额", "比例", "日期", "合计", "是否"])
        sheet.append([3, 2596, 0.161, datetime.date(2024, 12, 10), 0.1 + 0.2, True])
        sheet["A2"].number_format, sheet["B2"].number_format, sheet["C2"].number_format = (
            "00",
            "#,##0.00",
            "0.00%",
        )

    (table,) = tables(read(fill))
    assert [cell.text for cell in table.cells if cell.row == 1] == [
        "03",
        "2,596.00",
        "16.10%",
        "2024年12月10日",
        "0.3",
        "是",
    ]
    assert [cell.stored for cell in table.cells if cell.row == 1] == [False, False, False, False, True, False]


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("0.00_ ", "1573.1", "1573.10"),
        ('#,##0.00_);[Red]\\(#,##0.00\\)', "-1234.5", "-1,234.50"),
        ('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "6459.22", "6,459.22"),
        ("0.##", "5.5", "5.5"),
        ("0.##", "5", "5"),
        ("0", "2.5", "3"),
        ("0", "-0.4", "0"),
        ("000", "7", "007"),
        ("0%", "1", "100%"),
        ('0.00"万元"', "1", "1.00"),
    ],
)  # fmt: skip
def test_number_formats(code: str, value: str, shown: str) -> None:
    shape = parse_format(code)
    assert shape is not None
    assert shape.show(Decimal(value)) == shown


@pytest.mark.parametrize("code", ["General", "@", "yyyy/m/d", "0.00E+00", "# ?/?", "0.00,", ""])
def test_formats_that_show_no_plain_number_say_nothing(code: str) -> None:
    assert parse_format(code) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(2596.0, "2596"), (0.1 + 0.2, "0.3"), (1e-05, "0.00001"), (1e16, "10000000000000000"), (-0.0, "0")],
)
def test_stored_numbers_without_noise_or_exponent(value: float, text: str) -> None:
    assert shortest(exact(value)) == text


def test_errors_and_formulas_without_result_are_not_lost() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["指标", "指标值", "合计", "坏"])
        sheet.append(["合格率", "=100%", "=SUM(B5:B9)", "#REF!"])
        sheet["D2"].data_type = "e"

    (table,) = tables(read(fill))
    assert [cell.text for cell in table.cells if cell.row == 1] == ["合格率", "=100%", "=SUM(B5:B9)", "#REF!"]


def test_hidden_sheets_are_left_out_and_reported() -> None:
    def hidden(sheet: Worksheet) -> None:
        rows(("去年", "合计"), ("教育", 1))(sheet)
        sheet.sheet_state = "hidden"

    document = read(rows(("名称", "合计"), ("卫生", 2)), hidden)
    assert [grid(table)[1, 0] for table in tables(document)] == ["卫生"]
    assert [(warning.code, warning.location.sheet) for warning in document.warnings] == [
        ("hidden_sheet", "Sheet2")
    ]


def test_values_under_a_merged_area_are_not_shown() -> None:
    def fill(sheet: Worksheet) -> None:
        rows(("a", "b"), ("c", "d"), ("e", "f"))(sheet)

    data = xlsx(fill)
    # The writer empties covered cells, so the merge is put into the finished file.
    members = unzipped(data)
    sheet = members["xl/worksheets/sheet1.xml"]
    members["xl/worksheets/sheet1.xml"] = sheet.replace(
        b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>'
    )
    (table,) = tables(read_workbook(zipped(members), "b.xlsx"))
    assert grid(table) == {(0, 0): "a", (0, 1): "b", (1, 0): "c", (2, 0): "e", (2, 1): "f"}


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return {name: container.read(name) for name in container.namelist()}


def test_a_sheet_stretched_by_a_stray_cell_is_refused() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["XFD1048576"] = "名称", "x"

    with pytest.raises(DisclosureError) as caught:
        read(fill)
    assert caught.value.code == "file_too_large"


@pytest.mark.parametrize("place", ["A99999999999", "ZZZZZZ1", "xfd1048576", "A0", ""])
def test_impossible_addresses_never_reach_the_library(place: str) -> None:
    members = unzipped(xlsx(rows(("名称", "合计"), ("教育", 1))))
    name = "xl/worksheets/sheet1.xml"
    assert b'r="A1"' in members[name]
    members[name] = members[name].replace(b'r="A1"', f'r="{place}"'.encode())
    with pytest.raises(DisclosureError) as caught:
        read_workbook(zipped(members), "b.xlsx")
    assert caught.value.code == "damaged_file"


def test_an_old_workbook_that_ends_its_process_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_sheets.sys, "executable", "/bin/false")
    with pytest.raises(DisclosureError) as caught:
        raw_sheets.isolated_raw_sheets(b"x", "坏.xls")
    assert caught.value.code == "damaged_file"


def test_a_process_of_its_own_gives_the_same_sheets() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["名称", "金额", "日期", "是否"])
        sheet.append(["教育", 0.1 + 0.2, datetime.date(2024, 12, 10), True])
        sheet.merge_cells("A3:B3")

    data = xlsx(fill, rows(("x", 2596)))
    here = list(raw_sheets.raw_sheets(data, "b.xlsx"))
    assert raw_sheets.isolated_raw_sheets(data, "b.xlsx") == here
    assert len(here) == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped({"xl/workbook.xml": "<workbook/>"}), "damaged_file"),
        (xlsx(lambda sheet: None), "empty_file"),
        (compound({"Workbook": b"\x09\x08\x10\x00" + bytes(50)}), "empty_file"),
        (
            compound({"Workbook": struct.pack("<HH", 0x2F, 4) + bytes(4) + struct.pack("<HH", 10, 0)}),
            "encrypted_file",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_name(data: bytes, code: str) -> None:
    with pytest.raises(DisclosureError) as caught:
        read_workbook(data, "坏.xlsx")
    assert caught.value.code == code
    assert "坏.xlsx" in caught.value.message


def test_truncated_workbooks_are_refused_wherever_they_end() -> None:
    data = xlsx(rows(("名称", "合计"), ("教育", 1)))
    for end in range(0, len(data) - 30, len(data) // 25):
        with pytest.raises(DisclosureError):
            read_workbook(data[:end], "短.xlsx")


def ods(table: str) -> bytes:
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {names}><office:body><office:spreadsheet>{table}"
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def ods_cell(text: str, attributes: str = "", tag: str = "table-cell") -> str:
    return f"<table:{tag} {attributes}>{f'<text:p>{text}</text:p>' if text else ''}</table:{tag}>"


def ods_row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def test_open_document_sheets_hold_what_they_show() -> None:
    data = ods(
        '<table:table table:name="收入表">'
        + ods_row(
            ods_cell("科目", 'table:number-columns-spanned="2"'),
            ods_cell("", tag="covered-table-cell"),
            ods_cell("合计"),
        )
        + ods_row(ods_cell("205"), ods_cell("教育"), ods_cell("2,596.00", 'office:value="2596"'))
        + ods_row(ods_cell("", 'table:number-columns-repeated="2"'), ods_cell("3.00"))
        + ods_row(
            ods_cell("", 'table:number-columns-repeated="16384"'),
            attributes='table:number-rows-repeated="1048576"',
        )
        + "</table:table>"
    )
    document = read_opendocument_sheet(data, "b.ods")
    (table,) = tables(document)
    assert texts(document) == ["# 收入表"]
    assert grid(table) == {
        (0, 0): "科目", (0, 2): "合计", (1, 0): "205", (1, 1): "教育", (1, 2): "2,596.00", (2, 2): "3.00",
    }  # fmt: skip
    assert spans(table) == {"科目": (1, 2)}


def test_open_document_repetition_is_bounded() -> None:
    row = ods_row(
        ods_cell("1", 'table:number-columns-repeated="16384"'),
        attributes='table:number-rows-repeated="1048576"',
    )
    with pytest.raises(DisclosureError) as caught:
        read_opendocument_sheet(ods(f'<table:table table:name="x">{row}</table:table>'), "b.ods")
    assert caught.value.code == "file_too_large"
