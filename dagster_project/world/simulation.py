"""A world as files: who publishes what and when, in which format, with which faults, and the truth beside it.

Belongs here: planning documents, late and corrected publication, writing the folder.
Does not belong here: the ledger, forms, formats, kinds of faults.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dagster_project.vocabulary.folders import KEEP_OUT
from dagster_project.world import truth
from dagster_project.world.clauses import Spelling
from dagster_project.world.content import Content
from dagster_project.world.draws import stream
from dagster_project.world.events import Event
from dagster_project.world.faults import Fault, plant
from dagster_project.world.forms.occasion import Occasion
from dagster_project.world.forms.registry import FORMS, Form
from dagster_project.world.manuscript import Manuscript
from dagster_project.world.prefecture import Prefecture, build_prefecture, department_year, outturn
from dagster_project.world.spacing import BLANKS, spread
from dagster_project.world.writers.options import (
    DocxOptions,
    HtmlOptions,
    Options,
    PdfOptions,
    TextOptions,
    WorkbookOptions,
)
from dagster_project.world.writers.registry import FORMATS, suffix, write


@dataclass(frozen=True, slots=True)
class Order:
    """What world to write.

    `faulty` is the share of documents with faults, `fault_kinds` those to choose from.
    """

    units: int
    first_year: int
    last_year: int
    seed: int
    publishers: tuple[str, ...]
    formats: tuple[str, ...]
    faulty: float = 0.0
    fault_kinds: tuple[str, ...] = ()
    late: float = 0.05
    silent: float = 0.02
    corrected: float = 0.04


@dataclass(frozen=True, slots=True)
class Printed:
    """One version of one disclosure, ready to be written."""

    id: str
    content: Content
    spelling: Spelling
    manuscripts: tuple[Manuscript, ...]
    options: Options
    version: int
    faults: tuple[Fault, ...]
    note: str

    @property
    def names(self) -> tuple[str, ...]:
        """File names under the world's folder."""
        mark = "（更正）" if self.version > 1 else ""
        return tuple(
            f"{self.content.year}/{manuscript.name}{mark}.{suffix(self.options)}"
            for manuscript in self.manuscripts
        )


def make_world(order: Order) -> Prefecture:
    """The prefecture of an order."""
    years = range(order.first_year, order.last_year + 1)
    usable = [p for p in order.publishers if p in FORMS and _overlaps(FORMS[p], order)]
    return build_prefecture(order.units, years, order.seed, usable or list(order.publishers)[:1])


def _overlaps(form: Form, order: Order) -> bool:
    return form.first_year <= order.last_year and order.first_year <= form.last_year


def print_world(order: Order, world: Prefecture) -> Iterator[Printed]:
    """All disclosures of a world, in the order of years and units; unpublished ones leave an event."""
    for year in range(order.first_year, order.last_year + 1):
        for unit_id, budgeted_year in sorted(world.budgets):
            if budgeted_year != year:
                continue
            form = FORMS.get(world.budgets[unit_id, year].unit.publisher)
            if form is None or not form.first_year <= year <= form.last_year:
                continue
            yield from _publish(order, world, form, unit_id, year)


def _publish(order: Order, world: Prefecture, form: Form, unit_id: str, year: int) -> Iterator[Printed]:
    rng = stream(order.seed, "publish", unit_id, year)
    options = draw_options(stream(order.seed, "format", unit_id), order.formats)
    occasions: list[tuple[str, Occasion]] = []
    day = date(year, 2, 1) + timedelta(days=rng.randint(5, 30))
    fate = rng.random()
    if fate < order.silent:
        _note(world, "not_published", year, unit_id, "本年没有公开单位预算")
        return
    if fate < order.silent + order.late:
        day += timedelta(days=rng.randint(40, 130))
        _note(world, "published_late", year, unit_id, f"公开日期{day.isoformat()}，晚于规定期限", day)
    if form.units:
        occasions.append((f"{unit_id}-{year}-unit", _occasion(world, [unit_id], year, day)))
    if form.departments and world.budgets[unit_id, year].unit.department == unit_id:
        members = [
            u
            for u, y in sorted(world.budgets)
            if y == year and world.budgets[u, y].unit.department == unit_id
        ]
        members.sort(key=lambda member: (member != unit_id, member))
        occasions.append(
            (f"{unit_id}-{year}-department", _occasion(world, members, year, day, department=True))
        )
    for name, occasion in occasions:
        yield from _versions(order, world, form, name, occasion, options)


def _occasion(
    world: Prefecture, members: Sequence[str], year: int, day: date, *, department: bool = False
) -> Occasion:
    budgets = [world.budgets[member, year] for member in members]
    earlier = [
        world.budgets[unit, before]
        for unit, before in sorted(world.budgets)
        if before == year - 1
        and (world.budgets[unit, before].unit.department == members[0] if department else unit in members)
    ]
    earlier.sort(key=lambda unit: unit.unit.id != members[0])
    spent = [outturn(world, unit) for unit in earlier]
    if department:
        name = world.budgets[members[0], year].name
        return Occasion(
            department_year(budgets, name),
            department_year(earlier, name) if earlier else None,
            department_year(spent, name) if spent else None,
            day,
            {},
            department=True,
        )
    return Occasion(
        budgets[0],
        earlier[0] if earlier else None,
        spent[0] if spent else None,
        day,
        world.restatements.get((members[0], year), {}),
    )


