"""The Xinjiang unit budget: its 11 tables (10 before 2024) and the figures of its 12 sections, from the ledger.

Belongs here: which amount stands in which cell and sentence. Does not belong here: headers and sentences (`xinjiang_layout`, `xinjiang_text`).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from dagster_project.vocabulary.statuses import DocumentKind, RowKind, Scope
from dagster_project.world import draws, printing
from dagster_project.world.classification import classes, economic_name, function_name, in_year
from dagster_project.world.clauses import Spelling, draw_spelling
from dagster_project.world.comparing import Comparer
from dagster_project.world.content import (
    AllocationText,
    Content,
    Figure,
    ProjectText,
    Row,
    TableContent,
    TargetSheet,
    TargetText,
)
from dagster_project.world.forms.amounts import economic_amount, of_budget
from dagster_project.world.forms.sections import Sections
from dagster_project.world.ledger import (
    APPROPRIATION,
    BUDGETS,
    FUNDS,
    Indicator,
    Posting,
    Project,
    UnitYear,
    budget_of,
    carried,
    levels,
)

FORM = "xinjiang"
CARRYOVER_TABLE_SINCE = 2024

TITLES = {
    "T01": "单位收支总体情况表",
    "T02": "单位收入总体情况表",
    "T03": "单位支出总体情况表",
    "T04": "财政拨款收支预算总体情况表",
    "T05": "一般公共预算支出情况表",
    "T06": "一般公共预算基本支出情况表",
    "T07": "一般公共预算项目支出情况表",
    "T08": "政府性基金预算支出情况表",
    "T09": "国有资本经营预算支出情况表",
    "T10": "财政拨款“三公”经费支出情况表",
    "T11": "上年结转结余情况明细表",
}
_INCOME_LINES = (
    ("income_current", "一、本年收入", True),
    ("general", "1. 一般公共预算拨款", True),
    ("general_own", "其中：一般财力", False),
    ("general_transfer", "上级一般公共预算安排转移支付", False),
    ("fund", "2. 基金预算拨款", True),
    ("fund_own", "其中：政府性基金收入", False),
    ("fund_transfer", "上级政府性基金安排转移支付", False),
    ("capital", "3. 国有资本经营预算拨款", True),
    ("capital_own", "其中：国有资本经营收入", False),
    ("capital_transfer", "上级国有资本经营预算安排转移支付", False),
    ("special_account", "4. 财政专户核拨", False),
    ("unit_funds", "5. 单位资金", True),
    ("unit_service", "其中：事业收入", False),
    ("unit_superior", "上级补助收入", False),
    ("unit_affiliate", "附属单位上缴收入", False),
    ("unit_business", "事业单位经营收入", False),
    ("unit_other", "其他收入", False),
    ("carryover", "二、上年结转结余", True),
    ("carryover_appropriation", "1、财政拨款结转", True),
    ("carryover_general", "其中：一般公共预算拨款", False),
    ("carryover_fund", "基金预算拨款", False),
    ("carryover_capital", "国有资本经营预算拨款", False),
    ("carryover_other", "2、非财政拨款结转结余", True),
    ("carryover_special_account", "其中：财政专户核拨", False),
    ("carryover_unit_funds", "单位资金", False),
    ("total_income", "收入总计", True),
)
_LINE_PARTS = {
    "general": ("general_own", "general_transfer"),
    "fund": ("fund_own", "fund_transfer"),
    "capital": ("capital_own", "capital_transfer"),
    "unit_funds": ("unit_service", "unit_superior", "unit_affiliate", "unit_business", "unit_other"),
    "carryover_appropriation": ("carryover_general", "carryover_fund", "carryover_capital"),
    "carryover_other": ("carryover_special_account", "carryover_unit_funds"),
}
T07_MEASURES = {
    "wages": "301",
    "goods_services": "302",
    "personal_subsidy": "303",
    "debt_interest": "307",
    "construction_capital": "309",
    "capital": "310",
    "enterprise_construction": "311",
    "enterprise": "312",
    "social_security_fund": "313",
    "other": "399",
}
T02_NAMES = {
    "general_own": "一般公共预算",
    "general_transfer": "上级一般公共预算安排的转移支付资金",
    "fund_own": "政府性基金预算",
    "fund_transfer": "上级政府性基金安排的转移支付资金",
    "capital_own": "国有资本经营预算",
    "capital_transfer": "上级国有资本经营预算安排的转移支付资金",
    "special_account": "财政专户管理资金",
    "unit_funds": "单位资金",
    "carryover_appropriation": "财政拨款结转",
    "carryover_other": "非财政拨款结转",
}


def cell(amount: int) -> Figure:
    """A table cell: blank when there is nothing."""
    return Figure(printing.wan(amount) if amount else "", amount)


def write_content(
    rng: random.Random,
    current: UnitYear,
    before: UnitYear | None,
    published_on: date,
    restated: dict[str, int],
) -> tuple[Content, Spelling]:
    """What the unit discloses; `before` is its budget of last year as it was published, `None` for a new unit."""
    spelling = draw_spelling(rng)
    content = Content(
        form=FORM,
        unit_id=current.unit.id,
        unit_name=current.name,
        year=current.year,
        kind=DocumentKind.BUDGET,
        scope=Scope.UNIT,
        published_on=published_on,
        source=current,
    )
    content.tables = {table.id: table for table in _tables(current)}
    comparer = Comparer(rng, spelling, current.year, printing.wan)
    _Sections(content, current, before, comparer, rng, restated).fill()
    content.comparisons = comparer.made
    return content, spelling


# --- tables ---------------------------------------------------------------------------------------


def _tables(unit: UnitYear) -> list[TableContent]:
    found = [
        _t01(unit), _t02(unit), _t03(unit), _t04(unit), _t05(unit), _t06(unit), _t07(unit),
        _fund_table(unit, "T08", "fund"), _fund_table(unit, "T09", "capital"), _t10(unit),
    ]  # fmt: skip
    return [*found, _t11(unit)] if unit.year >= CARRYOVER_TABLE_SINCE else found


def _line_amounts(unit: UnitYear) -> dict[str, int]:
    """Amounts of the income lines of the summary table."""
    amounts = dict(unit.sums.by_source)
    for line, parts in _LINE_PARTS.items():
        amounts[line] = sum(amounts.get(part, 0) for part in parts)
    amounts["income_current"] = sum(
        amounts.get(line, 0) for line in ("general", "fund", "capital", "special_account", "unit_funds")
    )
    amounts["carryover"] = amounts["carryover_appropriation"] + amounts["carryover_other"]
    amounts["total_income"] = amounts["income_current"] + amounts["carryover"]
    return amounts


def _t01(unit: UnitYear) -> TableContent:
    amounts = _line_amounts(unit)
    rows = [
        Row(RowKind.LINE, label, {"amount": cell(amounts.get(line, 0))}, line=line, bold=bold)
        for line, label, bold in _INCOME_LINES
    ]
    rows += [
        Row(
            RowKind.FUNCTION,
            f"{code} {function_name(code, unit.year)}",
            {"amount": cell(unit.sums.fund(code))},
            code=code,
        )
        for code in classes(unit.year)
    ]
    rows.append(
        Row(
            RowKind.LINE,
            "支出总计",
            {"amount": cell(unit.sums.fund(""))},
            line="total_expenditure",
            bold=True,
        )
    )
    return TableContent("T01", TITLES["T01"], ("amount",), rows)


def _coded(
    unit: UnitYear,
    table_id: str,
    codes: Sequence[str],
    measures: dict[str, Callable[[str], int]],
    name: Callable[[str, int], str] = function_name,
) -> TableContent:
    """A table by codes: the total first, then every code with its parents."""
    rows = [Row(RowKind.TOTAL, "总计", {m: cell(amount("")) for m, amount in measures.items()}, bold=True)]
    kind = RowKind.ECONOMIC if table_id == "T06" else RowKind.FUNCTION
    deepest = 5 if table_id == "T06" else 7
    rows += [
        Row(kind, name(code, unit.year), {m: cell(amount(code)) for m, amount in measures.items()}, code=code, bold=len(code) < deepest)
        for code in codes
    ]  # fmt: skip
    return TableContent(table_id, TITLES[table_id], tuple(measures), rows)


def _t02(unit: UnitYear) -> TableContent:
    sums = unit.sums
    measures: dict[str, Callable[[str], int]] = {
        "total": lambda code: sums.fund(code),
        "appropriation": lambda code: sums.fund(code, *APPROPRIATION),
    }
    for fund in FUNDS:
        measures[fund] = lambda code, fund=fund: sums.fund(code, fund)  # type: ignore[misc]
    return _coded(unit, "T02", sums.functions(lambda p: True), measures)


def _t03(unit: UnitYear) -> TableContent:
    sums = unit.sums
    return _coded(
        unit,
        "T03",
        sums.functions(lambda p: True),
        {
            "total": lambda code: sums.fund(code),
            "basic": lambda code: sums.nature(code, "basic"),
            "project": lambda code: sums.nature(code, "project"),
        },
    )


def _t04(unit: UnitYear) -> TableContent:
    sums = unit.sums
    amounts = {budget: sums.fund("", *funds) for budget, funds in BUDGETS.items()}
    labels = (
        ("income_current", "一、财政拨款（补助）", sum(amounts.values())),
        ("general", "一般公共预算", amounts["general"]),
        ("fund", "政府性基金预算", amounts["fund"]),
        ("capital", "国有资本经营预算", amounts["capital"]),
        ("total_income", "收入总计", sum(amounts.values())),
    )
    rows = [
        Row(
            RowKind.LINE,
            label,
            {"amount": cell(amount)},
            line=line,
            bold=line in ("income_current", "total_income"),
        )
        for line, label, amount in labels
    ]

    def split(code: str) -> dict[str, Figure]:
        parts = {budget: sums.fund(code, *funds) for budget, funds in BUDGETS.items()}
        return {
            "total": cell(sum(parts.values())),
            **{budget: cell(amount) for budget, amount in parts.items()},
        }

    rows += [
        Row(RowKind.FUNCTION, f"{code} {function_name(code, unit.year)}", split(code), code=code)
        for code in classes(unit.year)
    ]
    rows.append(Row(RowKind.LINE, "支出总计", split(""), line="total_expenditure", bold=True))
    return TableContent("T04", TITLES["T04"], ("amount", "total", "general", "fund", "capital"), rows)


def _t05(unit: UnitYear) -> TableContent:
    sums = unit.sums
    return _coded(
        unit,
        "T05",
        sums.functions(of_budget("general")),
        {
            "total": lambda code: sums.fund(code, *BUDGETS["general"]),
            "basic": lambda code: sums.nature(code, "basic", "general"),
            "project": lambda code: sums.nature(code, "project", "general"),
        },
    )


def _t06(unit: UnitYear) -> TableContent:
    return _coded(
        unit,
        "T06",
        unit.sums.economics(),
        {
            "total": lambda code: economic_amount(unit, code, personnel=None),
            "personnel": lambda code: economic_amount(unit, code, personnel=True),
            "public": lambda code: economic_amount(unit, code, personnel=False),
        },
        economic_name,
    )


def _t07(unit: UnitYear) -> TableContent:
    postings = [p for p in unit.postings if p.project and budget_of(p.fund) == "general"]

    def values(chosen: Sequence[Posting]) -> dict[str, Figure]:
        found = {"total": cell(sum(p.amount for p in chosen))}
        for measure, economic in T07_MEASURES.items():
            found[measure] = cell(sum(p.amount for p in chosen if p.economic[:3] == economic))
        return found

    rows = [Row(RowKind.TOTAL, "总计", values(postings), bold=True)]
    names = {project.key: project.name for project in unit.projects}
    for code in sorted({level for p in postings for level in levels(p.function)}):
        within = [p for p in postings if p.function.startswith(code)]
        if len(code) < 7:
            rows.append(
                Row(RowKind.FUNCTION, function_name(code, unit.year), values(within), code=code, bold=True)
            )
            continue
        for key in dict.fromkeys(p.project for p in within):
            rows.append(
                Row(
                    RowKind.PROJECT,
                    function_name(code, unit.year),
                    values([p for p in within if p.project == key]),
                    code=code,
                    project=names[key],
                )
            )
    table = TableContent("T07", TITLES["T07"], ("total", *T07_MEASURES), rows)
    if not postings:
        table.rows, table.note = [], empty_note(unit, "T07")
    return table


def empty_note(unit: UnitYear, table_id: str) -> str:
    """The sentence under a table that has nothing in it."""
    what = {
        "T07": "安排一般公共预算项目支出",
        "T08": "使用政府性基金预算拨款安排的支出",
        "T09": "使用国有资本经营预算拨款安排的支出",
        "T10": "安排财政拨款“三公”经费",
        "T11": "上年结转结余资金",
    }[table_id]
    return f"{unit.name}{unit.year}年没有{what}，{TITLES[table_id]}为空表。"


def _fund_table(unit: UnitYear, table_id: str, budget: str) -> TableContent:
    sums = unit.sums
    codes = sums.functions(of_budget(budget))
    table = _coded(
        unit,
        table_id,
        codes,
        {
            "total": lambda code: sums.fund(code, *BUDGETS[budget]),
            "personnel": lambda code: 0,
            "public": lambda code: sums.nature(code, "basic", budget),
            "project": lambda code: sums.nature(code, "project", budget),
        },
    )
    if not codes:
        table.rows, table.note = [], empty_note(unit, table_id)
    return table


_THREE_PUBLIC = (
    ("three_public", "合计", True),
    ("abroad", "因公出国（境）费", False),
    ("reception", "公务接待费", False),
    ("vehicle", "公务用车购置及运行费（小计）", True),
    ("vehicle_purchase", "其中：公务用车购置费", False),
    ("vehicle_running", "公务用车运行费", False),
)


def _t10(unit: UnitYear) -> TableContent:
    amounts = unit.sums.three_public()
    rows = [
        Row(
            RowKind.LINE,
            label,
            {
                "total": cell(amounts[line]),
                "general": cell(amounts[line]),
                "fund": cell(0),
                "capital": cell(0),
            },
            line=line,
            bold=bold,
        )
        for line, label, bold in _THREE_PUBLIC
    ]
    table = TableContent("T10", TITLES["T10"], ("total", "general", "fund", "capital"), rows)
    if not amounts["three_public"]:
        table.rows, table.note = [], empty_note(unit, "T10")
    return table


_T11_MEASURES = (
    "total", "appropriation", "appropriation_personnel", "appropriation_public", "appropriation_project",
    "other", "other_personnel", "other_public", "other_project",
)  # fmt: skip


def _t11(unit: UnitYear) -> TableContent:
    def values(postings: Sequence[Posting]) -> dict[str, Figure]:
        appropriation = sum(p.amount for p in postings if p.fund == "carryover_appropriation")
        other = sum(p.amount for p in postings if p.fund == "carryover_other")
        amounts = {
            "total": appropriation + other,
            "appropriation": appropriation,
            "appropriation_project": appropriation,
            "other": other,
            "other_project": other,
        }
        return {measure: cell(amounts.get(measure, 0)) for measure in _T11_MEASURES}

    postings = [p for p in unit.postings if carried(p)]
    if not postings:
        return TableContent("T11", TITLES["T11"], _T11_MEASURES, [], note=empty_note(unit, "T11"))
    rows = [
        Row(RowKind.TOTAL, "总计", values(postings)),
        Row(RowKind.UNIT, unit.name, values(postings)),
    ]
    for project in unit.projects:
        own = [p for p in postings if p.project == project.key]
        if own:
            rows.append(Row(RowKind.PROJECT, project.name, values(own), project=project.name))
    return TableContent("T11", TITLES["T11"], _T11_MEASURES, rows)


# --- figures of the text --------------------------------------------------------------------------


class _Sections(Sections):
    """Fills the comparisons and figures of the text in the order in which it is printed."""

    def __init__(
        self,
        content: Content,
        current: UnitYear,
        before: UnitYear | None,
        comparer: Comparer,
        rng: random.Random,
        restated: dict[str, int],
    ) -> None:
        super().__init__(content, current, before, comparer, rng)
        self._restated = restated

    def fill(self) -> None:
        """All sections."""
        self._staff()
        self._overall()
        self._income()
        self._expenditure()
        self._appropriation()
        self._general()
        self._basic()
        self._project_texts()
        self._funds()
        self._three_public()
        self._carryover()
        self._operating()
        self._procurement()
        self._assets()
        self._performance()

    def _staff(self) -> None:
        staff = self._unit.staff
        earlier = self._before.staff if self._before else None
        self._state("organisation", "staff", "establishment", "count", str(staff.establishment), "")
        total = staff.active + staff.retired + staff.retired_cadre
        self._state("organisation", "staff", "total", "count", str(total), "人")
        for key in ("active", "retired", "retired_cadre"):
            now = getattr(staff, key)
            change = now - getattr(earlier, key) if earlier else now
            self._state("organisation", "staff", key, "count", str(now), "人")
            self._state(
                "organisation",
                "staff",
                key,
                "increase" if change >= 0 else "decrease",
                str(abs(change)),
                "人",
            )

    def _overall(self) -> None:
        self._amount("overall", "total", "all", self._unit.sums.fund(""))

    def _income(self) -> None:
        sums = self._unit.sums
        self._amount("income", "total", "revenue", sums.fund(""))
        amounts = {fund: sums.fund("", fund) for fund in FUNDS}
        priors = {fund: self._last(lambda unit, fund=fund: unit.sums.fund("", fund)) for fund in FUNDS}  # type: ignore[misc]
        shown = [fund for fund in FUNDS if self._is_stated(fund, amounts[fund], priors[fund])]
        split = dict(zip(shown, printing.shares([amounts[fund] for fund in shown]), strict=True))
        for fund in shown:
            subjects: tuple[str, ...] = {
                "general_own": ("basic", "project"),
                "carryover_appropriation": ("carryover",),
                "carryover_other": ("carryover",),
            }.get(fund, (fund,))
            self._comparer.compare(
                section="income",
                subject="source",
                key=fund,
                scope="all",
                name=T02_NAMES[fund],
                current=amounts[fund],
                prior=priors[fund],
                share=split[fund],
                reason=self._why(subjects, amounts[fund], priors[fund], T02_NAMES[fund]),
            )

    def _is_stated(self, fund: str, amount: int, prior: int) -> bool:
        """Sources without money are stated with zeros, declared not budgeted, or not named at all."""
        return bool(amount or prior) or fund in ("fund_own", "capital_own")

    def _expenditure(self) -> None:
        sums = self._unit.sums
        self._amount("expenditure", "total", "expenditure", sums.fund(""))
        self._natures("expenditure", "all", ())

    def _natures(self, section: str, scope: str, budgets: tuple[str, ...]) -> None:
        sums = self._unit.sums
        amounts = [sums.nature("", nature, *budgets) for nature in ("basic", "project")]
        split = printing.shares(amounts)
        for nature, amount, share in zip(("basic", "project"), amounts, split, strict=True):
            prior = self._last(lambda unit, nature=nature: unit.sums.nature("", nature, *budgets))  # type: ignore[misc]
            name = "基本支出" if nature == "basic" else "项目支出"
            self._comparer.compare(
                section=section,
                subject="nature",
                key=nature,
                scope=scope,
                name=name,
                current=amount,
                prior=prior,
                share=share if section == "expenditure" else "",
                reason=self._why(
                    (nature, "own_project") if nature == "project" and scope == "all" else (nature,),
                    amount,
                    prior,
                    name,
                ),
            )

    def _appropriation(self) -> None:
        sums = self._unit.sums
        self._amount("appropriation", "total", "all", sums.fund("", *APPROPRIATION))
        for budget, funds in BUDGETS.items():
            amount = sums.fund("", *funds)
            if amount:
                self._amount("appropriation", "source", budget, amount)
                for code in sums.functions(of_budget(budget)):
                    if len(code) == 3:
                        self._amount(
                            "appropriation",
                            "functional_class",
                            code,
                            sums.fund(code, *funds),
                            scope=budget,
                        )

    def _general(self) -> None:
        sums, year = self._unit.sums, self._unit.year
        general = BUDGETS["general"]
        self._amount("general_scale", "total", "general", sums.fund("", *general))
        self._natures("general_scale", "general", ("general",))
        codes = sums.functions(of_budget("general"))
        top = [code for code in codes if len(code) == 3]
        for code, share in zip(
            top, printing.shares([sums.fund(code, *general) for code in top]), strict=True
        ):
            self._amount("general_structure", "functional_class", code, sums.fund(code, *general))
            self._state("general_structure", "functional_class", code, "share", share, "%")
        items = {code for code in codes if len(code) == 7}
        earlier: dict[str, int] = {}
        if self._before:
            for code in self._before.sums.functions(of_budget("general")):
                if len(code) == 7:
                    successor = in_year(code, year)
                    earlier[successor] = earlier.get(successor, 0) + self._before.sums.fund(code, *general)
        for code in sorted(items | set(earlier)):
            published = earlier.get(code, 0)
            prior = published + self._restated.get(code, 0)
            amount = sums.fund(code, *general)
            name = function_name(code, year)
            self._comparer.compare(
                section="general_items",
                subject="functional_item",
                key=code,
                scope="general",
                name=name,
                code=code,
                current=amount,
                prior=max(0, prior),
                true_prior=published,
                reason=self._why((code,), amount, prior, f"{name}支出"),
            )

    def _basic(self) -> None:
        self._amount("basic", "nature", "basic", self._unit.sums.nature("", "basic", "general"))
        for key, personnel in (("personnel", True), ("public", False)):
            self._amount("basic", "component", key, economic_amount(self._unit, "", personnel=personnel))

    def _project_texts(self) -> None:
        for project in self._unit.projects:
            if budget_of(project.fund) == "general":
                self._content.projects.append(project_text(self._unit, project))

    def _funds(self) -> None:
        for budget in ("fund", "capital"):
            amount = self._unit.sums.fund("", *BUDGETS[budget])
            prior = self._last(lambda unit, budget=budget: unit.sums.fund("", *BUDGETS[budget]))  # type: ignore[misc]
            if amount:
                name = "政府性基金预算支出" if budget == "fund" else "国有资本经营预算支出"
                self._comparer.compare(
                    section=budget,
                    subject="total",
                    key=budget,
                    scope=budget,
                    name=name,
                    current=amount,
                    prior=prior,
                    reason=self._why((budget,), amount, prior, name),
                )

    def _three_public(self) -> None:
        amounts = self._unit.sums.three_public()
        names = {
            "three_public": "财政拨款“三公”经费预算",
            "abroad": "因公出国（境）费",
            "vehicle_purchase": "公务用车购置费",
            "vehicle_running": "公务用车运行费",
            "reception": "公务接待费",
        }
        self._comparer.spelling, usual = _plain_spelling(self._comparer.spelling), self._comparer.spelling
        for key, name in names.items():
            prior = self._last(lambda unit, key=key: unit.sums.three_public()[key])  # type: ignore[misc]
            self._comparer.compare(
                section="three_public",
                subject="three_public",
                key=key,
                scope="appropriation",
                name=name,
                current=amounts[key],
                prior=prior,
                spelling="budget" if key == "three_public" else "part",
                reason="" if key == "three_public" else self._why((key,), amounts[key], prior, name),
            )
        self._comparer.spelling = usual

    def _carryover(self) -> None:
        if self._unit.year < CARRYOVER_TABLE_SINCE:
            return
        sums = self._unit.sums
        parts = [sums.fund("", fund) for fund in ("carryover_appropriation", "carryover_other")]
        if not sum(parts):
            return
        self._amount("carryover", "carryover", "total", sum(parts))
        self._amount("carryover", "carryover", "appropriation", parts[0])
        self._amount("carryover", "carryover", "other", parts[1])
        for project in self._unit.projects:
            amount = sum(p.amount for p in self._unit.postings if p.project == project.key and carried(p))
            if amount:
                self._content.carried.append((project.name, Figure(printing.wan(amount), amount)))

    def _operating(self) -> None:
        def public(unit: UnitYear) -> int:
            return economic_amount(unit, "", personnel=False)

        amount, prior = public(self._unit), self._last(public)
        self._comparer.compare(
            section="operating",
            subject="operating_expense",
            key="",
            scope="appropriation",
            name="机关运行经费",
            current=amount,
            prior=prior,
            reason=self._why(("public",), amount, prior, "机关运行经费"),
        )

    def _procurement(self) -> None:
        bought = self._unit.procurement
        for key in ("total", "goods", "works", "services", "small_medium", "small_micro"):
            self._amount("procurement", "procurement", key, getattr(bought, key))

    def _assets(self) -> None:
        assets = self._unit.assets
        self._state("assets", "asset", "building", "area", printing.cents(assets.building_area), "平方米")
        self._amount("assets", "asset", "building", assets.building_value, "value")
        count = sum(number for _, number, _ in assets.vehicles)
        value = sum(amount for _, _, amount in assets.vehicles)
        self._state("assets", "asset", "vehicle", "count", str(count), "辆")
        self._amount("assets", "asset", "vehicle", value, "value")
        for key, number, amount in assets.vehicles:
            self._state("assets", "asset", f"vehicle_{key}", "count", str(number), "辆")
            self._amount("assets", "asset", f"vehicle_{key}", amount, "value")
        self._amount("assets", "asset", "furniture", assets.furniture_value, "value")
        self._amount("assets", "asset", "other", assets.other_value, "value")

    def _performance(self) -> None:
        unit = self._unit
        own = [p for p in unit.projects if p.fund in APPROPRIATION]
        others = [p for p in unit.projects if p.fund in ("unit_funds", "special_account")]
        self._state("performance", "performance", "appropriation_projects", "count", str(len(own)), "个")
        self._amount("performance", "performance", "appropriation_projects", sum(p.amount for p in own))
        self._state("performance", "performance", "other_projects", "count", str(len(others)), "个")
        self._amount("performance", "performance", "other_projects", sum(p.amount for p in others))
        for project in (*own, *others):
            if not project.fund.endswith("_transfer"):
                self._content.sheets.append(target_sheet(unit, project))
        carried_projects = [p for p in unit.projects if p.carried_from]
        if carried_projects:
            self._state(
                "notes", "performance", "carryover_projects", "count", str(len(carried_projects)), "个"
            )
            self._amount(
                "notes", "performance", "carryover_projects", sum(p.amount for p in carried_projects)
            )
        transfers = [p for p in own if p.fund.endswith("_transfer")]
        if transfers:
            self._state("notes", "performance", "transfer_projects", "count", str(len(transfers)), "个")
            self._amount("notes", "performance", "transfer_projects", sum(p.amount for p in transfers))


def _plain_spelling(spelling: Spelling) -> Spelling:
    from dataclasses import replace

    return replace(spelling, usual="budget", variety=0.0)


def project_text(unit: UnitYear, project: Project) -> ProjectText:
    """A project as the text describes it."""
    return ProjectText(
        key=project.key,
        name=project.name,
        table_name=project.name,
        amount=Figure(printing.wan(project.amount), project.amount),
        holder=unit.name,
        allocations=[
            AllocationText(
                words=a.words,
                amount=Figure(printing.wan(a.amount), a.amount),
                quantity=str(a.quantity) if a.quantity else "",
                quantity_unit=a.quantity_unit,
                price=printing.cents(a.price, grouped=False) if a.price else "",
                per=a.per,
                parts=[(name, Figure(printing.wan(amount), amount)) for name, amount in a.parts],
            )
            for a in project.allocations
        ],
        bases=project.bases,
        transfer=project.fund.endswith("_transfer"),
        year=unit.year,
    )


def target_sheet(unit: UnitYear, project: Project) -> TargetSheet:
    """A project's performance-target sheet."""
    appropriation = project.amount if project.fund in APPROPRIATION else 0
    return TargetSheet(
        key=project.key,
        name=project.name,
        manager=project.manager,
        budget=Figure(printing.wan(project.amount), project.amount),
        appropriation=Figure(printing.wan(appropriation), appropriation),
        other=Figure(printing.wan(project.amount - appropriation), project.amount - appropriation),
        goal=project.goal,
        targets=_costed(unit, project, [_target(unit, indicator) for indicator in project.indicators]),
    )


