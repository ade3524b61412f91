"""Verified truth about real disclosures: 100 stated changes with the baselines they imply, and known mistakes."""

import csv
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from dagster_project.publishing.check_report import run
from tests.real import FOLDER, cells, examined, needs_real, real_documents

pytestmark = [pytest.mark.shared, needs_real]

GOLD = FOLDER / "baseline_gold.csv"
KNOWN = FOLDER / "known_findings.csv"
_DOWN = ("减少", "降低", "下降")


def rows(path: Any) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def checked() -> dict[str, dict[str, Any]]:
    """What `kanhe check --format json` prints for all PDFs in one call, by the name of the disclosure."""
    import contextlib
    import io

    names = real_documents()
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        run([path for paths in names.values() for path in paths], "json", facts=False)
    printed = json.loads(output.getvalue())
    assert printed["errors"] == []
    by_path = {path: document for document in printed["documents"] for path in document["parts"]}
    return {name: by_path[str(paths[0])] for name, paths in names.items()}


def matches(gold: dict[str, str], baseline: dict[str, Any]) -> bool:
    """Whether a printed baseline says what the verified row says."""
    if baseline["current"] is None or baseline["prior"] is None or baseline["change"] is None:
        return False
    change = Decimal(gold["change_wan"] or 0) * (-1 if gold["direction"] in _DOWN else 1)
    same = (
        Decimal(baseline["current"]) == Decimal(gold["current_wan"])
        and Decimal(baseline["change"]) == change
        and Decimal(baseline["prior"]) == Decimal(gold["base_reconstructed"])
    )
    if gold["pct_stated"]:
        percent = Decimal(gold["pct_stated"]) * (-1 if gold["pct_word"] in _DOWN else 1)
        same = same and baseline["percent"] is not None and Decimal(baseline["percent"]) == percent
    if gold["kind"] == "func_item":
        return same and baseline["subject"] == "functional_item" and gold["item"] in baseline["name"]
    return same and baseline["subject"] != "functional_item"


def test_all_hundred_verified_baselines_are_printed(checked: dict[str, dict[str, Any]]) -> None:
    gold = rows(GOLD)
    missing = [
        (row["doc"], row["item"])
        for row in gold
        if not any(
            matches(row, baseline) for baseline in checked[row["doc"].removesuffix("_text")]["baselines"]
        )
    ]
    assert len(gold) == 100
    assert missing == []


def test_the_one_wrong_change_is_flagged_and_put_right(checked: dict[str, dict[str, Any]]) -> None:
    (wrong,) = (row for row in rows(GOLD) if row["match"] == "N")
    printed = Decimal(wrong["change_wan"])
    right = Decimal(wrong["prev_year_value"]) - Decimal(wrong["current_wan"])
    found = [
        finding
        for finding in checked[wrong["doc"]]["findings"]
        if finding["culprit"]
        and Decimal(re.sub("[^0-9.]", "", finding["culprit"]["printed"] or "0")) == printed
    ]
    assert {finding["rule_id"] for finding in found} == {"GRO-001"}
    assert {abs(Decimal(f["culprit"][end])) for f in found for end in ("proposed_low", "proposed_high")} == {
        right
    }


# --- known mistakes ---------------------------------------------------------------------------------------