def _versions(
    order: Order, world: Prefecture, form: Form, name: str, occasion: Occasion, options: Options
) -> Iterator[Printed]:
    rng = stream(order.seed, "versions", name)
    corrected = rng.random() < order.corrected
    faulty = corrected or rng.random() < order.faulty
    content, spelling = form.write(stream(order.seed, "content", name), occasion)
    faults: tuple[Fault, ...] = ()
    if faulty:
        count = rng.choice((1, 1, 1, 1, 2, 3))
        faults = plant(rng, content, order.fault_kinds, count, f"{name}-1")
    blank = _blank(order, occasion.current.unit.id)

    def set_(content: Content, spelling: Spelling) -> tuple[Manuscript, ...]:
        found = form.set(content, spelling)
        return tuple(spread(manuscript, blank) for manuscript in found) if blank else found

    yield Printed(f"{name}-1", content, spelling, set_(content, spelling), options, 1, faults, "")
    if corrected and faults:
        day = occasion.published_on + timedelta(days=rng.randint(8, 60))
        again, spelling = form.write(stream(order.seed, "content", name), replace(occasion, published_on=day))
        _note(
            world,
            "disclosure_corrected",
            occasion.current.year,
            occasion.current.unit.id,
            "更正后重新公开",
            day,
        )
        yield Printed(f"{name}-2", again, spelling, set_(again, spelling), options, 2, (), "corrected")


def _blank(order: Order, unit_id: str) -> str:
    """What an office sets between the letters of short table words; usually nothing."""
    rng = stream(order.seed, "spacing", unit_id)
    return rng.choice(BLANKS) if rng.random() < 0.15 else ""


def _note(world: Prefecture, kind: str, year: int, unit_id: str, note: str, day: date | None = None) -> None:
    world.events.append(
        Event(
            f"e{len(world.events) + 1}",
            kind,
            year,
            day or date(year, 3, 1),
            unit_id,
            "",
            "",
            "",
            "",
            "",
            None,
            note,
        )
    )


def draw_options(rng: random.Random, formats: Sequence[str]) -> Options:
    """One of the formats, with what an office's software does in it."""
    match FORMATS[rng.choice(list(formats))].__name__:
        case "TextOptions":
            return TextOptions(
                encoding=rng.choice(("utf-8", "utf-8", "utf-8-sig", "gb18030")),
                newline=rng.choice(("\n", "\r\n")),
                bold_tags=rng.random() < 0.6,
                headings=rng.random() < 0.9,
                page_lines=rng.choice((None, 46, 60)),
                cuts_rows=rng.random() < 0.2,
            )
        case "DocxOptions":
            return DocxOptions(styled=rng.random() < 0.6, caption=rng.choice(("tab", "blanks", "lines")))
        case "WorkbookOptions":
            return WorkbookOptions(
                numbers=rng.choice(("number", "text")),
                codes=rng.choice(("text", "text", "number")),
                sheet_names=rng.choice(("titles", "numbers", "default")),
            )
        case "HtmlOptions":
            return HtmlOptions(
                charset=rng.choice(("utf-8", "gb2312")),
                layout_tables=rng.random() < 0.5,
                word_markup=rng.random() < 0.4,
                furniture=rng.random() < 0.5,
            )
    return PdfOptions(
        rules=rng.choice(("lines", "lines", "fills")),
        landscape=rng.choice(("page", "page", "rotated")),
        justified=rng.random() < 0.7,
    )


def write_world(
    order: Order, folder: Path, progress: Callable[[int, int], None] | None = None
) -> dict[str, int]:
    """Write all documents of an order into a folder, the truth into its `truth/`; returns counts for the summary."""
    world = make_world(order)
    expected = sum(
        1 for unit_id, year in world.budgets if order.first_year <= year <= order.last_year and unit_id
    )
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in truth.SCHEMAS}
    files = 0
    for number, printed in enumerate(print_world(order, world), start=1):
        for name, manuscript in zip(printed.names, printed.manuscripts, strict=True):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(write(manuscript, printed.options))
            files += 1
        collect_truth(printed, rows)
        if progress:
            progress(number, expected)
    rows["events"] = list(truth.event_rows(world.events))
    truth.write_truth(folder / "truth", rows)
    (folder / "truth" / KEEP_OUT).touch()
    return {"files": files, **{name: len(found) for name, found in rows.items()}}


def collect_truth(printed: Printed, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Add the truth about one document to the tables."""
    content = printed.content
    rows["documents"].append(
        {
            "document": printed.id,
            "files": ";".join(printed.names),
            "format": suffix(printed.options),
            "form": content.form,
            "unit_id": content.unit_id,
            "unit_name": content.unit_name,
            "fiscal_year": content.year,
            "document_kind": content.kind.value,
            "scope": content.scope.value,
            "version": printed.version,
            "published_on": content.published_on,
            "note": printed.note,
            "unit_kind": content.source.unit.kind.value,
        }
    )
    rows["cells"].extend(truth.cell_rows(printed.id, content))
    rows["statements"].extend(truth.statement_rows(printed.id, content))
    rows["stated_figures"].extend(truth.figure_rows(printed.id, content))
    rows["projects"].extend(truth.project_rows(printed.id, content))
    rows["targets"].extend(truth.target_rows(printed.id, content))
    rows["faults"].extend(fault.row() for fault in printed.faults)
