"""Chinese words of the pages for the closed lists of the marts.

Belongs here: what only the pages name. Does not belong here: words reports share (`publishing.words`).
"""

from __future__ import annotations

from collections.abc import Mapping

from dagster_project.publishing.words import (
    DOCUMENT_KINDS,
    FAMILIES,
    HISTORIES,
    RESPONSES,
    SCOPES,
    SEVERITIES,
    STATUSES,
)
from dagster_project.vocabulary.tables import standard_tables

_WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": DOCUMENT_KINDS,
    "scope": {
        **{scope: f"{word}口径" for scope, word in SCOPES.items()},
        "counted": "各单位合计（部门与所属单位不重复）",
    },
    "family": FAMILIES,
    "result": STATUSES,
    "severity": SEVERITIES,
    "history": HISTORIES,
    "response": RESPONSES,
    "category": {
        "accuracy": "准确",
        "completeness": "完整",
        "consistency": "一致",
        "timeliness": "及时",
        "convention": "惯例",
    },
    "finding": {"fail": "不符", "convention": "惯例", "unlikely": "舍入差异常", "issue": "读取问题"},
    "blame": {
        "reader": "可能是程序读错",
        "source": "原文件",
        "convention": "惯例",
        "undetermined": "不能确定",
    },
    "origin": {
        "published": "文件所载",
        "implied": "由下一年文字推算",
        "bound": "只能确定范围",
        "restated": "调整到下一年口径",
    },
    "state": {
        "zero": "文件印为零",
        "blank": "文件中为空白",
        "declared_empty": "文件声明为空表",
        "unread": "文件中的数没有读出",
    },
    "method": {
        "E1": "本年数减增减额",
        "E2": "本年数除以（1＋增减幅）",
        "E3": "增减额除以增减幅",
        "E4": "组成项之和",
        "E5": "合计减其他组成项（范围）",
        "E6": "上年文件所载",
        "E7": "文字写明",
    },
    "chain": {
        "confirmed": "与下一年文字一致",
        "confirmed_rounding": "与下一年文字在印制精度内一致",
        "restated": "下一年文字给出不同的数",
    },
    "base": {
        "last_budget": "上年预算",
        "last_initial_budget": "上年年初预算",
        "last_outturn": "上年执行数",
        "last_final_account": "上年决算",
        "unstated": "比较口径未写明",
    },
    "exactness": {"exact": "口径调整为精确数", "estimate": "口径调整含估计", "bound": "口径调整只有范围"},
    "verdict": {
        "explained": "能够说明",
        "partly": "部分说明",
        "not_shown": "未写可验算的数额",
        "contradicted": "与增减矛盾",
    },
    "remark": {
        "empty": "写了“原因是”而没有内容",
        "missing": "未写原因",
        "copied": "误用他项的原因",
        "shared": "多项同一句",
    },
    "move": {
        "reclassified": "科目改列",
        "code_succession": "科目改号",
        "transferred": "单位间划转",
        "taken_over": "接收",
        "handed_over": "移交",
        "merged": "并入",
        "newly_included": "新纳入预算",
    },
    "move_origin": {"told": "文字写明", "found": "由数字推出", "both": "文字写明，数字证实"},
    "confidence": {"high": "高", "medium": "中", "low": "低"},
    "event": {"rename": "更名", "merger": "并入", "split": "分立"},
    "event_status": {"accepted": "已认定", "queued": "待人工审核"},
    "subject": {
        "total": "合计",
        "source": "收入来源",
        "nature": "支出性质",
        "component": "基本支出构成",
        "functional_item": "功能科目",
        "economic_item": "经济科目",
        "three_public": "“三公”经费",
        "operating_expense": "机关运行经费",
        "carryover": "上年结转结余",
        "project": "项目",
        "staff": "人员",
        "procurement": "政府采购",
    },
    "fund": {
        "all": "全部资金",
        "appropriation": "财政拨款",
        "general": "一般公共预算",
        "fund": "政府性基金",
        "capital": "国有资本经营",
    },
    "staff": {
        "establishment": "编制数",
        "active": "在职",
        "retired": "退休",
        "retired_cadre": "离休",
        "total": "实有人数",
    },
    "indicator": {
        "basic_per_head": "人均基本支出",
        "operating_per_head": "人均机关运行经费",
        "three_public_per_head": "人均“三公”经费",
        "running_per_vehicle": "车均运行费",
        "project_share": "项目支出占比",
        "class_share": "最大功能类占比",
    },
    "measure": {
        "revenue": "收入总计",
        "expenditure": "支出总计",
        "appropriation": "财政拨款收入",
        "general_budget": "一般公共预算支出",
        "basic": "基本支出",
        "project": "项目支出",
        "carryover": "上年结转结余",
        "three_public": "“三公”经费",
        "operating_expense": "机关运行经费",
    },
    "size": {
        "small": "在职20人以下",
        "medium": "在职20至99人",
        "large": "在职100人以上",
        "unknown": "在职人数不明",
    },
    "grade": {"A": "直接可比", "B": "对照后可比", "C": "部分可比", "D": "不可比"},
    "part": {
        "completeness": "完整性",
        "consistency": "表内表间一致性",
        "table_text": "图文一致性",
        "reasons": "原因说明",
        "performance": "绩效目标",
        "timeliness": "及时性",
    },
    "weight": {
        "completeness": "权重20",
        "consistency": "权重25",
        "table_text": "权重25",
        "reasons": "权重10",
        "performance": "权重10",
        "timeliness": "权重10",
    },
    "registration": {"registered": "在单位名录中", "learned": "从公开文件得知，名录中没有"},
}
_LINES: Mapping[str, str] = {
    "total/all/revenue": "收入总计",
    "total/all/expenditure": "支出总计",
    "total/all/all": "收支总计",
    "total/appropriation/all": "财政拨款收入总计",
    "total/appropriation/expenditure": "财政拨款支出总计",
    "total/appropriation/items": "财政拨款支出（各科目合计）",
    "total/general/general": "一般公共预算支出",
    "total/general/items": "一般公共预算支出（各科目合计）",
    "total/fund/fund": "政府性基金预算支出",
    "total/capital/capital": "国有资本经营预算支出",
    "source/all/appropriation": "财政拨款收入",
    "source/all/unit_business": "事业单位经营收入",
    "source/all/unit_other": "其他收入",
    "source/all/unit_service": "事业收入",
    "source/appropriation/general": "一般公共预算",
    "source/appropriation/fund": "政府性基金预算",
    "source/appropriation/capital": "国有资本经营预算",
    "nature/all/basic": "基本支出",
    "nature/all/project": "项目支出",
    "carryover/all/total": "上年结转结余",
    "carryover/all/appropriation": "财政拨款结转",
    "carryover/all/other": "非财政拨款结转结余",
    "operating_expense/appropriation/": "机关运行经费",
}


def labels() -> dict[str, Mapping[str, str]]:
    """All words by list; `line` names the lines whose printed name says too little, by subject, fund and line."""
    income = standard_tables()["T01"].lines
    sources = {f"source/all/{line}": words.zh for line, words in income.items()}
    return {**_WORDS, "line": {**sources, **_LINES}}
