"""Proofs of the rules about what is there and how it is written."""

from __future__ import annotations

from datetime import date

from tests.rules.bench import (
    Case,
    Part,
    Proof,
    case,
    empty,
    issue,
    presence,
    said,
    sections,
    tables,
    template_of,
    told,
    unbudgeted,
)

NOTHING = case()
THERE = "只问有无，没有临界值"
ALIKE = "只问是否一致，没有临界值"
GUESSED = case(form="generic")
ALL_TABLES = [f"T{number:02}" for number in range(1, 12)]
ALL_SECTIONS = [section.id for section in template_of("xinjiang").sections]
ALL_SECTIONS_BUT_ONE = [section for section in ALL_SECTIONS if section != "income"]


def _reported(code: str, section: str = "income") -> Proof:
    """A rule that takes up what extraction reports: it applies where there is a text."""
    read = sections(section)
    return presence(passing=case(read), failing=case(read, issue(code)), not_applicable=NOTHING, why=THERE)


def _named(name: str, year: int) -> Case:
    return case(f"T05[210 {name}].total=1.00", year=year)


def _signed(day: date | None, **more: object) -> Case:
    return case(published=day, **more)


def _approved(day: date) -> Case:
    return case(published=day, approved=date(2024, 2, 1))


def _fund_total(amount: str) -> Case:
    """An empty table, and a total of its fund in the text."""
    text = said("total", "fund", amount, scope="fund", section="budget", name="政府性基金拨款支出预算")
    return case(tables("T08"), sections("budget"), text)


def _per_car(amount: str, cars: str = "2") -> Case:
    return case(f"T10[vehicle_running].total={amount}", told("asset", "vehicle", cars, "count", "辆"))


def _per_head(amount: str) -> Case:
    return case(f"T06[total].personnel={amount}", told("staff", "active", "10", "count", "人"))


def _large(current: str, change: str, reason: str | None = None) -> Case:
    first = said(current="9.00", change="1.00", reason="业务量增加")
    return case(first, said(current=current, change=change, reason=reason))


def _received(outturn: str, *counts: Part) -> Case:
    row = f"T10[reception].outturn={outturn}"
    return case(row, sections("three_public"), *counts, form="final_account", kind="final_account")


def _staff(active: str) -> Case:
    return case(
        told("staff", "establishment", "10", "count", "人"), told("staff", "active", active, "count", "人")
    )


def _small(amount: str) -> Case:
    return case(told("procurement", "total", "5.00"), told("procurement", "small_medium", amount))


