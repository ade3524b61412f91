"""The rules for people: one page made from the catalogue.

    python -m dagster_project.quality.rules_page      # rewrite docs/rules.md

Belongs here: turning rules into words. Does not belong here: the rules (`expectations/catalogue`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dagster_project.publishing.words import FAMILIES as FAMILIES_WORDS
from dagster_project.reconciliation.catalogue import FAMILIES, Catalogue, Rule, load_catalogue
from dagster_project.vocabulary.statuses import DocumentKind, Severity
from dagster_project.vocabulary.tables import standard_tables

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"
_SEVERITIES_ZH = {Severity.CRITICAL: "严重", Severity.WARNING: "警告", Severity.INFO: "提示"}
_TOLERANCES_ZH = {
    "same": "同一数字：不允许差额（精度不同时按较粗的一方，舍入或截断均可）",
    "sum": "合计：差额不超过各数四舍五入所能造成的范围",
    "percent": "百分比：按印出的小数位，由金额的四舍五入范围推算",
}
_KINDS_ZH = {DocumentKind.BUDGET: "预算", DocumentKind.FINAL_ACCOUNT: "决算"}
_INTRODUCTION = """# 规则目录 / Rules

由 `expectations/catalogue/` 生成，请勿手工修改。 Made from the catalogue by `python -m dagster_project.quality.rules_page`.

- 每条规则都在 `tests/rules/` 中有通过、不通过、临界、不适用四种情形的证明。
  Every rule is proven by a passing, a failing, a boundary and a not-applicable case.
- 严重和警告须核对更正；提示供参考，不一定是错误。“惯例”类的规则只说明口径不同，从不作为错误。
  Critical and warning call for correction; info is a remark. A custom (惯例) never fails.
"""


def rules_page(catalogue: Catalogue) -> str:
    """The page as the catalogue is now."""
    lines = [_INTRODUCTION]
    lines += ["| 类别 | 规则数 | 严重 | 警告 | 提示 |", "|---|---|---|---|---|"]
    for family in FAMILIES:
        rules = [rule for rule in catalogue.rules if rule.family == family]
        counts = [sum(rule.severity is severity for rule in rules) for severity in _SEVERITIES_ZH]
        lines.append(
            f"| {FAMILIES_WORDS[family]} `{family}` | {len(rules)} | {' | '.join(map(str, counts))} |"
        )
    for family in FAMILIES:
        lines += ["", f"## {FAMILIES_WORDS[family]} `{family}`", ""]
        lines += ["| 编号 | 规则 | 级别 | 适用 | 容差 | 不能说明 | 依据 |", "|---|---|---|---|---|---|---|"]
        lines += [_row(rule) for rule in catalogue.rules if rule.family == family]
    return "\n".join(lines) + "\n"


def _row(rule: Rule) -> str:
    level = "惯例" if rule.options.get("soft") else _SEVERITIES_ZH[rule.severity]
    cells = (
        f"{rule.id} v{rule.version}",
        f"**{rule.title_zh}** {rule.title_en}",
        level,
        "；".join(_applicability(rule)) or "全部",
        _TOLERANCES_ZH[rule.tolerance_class],
        rule.cannot_tell_zh,
        rule.legal_basis,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _applicability(rule: Rule) -> Iterator[str]:
    kinds = rule.options.get("document_kinds")
    if kinds:
        yield "、".join(_KINDS_ZH[DocumentKind(kind)] for kind in kinds)
    if tables := rule.options.get("tables"):
        yield "、".join(f"《{standard_tables()[table].zh}》" for table in tables)
    if publishers := rule.options.get("publishers"):
        yield "、".join(publishers)


def main() -> None:
    """Rewrite the page."""
    PAGE.write_text(rules_page(load_catalogue()), encoding="utf-8")


if __name__ == "__main__":
    main()
