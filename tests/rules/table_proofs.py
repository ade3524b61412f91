"""Proofs of the rules inside and between tables."""

from __future__ import annotations

from dataclasses import replace

from tests.rules.bench import Proof, case, cells, same, summed, tables

FINAL = {"form": "final_account", "kind": "final_account"}
SHANGHAI = {"form": "shanghai"}
JIANGSU = {"form": "jiangsu", "year": 2018, "scope": "department"}
BLANK = cells(
    "T02[201].special_account=; T02[201].carryover_appropriation=; T02[201].carryover_other=; T09[201].total="
)
NO_BASIC = cells(
    "T09[201].basic=; T02[total].unit_funds=; T02[total].special_account=; T02[total].carryover="
)
NO_OTHER = tables("T01", "T02", "T03", "T04", "T05", "T06", "T08", "T09")

_OUTLINE = "T15[total].total={}; T15[goods].total=1.00; T15[works].total=1.00; T15[services].total=1.00"

PROOFS: dict[str, Proof] = {
    "HIE-001": summed("T05[total].total", "T05[201].total", "T05[208].total"),
    "HIE-002": summed("T01[fund].amount", "T01[fund_own].amount", "T01[fund_transfer].amount"),
    "ROW-001": summed("T05[201].total", "T05[201].basic", "T05[201].project"),
    "BAL-001": same("T01[total_income].amount", "T01[total_expenditure].amount"),
    "BAL-002": same("T04[general].amount", "T04[total_expenditure].general"),
    "BAL-003": summed(
        "T04[total_expenditure].general", "T04[general].amount", "T04[carryover_general].amount", **FINAL
    ),
    "CRS-001": same("T02[201].total", "T03[201].total"),
    "CRS-002": same("T01[201].amount", "T03[201].total"),
    "CRS-003": same("T01[unit_funds].amount", "T02[total].unit_funds"),
    "CRS-004": same("T04[201].general", "T05[201].total"),
    "CRS-005": summed("T05[201].project", "T07[201|甲].total", "T07[201|乙].total"),
    "CRS-006": same("T05[total].basic", "T06[total].total"),
    "CRS-007": same("T01[carryover].amount", "T11[total].total"),
    "CRS-008": same("T01[general].amount", "T04[general].amount"),
    "CRS-009": same("T01[income_current].amount", "T02[total].total", **FINAL),
    "CRS-010": same("T03[total].basic", "T01[total_expenditure].basic", **SHANGHAI),
    "CRS-011": same("T04[use_basic].total", "T13[total].total", **JIANGSU),
    "CRS-012": same("T13[301].total", "T06[301].total", tables("T08"), **JIANGSU),
    "CRS-013": same("T01[total_expenditure].personnel", "T06[total].personnel", NO_OTHER, **SHANGHAI),
    "BRG-001": summed("T01[total_income].amount", "T04[total_income].amount", "T01[unit_funds].amount"),
    "BRG-002": summed(
        "T03[201].total", "T05[201].total", "T02[201].unit_funds", more=(BLANK, "T08[201].total=")
    ),
    "BRG-003": summed("T02[201].appropriation", "T05[201].total", "T08[201].total", more=(BLANK,)),
    "BRG-004": summed("T01[201].amount", "T04[201].total", "T02[201].unit_funds", more=(BLANK,)),
    "BRG-005": summed("T05[201].total", "T02[201].general_own", "T02[201].general_transfer"),
    "BRG-006": summed("T03[201].basic", "T05[201].basic", "T08[201].basic", more=(NO_BASIC,), **SHANGHAI),
    "BRG-007": summed("T12[201].total", "T05[201].total", "T08[201].total", **JIANGSU),
    "BRG-008": same("T01[201].amount", "T12[201].total", **JIANGSU),
    "ECO-001": same("T06[30108].total", "T05[2080505].total"),
    "CRS-015": same("T14[total].total", "T06[302].total", cells("T06[310].total="), **JIANGSU),
}

PROOFS["HIE-003"] = Proof(
    passing=case(_OUTLINE.format("3.00"), **JIANGSU),
    failing=case(_OUTLINE.format("6.00"), **JIANGSU),
    inside=case(_OUTLINE.format("3.01"), **JIANGSU),
    beyond=case(_OUTLINE.format("3.02"), **JIANGSU),
    not_applicable=case(tables("T15"), **JIANGSU),
)
for _rule, _form in (("CRS-014", SHANGHAI), ("ECO-002", {})):
    _at_least = same("T10[reception].total", "T06[30217].total", **_form)
    # More than the economic item is fine: projects pay for some of it.
    PROOFS[_rule] = replace(
        _at_least, inside=case("T10[reception].total=5.01; T06[30217].total=5.00", **_form)
    )
