"""What a clerk left standing is reported with its place; what only looks like it is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dagster_project.extraction.facts import Facts, Identity
from dagster_project.extraction.identity import identify
from dagster_project.extraction.leftovers import report_leftovers
from dagster_project.reading.document import Document, Location, Paragraph
from tests.documents import examine_edited, issue_codes, replaced


def document(text: str) -> Document:
    return Document("0" * 64, "a.txt", "txt", "text", 1, (Paragraph(text, Location(line=7), ()),))


def reported(text: str, scope: str = "unit") -> list[str]:
    facts = Facts(Identity("白水县教育局", 2024, "budget", scope, None))
    report_leftovers(document(text), facts)
    assert all(issue.location.line == 7 for issue in facts.issues)
    return [issue.code for issue in facts.issues]


@pytest.mark.parametrize(
    "text",
    [
        "本单位收入预算XX万元。",
        "本单位收入预算××万元。",
        "20XX年收入预算12万元。",
        "收入预算（ ）万元。",
        "收入预算____万元。",
        "负责人：***",
    ],
)
def test_a_place_not_filled_in(text: str) -> None:
    assert reported(text) == ["placeholder"]


@pytest.mark.parametrize(
    "text",
    [
        "购置X光机1台。",
        "按照EXX标准执行。",
        "二〇二四年",
        "收入预算（万元）",
        "一般公共服务支出（类）12.00万元。",
        "单价×数量=金额",
    ],
)
def test_what_is_no_placeholder(text: str) -> None:
    assert reported(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "注：本单位2023年无政府性基金预算财政拨款安排的预算，故本表为空表。",
        "2023年收入预算12.00万元，其中财政拨款12.00万元。",
        "（一）白水县教育局2022年政府采购预算3.00万元。",
    ],
)
def test_a_sentence_about_this_budget_with_an_earlier_year(text: str) -> None:
    assert reported(text) == ["leftover_year"]


@pytest.mark.parametrize(
    "text",
    [
        "2023年预算执行数为12.00万元，2024年预算安排13.00万元。",
        "2023年支出完成12.00万元。",
        "2023年收入预算12.00万元，2024年收入预算13.00万元。",
        "比2023年预算增加1.00万元。",
        "2023年末固定资产12.00万元。",
        "2024年收入预算12.00万元。",
        "根据2023年工作安排，继续实施。",
    ],
)
def test_earlier_years_with_good_reason(text: str) -> None:
    assert reported(text) == []


def test_another_units_name_before_the_year() -> None:
    text = "红石县民政局2024年没有使用政府性基金预算拨款安排的支出。"
    assert reported(text) == ["unit_name_in_text"]
    assert reported(text, scope="department") == [], "a department speaks of its units"
    assert reported(text.replace("红石县民政局", "白水县教育局")) == []
    assert reported(text.replace("红石县民政局", "县教育局")) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("我单位预算批复时间为2024年2月5日。", date(2024, 2, 5)),
        ("县财政局于2024年2月5日批复我单位2024年预算。", date(2024, 2, 5)),
        ("依据《关于项目的批复》（2024年2月5日）安排。", None),
    ],
)
def test_the_day_of_approval(text: str, day: date | None) -> None:
    blocks = (
        Paragraph("白水县教育局2024年单位预算公开", Location(line=1), ()),
        Paragraph(text, Location(line=2), ()),
    )
    identity, _ = identify(Document("0" * 64, "a.txt", "txt", "text", 1, blocks))
    assert identity.approved_on == day


def test_a_placeholder_is_a_failing_rule_in_the_whole_document(tmp_path: Path) -> None:
    examination = examine_edited(tmp_path, replaced("车辆 6 辆", "车辆 XX 辆"))
    assert "placeholder" in issue_codes(examination)
    failing = {r["relation_id"] for r in examination.rows["relation_results"] if r["status"] == "fail"}
    assert "STR-006/placeholder/1" in failing
