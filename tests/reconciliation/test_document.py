"""Relations of a whole disclosure, and what single errors do to them."""

import random
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dagster_project.examination import Examination, examine
from tests.documents import DEMO, both, examine_edited, replaced, results

TABLE_FAMILIES = {"hierarchy", "row_sum", "table_balance", "cross_table", "bridge"}
WAN = Decimal(10_000)


def by_family(examination: Examination) -> Counter[tuple[bool, str]]:
    families = {row["relation_id"]: row["family"] in TABLE_FAMILIES for row in examination.rows["relations"]}
    return Counter((families[r["relation_id"]], r["status"]) for r in examination.rows["relation_results"])


@both
def test_a_sound_document_has_no_failure_and_two_share_plugs(path: Path) -> None:
    examination = examine([path])
    counted = by_family(examination)
    assert counted[True, "fail"] == counted[False, "fail"] == 0
    assert counted[True, "not_evaluable"] == counted[False, "not_evaluable"] == 0
    assert (counted[True, "exact"], counted[True, "rounding"]) == (458, 17)
    assert (counted[False, "exact"], counted[False, "rounding"]) == (534, 3)
    plugs = results(examination, "convention")
    assert sorted(str(plug["left_value"]) for plug in plugs) == ["40.20", "94.09"]


@both
def test_every_figure_is_in_a_relation(path: Path) -> None:
    rows = examine([path]).rows
    used = {term["fact_id"] for term in rows["relation_terms"]}
    printed = {cell["fact_id"] for cell in rows["cells"] if cell["amount_yuan"] is not None}
    assert len(printed) == 365
    assert printed <= used


@both
def test_every_relation_has_a_result_and_terms_refer_to_facts(path: Path) -> None:
    rows = examine([path]).rows
    assert [r["relation_id"] for r in rows["relations"]] == [
        r["relation_id"] for r in rows["relation_results"]
    ]
    assert len({r["relation_id"] for r in rows["relations"]}) == len(rows["relations"])
    tables = (
        "cells", "statements", "stated_figures", "targets", "performance_sheets", "project_notes", "declarations",
    )  # fmt: skip
    facts = {row["fact_id"] for table in tables for row in rows[table]}
    unknown = {t["fact_id"] for t in rows["relation_terms"]} - facts
    assert all(fact.startswith("constant:") for fact in unknown)


@both
def test_a_permuted_income_table_passes_its_row_sums_and_is_found_all_the_same(
    path: Path, tmp_path: Path
) -> None:
    """Own money and carry-over swapped in every row of T02: only relations across tables can see it."""
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    start = next(
        i for i, line in enumerate(lines) if line.endswith("单位收入总体情况表") and line.startswith("#")
    )
    for index in range(start, next(i for i, line in enumerate(lines) if line == "表 3")):
        fields = lines[index].split("\t")
        if len(fields) == 16 and "※" not in lines[index]:
            fields[13], fields[14] = fields[14], fields[13]
            lines[index] = "\t".join(fields)
    swapped = tmp_path / "swapped.txt"
    swapped.write_text("\n".join(lines), encoding="utf-8")
    failing = results(examine([swapped]), "fail")
    assert failing
    assert not [r for r in failing if r["family"] in ("row_sum", "hierarchy")]
    assert {r["family"] for r in failing} >= {"cross_table"}


def change_cell(text: str, cell: dict[str, Any], printed: str) -> str:
    lines = text.split("\n")
    fields = lines[cell["line"] - 1].split("\t")
    fields[cell["column"] - 1] = fields[cell["column"] - 1].replace(cell["printed"], printed)
    lines[cell["line"] - 1] = "\t".join(fields)
    return "\n".join(lines)


def test_single_digit_errors_are_found_and_named(tmp_path: Path) -> None:
    """Forty seeded one-digit errors; the measured rates over all cells are in the benchmark."""
    source = random.Random(20241123)
    cells = [c for c in examine([DEMO]).rows["cells"] if c["amount_yuan"]]
    text = DEMO.read_text(encoding="utf-8")
    found = named = healed = 0
    sample = source.sample(cells, 40)
    for cell in sample:
        position = source.choice([i for i, char in enumerate(cell["printed"]) if char.isdigit()])
        digit = str((int(cell["printed"][position]) + source.randint(1, 9)) % 10)
        printed = cell["printed"][:position] + digit + cell["printed"][position + 1 :]
        path = tmp_path / "mutant.txt"
        path.write_text(change_cell(text, cell, printed), encoding="utf-8")
        failing = results(examine([path]), "fail")
        found += bool(failing)
        if failing and failing[0]["culprit_fact_id"] == cell["fact_id"]:
            named += 1
            healed += failing[0]["proposed_low"] <= cell["amount_yuan"] <= failing[0]["proposed_high"]
    assert found >= 39
    assert named >= 38
    assert healed == named


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("收支总预算 6,459.22 万元", "收支总预算 6,459.32 万元", "TXT-001"),
        ("占 24.51%", "占 24.61%", "SHR-001"),
        ("减少 188.00 万元，下降 10.68%".replace("，", ","), "减少 188.00 万元,下降 1.07%", "GRO-001"),
        ("下降 13.09%", "增长 13.09%", "GRO-002"),
        ("在职 83 人", "在职 84 人", "TXT-004"),
        ("预算安排规模：80.00", "预算安排规模：81.00", "PRJ-001"),
        ("预算安排规模：80.00", "预算安排规模：81.00", "PRJ-002"),
        ("17.50 万元", "18.50 万元", "PRJ-003"),
        ("400 人", "40 人", "PRJ-004"),
        ("增加 44.44 万元", "增加 45.44 万元", "CLO-001"),
        ("增加 44.44 万元", "增加 45.44 万元", "CLO-002"),
    ],
)
def test_each_text_rule_finds_its_error(tmp_path: Path, old: str, new: str, rule: str) -> None:
    source = DEMO.read_text(encoding="utf-8")
    for variant in (old, old.replace(" ", "")):
        if variant in source:
            break
    else:
        pytest.fail(f"{old!r} is not in the demo")
    examination = examine_edited(tmp_path, replaced(variant, new if variant == old else new.replace(" ", "")))
    assert rule in {r["rule_id"] for r in results(examination, "fail")}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("\t-\t20\t", "\t-\t25\t", "PER-002"),
        ("年度预算总额\t51.00", "年度预算总额\t52.00", "PER-001"),
        ("年度预算总额\t51.00", "年度预算总额\t52.00", "PER-003"),
    ],
)
def test_each_performance_rule_finds_its_error(tmp_path: Path, old: str, new: str, rule: str) -> None:
    examination = examine_edited(tmp_path, replaced(old, new))
    assert rule in {r["rule_id"] for r in results(examination, "fail")}


def test_a_declaration_over_a_filled_table_is_found(tmp_path: Path) -> None:
    def note(text: str) -> str:
        place = text.index("\n表 6\n")
        return text[:place] + "\n一般公共预算支出情况表为空表。\n" + text[place:]

    assert "STR-003" in {r["rule_id"] for r in results(examine_edited(tmp_path, note), "fail")}


def test_missing_tables_and_sections_are_found(tmp_path: Path) -> None:
    examination = examine_edited(tmp_path, lambda text: text[: text.index("表 6\n")])
    rules = Counter(r["rule_id"] for r in results(examination, "fail"))
    assert rules["STR-001"] == 6
    assert rules["STR-002"] == 18
