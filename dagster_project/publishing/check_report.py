"""`kanhe check`: what is wrong in a file, on the terminal or as JSON.

Belongs here: presenting examinations of single documents.
Does not belong here: examining (`examination`), the letter and the workbook of a whole load.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from dagster_project.examination import UNMAPPED, Examination, examine
from dagster_project.extraction.parts import Candidate, Profile, complements
from dagster_project.publishing.advice import PLACE, place_text
from dagster_project.publishing.words import DOCUMENT_KINDS, FAMILIES, SEVERITIES, STATUSES
from dagster_project.publishing.wrapping import wrapped
from dagster_project.reconciliation.book import issue_fact_id
from dagster_project.reconciliation.coverage import EVALUATED
from dagster_project.vocabulary.errors import DisclosureError
from dagster_project.vocabulary.money import wan_text
from dagster_project.vocabulary.operator_error import OperatorError
from dagster_project.vocabulary.printable import printable_name
from dagster_project.vocabulary.statuses import Status
from dagster_project.vocabulary.tables import standard_tables

EXIT_CLEAN, EXIT_FINDINGS, EXIT_UNREADABLE = 0, 1, 2
MOST_UNMAPPED = 20
"""Places listed on the terminal; the JSON has them all."""
MOST_PLACES = 6
"""Places of one finding shown on the terminal."""
_INDENT = 7
MOST_WITNESSES = 3
"""Further failed relations shown below a finding on the terminal."""
ROOM_FOR_BOUNDS = 110
"""Columns of a terminal from which the bounds of a baseline are shown."""
POOL_FROM = 3
"""Documents from which starting further processes is worth its cost."""
_SEVERITY_STYLE = {"critical": "bold red", "warning": "yellow", "info": "cyan"}
_BASELINE_STATUSES = {
    "grid_exact": "百分比吻合",
    "interval_ok": "百分比在区间内",
    "delta_only": "按增减额还原",
    "derived_pct": "按百分比推算",
    "conflict": "互相矛盾",
    "new_item": "上年无此项",
    "not_budgeted": "两年均未安排",
    "flat": "持平",
    "discontinued": "今年不再安排",
    "unknown": "未写明，不能还原",
}
_FUND_SCOPES = {"general": "一般公共预算", "fund": "政府性基金", "capital": "国有资本经营预算"}
_SUBJECTS = (
    "total",
    "source",
    "nature",
    "component",
    "functional_item",
    "three_public",
    "operating_expense",
    "carryover",
    "staff",
    "project",
    "economic_item",
)
"""Subjects of a baseline in the order a reader looks for them."""


class ReportError(OperatorError):
    """The page cannot be written; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Outcome for one document, given as its files: an examination, or an error."""

    paths: tuple[Path, ...]
    examination: Examination | None
    error: DisclosureError | None

    @property
    def path(self) -> Path:
        """The file it is called by."""
        return self.paths[0]

    @property
    def profile(self) -> Profile | None:
        """What a single file says about itself."""
        source = self.examination or self.error
        return source.profile if source else None


def run(files: Sequence[Path], output: str, *, facts: bool, page: Path | None = None) -> int:
    """Check files and print the result.

    Args:
        files: the documents; files that complement each other are read as one.
        output: `text` or `json`.
        facts: whether the JSON lists all facts.
        page: where to write the page for the unit's clerk as well.

    Returns:
        0 when nothing fails, 1 with findings, 2 when a file could not be read.

    Raises:
        ReportError: when the page cannot be written, or would overwrite one of the files.
    """
    if page is not None and page.resolve() in {path.resolve() for path in files}:
        raise ReportError(f"报告文件 {page} 就是要核对的文件，写入会毁掉原文。请换一个文件名。")
    checked = _examine_all(files)
    documents = [_document(c.paths, c.examination, facts=facts) for c in checked if c.examination]
    errors = [
        {"path": str(c.path), "code": c.error.code, "message": c.error.message} for c in checked if c.error
    ]
    if output == "json":
        json.dump({"documents": documents, "errors": errors}, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        _print(Console(), checked, documents)
    if page is not None:
        _write_page(page, checked, errors)
    if any(c.error for c in checked):
        return EXIT_UNREADABLE
    failing = any(finding["status"] == "fail" for document in documents for finding in document["findings"])
    return EXIT_FINDINGS if failing else EXIT_CLEAN


def _write_page(page: Path, checked: Sequence[Checked], errors: Sequence[Mapping[str, str]]) -> None:
    """Write the page.

    Raises:
        ReportError: when it cannot be written there.
    """
    from dagster_project.lake.files import write_atomically
    from dagster_project.publishing.check_page import render

    documents = [_document(c.paths, c.examination, facts=True) for c in checked if c.examination]
    try:
        write_atomically(page, render(documents, errors, now=datetime.now()).encode())
    except OSError as error:
        raise ReportError(
            f"核对报告不能写到 {page}（{error.strerror}）。请检查文件夹是否存在、有无写入权限，或换一个位置。"
        ) from error


def _examine_all(given: Sequence[Path]) -> list[Checked]:
    """Every file alone, then those that complement each other again as one document; in the order given."""
    files = list(dict.fromkeys(given))
    with _Bench(len(files)) as bench:
        alone = dict(zip(files, bench.examine([(path,) for path in files]), strict=True))
        groups = _groups(files, alone)
        together = [outcome for outcome in bench.examine(groups) if outcome.examination]
    whole_of = {path: outcome for outcome in together for path in outcome.paths}
    # A document in several files comes where its first file was given.
    first_given = {outcome.path for outcome in together}
    return [whole_of.get(path, alone[path]) for path in given if path not in whole_of or path in first_given]


def _groups(files: Sequence[Path], alone: Mapping[Path, Checked]) -> list[tuple[Path, ...]]:
    candidates = [
        Candidate(path.as_posix(), checked.profile) for path, checked in alone.items() if checked.profile
    ]
    positions = {path.as_posix(): index for index, path in enumerate(files)}
    return [
        tuple(files[index] for index in sorted(positions[candidate.path] for candidate in group))
        for group in complements(candidates)
    ]


class _Bench:
    """Where documents are examined: here when there are few, else in processes; shows progress."""

    def __init__(self, count: int) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._pool = None
        if count >= POOL_FROM:
            workers = min(cpu_count() or 1, count)
            self._pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))

    def __enter__(self) -> _Bench:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def examine(self, documents: Sequence[tuple[Path, ...]]) -> list[Checked]:
        """Outcomes in the order of the documents."""
        if not documents:
            return []
        task = self._progress.add_task("正在读取和核对…", total=len(documents))
        checked = []
        for outcome in self._outcomes(documents):
            checked.append(outcome)
            self._progress.advance(task)
        return checked

    def _outcomes(self, documents: Sequence[tuple[Path, ...]]) -> Iterator[Checked]:
        if self._pool is None:
            yield from map(_examine_one, documents)
            return
        futures = [(paths, self._submit(paths)) for paths in documents]
        for paths, future in futures:
            try:
                yield future.result() if future else _examine_apart(paths)
            except BrokenProcessPool:
                # A crash takes the whole pool with it: the rest, and the culprit, each get a process.
                yield _examine_apart(paths)

    def _submit(self, paths: tuple[Path, ...]) -> Future[Checked] | None:
        assert self._pool is not None
        try:
            return self._pool.submit(_examine_one, paths)
        except BrokenProcessPool:
            return None


def _examine_apart(paths: tuple[Path, ...]) -> Checked:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(_examine_one, paths).result()
        except BrokenProcessPool:
            return Checked(paths, None, _crashed(paths))


def _crashed(paths: Sequence[Path]) -> DisclosureError:
    return DisclosureError(
        "reader_crashed", f"读取“{_names(paths)}”时程序意外中止，请单独再试，并把文件交给系统管理员。"
    )


def _names(paths: Sequence[Path]) -> str:
    return "、".join(printable_name(path.name) for path in paths)


def _examine_one(paths: tuple[Path, ...]) -> Checked:
    try:
        return Checked(paths, examine(paths), None)
    except DisclosureError as error:
        return Checked(paths, None, error)
    except Exception as error:  # a mistake of this program must not cost the other files their answer
        message = (
            f"核对“{_names(paths)}”时程序出错（{type(error).__name__}：{error}），请把文件交给系统管理员。"
        )
        return Checked(paths, None, DisclosureError("internal_error", message))


# --- the JSON contract --------------------------------------------------------------------------------


def _document(paths: Sequence[Path], examination: Examination, *, facts: bool) -> dict[str, Any]:
    rows = examination.rows
    head = rows["documents"][0]
    document: dict[str, Any] = {
        "path": str(paths[0]),
        "parts": [str(path) for path in paths],
        "document_id": examination.document_id,
        "unit_name": head["unit_name"],
        "fiscal_year": examination.fiscal_year,
        "document_kind": head["document_kind"],
        "scope": head["scope"],
        "template": head["template"],
        "counts": {
            "cells": head["cell_count"],
            "statements": head["statement_count"],
            "targets": head["target_count"],
            "unmapped": head["unmapped_count"],
            "shares": head["share_count"],
            "stated_figures": head["stated_figure_count"],
        },
        "coverage": {
            "cells": head["covered_cell_count"],
            "text_numbers": head["text_number_count"],
            "covered_text_numbers": head["covered_text_number_count"],
            "vacuous_rules": _vacuous(rows),
        },
        "baselines": [_baseline(row) for row in _baselines(examination)],
        "results": _counts(rows["relation_results"]),
        "findings": findings_of(examination),
    }
    document["reasons"] = list(_reasons(rows))
    document["unmapped"] = [_issue(row) for row in rows["issues"] if row["code"] in UNMAPPED]
    document["notes"] = [_issue(row) for row in rows["issues"] if row["severity"] == "info"]
    if facts:
        document["cells"] = [_cell(row) for row in rows["cells"]]
        for table in ("statements", "stated_figures", "targets"):
            document[table] = [_plain(row) for row in rows[table]]
    return document


def _vacuous(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """Rules that had nothing to evaluate in the document."""
    outcomes = {row["relation_id"]: row["status"] for row in rows["relation_results"]}
    evaluated = {r["rule_id"] for r in rows["relations"] if outcomes[r["relation_id"]] in EVALUATED}
    return sorted({row["rule_id"] for row in rows["relations"]} - evaluated)


def _counts(results: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    counted = Counter(str(row["status"]) for row in results)
    return {status.value: counted[status.value] for status in Status}


def _baselines(examination: Examination) -> list[dict[str, Any]]:
    """Prior-year baselines by the warehouse's own SQL, over this one document."""
    import polars as pl

    from dagster_project.lake.rows import to_frame, to_text
    from dagster_project.lake.schemas import TABLES
    from dagster_project.warehouse.baseline import baselines_of

    frames = {
        name: to_frame(schema, to_text(name, schema, examination.rows[name])).with_columns(
            pl.lit(examination.fiscal_year).alias("fiscal_year")
        )
        for name, schema in TABLES.items()
    }
    return baselines_of(frames)


