"""Manuscripts for the tests of writers: invented, with everything that makes a disclosure hard to print."""

from __future__ import annotations

from collections.abc import Sequence

from dagster_project.world.manuscript import Block, Entry, Grid, Manuscript, PageBreak, Prose, Title

UNIT = "云溪州人力资源和社会保障局"
_CAPTION = (f"编制单位：{UNIT}", "单位：万元")
_INCOME = (
    "财政拨款小计", "一般公共预算", "上级一般公共预算安排的转移支付", "政府性基金预算",
    "上级政府性基金安排的转移支付", "国有资本经营预算", "上级国有资本经营预算安排的转移支付",
)  # fmt: skip


def head(text: str, down: int = 1, across: int = 1) -> Entry:
    return Entry(text, down, across, bold=True)


def amount(value: float, *, bold: bool = False) -> Entry:
    return Entry(f"{value:,.2f}" if value else "", bold=bold, number=True)


def row(*fields: Entry | str | None) -> tuple[Entry | None, ...]:
    return tuple(Entry(field) if isinstance(field, str) else field for field in fields)


def revenue(items: int) -> Grid:
    """Sixteen columns under two rows of merged heads and a row of numbers."""
    rows = [
        row(head("功能分类科目编码", 1, 3), None, None, head("功能分类科目名称", 2), head("总计", 2),
            head("财政拨款（补助）", 1, 7), *[None] * 6, head("财政专户（教育收费）", 2), head("单位资金", 2),
            head("财政拨款结转", 2), head("非财政拨款结转结余", 2)),
        row(head("类"), head("款"), head("项"), None, None, *map(head, _INCOME), *[None] * 4),
        row("※", "※", "※", "※", *map(str, range(1, 13))),
        row("", "", "", head("总计"), *[amount(12345.67, bold=True)] * 3, *[""] * 9),
    ]  # fmt: skip
    for index in range(items):
        code = ("208", f"{index // 10 + 1:02}", f"{index % 10 + 1:02}")
        name = f"其他人力资源和社会保障管理事务支出第{index + 1}项" if index % 3 else "行政运行"
        own = amount(-3.5) if index % 7 == 0 else amount(1000.25 + index)
        rows.append(row(*code, name, own, amount(index), "", *[""] * 8, amount(0.01 * index)))
    return Grid("单位收入总体情况表", _CAPTION, tuple(rows), 3, (3, 3, 3, 10, *[6] * 12), landscape=True)


def totals() -> Grid:
    """Income and expenditure side by side, the left side shorter."""
    rows = [
        row(head("收入", 1, 2), None, head("支出", 1, 2), None),
        row(*map(head, ("项目", "预算数", "支出功能分类", "预算数"))),
    ]
    for index in range(1, 25):
        left = (
            (Entry(f"{index}、一般公共预算拨款", bold=index == 1), amount(index * 111.1))
            if index < 15
            else ("", "")
        )
        rows.append(row(*left, f"{200 + index} 社会保障和就业支出", amount(index % 3)))
    rows.append(
        row(head("收入总计"), amount(6459.22, bold=True), head("支出总计"), amount(6459.22, bold=True))
    )
    return Grid("单位收支总体情况表", _CAPTION, tuple(rows), 2, (4, 2, 4, 2), repeats_header=False)


def empty() -> Grid:
    """A table without a figure, and the note that says so."""
    rows = (
        row(head("科目", 1, 4), None, None, None, head("政府性基金预算支出", 1, 4), None, None, None),
        row(head("功能分类科目编码", 1, 3), None, None, head("功能分类科目名称", 2), head("合计", 2),
            head("基本支出", 1, 2), None, head("项目支出", 2)),
        row(head("类"), head("款"), head("项"), None, None, head("人员经费"), head("公用经费"), None),
        row("※", "※", "※", "※", "1", "2", "3", "4"),
    )  # fmt: skip
    note = f"{UNIT}2024年没有使用政府性基金预算拨款安排的支出，政府性基金预算支出情况表为空表。"
    return Grid("政府性基金预算支出情况表", _CAPTION, rows, 4, (2, 2, 2, 6, 3, 3, 3, 3), note=note)


