"""Causes: the number that is wrong, what it should be, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from dagster_project.examination import reconcile
from dagster_project.extraction.facts import CellFact, Facts, Identity, Statement
from dagster_project.reading.document import Location
from dagster_project.reconciliation.findings import Finding
from dagster_project.reconciliation.numbers import row_of
from dagster_project.templates.template import Template
from dagster_project.vocabulary.statuses import Blame
from tests.documents import DEMO
from tests.reconciliation.mutations import Fault, Sound, plain, planted, read_sound

WAN = Decimal(10_000)


@pytest.fixture(scope="module")
def sound() -> Sound:
    return read_sound(DEMO)


@pytest.fixture(scope="module")
def template(sound: Sound) -> Template:
    return sound.template


def statement(name: str, current: str, change: str, percent: str, base: str | None = None) -> Statement:
    """A stated change, numbers as printed."""

    def yuan(text: str | None) -> tuple[Decimal | None, Decimal | None]:
        if text is None:
            return None, None
        number = Decimal(text)
        return number * WAN, Decimal(1).scaleb(int(number.as_tuple().exponent)) * WAN

    rate = Decimal(percent)
    return Statement(
        f"s:{name}", "general_items", "staff", "general", name, "", name, *yuan(current), current,
        *yuan(change), change.lstrip("-"), "减少" if change.startswith("-") else "增加", rate,
        Decimal(1).scaleb(int(rate.as_tuple().exponent)), percent.lstrip("-"),
        "下降" if percent.startswith("-") else "增长", "last_budget", 2023, *yuan(base), None, False, False, None, "",
        Location(line=1),
    )  # fmt: skip


def failing(template: Template, statements: Sequence[Statement]) -> list[Finding]:
    """Failures of growth among statements that nothing else is known about."""
    facts = Facts(Identity("某单位", 2024, "budget", "unit", None), statements=list(statements))
    found = reconcile(facts, template).findings
    return [f for f in found if f.lead.relation.rule.family == "growth" and f.status == "fail"]


REGULAR = [statement(f"第{n}项", "110.00", "10.00", "10.00") for n in range(20)]


@pytest.mark.parametrize(
    ("current", "change", "percent", "base", "part", "kind", "value"),
    [
        # 减少392.92, 5.95 %: both the change and the percent could be wrong; one digit against two decides.
        ("6049.97", "-392.92", "-5.95", None, "change", "digit", None),
        ("849.00", "-851.00", "-5.01", None, "percent", "power_of_ten", "-50.06"),
        ("5.40", "0.35", "106.93", None, "percent", "ratio_for_growth", "6.93"),
        ("300.00", "90.00", "30.00", None, "percent", "divided_by_current", "42.86"),
        ("5.40", "0.35", "-6.93", None, "percent", "sign_word", "6.93"),
        ("3845.49", "576.19", "17.62", "43269.30", "base", "extra_digit", "3269.30"),
    ],
)
def test_which_of_a_statements_numbers_is_wrong(
    template: Template,
    current: str,
    change: str,
    percent: str,
    base: str | None,
    part: str,
    kind: str,
    value: str | None,
) -> None:
    (finding,) = failing(template, [*REGULAR, statement("试", current, change, percent, base)])
    first = finding.culprits[0]
    assert (first.part, first.kind) == (part, kind)
    if value is not None:
        unit = 1 if part == "percent" else WAN
        assert first.proposed == Decimal(value) * unit


def test_a_typing_error_in_the_change_is_proved_by_the_percent(template: Template) -> None:
    (finding,) = failing(template, [*REGULAR, statement("试", "6049.97", "-392.92", "-5.95")])
    first = finding.culprits[0]
    assert not finding.tie
    assert finding.blame is Blame.SOURCE
    assert first.proposed_low is not None
    assert first.proposed_high is not None
    assert first.proposed_low <= Decimal("-3829200") <= first.proposed_high
    assert first.proposed == Decimal("-3829200")
    assert "392.92" in finding.message
    assert "382.92" in finding.message


def test_where_nothing_decides_both_numbers_are_named(template: Template) -> None:
    (finding,) = failing(template, [*REGULAR, statement("试", "6049.97", "-385.92", "-5.95")])
    assert finding.tie or finding.culprits[0].kind != "other"
    assert {c.part for c in finding.culprits} >= {"change", "percent"}


def test_one_wrong_cell_is_one_finding_with_all_its_witnesses(sound: Sound) -> None:
    number = next(n for n in sound.cells if n.identity == ("cell", "T05", "function|208|", "total"))
    (finding,) = sound.findings([Fault(number.slot, "digit", "3380.83")])
    assert len(finding.witnesses) >= 5
    assert (finding.culprits[0].fact_id, finding.culprits[0].part) == number.slot
    assert finding.culprits[0].proposed == number.value
    assert finding.severity.value == "critical"
    assert number.name in finding.message
    assert f"有{len(finding.witnesses)}条核对关系" in finding.message


def test_two_wrong_cells_of_one_row_are_two_findings(sound: Sound) -> None:
    row = [n for n in sound.cells if n.identity[1:3] == ("T03", "function|2080101|")]
    faults = [Fault(row[0].slot, "digit", "660.24"), Fault(row[1].slot, "digit", "706.24")]
    assert sound.verdict(faults).healed


def test_a_fingerprint_outlives_values_places_and_fact_ids(sound: Sound) -> None:
    number = next(n for n in sound.cells if n.identity == ("cell", "T05", "function|208|", "total"))
    first = sound.findings([Fault(number.slot, "digit", "3380.83")])[0].fingerprint
    wrong = planted(sound.facts, [Fault(number.slot, "digit", "9280.83")])
    moved = replace(wrong)
    moved.cells = [
        replace(
            c, fact_id=f"moved:{c.fact_id}", location=replace(c.location, line=(c.location.line or 0) + 40)
        )
        for c in wrong.cells
    ]
    (second,) = [f for f in reconcile(moved, sound.template).findings if f.status == "fail"]
    assert second.fingerprint == first
    other = next(n for n in sound.cells if n.identity == ("cell", "T05", "function|210|", "total"))
    assert sound.findings([Fault(other.slot, "digit", "1.00")])[0].fingerprint != first


def test_every_failing_relation_is_a_witness(sound: Sound) -> None:
    wrong = planted(sound.facts, [Fault(n.slot, "any", "1.23") for n in sound.cells[10:200:9]])
    reconciled = reconcile(wrong, sound.template)
    results = reconciled.results
    told = {w.relation.id for f in reconciled.findings for w in f.witnesses}
    assert {r.relation.id for r in results if r.status == "fail"} <= told
    assert all(r.blame is not None for r in results if r.status == "fail")


def exchanged(facts: Facts, table: str, one: str, other: str) -> Facts:
    """The facts with two columns of a table printed in each other's place."""
    cells = {
        (row_of(c), c.measure): c for c in facts.cells if c.table_id == table and c.measure in (one, other)
    }
    changed = replace(facts)
    changed.cells = []
    for c in facts.cells:
        swap = {one: other, other: one}.get(c.measure) if c.table_id == table else None
        source = cells[row_of(c), swap] if swap else c
        changed.cells.append(
            replace(
                c,
                amount_yuan=source.amount_yuan,
                resolution_yuan=source.resolution_yuan,
                state=source.state,
                printed=source.printed,
            )
        )
    return changed


