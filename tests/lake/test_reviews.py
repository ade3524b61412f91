"""Answers and corrections are read whole or refused with file and line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dagster_project.lake.reviews import ReviewError, read_reviews

ANSWER_HEAD = "单位,年度,类别,口径,发现编号,答复,说明,答复人,答复日期,有效期至"
CORRECTION_HEAD = (
    "单位,年度,类别,口径,表号,行,项目,栏,文字事项,数字,原值,更正值,计量单位,原因,更正人,更正日期"
)
WHO = "云溪州档案馆,2024,预算,单位"
ANSWER = f"{WHO},0123456789abcdef,豁免,口径调整,预算科审核岗,2024-03-05,2024-12-31"
CELL = f'{WHO},T03,2010101,,合计,,,"1,660.24",1606.24,万元,笔误,预算科审核岗,2024/3/5'
SENTENCE = f"{WHO},,,,,行政运行,增减幅,5.95,5.59,%,笔误,预算科审核岗,2024年3月5日"
TODAY = date(2024, 6, 1)


def written(folder: Path, kind: str, *lines: str, encoding: str = "utf-8") -> Path:
    (folder / kind).mkdir(parents=True, exist_ok=True)
    (folder / kind / "一.csv").write_text("\n".join(lines) + "\n", encoding=encoding)
    return folder


def problem(folder: Path, kind: str, line: str) -> str:
    head = ANSWER_HEAD if kind == "answers" else CORRECTION_HEAD
    with pytest.raises(ReviewError) as caught:
        read_reviews(written(folder, kind, head, line), TODAY)
    assert f"{kind}/一.csv 第2行" in str(caught.value)
    return str(caught.value)


def test_no_folder_means_no_decisions(tmp_path: Path) -> None:
    reviews = read_reviews(tmp_path / "none", TODAY)
    assert (reviews.answers, reviews.corrections) == ((), ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_lines_become_rows(tmp_path: Path, encoding: str) -> None:
    written(tmp_path, "answers", ANSWER_HEAD, ANSWER, "", encoding=encoding)
    written(tmp_path, "corrections", CORRECTION_HEAD, CELL, SENTENCE, encoding=encoding)
    reviews = read_reviews(tmp_path, TODAY)
    (answer,) = reviews.answers
    assert (answer["answer"], answer["expires_on"], answer["expired"]) == (
        "waived",
        date(2024, 12, 31),
        False,
    )
    cell, sentence = reviews.corrections
    assert (cell["table_id"], cell["row_key"], cell["measure"]) == ("T03", "2010101", "total")
    assert (cell["old_value"], cell["new_value"], cell["value_unit"]) == (
        Decimal("16602400"),
        Decimal("16062400"),
        "元",
    )
    assert (sentence["statement"], sentence["fact_part"], sentence["new_value"]) == (
        "行政运行",
        "percent",
        Decimal("5.59"),
    )
    assert sentence["corrected_on"] == date(2024, 3, 5)
    assert (cell["source_file"], cell["source_line"]) == ("corrections/一.csv", 2)


@pytest.mark.parametrize(("day", "expired"), [(date(2024, 12, 31), False), (date(2025, 1, 1), True)])
def test_a_waiver_ends_after_its_last_day(tmp_path: Path, day: date, expired: bool) -> None:
    (answer,) = read_reviews(written(tmp_path, "answers", ANSWER_HEAD, ANSWER), day).answers
    assert answer["expired"] is expired


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2024,预算", "24,预算", "年度"),
        (",预算,", ",计划,", "预算、决算"),
        (",单位,", ",全部,", "单位、部门"),
        ("0123456789abcdef", "12", "16位编号"),
        (",豁免,", ",算了,", "接受、豁免、说明"),
        (",2024-12-31", ",", "有效期至"),
        (",2024-12-31", ",2024-01-01", "早于"),
        ("2024-03-05", "2024-02-30", "不是日期"),
        ("口径调整", "", "理由"),
        ("预算科审核岗", "", "岗位"),
        ("预算科审核岗", "经办人13800000000", "不写姓名、电话"),
    ],
)
def test_a_wrong_answer_is_named_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in ANSWER
    assert told in problem(tmp_path, "answers", ANSWER.replace(old, new, 1))


@pytest.mark.parametrize(
    ("line", "old", "new", "told"),
    [
        (CELL, "T03", "T99", "不存在"),
        (CELL, "T03", "", "没有写表号"),
        (CELL, "合计,,,", "总额,,,", "没有“总额”这一栏"),
        (CELL, "2010101", "", "须写明行"),
        (CELL, '"1,660.24"', '"16,60.24"', "不是数字"),
        (CELL, '"1,660.24"', "1606.24", "相同"),
        (CELL, "万元", "美元", "计量单位"),
        (CELL, "万元", "%", "金额单位"),
        (CELL, "笔误", "", "原因"),
        (SENTENCE, "增减幅", "占比", "本年数、增减额、增减幅"),
        (SENTENCE, "行政运行", "", "文字事项"),
        (SENTENCE, "%", "万元", "应为 %"),
    ],
)
def test_a_wrong_correction_is_named_with_its_place(
    tmp_path: Path, line: str, old: str, new: str, told: str
) -> None:
    assert old in line
    assert told in problem(tmp_path, "corrections", line.replace(old, new, 1))


def test_headings_are_checked(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="缺少：有效期至，多出：备注"):
        read_reviews(written(tmp_path, "answers", ANSWER_HEAD.replace("有效期至", "备注"), ANSWER), TODAY)


def test_every_problem_is_told_at_once_and_doubles_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "answers", ANSWER_HEAD, ANSWER, ANSWER, ANSWER.replace("豁免", "算了"))
    written(tmp_path, "corrections", CORRECTION_HEAD, CELL.replace("T03", "T99"))
    with pytest.raises(ReviewError) as caught:
        read_reviews(tmp_path, TODAY)
    told = str(caught.value)
    assert "有 3 处不能使用" in told
    assert "第3行：同一发现已有答复（answers/一.csv 第2行）" in told
    assert "第4行" in told
    assert "corrections/一.csv 第2行" in told
