"""What the examination says about a document with a planted mistake: is it found at its place, and what else is said.

Belongs here: planting one kind of mistake in generated documents, telling findings about it from false ones.
Does not belong here: how often it must be right (the tests), kinds of mistakes (`dagster_project.world.faults`).
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from dagster_project.examination import Examination, examine
from dagster_project.extraction.names import table_name
from dagster_project.templates.template import load_templates
from dagster_project.vocabulary.errors import DisclosureError
from dagster_project.vocabulary.tables import standard_tables
from dagster_project.world.content import Comparison, Content
from dagster_project.world.draws import stream
from dagster_project.world.faults import Fault, plant
from dagster_project.world.forms.registry import FORMS
from dagster_project.world.simulation import Order, Printed, make_world, print_world
from tests.world.readback import save

Row = Mapping[str, Any]
BLOCKS = (
    "swapped_columns",
    "swapped_rows",
    "shifted_rows",
    "shifted_figures",
    "wrong_row",
    "wrong_unit_of_table",
)
"""Kinds of findings that hold all their numbers wrong, not the first."""
NUMERIC = {"cell", "target", "project", "current", "change", "percent", "share"}
"""Places and parts whose mistakes are wrong amounts."""
KINDS_A_DOCUMENT = 3
"""Copies of one sound document, each with another kind of mistake."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the examination of one document with one mistake says.

    `first` counts findings that name the place of the mistake before any other, `among` those that name it with
    others and leave the choice open, `false` those (critical or warning) that are about something else. `untold`
    says why no relation of the document can tell the mistake, where none does.
    """

    kind: str
    form: str
    place: str
    first: int
    among: int
    false: tuple[str, ...]
    findings: tuple[str, ...]
    untold: str = ""

    @property
    def found(self) -> bool:
        """Whether the mistake was told at its place."""
        return self.first + self.among > 0


@dataclass(slots=True)
class Tally:
    """What was said, counted over many documents."""

    said: list[Said]

    @property
    def recall(self) -> float:
        """Share of mistakes that were told at their place."""
        return sum(s.found for s in self.said) / len(self.said)

    @property
    def tellable(self) -> float:
        """Recall among the mistakes that the document's relations can tell."""
        kept = [s for s in self.said if not s.untold]
        return sum(s.found for s in kept) / len(kept) if kept else 1.0

    @property
    def named(self) -> float:
        """Share of mistakes whose place was named first."""
        return sum(s.first > 0 for s in self.said) / len(self.said)

    @property
    def precision(self) -> float:
        """Share of findings that are about the planted mistake."""
        true = sum(s.first + s.among for s in self.said)
        false = sum(len(s.false) for s in self.said)
        return true / (true + false) if true + false else 1.0

    @property
    def findings(self) -> float:
        """Median number of findings about a mistake that was found."""
        return median([s.first + s.among + len(s.false) for s in self.said if s.found] or [0])

    def line(self, kind: str) -> str:
        """The tally as a line of a table."""
        return (
            f"{kind:22} n={len(self.said):4} recall {self.recall:6.1%}, of what can be told {self.tellable:6.1%}"
            f" ({sum(bool(s.untold) for s in self.said)} cannot), named first {self.named:6.1%},"
            f" findings {self.findings:g}, precision {self.precision:6.1%}"
        )


def sound_documents(seed: int, formats: Sequence[str] = ("txt",), units: int = 24) -> Iterator[Printed]:
    """Documents without mistakes, over all forms and years, without end."""
    for number in itertools.count(seed):
        order = Order(units, 2018, 2026, number, tuple(FORMS), tuple(formats), corrected=0, silent=0, late=0)
        documents = list(print_world(order, make_world(order)))
        stream(number, "order").shuffle(documents)
        yield from documents


