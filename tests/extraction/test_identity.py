"""Whose disclosure of which year: names, years, kind and scope from wherever they are printed."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from dagster_project.extraction.identity import identify
from dagster_project.extraction.recognition import choose_template, recognise
from dagster_project.extraction.unit_names import is_short_for, name_key, normal_name
from dagster_project.reading.document import (
    Block,
    Cell,
    Document,
    Heading,
    Location,
    Paragraph,
    Segment,
    Table,
)
from dagster_project.reading.formats import read_document
from dagster_project.vocabulary.errors import DisclosureError
from tests.documents import DEMO, ROOT

SHARED = ROOT.parent / "shared" / "disclosures"


def document(*lines: str, tables: Sequence[Table] = ()) -> Document:
    """Lines as a reader gives them: `#` marks a heading."""
    blocks: list[Block] = []
    for number, line in enumerate(lines, start=1):
        place = Location(line=number)
        if line.startswith("#"):
            blocks.append(Heading(line.lstrip("# "), place))
        else:
            blocks.append(Paragraph(line, place, (Segment(0, place),)))
    return Document("0" * 64, "甲.txt", "text", "text", 1, (*blocks, *tables))


def grid(*rows: Sequence[str], sheet: str | None = None) -> Table:
    cells = [
        Cell(row, column, words, words, Location(sheet=sheet, row=row + 1, column=column + 1))
        for row, fields in enumerate(rows)
        for column, words in enumerate(fields)
        if words
    ]
    return Table(tuple(cells), len(rows), max(map(len, rows)), Location(sheet=sheet))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("# 2018 年度江苏省高级", "# 人民法院预算公开", "第一部分 部门概况"), ("江苏省高级人民法院", 2018, "budget", "department")),
        (("# 云溪州教育局", "# 2023年单位预算公开"), ("云溪州教育局", 2023, "budget", "unit")),
        (("# 二〇一八年度云溪市水利局部门决算",), ("云溪市水利局", 2018, "final_account", "department")),
        (("# 云溪市水利局部门预算（2 0 2 2 年 度）",), ("云溪市水利局", 2022, "budget", "department")),
        (("# ２０２１年度", "# 云溪县第一中学", "# 单位决算"), ("云溪县第一中学", 2021, "final_account", "unit")),
        (("# 云溪市云台区2025年区级部门预算", "预算主管部门：云溪市云台区司法局"), ("云溪市云台区司法局", 2025, "budget", "department")),
        (("# 云溪市云台区2026年区级单位预算", "预算单位：云溪市云台区司法局"), ("云溪市云台区司法局", 2026, "budget", "unit")),
        (("# 2024年部门收支预算总表", "编 制 部 门 ： 云溪市财政局    单位：万元"), ("云溪市财政局", 2024, "budget", "department")),
        (("# 2024年收支总表", "部门名称：[101001]云溪市财政局（本级）", "单位：元"), ("云溪市财政局", 2024, "budget", "department")),
        (("# 关于云溪州人力资源和社会保障局 2024 年收支预算情况的总体说明",), ("云溪州人力资源和社会保障局", 2024, "budget", "unit")),
        (("# 第一部分 2024年云溪州林业和草原局单位概况", "# 第二部分 2024年单位预算公开表"), ("云溪州林业和草原局", 2024, "budget", "unit")),
        (("# 云溪市教育局2023年度部门决算公开", "2023年8月20日"), ("云溪市教育局", 2023, "final_account", "department")),
    ],
)  # fmt: skip
def test_identity_from_titles_and_captions(
    lines: tuple[str, ...], expected: tuple[str, int, str, str]
) -> None:
    identity, issues = identify(document(*lines))
    found = (identity.unit_name, identity.fiscal_year, identity.document_kind, identity.scope)
    assert found == expected
    assert [issue.code for issue in issues] == ["identity_proof"]


def test_a_title_and_a_caption_glued_into_the_first_cells_of_a_table_count() -> None:
    table = grid(["2024年部门收支预算总表"], ["部门：云溪市民政局   单位：万元"], ["项目", "预算数"])
    identity, _ = identify(document("说明", tables=[table]))
    assert (identity.unit_name, identity.fiscal_year, identity.scope) == ("云溪市民政局", 2024, "department")


def test_the_measure_and_a_bare_place_are_no_units() -> None:
    with pytest.raises(DisclosureError) as caught:
        identify(document("# 云溪市2024年市级部门预算", "单位：万元"))
    assert caught.value.code == "unit_missing"


def test_a_date_is_no_fiscal_year() -> None:
    with pytest.raises(DisclosureError) as caught:
        identify(document("# 云溪市财政局部门预算公开", "2024年2月1日"))
    assert caught.value.code == "year_missing"


def test_the_fullest_printed_form_of_a_name_is_taken() -> None:
    lines = [
        "# 省委办公厅2017年度部门预算",
        "# 第二部分 省委办公厅2017年度部门预算表",
        "部门：中国共产党云溪省委员会办公厅",
    ]
    identity, issues = identify(document(*lines))
    assert identity.unit_name == "中共云溪省委办公厅"
    assert [issue.code for issue in issues] == ["identity_proof"]


def test_another_unit_or_year_in_a_title_is_reported_with_its_place() -> None:
    lines = [
        "# 云溪市财政局2024年部门预算公开",
        "# 2024年部门收入预算总表",
        "编制部门：云溪市财政局",
        "# 2023年部门支出预算总表",
        "编制部门：云溪市司法局",
    ]
    _, issues = identify(document(*lines))
    assert [(issue.code, issue.location.line) for issue in issues[:-1]] == [
        ("year_differs", 4),
        ("unit_name_differs", 5),
    ]


def test_a_caption_that_says_it_is_a_name_needs_no_ending() -> None:
    """部门名称：云溪市财政科 is a wrong name; 单位：万元 is none."""
    lines = [
        "# 云溪市财政局2024年部门预算公开",
        "部门名称：云溪市财政局",
        "部门名称：云溪市财政科",
        "单位：万元",
    ]
    _, issues = identify(document(*lines))
    assert [(i.code, i.location.line) for i in issues if i.code != "identity_proof"] == [
        ("unit_name_differs", 3)
    ]


def test_comparisons_with_the_year_before_are_no_contradictions() -> None:
    lines = [
        "# 云溪市财政局2024年部门预算公开",
        "2023年度部门预算为100.00万元，增加20.00万元。",
        "云溪市司法局2023年预算为30.00万元。",
    ]
    _, issues = identify(document(*lines))
    assert [issue.code for issue in issues] == ["identity_proof"]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("中国共产党江苏省委员会办公厅", "中共江苏省委办公厅"),
        ("江苏省委办公厅", "中共江苏省委办公厅"),
        ("中共江苏省委办公厅", "中共江苏省委办公厅"),
        ("云 溪 市 财 政 局", "云溪市财政局"),
        ("101-云溪市财政局", "云溪市财政局"),
        ("云溪市财政局（本级） 单位：万元", "云溪市财政局"),
        ("云溪市发展和改革委员会", "云溪市发展和改革委员会"),
        ("万元", ""),
        ("本部门", ""),
    ],
)
def test_normal_names(printed: str, name: str) -> None:
    assert normal_name(printed) == name


def test_spellings_of_one_name_and_names_merely_alike() -> None:
    assert name_key("云溪州人力资源与社会保障局") == name_key("云溪州人力资源和社会保障局")
    assert name_key("云溪市（城关）医院") == name_key("云溪市城关医院")
    assert is_short_for("普陀区财政局", "上海市普陀区财政局")
    assert not is_short_for("上海市普陀区财政局", "上海市普陀区财政局财政所")
    assert name_key("云溪市第一中学") != name_key("云溪市第二中学")


def test_the_grounds_for_the_form_are_kept() -> None:
    read = read_document(DEMO)
    identity, _ = identify(read)
    template, issues = choose_template(read, identity, recognise(read))
    assert template.id == "xinjiang"
    assert [issue.code for issue in issues] == ["form_evidence"]
    assert "单位收支总体情况表" in issues[0].raw_text


JIANGSU = ["# 收支预算总表", "# 收入预算总表", "# 财政拨款支出预算表", "# 政府采购支出预算表"]


def test_a_form_is_used_outside_its_years_with_a_remark() -> None:
    read = document("# 云溪省财政厅2016年度部门预算公开", *JIANGSU)
    identity, _ = identify(read)
    template, issues = choose_template(read, identity, recognise(read))
    assert template.id == "jiangsu"
    assert [issue.code for issue in issues] == ["form_evidence", "form_outside_years"]


def real(name: str) -> Path:
    return SHARED / name


REAL = [
    ("jiangsu/JS_FAYUAN_2017.pdf", "江苏省高级人民法院", 2017, "budget", "department", "jiangsu"),
    ("jiangsu/JS_FAYUAN_2018.pdf", "江苏省高级人民法院", 2018, "budget", "department", "jiangsu"),
    ("jiangsu/JS_FAYUAN_2019.pdf", "江苏省高级人民法院", 2019, "budget", "department", "jiangsu"),
    ("jiangsu/JS_SWB_2017_text.pdf", "中共江苏省委办公厅", 2017, "budget", "department", "jiangsu"),
    ("jiangsu/JS_SWB_2017_tables.pdf", "中共江苏省委办公厅", 2017, "budget", "department", "jiangsu"),
    ("jiangsu/JS_SWB_2018_text.pdf", "中共江苏省委办公厅", 2018, "budget", "department", "jiangsu"),
    ("jiangsu/JS_SWB_2018_tables.pdf", "中共江苏省委办公厅", 2018, "budget", "department", "jiangsu"),
    ("jiangsu/JS_SWB_2019_text.pdf", "中共江苏省委办公厅", 2019, "budget", "department", "jiangsu"),
    ("jiangsu/JS_SWB_2019_tables.pdf", "中共江苏省委办公厅", 2019, "budget", "department", "jiangsu"),
    ("shanghai/SH_PT_CZJ_2024_final.pdf", "上海市普陀区财政局", 2024, "final_account", "department", "final_account"),
    ("shanghai/SH_PT_CZJ_2025_dept.pdf", "上海市普陀区财政局", 2025, "budget", "department", "shanghai"),
    ("shanghai/SH_PT_SFJ_2026_dept.pdf", "上海市普陀区司法局", 2026, "budget", "department", "shanghai"),
    ("shanghai/SH_PT_SFJ_2026_unit.pdf", "上海市普陀区司法局", 2026, "budget", "unit", "shanghai"),
    ("shanghai/SH_PT_WANLI_2023_dept.pdf", "上海市普陀区人民政府万里街道办事处", 2023, "budget", "department", "shanghai"),
    ("shanghai/SH_PT_WANLI_2024_dept.pdf", "上海市普陀区人民政府万里街道办事处", 2024, "budget", "department", "shanghai"),
    ("xinjiang/XJ_BZ_RSJ_2024_unit.txt", "巴音郭楞蒙古自治州人力资源和社会保障局", 2024, "budget", "unit", "xinjiang"),
    *(
        (f"formats/a.{ending}", "巴音郭楞蒙古自治州人力资源和社会保障局", 2024, "budget", "unit", "xinjiang")
        for ending in ("docx", "pdf", "html", "xlsx", "xls")
    ),
]  # fmt: skip


@pytest.mark.shared
@pytest.mark.skipif(
    not SHARED.exists(), reason="the real disclosures do not lie beside the checkout (../shared)"
)
@pytest.mark.parametrize(("name", "unit", "year", "kind", "scope", "form"), REAL)
def test_real_documents_say_who_and_when(
    name: str, unit: str, year: int, kind: str, scope: str, form: str
) -> None:
    read = read_document(real(name))
    evidence = recognise(read)
    identity, issues = identify(read)
    template, _ = choose_template(read, identity, evidence)
    assert (identity.unit_name, identity.fiscal_year, identity.document_kind, identity.scope, template.id) == (
        unit, year, kind, scope, form,
    )  # fmt: skip
    contradictions = {issue.code for issue in issues} - {"identity_proof", "year_from_tables"}
    assert not contradictions
