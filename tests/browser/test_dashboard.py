"""The dashboard in a real browser: drawn, used, printed."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.publishing.snapshot import DATABASE
from tests.browser.conftest import HOSTILE_REASON, HOSTILE_UNIT, OTHER, REASON, UNIT, Watched, unit_page

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
pytestmark = pytest.mark.slow
AXE = {"preload": False, "resultTypes": ["violations"]}  # it may not fetch style sheets: the pages forbid it


def _rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home / "published" / DATABASE), read_only=True) as connection:
        return connection.execute(query).fetchall()


def _wan(yuan: Decimal) -> str:
    return f"{(yuan / 10_000).quantize(Decimal('0.01'), ROUND_HALF_UP):,}".replace("-", "−")


def _draw_all(page: Any) -> None:
    """Charts are drawn when they come into sight."""
    for chart in page.locator(".chart").all():
        chart.scroll_into_view_if_needed()
    expect(page.locator(".chart:not(:has(svg))")).to_have_count(0)


def test_every_page_is_drawn_with_its_charts(desk: Watched) -> None:
    for name in desk.names(UNIT):
        page = desk.open(name)
        assert page.locator("h1").count() == 1, name
        assert page.locator("main").inner_text().strip()
        _draw_all(page)
        for shapes in page.eval_on_selector_all(
            ".chart svg", "all => all.map(s => s.querySelectorAll('path').length)"
        ):
            assert shapes > 3, name
    assert page.locator(".chart").count() > 5  # the unit's


def test_a_year_nothing_is_known_of_keeps_its_place(desk: Watched) -> None:
    """Bars of 2019 and 2021 side by side would read as a change of one year."""
    page = desk.open("index.html")
    page.evaluate(
        """() => {
            const point = (year) => ({ year, value: "10000", origin: null, low: null, high: null });
            const known = [point(2019), point(2021)];
            const figure = Kanhe.charts.years("支出", known, document.createElement("table"));
            document.getElementById("years").replaceChildren(figure);
            figure.scrollIntoView();
        }"""
    )
    page.wait_for_selector("#years svg text", state="attached")
    texts = page.locator("#years svg text").all_text_contents()
    assert [text for text in texts if text.startswith("20")] == ["2019", "2020", "2021"]


def test_the_overview_shows_the_marts_figures(desk: Watched, home: Path) -> None:
    page = desk.open("index.html", "face=budget/unit&year=2024")
    [(total, documents)] = _rows(
        home,
        "select sum(expenditure_yuan), count(*) from marts.mart_unit_year"
        " where fiscal_year = 2024 and document_kind = 'budget' and scope = 'unit'",
    )
    tile = page.locator("#tiles li").first.inner_text()
    assert _wan(total) in tile
    assert f"公开{documents}份" in page.locator("#said").inner_text()
    departments = _rows(
        home,
        "select sum(expenditure_yuan) from marts.mart_unit_year"
        " where fiscal_year = 2024 and document_kind = 'budget' and scope = 'department'",
    )[0][0]
    page.locator("#controls select").first.select_option("budget/department")
    assert _wan(departments) in page.locator("#tiles li").first.inner_text()


def test_a_unit_shows_every_line_of_its_series_as_the_mart_has_it(desk: Watched, home: Path) -> None:
    page = desk.open(unit_page(desk.site, UNIT), "year=2024&face=budget/unit")
    lines = _rows(
        home,
        "select line_key, value_yuan from marts.mart_line_year l join marts.dim_unit u using (unit_key)"
        f" where unit_name = '{UNIT}' and fiscal_year = 2024 and document_kind = 'budget' and scope = 'unit'"
        " and subject = 'functional_item' and fund_scope = 'general' and value_yuan <> 0",
    )
    assert len(lines) > 5
    shown = {}
    heads = desk.texts("#functions thead th")
    column = next(
        index for index, head in enumerate(heads) if head.startswith("2024年") and "增减" not in head
    )
    for row in page.locator("#functions tbody tr").all():
        code = row.locator(".code").inner_text().strip()
        shown[code] = (
            row.locator("td").nth(column - 1).inner_text().replace("调", "").replace("异", "").strip()
        )
    assert shown == {code: _wan(value) for code, value in lines} | {
        code: text for code, text in shown.items() if code not in dict(lines)
    }


def test_where_a_figure_comes_from_is_told(desk: Watched, home: Path) -> None:
    page = desk.open(unit_page(desk.site, UNIT), "year=2024&face=budget/unit")
    implied = _rows(
        home,
        "select value_yuan, low_yuan from marts.mart_line_year l join marts.dim_unit u using (unit_key)"
        f" where unit_name = '{UNIT}' and fiscal_year = 2023 and scope = 'unit' and document_kind = 'budget'"
        " and subject = 'total' and fund_scope = 'all' and line_key = 'expenditure' and value_origin = 'implied'",
    )
    assert implied
    row = page.locator("#totals tbody tr", has_text="支出总计").first
    assert "推" in row.inner_text()
    assert _wan(implied[0][0]) in row.inner_text()
    row.locator(".rowlink").click()
    dialog = page.locator("dialog[open]")
    told = dialog.inner_text()
    assert "由下一年文字推算" in told
    assert f"{implied[0][0]:,.2f}" in told  # exact, in yuan
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_a_receipt_names_file_place_printed_text_and_relations(desk: Watched, home: Path) -> None:
    page = desk.open(unit_page(desk.site, UNIT), "year=2024&face=budget/unit")
    page.locator("#functions tbody tr", has_text="2080101").first.locator(".rowlink").click()
    receipt = page.locator("dialog table").nth(1)
    expect(receipt).to_contain_text("关系")
    [(printed, line, file)] = _rows(
        home,
        "select n.printed, n.source_line, d.file_path from marts.fct_line_version v"
        " join marts.fct_printed_number n on n.document_id = v.document_id and n.fact_id = v.fact_id"
        " and n.fact_part = 'value' join marts.dim_document d on d.document_id = v.document_id"
        f" where d.unit_name = '{UNIT}' and v.is_current and v.scope = 'unit' and v.fiscal_year = 2024"
        " and v.subject = 'functional_item' and v.fund_scope = 'general' and v.line_key = '2080101'",
    )
    row = receipt.locator("tbody tr", has_text="2024年").inner_text()
    assert printed in row
    assert file in row
    assert line is None or f"第{line}行" in row
    assert "kanhe trace mart_line_year" in page.locator("dialog").inner_text()


def test_the_bridge_closes(desk: Watched, home: Path) -> None:
    page = desk.open(unit_page(desk.site, UNIT), "year=2024&face=budget/unit")
    bridge = _rows(
        home,
        "select prior_yuan, current_yuan, reported_change_yuan from marts.mart_growth_bridge b"
        f" join marts.dim_unit u using (unit_key) where unit_name = '{UNIT}' and fiscal_year = 2024"
        " and scope = 'unit' and subject = 'total' and fund_scope = 'all' and line_key = 'expenditure'",
    )[0]
    page.locator("#bridge figure details summary").click()
    levels = [text.split("\t") for text in desk.texts("#bridge figure details tbody tr")]
    assert levels[0][1].strip() == _wan(bridge[0])
    assert next(row[1] for row in levels if row[0].startswith("2024")).strip() == _wan(bridge[1])
    steps = [row[1] for row in levels[1:] if not row[0].startswith(("2024", "其中", "同口径增减中"))]
    total = sum(Decimal(step.replace("+", "").replace("−", "-").replace(",", "")) for step in steps)
    assert abs(total - bridge[2] / 10_000) <= Decimal("0.02") * len(steps)


def test_findings_are_filtered_and_link_to_unit_rule_and_letter(desk: Watched, home: Path) -> None:
    page = desk.open("findings.html", "year=all")
    page.wait_for_selector(".finding")
    total = _rows(home, "select count(*) from marts.fct_finding")[0][0]
    expect(page.locator("#said")).to_have_text(f"{total}处发现")
    graves = _rows(
        home, "select count(*) from marts.fct_finding where severity = 'critical' and status = 'fail'"
    )[0][0]
    page.get_by_label("严重程度").select_option("critical")
    page.get_by_label("状态").select_option("fail")
    expect(page.locator("#said")).to_have_text(f"{graves}处发现")
    assert page.locator(".finding").count() == min(graves, 60)
    assert "severity=critical" in page.url
    page.get_by_label("单位", exact=True).fill("没有这样的单位")
    page.wait_for_selector(".empty")
    page.get_by_label("单位", exact=True).fill(OTHER)
    page.wait_for_selector(".finding")
    assert set(desk.texts(".finding a[href^='unit/']")) == {OTHER}
    letter = page.locator(".finding a[href$='.docx']").first.get_attribute("href")
    assert (desk.site / letter).read_bytes().startswith(b"PK")
    assert (desk.site / letter.replace(".docx", ".html")).is_file()


def test_reasons_are_searched_in_chinese_with_sign_and_amount(desk: Watched, home: Path) -> None:
    page = desk.open("reasons.html", "year=all")
    page.wait_for_selector(".hit")
    page.get_by_label("增减", exact=True).select_option("down")
    page.get_by_label("增减额不小于（万元）").fill("10")
    expected = _rows(home, "select count(*) from marts.fct_stated_change where change_yuan <= -100000")[0][0]
    assert expected > 0
    expect(page.locator("#said")).to_have_text(re.compile(f"^{expected}条，"))
    page.get_by_label("增减额不小于（万元）").fill("")
    page.get_by_label("增减", exact=True).select_option("")
    page.get_by_label("科目编码").fill("208")
    expected = _rows(
        home,
        "select count(*) from marts.fct_stated_change where function_code like '208%'"
        " and (reason is not null or change_yuan <> 0)",
    )[0][0]
    expect(page.locator("#said")).to_have_text(re.compile(f"^{expected}条，"))
    page.get_by_label("科目编码").fill("")
    page.get_by_label("词句").fill("调资 增加")
    expected = _rows(home, f"select count(*) from marts.fct_stated_change where reason = '{REASON}'")[0][0]
    expect(page.locator("#said")).to_have_text(re.compile(f"^{expected}条，"))
    page.wait_for_selector(".hit mark")
    assert set(desk.texts(".hit mark")) == {"调资", "增加"}


def test_comparison_ranks_and_adds_only_what_adds(desk: Watched, home: Path) -> None:
    page = desk.open("compare.html", "year=2024&face=budget/unit&measure=expenditure")
    page.wait_for_selector("#table tbody tr")
    values = _rows(
        home,
        "select unit_name, expenditure_yuan from marts.mart_unit_year where fiscal_year = 2024"
        " and document_kind = 'budget' and scope = 'unit' and expenditure_yuan is not null order by 2 desc",
    )
    assert desk.texts("#table tbody th")[: len(values)] == [name for name, _ in values]
    assert page.locator("#sum").inner_text() == _wan(sum(value for _, value in values))
    page.get_by_role("button", name="在职人均").click()
    assert page.locator("#sum").count() == 0
    assert "不能相加" in page.locator("#said").inner_text()
    page.get_by_label("选取单位（不选则为全部）").fill(UNIT)
    page.get_by_role("button", name="加入").click()
    assert page.locator("#table tbody tr").count() == 1
    page.get_by_label("指标", exact=True).select_option("project_share")
    assert "%" in page.locator("#table tbody tr").first.inner_text()
    assert "同类" in page.locator("#table tbody tr").first.inner_text()


def test_rules_and_scores_tell_what_they_rest_on(desk: Watched, home: Path) -> None:
    page = desk.open("rules.html", "rule=HIE-001")
    assert "下级之和等于上级" in page.locator("#one h2").inner_text()
    page = desk.open("scores.html", "year=2024")
    page.wait_for_selector("#list tbody tr")
    score = _rows(
        home,
        "select score_bp from marts.mart_disclosure_score where fiscal_year = 2024 and score_bp is not null"
        " order by score_bp desc limit 1",
    )[0][0]
    assert f"{score // 100}.{score % 100:02d}%" in page.locator("#list tbody tr").first.inner_text()


def test_the_unknown_is_a_dash_with_its_reason_for_mouse_and_keyboard(desk: Watched) -> None:
    page = desk.open(unit_page(desk.site, OTHER), "year=2024")
    dash = page.locator(".unknown").first
    dash.hover()
    reason = page.locator(".tip").inner_text()
    assert len(reason) > 4
    page.mouse.move(0, 0)
    dash.focus()
    assert page.locator(".tip").inner_text() == reason
    assert dash.get_attribute("aria-label") == f"未知：{reason}"


def test_units_are_found_by_keyboard_alone(desk: Watched) -> None:
    page = desk.open("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("#finder").focus()
    page.keyboard.type(UNIT[:6])
    page.wait_for_selector("#found li")
    page.keyboard.press("ArrowDown")
    assert page.locator("#finder").get_attribute("aria-activedescendant") == "found-0"
    page.keyboard.press("Enter")
    page.wait_for_url("**/unit/*.html")
    page.wait_for_selector("body[data-ready]")
    row = page.locator("#totals .rowlink").first
    row.focus()
    assert row.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "rowlink"


def test_a_phone_never_scrolls_sideways(phone: Watched) -> None:
    for name in phone.names(UNIT):
        page = phone.open(name)
        _draw_all(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


def test_a_unit_is_printed_with_charts_and_tables_open(desk: Watched, tmp_path: Path) -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    page = desk.open(unit_page(desk.site, UNIT), "year=2024")
    paper = page.pdf(path=str(tmp_path / "unit.pdf"), prefer_css_page_size=True, print_background=True)
    document = pypdfium2.PdfDocument(paper)
    text = "".join(sheet.get_textpage().get_text_range() for sheet in document)
    first = document[0].get_size()
    assert first[0] > first[1]  # A4 across
    assert len(document) < 25
    for words in ("支出功能分类", "同口径增减", "数据发布于"):
        assert words in text
    charts = page.eval_on_selector_all(
        ".chart", "all => all.map(c => [...c.querySelectorAll('svg text')].map(t => t.textContent))"
    )
    assert len(charts) > 5
    assert all(labels and all(label in text for label in labels[:4]) for labels in charts)
    assert "查找单位" not in text


def test_nothing_hostile_runs_or_breaks_out(attacked: Watched) -> None:
    for name in attacked.names(HOSTILE_UNIT):
        page = attacked.open(name, "year=2024")
        _draw_all(page)
        for chart in page.locator(".chart").all()[:3]:
            chart.hover()
        assert page.evaluate("window.hacked") is None, name
        assert page.locator("main img, main svg[onload], main script").count() == 0, name
    page = attacked.open(unit_page(attacked.site, HOSTILE_UNIT))
    assert page.locator("h1").inner_text() == HOSTILE_UNIT
    page = attacked.open("reasons.html", "year=all")
    page.wait_for_selector(".hit")
    assert HOSTILE_REASON in page.locator("main").inner_text()
    for file in attacked.site.rglob("*.html"):
        assert "<script>window.hacked" not in file.read_text(encoding="utf-8")
    for file in (attacked.site / "data").rglob("*.js"):
        assert "<" not in file.read_text(encoding="utf-8"), file


def test_axe_finds_nothing_serious(desk: Watched) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    found = []

    def check(page: Any, where: str, context: str | None = None) -> None:
        for problem in axe.Axe().run(page, context=context, options=AXE).response["violations"]:
            if problem["impact"] in ("serious", "critical"):
                found.extend(
                    f"{where}: {problem['id']} {node['html'][:200]}" for node in problem["nodes"][:5]
                )

    for name in desk.names(UNIT):
        page = desk.open(name, "rule=HIE-001" if name == "rules.html" else "")
        _draw_all(page)
        check(page, name)
    page.locator("#totals .rowlink").first.click()
    check(page, "dialog", "dialog")
    assert found == []