FOUND: dict[tuple[str, str], tuple[str, str]] = {
    # (document, place in known_findings.csv): (rule or issue, code or words of the place)
    ("SH_PT_SFJ_2026_unit", "编制说明 1"): ("GRO-005", "2040601"),
    ("SH_PT_SFJ_2026_unit", "编制说明 7"): ("TXT-002", "行政单位离退休"),
    ("SH_PT_SFJ_2026_unit", "编制说明 13"): ("TXT-002", "购房补贴"),
    ("SH_PT_SFJ_2026_unit", "编制说明 11"): ("STR-010", "医疗卫生与计划生育支出"),
    ("SH_PT_SFJ_2026_unit", "编制说明"): ("STR-007", "财政拨款收入支出"),
    ("SH_PT_SFJ_2026_unit", "其他说明 一（二）"): ("RSN-003", "公务用车购置及运行费"),
    ("SH_PT_SFJ_2026_unit", "其他说明 五"): ("STR-009", "部门"),
    ("SH_PT_SFJ_2026_unit", "编制说明 10"): ("GRO-005", "2080599"),
    ("SH_PT_SFJ_2026_unit", "T3 支出总表 + T5 行政运行 2040601"): ("ROW-001", "2040601"),
    ("SH_PT_SFJ_2026_unit", "T1 支出总计 vs T8 合计"): ("CRS-013", "支出总计"),
    ("SH_PT_SFJ_2026_dept", "编制说明 6"): ("GRO-005", "2040699"),
    ("SH_PT_SFJ_2026_dept", "编制说明 12"): ("TXT-002", "住房公积金"),
    ("SH_PT_SFJ_2026_dept", "编制说明 11"): ("STR-010", "医疗卫生与计划生育支出"),
    ("SH_PT_SFJ_2026_dept", "编制说明 9 (77.99→91.97)"): ("GRO-005", "2080506"),
    ("SH_PT_CZJ_2025_dept", "编制说明 7"): ("TXT-001", "机关事业单位职业年金缴费支出"),
    ("SH_PT_CZJ_2025_dept", "编制说明 8"): ("STR-011", "其它行政事业单位养老支出"),
    ("SH_PT_CZJ_2025_dept", "T7 国有资本 note"): ("STR-005", "国有资本经营预算"),
    ("SH_PT_CZJ_2024_final", "四、财政拨款收支说明"): ("TXT-001", "财政拨款收入支出总计"),
    ("SH_PT_WANLI_2024_dept", "T9 note"): ("STR-003", "三公"),
    ("SH_PT_WANLI_2024_dept", "编制说明 31"): ("TXT-002", "住房公积金"),
    ("SH_PT_WANLI_2024_dept", "编制说明 4"): ("RSN-001", "宣传事务"),
    ("SH_PT_WANLI_2024_dept", "编制说明 15"): ("RSN-005", "职业年金"),
    ("SH_PT_WANLI_2023_dept", "编制说明 16"): ("TXT-002", "职业年金"),
    ("SH_PT_WANLI_2023_dept", "编制说明 3"): ("GRO-005", "2012902"),
    ("JS_FAYUAN_2018", "五 一般行政管理事务"): ("GRO-001", "2040502"),
    ("JS_FAYUAN_2017", "提租补贴"): ("GRO-001", "2210202"),
    ("JS_SWB_2017_text", "行政运行"): ("GRO-001", "2013101"),
}


@cache
def failing(name: str) -> tuple[tuple[str, str], ...]:
    """Rule or issue code, and the words of the place, of everything found in a document."""
    found = examined(name).rows
    relations = {row["relation_id"]: row for row in found["relations"]}
    results = [
        (
            relations[row["relation_id"]]["rule_id"],
            f"{relations[row['relation_id']]['instance']} {row['message']}",
        )
        for row in found["relation_results"]
        if row["status"] == "fail"
    ]
    issues = [(row["code"], row["message"]) for row in found["issues"] if row["severity"] != "info"]
    return (*results, *issues)


@pytest.mark.parametrize("place", sorted(FOUND), ids=lambda place: f"{place[0]} {place[1]}")
def test_a_known_mistake_is_found_at_its_place(place: tuple[str, str]) -> None:
    rule, words = FOUND[place]
    assert any(place == (row["doc"], row["where"]) for row in rows(KNOWN)), (
        "the row is gone from known_findings.csv"
    )
    assert [
        text for found, text in failing(place[0].removesuffix("_text")) if found == rule and words in text
    ]


def test_what_the_percent_and_the_table_prove_is_proposed() -> None:
    """The right number behind a repeated amount, an inserted digit and a wrong percent."""
    expected = {
        ("SH_PT_SFJ_2026_dept", "GRO-005", "2040699"): "32693000",
        ("SH_PT_SFJ_2026_dept", "TXT-002", "住房公积金"): "2087959",
        ("SH_PT_SFJ_2026_unit", "GRO-005", "2040601"): "-15.13",
        ("SH_PT_SFJ_2026_unit", "GRO-005", "2210203"): "-14.38",
        ("JS_FAYUAN_2017", "GRO-001", "2210202"): "79.09",
        ("JS_SWB_2017", "GRO-001", "2013101"): "1.69",
    }
    for (name, rule, words), value in expected.items():
        found = list(proposals(name, rule, words))
        assert found, (name, rule)
        assert all(low <= Decimal(value) <= high for low, high in found), (name, rule, found)


