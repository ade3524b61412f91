"""Evaluating relations with the two tolerance classes.

Belongs here: tolerance, statuses, messages. Source of the bounds: the handbook page on reconciling rounded
figures; a printed figure stands for any value within half of its last digit.
Does not belong here: which relations there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import comb, factorial

from dagster_project.reconciliation.relations import Relation, Result, Term
from dagster_project.vocabulary.money import round_half_up, wan_text
from dagster_project.vocabulary.statuses import Status

ZERO = Decimal(0)
HUNDRED = Decimal(100)
MICRO = Decimal("0.000001")
"""Digits a published tolerance keeps, rounded up."""
UNLIKELY = Fraction(1, 100)
"""Tail probability below which a difference explained by rounding is worth a remark."""
TRIVIAL_SUM = 2
"""Printed numbers up to which a sum (one total, one part) says nothing about rounding."""
GRID_SHARE = Decimal("0.95")
"""Share of a document's percents that must be exact at their printed digits for the strict policy."""


def evaluate(relations: Sequence[Relation]) -> list[Result]:
    """One result per relation, in order."""
    strict = grid_policy(relations)
    results = [evaluate_one(relation, strict=strict) for relation in relations]
    _mark_tail_differences(results)
    return results


def _balanced(results: Sequence[Result]) -> set[str]:
    """Numbers that close exactly in some sum, themselves or through one they are exactly equal to."""
    found: set[str] = set()
    pairs: list[set[str]] = []
    for result in results:
        if result.status is not Status.EXACT or result.relation.rule.tolerance_class not in ("sum", "same"):
            continue
        facts = {term.fact_id for term in _printed(result.relation.left + result.relation.right)}
        if len(facts) > TRIVIAL_SUM:
            found |= facts
        elif len(facts) == TRIVIAL_SUM:
            pairs.append(facts)
    grown = True
    while grown:
        grown = False
        for pair in pairs:
            if pair & found and not pair <= found:
                found |= pair
                grown = True
    return found


def _mark_tail_differences(results: Sequence[Result]) -> None:
    """One quantity printed twice with one unit of the last digit between: a convention where both close.

    Amounts kept in 元 are rounded to 万元 table by table and made to add up there, so the same amount may end
    in different digits. A mistyped digit does not close in its own table.
    """
    balanced = _balanced(results)
    for result in results:
        relation = result.relation
        if result.status is not Status.FAIL or relation.rule.tolerance_class != "same" or relation.verdict:
            continue
        left, right = _printed(relation.left), _printed(relation.right)
        if len(left) != 1 or len(right) != 1 or result.imbalance is None:
            continue
        one, other = left[0], right[0]
        if (
            one.resolution == other.resolution == abs(result.imbalance)
            and {one.fact_id, other.fact_id} <= balanced
            and relation.unit == "元"
        ):
            result.status = Status.CONVENTION
            unit = _shown_unit(relation)
            result.message = (
                f"{relation.label}：两处分别印为{_text(result.left, unit)}和"
                f"{_text(result.right, unit)}，只差末位一个单位，各自在本表内都平衡，是四舍五入的尾差。"
            )


def evaluate_one(relation: Relation, *, strict: bool) -> Result:
    """The outcome of one relation; `strict` as `grid_policy` says for its document."""
    if relation.missing is not None:
        return Result(relation, Status.NOT_EVALUABLE, message=relation.missing)
    if any(term.unread for term in relation.terms):
        return Result(relation, Status.NOT_EVALUABLE, message="有数字无法识别，不能核对。")
    if relation.verdict is not None:
        return _finish(Result(relation, relation.verdict))
    if relation.rule.shape == "growth":
        return _finish(_growth(relation, strict=strict))
    if relation.rule.shape == "growth_on_base":
        return _finish(_growth_on_base(relation))
    if relation.rule.shape == "spent":
        return _finish(_completion(relation))
    if relation.rule.shape == "share":
        return _finish(_share(relation))
    if relation.rule.shape == "direction":
        return _finish(_direction(relation))
    if relation.rule.shape == "weights":
        return _finish(_weights(relation))
    return _finish(_linear(relation))


# --- sums and identities --------------------------------------------------------------------------


def _total(terms: Sequence[Term]) -> Decimal:
    return sum((term.weight * term.value for term in terms if term.value is not None), ZERO)


def _printed(terms: Sequence[Term]) -> list[Term]:
    return [term for term in terms if term.value is not None]