def _baseline(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "subject": row["subject"],
        "fund_scope": row["fund_scope"],
        "key": row["line_key"],
        "code": row["code"] or "",
        "name": row["name"],
        "current": wan_text(row["current_yuan"]),
        "change": wan_text(row["change_yuan"]),
        "percent": _number(row["stated_percent"]),
        "base_kind": row["base_kind"],
        "base_year": row["base_year"],
        "prior": wan_text(row["value_yuan"]),
        "low": wan_text(row["low_yuan"]),
        "high": wan_text(row["high_yuan"]),
        "method": row["method"],
        "status": row["status"],
        "location": {"page": row["source_page"], "line": row["source_line"]},
    }


def _reasons(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[dict[str, Any]]:
    """How far each stated reason accounts for its change."""
    statements = {row["fact_id"]: row for row in rows["statements"]}
    for verdict in rows["reason_verdicts"]:
        statement = statements[verdict["fact_id"]]
        yield {
            "subject": statement["subject"],
            "fund_scope": statement["fund_scope"],
            "key": statement["key"],
            "code": statement["code"] or "",
            "name": statement["name"],
            "change": wan_text(statement["change_yuan"]),
            "reason": statement["reason"],
            "verdict": verdict["verdict"],
            "method": verdict["method"],
            "arithmetic": verdict["arithmetic"],
            "explained": wan_text(verdict["explained_yuan"]),
            "remark": verdict["remark"],
            "location": _location(statement),
        }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


class _Places:
    """Where each number of a fact stands and how it is printed."""

    def __init__(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self._facts: dict[str, tuple[str, Mapping[str, Any]]] = {}
        for table in (
            "cells",
            "statements",
            "stated_figures",
            "targets",
            "performance_sheets",
            "project_notes",
            "declarations",
        ):
            for row in rows[table]:
                self._facts[row["fact_id"]] = (table, row)
        for row in rows["issues"]:
            self._facts[issue_fact_id(row["sequence"])] = ("issues", row)

    def of(self, fact_id: str, part: str) -> dict[str, Any] | None:
        """Place of one number; `None` for constants of a rule."""
        if fact_id not in self._facts:
            return None
        table, row = self._facts[fact_id]
        printed = row.get("printed")
        if table == "statements":
            printed = row.get(f"{part}_printed") or (wan_text(row["base_yuan"]) if part == "base" else None)
        elif table in ("performance_sheets", "project_notes"):
            amount = row.get(f"{part}_yuan") if table == "performance_sheets" else row.get("amount_yuan")
            printed = wan_text(amount)
        elif table in ("declarations", "issues"):
            printed = row["text" if table == "declarations" else "raw_text"]
        elif table == "targets" and part == "weight":
            printed = _number(row["weight"])
        return {
            "page": row["page"],
            "sheet": row["sheet"],
            "line": row["line"],
            "block": row["block"],
            "table": row.get("table_id"),
            "row": row["row"],
            "column": row["column"],
            "printed": printed,
        }


def findings_of(examination: Examination) -> list[dict[str, Any]]:
    """What is wrong in one document, in the words of the JSON contract: of the rules, then of the reading."""
    rows = examination.rows
    return [*_findings(rows, _Places(rows)), *_issue_findings(rows)]


def _findings(rows: Mapping[str, Sequence[Mapping[str, Any]]], places: _Places) -> Iterator[dict[str, Any]]:
    """One finding per cause; the culprit's place comes first, then those of all its witnesses."""
    relations = {row["relation_id"]: row for row in rows["relations"]}
    outcomes = {row["relation_id"]: row for row in rows["relation_results"]}
    terms = _grouped_rows(rows["relation_terms"], "relation_id")
    witnesses = _grouped_rows(rows["finding_witnesses"], "finding_id")
    culprits = _grouped_rows(rows["finding_culprits"], "finding_id")
    for finding in rows["findings"]:
        if finding["status"] not in ("fail", "convention"):
            continue
        named = [_culprit(row, finding, places) for row in culprits.get(finding["finding_id"], [])]
        told = []
        located = [places.of(named[0]["fact_id"], named[0]["part"])] if named else []
        for witness in witnesses[finding["finding_id"]]:
            outcome = outcomes[witness["relation_id"]]
            relation = relations[witness["relation_id"]]
            text = wan_text if relation["unit"] == "元" else _number
            told.append(
                {
                    "rule_id": relation["rule_id"],
                    "message": outcome["message"],
                    "imbalance": text(outcome["imbalance"]),
                    "tolerance": text(outcome["tolerance"]),
                }
            )
            located += [
                places.of(t["fact_id"], t["fact_part"]) for t in terms.get(witness["relation_id"], [])
            ]
        yield {
            "rule_id": finding["rule_id"],
            "severity": finding["severity"],
            "status": finding["status"],
            "blame": finding["blame"],
            "kind": finding["kind"],
            "subject": finding["subject"],
            "message": finding["message"],
            "imbalance": told[0]["imbalance"],
            "tolerance": told[0]["tolerance"],
            "locations": _distinct(located),
            "culprit": named[0] if named else None,
            "culprits": named,
            "tie": finding["is_tie"],
            "witnesses": told,
            "fingerprint": finding["fingerprint"],
        }


def _grouped_rows(rows: Sequence[Mapping[str, Any]], key: str) -> dict[str, list[Mapping[str, Any]]]:
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row[key], []).append(row)
    return grouped


def _distinct(places: Sequence[dict[str, Any] | None]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for place in places:
        if place is not None and place not in found:
            found.append(place)
    return found


def _culprit(row: Mapping[str, Any], finding: Mapping[str, Any], places: _Places) -> dict[str, Any]:
    text = wan_text if row["unit"] == "元" else _number
    return {
        **(places.of(row["fact_id"], row["fact_part"]) or {}),
        "printed": row["printed"],
        "name": row["name"],
        "unit": "万元" if row["unit"] == "元" else row["unit"],
        "proposed": text(row["proposed"]),
        "proposed_low": text(row["proposed_low"]),
        "proposed_high": text(row["proposed_high"]),
        "kind": row["kind"],
        "rank": row["rank"],
        "tie": finding["is_tie"],
        "fact_id": row["fact_id"],
        "part": row["fact_part"],
    }


def _issue_findings(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[dict[str, Any]]:
    """What could not be read is a finding too, unless a rule tells it: the officer must look at the place."""
    failing = {row["relation_id"] for row in rows["relation_results"] if row["status"] == "fail"}
    told = {row["fact_id"] for row in rows["relation_terms"] if row["relation_id"] in failing}
    for issue in rows["issues"]:
        if issue["severity"] == "info" or issue_fact_id(issue["sequence"]) in told:
            continue
        place = _location(issue)
        yield {
            "rule_id": f"READ:{issue['code']}",
            "severity": issue["severity"],
            "status": "fail",
            "blame": "undetermined",
            "kind": "unread",
            "subject": issue["table_id"] or "",
            "message": issue["message"],
            "imbalance": None,
            "tolerance": None,
            "locations": [{**place, "table": issue["table_id"], "printed": issue["raw_text"]}],
            "culprit": None,
            "culprits": [],
            "tie": False,
            "witnesses": [],
            "fingerprint": issue["fingerprint"],
        }


def _issue(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": row["code"], "message": row["message"], "location": _location(row)}


def _cell(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "table": row["table_id"],
        "title": row["table_title"],
        "code": row["code"],
        "name": row["name"],
        "line": row["line_id"],
        "row_kind": row["row_kind"],
        "project": row["project"],
        "measure": row["measure"],
        "printed": row["printed"],
        "amount": wan_text(row["amount_yuan"]),
        "state": row["state"],
        "location": _location(row),
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A fact for JSON: decimals as text (元 columns as 万元 without the suffix), dates in ISO form."""
    plain: dict[str, Any] = {}
    for name, value in row.items():
        if name in ("document_id", *PLACE, "part"):
            continue
        if name.endswith("_yuan"):
            plain[name.removesuffix("_yuan")] = wan_text(value)
        elif isinstance(value, Decimal):
            plain[name] = _number(value)
        elif hasattr(value, "isoformat"):
            plain[name] = value.isoformat()
        else:
            plain[name] = value
    plain["location"] = _location(row)
    return plain


def _location(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in PLACE}


# --- the terminal -------------------------------------------------------------------------------------


def _print(console: Console, checked: Sequence[Checked], documents: Sequence[Mapping[str, Any]]) -> None:
    found = iter(documents)
    for outcome in checked:
        console.rule(Text(_names(outcome.paths)))
        if outcome.error is not None:
            console.print(Text(f"✗ {outcome.error.message}", style="bold red"))
            continue
        assert outcome.examination is not None
        _print_document(console, next(found), outcome.examination)


def _print_document(console: Console, document: Mapping[str, Any], examination: Examination) -> None:
    counts = document["counts"]
    publisher = examination.rows["documents"][0]["publisher"]
    console.print(
        f"[bold]{document['unit_name']}[/bold]  {document['fiscal_year']}年"
        f"{'单位' if document['scope'] == 'unit' else '部门'}"
        f"{DOCUMENT_KINDS[document['document_kind']]}  （格式：{publisher}）"
    )
    console.print(
        f"读到：表内数字 {counts['cells']} 个，增减说明 {counts['statements']} 条，占比 {counts['shares']} 个，"
        f"其他文字数字 {counts['stated_figures'] - counts['shares']} 个，绩效指标 {counts['targets']} 个；"
        f"未能对应的 {counts['unmapped']} 个。"
    )
    reached = document["coverage"]
    console.print(
        f"核对到：表内数字 {reached['cells']}/{counts['cells']} 个，"
        f"文字数字 {reached['covered_text_numbers']}/{reached['text_numbers']} 个；"
        f"没有用上的规则 {len(reached['vacuous_rules'])} 条。"
    )
    console.print(_result_table(examination))
    findings = document["findings"]
    failing = [finding for finding in findings if finding["status"] == "fail"]
    if not failing:
        console.print("[bold green]✓ 没有发现不符。[/bold green]")
    else:
        console.print(f"[bold red]✗ 发现 {len(failing)} 处问题：[/bold red]")
    for number, finding in enumerate(findings, start=1):
        _print_finding(console, number, finding, examination)
    _print_unmapped(console, document["unmapped"])
    if document["baselines"]:
        console.print(_baseline_table(document, console.width))


def _print_unmapped(console: Console, unmapped: Sequence[Mapping[str, Any]]) -> None:
    if not unmapped:
        return
    console.print(f"未能对应的 {len(unmapped)} 个：", style="yellow")
    for issue in unmapped[:MOST_UNMAPPED]:
        _print_wrapped(console, f"{place_text(issue['location'])} ", issue["message"])
    if len(unmapped) > MOST_UNMAPPED:
        console.print(f"  其余 {len(unmapped) - MOST_UNMAPPED} 个见 JSON 输出。", style="dim")


def _result_table(examination: Examination) -> Table:
    families = {row["relation_id"]: row["family"] for row in examination.rows["relations"]}
    counted = Counter((families[r["relation_id"]], r["status"]) for r in examination.rows["relation_results"])
    table = Table(title="核对结果（关系条数）", title_justify="left")
    table.add_column("核对类别")
    for status in Status:
        table.add_column(STATUSES[status.value], justify="right")
    for family, zh in FAMILIES.items():
        values = [counted[family, status.value] for status in Status]
        if any(values):
            style = "red" if counted[family, "fail"] else None
            table.add_row(zh, *(str(value) if value else "" for value in values), style=style)
    table.add_row("合计", *(str(sum(counted[f, s.value] for f in FAMILIES)) for s in Status), style="bold")
    return table


def _print_finding(
    console: Console, number: int, finding: Mapping[str, Any], examination: Examination
) -> None:
    label = "惯例" if finding["status"] == "convention" else SEVERITIES[finding["severity"]]
    head = f"{number:>3}. [{label}] "
    _print_wrapped(
        console, head, f"{finding['message']}〔{finding['rule_id']}〕", _SEVERITY_STYLE[finding["severity"]]
    )
    places = [place_text(place, printed=True) for place in finding["locations"]]
    places = list(dict.fromkeys(place for place in places if place))
    if places:
        more = f"；等{len(places)}处" if len(places) > MOST_PLACES else ""
        _print_wrapped(console, "位置：", "；".join(places[:MOST_PLACES]) + more)
    if finding["culprit"]:
        _print_row(console, finding["culprit"], examination)
    others = finding["witnesses"][1:]
    for witness in others[:MOST_WITNESSES]:
        _print_wrapped(console, "佐证：", f"{witness['message']}〔{witness['rule_id']}〕")
    if len(others) > MOST_WITNESSES:
        _print_wrapped(console, "另有", f"{len(others) - MOST_WITNESSES}条佐证，见 JSON 输出。")


def _print_wrapped(console: Console, head: str, text: str, style: str = "") -> None:
    """A head and its text, the lines below indented; dim and further in where the head has no style of its own."""
    margin = "" if style else " " * _INDENT
    indent = " " * _INDENT
    lines = wrapped(text, console.width - _INDENT, first=cell_len(margin + head) - _INDENT)
    line = Text(f"{margin}{head}", style=style or "dim")
    line.append(lines[0], style="default" if style else "dim")
    console.print(line, no_wrap=True, overflow="ignore", crop=False)
    for rest in lines[1:]:
        console.print(Text(f"{indent}{rest}", style="" if style else "dim"), no_wrap=True, crop=False)


def _print_row(console: Console, culprit: Mapping[str, Any], examination: Examination) -> None:
    """The row of the table with the wrong cell in it, marked."""
    cells = examination.rows["cells"]
    wrong = next((cell for cell in cells if cell["fact_id"] == culprit["fact_id"]), None)
    if wrong is None:
        return
    same = ("table_id", "row_kind", "code", "line_id", "name", "project")
    row = [cell for cell in cells if all(cell[key] == wrong[key] for key in same) and cell["printed"]]
    if wrong not in row:
        row.append(wrong)
    line = Text(f"{' ' * _INDENT}{wrong['project'] or wrong['name']}｜", style="dim")
    measures = standard_tables()[wrong["table_id"]].measures
    for cell in row:
        line.append(f"{measures[cell['measure']].zh} ")
        if cell is wrong:
            line.append(cell["printed"] or "（空白）", style="bold red reverse")
            if culprit["proposed"] is not None:
                line.append(f" → {culprit['proposed']}", style="bold green")
        else:
            line.append(cell["printed"])
        line.append("  ")
    console.print(line)


def _baseline_table(document: Mapping[str, Any], console_width: int) -> Table:
    year, kind = document["fiscal_year"] - 1, DOCUMENT_KINDS[document["document_kind"]]
    table = Table(title=f"按文字还原的{year}年{kind}（万元）", title_justify="left")
    # A narrow terminal has no room for the bounds; a number is never cut.
    bounds = console_width >= ROOM_FOR_BOUNDS
    headers = ["项目", "本年", "增减", "上年（还原）", *(["下限", "上限"] if bounds else []), "可靠程度"]
    for header in headers:
        words = header in ("项目", "可靠程度")
        table.add_column(header, justify="left" if words else "right", no_wrap=not words, overflow="fold")
    rows = sorted(
        document["baselines"],
        key=lambda row: (_place_of(row["subject"]), row["fund_scope"], row["code"]),
    )
    subject = None
    for row in rows:
        if row["subject"] != subject:
            table.add_section()
            subject = row["subject"]
        label = f"{row['code']} {row['name']}" if row["code"] else row["name"]
        if row["subject"] == "nature" and row["fund_scope"] in _FUND_SCOPES:
            label = f"{_FUND_SCOPES[row['fund_scope']]}·{label}"
        trust = (
            "由各项相加" if row["method"] == "E4" else _BASELINE_STATUSES.get(row["status"], row["status"])
        )
        if row["base_year"] not in (None, document["fiscal_year"] - 1):
            trust += f"（{row['base_year']}年数）"
        keys = ("current", "change", "prior", *(("low", "high") if bounds else ()))
        amounts = [_grouped(row[key]) for key in keys]
        table.add_row(label, *amounts, trust)
    return table


def _place_of(subject: str) -> int:
    """Where a subject stands in the list; one without a place comes last."""
    return _SUBJECTS.index(subject) if subject in _SUBJECTS else len(_SUBJECTS)


def _grouped(amount: str | None) -> str:
    return "未知" if amount is None else f"{Decimal(amount):,}"
