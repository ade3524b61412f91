"""The data dictionary for people, made from the descriptions in the dbt project.

    python -m dagster_project.warehouse.dictionary      # rewrite docs/data-dictionary.md

Belongs here: turning the marts' yml files, the standard tables and the printed headers of the forms into one page.
Does not belong here: the descriptions (`dbt/models/marts`), what a form prints (`templates`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from dagster_project.templates.template import TableLayout, Template, load_templates
from dagster_project.vocabulary.tables import StandardTable, standard_tables
from dagster_project.warehouse.described import MARTS, described_models
from dagster_project.warehouse.project import PROJECT_FOLDER

PAGE = PROJECT_FOLDER.parent / "docs" / "data-dictionary.md"

_DOC_BLOCK = re.compile(r"{%\s*docs\s+(\w+)\s*%}(.*?){%\s*enddocs\s*%}", re.DOTALL)
_DOC_CALL = re.compile(r"{{\s*doc\('(\w+)'\)\s*}}")
_LANGUAGES = re.compile(r"(.+?。)\s*([A-Za-z0-9].*)", re.DOTALL)
GROUPS = (
    ("_marts.yml", "汇总表 / Marts"),
    ("_history.yml", "跨年跨单位 / Across years and units"),
    ("_bi.yml", "供 BI 工具使用 / For BI tools"),
    ("_facts.yml", "事实表 / Facts"),
    ("_receipts.yml", "来历 / Receipts"),
    ("_dimensions.yml", "维度表 / Dimensions"),
)
"""Files of the marts' descriptions, and what each group is called."""
_INTRODUCTION = """# 数据字典 / Data dictionary

由 dbt 模型的说明生成，请勿手工修改。 Made from the dbt models by `python -m dagster_project.warehouse.dictionary`.

- 所有表位于 `published/kanhe.duckdb` 的 `marts` 模式；事实表只含现行版本。
  All tables are in schema `marts` of the published database; facts show current versions only.
- 金额列：`*_yuan` 为元，`*_wan` 为万元，二者精确相等；未知为 NULL，绝不以 0 代替。
  Amounts: `*_yuan` in yuan, `*_wan` in 10,000 yuan, exactly equal; unknown is NULL, never 0.
- 同一份文件、同一口径内，`is_additive` 为真的行相加即得合计。 Rows of one document with `is_additive` add up to its total.
- 跨单位相加只取 `dim_document.counts_in_total` 为真的文件，年度之间、预算与决算之间不得相加；现成的合计在 `mart_total_year`。
  Over bodies add only documents with `dim_document.counts_in_total`, never over years or kinds; `mart_total_year` holds the sums.
- `*_bp` 为万分之一。 `*_bp` are hundredths of a percent.
- 任何一个数的来历：`kanhe trace 表 --column 列 …`。 Where any number comes from: `kanhe trace`.
- 怎样连接、常用查询：[bi-guide.md](bi-guide.md)；表间关系：[er-diagram.md](er-diagram.md)。
  How to connect and worked queries: [bi-guide.md](bi-guide.md); how tables join: [er-diagram.md](er-diagram.md).
"""
_CAVEATS = """## 使用须知 / Caveats

| 须知 | Caveat |
|---|---|
| 部门口径含所属单位：`scope` 为 `unit` 与 `department` 的行不得相加。 | A department includes its units: never add the two scopes. |
| 预算与决算（`document_kind`）不得相加，也不直接比较。 | Budgets and final accounts are never added and not compared directly. |
| 资金范围（`fund_scope`）互相包含，`all` 与各范围不得相加。 | Fund scopes contain each other. |
| 表中同时有合计行与明细行，求和只取 `is_additive` 为真的行。 | Totals and parts stand in one table: add rows with `is_additive` only. |
| 上年数（`*_prior_*`、`fct_baseline`）由文字推算，有区间 `low_yuan`、`high_yuan`；`status` 为 `unknown`、`conflict` 的要先看 `note`。 | Last year's figures are implied by the text and have an interval; look at `note` where the status is unknown or conflict. |
| 各公开格式印的栏不同：没有印的栏没有行，不等于零。 | Forms print different columns: what is not printed has no row and is not zero. |
| 人均、占比和增长率不得相加或求平均。 | Ratios are neither added nor averaged. |
| 更正（`corrected_yuan`）只是并列，原数不变。 | Corrections stand beside the printed figure and never replace it. |
| 人员姓名不进入任何表；文字中认出的姓名写作“（姓名略）”。 | No table holds names of persons; those recognised in texts are blanked. |
"""
_HOMES: Mapping[str, str] = {
    "T01": "`fct_revenue`（收入行，`fund_source_id` 为行）、`fct_expenditure`（支出总表没有科目时）",
    "T02": "`fct_revenue`，`fund_source_id` 为栏",
    "T03": "`fct_expenditure`，`fund_scope` = all，`nature` 为栏",
    "T04": "`fct_line_version`（`fund_scope` = appropriation）",
    "T05": "`fct_expenditure`，`fund_scope` = general，`nature` 为栏",
    "T06": "`fct_basic_expenditure`，`fund_scope` = general，`purpose` 为栏",
    "T07": "`fct_project_expenditure`，`economic_measure` 为栏",
    "T08": "`fct_expenditure`，`fund_scope` = fund，`nature` 为栏",
    "T09": "`fct_expenditure`，`fund_scope` = capital，`nature` 为栏",
    "T10": "`fct_three_public`，`part_id` 为行，`fund_scope`、`amount_kind` 为栏；机关运行经费行在 `fct_operating_expense`",
    "T11": "`fct_carryover`，`measure` 为栏",
    "T12": "`fct_expenditure`，`fund_scope` = appropriation，`nature` 为栏",
    "T13": "`fct_basic_expenditure`，`fund_scope` = appropriation，`purpose` 为栏",
    "T14": "`fct_operating_expense`",
    "T15": "`fct_procurement`（`origin` = table）",
}
"""Where the figures of each standard table are published."""
_SHOWN_WORDS = 3
_PATTERN_SIGNS = re.compile(r"[\^$]|\(\?[:!<=]+|[()?\\]")


