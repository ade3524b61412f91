"""The printed tables of the Xinjiang form: headers with their spans, rows, notes.

Belongs here: layout of the tables and of the target sheets. Does not belong here: amounts (`xinjiang`).
"""

from __future__ import annotations

from collections.abc import Sequence

from dagster_project.vocabulary.statuses import RowKind
from dagster_project.world.content import Content, TableContent, TargetSheet
from dagster_project.world.forms.grids import Line, coded_lines, head, number, numbers, side_by_side
from dagster_project.world.manuscript import Entry, Grid

_NUMBERED = "※"


def table_grid(content: Content, table: TableContent, caption: tuple[str, ...]) -> Grid:
    """A standard table as printed."""
    match table.id:
        case "T01":
            return _balance(table, caption)
        case "T04":
            return _appropriation(table, caption)
        case "T10":
            return _three_public(table, caption)
        case "T11":
            return _carryover(table, caption)
    headers = {
        "T02": _T02,
        "T03": _natures("支出预算"),
        "T05": _natures("一般公共预算支出"),
        "T06": _T06,
        "T07": _T07,
        "T08": _fund_head("政府性基金预算支出"),
        "T09": _fund_head("国有资本经营预算支出"),
    }[table.id]
    count = 2 if table.id == "T06" else 3
    body = tuple(coded_lines(table, count, project=table.id == "T07"))
    width = len(headers[0])
    name_columns = width - count - len(table.measures)
    ordinals = [str(position) for position in range(1, len(table.measures) + 1)]
    numbering = head(*[_NUMBERED] * (count + name_columns), *ordinals)
    wide = width > 8
    return Grid(
        title=table.title,
        caption=caption,
        rows=(*headers, numbering, *body),
        header_rows=len(headers) + 1,
        widths=(5, *[4] * (count - 1), *[14] * name_columns, *[9] * len(table.measures)),
        note=table.note,
        landscape=wide,
    )


_T02 = (
    head(
        ("功能分类科目编码", 3), ("功能分类科目名称", 1, 2), ("总计", 1, 2), ("财政拨款（补助）", 7),
        ("财政专户（教育收费）", 1, 2), ("单位资金", 1, 2), ("财政拨款结转", 1, 2), ("非财政拨款结转结余", 1, 2),
    ),
    head(
        "类", "款", "项", None, None, "财政拨款（补助）小计", "一般公共预算", "上级一般公共预算安排的转移支付",
        "政府性基金预算", "上级政府性基金安排的转移支付", "国有资本经营预算", "上级国有资本经营预算安排的转移支付",
        None, None, None, None,
    ),
)  # fmt: skip
_T06 = (
    head(("经济分类科目编码", 2), ("经济分类科目名称", 1, 2), ("一般公共预算基本支出", 3)),
    head("类", "款", None, "合计", "人员经费", "公用经费"),
)
_T07 = (
    head(
        ("科目编码", 3), ("功能分类科目名称", 1, 2), ("项目名称", 1, 2), ("项目支出合计", 1, 2), ("工资福利支出", 1, 2),
        ("商品服务支出", 1, 2), ("对个人和家庭的补助", 1, 2), ("债务利息及费用支出", 1, 2), ("资本性支出（基本建设）", 1, 2),
        ("资本性支出", 1, 2), ("对企业补助（基本建设）", 1, 2), ("对企业补助", 1, 2), ("对社会保障基金补助", 1, 2),
        ("其他支出", 1, 2),
    ),
    head("类", "款", "项", *[None] * 13),
)  # fmt: skip


def _natures(words: str) -> tuple[Line, ...]:
    return (
        head(("科目", 4), (words, 3)),
        head(
            ("功能分类科目编码", 3),
            ("功能分类科目名称", 1, 2),
            ("合计", 1, 2),
            ("基本支出", 1, 2),
            ("项目支出", 1, 2),
        ),
        head("类", "款", "项", None, None, None, None),
    )


def _fund_head(words: str) -> tuple[Line, ...]:
    return (
        head(("科目", 4), (words, 4)),
        head(
            ("功能分类科目编码", 3),
            ("功能分类科目名称", 1, 2),
            ("合计", 1, 2),
            ("基本支出", 2),
            ("项目支出", 1, 2),
        ),
        head("类", "款", "项", None, None, "人员经费", "公用经费", None),
    )


def _balance(table: TableContent, caption: tuple[str, ...]) -> Grid:
    left, right = _sides(table)
    header = (head(("收入", 2), ("支出", 2)), head("项目", "预算数", "支出功能分类", "预算数"))
    body = tuple(side_by_side(left, right, ("amount",), ("amount",)))
    return Grid(table.title, caption, (*header, *body), 2, (14, 6, 14, 6), table.note)