@pytest.mark.parametrize(
    ("table", "one", "other"),
    [("T02", "unit_funds", "carryover_appropriation"), ("T05", "basic", "project")],
)
def test_two_exchanged_columns_are_one_finding(sound: Sound, table: str, one: str, other: str) -> None:
    reconciled = reconcile(exchanged(sound.facts, table, one, other), sound.template)
    (finding,) = [f for f in reconciled.findings if f.status == "fail"]
    assert finding.kind == "swapped_columns"
    assert len(finding.witnesses) == sum(r.status == "fail" for r in reconciled.results)
    right = {n.slot: n.value for n in sound.numbers if n.identity[0] == "cell"}
    assert all(c.proposed == right[c.fact_id, c.part] for c in finding.culprits)
    assert "互换" in finding.message


def test_a_table_in_another_unit_is_one_finding(sound: Sound) -> None:
    wrong = replace(sound.facts)
    wrong.cells = [
        replace(c, amount_yuan=c.amount_yuan and c.amount_yuan * 10_000) if c.table_id == "T05" else c
        for c in sound.facts.cells
    ]
    (finding,) = [f for f in reconcile(wrong, sound.template).findings if f.status == "fail"]
    assert finding.kind == "wrong_unit_of_table"
    assert len(finding.witnesses) > 40
    assert "10000倍" in finding.message


def moved(sound: Sound, changes: dict[tuple[str, ...], tuple[str, ...]]) -> list[Finding]:
    """Failures after cells were given the figures of others (identity to identity; an empty one: blank)."""
    numbers = {n.identity: n for n in sound.numbers}
    faults = [
        Fault(numbers[place].slot, "moved", plain(numbers[source]) if source else None)
        for place, source in changes.items()
    ]
    return sound.findings(faults)


def test_a_figure_in_the_wrong_column_is_one_finding(sound: Sound) -> None:
    row = ("cell", "T05", "function|2080101|")
    (finding,) = moved(sound, {(*row, "project"): (*row, "basic"), (*row, "basic"): ()})
    assert finding.kind == "shifted_figures"
    assert "错写在" in finding.message
    assert len(finding.culprits) == 2


