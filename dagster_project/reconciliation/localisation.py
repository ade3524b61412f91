"""Naming the numbers that explain failures, one finding per cause.

Belongs here: grouping failing relations by the numbers they share, choosing the explanation of each group,
blame. Does not belong here: the searches themselves (`suspects`, `blocks`), what a finding says (`findings`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from dagster_project.extraction.facts import Facts
from dagster_project.reconciliation import findings as found
from dagster_project.reconciliation.blocks import Block, customary_exchanges, healing_blocks
from dagster_project.reconciliation.constraints import is_arithmetic
from dagster_project.reconciliation.findings import Finding
from dagster_project.reconciliation.numbers import YUAN, Numbers, Slot, with_values
from dagster_project.reconciliation.relations import Culprit, Result
from dagster_project.reconciliation.suspects import MOST_TOGETHER, Case, Explanation, Suspect
from dagster_project.vocabulary.statuses import Blame, Status

MAX_CULPRITS = 5
"""Less likely numbers listed behind the likeliest; of numbers that the evidence does not tell apart all are."""


def localise(
    results: Sequence[Result], numbers: Numbers, again: Callable[[Facts], Sequence[Result]]
) -> list[Finding]:
    """Put culprits and blame on the failing results; what is wrong, one finding per cause.

    Args:
        results: outcomes of all relations of the document; culprits and blame are written into them.
        numbers: what they were evaluated on.
        again: expands and evaluates the relations anew over corrected facts.
    """
    failing = [r for r in results if r.status is Status.FAIL]
    findings: list[Finding] = []
    arithmetic = [r for r in failing if is_arithmetic(r.relation)]
    if arithmetic:
        case = Case(results, numbers)
        unexplained: list[Result] = []
        for component in _components(arithmetic, case):
            explained = list(_explained(case, component))
            if explained:
                findings += explained
            else:
                unexplained += component
        for component in _components(unexplained, case, linked=True):
            findings += _explained_widely(case, component)
        findings = _with_blocks(case, arithmetic, _merged_findings(findings))
    findings += _exchanged_by_custom(results, numbers)
    rest = [r for r in failing if not is_arithmetic(r.relation)]
    findings = _with_consequences(findings, rest, numbers, again)
    cured = {r.relation.id for finding in findings for r in finding.witnesses}
    for same in _by_cause(result for result in rest if result.relation.id not in cured):
        findings.append(found.of_results(same, "fail", Blame.SOURCE, found.NO_ARITHMETIC, numbers))
    for finding in sorted(findings, key=lambda f: len(f.witnesses)):  # the most special cause first
        for result in finding.witnesses:
            result.culprits = result.culprits or _nearest_first(finding.culprits, result)
            result.blame = result.blame or finding.blame
    customs = [result for result in results if result.status is Status.CONVENTION]
    for result in customs:
        result.blame = Blame.CONVENTION
    for same in _by_amounts(customs):
        findings.append(found.of_results(same, "convention", Blame.CONVENTION, found.NO_ARITHMETIC, numbers))
    for result in results:
        if result.unlikely and result.status is not Status.CONVENTION:
            findings.append(
                found.of_results([result], "unlikely", Blame.UNDETERMINED, found.NO_ARITHMETIC, numbers)
            )
    return found.numbered(findings)


def _by_cause(failing: Iterable[Result]) -> Iterable[list[Result]]:
    """Failures that are no arithmetic, those of one rule about one and the same thing together."""
    causes: dict[tuple[str, ...], list[Result]] = {}
    for result in failing:
        relation = result.relation
        causes.setdefault((relation.rule.id, *(relation.identity or (relation.id,))), []).append(result)
    return causes.values()


def _by_amounts(customs: Iterable[Result]) -> Iterable[list[Result]]:
    """Customs, those that tell one pair of amounts apart together: the text repeats what the tables say."""
    pairs: dict[tuple[object, ...], list[Result]] = {}
    for result in customs:
        relation = result.relation
        told = result.left is not None and result.right is not None and relation.unit == YUAN
        key: tuple[object, ...] = (result.left, result.right) if told else (relation.id,)
        pairs.setdefault(key, []).append(result)
    return pairs.values()


def _nearest_first(culprits: Sequence[Culprit], result: Result) -> list[Culprit]:
    """The culprits of a cause as one of its failures names them: of a figure copied to several places, its own."""
    own = {(term.fact_id, term.part) for term in result.relation.terms}
    return sorted(culprits, key=lambda culprit: (culprit.fact_id, culprit.part) not in own)


def _explained(case: Case, component: Sequence[Result]) -> Iterator[Finding]:
    """Findings of one group of connected failures."""
    explanations = case.single(component)
    if not explanations and (copied := case.copies(component)):
        explanation, places = copied[0]
        if len(copied) == 1 or explanation.evidence < copied[1][0].evidence:
            yield _carried(case, component, explanation.suspects[0], places)
            return
    for size in range(2, MOST_TOGETHER + 1):
        if explanations:
            break
        explanations = case.together(component, size)
    yield from _told(case, component, explanations)


def _with_blocks(case: Case, failing: Sequence[Result], findings: list[Finding]) -> list[Finding]:
    """One mistake of several cells in the place of the findings it explains.

    It takes their place when it explains more than one of them, or one that leaves the choice open; what explains
    most and changes least is preferred. A finding that it explains only in part speaks against it.
    """
    if sum(1 if _decided(finding) else 2 for finding in findings) < 2:
        return findings
    left = healing_blocks(case, failing)
    while left:
        candidates = [(block, gone) for block in left if (gone := _explained_by(block, findings))]
        if not candidates:
            break
        ranks = [(len(gone), len(block.cured), -len(block.values)) for block, gone in candidates]
        best = [pair for pair, rank in zip(candidates, ranks, strict=True) if rank == max(ranks)]
        blocks = [block for block, _ in best]
        replaced = best[0][1]
        if all(gone == replaced for _, gone in best):
            witnesses = list({r.relation.id: r for f in replaced for r in f.witnesses}.values())
            findings = [f for f in findings if all(f is not other for other in replaced)]
            findings.append(_of_blocks(case, witnesses, blocks))
        left = [block for block in left if all(block is not other for other in blocks)]
    return findings


def _exchanged_by_custom(results: Sequence[Result], numbers: Numbers) -> Iterator[Finding]:
    """Rows exchanged of which only customs tell: a difference that an exchange makes vanish is a mistake."""
    if all(result.status is not Status.CONVENTION for result in results):
        return
    case = Case(results, numbers)
    for block in customary_exchanges(case, results):
        for result in block.cured:
            result.status = Status.FAIL
        yield _of_blocks(case, block.cured, [block])


def _decided(finding: Finding) -> bool:
    """Whether a finding names one number, or several that are one figure."""
    return bool(finding.culprits) and not finding.tie


def _explained_by(block: Block, findings: Sequence[Finding]) -> list[Finding]:
    """The findings a block would take the place of; none when it explains too little or something else by half."""
    cured = {result.relation.id for result in block.cured}
    gone = []
    for finding in findings:
        told = {witness.relation.id for witness in finding.witnesses}
        if told <= cured:
            gone.append(finding)
        elif told & cured:
            return []
    return gone if len(gone) > 1 or not all(map(_decided, gone)) else []


def _of_blocks(case: Case, component: Sequence[Result], blocks: Sequence[Block]) -> Finding:
    """Cells are wrong in one way, every one with what it should be; or one of several such ways."""
    ways = [
        [
            Culprit(slot[0], slot[1], block.kind, rank, value, value, value)
            for rank, (slot, value) in enumerate(sorted(block.values.items()), start=1)
        ]
        for block in blocks
    ]
    if len(blocks) > 1:
        return found.of_ways(component, ways, [block.words for block in blocks], case.numbers)
    (block,), (culprits,) = blocks, ways
    paged = any(
        case.numbers[slot].location.page is not None and case.numbers[slot].location.line is None
        for slot in block.values
    )
    blame = Blame.READER if paged and block.kind == "swapped_columns" else Blame.SOURCE
    return found.of_block(component, culprits, blame, block.kind, block.identity, block.subject, block.words)


def _explained_widely(case: Case, component: Sequence[Result]) -> Iterator[Finding]:
    """The same for failures nothing explained, with numbers that stand beside the suspects."""
    explanations: list[Explanation] = []
    for size in range(2, MOST_TOGETHER + 1):
        if not explanations:
            explanations = case.together(component, size, wide=True)
    if explanations:
        yield from _told(case, component, explanations)
    else:
        yield found.of_relations(component, case.numbers)


def _told(case: Case, component: Sequence[Result], explanations: Sequence[Explanation]) -> Iterator[Finding]:
    """The findings of explanations, best first: numbers that all of the best agree on, and a choice."""
    if not explanations:
        return
    best = [e for e in explanations if e.evidence == explanations[0].evidence]
    certain = set.intersection(*({s.slot for s in e.suspects} for e in best))
    if len(best) == 1 and len(certain) == 1:
        others = [s for e in explanations[1:MAX_CULPRITS] for s in e.suspects]
        suspects = [*best[0].suspects, *others]
        yield found.of_number(
            component, _culprits(suspects), _blame(best[0].suspects[0], case.numbers), case.numbers
        )
        return
    for slot in sorted(certain):
        versions = [s for e in best for s in e.suspects if s.slot == slot]
        suspect = _merged(versions)
        yield found.of_number(
            _touched(component, {slot}, case) or component, _culprits([suspect]), _blame(suspect, case.numbers), case.numbers
        )  # fmt: skip
    doubtful = list(dict.fromkeys(s for e in best for s in e.suspects if s.slot not in certain))
    if doubtful and not certain:
        doubtful += [s for e in explanations[len(best) :] for s in e.suspects][
            : max(MAX_CULPRITS - len(doubtful), 0)
        ]
    if doubtful:
        healed = {s.slot: s.value for s in best[0].suspects if s.slot in certain and s.value is not None}
        left = case.failing(component, healed)
        yield found.of_choice(left or component, _culprits(doubtful), case.numbers)


def _carried(case: Case, component: Sequence[Result], suspect: Suspect, places: Sequence[Slot]) -> Finding:
    """One wrong figure in several places; the place that more failures point at comes first."""

    def pointed_at(slot: Slot) -> tuple[int, Slot]:
        return -len(_touched(component, {slot}, case)), slot

    suspects = [replace(suspect, slot=slot) for slot in sorted(places, key=pointed_at)]
    blame = _blame(suspects[0], case.numbers)
    return found.of_copies(component, _culprits(suspects), blame, case.numbers)


def _merged(versions: Sequence[Suspect]) -> Suspect:
    """One suspect of several explanations: its value is known only if all of them agree."""
    first = versions[0]
    if all(v.value == first.value for v in versions):
        return first
    lows = [v.low for v in versions]
    highs = [v.high for v in versions]
    low = None if None in lows else min(x for x in lows if x is not None)
    high = None if None in highs else max(x for x in highs if x is not None)
    return replace(first, low=low, high=high, value=None, kind="other")


def _touched(component: Sequence[Result], slots: set[Slot], case: Case) -> list[Result]:
    return [r for r in component if case.slots(r.relation) & slots]


def _culprits(suspects: Sequence[Suspect]) -> list[Culprit]:
    unique = list({s.slot: s for s in reversed(suspects)}.values())[::-1]
    return [
        Culprit(s.slot[0], s.slot[1], s.kind, rank, s.low, s.high, s.value)
        for rank, s in enumerate(unique, start=1)
    ]


def _blame(suspect: Suspect, numbers: Numbers) -> Blame:
    """The reader's mistake where it repaired the cell.

    A figure that equals its neighbour's was printed twice: a reader puts every printed word into one cell only.
    """
    return Blame.READER if numbers[suspect.slot].repaired else Blame.SOURCE


def _with_consequences(
    findings: list[Finding],
    rest: Sequence[Result],
    numbers: Numbers,
    again: Callable[[Facts], Sequence[Result]],
) -> list[Finding]:
    """Failures that are no arithmetic (a project nobody describes) and vanish once the numbers are corrected."""

    def standing(corrected: Mapping[Slot, Decimal | None]) -> set[str]:
        results = again(with_values(numbers, corrected))
        return {result.relation.id for result in results if result.status is Status.FAIL}

    values = {
        (c.fact_id, c.part): c.proposed
        for finding in findings
        if not finding.tie
        for c in finding.culprits[:1]
        if c.proposed is not None
    }
    if not values or not rest:
        return findings
    left = standing(values)
    cured = {r.relation.id: r for r in rest if r.relation.id not in left}
    named = [{c.fact_id for c in finding.culprits[:1]} for finding in findings]
    owned: list[list[Result]] = [[] for _ in findings]
    for more, facts in zip(owned, named, strict=True):
        more += _taken(
            cured, (key for key, r in cured.items() if {t.fact_id for t in r.relation.terms} & facts)
        )
    # A consequence may lie with other facts: a sum of what is exempt no longer closes.
    for finding, more, facts in zip(findings, owned, named, strict=True):
        alone = {} if finding.tie else {slot: v for slot, v in values.items() if slot[0] in facts}
        if cured and alone:
            left_alone = left if alone == values else standing(alone)
            more += _taken(cured, cured.keys() - left_alone)
    # Or with several mistakes together: it is told with the first one without which it would stay.
    for finding, more, facts in zip(findings, owned, named, strict=True):
        others = {slot: v for slot, v in values.items() if slot[0] not in facts}
        if cured and not finding.tie and others and others != values:
            more += _taken(cured, cured.keys() & standing(others))
    return [found.with_witnesses(f, more) if more else f for f, more in zip(findings, owned, strict=True)]


def _taken(results: dict[str, Result], keys: Iterable[str]) -> list[Result]:
    """Results taken out of a group, in the order of the group."""
    chosen = set(keys)
    return [results.pop(key) for key in list(results) if key in chosen]


def _merged_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Findings with one and the same correction made one."""
    merged: dict[tuple[tuple[str, str, object], ...], Finding] = {}
    out: list[Finding] = []
    for finding in findings:
        key = tuple(sorted((c.fact_id, c.part, c.proposed) for c in finding.culprits))
        if finding.tie or not key or key not in merged:
            merged.setdefault(key, finding)
            out.append(finding)
            continue
        first = merged[key]
        joined = found.with_witnesses(first, finding.witnesses)
        out[out.index(first)] = merged[key] = joined
    return out


def _components(failing: Sequence[Result], case: Case, *, linked: bool = False) -> list[list[Result]]:
    """Failing results joined by the numbers they share; `linked`: or by a relation their numbers stand in."""
    groups: list[tuple[set[Slot], list[Result]]] = []
    for result in failing:
        slots = set(case.slots(result.relation))
        if linked:
            slots |= {s for slot in slots for r in case.touching[slot] for s in case.slots(r.relation)}
        merged = [result]
        for group in [group for group in groups if group[0] & slots]:
            slots |= group[0]
            merged = group[1] + merged
            groups.remove(group)
        groups.append((slots, merged))
    return [group[1] for group in groups]
