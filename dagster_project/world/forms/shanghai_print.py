"""The printed disclosure of the Shanghai form: tables, explanations, other matters.

Belongs here: titles and headers as prescribed, prose in the project's own words.
Does not belong here: amounts (`shanghai`).
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.vocabulary.statuses import RowKind, Scope
from dagster_project.world.classification import function_name
from dagster_project.world.clauses import Spelling, change_clause
from dagster_project.world.content import Comparison, Content, ProjectText, TableContent
from dagster_project.world.forms.grids import Line, coded_lines, head, number, ordinal, side_by_side
from dagster_project.world.forms.own_kind import own_kind
from dagster_project.world.manuscript import Block, Grid, Manuscript, PageBreak, Prose, Title
from dagster_project.world.words import words

_T02_HEADS = {
    "appropriation": "财政拨款收入",
    "unit_service": "事业收入",
    "unit_business": "事业单位经营收入",
    "unit_other": "其他收入",
    "special_account": "财政专户管理资金",
    "carryover": "上年结转",
}


class ShanghaiPrint:
    """Prints one content."""

    def __init__(self, content: Content, spelling: Spelling) -> None:
        self._c = content
        self._s = spelling
        self._department = content.scope is Scope.DEPARTMENT
        self._who = "部门" if self._department else "单位"

    def manuscripts(self) -> tuple[Manuscript, ...]:
        """The whole disclosure in one file."""
        return (Manuscript(f"{self._c.unit_name}{self._c.year}年{self._who}预算", tuple(self._blocks())),)

    def _name(self, place: str) -> str:
        return self._c.slips.get(f"name:{place}", self._c.unit_name)

    def _year(self, place: str) -> int:
        return int(self._c.slips.get(f"year:{place}", self._c.year))

    def _blocks(self) -> Iterator[Block]:
        name = self._c.unit_name
        place = name[: name.index("区") + 1]
        yield Title(f"{place}{self._year('title')}年区级{self._who}预算", 1)
        yield Prose(f"{'预算主管部门' if self._department else '预算单位'}：{self._name('title')}")
        yield PageBreak()
        yield from self._contents()
        yield PageBreak()
        yield Title(f"{name}主要职能", 2)
        yield Prose(f"{name}承担以下职责：")
        for position, matter in enumerate(self._c.source.matters, start=1):
            yield Prose(f"（{ordinal(position)}）负责本区{matter}工作，拟订年度安排并组织实施。")
        yield Title(f"{name}机构设置", 2)
        yield Prose(
            f"{name}设{len(self._c.source.offices)}个内设机构，包括：{'、'.join(self._c.source.offices)}。"
        )
        if self._department:
            yield Prose(
                f"纳入{self._c.year}年部门预算编制范围的预算单位包括：{'、'.join(self._c.source.subordinates)}。"
            )
        kind = None if self._department else own_kind(self._c.source.unit, name)
        if kind:
            yield Prose(kind)
        yield Title("名词解释", 2)
        for position, (term, text) in enumerate(words()["glossary"].items(), start=1):
            yield Prose(f"（{ordinal(position)}）{term}：{text}")
        if "budget" not in self._c.missing_sections:
            yield Title(f"{self._year('budget')}年{self._who}预算编制说明", 2)
            yield from self._budget()
        for table in self._c.tables.values():
            if not table.absent:
                yield PageBreak()
                yield self._grid(table)
        yield PageBreak()
        yield Title("其他相关情况说明", 2)
        yield from self._others()
        if self._c.projects and "projects" not in self._c.missing_sections:
            yield PageBreak()
            yield Title("项目经费情况说明", 2)
            yield from self._project(self._c.projects[0])

    def _project(self, project: ProjectText) -> Iterator[Block]:
        """The one project a department explains."""
        year = self._c.year
        yield Prose(f"一、项目名称：{project.name}")
        yield Prose(f"二、立项依据：根据本部门职责和{year}年重点工作安排设立。")
        yield Prose(f"三、实施主体：{project.holder}")
        yield Prose("四、实施方案：按季度分解任务，由业务科室组织，年底自评。")
        yield Prose(f"五、实施周期：{year}年1月1日至{year}年12月31日")
        yield Prose(f"六、年度预算安排：{project.amount.printed}万元")
        yield Prose("七、绩效目标：按计划完成全年任务，资金支付合规，服务对象满意。")

    def _contents(self) -> Iterator[Block]:
        yield Title("目 录", 2)
        for position, title in enumerate(("主要职能", "机构设置"), start=1):
            yield Prose(f"{ordinal(position)}、{self._who}{title}")
        yield Prose("三、名词解释")
        yield Prose(f"四、{self._who}预算编制说明")
        yield Prose(f"五、{self._who}预算表")
        for position, table in enumerate(self._c.tables.values(), start=1):
            yield Prose(f"{position}. {table.title}")
        yield Prose("六、其他相关情况说明")

    # --- explanations -----------------------------------------------------------------------------

    def _of(self, section: str) -> list[Comparison]:
        return [c for c in self._c.comparisons if c.section == section]

    def _money(self, subject: str, key: str, section: str) -> str:
        stated = next(
            s for s in self._c.stated
            if (s.section, s.subject, s.key, s.measure) == (section, subject, key, "amount")
        )  # fmt: skip
        return f"{stated.figure.printed}万元"

    def _count(self, subject: str, key: str, section: str) -> str:
        stated = next(
            s
            for s in self._c.stated
            if (s.section, s.subject, s.key, s.measure) == (section, subject, key, "count")
        )
        return f"{stated.figure.printed}{stated.unit}"

    def _said(self, comparison: Comparison, common: Comparison) -> str:
        """A total with its change; its reason too, unless the sentence after all totals gives it."""
        own = ""
        if comparison.reason not in ("", common.reason):
            own = f"，主要原因是{comparison.reason_printed}"
        return f"{comparison.name}{comparison.current_printed}万元，{change_clause(comparison, self._s)}{own}"

    def _budget(self) -> Iterator[Block]:
        found = {(c.subject, c.key): c for c in self._of("budget")}
        year, name = self._c.year, self._name("text:budget")
        labels = {"unit_service": "事业收入", "unit_business": "事业单位经营收入", "unit_other": "其他收入"}
        others = "；".join(f"{label}{self._money('source', key, 'budget')}" for key, label in labels.items())
        common = found["total", "expenditure"]
        yield Prose(
            f"{year}年，{name}收入预算{self._money('total', 'revenue', 'budget')}，其中："
            f"{self._said(found['source', 'appropriation'], common)}；{others}。"
        )
        budgets = "；".join(self._said(found["total", key], common) for key in ("general", "fund", "capital"))
        yield Prose(
            f"支出预算{self._money('total', 'expenditure', 'budget')}，其中：{self._said(common, common)}。"
            f"财政拨款支出预算中，{budgets}。"
        )
        if common.reason:
            yield Prose(f"财政拨款收入支出{common.word}的主要原因是{common.reason_printed}。")
        yield Prose("财政拨款支出主要内容如下：")
        items = [c for c in self._of("budget") if c.subject == "functional_item"]
        for position, comparison in enumerate(items, start=1):
            yield Prose(f"{position}、{self._item(comparison)}")

    def _item(self, c: Comparison) -> str:
        year = self._c.year
        names = [function_name(c.code[:length], year) for length in (3, 5, 7)]
        if self._s.variety:
            path = "".join(
                f"{name}（{part}{level}）"
                for name, part, level in zip(
                    names, (c.code[:3], c.code[3:5], c.code[5:]), "类款项", strict=True
                )
            )
        else:
            path = (
                "“" + "".join(f"{name}（{level}）" for name, level in zip(names, "类款项", strict=True)) + "”"
            )
        compared = (
            f"{c.base_year}年预算执行数{c.word}"
            if c.spelling == "outturn_flat"
            else (f"{c.base_year}年预算执行数{c.word}{c.percent_printed}%")
        )
        bridge = "与" if c.spelling == "outturn_flat" else "比"
        reason = f"主要原因是：{c.reason_printed}。" if c.reason else ""
        return (
            f"{path}{c.current_printed}万元。主要用于：{c.name}方面的支出。"
            f"{c.base_year}年当年预算执行数为{c.base_printed}万元，{year}年预算安排{c.current_printed}万元，"
            f"{bridge}{compared}。{reason}"
        )

    def _others(self) -> Iterator[Block]:
        year = self._c.year
        missing = self._c.missing_sections
        if "three_public" not in missing:
            yield Title(f"一、{self._year('three_public')}年“三公”经费预算情况说明", 3)
            yield from self._three_public()
        if "operating" not in missing:
            yield Title("二、机关运行经费预算", 3)
            yield Prose(
                f"{year}年{self._name('text:operating')}财政拨款的机关运行经费预算为{self._money('operating_expense', '', 'operating')}。"
            )
        if "procurement" not in missing:
            yield Title("三、政府采购预算情况", 3)
            money = {
                key: self._money("procurement", key, "procurement")
                for key in ("total", "goods", "works", "services")
            }
            yield Prose(
                f"{year}年度本{self._who}政府采购预算{money['total']}，其中：政府采购货物预算{money['goods']}、"
                f"政府采购工程预算{money['works']}、政府采购服务预算{money['services']}。"
            )
        if "performance" not in missing:
            yield Title("四、绩效目标设置情况", 3)
            yield Prose(
                f"{year}年度，本{self._who}编报绩效目标的项目共{self._count('performance', 'projects', 'performance')}，"
                f"涉及项目预算资金{self._money('performance', 'projects', 'performance')}。"
            )
        if "assets" not in missing:
            yield Title("五、国有资产占有使用情况", 3)
            cars = {
                key: self._count("asset", key, "assets")
                for key in ("vehicle", "vehicle_general", "vehicle_enforcement", "vehicle_other")
            }
            yield Prose(
                f"截至{year - 1}年8月31日，{self._name('text:assets')}共有车辆{cars['vehicle']}，其中：一般公务用车{cars['vehicle_general']}、"
                f"执法执勤用车{cars['vehicle_enforcement']}、其他用车{cars['vehicle_other']}。"
            )

    def _three_public(self) -> Iterator[Block]:
        found = {c.key: c for c in self._of("three_public")}

        def said(key: str) -> str:
            c = found[key]
            reason = f"，主要原因是{c.reason_printed}" if c.reason else ""
            joint = "为" if key == "three_public" else ""
            return f"{c.name}{joint}{c.current_printed}万元，{change_clause(c, self._s)}{reason}"

        yield Prose(f"{self._c.year}年{said('three_public')}。其中：")
        yield Prose(f"（一）{said('abroad')}。")
        yield Prose(f"（二）{said('vehicle')}。其中：{said('vehicle_purchase')}；{said('vehicle_running')}。")
        yield Prose(f"（三）{said('reception')}。")

    # --- tables -----------------------------------------------------------------------------------

    def _grid(self, table: TableContent) -> Grid:
        caption = (f"编制{self._who}：{self._name(table.id)}", f"单位：{table.unit}")
        match table.id:
            case "T01":
                return self._balance(table, caption)
            case "T04":
                return self._appropriation(table, caption)
            case "T10":
                return self._three_public_grid(table, caption)
        count = 2 if table.id == "T06" else 3
        header = self._header(table)
        body: list[Line] = []
        if table.rows:
            body.extend(coded_lines(table, count))
        else:
            body.append(head(*[""] * count, "合计", *[""] * len(table.measures)))
        return Grid(
            title=table.title,
            caption=caption,
            rows=(*header, *body),
            header_rows=len(header),
            widths=(5, *[4] * (count - 1), 20, *[12] * len(table.measures)),
            note=table.note,
            landscape=True,
            repeats_header=bool(self._s.variety),
        )

    def _header(self, table: TableContent) -> tuple[Line, ...]:
        count = len(table.measures)
        if table.id == "T06":
            return (
                head(("项目", 3), ("一般公共预算基本支出", 3)),
                head(("经济分类科目编码", 2), ("部门经济分类科目名称", 1, 2), ("合计", 1, 2), ("人员经费", 1, 2), ("公用经费", 1, 2)),
                head("类", "款", *[None] * 4),
            )  # fmt: skip
        if table.id == "T02":
            names: list[str] = ["合计", *(_T02_HEADS[m] for m in table.measures[1:])]
            over = "收入预算"
        else:
            names = ["合计", "基本支出", "项目支出"]
            over = {
                "T03": "支出预算",
                "T05": "一般公共预算支出",
                "T08": "政府性基金预算支出",
                "T09": "国有资本经营预算支出",
            }[table.id]
        return (
            head(("项目", 4), (over, count)),
            head(("功能分类科目编码", 3), ("功能分类科目名称", 1, 2), *[(name, 1, 2) for name in names]),
            head("类", "款", "项", *[None] * (count + 1)),
        )

    def _balance(self, table: TableContent, caption: tuple[str, ...]) -> Grid:
        left, right = _sides(table)
        header = (
            head(("本年收入", 2), ("本年支出", 5)),
            head(("项目", 1, 3), ("预算数", 1, 3), ("项目", 1, 3), ("预算数", 4)),
            head(None, None, None, ("合计", 1, 2), ("基本支出", 2), ("项目支出", 1, 2)),
            head(None, None, None, None, "人员经费", "公用经费", None),
        )
        body = tuple(side_by_side(left, right, ("amount",), table.measures))
        return Grid(table.title, caption, (*header, *body), 4, (16, 12, 16, 12, 12, 12, 12), landscape=True)

    def _appropriation(self, table: TableContent, caption: tuple[str, ...]) -> Grid:
        left, right = _sides(table)
        header = (
            head(("财政拨款收入", 2), ("财政拨款支出", 5)),
            head("项目", "预算数", "项目", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"),
        )
        body = tuple(side_by_side(left, right, ("amount",), table.measures[1:]))
        return Grid(table.title, caption, (*header, *body), 2, (16, 12, 16, 12, 12, 12, 12), landscape=True)

    def _three_public_grid(self, table: TableContent, caption: tuple[str, ...]) -> Grid:
        header = (
            head(("“三公”经费预算数", 6), ("机关运行经费预算数", 1, 3)),
            head(
                ("合计", 1, 2),
                ("因公出国（境）费", 1, 2),
                ("公务接待费", 1, 2),
                ("公务用车购置及运行费", 3),
                None,
            ),
            head(None, None, None, "小计", "购置费", "运行费", None),
        )
        values = tuple(number(row.values["total"]) for row in table.rows)
        return Grid(table.title, caption, (*header, values), 3, (10, 10, 10, 10, 10, 10, 10))


def _sides(table: TableContent) -> tuple[list, list]:  # type: ignore[type-arg]
    right = [row for row in table.rows if row.kind is RowKind.FUNCTION or row.line == "total_expenditure"]
    return [row for row in table.rows if row not in right], right
