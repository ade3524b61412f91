"""The pages of the last validation, in Chinese and readable without a network.

Belongs here: what is changed about the pages Great Expectations writes, and our pages in front of them.
Does not belong here: what they tell (`validation`, `failing_rows`).

As written by the library, the pages fetch scripts, styles and pictures from elsewhere, and the front page
shows nothing without them; a bureau's network has no elsewhere.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from dagster_project.publishing.words import FAMILIES, HISTORIES, RESPONSES, SEVERITIES
from dagster_project.quality.failing_rows import FailingRows
from dagster_project.quality.structure import COVERAGE_TABLE, KEYS_TABLE, WORDS_TABLE
from dagster_project.quality.suites import RULES_PREFIX
from dagster_project.reconciliation.catalogue import load_catalogue

if TYPE_CHECKING:
    from dagster_project.quality.validation import SuiteOutcome

_STRUCTURE = {KEYS_TABLE: "主键与引用", WORDS_TABLE: "规定取值", COVERAGE_TABLE: "勾稽覆盖"}
_SUITES = "suites"
_STYLE_FILE = "kanhe.css"
_STYLE = """\
body { font: 15px/1.6 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 1.5rem auto; max-width: 75rem;
  padding: 0 1rem; color: #222 }
table { border-collapse: collapse; margin: .5rem 0 } th, td { border: 1px solid #bbb; padding: .25rem .6rem;
  text-align: left; vertical-align: top } th { background: #eee }
.num { text-align: right; white-space: nowrap } .short, th { white-space: nowrap } .place, .state { min-width: 4.5rem }
.unit { min-width: 8rem } .bad, .text-danger { color: #b00020; font-weight: bold } .good, .text-success { color: #1b6e2c }
ul.nav { list-style: none; padding: 0 } nav .breadcrumb { display: none } .card { margin: .5rem 0 }
"""
_REMOTE = re.compile(
    r"<script\b.*?</script>"  # none of the pages needs one to be read
    r"|<link\b[^>]*\bhref=[\"']https?:[^>]*>"
    r"|<img\b[^>]*\bsrc=[\"']https?:[^>]*>"
    r"|<footer\b.*?</footer>"
    r"|<div class=\"btn-group btn-group-toggle\".*?</div>",
    re.DOTALL | re.IGNORECASE,
)
_HEAD_END = re.compile(r"</head>", re.IGNORECASE)


def finish_pages(site: Path, outcomes: Sequence[SuiteOutcome], failing: Mapping[str, FailingRows]) -> None:
    """Cut what needs a network out of every page, and write a front page and a page per suite in Chinese.

    Args:
        site: folder of the library's pages.
        outcomes: of the suites.
        failing: what contradicts the rules, by family.

    Raises:
        OSError: when a page cannot be written.
    """
    (site / _STYLE_FILE).write_text(_STYLE, encoding="utf-8")
    for page in site.rglob("*.html"):
        style = os.path.relpath(site / _STYLE_FILE, page.parent)
        text = _REMOTE.sub("", page.read_text(encoding="utf-8"))
        text = _HEAD_END.sub(
            f'<meta charset="utf-8"><link rel="stylesheet" href="{style}"></head>', text, count=1
        )
        page.write_text(text, encoding="utf-8")
    (site / _SUITES).mkdir(exist_ok=True)
    environment = Environment(
        loader=PackageLoader("dagster_project.quality", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    template = environment.get_template("suite.html")
    titles = {rule.id: rule.title_zh for rule in load_catalogue().rules}
    for suite in outcomes:
        content = template.render(
            title=_title(suite.name),
            style=_STYLE_FILE,
            is_rules=suite.name.startswith(RULES_PREFIX),
            outcomes=suite.outcomes,
            titles=titles,
            failing=failing.get(suite.name.removeprefix(RULES_PREFIX)),
            library_page=_library_page(site, suite.name),
            severities=SEVERITIES,
            histories=HISTORIES,
            responses=RESPONSES,
        )
        (site / _SUITES / f"{suite.name}.html").write_text(content, encoding="utf-8")
    (site / "index.html").write_text(_front_page(outcomes), encoding="utf-8")


def _library_page(site: Path, suite: str) -> str:
    results = sorted((site / "validations" / suite).rglob("*.html"))
    return results[-1].relative_to(site).as_posix() if results else f"expectations/{suite}.html"


def _front_page(outcomes: Sequence[SuiteOutcome]) -> str:
    rows = []
    for suite in outcomes:
        link = f"{_SUITES}/{suite.name}.html"
        failed = sum(not outcome.passed for outcome in suite.outcomes)
        vacuous = sum(outcome.rows == 0 and outcome.error is None for outcome in suite.outcomes)
        state = '<span class="good">通过</span>' if suite.passed else '<span class="bad">有不通过</span>'
        rows.append(
            f'<tr><td><a href="{html.escape(link)}">{html.escape(_title(suite.name))}</a></td><td>{state}</td>'
            f'<td class="num">{len(suite.outcomes)}</td><td class="num">{failed}</td><td class="num">{vacuous}</td></tr>'
        )
    return (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>勘合 · 校验结果</title>'
        f'<link rel="stylesheet" href="{_STYLE_FILE}"></head><body><h1>校验结果</h1>'
        "<p>规则不通过是对公开文件的审核发现，不影响数据发布；数据仓库结构不通过则停止发布。</p>"
        "<table><tr><th>校验项</th><th>结论</th><th>规则数</th><th>不通过</th><th>本次无可校验内容</th></tr>"
        f"{''.join(rows)}</table></body></html>\n"
    )


def _title(suite: str) -> str:
    if suite in _STRUCTURE:
        return f"数据仓库结构：{_STRUCTURE[suite]}"
    return f"规则：{FAMILIES[suite.removeprefix(RULES_PREFIX)]}"
