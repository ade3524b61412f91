"""The data dictionary for people, made from the descriptions in the dbt project.

    python -m dagster_project.warehouse.dictionary      # rewrite docs/data-dictionary.md

Belongs here: turning the marts' yml files into one page. Does not belong here: the descriptions (`dbt/models/marts`).
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from dagster_project.warehouse.project import PROJECT_FOLDER

PAGE = PROJECT_FOLDER.parent / "docs" / "data-dictionary.md"
MARTS = PROJECT_FOLDER / "models" / "marts"

_DOC_BLOCK = re.compile(r"{%\s*docs\s+(\w+)\s*%}(.*?){%\s*enddocs\s*%}", re.DOTALL)
_DOC_CALL = re.compile(r"{{\s*doc\('(\w+)'\)\s*}}")
_LANGUAGES = re.compile(r"(.+?。)\s*([A-Za-z0-9].*)", re.DOTALL)
_FILES = (
    ("_marts.yml", "汇总表 / Marts"),
    ("_history.yml", "跨年跨单位 / Across years and units"),
    ("_bi.yml", "供 BI 工具使用 / For BI tools"),
    ("_facts.yml", "事实表 / Facts"),
    ("_receipts.yml", "来历 / Receipts"),
    ("_dimensions.yml", "维度表 / Dimensions"),
)
_INTRODUCTION = """# 数据字典 / Data dictionary

由 dbt 模型的说明生成，请勿手工修改。 Made from the dbt models by `python -m dagster_project.warehouse.dictionary`.

- 所有表位于 `published/kanhe.duckdb` 的 `marts` 模式；事实表只含现行版本。
  All tables are in schema `marts` of the published database; facts show current versions only.
- 金额列：`*_yuan` 为元，`*_wan` 为万元，二者精确相等；未知为 NULL，绝不以 0 代替。
  Amounts: `*_yuan` in yuan, `*_wan` in 10,000 yuan, exactly equal; unknown is NULL, never 0.
- 同一口径内，`is_additive` 为真的行相加即得合计。 Rows with `is_additive` add up to the total.
- `*_bp` 为万分之一。 `*_bp` are hundredths of a percent.
"""


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
    lines = [_INTRODUCTION]
    for file_name, heading in _FILES:
        lines.append(f"## {heading}\n")
        content = yaml.safe_load((MARTS / file_name).read_text(encoding="utf-8"))
        for model in content["models"]:
            lines.extend(_model_lines(model, blocks))
    return "\n".join(lines)


def _model_lines(model: dict[str, Any], blocks: dict[str, str]) -> list[str]:
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
