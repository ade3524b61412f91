"""Unit price times quantity: which factor is wrong, and what it should be."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from dagster_project.examination import reconcile
from dagster_project.reconciliation.findings import Finding
from tests.documents import DEMO
from tests.reconciliation.mutations import Sound, read_sound


@pytest.fixture(scope="module")
def sound() -> Sound:
    return read_sound(DEMO)


def failures(sound: Sound, **changed: object) -> list[Finding]:
    facts = replace(sound.facts, **changed)  # type: ignore[arg-type]
    return [f for f in reconcile(facts, sound.template).findings if f.status == "fail"]


@pytest.mark.parametrize(
    ("kind", "printed", "kind_of_slip", "advice"),
    [
        ("beneficiaries", Decimal(466), "digit", "数量应为436人"),
        ("beneficiaries", Decimal(4360), "power_of_ten", "数量应为436人"),
        ("allocation", Decimal(430), "digit", "数量应为400人"),
    ],
)
def test_a_wrong_quantity_of_a_project_is_traced(
    sound: Sound, kind: str, printed: Decimal, kind_of_slip: str, advice: str
) -> None:
    notes = [
        replace(note, quantity=printed) if note.kind == kind and note.quantity is not None else note
        for note in sound.facts.project_notes
    ]
    (finding,) = failures(sound, project_notes=notes)
    assert (finding.culprits[0].part, finding.kind) == ("product", kind_of_slip)
    assert advice in finding.message
    assert not finding.tie


def test_a_wrong_price_of_a_project_is_traced(sound: Sound) -> None:
    notes = [
        replace(note, unit_price_yuan=Decimal("2765.84")) if note.kind == "standard" else note
        for note in sound.facts.project_notes
    ]
    (finding,) = failures(sound, project_notes=notes)
    assert "单价应为2675.84元" in finding.message


@pytest.mark.parametrize(
    ("indicator", "printed", "advice"),
    [
        ("社保经办服务采购月数", 21, "社保经办服务采购月数应为12个月"),
        ("仲裁案件办理数量", 2200, "仲裁案件办理数量应为220件"),
    ],
)
def test_a_wrong_target_quantity_is_traced(sound: Sound, indicator: str, printed: int, advice: str) -> None:
    """A cost target times its quantity no longer makes the budget of the sheet."""
    targets = [
        replace(target, number=Decimal(printed)) if target.indicator == indicator else target
        for target in sound.facts.targets
    ]
    (finding,) = failures(sound, targets=targets)
    assert finding.culprits[0].part == "product"
    assert advice in finding.message


@pytest.mark.parametrize(("quantity", "found"), [(1250, True), (125, False), (80, False)])
def test_one_sheet_alone_shows_a_quantity_that_its_price_and_budget_contradict(
    sound: Sound, quantity: int, found: bool
) -> None:
    """No habit in the other sheets: 4,080 元 × 125 is the budget to the last digit; fewer may be a part of it."""
    sheet = sound.facts.performance_sheets[0]
    assert sheet.budget_yuan == Decimal(510_000)
    first = next(t for t in sound.facts.targets if t.sheet_id == sheet.fact_id)
    cost = replace(
        first,
        fact_id="t:1",
        level2="经济成本指标",
        indicator="每个成本",
        number=Decimal(4_080),
        unit="元/个",
    )
    count = replace(
        first, fact_id="t:2", level2="数量指标", indicator="检查单位", number=Decimal(quantity), unit="个"
    )
    told = failures(sound, performance_sheets=[sheet], targets=[cost, count])
    messages = [f.message for f in told if f.lead.relation.rule.id == "PER-004"]
    assert bool(messages) == found
    assert all("检查单位" in message for message in messages)
