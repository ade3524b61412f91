"""Proofs of the rules between text and tables, and inside the text."""

from __future__ import annotations

from tests.rules.bench import Case, Part, Proof, case, presence, said, told

ROW = "T05[2010101].total={}"
NOTHING = case()
DIRECTION = "方向只有增和减，其间没有临界值"
PRESENT = "只问有无，没有临界值"
FINAL = {"form": "final_account", "kind": "final_account"}


def _stated(text: str, table: str) -> Case:
    return case(said(current=text), ROW.format(table))


def _twice(one: str, other: str) -> Case:
    return case(told("total", "all", one), told("total", "all", other))


def _operating(text: str) -> Case:
    return case(
        told("operating_expense", "", text, scope="appropriation", section="operating"),
        "T06[total].public=5.00",
    )


def _bought(total: str) -> Case:
    return case(
        told("procurement", "total", total), told("procurement", "goods", "1.00"),
        told("procurement", "services", "2.00"),
    )  # fmt: skip


def _spent(percent: str = "", words: str = "") -> Case:
    parts: list[Part] = [
        told("functional_item", "2010101", "4.00", "initial_budget", scope="general"),
        told("functional_item", "2010101", "3.00", "outturn", scope="general", context=words),
    ]
    if percent:
        parts.append(told("functional_item", "2010101", percent, "completion", "%", scope="general"))
    return case(*parts, **FINAL)


def _share(percent: str) -> Case:
    return case(
        told("source", "general", percent, "share", "%"),
        told("source", "general", "6.00"),
        "T02[total].total=10.00",
    )


def _shares(*percents: str) -> Case:
    keys = ("general", "fund", "unit_funds")
    return case(
        *(told("source", key, percent, "share", "%") for key, percent in zip(keys, percents, strict=False))
    )


def _growth(percent: str) -> Case:
    return case(said(current="110.00", change="10.00", percent=percent))


def _based(percent: str) -> Case:
    return case(said(current="110.00", percent=percent, base="100.00"))


def _base(base: str) -> Case:
    return case(said(current="110.00", change="10.00", base=base))


def _more(change: str) -> Case:
    return case(said(current="5.00", change=change))


def _closing(current: str, change: str) -> Case:
    """三公 in total against its parts: 2.00 of now with 0.50 more, and the same again."""

    def line(key: str, now: str, more: str) -> Part:
        return said("three_public", key, now, more, scope="appropriation", section="three_public", name=key)

    return case(
        line("three_public", current, change),
        line("reception", "2.00", "0.50"),
        line("abroad", "2.00", "0.50"),
    )


def _reason(change: str, reason: str | None, current: str = "100.00", text: str = "") -> Part:
    return said("nature", "project", current, change, reason=reason, text=text, name="项目支出")


def _item(number: int, name: str, reason: str | None, text: str | None = None) -> Part:
    told_so = text if text is not None else f"比上年增加5万元，主要原因是{reason}。"
    return said(
        key=f"208070{number}", name=f"社会保障和就业支出（类）就业补助（款）{name}（项）", current="100.00",
        change="5.00", reason=reason, text=told_so,
    )  # fmt: skip


def _natures(change: str) -> Case:
    return case(_reason(change, "基本支出增加1408.29万元、项目支出安排增加400万元", "9000.00"))


TASKS = [_item(n, f"就业项目{n}", f"第{n}项任务增加") for n in range(1, 5)]
SILENT_ITEM = _item(9, "其他就业项目", None, "比上年增加5万元。")

