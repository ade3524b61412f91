"""Tolerance, statuses, percents: the arithmetic of single relations."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.reconciliation.catalogue import Rule, load_catalogue
from dagster_project.reconciliation.evaluation import evaluate, irwin_hall_tail, sum_tolerance
from dagster_project.reconciliation.relations import Relation, Result, Term
from dagster_project.vocabulary.statuses import Severity, Status

RULES = {rule.id: rule for rule in load_catalogue().rules}
WAN = Decimal(10_000)


def term(printed: str | None, unit: Decimal = WAN, weight: int = 1, fact: str = "") -> Term:
    if printed is None:
        return Term(fact or "blank", "value", None, None, weight)
    value = Decimal(printed)
    return Term(
        fact or printed,
        "value",
        value * unit,
        Decimal(1).scaleb(int(value.as_tuple().exponent)) * unit,
        weight,
    )


def outcome(rule_id: str, left: list[Term], right: list[Term], premise: tuple[Term, ...] = ()) -> Result:
    relation = Relation(RULES[rule_id], "x", "试验", tuple(left), tuple(right), premise=premise)
    return evaluate([relation])[0]


# --- sums -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "parts", "status", "tolerance"),
    [
        ("3.00", ["1.00", "2.00"], Status.EXACT, "100"),
        ("3.01", ["1.00", "2.00"], Status.ROUNDING, "100"),
        ("3.02", ["1.00", "2.00"], Status.FAIL, "100"),
        ("2.01", ["1.00", "0.50", "0.50"], Status.ROUNDING, "100"),
        ("2.02", ["1.00", "0.50", "0.50"], Status.FAIL, "100"),
        ("1.01", ["1.00"], Status.FAIL, "0"),
        ("1.00", [None, "1.00", None], Status.EXACT, "0"),
        ("1.00", [None, None], Status.FAIL, "0"),
        (None, [None, None], Status.NOT_APPLICABLE, None),
        (None, ["0.00"], Status.EXACT, "0"),
        (None, ["0.01"], Status.FAIL, "0"),
    ],
)
def test_a_total_against_rounded_parts(
    total: str | None, parts: list[str | None], status: Status, tolerance: str | None
) -> None:
    result = outcome("ROW-001", [term(total)], [term(part) for part in parts])
    assert result.status is status
    assert result.tolerance == (None if tolerance is None else Decimal(tolerance))


@given(st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=40))
def test_a_true_sum_never_fails_after_rounding(fen: list[int]) -> None:
    """Any true parts, printed in 万元 with two decimals, agree with their printed total."""

    def printed(amount: int) -> Term:
        hundredths = (amount + 5_000) // 10_000
        return Term(str(amount), "value", Decimal(hundredths) * 100, Decimal(100))

    result = outcome("ROW-001", [printed(sum(fen))], [printed(part) for part in fen])
    assert result.status in (Status.EXACT, Status.ROUNDING)


@given(st.integers(min_value=1, max_value=60))
def test_the_bound_is_half_the_parts_rounded_down(count: int) -> None:
    terms = [term("1.00", fact=str(index)) for index in range(count + 1)]
    assert sum_tolerance(terms) == (count // 2) * 100


def test_mixed_resolutions_use_half_widths() -> None:
    # 12.3 万元 (±500 元) against 1,234.00 元 × 100: within half of the coarse digit.
    assert outcome("ROW-001", [term("12.3")], [term("122900.00", Decimal(1))]).status is Status.ROUNDING
    assert outcome("ROW-001", [term("12.3")], [term("122400.00", Decimal(1))]).status is Status.FAIL


# --- one quantity printed twice ----------------------------------------------------------------------------


def test_the_same_quantity_has_no_tolerance() -> None:
    assert outcome("CRS-001", [term("1.00")], [term("1.00")]).status is Status.EXACT
    assert outcome("CRS-001", [term("1.00")], [term("1.01")]).status is Status.FAIL
    assert outcome("CRS-001", [term("1.00")], []).status is Status.FAIL
    assert outcome("CRS-001", [term("0.00")], []).status is Status.EXACT
    assert outcome("CRS-001", [term(None)], [term(None)]).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("text", "table", "status"),
    [
        ("204.92", "2049197.00", Status.ROUNDING),  # rounded
        ("204.91", "2049197.00", Status.ROUNDING),  # truncated
        ("204.93", "2049197.00", Status.FAIL),
        ("204.90", "2049197.00", Status.FAIL),
        ("204.92", "2049200.00", Status.EXACT),
    ],
)
def test_unequal_resolutions_accept_rounding_and_truncation(text: str, table: str, status: Status) -> None:
    assert outcome("TXT-001", [term(text)], [term(table, Decimal(1))]).status is status


def test_an_unread_number_is_never_judged() -> None:
    unread = Term("c", "value", None, None, unread=True)
    assert outcome("CRS-001", [unread], [term("1.00")]).status is Status.NOT_EVALUABLE


# --- percents ------------------------------------------------------------------------------------------------


def growth(current: str, change: str, percent: str | None) -> Result:
    stated = Term("p", "percent", None, None)
    if percent is not None:
        value = Decimal(percent)
        stated = Term("p", "percent", value, Decimal(1).scaleb(int(value.as_tuple().exponent)))
    return outcome("GRO-001", [stated], [], (term(current), term(change)))


@pytest.mark.parametrize(
    ("current", "change", "percent", "status"),
    [
        ("5.40", "0.35", "6.93", Status.EXACT),
        ("849.00", "-851.00", "-50.06", Status.EXACT),
        ("120.00", "120.00", "100.00", Status.EXACT),  # a new item: growth from nothing is written as 100
        ("120.00", "120.00", "120.00", Status.FAIL),
        ("0.00", "0.00", "0.00", Status.EXACT),
        ("12.00", "0.00", "0.00", Status.EXACT),
        ("0.00", "-8.00", "-100.00", Status.EXACT),
        ("5.40", "0.35", "0.07", Status.FAIL),  # decimal shift
        ("5.40", "0.35", "106.93", Status.FAIL),  # ratio for growth
        ("5.40", "0.35", "-6.93", Status.FAIL),
        ("5.40", "0.35", None, Status.NOT_APPLICABLE),
        ("5.40", "0.35", "6.9", Status.EXACT),
    ],
)
def test_growth_triangle(current: str, change: str, percent: str | None, status: Status) -> None:
    good = [growth("5.40", "0.35", "6.93").relation for _ in range(30)]  # a document that rounds regularly
    relation = growth(current, change, percent).relation
    assert evaluate([*good, relation])[-1].status is status


def test_without_a_regular_grid_the_interval_of_the_ratio_is_allowed() -> None:
    # 0.50 → 0.62: +24.00 %; the true ratio lies between 22.4 and 25.6, so 25.00 is possible, 26.00 is not.
    sloppy = [growth("0.62", "0.12", "25.00").relation, growth("0.62", "0.12", "26.00").relation]
    assert [result.status for result in evaluate(sloppy)] == [Status.ROUNDING, Status.FAIL]


def share(stated: str, amount: str, whole: str, others: list[str]) -> Result:
    left = Term("s", "value", Decimal(stated), Decimal("0.01"))
    right = [Term(other, "value", Decimal(other), Decimal("0.01")) for other in others]
    return outcome("SHR-001", [left], right, (term(amount), term(whole)))


def test_share_plug_is_a_convention_only_when_it_fills_up_to_one_hundred() -> None:
    others = ["0.15", "2.49", "3.27"]
    assert share("94.08", "3280.83", "3487.24", others).status is Status.EXACT
    assert share("94.09", "3280.83", "3487.24", others).status is Status.CONVENTION
    assert share("94.10", "3280.83", "3487.24", others).status is Status.FAIL
    assert share("94.09", "3280.83", "3487.24", ["0.15", "2.49", "3.26"]).status is Status.FAIL


# --- the rest --------------------------------------------------------------------------------------------------


def test_irwin_hall_tail_against_known_values() -> None:
    assert irwin_hall_tail(1, Fraction(1, 4)) == Fraction(1, 2)
    assert irwin_hall_tail(2, Fraction(1, 2)) == Fraction(1, 4)
    assert irwin_hall_tail(2, Fraction(1)) == 0
    assert irwin_hall_tail(3, Fraction(0)) == 1


def test_a_difference_rounding_rarely_makes_is_remarked_not_failed() -> None:
    parts = [term("1.00", fact=str(index)) for index in range(8)]
    result = outcome("ROW-001", [term("8.04")], parts)
    assert result.status is Status.ROUNDING
    assert result.unlikely
    assert not outcome("ROW-001", [term("8.01")], parts).unlikely


def test_messages_name_operands_in_wan() -> None:
    message = outcome("CRS-001", [term("1.00")], [term("2.50")]).message
    assert "1.00" in message
    assert "2.50" in message
    assert "相差1.50万元" in message


def test_only_failures_carry_the_severity_of_their_rule() -> None:
    rule: Rule = RULES["CRS-001"]
    assert outcome("CRS-001", [term("1.00")], [term("2.00")]).severity is rule.severity is Severity.CRITICAL
    assert outcome("CRS-001", [term("1.00")], [term("1.00")]).severity is Severity.INFO