def _linear(relation: Relation) -> Result:
    left, right = _printed(relation.left), _printed(relation.right)
    if not left and not right:
        return Result(relation, Status.NOT_APPLICABLE)
    result = Result(relation, Status.EXACT, _total(left), _total(right))
    assert result.left is not None and result.right is not None
    result.imbalance = result.left - result.right
    result.part_count = max(len(left), len(right)) if left and right else 0
    if relation.rule.options.get("at_least", False) and result.imbalance >= 0:
        return result
    if relation.rule.tolerance_class == "same" and len(left) <= 1 and len(right) <= 1:
        return _same(result, left, right)
    result.tolerance = sum_tolerance([*left, *right], relation.roundings)
    if result.imbalance == 0:
        return result
    if abs(result.imbalance) > result.tolerance:
        result.status = Status.FAIL
        return result
    result.status = Status.ROUNDING
    result.unlikely = _is_unlikely(relation, [*left, *right], abs(result.imbalance))
    return result


def sum_tolerance(terms: Sequence[Term], roundings: int = 1) -> Decimal:
    """Largest imbalance that rounding of the printed terms can explain.

    An imbalance must be smaller than the sum of the terms' half-widths, and is a multiple of the finest
    resolution: for a total against n parts of equal resolution that is floor(n/2) times the resolution.
    A nought is written `0` where other amounts have decimals: it is as fine as the finest of them.
    `roundings` widens each term: a change is the difference of two rounded amounts and may miss the true one by
    half a digit of each.
    """
    steps = [term.resolution for term in terms if term.resolution]
    if not steps:
        return ZERO
    step = min(steps)
    widths = [
        abs(term.weight) * (min(step, term.resolution) if term.value == 0 else term.resolution)
        for term in terms
        if term.resolution is not None
    ]
    if any(term.value is not None and term.value % step for term in terms):
        # A computed term (unit price × quantity) lies between the printed steps.
        step = min(Decimal(1).scaleb(int(term.value.as_tuple().exponent)) for term in terms if term.value)
    bound = sum(widths, ZERO) * roundings / 2
    return ((bound / step).to_integral_value(rounding=ROUND_CEILING) - 1) * step


def _same(result: Result, left: Sequence[Term], right: Sequence[Term]) -> Result:
    """One quantity printed twice: equal at the coarser resolution, rounded or truncated."""
    result.tolerance = ZERO
    if result.imbalance == 0:
        return result
    if not left or not right:
        result.status = Status.FAIL
        return result
    coarse, fine = sorted((left[0], right[0]), key=lambda term: term.resolution or ZERO, reverse=True)
    assert coarse.value is not None and fine.value is not None
    if coarse.resolution is None or fine.resolution is None or coarse.resolution == fine.resolution:
        result.status = Status.FAIL
        return result
    result.tolerance = coarse.resolution
    truncated = (fine.value / coarse.resolution).quantize(Decimal(1), rounding=ROUND_DOWN) * coarse.resolution
    ways = {round_half_up(fine.value, coarse.resolution), truncated}
    result.status = Status.ROUNDING if coarse.value in ways else Status.FAIL
    return result


def _is_unlikely(relation: Relation, terms: Sequence[Term], imbalance: Decimal) -> bool:
    """Whether independent rounding errors would rarely add up to this much (Irwin-Hall tail)."""
    resolutions = {term.resolution for term in terms}
    if len(resolutions) != 1 or any(abs(term.weight) != 1 for term in terms):
        return False
    resolution = resolutions.pop()
    # Rounding errors of the parts; the total is the rounded sum of true parts.
    count = len(terms) * relation.roundings - 1
    if not resolution or count < 1 or count > 60:
        return False
    return irwin_hall_tail(count, Fraction(imbalance / resolution) - Fraction(1, 2)) < UNLIKELY


def irwin_hall_tail(count: int, distance: Fraction) -> Fraction:
    """P(|Σ of `count` uniform errors on ±½| ≥ distance), exactly: the alternating sum cancels too much."""
    if distance <= 0:
        return Fraction(1)
    point = Fraction(count, 2) - distance
    if point <= 0:
        return Fraction(0)
    below = sum((-1) ** k * comb(count, k) * (point - k) ** count for k in range(int(point) + 1))
    return 2 * Fraction(below) / factorial(count)


# --- percents ---------------------------------------------------------------------------------------


def ratio_text(numerator: Decimal, denominator: Decimal, resolution: Decimal) -> Decimal:
    """100·numerator/denominator rounded half up at the resolution, exactly."""
    steps = abs(numerator) * HUNDRED / (abs(denominator) * resolution)
    rounded = steps.quantize(Decimal(1), rounding=ROUND_HALF_UP) * resolution
    return rounded if (numerator < 0) == (denominator < 0) else -rounded


def grid_policy(relations: Sequence[Relation]) -> bool:
    """Whether this document rounds its percents so regularly that a deviation is an error."""
    tested = [
        relation
        for relation in relations
        if relation.rule.shape == "growth" and relation.premise and _growth_base(relation) is not None
    ]
    on_grid = sum(1 for relation in tested if _growth(relation, strict=True).status is Status.EXACT)
    return bool(tested) and Decimal(on_grid) / len(tested) >= GRID_SHARE