def split_languages(description: str) -> tuple[str, str]:
    """The Chinese and the English half of a description `中文。English.`.

    Raises:
        ValueError: when one of the halves is missing.
    """
    halves = _LANGUAGES.fullmatch(description.strip())
    if halves is None:
        raise ValueError(f"description lacks a Chinese or an English half: {description!r}")
    return halves[1], halves[2]


def dictionary_page() -> str:
    """The page as the models describe themselves now.

    Raises:
        ValueError: when a model or column is not described in both languages.
    """
    blocks = {
        name: text
        for path in sorted(MARTS.glob("*.md"))
        for name, text in _DOC_BLOCK.findall(path.read_text(encoding="utf-8"))
    }
    lines = [_INTRODUCTION, _CAVEATS, *_printed_tables()]
    for file_name, heading in GROUPS:
        lines.append(f"## {heading}\n")
        for model in described_models(MARTS / file_name):
            lines.extend(_model_lines(model, blocks))
    return "\n".join(lines)


def _printed_tables() -> Iterator[str]:
    """From printed table and header to published table and column."""
    tables, templates = standard_tables(), load_templates()
    missing = tables.keys() - _HOMES.keys()
    if missing:
        raise ValueError(f"tables without a home in the marts: {sorted(missing)}")
    yield "## 公开表与列 / From the printed table to the column\n"
    yield (
        "表号是标准表的编号，各公开格式的表都对到这里；每栏列出各格式印制的栏目名称（至多三种写法）。 "
        "Every printed table is mapped to a standard table; the headers are those each form prints.\n"
    )
    yield "| 表号 | 标准表 | 发布在 | 各公开格式的表名 |"
    yield "|---|---|---|---|"
    for table_id, table in tables.items():
        titles = "；".join(
            f"{template.publisher}《{layout.zh}》"
            for template in templates
            if not template.guessed and (layout := template.tables.get(table_id)) is not None
        )
        yield f"| {table_id} | {table.zh} | {_HOMES[table_id]} | {titles or '—'} |"
    yield ""
    yield "| 公开格式 | 年度 | 类别 |"
    yield "|---|---|---|"
    for template in templates:
        if not template.guessed:
            first, last = template.years
            until = "以后" if last >= _OPEN_END else f"–{last}"
            kind = {"budget": "预算", "final_account": "决算"}[template.document_kind]
            yield f"| {template.publisher} | {first}{until} | {kind} |"
    yield ""
    for table_id, table in tables.items():
        yield from _measure_lines(table_id, table, templates)


_OPEN_END = 2099


def _measure_lines(table_id: str, table: StandardTable, templates: tuple[Template, ...]) -> Iterator[str]:
    yield f"### {table_id} {table.zh}\n"
    yield "| 栏 | 标准栏名 | 印制的栏目名称 |"
    yield "|---|---|---|"
    for measure in table.measures.values():
        printed = [
            f"{template.publisher}：{'、'.join(words)}"
            for template in templates
            if not template.guessed
            and (layout := template.tables.get(table_id)) is not None
            and (words := _printed_words(layout, measure.id))
        ]
        yield f"| `{measure.id}` | {measure.zh} | {'；'.join(printed) or '—'} |"
    if table.lines:
        yield ""
        yield f"行：{'、'.join(f'{line.zh}（`{line.id}`）' for line in table.lines.values())}。"
    yield ""


def _printed_words(layout: TableLayout, measure: str) -> list[str]:
    words = [*layout.headers.get(measure, ())]
    for block in layout.blocks:
        words.extend(block.measures.get(measure, ()))
    words.extend(column.path[-1] for column in layout.columns if column.measure == measure)
    for line in layout.lines if layout.transposed else ():
        if line.id == measure:
            words.extend(line.names)
    plain = dict.fromkeys(_PATTERN_SIGNS.sub("", word).replace("|", "或") for word in words)
    return list(plain)[:_SHOWN_WORDS]


def _model_lines(model: Mapping[str, Any], blocks: dict[str, str]) -> list[str]:
    chinese, english = split_languages(model["description"])
    lines = [
        f"### {model['name']}\n",
        f"{chinese} {english}\n",
        "| 列 | 类型 | 说明 | Description |",
        "|---|---|---|---|",
    ]
    for column in model["columns"]:
        described = _DOC_CALL.sub(lambda call: blocks[call[1]], column["description"])
        cells = (f"`{column['name']}`", column["data_type"], *split_languages(described))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return [*lines, ""]


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(dictionary_page(), encoding="utf-8")