def _costed(unit: UnitYear, project: Project, targets: list[TargetText]) -> list[TargetText]:
    """The targets of a unit that works its costs out: one unit cost times one quantity makes the budget.

    Half of the units do. Where no quantity divides the budget, the sheet states the whole cost.
    """
    units = Counter(t.unit for t in targets if t.level2 == "数量指标")
    quantity = next((t for t in targets if t.level2 == "数量指标" and units[t.unit] == 1), None)
    costs = [t for t in targets if t.level1 == "成本指标"]
    if quantity is None or not costs or draws.stream(0, "costed", unit.unit.id).random() < 0.5:
        return targets
    counts = (int(quantity.number), 125, 80, 50, 40, 25, 20, 16, 10, 8, 5, 4, 2)
    count = next((n for n in counts if n > 1 and project.amount % n == 0), None)
    cost, *others = costs
    if count is None:
        cost.name, cost.unit = "项目总成本", "万元"
        cost.number = printing.plain(printing.wan(project.amount, grouped=False))
    else:
        quantity.number, quantity.comparator = str(count), "="
        quantity.printed = f"={count}{quantity.unit}"
        cost.name, cost.unit = f"每{quantity.unit}成本", f"元/{quantity.unit}"
        cost.number = printing.plain(printing.cents(project.amount // count, grouped=False))
    cost.printed = f"{cost.comparator}{cost.number}{cost.unit}"
    cost.weight = str(sum(int(t.weight) for t in costs))
    return [t for t in targets if t not in others]


def _target(unit: UnitYear, indicator: Indicator) -> TargetText:
    words = bool(indicator.words)
    printed = indicator.words
    if indicator.comparator == "date":
        month, day = indicator.number.split("-")
        printed = f"{unit.year}年{month}月{day}日"
    elif not words:
        printed = f"{indicator.comparator}{indicator.number}{indicator.unit}"
    exact = "" if indicator.comparator == "date" else indicator.number
    return TargetText(
        level1=indicator.level1,
        level2=indicator.level2,
        name=indicator.name,
        printed=printed,
        basis="预算支出标准" if indicator.level1 == "成本指标" else "计划标准",
        weight=str(indicator.weight),
        rule=_rule(indicator),
        evidence="原始凭证" if indicator.level1 in ("成本指标",) else "工作资料",
        number=exact,
        unit=indicator.unit if exact else "",
        comparator=indicator.comparator if exact else "",
    )


def _rule(indicator: Indicator) -> str:
    if indicator.level1 == "满意度指标":
        return "满意度赋分"
    if indicator.words:
        return "按评判等级赋分"
    return "直接赋分" if indicator.comparator == "date" else "按照完成比例赋分"
