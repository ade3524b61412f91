"""Paragraphs that a page cut are joined where the sentence goes on, and nowhere else."""

from __future__ import annotations

import pytest

from dagster_project.reading.lines import was_cut, without_inner_blanks


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1、公共安全支出（类）检察（款）事业运行（项）：2023年预算数为", "1,233.67万元，增长3.63%。"),
        ("基本支出1,817.32万元，比上年预算减少27.04万元，下降1.47%。主", "要原因是：人员减少。"),
        ("基本支出1,034.69万元，比上年预算增加5.99万元，增长", "0.58%。主要原因是任务增加。"),
        ("卫生健康支出20.06万元，增长5.30%。", "主要原因是在职人员增加。"),
        ("政府采购预算260.01万元，其中：政府采购货物", "预算5.93万元，政府采购工程预算76.00万元。"),
        (
            "7、住房公积金（项）13.3万元。主要用于：",
            "住房公积金方面的支出。2024年当年预算执行数为12.36万元。",
        ),
        (
            "14、公务员医疗补助（项）7.92万元。",
            "主要用于：公务员医疗补助方面的支出。2021年当年预算执行数为7.57万元。",
        ),
        ("13、卫生健康支出（类）其他行政事业单位医疗支出（项）", ":2023年预算数为1.98万元，下降0.40%。"),
        ("聘用临时辅助人员54.38万元，", "其中：授课费21.20万元，交通费33.18万元。"),
    ],
)
def test_a_sentence_goes_on(before: str, after: str) -> None:
    assert was_cut(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("项目承担单位：青岭州河道管理站", "资金分配情况：购买专业服务16.39万元。"),
        ("预算安排规模：80.00万元", "项目承担单位：青岭州民政局"),
        ("1、自治区考试通知及2023年考试工作计划", "2、《实施办法》（云人社规〔2019〕4号）"),
        ("基本支出增长5.30%。", "项目支出180.67万元，比上年减少。"),
        ("一、主要职能", "（一）负责就业服务工作。"),
    ],
)
def test_lines_of_their_own_stay_apart(before: str, after: str) -> None:
    assert not was_cut(before, after)


def test_blanks_around_wide_digits_mean_nothing() -> None:
    assert without_inner_blanks("价值 ２３５．９６ 万元") == "价值２３５．９６万元"