PROOFS: dict[str, Proof] = {
    "TXT-001": Proof(
        passing=_stated("5.00", "5.00"),
        failing=_stated("5.00", "6.00"),
        inside=_stated("5.00", "5.0099"),  # the text may be cut off
        beyond=_stated("5.00", "5.01"),
        not_applicable=case(ROW.format("5.00")),
    ),
    "TXT-002": Proof(
        passing=_twice("5.00", "5.00"),
        failing=_twice("5.00", "8.00"),
        inside=_twice("5.00", "5.0"),
        beyond=_twice("5.00", "5.01"),
        not_applicable=case(told("total", "all", "5.00")),
    ),
    "TXT-003": Proof(
        passing=_operating("5.00"),
        failing=_operating("8.00"),
        inside=_operating("5.0"),
        beyond=_operating("5.01"),
        not_applicable=NOTHING,
    ),
    "TXT-004": Proof(
        passing=_bought("3.00"),
        failing=_bought("8.00"),
        inside=_bought("3.01"),
        beyond=_bought("3.02"),
        not_applicable=case(told("procurement", "total", "3.00")),
    ),
    "TXT-005": Proof(
        passing=_spent("75.00"),
        failing=_spent("57.00"),
        inside=_spent("75.22"),
        beyond=_spent("75.23"),
        not_applicable=_spent(),
    ),
    "TXT-006": presence(
        passing=_spent(words="决算数小于预算数"),
        failing=_spent(words="决算数大于预算数"),
        not_applicable=_spent(),
        why="用词与金额的大小相符或不相符，没有临界值",
    ),
    "SHR-001": Proof(
        passing=_share("60.00"),
        failing=_share("66.00"),
        inside=_share("60.08"),
        beyond=_share("60.09"),
        not_applicable=case(told("source", "general", "6.00")),
    ),
    "SHR-002": Proof(
        passing=_shares("60.00", "40.00"),
        failing=_shares("60.00", "30.00"),
        inside=_shares("33.33", "33.33", "33.33"),
        beyond=_shares("33.33", "33.33", "33.32"),
        not_applicable=NOTHING,
    ),
    "GRO-001": Proof(
        passing=_growth("10.00"),
        failing=_growth("11.00"),
        inside=_growth("10.01"),
        beyond=_growth("10.02"),
        not_applicable=case(said(current="110.00", change="10.00")),
    ),
    "GRO-002": presence(
        passing=_growth("10.00"), failing=_growth("-10.00"), not_applicable=_growth("0.00"), why=DIRECTION
    ),
    "GRO-003": presence(
        passing=_growth("10.00"),
        failing=case(said(current="110.00", change="10.00", base_year=2022)),
        not_applicable=NOTHING,
        why="是上一年或不是，没有临界值",
    ),
    "GRO-004": Proof(
        passing=_base("100.00"),
        failing=_base("110.00"),
        inside=_base("100.01"),
        beyond=_base("100.02"),
        not_applicable=_growth("10.00"),
    ),
    "GRO-005": Proof(
        passing=_based("10.00"),
        failing=_based("11.00"),
        inside=_based("10.01"),
        beyond=_based("10.02"),
        not_applicable=_growth("10.00"),
    ),
    "GRO-006": Proof(
        passing=_more("1.00"),
        failing=_more("9.00"),
        inside=_more("5.00"),
        beyond=_more("5.01"),
        not_applicable=_more("-9.00"),
    ),
    "CLO-001": Proof(
        passing=_closing("4.00", "1.00"),
        failing=_closing("8.00", "1.00"),
        inside=_closing("4.02", "1.00"),
        beyond=_closing("4.03", "1.00"),
        not_applicable=NOTHING,
    ),
    "CLO-002": Proof(
        passing=_closing("4.00", "1.00"),
        failing=_closing("4.00", "3.00"),
        # Last year's amounts, 2.99 against 3.00, leave the changes twice the room of one rounding.
        inside=_closing("4.01", "1.02"),
        beyond=_closing("4.00", "1.02"),
        not_applicable=NOTHING,
    ),
    "RSN-001": presence(
        passing=case(_reason("10.00", "业务量增加")),
        failing=case(_reason("-10.00", "业务量增加")),
        not_applicable=case(_reason("10.00", None)),
        why=DIRECTION,
    ),
    "RSN-002": Proof(
        passing=_natures("1808.29"),
        failing=_natures("1880.29"),
        inside=_natures("1808.79"),
        beyond=_natures("1808.80"),
        not_applicable=case(_reason("10.00", "业务量增加")),
    ),
    "RSN-003": presence(
        passing=case(_reason("1.00", "油价上涨", text="比上年增加1万元，主要原因是油价上涨。")),
        failing=case(_reason("1.00", None, text="比上年增加1万元，主要原因是：；")),
        not_applicable=case(_reason("1.00", None, text="比上年增加1万元。")),
        why=PRESENT,
    ),
    "RSN-004": presence(
        passing=case(*TASKS), failing=case(*TASKS, SILENT_ITEM), not_applicable=NOTHING, why=PRESENT
    ),
    "RSN-005": presence(
        passing=case(*TASKS),
        failing=case(
            _item(1, "事业单位离退休", "事业单位离退休经费增加"),
            _item(2, "职业年金缴费", "事业单位离退休经费增加"),
        ),
        not_applicable=NOTHING,
        why="原因相同或不同，没有临界值",
    ),
    "RSN-006": Proof(
        passing=case(*TASKS),
        failing=case(*(_item(n, f"就业项目{n}", "业务量增加") for n in range(1, 6))),
        inside=case(*(_item(n, f"就业项目{n}", "业务量增加") for n in range(1, 3))),
        beyond=case(*(_item(n, f"就业项目{n}", "业务量增加") for n in range(1, 4))),
        not_applicable=NOTHING,
    ),
}
