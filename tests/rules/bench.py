"""A bench for proving one rule: facts in few words, and what the rule says of them.

Amounts are 万元 as printed: `T05[201].total=5.00` is a cell of 50,000 元 with the precision of two decimals,
`T07[201|某项目].total=5.00` the cell of a project, `T05[201].total=` a blank one. Money of the text likewise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from dagster_project.extraction.facts import (
    CellFact,
    Declaration,
    Facts,
    Identity,
    Issue,
    PerformanceSheet,
    Project,
    ProjectNote,
    StatedFigure,
    Statement,
    Target,
)
from dagster_project.reading.document import Location
from dagster_project.reconciliation.book import OPERAND, Book
from dagster_project.reconciliation.catalogue import Catalogue, Rule, load_catalogue
from dagster_project.reconciliation.evaluation import evaluate
from dagster_project.reconciliation.shapes import expand
from dagster_project.templates.template import Template, load_templates
from dagster_project.vocabulary.statuses import CellState, RowKind, Severity, Status

WAN = Decimal(10_000)
HERE = Location(line=1)
Part = Callable[[Facts], None]
"""Adds something to the facts of a document."""
PASSED = frozenset({Status.EXACT, Status.ROUNDING})
SILENT = frozenset({Status.NOT_APPLICABLE, Status.NOT_EVALUABLE})


@dataclass(frozen=True)
class Case:
    """One document: its parts, form, year, kind and scope."""

    parts: tuple[Part, ...]
    form: str = "xinjiang"
    year: int = 2024
    kind: str = "budget"
    scope: str = "unit"
    published: date | None = None
    approved: date | None = None

    def facts(self) -> Facts:
        """The facts of the document."""
        identity = Identity("某某局", self.year, self.kind, self.scope, self.published, self.approved)
        facts = Facts(identity)
        for part in self.parts:
            part(facts)
        return facts


def case(*parts: Part | str, **more: object) -> Case:
    """A document of parts; a text stands for cells."""
    return Case(tuple(cells(p) if isinstance(p, str) else p for p in parts), **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Proof:
    """The four cases of a rule.

    `inside` and `beyond` stand on both sides of its tolerance or threshold, one printed step apart; a rule that
    knows no more or less says so in `no_boundary`, one that holds for every document in `always`.
    """

    passing: Case
    failing: Case
    not_applicable: Case | None
    inside: Case | None = None
    beyond: Case | None = None
    no_boundary: str = ""
    always: str = ""


@cache
def rule_of(rule_id: str) -> Rule:
    """A rule of the catalogue."""
    return next(rule for rule in load_catalogue().rules if rule.id == rule_id)


def template_of(form: str) -> Template:
    """A form by its id."""
    return next(template for template in load_templates() if template.id == form)


def outcomes(rule_id: str, document: Case) -> set[Status]:
    """Statuses of all relations of one rule over a document."""
    catalogue = Catalogue((rule_of(rule_id),))
    relations = expand(catalogue, Book(document.facts()), template_of(document.form))
    return {result.status for result in evaluate(relations)}


# --- parts ------------------------------------------------------------------------------------------------


def wan(printed: str) -> tuple[Decimal | None, Decimal | None]:
    """Amount and resolution in 元 of an amount printed in 万元; nothing for a blank."""
    if not printed:
        return None, None
    number = Decimal(printed)
    return number * WAN, Decimal(1).scaleb(int(number.as_tuple().exponent)) * WAN


def cells(text: str) -> Part:
    """Cells, separated by semicolons; a name may follow the code: `T05[201 一般公共服务支出].total=1.00`."""

    def add(facts: Facts) -> None:
        for entry in (e.strip() for e in text.split(";")):
            operand, printed = entry.split("=")
            match = OPERAND.fullmatch(operand.strip())
            assert match, operand
            row, _, project = match["row"].partition("|")
            code, _, name = row.partition(" ")
            kind, line = RowKind.LINE, code
            if project:
                kind = RowKind.PROJECT
            elif code == "total":
                kind = RowKind.TOTAL
            elif code.isdigit():
                kind = RowKind.FUNCTION if code.startswith("2") else RowKind.ECONOMIC
            coded = code.isdigit()
            amount, resolution = wan(printed.strip())
            state = CellState.BLANK if amount is None else CellState.VALUE if amount else CellState.ZERO
            facts.cells.append(
                CellFact(
                    f"c:{len(facts.cells)}", match["table"], "", kind, code if coded else "",
                    line if kind is RowKind.LINE else None, name or code, project or None, match["measure"],
                    printed, amount, resolution, state, None, HERE,
                )
            )  # fmt: skip
            facts.tables_found.add(match["table"])

    return add


def tables(*found: str) -> Part:
    """Tables that were found."""
    return lambda facts: facts.tables_found.update(found)


def sections(*found: str) -> Part:
    """Sections that were found."""
    return lambda facts: facts.sections_found.update(found)


def issue(code: str, message: str = "此处有误。", raw: str = "") -> Part:
    """Something extraction reported."""
    return lambda facts: facts.issues.append(Issue(code, Severity.WARNING, message, raw, None, HERE))


def said(
    subject: str = "functional_item", key: str = "2010101", current: str = "", change: str = "",
    percent: str = "", scope: str = "general", section: str = "general_items", name: str = "行政运行",
    base: str = "", base_year: int = 2023, reason: str | None = None, text: str = "", words: str = "",
) -> Part:  # fmt: skip
    """A statement of a change; signs tell the direction, `words` the two words where they differ from the signs."""

    def add(facts: Facts) -> None:
        rate = Decimal(percent) if percent else None
        change_word, _, percent_word = words.partition("/")
        facts.statements.append(
            Statement(
                f"s:{len(facts.statements) + 1}", section, subject, scope, key,
                key if key.isdigit() else None, name, *wan(current), current or None, *wan(change),
                change.lstrip("-") or None,
                change_word or (("减少" if change.startswith("-") else "增加") if change else None),
                rate, Decimal(1).scaleb(int(rate.as_tuple().exponent)) if rate is not None else None,
                percent.lstrip("-") or None,
                percent_word or (("下降" if percent.startswith("-") else "增长") if percent else None),
                "last_budget", base_year, *wan(base), reason, False, False, None, text, HERE,
            )
        )  # fmt: skip

    return add


def told(
    subject: str, key: str, printed: str, measure: str = "amount", unit: str = "万元", scope: str = "all",
    section: str = "income", name: str = "", context: str = "",
) -> Part:  # fmt: skip
    """A figure of the text."""

    def add(facts: Facts) -> None:
        value = Decimal(printed)
        resolution = Decimal(1).scaleb(int(value.as_tuple().exponent))
        money = wan(printed) if unit == "万元" else (None, None)
        facts.stated_figures.append(
            StatedFigure(
                f"f:{len(facts.stated_figures) + 1}", section, subject, scope, key,
                key if key.isdigit() else "", name or key, measure, unit, value, resolution, *money, printed,
                context, 0, HERE,
            )
        )  # fmt: skip

    return add


def empty(table: str, text: str = "故本表为空表") -> Part:
    """A note that declares a table empty."""
    return _declared("empty_table", table, None, None, None, text)


def unbudgeted(subject: str, key: str, scope: str) -> Part:
    """A sentence that says nothing is budgeted."""
    return _declared("not_budgeted", None, subject, scope, key, "未安排")


def _declared(
    kind: str, table: str | None, subject: str | None, scope: str | None, key: str | None, text: str
) -> Part:
    def add(facts: Facts) -> None:
        fact_id = f"d:{len(facts.declarations) + 1}"
        facts.declarations.append(
            Declaration(fact_id, kind, table, subject, scope, key, key or "", text, HERE)
        )
        if table:
            facts.tables_found.add(table)

    return add


def sheet(project: str, budget: str, appropriation: str = "", other: str = "") -> Part:
    """A performance sheet; targets that follow belong to it."""

    def add(facts: Facts) -> None:
        total, resolution = wan(budget)
        fact_id = f"w:{len(facts.performance_sheets) + 1}"
        facts.performance_sheets.append(
            PerformanceSheet(
                fact_id, project, "某某局", None, total, wan(appropriation)[0], wan(other)[0], resolution, None,
                HERE,
            )
        )  # fmt: skip

    return add


def target(
    level: str = "数量指标", number: str = "", unit: str = "", weight: str = "", due: date | None = None,
    printed: str = "≥1",
) -> Part:  # fmt: skip
    """A performance indicator of the last sheet."""

    def add(facts: Facts) -> None:
        last = facts.performance_sheets[-1]
        facts.targets.append(
            Target(
                f"i:{len(facts.targets) + 1}", last.fact_id, last.project, "产出指标", level, "某指标", None,
                Decimal(number) if number else None, unit or None, due, None, printed, None, None,
                Decimal(weight) if weight else None, None, None, None, HERE,
            )
        )  # fmt: skip

    return add


def project(name: str, amount: str, origin: str = "narrative", fund_note: str | None = None) -> Part:
    """A project of the text with its amount; notes that follow belong to it."""

    def add(facts: Facts) -> None:
        fact_id = f"p:{len(facts.projects) + 1}"
        value, resolution = wan(amount)
        facts.projects.append(
            Project(fact_id, origin, name, value, resolution, None, None, None, fund_note, 0, "", HERE)
        )
        subject = "carryover_project" if origin == "carryover_text" else "project"
        told(subject, fact_id, amount, section="projects", name=name)(facts)
        facts.sections_found.add("projects")

    return add


def note(
    amount: str, parent: str | None = None, kind: str = "allocation", quantity: str = "", price: str = "",
) -> Part:  # fmt: skip
    """An allocation (or another note) of the last project; prices in 元."""

    def add(facts: Facts) -> None:
        fact_id = f"n:{len(facts.project_notes) + 1}"
        facts.project_notes.append(
            ProjectNote(
                fact_id, facts.projects[-1].fact_id, kind, 1, "", None, None, *wan(amount), parent,
                Decimal(quantity) if quantity else None, "人" if quantity else None,
                Decimal(price) if price else None, None, "", HERE,
            )
        )  # fmt: skip

    return add


# --- usual proofs -------------------------------------------------------------------------------------------


def same(left: str, right: str, *more: Part | str, **options: object) -> Proof:
    """One quantity printed in two places: the last printed digit decides, a coarser print may round or cut."""

    def document(one: str, other: str) -> Case:
        return case(f"{left}={one}; {right}={other}", *more, **options)

    return Proof(
        passing=document("5.00", "5.00"),
        failing=document("5.00", "6.00"),
        inside=document("5.00", "5.0049"),
        beyond=document("5.00", "5.01"),
        not_applicable=case(f"{left}=; {right}=", *more, **options),
    )


def summed(total: str, *parts: str, more: tuple[Part | str, ...] = (), **options: object) -> Proof:
    """A total against its parts: half a last digit of room for every part, no more."""
    count = len(parts)
    room = Decimal(count // 2) / 100

    def document(value: Decimal) -> Case:
        text = "; ".join([f"{total}={value:.2f}", *(f"{part}=1.00" for part in parts)])
        return case(text, *more, **options)

    return Proof(
        passing=document(Decimal(count)),
        failing=document(Decimal(count) + 3),
        inside=document(Decimal(count) + room),
        beyond=document(Decimal(count) + room + Decimal("0.01")),
        not_applicable=case("; ".join(f"{cell}=" for cell in (total, *parts)), *more, **options),
    )


def presence(passing: Case, failing: Case, not_applicable: Case, why: str) -> Proof:
    """A rule that asks whether something is there, or alike: it knows no more or less."""
    return Proof(passing, failing, not_applicable, no_boundary=why)