def mistakes(
    documents: Iterator[Printed], kinds: Sequence[str], count: int, seed: int
) -> Iterator[tuple[Printed, Content]]:
    """`count` documents of each kind of mistake, each with the sound content it was made from."""
    left = dict.fromkeys(kinds, count)
    for number, printed in enumerate(documents):
        for kind in sorted(left, key=lambda kind: (-left[kind], kind))[:KINDS_A_DOCUMENT]:
            made = spoilt(printed, kind, stream(seed, kind, number))
            if made is not None and left[kind]:
                left[kind] -= 1
                yield made, printed.content
        if not any(left.values()):
            return


def spoilt(printed: Printed, kind: str, rng: random.Random) -> Printed | None:
    """A copy of the document with one mistake of the kind; `None` where there is no place for it."""
    content = deepcopy(printed.content)
    faults = plant(rng, content, [kind], 1, printed.id)
    if not faults or not _is_fault(faults[0], content):
        return None
    form = FORMS[content.form]
    manuscripts = form.set(content, printed.spelling)
    if manuscripts == form.set(printed.content, printed.spelling):
        return None  # the form does not print what was changed
    return replace(printed, content=content, manuscripts=manuscripts, faults=faults)


def _is_fault(fault: Fault, content: Content) -> bool:
    """A table left out is no mistake in a year in which its form did not prescribe it yet."""
    layouts = {template.id: template.tables for template in load_templates()}[content.form]
    return fault.kind != "missing_table" or layouts[fault.table_id].since <= content.year


def said_about(printed: Printed, sound: Content, folder: Path) -> Said:
    """Write and examine a document with one mistake."""
    (fault,) = printed.faults
    where = f"{fault.table_id} {fault.row_key} {fault.measure} {fault.statement} {fault.part}: {fault.before} → {fault.after}"
    try:
        examination = examine(save(printed, folder))
    except DisclosureError as error:
        return Said(fault.kind, printed.content.form, where, 1, 0, (), (f"refused: {error}",))
    rows = examination.rows
    relations = {row["relation_id"]: row for row in rows["relations"]}
    terms: dict[str, set[str]] = {}
    for row in rows["relation_terms"]:
        terms.setdefault(row["relation_id"], set()).add(row["fact_id"])
    culprits: dict[str, list[Row]] = {}
    for row in rows["finding_culprits"]:
        culprits.setdefault(row["finding_id"], []).append(row)
    place = _facts_at(fault, sound, examination)
    words = _words(fault, sound, printed.content)
    first = among = 0
    false: list[str] = []
    told: list[str] = []
    for finding in rows["findings"]:
        if finding["status"] != "fail":
            continue
        named = [
            row["fact_id"] for row in sorted(culprits.get(finding["finding_id"], []), key=lambda r: r["rank"])
        ]
        text = f"{finding['rule_id']} {finding['subject']}：{finding['message']}"
        told.append(text)
        instance = relations[finding["relation_id"]]["instance"]
        about = any(word in f"{instance} {finding['subject']} {finding['message']}" for word in words)
        if named and finding["is_tie"]:
            hit = None if place & set(named) else False
        elif named and finding["kind"] in BLOCKS:
            hit = set(named) <= place
        elif named:
            hit = named[0] in place
        else:
            hit = about or bool(terms.get(finding["relation_id"], set()) & place)
        if hit:
            first += 1
        elif hit is None:
            among += 1
        elif finding["severity"] != "info":
            false.append(text)
    untold = "" if first or among or told else _untold(printed, sound, examination, place, folder)
    return Said(fault.kind, printed.content.form, where, first, among, tuple(false), tuple(told), untold)


def _untold(printed: Printed, sound: Content, examination: Examination, place: set[str], folder: Path) -> str:
    """Why nothing in the document tells the mistake; empty when no relation reaches its numbers, which is a gap.

    Either every relation compares the very amounts it compares without the mistake (two figures exchanged that
    always stand in the same sums), or those that do not hold within what rounding of the print explains. A wrong
    word, name or year is no amount: where nothing tells it, the rules have a gap.
    """
    if not NUMERIC & {printed.faults[0].place, printed.faults[0].part}:
        return ""
    reached = {
        row["fact_id"]
        for row in examination.rows["relation_terms"]
        if row["fact_part"] != "weight" and row["fact_id"] in place
    }
    if not reached:
        return ""
    right = replace(
        printed, content=sound, manuscripts=FORMS[sound.form].set(sound, printed.spelling), faults=()
    )
    before = _compared(examine(save(right, folder)))
    return "same sums" if before == _compared(examination) else "within rounding"