def proposals(name: str, rule: str, words: str) -> Iterator[tuple[Decimal, Decimal]]:
    found = examined(name).rows
    relations = {row["relation_id"]: row for row in found["relations"]}
    for row in found["relation_results"]:
        relation = relations[row["relation_id"]]
        if row["status"] == "fail" and relation["rule_id"] == rule and words in relation["instance"]:
            yield row["proposed_low"], row["proposed_high"]


def test_what_reading_reports_and_a_rule_tells_is_one_finding_with_its_place(
    checked: dict[str, dict[str, Any]],
) -> None:
    told = [f for document in checked.values() for f in document["findings"]]
    assert {f["rule_id"] for f in told if f["rule_id"].startswith("READ:")} == {"READ:percent_sign_lost"}
    for rule, count in (("STR-007", 1), ("STR-009", 1), ("STR-010", 2), ("STR-011", 4), ("STR-005", 1)):
        found = [f for f in told if f["rule_id"] == rule]
        assert len(found) == count, rule
        assert all(f["locations"][0]["page"] for f in found)


NO_ERROR = (
    ("SH_PT_WANLI_2024_dept", "TXT-003"),  # operating expense of a department with public institutions
    ("SH_PT_WANLI_2023_dept", "TXT-003"),
    ("SH_PT_SFJ_2026_unit", "GRO-003"),  # 2025 is the right year to compare with
)


@pytest.mark.parametrize(("name", "rule"), NO_ERROR)
def test_what_is_no_mistake_is_not_raised(name: str, rule: str) -> None:
    assert rule not in {found for found, _ in failing(name)}


def test_truncated_amounts_are_no_mistake() -> None:
    known = next(row for row in rows(KNOWN) if row["type"] == "rounding_floor")
    printed = set(re.findall(r"[0-9.]+", known["stated"]))
    messages = [text for rule, text in failing(known["doc"]) if rule == "TXT-001"]
    assert len(messages) == 1  # the inserted digit of 编制说明 7 only
    assert not any(number in text for number in printed for text in messages)


def known(kind: str) -> dict[str, str]:
    """The one row of known_findings.csv of a type."""
    (row,) = [row for row in rows(KNOWN) if row["type"] == kind]
    return row


def test_codes_without_leading_zeros_are_read_with_them() -> None:
    """`301|2` and `301|7`: without the two rows the class misses their sum."""
    assert "07" in known("unpadded_code")["expected_or_conflict"]
    wages = cells("SH_PT_WANLI_2024_dept", table_id="T06", measure="total")
    amounts = {cell["code"]: cell["amount_yuan"] for cell in wages}
    assert amounts["30102"] + amounts["30107"] == 28070910
    assert not [rule for rule, text in failing("SH_PT_WANLI_2024_dept") if "（301" in text]


def test_lines_out_of_order_are_put_to_their_sentences() -> None:
    """The share printed above its sentence belongs to the last class, the reason below to the totals."""
    name = known("text_order")["doc"]
    found = examined(name).rows
    shares = {
        row["key"]: row["printed"]
        for row in found["stated_figures"]
        if (row["section"], row["measure"]) == ("general_structure", "share")
    }
    assert shares == {"201": "71.73", "208": "11.11", "210": "2.07", "221": "15.16"}
    (total,) = [s for s in found["statements"] if s["section"] == "appropriation_total"]
    assert total["current_printed"] == "0.3"
    assert total["reason"].startswith("基本支出中人员进出")
    assert not [row for row in found["issues"] if row["code"] in ("unassigned_figure", "unread_number")]


def test_every_row_of_the_known_mistakes_is_looked_at() -> None:
    """A mistake found at its place, something that is none, or a trap read rightly."""
    others = {"human_false_positive", "rounding_floor", "not_an_identity", "unpadded_code", "text_order"}
    missing = [row for row in rows(KNOWN) if (row["doc"], row["where"]) not in FOUND]
    assert {row["type"] for row in missing} == others


# --- every number of the text --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(real_documents()))
def test_every_number_of_the_text_is_a_fact_or_an_issue(name: str) -> None:
    found = examined(name).rows
    stated = sum(
        row[part] is not None
        for row in found["statements"]
        for part in ("current_printed", "change_printed", "percent_printed", "base_yuan")
    )
    unassigned = [row for row in found["issues"] if row["code"] in ("unassigned_figure", "unread_number")]
    assert stated + len(found["stated_figures"]) > 30
    assert len(unassigned) * 100 < stated + len(found["stated_figures"])