def test_two_exchanged_rows_are_one_finding(sound: Sound) -> None:
    names = ("function|2080501|", "function|2080505|")
    cells = [
        n.identity for n in sound.numbers if n.identity[:2] == ("cell", "T03") and n.identity[2] in names
    ]
    measures = {identity[3] for identity in cells}
    changes = {}
    for measure in measures:
        one, other = (("cell", "T03", name, measure) for name in names)
        values = {n.identity: n.value for n in sound.numbers if n.identity in (one, other)}
        if values[one] != values[other]:
            changes[one] = other if values[other] is not None else ()
            changes[other] = one if values[one] is not None else ()
    (finding,) = moved(sound, changes)
    assert finding.kind == "swapped_rows"
    assert {sound.numbers[c.fact_id, c.part].identity for c in finding.culprits} == set(changes)


def test_last_years_figure_left_in_a_table_is_named_so(sound: Sound) -> None:
    stated = next(
        s
        for s in sound.facts.statements
        if s.subject == "functional_item" and s.change_yuan and s.current_yuan
    )
    number = next(n for n in sound.cells if n.identity[1:] == ("T05", f"function|{stated.key}|", "total"))
    assert stated.current_yuan is not None and stated.change_yuan is not None
    prior = (stated.current_yuan - stated.change_yuan) / 10_000
    (finding,) = sound.findings([Fault(number.slot, "stale", f"{prior:.2f}")])
    assert finding.culprits[0].proposed == number.value
    assert finding.kind == "last_year"


def test_consequences_of_one_of_two_mistakes_are_told_with_it(sound: Sound) -> None:
    """A wrong amount of a project makes other projects look as if their sheets were missing: no findings of their own."""
    (wrong,) = [
        n for n in sound.cells if "三支一扶" in n.name and n.identity[1] == "T07" and "项目支出合计" in n.name
    ]
    other = next(n for n in sound.cells if n.identity[1] == "T10" and "公务接待费" in n.name)
    faults = [Fault(wrong.slot, "lost digit", "20.00"), Fault(other.slot, "digit", "1.30")]
    verdict = sound.verdict(faults)
    assert verdict.named
    assert verdict.findings == 2
    whole = max(sound.findings(faults), key=lambda f: len(f.witnesses))
    assert {r.relation.rule.id for r in whole.witnesses} >= {"PRJ-001", "PER-008"}
    assert sum(r.relation.rule.id == "PER-008" for r in whole.witnesses) > 1


def test_a_correction_that_leaves_an_improbable_difference_is_the_less_likely_one(sound: Sound) -> None:
    """5.10 → 5.01 in one column of a row: either reading closes within rounding, one of them hardly ever."""
    (number,) = [n for n in sound.cells if n.slot == ("c:T06:32:6", "value")]
    (finding,) = sound.findings([Fault(number.slot, "swapped", "5.01")])
    assert not finding.tie
    assert (finding.culprits[0].fact_id, finding.culprits[0].proposed) == (number.slot[0], Decimal(51_000))


def _exchanged(sound: Sound, one: str, other: str) -> Facts:
    """The demo with the figures of two rows of basic expenditure exchanged."""
    rows = {
        (c.code, c.measure): c for c in sound.facts.cells if c.table_id == "T06" and c.code in (one, other)
    }
    back = {one: other, other: one}

    def moved(cell: CellFact) -> CellFact:
        if cell.table_id != "T06" or cell.code not in back:
            return cell
        there = rows[back[cell.code], cell.measure]
        return replace(
            cell, printed=there.printed, amount_yuan=there.amount_yuan,
            resolution_yuan=there.resolution_yuan, state=there.state,
        )  # fmt: skip

    return replace(sound.facts, cells=[moved(cell) for cell in sound.facts.cells])


def test_exchanged_rows_in_the_same_sums_are_told_by_customs(sound: Sound) -> None:
    """Pension and annuity change places: all sums hold; both differ from their functional item and would not."""
    found = reconcile(_exchanged(sound, "30108", "30109"), sound.template).findings
    (finding,) = [f for f in found if f.status == "fail"]
    assert finding.kind == "swapped_rows"
    assert {r.relation.rule.id for r in finding.witnesses} == {"ECO-001"}
    assert len(finding.witnesses) == 2
    cells = {c.fact_id: c for c in sound.facts.cells}
    assert {cells[c.fact_id].code for c in finding.culprits} == {"30108", "30109"}
    assert all(c.proposed == cells[c.fact_id].amount_yuan for c in finding.culprits)


def test_a_difference_from_a_custom_that_no_exchange_mends_stays_a_custom(sound: Sound) -> None:
    """Rows that no custom binds change places: nothing in the document tells."""
    found = reconcile(_exchanged(sound, "30101", "30102"), sound.template).findings
    assert [f for f in found if f.status == "fail"] == []