def _compared(examination: Examination) -> Counter[tuple[Any, ...]]:
    """What the relations compare, whatever the names of rows and columns."""
    rules = {row["relation_id"]: row["rule_id"] for row in examination.rows["relations"]}
    return Counter(
        (rules[row["relation_id"]], row["left_value"], row["right_value"], row["status"])
        for row in examination.rows["relation_results"]
    )


def _facts_at(fault: Fault, sound: Content, examination: Examination) -> set[str]:
    """Facts whose numbers stand at the place of the mistake."""
    rows = examination.rows
    if fault.place == "cell":
        keys = {fault.row_key, fault.after} if fault.measure == "*" else {fault.row_key}
        measures = {fault.measure, fault.after.partition("=")[0]}
        return {
            row["fact_id"]
            for row in rows["cells"]
            if row["table_id"] == fault.table_id
            and _key(row) in keys
            and (fault.measure == "*" or row["measure"] in measures)
        }
    if fault.place == "table":
        return {row["fact_id"] for row in rows["cells"] if row["table_id"] == fault.table_id}
    if fault.place == "statement":
        comparison = _comparison(fault, sound)
        return {
            row["fact_id"]
            for name in ("statements", "stated_figures")
            for row in rows[name]
            if row["section"] == comparison.section
            and (row["key"] == comparison.key or comparison.name in row["name"])
        }
    if fault.place == "project":
        names = {fault.part} if fault.part else {fault.before, fault.after}
        projects = {row["fact_id"] for row in rows["projects"] if row["name"] in names}
        notes = {row["fact_id"] for row in rows["project_notes"] if row["project_id"] in projects}
        return (
            projects
            | notes
            | {row["fact_id"] for row in rows["performance_sheets"] if row["project"] in names}
        )
    if fault.place == "target":
        return {
            row["fact_id"]
            for row in rows["targets"]
            if row["project"] == fault.row_key and (row["indicator"] == fault.part or "成本" in row["level2"])
        } | {row["fact_id"] for row in rows["performance_sheets"] if row["project"] == fault.row_key}
    return set()


def _key(cell: Row) -> str:
    key = "total" if cell["row_kind"] == "total" else cell["line_id"] or cell["code"] or cell["name"]
    return f"{key}|{cell['project']}" if cell["project"] else str(key)


def _comparison(fault: Fault, content: Content) -> Comparison:
    return next(c for c in content.comparisons if c.id == fault.statement)


def _words(fault: Fault, sound: Content, wrong: Content) -> tuple[str, ...]:
    """Words by which a finding without numbers names the place."""
    if fault.place == "table":
        title = table_name(sound.tables[fault.table_id].title, sound.unit_name)
        layouts = {template.id: template.tables for template in load_templates()}[sound.form]
        return standard_tables()[fault.table_id].zh, layouts[fault.table_id].zh, title
    if fault.place == "statement":
        comparison = _comparison(fault, sound)
        name = comparison.name
        left = {"placeholder": f"“{fault.after}”", "template_residue": "“增加（减少）”"}.get(fault.kind)
        if fault.kind == "missing_reason" and comparison.section == "budget":
            # The reason of the whole appropriation stands in a sentence of its own behind the budgets.
            return (name, "财政拨款收入支出")
        return (name, left) if left else (name,)
    if fault.place == "section":
        return tuple({s.zh for template in load_templates() for s in template.sections if s.id == fault.part})
    if fault.place in ("name", "year"):
        return (fault.after,)
    if fault.place == "project":
        names = (fault.part,) if fault.part else (fault.before, fault.after)
        return tuple(name.removeprefix(f"{sound.year}年") for name in names)
    if fault.place == "target":
        return (fault.row_key,)
    return ()
