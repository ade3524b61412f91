"""Mistakes of clerks, planted in what a disclosure says, each with the place where it was planted.

Belongs here: the kinds of mistakes and what each changes. Does not belong here: layout, formats.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dagster_project.vocabulary.statuses import RowKind
from dagster_project.world import printing
from dagster_project.world.content import (
    EMPTY_REASON,
    Comparison,
    Content,
    Figure,
    Row,
    TableContent,
    TargetText,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One planted mistake: where it is, what stood there, what stands there now."""

    id: str
    document: str
    kind: str
    unit_id: str
    year: int
    place: str
    before: str
    after: str
    table_id: str = ""
    row_key: str = ""
    measure: str = ""
    statement: str = ""
    part: str = ""

    def row(self) -> dict[str, Any]:
        """The fault as a row of the truth."""
        return {
            "fault": self.id, "document": self.document, "kind": self.kind, "unit_id": self.unit_id,
            "fiscal_year": self.year, "place": self.place, "table_id": self.table_id, "row_key": self.row_key,
            "measure": self.measure, "statement": self.statement, "part": self.part, "before": self.before,
            "after": self.after,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What a kind of mistake did; `place` is `cell`, `statement`, `table`, `section`, `name`, `year`, `project` or `target`."""

    place: str
    before: str
    after: str
    table_id: str = ""
    row_key: str = ""
    measure: str = ""
    statement: str = ""
    part: str = ""


Mistake = Callable[[random.Random, Content], Change | None]
"""Makes one mistake in a content; `None` when there is nothing it could be made in."""


def plant(
    rng: random.Random, content: Content, kinds: Sequence[str], count: int, document: str
) -> tuple[Fault, ...]:
    """Plant `count` mistakes of the kinds (of all kinds if none are given), each at a place of its own."""
    chosen = list(kinds or MISTAKES)
    found: list[Fault] = []
    places: set[tuple[str, ...]] = set()
    for _ in range(count * 6):
        if len(found) == count:
            break
        kind = rng.choice(chosen)
        change = MISTAKES[kind](rng, content)
        if change is None:
            continue
        place = (change.place, change.table_id, change.row_key, change.statement, change.part)
        if place in places:
            continue
        places.add(place)
        found.append(
            Fault(
                id=f"{document}/f{len(found) + 1}",
                document=document,
                kind=kind,
                unit_id=content.unit_id,
                year=content.year,
                place=change.place,
                before=change.before,
                after=change.after,
                table_id=change.table_id,
                row_key=change.row_key,
                measure=change.measure,
                statement=change.statement,
                part=change.part,
            )
        )
    return tuple(found)


# --- printed numbers ------------------------------------------------------------------------------

Slip = Callable[[random.Random, str], str]
"""A printed number as a clerk mistypes it."""


def _digits(printed: str) -> tuple[str, int]:
    """The digits of a printed number and how many of them are decimals."""
    plain = printed.replace(",", "")
    return plain.replace(".", ""), len(plain.partition(".")[2])


def _number(digits: str, decimals: int, *, grouped: bool) -> str:
    whole, rest = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    value = int(whole or "0")
    text = f"{value:,}" if grouped else str(value)
    return f"{text}.{rest}" if decimals else text


def _retyped(printed: str, change: Callable[[str], str]) -> str:
    digits, decimals = _digits(printed)
    retyped = change(digits)
    if len(retyped) <= decimals:
        retyped = retyped.rjust(decimals + 1, "0")
    grouped = "," in printed or len(retyped) - decimals > 3
    return _number(retyped, decimals, grouped=grouped)


def _changed(rng: random.Random, printed: str) -> str:
    def change(digits: str) -> str:
        place = rng.randrange(len(digits))
        other = rng.choice([d for d in "0123456789" if d != digits[place] and not (place == 0 and d == "0")])
        return digits[:place] + other + digits[place + 1 :]

    return _retyped(printed, change)


def _swapped(rng: random.Random, printed: str) -> str:
    def change(digits: str) -> str:
        places = [
            i
            for i in range(len(digits) - 1)
            if digits[i] != digits[i + 1] and not (i == 0 and digits[1] == "0")
        ]
        if not places:
            return digits
        i = rng.choice(places)
        return digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]

    return _retyped(printed, change)


def _lost(rng: random.Random, printed: str) -> str:
    def change(digits: str) -> str:
        whole = len(digits) - _digits(printed)[1]
        if whole < 2:
            return digits
        place = rng.randrange(whole)
        return digits[:place] + digits[place + 1 :]

    return _retyped(printed, change)


def _doubled(rng: random.Random, printed: str) -> str:
    def change(digits: str) -> str:
        place = rng.randrange(max(1, len(digits) - _digits(printed)[1]))
        return digits[: place + 1] + digits[place] + digits[place + 1 :]

    return _retyped(printed, change)


def _power_of_ten(rng: random.Random, printed: str) -> str:
    shift = rng.choice((1, 1, 2, -1))
    if shift < 0 and len(_digits(printed)[0]) < 4:
        shift = 1
    return _retyped(printed, lambda digits: digits + "0" * shift if shift > 0 else digits[:shift])


def _in_yuan(rng: random.Random, printed: str) -> str:
    return _retyped(printed, lambda digits: digits + "0000")


NUMBER_SLIPS: Mapping[str, Slip] = {
    "digit_changed": _changed,
    "digits_swapped": _swapped,
    "digit_lost": _lost,
    "digit_doubled": _doubled,
    "power_of_ten": _power_of_ten,
    "yuan_for_wan": _in_yuan,
}


# --- cells ----------------------------------------------------------------------------------------


def _filled(content: Content) -> list[tuple[TableContent, Row, str, Figure]]:
    return [
        (table, row, measure, figure)
        for table in content.tables.values()
        if not table.absent
        for row in table.rows
        for measure, figure in row.values.items()
        if figure.printed and any(d in "123456789" for d in figure.printed)
    ]


def row_key(row: Row) -> str:
    """How the truth names a row: `total`, a line, a code, with the project behind a bar."""
    key = "total" if row.kind is RowKind.TOTAL else row.line or row.code or row.label
    return f"{key}|{row.project}" if row.project else key


def _cell_slip(slip: Slip) -> Mistake:
    def make(rng: random.Random, content: Content) -> Change | None:
        filled = _filled(content)
        if not filled:
            return None
        table, row, measure, figure = rng.choice(filled)
        before, figure.printed = figure.printed, slip(rng, figure.printed)
        if before == figure.printed:
            return None
        return Change("cell", before, figure.printed, table.id, row_key(row), measure)

    return make


def _blanked(rng: random.Random, content: Content) -> Change | None:
    filled = _filled(content)
    if not filled:
        return None
    table, row, measure, figure = rng.choice(filled)
    before, figure.printed = figure.printed, ""
    return Change("cell", before, "", table.id, row_key(row), measure)


def _stale_cell(rng: random.Random, content: Content) -> Change | None:
    """Last year's figure of a functional item left in its table."""
    comparisons = {
        c.code: c
        for c in content.comparisons
        if c.subject == "functional_item" and c.prior != c.current and c.prior
    }
    table = content.tables.get("T05")
    rows = [row for row in table.rows if row.code in comparisons] if table and not table.absent else []
    if table is None or not rows:
        return None
    row = rng.choice(rows)
    figure = row.values["total"]
    stale = (
        printing.yuan(comparisons[row.code].prior)
        if table.unit == "元"
        else printing.wan(comparisons[row.code].prior)
    )
    before, figure.printed = figure.printed, stale
    return Change("cell", before, stale, table.id, row_key(row), "total")


def _column_shifted(rng: random.Random, content: Content) -> Change | None:
    """A figure of a row set one column to the right or left, into a blank."""
    found = []
    for table, row, measure, figure in _filled(content):
        order = [m for m in table.measures if m in row.values]
        place = order.index(measure)
        found += [
            (table, row, measure, order[other], figure)
            for other in (place - 1, place + 1)
            if 0 <= other < len(order) and not row.values[order[other]].printed
        ]
    if not found:
        return None
    table, row, measure, other, figure = rng.choice(found)
    row.values[other].printed, figure.printed = figure.printed, ""
    return Change(
        "cell",
        f"{measure}={row.values[other].printed}",
        f"{other}={row.values[other].printed}",
        table.id,
        row_key(row),
        measure,
    )


def _row_shifted(rng: random.Random, content: Content) -> Change | None:
    """The figures of two neighbouring rows set against each other's names."""
    found = [
        (table, first, second)
        for table in content.tables.values()
        if not table.absent
        for first, second in zip(table.rows, table.rows[1:], strict=False)
        if first.kind is second.kind
        and len(first.code) == len(second.code)
        and first.values.keys() == second.values.keys()
        and [f.printed for f in first.values.values()] != [f.printed for f in second.values.values()]
    ]
    if not found:
        return None
    table, first, second = rng.choice(found)
    for measure, figure in first.values.items():
        other = second.values[measure]
        figure.printed, other.printed = other.printed, figure.printed
    return Change("cell", row_key(first), row_key(second), table.id, row_key(first), "*")


def _table_in_yuan(rng: random.Random, content: Content) -> Change | None:
    """A whole table filled in 元 under the caption 万元."""
    tables = [t for t in content.tables.values() if t.rows and not t.absent and t.unit == "万元"]
    if not tables:
        return None
    table = rng.choice(tables)
    for row in table.rows:
        for figure in row.values.values():
            if figure.printed:
                figure.printed = printing.yuan(figure.ledger or 0)
    return Change("table", "万元", "元", table.id)


# --- statements -----------------------------------------------------------------------------------


def _pick(rng: random.Random, content: Content, usable: Callable[[Comparison], bool]) -> Comparison | None:
    found = [c for c in content.comparisons if usable(c) and c.section not in content.missing_sections]
    return rng.choice(found) if found else None


def _said(comparison: Comparison, part: str, before: str, after: str) -> Change:
    return Change("statement", before, after, row_key=comparison.key, statement=comparison.id, part=part)


def _sign_word(rng: random.Random, content: Content) -> Change | None:
    """增加 for 减少."""
    c = _pick(
        rng,
        content,
        lambda c: not c.spelling.endswith("flat") and c.spelling != "flat_last" and c.change != 0,
    )
    if c is None:
        return None
    before, c.word = c.word, "减少" if c.word == "增加" else "增加"
    return _said(c, "word", before, c.word)


def _percent_shifted(rng: random.Random, content: Content) -> Change | None:
    """The decimal point of a percent one place off."""
    c = _pick(rng, content, lambda c: bool(c.percent_printed) and c.change != 0)
    if c is None:
        return None
    value = printing.hundredths(c.percent_printed)
    before, c.percent_printed = (
        c.percent_printed,
        printing.cents(value * 10 if rng.random() < 0.6 else (value + 5) // 10, grouped=False),
    )
    return _said(c, "percent", before, c.percent_printed) if before != c.percent_printed else None


def _percent_ratio(rng: random.Random, content: Content) -> Change | None:
    """The ratio of the years instead of the growth: 112.30 for 12.30."""
    c = _pick(rng, content, lambda c: bool(c.percent_printed) and c.change > 0 and c.prior > 0)
    if c is None:
        return None
    before, c.percent_printed = c.percent_printed, printing.percent(c.current, c.prior)
    return _said(c, "percent", before, c.percent_printed)


def _percent_copied(rng: random.Random, content: Content) -> Change | None:
    """The percent of the line above."""
    pairs = [
        (above, c)
        for above, c in zip(content.comparisons, content.comparisons[1:], strict=False)
        if above.section == c.section and above.percent_printed and c.percent_printed and above.percent_printed != c.percent_printed
        and c.section not in content.missing_sections
    ]  # fmt: skip
    if not pairs:
        return None
    above, c = rng.choice(pairs)
    before, c.percent_printed = c.percent_printed, above.percent_printed
    return _said(c, "percent", before, c.percent_printed)


def _wrong_share(rng: random.Random, content: Content) -> Change | None:
    """A share that does not fit its amount."""
    c = _pick(rng, content, lambda c: bool(c.share_printed) and c.share_printed != "0.00")
    if c is None:
        return None
    before, c.share_printed = c.share_printed, _changed(rng, c.share_printed)
    return _said(c, "share", before, c.share_printed)


def _text_differs(rng: random.Random, content: Content) -> Change | None:
    """An amount of the text that is not the table's."""
    c = _pick(rng, content, lambda c: c.current > 0)
    if c is None:
        return None
    slip = rng.choice((_changed, _swapped, _doubled, _lost))
    before, c.current_printed = c.current_printed, slip(rng, c.current_printed)
    return _said(c, "current", before, c.current_printed) if before != c.current_printed else None


def _change_mistyped(rng: random.Random, content: Content) -> Change | None:
    """A change that is not the difference of the two years."""
    c = _pick(rng, content, lambda c: bool(c.change_printed) and c.change != 0)
    if c is None:
        return None
    slip = rng.choice((_changed, _swapped, _doubled))
    before, c.change_printed = c.change_printed, slip(rng, c.change_printed)
    return _said(c, "change", before, c.change_printed) if before != c.change_printed else None


def _stale_statement(rng: random.Random, content: Content) -> Change | None:
    """Last year's amount left in the text."""
    c = _pick(rng, content, lambda c: c.prior > 0 and c.prior != c.current)
    if c is None:
        return None
    grouped = "," in c.current_printed or c.prior < 10**9
    before, c.current_printed = c.current_printed, printing.wan(c.prior, grouped=grouped)
    return _said(c, "current", before, c.current_printed) if before != c.current_printed else None


def _missing_reason(rng: random.Random, content: Content) -> Change | None:
    """主要原因是 with nothing behind it."""
    c = _pick(rng, content, lambda c: bool(c.reason) and c.change != 0 and c.reason != EMPTY_REASON)
    if c is None:
        return None
    before, c.reason = c.reason, EMPTY_REASON
    return _said(c, "reason", before, "")


def _residue(rng: random.Random, content: Content) -> Change | None:
    """The words of the form's pattern left unchosen."""
    c = _pick(
        rng,
        content,
        lambda c: (
            c.spelling in ("budget", "last_year", "short", "year_budget", "against")
            and bool(c.percent_printed)
        ),
    )
    if c is None:
        return None
    before = f"{c.word}/{c.percent_word}"
    c.word, c.percent_word = "增加（减少）", "增长（下降）"
    return _said(c, "word", before, f"{c.word}/{c.percent_word}")


def _placeholder(rng: random.Random, content: Content) -> Change | None:
    """XX where an amount should stand."""
    c = _pick(rng, content, lambda c: bool(c.change_printed) and c.spelling != "part")
    if c is None:
        return None
    before, c.change_printed = c.change_printed, "XX"
    return _said(c, "change", before, "XX")


def _wrong_base_year(rng: random.Random, content: Content) -> Change | None:
    """A comparison with a year that is not the one before."""
    c = _pick(rng, content, lambda c: c.spelling == "year_budget")
    if c is None:
        return None
    before, c.base_year = str(c.base_year), c.base_year - 1
    return _said(c, "base_year", before, str(c.base_year))


# --- names, notes, what is missing ----------------------------------------------------------------


def _wrong_note(rng: random.Random, content: Content) -> Change | None:
    """The note of another table under an empty one."""
    tables = [t for t in content.tables.values() if t.note and not t.absent]
    notes = sorted({t.note for t in tables})
    table = rng.choice(tables) if len(notes) > 1 else None
    if table is None:
        return None
    before, table.note = table.note, rng.choice([note for note in notes if note != table.note])
    return Change("table", before, table.note, table.id, part="note")


def _note_on_filled(rng: random.Random, content: Content) -> Change | None:
    """A note that declares a filled table empty."""
    filled = {table.id for table, *_ in _filled(content)}
    tables = [t for t in content.tables.values() if t.id in filled and not t.note]
    if not tables:
        return None
    table = rng.choice(tables)
    table.note = f"{content.unit_name}{content.year}年没有此项支出，{table.title}为空表。"
    return Change("table", "", table.note, table.id, part="note")


def _wrong_year(rng: random.Random, content: Content) -> Change | None:
    """Last year's number left in a title."""
    place = rng.choice(("title", "income", "expenditure", "basic", "three_public"))
    content.slips[f"year:{place}"] = str(content.year - 1)
    return Change("year", str(content.year), str(content.year - 1), part=place)


def _wrong_name(rng: random.Random, content: Content) -> Change | None:
    """Another unit's name above a table or in a title."""
    place = rng.choice(
        (*[key for key, table in content.tables.items() if not table.absent], "income", "expenditure")
    )
    other = content.unit_name[:-1] + ("科" if not content.unit_name.endswith("科") else "局")
    elsewhere = (
        content.unit_name[:2] + ("县" if content.unit_name[2] == "市" else "市") + content.unit_name[3:]
    )
    wrong = rng.choice((other, elsewhere))
    content.slips[f"name:{place}"] = wrong
    table = place if place in content.tables else ""
    return Change("name", content.unit_name, wrong, table, part=place)


def _misspelt_project(rng: random.Random, content: Content) -> Change | None:
    """A project named differently in the text than in its table or on its target sheet."""
    elsewhere = {row.project for table in content.tables.values() if not table.absent for row in table.rows}
    elsewhere |= {sheet.name for sheet in content.sheets}
    projects = [p for p in content.projects if {p.name, p.table_name} & elsewhere]
    if not projects or "projects" in content.missing_sections:
        return None
    project = rng.choice(projects)
    stem = project.name.removesuffix("项目")
    place = rng.randrange(len(stem) - 2, len(stem))
    before, project.name = (
        project.name,
        stem[: place - 1] + stem[place] + stem[place - 1] + stem[place + 1 :] + "项目",
    )
    return Change("project", before, project.name, row_key=project.key) if before != project.name else None


def _missing_table(rng: random.Random, content: Content) -> Change | None:
    """A prescribed table left out."""
    tables = [t for t in content.tables.values() if not t.absent]
    if len(tables) < 4:
        return None
    table = rng.choice(tables)
    table.absent = True
    return Change("table", table.title, "", table.id)


def _missing_section(rng: random.Random, content: Content) -> Change | None:
    """A prescribed section left out."""
    known = {c.section for c in content.comparisons} | {s.section for s in content.stated}
    usable = sorted(known - content.missing_sections - {"notes"})
    if not usable:
        return None
    section = rng.choice(usable)
    content.missing_sections.add(section)
    return Change("section", section, "", part=section)


def _makes(cost: TargetText, quantity: TargetText, budget: Figure) -> bool:
    """Whether a unit cost times a quantity makes the budget (printed in 万元)."""
    made = printing.hundredths(cost.number) * int(quantity.number)
    return printing.wan(made) == budget.printed


def _wrong_target(rng: random.Random, content: Content) -> Change | None:
    """A target quantity that is not the planned one, of a sheet whose costs are worked out with it."""
    targets = [
        (sheet, t)
        for sheet in content.sheets
        for t in sheet.targets
        if t.number
        and t.level2 == "数量指标"
        and any(_makes(cost, t, sheet.budget) for cost in sheet.targets if cost.unit == f"元/{t.unit}")
    ]
    if not targets:
        return None
    sheet, target = rng.choice(targets)
    before, after = target.number, _power_of_ten(rng, _changed(rng, target.number))
    after = after.replace(",", "")
    target.printed = target.printed.replace(before, after, 1)
    target.number = after
    return Change("target", before, after, row_key=sheet.name, part=target.name)


def _wrong_price(rng: random.Random, content: Content) -> Change | None:
    """A unit price or a quantity of a project that does not make its amount."""
    if "projects" in content.missing_sections:
        return None
    priced = [(project, a) for project in content.projects for a in project.allocations if a.price]
    if not priced:
        return None
    project, allocation = rng.choice(priced)
    slip = rng.choice((_changed, _swapped, _power_of_ten))
    part = rng.choice(("price", "quantity"))
    before = str(getattr(allocation, part))
    after = slip(rng, before).replace(",", "")
    if after in (before, "0"):
        return None
    setattr(allocation, part, after)
    return Change("project", before, after, row_key=project.key, part=project.name)


MISTAKES: Mapping[str, Mistake] = {
    **{kind: _cell_slip(slip) for kind, slip in NUMBER_SLIPS.items()},
    "blanked": _blanked,
    "stale_cell": _stale_cell,
    "column_shifted": _column_shifted,
    "row_shifted": _row_shifted,
    "table_in_yuan": _table_in_yuan,
    "sign_word": _sign_word,
    "percent_shifted": _percent_shifted,
    "percent_ratio": _percent_ratio,
    "percent_copied": _percent_copied,
    "wrong_share": _wrong_share,
    "text_differs": _text_differs,
    "change_mistyped": _change_mistyped,
    "stale_statement": _stale_statement,
    "missing_reason": _missing_reason,
    "template_residue": _residue,
    "placeholder": _placeholder,
    "wrong_base_year": _wrong_base_year,
    "wrong_empty_note": _wrong_note,
    "note_on_filled_table": _note_on_filled,
    "wrong_year": _wrong_year,
    "wrong_unit_name": _wrong_name,
    "misspelt_project": _misspelt_project,
    "missing_table": _missing_table,
    "missing_section": _missing_section,
    "wrong_target": _wrong_target,
    "wrong_price": _wrong_price,
}
"""Every kind of mistake by its name in the truth."""