def _growth_base(relation: Relation) -> Decimal | None:
    """Prior amount of a growth relation when it is usable as a denominator."""
    current, change = relation.premise
    if current.value is None or change.value is None:
        return None
    prior = current.value - change.value
    return prior if prior != 0 else None


def _growth(relation: Relation, *, strict: bool) -> Result:
    """Growth of one statement; `left` is the stated percent, `premise` current and change."""
    (stated,) = relation.left
    current, change = relation.premise
    if stated.value is None or current.value is None or change.value is None:
        return Result(relation, Status.NOT_APPLICABLE, message="没有同时写明本年数、增减额和百分比。")
    assert stated.resolution is not None
    result = Result(relation, Status.EXACT, stated.value, tolerance=ZERO)
    prior = current.value - change.value
    if prior == 0:
        # Growth from nothing is undefined; the trade writes 100 for a new item and 0 for nothing at all.
        expected = HUNDRED if change.value > 0 else ZERO
        result.right, result.imbalance = expected, stated.value - expected
        result.status = Status.EXACT if stated.value == expected else Status.FAIL
        return result
    expected = ratio_text(change.value, prior, stated.resolution)
    result.right, result.imbalance = expected, stated.value - expected
    if result.imbalance == 0:
        return result
    low, high = growth_interval(current, change)
    half = stated.resolution / 2
    inside = low - half <= stated.value <= high + half
    widest = max(abs(high - expected), abs(low - expected)).quantize(MICRO, rounding=ROUND_CEILING)
    result.tolerance = ZERO if strict else widest
    result.status = Status.ROUNDING if inside and not strict else Status.FAIL
    return result


def _growth_on_base(relation: Relation) -> Result:
    """Growth over a stated base; `left` is the stated percent, `premise` current and base.

    The current amount is the one being published; the base, taken from last year's books, is known to half of
    its last digit only, so a small base leaves much room.
    """
    (stated,) = relation.left
    current, base = relation.premise
    if stated.value is None or current.value is None or base.value is None:
        return Result(relation, Status.NOT_APPLICABLE, message="没有同时写明本年数、上年数和百分比。")
    assert stated.resolution is not None
    result = Result(relation, Status.EXACT, stated.value, tolerance=ZERO)
    if base.value == 0:
        result.right = HUNDRED if current.value > 0 else ZERO
    else:
        result.right = ratio_text(current.value - base.value, base.value, stated.resolution)
    result.imbalance = stated.value - result.right
    if result.imbalance == 0:
        return result
    result.status = Status.FAIL
    low, high = base_growth_interval(current, base)
    half = stated.resolution / 2
    if base.value and low - half <= stated.value <= high + half:
        result.status = Status.ROUNDING
    if base.value:
        widest = max(abs(high - result.right), abs(low - result.right))
        result.tolerance = widest.quantize(MICRO, rounding=ROUND_CEILING)
    return result


def base_growth_interval(current: Term, base: Term) -> tuple[Decimal, Decimal]:
    """Percents possible for the true amount behind a printed base."""
    assert current.value is not None and base.value is not None
    half = (base.resolution or ZERO) / 2
    if base.value - half <= 0:
        return Decimal("-Infinity"), Decimal("Infinity")
    low = current.value * HUNDRED / (base.value + half) - HUNDRED
    high = current.value * HUNDRED / (base.value - half) - HUNDRED
    return low, high


def _completion(relation: Relation) -> Result:
    """Percentage of the budget spent; `left` is the printed percentage, `premise` outturn and budget."""
    (stated,) = relation.left
    outturn, plan = relation.premise
    if stated.value is None or outturn.value is None or not plan.value:
        return Result(relation, Status.NOT_APPLICABLE, message="没有同时写明预算数、决算数和完成比例。")
    assert stated.resolution is not None
    expected = ratio_text(outturn.value, plan.value, stated.resolution)
    result = Result(relation, Status.EXACT, stated.value, expected, stated.value - expected, tolerance=ZERO)
    if result.imbalance:
        half_outturn, half_plan = (outturn.resolution or ZERO) / 2, (plan.resolution or ZERO) / 2
        low = (outturn.value - half_outturn) * HUNDRED / (plan.value + half_plan)
        high = (outturn.value + half_outturn) * HUNDRED / (plan.value - half_plan)
        half = stated.resolution / 2
        inside = low - half <= stated.value <= high + half
        result.status = Status.ROUNDING if inside else Status.FAIL
    return result


