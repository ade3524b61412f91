"""Chinese words for the closed lists that people meet in reports.

Belongs here: names of families, statuses, severities and kinds as officers know them.
Does not belong here: the lists themselves (`vocabulary.statuses`, `reconciliation.catalogue`).
"""

from __future__ import annotations

from collections.abc import Mapping

FAMILIES: Mapping[str, str] = {
    "hierarchy": "上下级科目",
    "row_sum": "行内合计",
    "table_balance": "表内平衡",
    "cross_table": "表间一致",
    "bridge": "资金搭桥",
    "table_text": "图文一致",
    "share": "占比",
    "growth": "增减幅",
    "closure": "上年数闭合",
    "project": "项目",
    "performance": "绩效",
    "structure": "完整性",
}
STATUSES: Mapping[str, str] = {
    "exact": "相符",
    "rounding": "舍入相符",
    "convention": "惯例",
    "fail": "不符",
    "not_applicable": "不适用",
    "not_evaluable": "无法核对",
}
SEVERITIES: Mapping[str, str] = {"critical": "严重", "warning": "警告", "info": "提示"}
DOCUMENT_KINDS: Mapping[str, str] = {"budget": "预算", "final_account": "决算"}
SCOPES: Mapping[str, str] = {"unit": "单位", "department": "部门"}
SUBJECTS: Mapping[str, str] = {
    "total": "总额",
    "source": "资金来源",
    "nature": "支出性质",
    "functional_item": "功能分类",
    "economic_item": "经济分类",
    "component": "基本支出构成",
    "three_public": "三公经费",
    "operating_expense": "机关运行经费",
    "carryover": "结转",
    "project": "项目",
    "staff": "人员",
    "asset": "资产",
    "procurement": "采购",
}
FUND_SCOPES: Mapping[str, str] = {
    "all": "全部资金",
    "appropriation": "财政拨款",
    "general": "一般公共预算",
    "fund": "政府性基金预算",
    "capital": "国有资本经营预算",
}
HISTORIES: Mapping[str, str] = {
    "new": "新增",
    "standing": "持续",
    "reopened": "重现",
    "cured": "已消除",
    "retracted": "不再列出（规则或程序变化）",
    "withdrawn": "文件已撤下",
}
RESPONSES: Mapping[str, str] = {
    "open": "未答复",
    "waived": "豁免",
    "explained": "说明",
    "accepted": "接受",
    "cured": "已消除",
}
