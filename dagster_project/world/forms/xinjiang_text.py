"""The printed disclosure of the Xinjiang form: parts, sections, sentences.

Belongs here: titles as prescribed, prose in the project's own words, the order of everything.
Does not belong here: amounts (`xinjiang`), table layout (`xinjiang_layout`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dagster_project.vocabulary.statuses import RowKind
from dagster_project.world.classification import economic_name, function_name
from dagster_project.world.clauses import Spelling, change_clause, with_reason
from dagster_project.world.content import AllocationText, Comparison, Content, ProjectText
from dagster_project.world.forms.grids import ordinal
from dagster_project.world.forms.own_kind import own_kind
from dagster_project.world.forms.xinjiang import CARRYOVER_TABLE_SINCE, TITLES
from dagster_project.world.forms.xinjiang_layout import table_grid, target_grid
from dagster_project.world.manuscript import Block, Manuscript, PageBreak, Prose, Title
from dagster_project.world.words import words


class XinjiangText:
    """Prints one content."""

    def __init__(self, content: Content, spelling: Spelling) -> None:
        self._c = content
        self._s = spelling
        self._offices = content.source.offices
        self._matters = content.source.matters
        self._subordinates = content.source.subordinates

    def manuscript(self) -> Manuscript:
        """The whole disclosure in one file."""
        return Manuscript(f"{self._c.unit_name}{self._c.year}年单位预算公开", tuple(self._blocks()))

    # --- parts ------------------------------------------------------------------------------------

    def _name(self, place: str) -> str:
        return self._c.slips.get(f"name:{place}", self._c.unit_name)

    def _year(self, place: str) -> str:
        slip = self._c.slips.get(f"year:{place}")
        return self._s.year(int(slip) if slip else self._c.year)

    def _blocks(self) -> Iterator[Block]:
        name, year = self._c.unit_name, self._s.year(self._c.year)
        yield Title(self._name("title"), 1)
        yield Title(f"{self._year('title')}单位预算公开", 2)
        yield PageBreak()
        yield from self._contents()
        yield PageBreak()
        yield Title(f"第一部分 {self._c.year}年{name}单位概况", 2)
        yield from self._overview()
        yield PageBreak()
        yield Title(f"第二部分 {year}单位预算公开表", 2)
        yield from self._tables()
        yield PageBreak()
        yield Title(f"第三部分 {year}单位预算情况说明", 2)
        yield from self._sections()
        yield Title("第四部分 名词解释", 2)
        if "glossary" not in self._c.missing_sections:
            for position, (term, text) in enumerate(words()["glossary"].items(), start=1):
                yield Prose(f"{ordinal(position)}、{term}：{text}")
        yield Prose(name)
        date = self._c.published_on
        yield Prose(f"{date.year}年{date.month:02d}月{date.day:02d}日")

    def _printed_tables(self) -> list[str]:
        return [key for key in TITLES if key in self._c.tables]

    def _contents(self) -> Iterator[Block]:
        name = self._c.unit_name
        yield Title("目 录", 2)
        yield Prose(f"第一部分 {self._c.year}年{name}单位概况")
        yield Prose("一、主要职能")
        yield Prose("二、机构设置及人员情况")
        yield Prose(f"第二部分 {self._c.year}年单位预算公开表")
        for position, key in enumerate(self._printed_tables(), start=1):
            yield Prose(f"{ordinal(position)}、{TITLES[key]}")
        yield Prose(f"第三部分 {self._c.year}年单位预算情况说明")
        for position, (_, title) in enumerate(self._section_titles(), start=1):
            yield Prose(f"{ordinal(position)}、{title}")
        yield Prose("第四部分 名词解释")

    def _overview(self) -> Iterator[Block]:
        name = self._name("overview")
        yield Title("一、主要职能", 3)
        for position, matter in enumerate(self._matters, start=1):
            yield Prose(
                f"（{ordinal(position)}）负责本地区{matter}工作，拟订年度安排并组织落实，对县市和基层单位进行指导。"
            )
        yield Prose(f"（{ordinal(len(self._matters) + 1)}）办理上级交办的其他事项。")
        if "organisation" in self._c.missing_sections:
            return
        yield Title("二、机构设置及人员情况", 3)
        below = (
            f"下属预算单位{len(self._subordinates)}个，分别是：{'、'.join(self._subordinates)}"
            if self._subordinates
            else "无下属预算单位"
        )
        yield Prose(f"{name}{below}。")
        yield Prose(f"{name}下设{len(self._offices)}个科室，分别是：{'、'.join(self._offices)}。")
        kind = own_kind(self._c.source.unit, name)
        if kind:
            yield Prose(kind)
        yield Prose(self._staff(name))

    def _staff(self, name: str) -> str:
        found = {(s.key, s.measure): s.figure.printed for s in self._c.stated if s.subject == "staff"}
        parts = []
        for key, label in (("active", "在职"), ("retired", "退休"), ("retired_cadre", "离休")):
            up = found.get((key, "increase"))
            change = f"增加{up}人" if up is not None else f"减少{found[key, 'decrease']}人"
            parts.append(f"{label}{found[key, 'count']}人，{change}")
        return (
            f"{name}编制数{found['establishment', 'count']}，实有人数{found['total', 'count']}人，其中："
            + "；".join(parts)
            + "。"
        )

    def _tables(self) -> Iterator[Block]:
        for position, key in enumerate(self._printed_tables(), start=1):
            table = self._c.tables[key]
            if table.absent:
                continue
            yield Prose(f"表{position}")
            caption = (f"编制单位：{self._name(key)}", f"单位：{table.unit}")
            yield table_grid(self._c, table, caption)

    # --- sections ---------------------------------------------------------------------------------

    def _section_titles(self) -> list[tuple[str, str]]:
        about = f"关于{self._c.unit_name}{self._s.year(self._c.year)}"
        titles = [
            ("overall", f"{about}收支预算情况的总体说明"),
            ("income", f"{about}收入预算情况说明"),
            ("expenditure", f"{about}支出预算情况说明"),
            ("appropriation", f"{about}财政拨款收支预算情况的总体说明"),
            ("general", f"{about}一般公共预算当年拨款情况说明"),
            ("basic", f"{about}一般公共预算基本支出情况说明"),
            ("projects", f"{about}一般公共预算项目支出情况说明"),
            ("fund", f"{about}政府性基金预算拨款情况说明"),
            ("capital", f"{about}国有资本经营预算拨款情况说明"),
            ("three_public", f"{about}财政拨款“三公”经费预算情况说明"),
        ]
        if self._c.year >= CARRYOVER_TABLE_SINCE:
            titles.append(("carryover", f"{about}上年结转结余预算情况说明"))
        return [*titles, ("other", "其他重要事项的情况说明")]

    def _sections(self) -> Iterator[Block]:
        writers: dict[str, Callable[[], Iterator[Block]]] = {
            "overall": self._overall,
            "income": self._income,
            "expenditure": self._expenditure,
            "appropriation": self._appropriation,
            "general": self._general,
            "basic": self._basic,
            "projects": self._projects,
            "fund": lambda: self._fund("fund", "T08"),
            "capital": lambda: self._fund("capital", "T09"),
            "three_public": self._three_public,
            "carryover": self._carryover,
            "other": self._other,
        }
        for position, (key, title) in enumerate(self._section_titles(), start=1):
            if key in self._c.missing_sections:
                continue
            slip = self._c.slips.get(f"year:{key}")
            printed = title.replace(self._s.year(self._c.year), self._s.year(int(slip))) if slip else title
            yield Title(f"{ordinal(position)}、{printed.replace(self._c.unit_name, self._name(key))}", 3)
            yield from writers[key]()

    def _money(self, subject: str, key: str, section: str, measure: str = "amount", scope: str = "") -> str:
        stated = next(
            s
            for s in self._c.stated
            if (s.section, s.subject, s.key, s.measure, s.scope) == (section, subject, key, measure, scope)
        )
        return self._s.amount(stated.figure.printed, stated.unit)

    def _of(self, section: str) -> list[Comparison]:
        return [c for c in self._c.comparisons if c.section == section]

    def _about(self, section: str) -> str:
        return f"{self._name(f'text:{section}')}{self._year(f'text:{section}')}"

    def _overall(self) -> Iterator[Block]:
        yield Prose(
            f"按照部门预算管理的要求，{self._about('overall')}全部收入和支出都编入单位预算。"
            f"收支总预算{self._money('total', 'all', 'overall')}。"
        )
        sources = [c.name for c in self._of("income") if c.current]
        yield Prose(f"收入预算包括：{'、'.join(sources)}。")
        top = [row.label for row in self._c.tables["T03"].rows if len(row.code) == 3]
        yield Prose(f"支出预算包括：{'、'.join(top)}。")

    def _stated_comparison(
        self, comparison: Comparison, lead: str, *, own_sentence: bool | None = None
    ) -> str:
        share = (
            f"{self._s.comma}占{self._percent(comparison.share_printed)}" if comparison.share_printed else ""
        )
        return (
            f"{lead}{self._s.amount(comparison.current_printed)}{share}{self._s.comma}"
            f"{with_reason(comparison, self._s, own_sentence=own_sentence)}"
        )

    def _percent(self, printed: str) -> str:
        return f"{printed}%"

    def _income(self) -> Iterator[Block]:
        name = self._name("text:income")
        yield Prose(f"{name}单位收入预算{self._money('total', 'revenue', 'income')}{self._s.comma}其中：")
        stated = {c.key for c in self._of("income")}
        for comparison in self._of("income"):
            yield Prose(self._stated_comparison(comparison, comparison.name, own_sentence=False))
            if comparison.key in ("fund_own", "capital_own"):
                transfer = comparison.key.replace("_own", "_transfer")
                if transfer not in stated:
                    label = "上级政府性基金" if comparison.key == "fund_own" else "上级国有资本经营预算"
                    yield Prose(f"{label}安排的转移支付资金未安排。")

    def _expenditure(self) -> Iterator[Block]:
        yield Prose(
            f"{self._about('expenditure')}支出预算{self._money('total', 'expenditure', 'expenditure')}{self._s.comma}其中："
        )
        for comparison in self._of("expenditure"):
            yield Prose(self._stated_comparison(comparison, comparison.name, own_sentence=False))

    def _appropriation(self) -> Iterator[Block]:
        yield Prose(
            f"{self._about('appropriation')}财政拨款收支总预算{self._money('total', 'all', 'appropriation')}。"
        )
        names = {
            "general": "一般公共预算拨款",
            "fund": "政府性基金预算拨款",
            "capital": "国有资本经营预算拨款",
        }
        stated = {s.key for s in self._c.stated if s.section == "appropriation" and s.subject == "source"}
        parts = [
            f"{names[key]}{self._money('source', key, 'appropriation')}" for key in names if key in stated
        ]
        if stated == {"general"}:
            yield Prose("收入均来自一般公共预算拨款，没有政府性基金预算拨款和国有资本经营预算。")
        yield Prose(f"收入预算包括：{'、'.join(parts)}。")
        for budget, table in (("general", "T05"), ("fund", "T08"), ("capital", "T09")):
            if budget not in stated:
                continue
            rows = [row for row in self._c.tables[table].rows if len(row.code) == 3]
            listed = [
                f"{row.label}{self._money('functional_class', row.code, 'appropriation', scope=budget)}"
                f"，主要用于{self._purpose(row.code)}"
                for row in rows
            ]
            label = {
                "general": "一般公共预算支出",
                "fund": "政府性基金预算支出",
                "capital": "国有资本经营预算支出",
            }[budget]
            yield Prose(f"{label}包括：{'；'.join(listed)}。")

    def _purpose(self, code: str) -> str:
        known = {
            "205": "干部职工业务培训",
            "208": "在职人员工资福利、养老保险和退休人员补助",
            "210": "单位缴纳的医疗保险费",
            "221": "单位缴存的住房公积金",
        }
        return known.get(code, f"{self._matters[0]}、{self._matters[1]}等业务和人员开支")

    def _general(self) -> Iterator[Block]:
        missing = self._c.missing_sections
        if "general_scale" not in missing:
            yield Title("（一）一般公共预算当年拨款规模变化情况", 4)
            yield Prose(
                f"{self._about('general_scale')}一般公共预算拨款合计{self._money('total', 'general', 'general_scale')}{self._s.comma}其中："
            )
            for comparison in self._of("general_scale"):
                yield Prose(self._stated_comparison(comparison, comparison.name, own_sentence=True))
        if "general_structure" not in missing:
            yield Title("（二）一般公共预算当年拨款结构情况", 4)
            shares = [s for s in self._c.stated if s.section == "general_structure" and s.measure == "share"]
            for position, share in enumerate(shares, start=1):
                name = self._s.path(function_name(share.key, self._c.year))
                yield Prose(
                    f"{position}、{name}{self._money('functional_class', share.key, 'general_structure')}{self._s.comma}"
                    f"占{self._percent(share.figure.printed)}。"
                )
        if "general_items" not in missing:
            yield Title("（三）一般公共预算当年拨款具体使用情况", 4)
            for position, comparison in enumerate(self._of("general_items"), start=1):
                yield Prose(f"{position}、{self._item(comparison)}")

    def _item(self, comparison: Comparison) -> str:
        code, year = comparison.key, self._c.year
        path = self._s.path(*(function_name(code[:length], year) for length in (3, 5, 7)))
        lead = f"{path}{self._s.colon}{self._year(f'item:{code}')}预算数为"
        return self._stated_comparison(comparison, lead)

    def _basic(self) -> Iterator[Block]:
        yield Prose(
            f"{self._about('basic')}一般公共预算基本支出{self._money('nature', 'basic', 'basic')}{self._s.comma}其中："
        )
        for key, label in (("personnel", "人员经费"), ("public", "公用经费")):
            listed = [
                economic_name(row.code, self._c.year)
                for row in self._c.tables["T06"].rows
                if row.kind is RowKind.ECONOMIC and len(row.code) == 5 and row.values[key].printed
            ]
            names = f"{self._s.comma}主要包括：{'、'.join(listed)}" if listed else ""
            yield Prose(f"{label}{self._money('component', key, 'basic')}{names}。")

    def _projects(self) -> Iterator[Block]:
        if not self._c.projects:
            yield Prose(f"{self._about('projects')}没有安排一般公共预算项目支出。")
        for position, project in enumerate(self._c.projects, start=1):
            yield from self._project(position, project)

    def _project(self, position: int, project: ProjectText) -> Iterator[Block]:
        yield Prose(f"（{ordinal(position)}）项目名称：{project.name}")
        basis = [f"《{title}》（{number}）" for title, number in project.bases]
        if len(basis) == 1:
            yield Prose(f"设立的政策依据：{basis[0]}")
        else:
            yield Prose("设立的政策依据：")
            for number, text in enumerate(basis, start=1):
                yield Prose(f"{number}、{text}")
        yield Prose(f"预算安排规模：{self._s.amount(project.amount.printed).strip()}")
        yield Prose(f"项目承担单位：{project.holder}")
        yield Prose("资金分配情况：" + "；".join(self._allocation(a) for a in project.allocations) + "。")
        year = self._s.year(project.year)
        yield Prose(f"资金执行时间：{year}1月1日-{year}12月31日")
        if project.transfer:
            yield Prose("资金来源：上级一般公共预算安排转移支付资金")
        priced = project.allocations[0]
        if project.transfer and len(project.allocations) == 1 and priced.price:
            yield Prose(f"补贴人数：{project.year}年补贴人数{priced.quantity}人")
            yield Prose(f"补贴标准：{project.year}年标准为{priced.per}{priced.price}元")
            yield Prose("补贴范围：经核定符合条件的对象")
            yield Prose("补贴方式：按月核发到个人账户")
            yield Prose("发放程序：基层单位申报，主管部门复核后公示，财政部门凭公示结果拨款。")
            yield Prose("受益人群和社会效益：使符合条件的群众按时足额得到补贴，稳定基层队伍。")

    def _allocation(self, allocation: AllocationText) -> str:
        money = self._s.amount(allocation.amount.printed)
        if allocation.price:
            return (
                f"按{allocation.per}{allocation.price}元的标准，为{allocation.quantity}{allocation.quantity_unit}"
                f"安排{allocation.words}{money}"
            )
        parts = "，".join(f"{name}{self._s.amount(figure.printed)}" for name, figure in allocation.parts)
        return f"{allocation.words}{money}" + (f"，其中：{parts}" if parts else "")

    def _fund(self, budget: str, table: str) -> Iterator[Block]:
        found = self._of(budget)
        if not found:
            yield Prose(
                f"{self._about(budget)}没有使用{'政府性基金预算' if budget == 'fund' else '国有资本经营预算'}拨款安排的支出，"
                f"{TITLES[table]}为空表。"
            )
        for comparison in found:
            yield Prose(self._stated_comparison(comparison, f"{self._about(budget)}{comparison.name}"))

    def _three_public(self) -> Iterator[Block]:
        found = {c.key: c for c in self._of("three_public")}
        total = found["three_public"]
        order = ("abroad", "vehicle_purchase", "vehicle_running", "reception")
        amounts = "，".join(f"{found[key].name}{self._s.amount(found[key].current_printed)}" for key in order)
        yield Prose(
            f"{self._about('three_public')}财政拨款“三公”经费预算数为{self._s.amount(total.current_printed)}，其中：{amounts}。"
        )
        parts = [
            f"{found[key].name}{change_clause(found[key], self._s)}，主要原因是{found[key].reason_printed}"
            if found[key].reason
            else f"{found[key].name}{change_clause(found[key], self._s)}"
            for key in order
        ]
        yield Prose(
            f"{self._year('text:three_public')}{total.name}{change_clause(total, self._s)}，其中：{'；'.join(parts)}。"
        )

    def _carryover(self) -> Iterator[Block]:
        if not self._c.carried:
            yield Prose(f"{self._about('carryover')}没有上年结转结余资金，{TITLES['T11']}为空表。")
            return
        yield Prose(
            f"{self._about('carryover')}上年结转结余{self._money('carryover', 'total', 'carryover')}，包括："
            f"财政拨款{self._money('carryover', 'appropriation', 'carryover')}，"
            f"非财政拨款{self._money('carryover', 'other', 'carryover')}，其中："
        )
        for position, (name, figure) in enumerate(self._c.carried, start=1):
            yield Prose(
                f"{position}. {name}{self._s.amount(figure.printed)}，主要用于支付上年已经签订合同的款项。"
            )

    # --- other matters ----------------------------------------------------------------------------

    def _other(self) -> Iterator[Block]:
        writers: tuple[tuple[str, str, Callable[[], Iterator[Block]]], ...] = (
            ("operating", "单位运行经费情况", self._operating),
            ("procurement", "政府采购情况", self._procurement),
            ("assets", "国有资产占用使用情况", self._assets),
            ("performance", "预算绩效情况", self._performance),
            ("notes", "其他需说明的事项", self._notes),
        )
        for position, (key, title, writer) in enumerate(writers, start=1):
            if key in self._c.missing_sections:
                continue
            yield Title(f"（{ordinal(position)}）{title}", 4)
            yield from writer()

    def _operating(self) -> Iterator[Block]:
        (comparison,) = self._of("operating")
        yield Prose(
            self._stated_comparison(
                comparison, f"{self._about('operating')}机关运行经费财政拨款预算", own_sentence=True
            )
        )

    def _procurement(self) -> Iterator[Block]:
        def money(key: str) -> str:
            return self._money("procurement", key, "procurement")

        name, year = self._name("text:procurement"), self._year("text:procurement")
        yield Prose(
            f"{year}，{name}政府采购预算{money('total')}，其中：政府采购货物预算{money('goods')}，"
            f"政府采购工程预算{money('works')}，政府采购服务预算{money('services')}。"
        )
        yield Prose(
            f"{year}，{name}面向中小企业预留政府采购项目预算金额{money('small_medium')}，"
            f"小微企业预留政府采购项目预算金额{money('small_micro')}。"
        )

    def _assets(self) -> Iterator[Block]:
        def money(key: str) -> str:
            return self._money("asset", key, "assets", "value")

        def count(key: str) -> str:
            return self._money("asset", key, "assets", "count")

        assets = self._c.source.assets
        yield Prose(
            f"截至{self._s.year(self._c.year - 1)}底，{self._name('text:assets')}占用使用国有资产总体情况为"
        )
        yield Prose(f"1、房屋{self._money('asset', 'building', 'assets', 'area')}，价值{money('building')}。")
        yield Prose(
            f"2、车辆{count('vehicle')}，价值{money('vehicle')}；其中：一般公务用车{count('vehicle_general')}，价值{money('vehicle_general')}；"
            f"执法执勤用车{count('vehicle_enforcement')}，价值{money('vehicle_enforcement')}；"
            f"其他车辆{count('vehicle_other')}，价值{money('vehicle_other')}。"
        )
        yield Prose(f"3、办公家具价值{money('furniture')}。")
        yield Prose(f"4、其他资产价值{money('other')}。")
        yield Prose(
            f"单位价值50万元以上大型设备{assets.equipment_50}套，单位价值100万元以上大型设备{assets.equipment_100}台。"
        )
        yield Prose(
            f"{self._year('text:assets')}单位预算未安排购置车辆经费，安排购置50万元以上大型设备0台，单位价值100万元以上大型设备0台。"
        )

    def _performance(self) -> Iterator[Block]:
        def pair(key: str) -> tuple[str, str]:
            return (
                self._money("performance", key, "performance", "count"),
                self._money("performance", key, "performance"),
            )

        own, others = pair("appropriation_projects"), pair("other_projects")
        yield Prose(
            f"{self._year('text:performance')}，本单位预算绩效管理整体预算绩效目标0个，涉及金额0.00万元；"
            f"当年财政拨款项目{own[0]}，涉及预算金额{own[1]}；当年非财政拨款项目{others[0]}，涉及预算金额{others[1]}。"
            "具体情况见下表（按项目分别填报）："
        )
        for sheet in self._c.sheets:
            yield target_grid(self._c, sheet, self._name("sheet"), self._year("sheet"))

    def _notes(self) -> Iterator[Block]:
        found = {(s.key, s.measure) for s in self._c.stated if s.section == "notes"}

        def pair(key: str) -> tuple[str, str]:
            return self._money("performance", key, "notes", "count"), self._money("performance", key, "notes")

        if ("carryover_projects", "count") in found:
            count, amount = pair("carryover_projects")
            yield Prose(f"{self._about('notes')}上年结转结余项目{count}，金额{amount}。")
        if ("transfer_projects", "count") in found:
            count, amount = pair("transfer_projects")
            yield Prose(
                f"上级一般公共预算安排转移支付资金项目{count}，涉及金额{amount}，以上项目不予公开绩效目标表。"
            )
        if not found:
            yield Prose("无其他需说明的事项。")
