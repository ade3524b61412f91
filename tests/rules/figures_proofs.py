"""Proofs of the rules about figures of the text that stand in no table."""

from __future__ import annotations

from dataclasses import replace

from dagster_project.extraction.facts import Facts, OrganisationEntry
from tests.rules.bench import HERE, Case, Part, Proof, case, note, presence, project, said, told

NOTHING = case()
WHOLE = "只问是否相等，个数没有临界值"
BOTH = "只问有无，没有临界值"


def _count(subject: str, key: str, printed: str, section: str, unit: str = "个") -> Part:
    return told(subject, key, printed, "count", unit, section=section)


def _reasons(*amounts: str) -> Case:
    """One change told in several sections, each with two amounts as its reason; the second may differ."""
    parts: list[Part] = []
    for index, amount in enumerate(amounts):
        section = f"section{index}"
        parts.append(said("total", "all", "9.00", "3.00", scope="all", section=section, reason="甲和乙"))
        for printed in ("2.00", amount):
            parts.append(told("reason", "total:all", printed, section=section))
    return case(*parts)


def _kinds(first: str, second: str) -> Case:
    """How many offices there are, told in two sections."""
    return case(
        _count("organisation", "administrative_unit", first, "organisation", "家"),
        _count("organisation", "administrative_unit", second, "operating", "家"),
    )


def _tracked(amount: str) -> Case:
    return case(told("performance", "projects", "5.00"), told("performance", "tracked_projects", amount))


def _worth(count: str, amount: str) -> Case:
    return case(_count("performance", "projects", count, "performance"), told("performance", "projects", amount, section="performance"))  # fmt: skip


def _above(lower: str, higher: str) -> Case:
    """Devices above 500,000 and above 1,000,000 元."""
    parts: list[Part] = []
    for limit, count in (("50", lower), ("100", higher)):
        parts.append(told("asset", "threshold", limit, "threshold", "万元", section="assets"))
        parts.append(told("asset", "equipment", count, "count", "台", section="assets", name="以上大型设备"))
    return case(*parts)


def _targets(amount: str) -> Case:
    return case("T01[total_expenditure].amount=5.00", told("performance", "projects", amount))


def _part(amount: str, name: str = "中介机构服务费") -> Case:
    def named(facts: Facts) -> None:
        facts.project_notes[-1] = replace(facts.project_notes[-1], text=f"中介机构服务费{amount}万元")

    return case(
        told("performance", "project_part", "5.00", name=name), project("说明", "5.00"), note(amount), named
    )


def _chart(share: str) -> Case:
    return case(
        told("nature", "basic", "60.00", "share", "%", section="expenditure"),
        told("nature", "basic", share, "chart_share", "%", section="expenditure"),
    )


def _offices(count: str, *names: str) -> Case:
    def listed(facts: Facts) -> None:
        facts.organisation += [
            OrganisationEntry("internal_office", number, name, None, None, HERE)
            for number, name in enumerate(names, start=1)
        ]

    return case(_count("organisation", "internal_office", count, "organisation"), listed)


def _bought(count: str, amount: str) -> Case:
    plan = told("asset_plan", "vehicle", count, "count", "辆", section="assets")
    return case(f"T10[vehicle_purchase].total={amount}", plan)


PROOFS: dict[str, Proof] = {
    "TXT-008": Proof(
        passing=_reasons("1.00", "1.00"),
        failing=_reasons("1.00", "8.00"),
        inside=_reasons("1.00", "1.0"),
        beyond=_reasons("1.00", "1.01"),
        not_applicable=_reasons("1.00"),
    ),
    "TXT-009": presence(
        _kinds("1", "1"),
        _kinds("1", "2"),
        case(_count("organisation", "administrative_unit", "1", "organisation")),
        WHOLE,
    ),
    "TXT-010": Proof(
        passing=_tracked("4.00"),
        failing=_tracked("8.00"),
        inside=_tracked("5.00"),
        beyond=_tracked("5.01"),
        not_applicable=NOTHING,
    ),
    "TXT-011": presence(
        _worth("2", "5.00"), _worth("2", "0.00"), case(told("performance", "projects", "5.00")), BOTH
    ),
    "TXT-012": Proof(
        passing=_above("3", "1"),
        failing=_above("1", "3"),
        inside=_above("3", "3"),
        beyond=_above("3", "4"),
        not_applicable=NOTHING,
    ),
    "TXT-013": Proof(
        passing=_targets("4.00"),
        failing=_targets("40000.00"),
        inside=_targets("5.00"),
        beyond=_targets("5.01"),
        not_applicable=NOTHING,
    ),
    "TXT-014": Proof(
        passing=_part("5.00"),
        failing=_part("8.00"),
        inside=_part("5.0"),
        beyond=_part("5.01"),
        not_applicable=_part("8.00", name="另一项"),
    ),
    "SHR-003": Proof(
        passing=_chart("60.00"),
        failing=_chart("40.00"),
        inside=_chart("60.0"),
        beyond=_chart("60.01"),
        not_applicable=NOTHING,
    ),
    "STR-024": presence(
        _offices("2", "甲科", "乙科"), _offices("3", "甲科", "乙科"), _offices("3", "甲科", "乙科等"), WHOLE
    ),
    "PLA-005": Proof(
        passing=_bought("1", "18.00"),
        failing=_bought("1", "0.00"),
        inside=_bought("0", "0.00"),
        beyond=_bought("0", "0.01"),
        not_applicable=NOTHING,
    ),
}
