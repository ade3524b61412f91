"""`kanhe check`: exit codes, the JSON contract, what an officer reads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.documents import DEMO, ROOT, both, edited, replaced
from tests.extraction.test_parts import halves

COMMAND = [sys.executable, "-c", "from dagster_project.cli import app; app()", "check"]


def kanhe_check(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "160"}
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def answer(*arguments: str | Path) -> tuple[dict[str, Any], int]:
    done = kanhe_check("--format", "json", *arguments)
    return json.loads(done.stdout), done.returncode


@both
def test_a_sound_document_answers_by_the_contract(path: Path) -> None:
    told, code = answer(path)
    assert code == 0
    assert told["errors"] == []
    (document,) = told["documents"]
    assert {
        "path", "parts", "document_id", "unit_name", "fiscal_year", "document_kind", "scope", "template", "counts",
        "baselines", "results", "findings",
    } <= set(document)  # fmt: skip
    assert document["counts"] == {
        "cells": 365, "statements": 33, "targets": 89, "unmapped": 0, "shares": 12, "stated_figures": 122,
    }  # fmt: skip
    assert document["results"] == {
        "exact": 992, "rounding": 20, "convention": 2, "fail": 0, "not_applicable": 466, "not_evaluable": 0,
    }  # fmt: skip
    assert {finding["status"] for finding in document["findings"]} == {"convention"}


@both
def test_last_year_is_rebuilt(path: Path) -> None:
    told, _ = answer(path)
    prior = {(b["subject"], b["fund_scope"], b["key"]): b for b in told["documents"][0]["baselines"]}
    assert prior["total", "all", "revenue"]["prior"] == "3409.75"
    assert prior["total", "all", "expenditure"]["prior"] == "3409.75"
    assert prior["total", "general", "items"]["prior"] == "3409.73"
    assert prior["three_public", "appropriation", "three_public"]["prior"] == "22.00"
    assert prior["operating_expense", "appropriation", ""]["prior"] == "105.96"
    assert prior["source", "all", "fund_transfer"]["prior"] is None
    assert prior["source", "all", "fund_transfer"]["status"] == "unknown"
    assert prior["functional_item", "general", "2080704"]["status"] == "new_item"
    for baseline in told["documents"][0]["baselines"]:
        if baseline["prior"] is not None:
            assert Decimal(baseline["low"]) <= Decimal(baseline["prior"]) <= Decimal(baseline["high"])


def test_every_subject_of_a_baseline_is_listed(tmp_path: Path) -> None:
    """A unit that says how its carryover changed has a baseline of it, which stands in the list like any other."""
    stated = "财政拨款 2,596.00 万元，非财政拨款 0.00 万元，其中："
    change = "云溪州人力资源和社会保障局 2024 年上年结转结余 2,596.00 万元，比上年预算增加 2,596.00 万元，增长 100.00%。"
    path = edited(tmp_path, replaced(stated, f"{stated}\n\n{change}"))
    told, _ = answer(path)
    assert "carryover" in {baseline["subject"] for baseline in told["documents"][0]["baselines"]}
    text = kanhe_check(path)
    assert text.returncode in (0, 1), text.stderr
    assert "Traceback" not in text.stderr
    assert "按文字还原的2023年预算" in text.stdout


def test_facts_are_listed_on_request() -> None:
    told, _ = answer("--facts", DEMO)
    (document,) = told["documents"]
    printed = [cell for cell in document["cells"] if cell["amount"] is not None]
    assert len(printed) == 365
    (cell,) = (c for c in printed if (c["table"], c["code"], c["measure"]) == ("T03", "2080101", "basic"))
    assert (cell["amount"], cell["printed"], cell["state"]) == ("606.24", "606.24", "value")
    assert cell["location"]["line"]
    assert len(document["statements"]) == 33
    assert len(document["targets"]) == 89
    assert not any("responsible" in key for fact in document["targets"] for key in fact)


def test_a_wrong_cell_is_named_with_its_place_and_value(tmp_path: Path) -> None:
    path = edited(tmp_path, replaced("行政运行\t606.24\t606.24", "行政运行\t660.24\t606.24"))
    told, code = answer(path)
    assert code == 1
    failing = [f for f in told["documents"][0]["findings"] if f["status"] == "fail"]
    assert failing
    culprit = failing[0]["culprit"]
    assert culprit["printed"] == "660.24"
    assert culprit["proposed_low"] == culprit["proposed_high"] == "606.24"
    assert culprit["kind"] == "swapped_digits"
    line = path.read_text(encoding="utf-8").split("\n")[culprit["line"] - 1]
    assert line.split("\t")[culprit["column"] - 1] == "660.24"

    text = kanhe_check(path)
    assert text.returncode == 1
    assert "印为660.24万元，应为606.24万元（相邻两个数字颠倒）" in text.stdout.replace("\n", "")
    assert "660.24 → 606.24" in text.stdout
    assert "606.24" in text.stdout
    assert f"第{culprit['line']}行" in text.stdout


def test_a_bad_number_is_a_finding_with_its_place(tmp_path: Path) -> None:
    told, code = answer(edited(tmp_path, replaced("其他收入\t375.98", "其他收入\t3,75.98")))
    assert code == 1
    (finding,) = (f for f in told["documents"][0]["findings"] if f["rule_id"] == "READ:unreadable_number")
    assert finding["locations"][0]["printed"] == "3,75.98"
    assert finding["locations"][0]["line"]


@pytest.mark.parametrize("count", [1, 4])
def test_a_bad_file_costs_no_other_file_its_answer(tmp_path: Path, count: int) -> None:
    empty = tmp_path / "空.txt"
    empty.write_bytes(b"")
    told, code = answer(empty, *[DEMO] * count)
    assert code == 2
    assert len(told["documents"]) == count
    (error,) = told["errors"]
    assert error["code"] == "empty_file"
    assert "空.txt" in error["message"]


def test_files_of_one_disclosure_are_one_document_beside_a_complete_one(tmp_path: Path) -> None:
    text, tables = halves(tmp_path)
    told, code = answer(tables, DEMO, text)
    assert code == 0
    assert [document["parts"] for document in told["documents"]] == [[str(tables), str(text)], [str(DEMO)]]
    joined, whole = told["documents"]
    assert joined["counts"] == whole["counts"]
    assert joined["results"]["fail"] == 0
    assert "joined_parts" in {note["code"] for note in joined["notes"]}


def test_errors_are_chinese_without_traceback(tmp_path: Path) -> None:
    done = kanhe_check(tmp_path / "没有.txt")
    assert done.returncode == 2
    assert "找不到文件" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_check_does_not_pay_for_the_nightly_machinery() -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom dagster_project.publishing.check_report import run\n"
        f"run([Path({str(DEMO)!r})], 'json', facts=False)\n"
        "bad = {'dagster', 'dbt', 'great_expectations'} & set(sys.modules)\n"
        "sys.exit(f'imported {bad}' if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
