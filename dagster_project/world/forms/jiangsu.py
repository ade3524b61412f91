"""The Jiangsu department budget of 2017-2019: 12 tables in 万元, merged codes, the total first.

Belongs here: which amount stands in which cell and sentence. Does not belong here: headers and sentences (`jiangsu_print`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from dagster_project.vocabulary.statuses import DocumentKind, RowKind, Scope
from dagster_project.world import printing
from dagster_project.world.classification import economic_name, function_name, in_year, is_valid
from dagster_project.world.clauses import Spelling, draw_spelling
from dagster_project.world.comparing import Comparer
from dagster_project.world.content import Content, Figure, Row, TableContent
from dagster_project.world.forms.amounts import economic_amount, of_budget
from dagster_project.world.forms.grids import ordinal
from dagster_project.world.forms.occasion import Occasion
from dagster_project.world.forms.sections import Sections
from dagster_project.world.ledger import BUDGETS, UnitYear, budget_of, is_personnel

FORM = "jiangsu"
TITLES = {
    "T01": "收支预算总表",
    "T02": "收入预算总表",
    "T03": "支出预算总表",
    "T04": "财政拨款收支预算总表",
    "T12": "财政拨款支出预算表（功能科目）",
    "T13": "财政拨款基本支出预算表（经济科目）",
    "T05": "一般公共预算支出预算表（功能科目）",
    "T06": "一般公共预算基本支出预算表（经济科目）",
    "T10": "“三公”经费、会议费、培训费支出预算表",
    "T08": "政府性基金预算财政拨款支出预算表",
    "T14": "一般公共预算机关运行经费支出预算表",
    "T15": "政府采购支出预算表",
}
_CLASSES = (
    "201", "202", "203", "204", "205", "206", "207", "208", "210", "211", "212", "213", "214", "215", "216", "217",
    "220", "221", "222", "224", "229",
)  # fmt: skip
_UNIT_FUNDS = ("unit_service", "unit_superior", "unit_affiliate", "unit_business", "unit_other")
_CARRYOVER = ("carryover_appropriation", "carryover_other")


def appropriation(unit: UnitYear, code: str = "") -> int:
    """General budget and government funds; this form knows no state capital."""
    return unit.sums.fund(code, *BUDGETS["general"], *BUDGETS["fund"])


def write_content(rng: random.Random, occasion: Occasion) -> tuple[Content, Spelling]:
    """What a department discloses."""
    spelling = draw_spelling(rng, grouped=False)
    unit = occasion.current
    content = Content(
        form=FORM,
        unit_id=unit.unit.id,
        unit_name=unit.name,
        year=unit.year,
        kind=DocumentKind.BUDGET,
        scope=Scope.DEPARTMENT,
        published_on=occasion.published_on,
        source=unit,
        signed=False,
        split=rng.random() < 0.4,
    )
    content.tables = {table.id: table for table in _Tables(unit).all()}
    stripped = rng.random() < 0.6

    def show(amount: int) -> str:
        printed = printing.wan(amount, grouped=False)
        return printing.plain(printed) if stripped else printed

    comparer = Comparer(rng, spelling, unit.year, show)
    _Sections(content, unit, occasion.before, comparer, rng).fill()
    content.comparisons = comparer.made
    return content, spelling


class _Tables:
    """The twelve tables."""

    def __init__(self, unit: UnitYear) -> None:
        self._unit = unit

    def all(self) -> list[TableContent]:
        """All tables in printed order."""
        general = BUDGETS["general"]
        sums = self._unit.sums
        return [
            self._t01(),
            self._t02(),
            self._t03(),
            self._t04(),
            self._coded(
                "T12", self._functions("general", "fund"), lambda code: appropriation(self._unit, code)
            ),
            self._coded(
                "T13", sums.economics(), lambda code: economic_amount(self._unit, code, personnel=None)
            ),
            self._coded("T05", self._functions("general"), lambda code: sums.fund(code, *general)),
            self._coded(
                "T06", sums.economics(), lambda code: economic_amount(self._unit, code, personnel=None)
            ),
            self._t10(),
            self._coded("T08", self._functions("fund"), lambda code: sums.fund(code, *BUDGETS["fund"])),
            self._coded(
                "T14",
                [code for code in sums.economics() if not is_personnel(code)],
                lambda code: economic_amount(self._unit, code, personnel=False),
            ),
            self._t15(),
        ]

    def _functions(self, *budgets: str) -> list[str]:
        chosen = [of_budget(budget) for budget in budgets]
        return self._unit.sums.functions(lambda posting: any(of(posting) for of in chosen))

    def _cell(self, amount: int) -> Figure:
        return Figure(printing.wan(amount) if amount else "", amount)

    def _table(self, table_id: str, measures: Sequence[str], rows: list[Row]) -> TableContent:
        return TableContent(table_id, TITLES[table_id], tuple(measures), rows)

    def _coded(self, table_id: str, codes: Sequence[str], amount: Callable[[str], int]) -> TableContent:
        """A table by codes with one column, the total first."""
        economic = table_id in ("T06", "T13", "T14")
        name = economic_name if economic else function_name
        kind = RowKind.ECONOMIC if economic else RowKind.FUNCTION
        rows = [Row(RowKind.TOTAL, "合计", {"total": self._cell(amount(""))})]
        rows += [
            Row(kind, name(code, self._unit.year), {"total": self._cell(amount(code))}, code=code)
            for code in codes
        ]
        return self._table(table_id, ("total",), rows)

    def _lines(self, lines: Sequence[tuple[str, str, int]], measure: str = "amount") -> list[Row]:
        return [
            Row(RowKind.LINE, label, {measure: self._cell(amount)}, line=line)
            for line, label, amount in lines
        ]

    def _t01(self) -> TableContent:
        sums, year = self._unit.sums, self._unit.year
        total = sums.fund("")
        carried = sums.fund("", *_CARRYOVER)
        left = [
            ("appropriation", "一、财政拨款", appropriation(self._unit)),
            ("general", "1.一般公共预算", sums.fund("", *BUDGETS["general"])),
            ("fund", "2.政府性基金预算", sums.fund("", *BUDGETS["fund"])),
            ("special_account", "二、财政专户管理资金", sums.fund("", "special_account")),
            ("unit_funds", "三、其他资金", sums.fund("", "unit_funds")),
            ("income_current", "当年收入小计", total - carried),
            ("carryover", "上年结转资金", carried),
            ("total_income", "收入合计", total),
        ]
        classes = [code for code in _CLASSES if is_valid(code, year)]
        middle = [
            Row(
                RowKind.FUNCTION,
                f"{ordinal(number)}、{function_name(code, year)}",
                {"amount": self._cell(sums.fund(code))},
                code=code,
            )
            for number, code in enumerate(classes, start=1)
        ]
        right = [
            ("use_basic", "一、基本支出", sums.nature("", "basic")),
            ("use_project", "二、项目支出", sums.nature("", "project")),
            ("use_reserve", "三、单位预留机动经费", 0),
            ("expenditure_current", "当年支出小计", total),
            ("carryover_out", "结转下年资金", 0),
            ("total_expenditure", "支出合计", total),
        ]
        return self._table("T01", ("amount",), [*self._lines(left), *middle, *self._lines(right)])

    def _t02(self) -> TableContent:
        unit, sums = self._unit, self._unit.sums
        carried = sums.fund("", *_CARRYOVER)
        general = sums.fund("", *BUDGETS["general"])
        special = sums.fund("", "special_account")
        amounts = {
            "total": sums.fund(""),
            "general": general,
            "general_grant": general,
            "general_special": 0,
            "fund": sums.fund("", *BUDGETS["fund"]),
            "special_account": special,
            "special_account_fees": special,
            "special_account_other": 0,
            "unit_funds": sums.fund("", "unit_funds"),
            "unit_service": sums.by_source.get("unit_service", 0),
            "unit_business": sums.by_source.get("unit_business", 0),
            "unit_other": sums.by_source.get("unit_other", 0),
            "unit_debt": 0,
            "carryover": carried,
            "carryover_used": carried,
        }
        assert unit is self._unit
        row = Row(RowKind.TOTAL, "合计", {measure: self._cell(amount) for measure, amount in amounts.items()})
        return self._table("T02", tuple(amounts), [row])

    def _t03(self) -> TableContent:
        sums = self._unit.sums
        amounts = {
            "total": sums.fund(""),
            "basic": sums.nature("", "basic"),
            "project": sums.nature("", "project"),
            "reserve": 0,
            "carryover_out": 0,
        }
        row = Row(RowKind.TOTAL, "合计", {measure: self._cell(amount) for measure, amount in amounts.items()})
        return self._table("T03", tuple(amounts), [row])

    def _t04(self) -> TableContent:
        sums = self._unit.sums
        left = [
            ("general", "一、一般公共预算", sums.fund("", *BUDGETS["general"])),
            ("fund", "二、政府性基金预算", sums.fund("", *BUDGETS["fund"])),
            ("total_income", "收入合计", appropriation(self._unit)),
        ]
        right = [
            ("use_basic", "一、基本支出", sums.nature("", "basic", "general", "fund")),
            ("use_project", "二、项目支出", sums.nature("", "project", "general", "fund")),
            ("use_reserve", "三、单位预留机动经费", 0),
            ("total_expenditure", "支出合计", appropriation(self._unit)),
        ]
        return self._table("T04", ("amount", "total"), [*self._lines(left), *self._lines(right, "total")])

    def _t10(self) -> TableContent:
        amounts = three_public(self._unit)
        order = (
            "three_public_meeting_training", "three_public", "abroad", "vehicle", "vehicle_purchase",
            "vehicle_running", "reception", "meeting", "training",
        )  # fmt: skip
        return self._table(
            "T10",
            ("total",),
            [Row(RowKind.LINE, line, {"total": self._cell(amounts[line])}, line=line) for line in order],
        )

    def _t15(self) -> TableContent:
        bought = self._unit.procurement
        rows = [Row(RowKind.TOTAL, "合计", {"total": self._cell(bought.total)})]
        rows += self._lines(
            [
                ("goods", "一、货物A", bought.goods),
                ("works", "二、工程B", bought.works),
                ("services", "三、服务C", bought.services),
            ],
            "total",
        )
        return self._table("T15", ("total",), [row for row in rows if row.values["total"].printed])


def three_public(unit: UnitYear) -> dict[str, int]:
    """“三公”, meetings and training paid from basic expenditure of the general budget."""
    amounts = unit.sums.three_public()
    amounts["meeting"] = unit.sums.economic("30215")
    amounts["training"] = unit.sums.economic("30216")
    amounts["three_public_meeting_training"] = (
        amounts["three_public"] + amounts["meeting"] + amounts["training"]
    )
    return amounts


class _Sections(Sections):
    """The comparisons and figures of the text in printed order."""

    def fill(self) -> None:
        """All sections."""
        self._overall()
        self._income_and_expenditure()
        self._appropriation()
        self._basics()
        self._three_public()
        self._others()

    def _compare(
        self,
        section: str,
        subject: str,
        key: str,
        scope: str,
        name: str,
        amount: Callable[[UnitYear], int],
        *,
        spelling: str = "last_year",
        code: str = "",
        drivers: Sequence[str] = (),
    ) -> None:
        now, before = amount(self._unit), self._last(amount)
        flat = self._comparer.show(now) == self._comparer.show(before)
        self._comparer.compare(
            section=section,
            subject=subject,
            key=key,
            scope=scope,
            name=name,
            code=code,
            current=now,
            prior=before,
            spelling="flat_last" if flat else spelling,
            reason="" if flat else self._why(drivers or (key,), now, before, name),
        )

    def _overall(self) -> None:
        self._compare(
            "overall",
            "total",
            "all",
            "all",
            "收入、支出预算总计",
            lambda u: u.sums.fund(""),
            drivers=("basic", "project"),
        )
        self._amount("overall", "total", "revenue", self._unit.sums.fund(""))
        self._amount("overall", "source", "appropriation", appropriation(self._unit))
        for key, name, funds in (
            ("general", "一般公共预算收入预算", BUDGETS["general"]),
            ("fund", "政府性基金收入预算", BUDGETS["fund"]),
            ("special_account", "财政专户管理资金收入预算总计", ("special_account",)),
            ("unit_funds", "其他资金收入预算总计", ("unit_funds",)),
            ("carryover", "上年结转资金预算数", _CARRYOVER),
        ):
            if self._moves(lambda u, funds=funds: u.sums.fund("", *funds)):  # type: ignore[misc]
                self._compare(
                    "overall",
                    "source",
                    key,
                    "all",
                    name,
                    lambda u, funds=funds: u.sums.fund("", *funds),  # type: ignore[misc]
                )
        self._amount("overall", "total", "expenditure", self._unit.sums.fund(""))
        for code in self._unit.sums.functions(lambda p: True):
            if len(code) == 3:
                self._compare(
                    "overall", "functional_item", code, "all", function_name(code, self._unit.year),
                    lambda u, code=code: u.sums.fund(code), code=code,  # type: ignore[misc]
                )  # fmt: skip
        for nature, name in (("basic", "基本支出预算数"), ("project", "项目支出预算数")):
            self._compare(
                "overall",
                "nature",
                nature,
                "all",
                name,
                lambda u, nature=nature: u.sums.nature("", nature),  # type: ignore[misc]
            )

    def _moves(self, amount: Callable[[UnitYear], int]) -> bool:
        return bool(amount(self._unit) or self._last(amount))

    def _income_and_expenditure(self) -> None:
        sums = self._unit.sums
        self._amount("income", "total", "revenue", sums.fund(""))
        sources = [
            (key, sums.fund("", *funds))
            for key, funds in (
                ("general", BUDGETS["general"]),
                ("fund", BUDGETS["fund"]),
                ("special_account", ("special_account",)),
                ("unit_funds", ("unit_funds",)),
                ("carryover", _CARRYOVER),
            )
        ]
        self._shares("income", "source", [(key, amount) for key, amount in sources if amount])
        self._amount("expenditure", "total", "expenditure", sums.fund(""))
        natures = [(nature, sums.nature("", nature)) for nature in ("basic", "project")]
        self._shares("expenditure", "nature", [(key, amount) for key, amount in natures if amount])

    def _shares(self, section: str, subject: str, parts: Sequence[tuple[str, int]]) -> None:
        split = printing.shares([amount for _, amount in parts])
        for (key, amount), share in zip(parts, split, strict=True):
            self._amount(section, subject, key, amount)
            self._state(
                section, subject, key, "share", printing.plain(share) if share == "100.00" else share, "%"
            )

    def _appropriation(self) -> None:
        self._compare(
            "appropriation_total", "total", "all", "appropriation", "财政拨款收、支总预算", appropriation,
            drivers=("basic", "project"),
        )  # fmt: skip
        self._compare(
            "appropriation",
            "total",
            "expenditure",
            "appropriation",
            "财政拨款支出",
            appropriation,
            drivers=("basic",),
        )
        codes = self._unit.sums.functions(lambda p: of_budget("general")(p) or of_budget("fund")(p))
        earlier: set[str] = set()
        if self._before:
            earlier = {
                in_year(p.function, self._unit.year)
                for p in self._before.postings
                if of_budget("general")(p) or of_budget("fund")(p)
            }
        for code in sorted({code for code in codes if len(code) == 7} | earlier):
            self._compare(
                "appropriation", "functional_item", code, "appropriation", function_name(code, self._unit.year),
                lambda u, code=code: _by_successor(u, code, self._unit.year), code=code,  # type: ignore[misc]
            )  # fmt: skip
        self._compare(
            "general", "total", "general", "general", "一般公共预算财政拨款支出预算",
            lambda u: u.sums.fund("", *BUDGETS["general"]), drivers=("project",),
        )  # fmt: skip

    def _basics(self) -> None:
        for section in ("appropriation_basic", "general_basic"):
            self._amount(section, "nature", "basic", self._unit.sums.nature("", "basic", "general"))
            for key, personnel in (("personnel", True), ("public", False)):
                self._amount(section, "component", key, economic_amount(self._unit, "", personnel=personnel))

    def _three_public(self) -> None:
        names = {
            "abroad": "因公出国（境）费",
            "vehicle": "公务用车购置及运行费",
            "vehicle_purchase": "公务用车购置",
            "vehicle_running": "公务用车运行维护费",
            "reception": "公务接待费",
            "meeting": "会议费",
            "training": "培训费",
        }
        for key, name in names.items():
            if key == "vehicle":
                self._amount("three_public", "three_public", "vehicle", three_public(self._unit)["vehicle"])
                continue
            self._compare(
                "three_public", "three_public", key, "appropriation", name,
                lambda u, key=key: three_public(u)[key], spelling="bare",  # type: ignore[misc]
            )  # fmt: skip

    def _others(self) -> None:
        self._compare(
            "operating", "operating_expense", "", "appropriation", "一般公共预算机关运行经费",
            lambda u: economic_amount(u, "", personnel=False), drivers=("public",),
        )  # fmt: skip
        bought = self._unit.procurement
        for key in ("total", "goods", "works", "services"):
            self._amount("procurement", "procurement", key, getattr(bought, key))
        projects = [
            project for project in self._unit.projects if budget_of(project.fund) in ("general", "fund")
        ]
        self._state("performance", "performance", "projects", "count", str(len(projects)), "个")
        self._amount("performance", "performance", "projects", sum(project.amount for project in projects))
        self._vehicles()


def _by_successor(unit: UnitYear, code: str, year: int) -> int:
    """Appropriation of an item by the code it has in a year."""
    return sum(
        posting.amount
        for posting in unit.postings
        if (of_budget("general")(posting) or of_budget("fund")(posting))
        and in_year(posting.function, year) == code
    )
