"""The Shanghai district budget: 9 tables in 元, text in 万元, items against last year's outturn.

Belongs here: which amount stands in which cell and sentence, for units and departments.
Does not belong here: headers and sentences (`shanghai_print`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from dagster_project.vocabulary.statuses import BaseKind, DocumentKind, RowKind, Scope
from dagster_project.world import printing
from dagster_project.world.classification import economic_name, function_name
from dagster_project.world.clauses import Spelling, draw_spelling
from dagster_project.world.comparing import Comparer
from dagster_project.world.content import Comparison, Content, Figure, ProjectText, Row, TableContent
from dagster_project.world.forms.amounts import appropriated, basic_part, economic_amount, of_budget
from dagster_project.world.forms.occasion import Occasion
from dagster_project.world.forms.sections import Sections
from dagster_project.world.ledger import APPROPRIATION, BUDGETS, FEN_PER_YUAN, Project, UnitYear

FORM = "shanghai"
TITLES = {
    "T01": "{who}财务收支预算总表",
    "T02": "{who}收入预算总表",
    "T03": "{who}支出预算总表",
    "T04": "{who}财政拨款收支预算总表",
    "T05": "{who}一般公共预算支出功能分类预算表",
    "T08": "{who}政府性基金预算支出功能分类预算表",
    "T09": "{who}国有资本经营预算支出功能分类预算表",
    "T06": "{who}一般公共预算基本支出部门预算经济分类预算表",
    "T10": "{whose}“三公”经费和机关运行经费预算表",
}
_ORDINALS = "一二三四五六七八九十"
_SOURCES = (("unit_service", "事业收入"), ("unit_business", "事业单位经营收入"), ("unit_other", "其他收入"))
_TOTAL_DRIVERS = ("appropriation", "project", "basic")
_FUNDS = (("general", "一般公共预算"), ("fund", "政府性基金预算"), ("capital", "国有资本经营预算"))


def write_content(rng: random.Random, occasion: Occasion) -> tuple[Content, Spelling]:
    """What a unit or department discloses."""
    spelling = draw_spelling(rng, grouped=False)
    unit = occasion.current
    content = Content(
        form=FORM,
        unit_id=unit.unit.id,
        unit_name=unit.name,
        year=unit.year,
        kind=DocumentKind.BUDGET,
        scope=Scope.DEPARTMENT if occasion.department else Scope.UNIT,
        published_on=occasion.published_on,
        source=unit,
        signed=False,
    )
    zero = rng.choice(("0.00", "0.00", "", "0"))
    decimals = rng.choice((2, 2, 0))
    content.tables = {table.id: table for table in _Tables(unit, content.scope, zero, decimals).all()}
    cut, stripped = rng.random() < 0.4, rng.random() < 0.5

    def show(amount: int) -> str:
        # The clerk cuts off what the table shows, not what the ledger holds.
        shown = amount if decimals else printing.rounded(amount, FEN_PER_YUAN) * FEN_PER_YUAN
        printed = (printing.wan_truncated if cut else printing.wan)(shown, grouped=False)
        return printing.plain(printed) if stripped else printed

    comparer = Comparer(rng, spelling, unit.year, show)
    _Sections(content, occasion, comparer, rng).fill()
    content.comparisons = comparer.made
    return content, spelling


class _Tables:
    """The nine tables."""

    def __init__(self, unit: UnitYear, scope: Scope, zero: str, decimals: int) -> None:
        self._unit = unit
        self._department = scope is Scope.DEPARTMENT
        self._zero = zero
        self._decimals = decimals

    def all(self) -> list[TableContent]:
        """All tables in printed order."""
        return [
            self._t01(), self._t02(), self._natures("T03", None), self._t04(), self._natures("T05", "general"),
            self._natures("T08", "fund"), self._natures("T09", "capital"), self._t06(), self._t10(),
        ]  # fmt: skip

    def _title(self, table_id: str) -> str:
        who, whose = ("部门", "部门") if self._department else ("预算单位", "单位")
        return f"{self._unit.year}年{TITLES[table_id].format(who=who, whose=whose)}"

    def _cell(self, amount: int) -> Figure:
        if not amount:
            return Figure(self._zero, 0)
        return Figure(printing.yuan(amount, decimals=self._decimals), amount)

    def _table(self, table_id: str, measures: Sequence[str], rows: list[Row]) -> TableContent:
        return TableContent(table_id, self._title(table_id), tuple(measures), rows, unit="元")

    def _classes(self, codes: Sequence[str], values: Callable[[str], dict[str, int]]) -> list[Row]:
        """Only classes with money, numbered anew."""
        return [
            Row(
                RowKind.FUNCTION,
                f"{_ORDINALS[number]}、{function_name(code, self._unit.year)}",
                {measure: self._cell(amount) for measure, amount in values(code).items()},
                code=code,
            )
            for number, code in enumerate(codes)
        ]

    def _lines(self, lines: Sequence[tuple[str, str, int]]) -> list[Row]:
        return [
            Row(RowKind.LINE, label, {"amount": self._cell(amount)}, line=line)
            for line, label, amount in lines
        ]

    def _t01(self) -> TableContent:
        unit, sums = self._unit, self._unit.sums
        lines = [("appropriation", "一、财政拨款收入", sums.fund("", *APPROPRIATION))]
        lines += [
            (key, f"{n}、{label}", sums.fund("", *BUDGETS[key])) for n, (key, label) in enumerate(_FUNDS, 1)
        ]
        others = [(key, label, sums.by_source.get(key, 0)) for key, label in _SOURCES]
        others += [
            (key, label, amount)
            for key, label, amount in (
                ("special_account", "财政专户管理资金", sums.fund("", "special_account")),
                ("carryover", "上年结转", sums.fund("", "carryover_appropriation", "carryover_other")),
            )
            if amount
        ]
        lines += [
            (key, f"{_ORDINALS[n]}、{label}", amount) for n, (key, label, amount) in enumerate(others, 1)
        ]
        lines.append(("total_income", "收入总计", sums.fund("")))
        measures = ("amount", "personnel", "public", "project")

        def values(code: str) -> dict[str, int]:
            return {
                "amount": sums.fund(code),
                "personnel": basic_part(unit, code, personnel=True),
                "public": basic_part(unit, code, personnel=False),
                "project": sums.nature(code, "project"),
            }

        codes = [code for code in sums.functions(lambda p: True) if len(code) == 3]
        total = Row(
            RowKind.LINE,
            "支出总计",
            {measure: self._cell(amount) for measure, amount in values("").items()},
            line="total_expenditure",
        )
        return self._table("T01", measures, [*self._lines(lines), *self._classes(codes, values), total])

    def _coded(
        self,
        table_id: str,
        codes: Sequence[str],
        measures: dict[str, Callable[[str], int]],
        *,
        economic: bool = False,
    ) -> TableContent:
        """A table by codes, the total last."""
        name = economic_name if economic else function_name
        kind = RowKind.ECONOMIC if economic else RowKind.FUNCTION
        rows = [
            Row(
                kind,
                name(code, self._unit.year),
                {m: self._cell(amount(code)) for m, amount in measures.items()},
                code=code,
            )
            for code in codes
        ]
        rows.append(Row(RowKind.TOTAL, "合计", {m: self._cell(amount("")) for m, amount in measures.items()}))
        return self._table(table_id, tuple(measures), rows)

    def _t02(self) -> TableContent:
        sums = self._unit.sums
        by_source: dict[tuple[str, str], int] = {}
        for posting in self._unit.postings:
            for code in ("", posting.function[:3], posting.function[:5], posting.function):
                by_source[code, posting.source] = by_source.get((code, posting.source), 0) + posting.amount
        measures: dict[str, Callable[[str], int]] = {
            "total": lambda code: sums.fund(code),
            "appropriation": lambda code: sums.fund(code, *APPROPRIATION),
        }
        for source, _ in _SOURCES:
            measures[source] = lambda code, source=source: by_source.get((code, source), 0)  # type: ignore[misc]
        if sums.fund("", "special_account"):
            measures["special_account"] = lambda code: sums.fund(code, "special_account")
        if sums.fund("", "carryover_appropriation", "carryover_other"):
            measures["carryover"] = lambda code: sums.fund(code, "carryover_appropriation", "carryover_other")
        return self._coded("T02", sums.functions(lambda p: True), measures)

    def _natures(self, table_id: str, budget: str | None) -> TableContent:
        sums = self._unit.sums
        budgets = (budget,) if budget else ()
        funds = BUDGETS[budget] if budget else ()
        codes = sums.functions(of_budget(budget) if budget else lambda p: True)
        table = self._coded(
            table_id,
            codes,
            {
                "total": lambda code: sums.fund(code, *funds),
                "basic": lambda code: sums.nature(code, "basic", *budgets),
                "project": lambda code: sums.nature(code, "project", *budgets),
            },
        )
        if not codes:
            label = dict(_FUNDS)[budget] if budget else ""
            who = "部门" if self._department else "单位"
            table.rows = []
            table.note = f"注：本{who}{self._unit.year}年没有安排{label}财政拨款支出，故本表为空表。"
        return table

    def _t04(self) -> TableContent:
        sums = self._unit.sums
        lines = [
            (key, f"{_ORDINALS[n]}、{label}", sums.fund("", *BUDGETS[key]))
            for n, (key, label) in enumerate(_FUNDS)
        ]
        lines.append(("total_income", "收入总计", sums.fund("", *APPROPRIATION)))

        def values(code: str) -> dict[str, int]:
            parts = {key: sums.fund(code, *BUDGETS[key]) for key, _ in _FUNDS}
            return {"total": sum(parts.values()), **parts}

        codes = [code for code in sums.functions(appropriated) if len(code) == 3]
        total = Row(
            RowKind.LINE,
            "支出总计",
            {measure: self._cell(amount) for measure, amount in values("").items()},
            line="total_expenditure",
        )
        rows = [*self._lines(lines), *self._classes(codes, values), total]
        return self._table("T04", ("amount", "total", "general", "fund", "capital"), rows)

    def _t06(self) -> TableContent:
        unit = self._unit
        return self._coded(
            "T06",
            unit.sums.economics(),
            {
                "total": lambda code: economic_amount(unit, code, personnel=None),
                "personnel": lambda code: economic_amount(unit, code, personnel=True),
                "public": lambda code: economic_amount(unit, code, personnel=False),
            },
            economic=True,
        )

    def _t10(self) -> TableContent:
        amounts = {
            **self._unit.sums.three_public(),
            "operating_expense": economic_amount(self._unit, "", personnel=False),
        }
        order = (
            "three_public",
            "abroad",
            "reception",
            "vehicle",
            "vehicle_purchase",
            "vehicle_running",
            "operating_expense",
        )
        rows = [
            Row(
                RowKind.LINE,
                line,
                {"total": Figure(printing.wan(amounts[line], grouped=False), amounts[line])},
                line=line,
            )
            for line in order
        ]
        return TableContent("T10", self._title("T10"), ("total",), rows, unit="万元")


class _Sections(Sections):
    """The comparisons and figures of the text in printed order."""

    def __init__(self, content: Content, occasion: Occasion, comparer: Comparer, rng: random.Random) -> None:
        super().__init__(content, occasion.current, occasion.before, comparer, rng)
        self._spent = occasion.spent

    def fill(self) -> None:
        """All sections."""
        self._totals()
        self._items()
        self._three_public()
        self._amount("operating", "operating_expense", "", economic_amount(self._unit, "", personnel=False))
        bought = self._unit.procurement
        for key in ("total", "goods", "works", "services"):
            self._amount("procurement", "procurement", key, getattr(bought, key))
        projects = [p for p in self._unit.projects if p.fund in APPROPRIATION]
        self._state("performance", "performance", "projects", "count", str(len(projects)), "个")
        self._amount("performance", "performance", "projects", sum(p.amount for p in projects))
        self._vehicles()
        if self._content.scope is Scope.DEPARTMENT and projects:
            self._content.projects.append(self._project(projects[0]))

    def _project(self, project: Project) -> ProjectText:
        amount = printing.plain(printing.wan(project.amount, grouped=False))
        return ProjectText(
            key=project.key,
            name=project.name,
            table_name=project.name,
            amount=Figure(amount, project.amount),
            holder=self._unit.name,
            allocations=[],
            bases=(("", ""),),
            transfer=False,
            year=self._unit.year,
        )

    def _against_budget(
        self,
        section: str,
        subject: str,
        key: str,
        scope: str,
        name: str,
        amount: Callable[[UnitYear], int],
        *,
        reason: bool = False,
    ) -> None:
        now, before = amount(self._unit), self._last(amount)
        show = self._comparer.show
        self._comparer.compare(
            section=section,
            subject=subject,
            key=key,
            scope=scope,
            name=name,
            current=now,
            prior=before,
            spelling="flat" if show(now) == show(before) else "year_bare",
            reason=self._why((key,), now, before, name) if reason else "",
            base_kind=BaseKind.LAST_BUDGET,
        )

    def _totals(self) -> None:
        sums = self._unit.sums
        self._amount("budget", "total", "revenue", sums.fund(""))
        self._against_budget(
            "budget",
            "source",
            "appropriation",
            "all",
            "财政拨款收入",
            lambda unit: unit.sums.fund("", *APPROPRIATION),
        )
        for source, _ in _SOURCES:
            self._amount("budget", "source", source, sums.by_source.get(source, 0))
        self._amount("budget", "total", "expenditure", sums.fund(""))
        self._against_budget(
            "budget", "total", "expenditure", "appropriation", "财政拨款支出预算",
            lambda unit: unit.sums.fund("", *APPROPRIATION),
        )  # fmt: skip
        for key, label in _FUNDS:
            self._against_budget(
                "budget", "total", key, key, f"{label}拨款支出预算",
                lambda unit, key=key: unit.sums.fund("", *BUDGETS[key]),  # type: ignore[misc]
            )  # fmt: skip
        self._explain_totals()

    def _explain_totals(self) -> None:
        """One reason for the appropriation, and its own for a budget that moves the other way."""
        moved = [c for c in self._comparer.made if c.section == "budget" and c.spelling == "year_bare"]
        common = next((c for c in moved if c.key == "expenditure"), None)
        reason = self._why_total(common, "财政拨款收入支出") if common else ""
        for comparison in moved:
            along = common is not None and comparison.word == common.word
            comparison.reason = reason if along else self._why_total(comparison, comparison.name)

    def _why_total(self, comparison: Comparison, name: str) -> str:
        return self._why(_TOTAL_DRIVERS, comparison.current, comparison.prior, name)

    def _items(self) -> None:
        sums = self._unit.sums
        for code in sums.functions(appropriated):
            if len(code) != 7:
                continue
            amount = sums.fund(code, *APPROPRIATION)
            spent = self._spent.sums.fund(code, *APPROPRIATION) if self._spent else 0
            planned = self._last(lambda unit, code=code: unit.sums.fund(code, *APPROPRIATION))  # type: ignore[misc]
            show = self._comparer.show
            name = function_name(code, self._unit.year)
            made = self._comparer.compare(
                section="budget",
                subject="functional_item",
                key=code,
                scope="appropriation",
                name=name,
                code=code,
                current=amount,
                prior=spent,
                true_prior=planned,
                spelling="outturn_flat" if show(amount) == show(spent) else "outturn",
                reason=self._why((code,), amount, spent, name),
                base_kind=BaseKind.LAST_OUTTURN,
            )
            made.base_printed = show(spent)

    def _three_public(self) -> None:
        names = {
            "three_public": "“三公”经费预算数",
            "abroad": "因公出国（境）费",
            "vehicle": "公务用车购置及运行费",
            "vehicle_purchase": "公务用车购置费",
            "vehicle_running": "公务用车运行费",
            "reception": "公务接待费",
        }
        for key, name in names.items():
            self._against_budget(
                "three_public", "three_public", key, "appropriation", name,
                lambda unit, key=key: unit.sums.three_public()[key],  # type: ignore[misc]
                reason=key not in ("three_public", "vehicle"),
            )  # fmt: skip
