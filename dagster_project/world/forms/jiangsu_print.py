"""The printed disclosure of the Jiangsu form, in one file or in two (text and tables).

Belongs here: titles and headers as prescribed, prose in the project's own words.
Does not belong here: amounts (`jiangsu`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from dagster_project.vocabulary.statuses import RowKind
from dagster_project.world.classification import economic_name, function_name
from dagster_project.world.clauses import Spelling, change_clause, with_reason
from dagster_project.world.content import Comparison, Content, Row, TableContent
from dagster_project.world.forms.grids import Line, head, number, ordinal
from dagster_project.world.forms.jiangsu import TITLES
from dagster_project.world.manuscript import Block, Entry, Grid, Manuscript, PageBreak, Prose, Title
from dagster_project.world.words import words

_SECTIONS = (
    ("overall", "收支预算总体情况说明"),
    ("income", "收入预算情况说明"),
    ("expenditure", "支出预算情况说明"),
    ("appropriation_total", "财政拨款收支预算总体情况说明"),
    ("appropriation", "财政拨款支出预算情况说明"),
    ("appropriation_basic", "财政拨款基本支出预算情况说明"),
    ("general", "一般公共预算支出预算情况说明"),
    ("general_basic", "一般公共预算基本支出预算情况说明"),
    ("three_public", "一般公共预算“三公”经费、会议费、培训费支出预算情况说明"),
    ("fund", "政府性基金预算支出预算情况说明"),
    ("operating", "一般公共预算机关运行经费支出预算情况说明"),
    ("procurement", "政府采购支出预算情况说明"),
    ("assets", "国有资产占用情况"),
    ("performance", "预算绩效目标设置情况说明"),
)
_INCOME_NAMES = {
    "general": "一般公共预算收入",
    "fund": "政府性基金收入",
    "special_account": "财政专户管理资金",
    "unit_funds": "其他资金",
    "carryover": "上年结转资金",
}


class JiangsuPrint:
    """Prints one content."""

    def __init__(self, content: Content, spelling: Spelling) -> None:
        self._c = content
        self._s = spelling

    def manuscripts(self) -> tuple[Manuscript, ...]:
        """One file, or text and tables apart."""
        name = f"{self._c.unit_name}{self._c.year}年度部门预算"
        if not self._c.split:
            return (Manuscript(name, tuple(self._all())),)
        tables = (Title(f"{self._c.unit_name}{self._c.year}年度部门预算表", 1), *self._tables())
        return (Manuscript(f"{name}文字说明", tuple(self._all())), Manuscript(f"{name}公开表", tables))

    def _name(self, place: str) -> str:
        return self._c.slips.get(f"name:{place}", self._c.unit_name)

    def _year(self, place: str) -> int:
        return int(self._c.slips.get(f"year:{place}", self._c.year))

    def _all(self) -> Iterator[Block]:
        name, year = self._c.unit_name, self._c.year
        yield Title(self._name("title"), 1)
        yield Title(f"{self._year('title')}年度部门预算公开", 1)
        yield PageBreak()
        yield from self._contents()
        yield PageBreak()
        yield Title("第一部分 部门概况", 2)
        yield Title("一、主要职能", 3)
        yield Prose(f"{name}承担以下职责：")
        for position, matter in enumerate(self._c.source.matters, start=1):
            yield Prose(f"{position}、负责全省{matter}工作，拟订年度安排并组织落实。")
        yield Title("二、部门机构设置和预算单位构成情况", 3)
        yield Prose(f"本部门内设机构包括：{'、'.join(self._c.source.offices)}。")
        yield Prose(
            f"纳入本部门{year}年度部门汇总预算编制范围的预算单位包括：{'、'.join(self._c.source.subordinates)}。"
        )
        yield Title(f"三、{year}年度部门主要工作任务及目标", 3)
        yield Prose(
            f"围绕{self._c.source.matters[0]}和{self._c.source.matters[1]}两项重点，按季度推进，年底对照目标逐项检查。"
        )
        yield PageBreak()
        yield Title(f"第二部分 {year}年度部门预算表", 2)
        if self._c.split:
            yield Prose("各表另附。")
        else:
            yield from self._tables()
        yield PageBreak()
        yield Title(f"第三部分 {year}年度部门预算情况说明", 2)
        writers = {
            "overall": self._overall, "income": self._income, "expenditure": self._expenditure,
            "appropriation_total": self._appropriation_total, "appropriation": self._appropriation,
            "appropriation_basic": lambda: self._basic("appropriation_basic"), "general": self._general,
            "general_basic": lambda: self._basic("general_basic"), "three_public": self._three_public,
            "fund": self._fund, "operating": self._operating, "procurement": self._procurement,
            "assets": self._assets, "performance": self._performance,
        }  # fmt: skip
        for position, (key, title) in enumerate(_SECTIONS, start=1):
            if key in self._c.missing_sections:
                continue
            yield Title(f"{ordinal(position)}、{title}", 3)
            yield from writers[key]()
        yield Title("第四部分 名词解释", 2)
        for position, (term, text) in enumerate(words()["glossary"].items(), start=1):
            yield Prose(f"{ordinal(position)}、{term}：{text}")

    def _contents(self) -> Iterator[Block]:
        yield Title("目 录", 2)
        yield Prose("第一部分 部门概况")
        yield Prose("一、主要职能")
        yield Prose("二、部门机构设置及预算单位构成情况")
        yield Prose(f"三、{self._c.year}年度部门主要工作任务及目标")
        yield Prose(f"第二部分 {self._c.year}年度部门预算表")
        for position, key in enumerate(TITLES, start=1):
            yield Prose(f"{ordinal(position)}、{TITLES[key].split('（')[0]}")
        yield Prose(f"第三部分 {self._c.year}年度部门预算情况说明")
        yield Prose("第四部分 名词解释")

    # --- text -------------------------------------------------------------------------------------

    def _of(self, section: str) -> list[Comparison]:
        return [c for c in self._c.comparisons if c.section == section]

    def _one(self, section: str, key: str, subject: str = "") -> Comparison:
        return next(c for c in self._of(section) if c.key == key and subject in ("", c.subject))

    def _money(self, subject: str, key: str, section: str, measure: str = "amount") -> str:
        stated = next(
            s
            for s in self._c.stated
            if (s.section, s.subject, s.key, s.measure) == (section, subject, key, measure)
        )
        return f"{stated.figure.printed}{stated.unit}"

    def _sentence(self, c: Comparison, lead: str, joint: str = "，") -> str:
        return f"{lead}{c.current_printed}万元{joint}{with_reason(c, self._s, own_sentence=True)}"

    def _about(self, section: str) -> str:
        return f"{self._name(f'text:{section}')}{self._c.year}年度"

    def _overall(self) -> Iterator[Block]:
        total = self._one("overall", "all")
        lead = f"{self._about('overall')}收入、支出预算总计"
        yield Prose(f"{lead}{total.current_printed}万元，{self._both(total, '收、支预算总计各')}其中：")
        yield Prose(f"（一）收入预算总计{self._money('total', 'revenue', 'overall')}。包括：")
        yield Prose(f"1．财政拨款收入预算总计{self._money('source', 'appropriation', 'overall')}。")
        sources = [c for c in self._of("overall") if c.subject == "source"]
        inner = [c for c in sources if c.key in ("general", "fund")]
        for position, c in enumerate(inner, start=1):
            yield Prose(self._sentence(c, f"（{position}）{c.name}"))
        for position, c in enumerate([c for c in sources if c not in inner], start=2):
            yield Prose(self._sentence(c, f"{position}．{c.name}"))
        yield Prose(f"（二）支出预算总计{self._money('total', 'expenditure', 'overall')}。包括：")
        classes = [c for c in self._of("overall") if c.subject == "functional_item"]
        for position, c in enumerate(classes, start=1):
            clause = with_reason(c, self._s, own_sentence=True)
            yield Prose(
                f"{position}．{c.name.removesuffix('支出')}（类）支出{c.current_printed}万元，"
                f"主要用于{self._c.source.matters[0]}等工作和人员开支。{clause}"
            )
        for c in self._of("overall"):
            if c.subject == "nature":
                lead = "此外，" if c.key == "basic" else ""
                yield Prose(self._sentence(c, f"{lead}{c.name}为", joint="。"))

    def _both(self, c: Comparison, words_: str) -> str:
        """One clause for income and expenditure: `与上年相比收、支预算总计各增加…`."""
        if c.spelling == "flat_last":
            return f"{change_clause(c, self._s)}。"
        clause = change_clause(c, self._s).replace("与上年相比", f"与上年相比{words_}", 1)
        return f"{clause}。{self._s.reason_lead}{c.reason_printed}。"

    def _income(self) -> Iterator[Block]:
        yield Prose(
            f"{self._name('text:income')}本年收入预算合计{self._money('total', 'revenue', 'income')}，其中："
        )
        yield from self._share_lines("income", "source", _INCOME_NAMES)

    def _expenditure(self) -> Iterator[Block]:
        yield Prose(
            f"{self._name('text:expenditure')}本年支出预算合计{self._money('total', 'expenditure', 'expenditure')}，其中："
        )
        yield from self._share_lines("expenditure", "nature", {"basic": "基本支出", "project": "项目支出"})

    def _share_lines(self, section: str, subject: str, names: dict[str, str]) -> Iterator[Block]:
        keys = [s.key for s in self._c.stated if s.section == section and s.measure == "share"]
        for position, key in enumerate(keys, start=1):
            end = "。" if position == len(keys) else "；"
            share = self._money(subject, key, section, "share")
            yield Prose(f"{names[key]}{self._money(subject, key, section)}，占{share}{end}")

    def _appropriation_total(self) -> Iterator[Block]:
        c = self._one("appropriation_total", "all")
        yield Prose(
            f"{self._about('appropriation_total')}财政拨款收、支总预算{c.current_printed}万元。{self._both(c, '，财政拨款收、支总计各')}"
        )

    def _appropriation(self) -> Iterator[Block]:
        c = self._one("appropriation", "expenditure")
        clause = change_clause(c, self._s).replace("与上年相比", "与上年相比，财政拨款支出", 1)
        reason = f"{self._s.reason_lead}{c.reason_printed}。" if c.reason else ""
        yield Prose(
            f"{self._about('appropriation')}财政拨款预算支出{c.current_printed}万元。{clause}。{reason}其中："
        )
        items = [c for c in self._of("appropriation") if c.subject == "functional_item"]
        for position, (code, found) in enumerate(groupby(items, key=lambda c: c.code[:3]), start=1):
            yield Prose(f"（{ordinal(position)}）{function_name(code, self._c.year)}（类）")
            for inner, item in enumerate(found, start=1):
                group = function_name(item.code[:5], self._c.year)
                yield Prose(self._sentence(item, f"{inner}．{group}（款）{item.name}（项）支出"))

    def _general(self) -> Iterator[Block]:
        c = self._one("general", "general")
        yield Prose(self._sentence(c, f"{self._about('general')}一般公共预算财政拨款支出预算"))

    def _basic(self, section: str) -> Iterator[Block]:
        label = (
            "财政拨款基本支出预算" if section == "appropriation_basic" else "一般公共预算财政拨款基本支出预算"
        )
        yield Prose(f"{self._about(section)}{label}{self._money('nature', 'basic', section)}，其中：")
        table = self._c.tables["T13" if section == "appropriation_basic" else "T06"]
        for position, (key, name, personnel) in enumerate(
            (("personnel", "人员经费", ("301", "303")), ("public", "公用经费", ("302", "310"))), start=1
        ):
            listed = [
                economic_name(row.code, self._c.year)
                for row in table.rows
                if len(row.code) == 5 and row.code[:3] in personnel and row.values["total"].printed
            ]
            includes = f"主要包括：{'、'.join(listed)}。" if listed else ""
            yield Prose(f"（{ordinal(position)}）{name}{self._money('component', key, section)}。{includes}")

    def _three_public(self) -> Iterator[Block]:
        found = {c.key: c for c in self._of("three_public")}

        def said(key: str, lead: str) -> str:
            c = found[key]
            reason = f"，{self._s.reason_lead}{c.reason_printed}" if c.reason else ""
            return f"{lead}预算支出{c.current_printed}万元，{change_clause(c, self._s)}{reason}。"

        yield Prose(f"{self._about('three_public')}一般公共预算拨款安排的“三公”经费预算情况如下：")
        yield Prose(said("abroad", "1．因公出国（境）费"))
        yield Prose(
            f"2．公务用车购置及运行费预算支出{self._money('three_public', 'vehicle', 'three_public')}。其中："
        )
        yield Prose(said("vehicle_purchase", "（1）公务用车购置"))
        yield Prose(said("vehicle_running", "（2）公务用车运行维护费"))
        yield Prose(said("reception", "3．公务接待费"))
        for key in ("meeting", "training"):
            yield Prose(said(key, f"{self._about('three_public')}一般公共预算拨款安排的{found[key].name}"))

    def _fund(self) -> Iterator[Block]:
        amount = self._c.tables["T08"].rows[0].values["total"].printed
        said = f"安排{amount.replace(',', '')}万元，见附表" if amount else "没有安排"
        yield Prose(f"{self._about('fund')}政府性基金预算支出{said}。")

    def _operating(self) -> Iterator[Block]:
        c = self._one("operating", "")
        yield Prose(self._sentence(c, f"{self._c.year}年本部门一般公共预算机关运行经费预算支出"))

    def _procurement(self) -> Iterator[Block]:
        money = {
            key: self._money("procurement", key, "procurement")
            for key in ("total", "goods", "works", "services")
        }
        yield Prose(
            f"{self._c.year}年政府采购预算总金额为{money['total']}。其中：拟采购货物支出{money['goods']}，"
            f"拟采购工程支出{money['works']}，拟采购服务支出{money['services']}。"
        )

    def _assets(self) -> Iterator[Block]:
        cars = {
            key: self._money("asset", key, "assets", "count")
            for key in ("vehicle", "vehicle_general", "vehicle_enforcement", "vehicle_other")
        }
        yield Prose(
            f"本部门共有车辆{cars['vehicle']}，其中：一般公务用车{cars['vehicle_general']}、"
            f"执法执勤用车{cars['vehicle_enforcement']}、其他用车{cars['vehicle_other']}。"
        )

    def _performance(self) -> Iterator[Block]:
        yield Prose(
            f"{self._c.year}年本部门共{self._money('performance', 'projects', 'performance', 'count')}项目实行绩效目标管理，"
            f"涉及财政性资金合计{self._money('performance', 'projects', 'performance')}。"
        )

    # --- tables -----------------------------------------------------------------------------------

    def _tables(self) -> Iterator[Block]:
        for position, key in enumerate(TITLES, start=1):
            table = self._c.tables[key]
            if table.absent:
                continue
            if position > 1:
                yield PageBreak()
            yield Prose(f"公开{position:02d}表")
            yield self._grid(table)

    def _grid(self, table: TableContent) -> Grid:
        caption = (f"部门名称：{self._name(table.id)}", f"单位：{table.unit}")
        match table.id:
            case "T01":
                return self._balance(table, caption)
            case "T02":
                return self._income_grid(table, caption)
            case "T03":
                return self._expenditure_grid(table, caption)
            case "T04":
                return self._appropriation_grid(table, caption)
            case "T10":
                return self._three_public_grid(table, caption)
            case "T15":
                return self._procurement_grid(table, caption)
        economic = table.id in ("T06", "T13", "T14")
        amount = {"T06": "基本支出", "T14": "机关运行经费支出"}.get(table.id, "金额")
        header = (
            head("科目编码", "科目名称", amount) if economic else head("功能科目编码", "功能科目名称", amount)
        )
        body = tuple((Entry(row.code), Entry(row.label), number(row.values["total"])) for row in table.rows)
        return Grid(table.title, caption, (header, *body), 1, (10, 30, 14), table.note)

    def _balance(self, table: TableContent, caption: tuple[str, ...]) -> Grid:
        income = ("appropriation", "general", "fund", "special_account", "unit_funds")
        left = [row for row in table.rows if row.line in income]
        middle = [row for row in table.rows if row.kind is RowKind.FUNCTION]
        right = [row for row in table.rows if row.line.startswith("use_")]
        lines: list[Line] = []
        for index in range(max(len(left), len(middle), len(right))):
            entries: list[Entry | None] = []
            for rows in (left, middle, right):
                row = rows[index] if index < len(rows) else None
                entries += [Entry(row.label if row else ""), number(row.values["amount"] if row else None)]
            lines.append(tuple(entries))
        by_line = {row.line: row for row in table.rows if row.line}
        for first, second in (
            ("income_current", "expenditure_current"),
            ("carryover", "carryover_out"),
            ("total_income", "total_expenditure"),
        ):
            one, two = by_line[first], by_line[second]
            lines.append(
                (
                    Entry(one.label), number(one.values["amount"]), Entry(two.label, column_span=3), None, None,
                    number(two.values["amount"]),
                )
            )  # fmt: skip
        header = (
            head(("收入", 2), ("支出", 4)),
            head(("项目名称", 1, 2), ("金额", 1, 2), ("功能分类", 2), ("支出用途", 2)),
            head(None, None, "功能科目名称", "金额", "项目名称", "金额"),
        )
        return Grid(table.title, caption, (*header, *lines), 3, (16, 10, 20, 10, 16, 10))

    def _income_grid(self, table: TableContent, caption: tuple[str, ...]) -> Grid:
        (row,) = table.rows
        groups = (
            ("一般公共预算资金", (("小计", "general"), ("公共财政拨款（补助）资金", "general_grant"), ("专项收入", "general_special"))),
            ("政府性基金", (("小计", "fund"),)),
            (
                "财政专户管理资金",
                (("小计", "special_account"), ("专户管理教育收费", "special_account_fees"), ("其他非税收入", "special_account_other")),
            ),
            (
                "其他资金",
                (
                    ("小计", "unit_funds"), ("事业收入", "unit_service"), ("经营收入", "unit_business"),
                    ("其他收入", "unit_other"), ("债务资金（银行贷款）", "unit_debt"),
                ),
            ),
            ("上年结转和结余资金", (("小计", "carryover"), ("其中：动用上年结转和结余资金", "carryover_used"))),
        )  # fmt: skip
        lines: list[Line] = [(Entry("收入总计", column_span=2), None, number(row.values["total"]))]
        for name, parts in groups:
            for position, (label, measure) in enumerate(parts):
                first = Entry(name, row_span=len(parts)) if position == 0 else None
                lines.append((first, Entry(label), number(row.values[measure])))
        header = (head(("项目名称", 2), "金额"),)
        return Grid(table.title, caption, (*header, *lines), 1, (16, 24, 14))

    def _expenditure_grid(self, table: TableContent, caption: tuple[str, ...]) -> Grid:
        header = head("合计", "基本支出", "项目支出", "单位预留机动经费", "结转下年资金")
        values = tuple(number(table.rows[0].values[m]) for m in table.measures)
        return Grid(table.title, caption, (header, values), 1, (12, 12, 12, 14, 12))

    def _appropriation_grid(self, table: TableContent, caption: tuple[str, ...]) -> Grid:
        left = [row for row in table.rows if "amount" in row.values]
        right = [row for row in table.rows if "total" in row.values]
        lines: list[Line] = []
        for index in range(len(right)):
            last = index == len(right) - 1
            one: Row | None = left[-1] if last else left[index] if index < len(left) - 1 else None
            two = right[index]
            lines.append(
                (
                    Entry(one.label if one else ""), number(one.values["amount"] if one else None),
                    Entry(two.label), number(two.values["total"]),
                )
            )  # fmt: skip
        header = (
            head(("收入", 2), ("支出", 2)),
            head(("项目名称", 1, 2), ("金额", 1, 2), ("支出用途", 2)),
            head(None, None, "项目名称", "金额"),
        )
        return Grid(table.title, caption, (*header, *lines), 3, (18, 12, 18, 12))

    def _three_public_grid(self, table: TableContent, caption: tuple[str, ...]) -> Grid:
        header = (
            head(("合计", 1, 3), ("“三公”经费", 6), ("会议费", 1, 3), ("培训费", 1, 3)),
            head(
                None,
                ("小计", 1, 2),
                ("因公出国（境）费", 1, 2),
                ("公务用车购置及运行维护费", 3),
                ("公务接待费", 1, 2),
                None,
                None,
            ),
            head(None, None, None, "小计", "公务用车购置费", "公务用车运行维护费", None, None, None),
        )
        values = tuple(number(row.values["total"]) for row in table.rows)
        return Grid(table.title, caption, (*header, values), 3, (10,) * 9, landscape=True)

    def _procurement_grid(self, table: TableContent, caption: tuple[str, ...]) -> Grid:
        header = head("采购品目大类", "专项名称", "经济科目", "采购物品名称", "采购组织形式", "总计")
        body = tuple(
            (Entry(row.label), Entry(""), Entry(""), Entry(""), Entry(""), number(row.values["total"]))
            for row in table.rows
        )
        return Grid(table.title, caption, (header, *body), 1, (14, 14, 14, 16, 14, 12))