def targets(indicators: int = 24, title: str = "项目支出绩效目标表") -> Grid:
    """A performance sheet: forms on top, then indicators under cells over many rows, long words in narrow cells."""
    goal = "开展职业技能培训、线上线下招聘活动和专业技术考试，" * 9 + "保障各项工作按期完成。"
    rows = [
        row(head("预算单位", 1, 2), None, Entry(UNIT, 1, 6), *[None] * 5),
        row(head("项目名称", 1, 2), None, Entry("2024年职业技能竞赛项目", 1, 3), None, None, head("项目负责人"), Entry("张三", 1, 2), None),
        row(head("项目资金（万元）", 1, 2), None, "年度预算总额", amount(87), "其中：财政拨款", amount(87), "其他资金", Entry("0.00", number=True)),
        row(head("项目总体目标", 1, 2), None, Entry(goal, 1, 6), *[None] * 5),
        row(*map(head, ("一级指标", "二级指标", "三级指标", "指标值", "指标值设置依据", "上年完成值", "权重", "佐证资料"))),
    ]  # fmt: skip
    half = indicators // 2
    for index in range(indicators):
        first = Entry("产出指标" if index == 0 else "效益指标", half if index == 0 else indicators - half)
        second = Entry(
            "数量指标" if index == 0 else "社会效益指标", half if index == 0 else indicators - half
        )
        rows.append(
            row(
                first if index in (0, half) else None,
                second if index in (0, half) else None,
                f"购买社会保险经办服务的委派人数和按期完成率之{index + 1}",
                (f">={index + 1}人", "2024年12月10日", "<=4.25万元/月")[index % 3],
                "计划标准",
                "-" if index % 2 else "100%",
                str(index % 9 + 1),
                "原始凭证",
            )
        )
    return Grid(title, ("（2024年）",), tuple(rows), 0, (3, 4, 7, 5, 5, 4, 3, 4), repeats_header=False)


def sentences(count: int) -> list[Prose]:
    """Paragraphs of one to six lines, with figures and brackets where lines and pages may fall."""
    return [
        Prose(
            f"{index + 1}、社会保障和就业支出（类）行政事业单位养老支出（款）事业单位离退休（项）：2024年预算数为"
            f"{1234.5 + index:,.2f}万元，比上年预算增加{index + 1}.37万元，增长{index + 3}.30%。"
            + "主要原因是人员津贴标准提高、项目“三支一扶”纳入本级预算，所以支出增加。"
            * (index % 4)
        )
        for index in range(count)
    ]


def disclosure(paragraphs: int = 30, items: int = 40) -> Manuscript:
    """A disclosure in four parts."""
    blocks: Sequence[Block] = (
        Title(UNIT, 1),
        Title("2024年单位预算公开", 1),
        PageBreak(),
        Title("第一部分 单位概况", 2),
        Title("一、主要职能", 3),
        Prose("贯彻执行国家、自治区和自治州促进就业的法律法规和方针政策，落实各项任务。"),
        Title("二、机构设置及人员情况", 3),
        Prose(f"{UNIT}编制数89，实有人数124人，其中：在职83人，增加2人；退休41人，增加0人；离休0人。"),
        PageBreak(),
        Title("第二部分 2024年单位预算公开表", 2),
        Prose("表1"),
        totals(),
        Prose("表2"),
        revenue(items),
        Prose("表3"),
        empty(),
        Title("第三部分 2024年单位预算情况说明", 2),
        Title("一、关于收支预算情况的总体说明", 3),
        Prose("按照全口径预算的原则，所有收入和支出均纳入单位预算管理。收支总预算6,459.22万元。"),
        Title("（一）一般公共预算当年拨款具体使用情况", 4),
        *sentences(paragraphs),
        Title("（二）预算绩效情况", 4),
        Prose("2024年，本单位当年财政拨款项目1个，涉及预算金额87.00万元。具体情况见下表（按项目分别填报）："),
        targets(),
        PageBreak(),
        Title("第四部分 名词解释", 2),
        Prose("一、财政拨款：指由一般公共预算、政府性基金预算、国有资本经营预算安排的财政拨款数。"),
        Prose(
            "二、基本支出：包括人员经费、公用经费（定额）。其中，人员经费包括工资福利支出、对个人和家庭的补助。"
        ),
    )
    return Manuscript("云溪州人力资源和社会保障局2024年单位预算公开", tuple(blocks))
