"""Proofs of the rules about projects and performance sheets."""

from __future__ import annotations

from datetime import date

from tests.rules.bench import Case, Part, Proof, case, note, presence, project, sections, sheet, target, told

ROWS = "T07[2010102|某项目].total={}"
NAMES = "有无同名，没有临界值"


def _project(amount: str, table: str = "3.00") -> Case:
    return case(project("某项目", amount), ROWS.format(table))


def _allocated(amount: str, *notes: Part) -> Case:
    return case(project("某项目", amount), *(notes or (note("1.00"), note("2.00"))))


def _within(amount: str) -> Case:
    return _allocated("9.00", note(amount), note("1.00", parent="n:1"), note("2.00", parent="n:1"))


def _priced(price: str) -> Case:
    return _allocated("9.00", note("3.00", quantity="3", price=price))


def _carried(amount: str) -> Case:
    return case(project("某项目", amount, origin="carryover_text"), "T11[|某项目].total=3.00")


def _funds(total: str) -> Case:
    return case(sheet("某项目", total, "1.00", "2.00"))


def _sheet_of(amount: str) -> Case:
    return case(sheet("某项目", amount), ROWS.format("3.00"))


def _weights(last: str) -> Case:
    return case(sheet("某项目", "3.00"), target(weight="60"), target(weight=last))


def _costs(amount: str) -> Case:
    """Two sheets that close and one that may not."""
    closing = (sheet("甲", "1.00"), target("经济成本指标", "1.00", "万元"))
    return case(
        *closing, *closing, sheet("乙", amount), target("数量指标", "300", "人"), target("成本指标", "100", "元/人"),
    )  # fmt: skip


def _due(day: date) -> Case:
    return case(sheet("某项目", "3.00"), target(due=day))


def _counted(amount: str) -> Case:
    return case(
        sheet("甲", "1.00"), sheet("乙", "2.00"),
        told("performance", "appropriation_projects", amount, section="performance"),
        told("performance", "transfer_projects", "4.00", section="performance"),
    )  # fmt: skip


def _sheets(*parts: Part, rest: str = "4.00") -> Case:
    """A project with a sheet and one without."""
    return case(
        sheet("某项目", "3.00"), sections("performance"), ROWS.format("3.00"), f"T07[2010102|另一项目].total={rest}",
        *parts,
    )  # fmt: skip


def _exempt(amount: str) -> Part:
    return told("performance", "transfer_projects", amount, section="performance")


def _named(name: str) -> Case:
    return case(f"T07[2010102|{name}].total=3.00")


NOTHING = case()

PROOFS: dict[str, Proof] = {
    "PRJ-001": Proof(
        passing=_project("3.00"),
        failing=_project("8.00"),
        inside=_project("3.00", "3.0049"),
        beyond=_project("3.01"),
        not_applicable=case(ROWS.format("3.00")),
    ),
    "PRJ-002": Proof(
        passing=_allocated("3.00"),
        failing=_allocated("8.00"),
        inside=_allocated("3.01"),
        beyond=_allocated("3.02"),
        not_applicable=case(project("某项目", "3.00")),
    ),
    "PRJ-003": Proof(
        passing=_within("3.00"),
        failing=_within("8.00"),
        inside=_within("3.01"),
        beyond=_within("3.02"),
        not_applicable=_allocated("3.00"),
    ),
    "PRJ-004": Proof(
        passing=_priced("10000"),
        failing=_priced("20000"),
        inside=_priced("9984"),
        beyond=_priced("9983"),
        not_applicable=_allocated("3.00"),
    ),
    "PRJ-005": Proof(
        passing=_carried("3.00"),
        failing=_carried("8.00"),
        inside=_carried("3.0"),
        beyond=_carried("3.01"),
        not_applicable=_project("3.00"),
    ),
    "PRJ-006": presence(
        passing=_project("3.00"),
        failing=case(sections("projects"), ROWS.format("3.00")),
        not_applicable=case(ROWS.format("3.00")),
        why="有无说明，没有临界值",
    ),
    "PRJ-007": presence(
        passing=_project("3.00"),
        failing=case(project("某某项目", "3.00"), ROWS.format("3.00")),
        not_applicable=case(ROWS.format("3.00")),
        why=NAMES,
    ),
    "PRJ-008": presence(
        passing=_named("2024年某项目"),
        failing=_named("2023年某项目"),
        not_applicable=_named("某项目"),
        why="年份是否本年，没有临界值",
    ),
    "PER-001": Proof(
        passing=_funds("3.00"),
        failing=_funds("8.00"),
        inside=_funds("3.01"),
        beyond=_funds("3.02"),
        not_applicable=NOTHING,
    ),
    "PER-002": Proof(
        passing=_weights("40"),
        failing=_weights("20"),
        inside=_weights("30"),  # 90: budget execution is scored elsewhere
        beyond=_weights("31"),
        not_applicable=case(sheet("某项目", "3.00"), target()),
    ),
    "PER-003": Proof(
        passing=_sheet_of("3.00"),
        failing=_sheet_of("8.00"),
        inside=case(sheet("某项目", "3.00"), ROWS.format("3.0049")),
        beyond=_sheet_of("3.01"),
        not_applicable=case(sheet("另一项目", "8.00"), ROWS.format("3.00")),
    ),
    "PER-004": Proof(
        passing=_costs("3.00"),
        failing=_costs("8.00"),
        inside=_costs("3.0"),
        beyond=_costs("3.01"),
        not_applicable=case(sheet("某项目", "3.00"), target("经济成本指标", "1.00", "万元")),
    ),
    "PER-005": Proof(
        passing=_due(date(2024, 12, 10)),
        failing=_due(date(2022, 12, 10)),
        inside=_due(date(2024, 1, 1)),
        beyond=_due(date(2023, 12, 31)),
        not_applicable=NOTHING,
    ),
    "PER-006": presence(
        passing=case(sheet("某项目", "3.00"), target()),
        failing=case(sheet("某项目", "3.00"), target(printed="")),
        not_applicable=NOTHING,
        why="有无指标值，没有临界值",
    ),
    "PER-007": Proof(
        passing=_counted("7.00"),
        failing=_counted("9.00"),
        inside=_counted("7.01"),
        beyond=_counted("7.02"),
        not_applicable=case(sheet("甲", "1.00")),
    ),
    "PER-008": Proof(
        passing=_sheets(_exempt("4.00")),
        failing=_sheets(),
        inside=_sheets(_exempt("4.00")),
        beyond=_sheets(_exempt("4.01")),
        not_applicable=case(ROWS.format("3.00")),
    ),
}