PROOFS: dict[str, Proof] = {
    "STR-001": presence(
        passing=case(tables(*ALL_TABLES)),
        failing=case(tables(*ALL_TABLES[1:])),
        not_applicable=GUESSED,
        why=THERE,
    ),
    "STR-002": presence(
        passing=case(sections(*ALL_SECTIONS)),
        failing=case(sections(*ALL_SECTIONS_BUT_ONE)),
        not_applicable=GUESSED,
        why=THERE,
    ),
    "STR-003": presence(
        passing=case(empty("T08")),
        failing=case(empty("T08"), "T08[212].total=1.00"),
        not_applicable=NOTHING,
        why=THERE,
    ),
    "STR-004": Proof(
        passing=NOTHING,
        failing=case(issue("unit_name_differs")),
        not_applicable=None,
        no_boundary=ALIKE,
        always="每份文件都有单位名称和年度",
    ),
    "STR-005": presence(
        passing=case(empty("T09", "本单位没有国有资本经营预算，故本表为空表")),
        failing=case(empty("T09", "本单位没有政府性基金预算，故本表为空表")),
        not_applicable=case(empty("T10")),
        why=ALIKE,
    ),
    "STR-006": _reported("placeholder"),
    "STR-007": _reported("template_residue"),
    "STR-008": _reported("leftover_year"),
    "STR-009": _reported("doc_kind_word"),
    "STR-010": Proof(
        passing=_named("卫生健康支出", 2024),
        failing=_named("医疗卫生与计划生育支出", 2024),
        inside=_named("医疗卫生与计划生育支出", 2018),
        beyond=_named("医疗卫生与计划生育支出", 2019),
        not_applicable=case("T05[201 一般公共服务支出].total=1.00"),
    ),
    "STR-011": _reported("name_variant"),
    "STR-012": presence(
        passing=case("T05[201].total=1.00; T05[20101].total=1.00; T05[2010101].total=1.00"),
        failing=case("T05[201].total=1.00; T05[20101].total=1.00"),
        not_applicable=case("T06[301].total=1.00"),
        why=THERE,
    ),
    "STR-013": presence(
        passing=case("T06[301].total=1.00; T06[30101].total=1.00"),
        failing=case("T06[301].total=1.00"),
        not_applicable=case("T05[201].total=1.00"),
        why=THERE,
    ),
    "STR-014": Proof(
        passing=case(empty("T08"), sections("income")),
        failing=case(tables("T08"), sections("income")),
        inside=_fund_total("0.00"),
        beyond=_fund_total("0.01"),
        not_applicable=case("T08[212].total=1.00", sections("income")),
    ),
    "STR-015": presence(
        passing=case(unbudgeted("three_public", "reception", "appropriation"), "T10[reception].total=0.00"),
        failing=case(unbudgeted("three_public", "reception", "appropriation"), "T10[reception].total=0.01"),
        not_applicable=case("T10[reception].total=0.01"),
        why="有无金额，没有临界值",
    ),
    "STR-016": presence(
        passing=case(sections("income"), told("source", "general", "1.00")),
        failing=case(sections("income")),
        not_applicable=NOTHING,
        why=THERE,
    ),
    "STR-017": presence(
        passing=case(
            "T10[abroad].total=; T10[reception].total=1.00; T10[vehicle_purchase].total=; T10[vehicle_running].total="
        ),
        failing=case("T10[reception].total=1.00"),
        not_applicable=case("T10[three_public].total="),
        why=THERE,
    ),
    "STR-018": presence(
        passing=case("T05[201].total=1.00"),
        failing=case("T05[251].total=1.00"),
        not_applicable=case("T05[20101].total=1.00"),
        why="属于分类或不属于，没有临界值",
    ),
    "STR-019": presence(
        passing=case("T05[201].total=1.00; T05[202].total=1.00"),
        failing=case("T05[201].total=1.00; T05[201].total=2.00"),
        not_applicable=case("T01[fund].amount=1.00"),
        why="一行或不止一行，没有临界值",
    ),
    "STR-020": Proof(
        passing=case("T05[201].total=1.00"),
        failing=case("T05[201].total=-1.00"),
        inside=case("T05[201].total=0.00"),
        beyond=case("T05[201].total=-0.01"),
        not_applicable=case("T05[201].total=-1.00", form="final_account", kind="final_account"),
    ),
    "STR-021": presence(
        passing=case("T03[201 甲].total=1.00; T05[201 甲].total=1.00"),
        failing=case("T03[201 甲].total=1.00; T05[201 乙].total=1.00"),
        not_applicable=case("T01[fund].amount=1.00"),
        why=ALIKE,
    ),
    "STR-022": _reported("unit_name_in_text"),
    "STR-025": _reported("economic_list_differs", "basic"),
    "STR-026": _reported("unit_of_measure_missing"),
    "STR-027": _reported("unit_of_measure_contradicted"),
    "STR-023": presence(
        passing=_received("5.00", told("reception", "persons", "12", "count", "人")),
        failing=_received("5.00"),
        not_applicable=_received("0.00"),
        why=THERE,
    ),
    "STR-028": _reported("unit_of_measure_contradicted"),
    "TIM-001": Proof(
        passing=_approved(date(2024, 2, 10)),
        failing=_approved(date(2024, 4, 1)),
        inside=_approved(date(2024, 2, 21)),
        beyond=_approved(date(2024, 2, 22)),
        not_applicable=_signed(date(2024, 2, 21)),
    ),
    "TIM-002": Proof(
        passing=_signed(date(2024, 2, 25)),
        failing=_signed(date(2023, 2, 25)),
        inside=_signed(date(2024, 12, 31)),
        beyond=_signed(date(2025, 1, 1)),
        not_applicable=NOTHING,
    ),
    "PLA-001": Proof(
        passing=_per_car("6.00"),
        failing=_per_car("600.00"),
        inside=_per_car("20.00"),
        beyond=_per_car("20.01"),
        not_applicable=case("T10[vehicle_running].total=6.00"),
    ),
    "PLA-002": Proof(
        passing=_per_head("150.00"),
        failing=_per_head("1500.00"),
        inside=_per_head("30.00"),
        beyond=_per_head("29.99"),
        not_applicable=case("T06[total].personnel=150.00"),
    ),
    "PLA-003": Proof(
        passing=_large("900.00", "400.00", "新增任务"),
        failing=_large("900.00", "400.00"),
        inside=_large("300.00", "100.00", "新增任务"),
        beyond=_large("300.00", "100.00"),
        not_applicable=_large("301.00", "100.00"),
    ),
    "PLA-004": Proof(
        passing=_staff("9"),
        failing=_staff("15"),
        inside=_staff("10"),
        beyond=_staff("11"),
        not_applicable=NOTHING,
    ),
    "TXT-007": Proof(
        passing=_small("4.00"),
        failing=_small("8.00"),
        inside=_small("5.00"),
        beyond=_small("5.01"),
        not_applicable=NOTHING,
    ),
}