def growth_interval(current: Term, change: Term) -> tuple[Decimal, Decimal]:
    """Percents possible for the true amounts behind the printed current and change."""
    assert current.value is not None and change.value is not None
    half_current = (current.resolution or ZERO) / 2
    half_change = (change.resolution or ZERO) / 2
    ratios = []
    for d in (change.value - half_change, change.value + half_change):
        for c in (current.value - half_current, current.value + half_current):
            if c - d != 0:
                ratios.append(d * HUNDRED / (c - d))
    return (min(ratios), max(ratios)) if ratios else (ZERO, ZERO)


def _direction(relation: Relation) -> Result:
    """Words of direction: the signs of change and percent agree; zero goes with either word."""
    (change,), (percent,) = relation.left, relation.right
    if not change.value or not percent.value:
        return Result(relation, Status.NOT_APPLICABLE)
    return Result(relation, Status.EXACT if (change.value > 0) == (percent.value > 0) else Status.FAIL)


def _share(relation: Relation) -> Result:
    """One share; `left` is the printed share, `premise` amount and whole, `right` the other shares."""
    (stated,) = relation.left
    part, whole = relation.premise
    if stated.value is None or part.value is None or not whole.value:
        return Result(relation, Status.NOT_APPLICABLE, message="没有金额或总额，不能计算占比。")
    assert stated.resolution is not None
    expected = ratio_text(part.value, whole.value, stated.resolution)
    result = Result(relation, Status.EXACT, stated.value, expected, stated.value - expected, tolerance=ZERO)
    if result.imbalance == 0:
        return result
    half_part, half_whole = (part.resolution or ZERO) / 2, (whole.resolution or ZERO) / 2
    low = (part.value - half_part) * HUNDRED / (whole.value + half_whole)
    high = (part.value + half_part) * HUNDRED / (whole.value - half_whole)
    half = stated.resolution / 2
    if low - half <= stated.value <= high + half:
        result.status = Status.ROUNDING
        return result
    others = [term.value for term in relation.right if term.value is not None]
    plug = HUNDRED - sum(others, ZERO)
    if others and stated.value == plug and abs(stated.value - expected) <= len(others) * stated.resolution:
        result.status = Status.CONVENTION
        result.message = (
            f"{relation.label}：占比印为{stated.value}%，按金额计算为{expected}%；"
            "为使各项占比之和等于100%而调整了这一项，属通行做法。"
        )
        return result
    result.status = Status.FAIL
    return result


def _weights(relation: Relation) -> Result:
    """Weights sum to 100, or to 90 where budget execution (10) is scored elsewhere."""
    printed = _printed(relation.left)
    if not printed:
        return Result(relation, Status.NOT_APPLICABLE)
    total = _total(printed)
    expected = min((HUNDRED, Decimal(90)), key=lambda value: abs(total - value))
    status = Status.EXACT if total == expected else Status.FAIL
    return Result(relation, status, total, expected, total - expected, len(printed), ZERO)


# --- messages -------------------------------------------------------------------------------------


def _finish(result: Result) -> Result:
    """Fill in the Chinese message of outcomes a reader should look at."""
    if result.status is Status.FAIL and result.relation.rule.options.get("soft", False):
        result.status = Status.CONVENTION
    if result.status is Status.FAIL or (result.status is Status.CONVENTION and not result.message):
        relation = result.relation
        unit = _shown_unit(relation)
        result.message = relation.rule.message_zh.format(
            table=relation.table,
            label=relation.label,
            words=relation.words,
            stated=_change_text(result.left),
            computed=_change_text(result.right),
            left=_text(result.left, unit),
            right=_text(result.right, unit),
            imbalance=_text(None if result.imbalance is None else abs(result.imbalance), unit),
            tolerance=_text(result.tolerance, unit),
        )
    elif result.unlikely:
        result.message = "差额在四舍五入允许之内，但很少这么大，建议留意。"
    return result


def _change_text(value: Decimal | None) -> str:
    """A percent of change the way documents print it: its direction is a word."""
    if value is None:
        return "（空）"
    return f"{'减少' if value < 0 else '增加'}{_text(abs(value), '%')}%"


def _shown_unit(relation: Relation) -> str:
    """The unit a message speaks in: 元 where all numbers are printed in 元, 万元 for other money."""
    if relation.unit != "元":
        return relation.unit
    printed = [term.resolution for term in relation.terms if term.value is not None and term.resolution]
    return "元" if printed and max(printed) <= 1 else "万元"


def _text(value: Decimal | None, unit: str) -> str:
    """A value in words; amounts of money with their unit."""
    if value is None:
        return "（空）"
    if unit == "万元":
        return f"{wan_text(value)}万元"
    if unit == "元":
        return f"{value:,.2f}元"
    return f"{value:f}" if unit == "%" else f"{value.normalize():f}"