def _appropriation(table: TableContent, caption: tuple[str, ...]) -> Grid:
    left, right = _sides(table)
    header = (
        head(("财政拨款收入", 2), ("财政拨款支出", 5)),
        head("项目", "合计", "支出功能分类", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"),
    )
    body = tuple(side_by_side(left, right, ("amount",), ("total", "general", "fund", "capital")))
    return Grid(table.title, caption, (*header, *body), 2, (12, 6, 14, 6, 6, 6, 6), table.note)


def _sides(table: TableContent) -> tuple[list, list]:  # type: ignore[type-arg]
    right = [row for row in table.rows if row.kind is RowKind.FUNCTION or row.line == "total_expenditure"]
    left = [row for row in table.rows if row not in right]
    return left, right


def _three_public(table: TableContent, caption: tuple[str, ...]) -> Grid:
    header = (
        head(("“三公”经费支出内容", 1, 2), ("合计", 1, 2), ("资金来源", 3)),
        head(None, None, "一般公共预算", "政府性基金", "国有资本经营预算"),
        head(_NUMBERED, "1", "2", "3", "4"),
    )
    body = tuple((Entry(row.label, bold=row.bold), *numbers(row, table.measures)) for row in table.rows)
    return Grid(table.title, caption, (*header, *body), 3, (16, 6, 6, 6, 6), table.note)


def _carryover(table: TableContent, caption: tuple[str, ...]) -> Grid:
    header = (
        head(("项目名称", 1, 3), ("总计", 1, 3), ("财政拨款", 4), ("非财政拨款", 4)),
        head(
            None,
            None,
            ("合计", 1, 2),
            ("基本支出", 2),
            ("项目支出", 1, 2),
            ("合计", 1, 2),
            ("基本支出", 2),
            ("项目支出", 1, 2),
        ),
        head(None, None, None, "人员经费", "公用经费", None, None, "人员经费", "公用经费", None),
        head(_NUMBERED, *[str(position) for position in range(1, 10)]),
    )
    body = tuple((Entry(row.label), *numbers(row, table.measures)) for row in table.rows)
    return Grid(table.title, caption, (*header, *body), 4, (18, *[8] * 9), table.note, landscape=True)


_COLUMNS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "指标值",
    "指标值设置依据",
    "上年完成值",
    "指标分值权重",
    "指标赋分规则",
    "佐证资料",
)


def target_grid(content: Content, sheet: TargetSheet, name: str, year: str) -> Grid:
    """A performance-target sheet as printed."""
    rows: list[Line] = [
        (Entry("预算单位", bold=True), Entry(name, column_span=8), *[None] * 7),
        (
            Entry("项目名称", bold=True), Entry(sheet.name, column_span=4), None, None, None,
            Entry("项目负责人", column_span=2, bold=True), None, Entry(sheet.manager, column_span=2), None,
        ),
        (
            Entry("项目资金（万元）", bold=True), Entry("年度预算总额"), number(sheet.budget),
            Entry("其中：财政拨款", column_span=2), None, number(sheet.appropriation), Entry("其他资金"),
            Entry(sheet.other.printed, column_span=2, number=True), None,
        ),
        (Entry("项目总体目标", bold=True), Entry(sheet.goal, column_span=8), *[None] * 7),
        tuple(Entry(text, bold=True) for text in _COLUMNS),
    ]  # fmt: skip
    rows.extend(_target_lines(sheet))
    return Grid(
        title="项目支出绩效目标表",
        caption=(f"（{year}）",),
        rows=tuple(rows),
        header_rows=0,
        widths=(5, 6, 10, 6, 6, 5, 5, 7, 6),
        repeats_header=False,
    )


def _target_lines(sheet: TargetSheet) -> Sequence[Line]:
    lines: list[Line] = []
    targets = sheet.targets
    for index, target in enumerate(targets):
        before = targets[index - 1] if index else None
        first = before is None or before.level1 != target.level1
        second = first or before is None or before.level2 != target.level2
        lines.append(
            (
                Entry(target.level1, row_span=_run(targets, index, 1)) if first else None,
                Entry(target.level2, row_span=_run(targets, index, 2)) if second else None,
                *(
                    Entry(text)
                    for text in (
                        target.name,
                        target.printed,
                        target.basis,
                        "-",
                        target.weight,
                        target.rule,
                        target.evidence,
                    )
                ),
            )
        )
    return lines


def _run(targets: Sequence[object], index: int, level: int) -> int:
    """How many indicators from `index` on share their levels."""

    def key(position: int) -> tuple[object, ...]:
        target = targets[position]
        return tuple(getattr(target, f"level{n}") for n in range(1, level + 1))

    end = index
    while end < len(targets) and key(end) == key(index):
        end += 1
    return end - index
