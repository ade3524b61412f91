"""Expanding rules into relations over one document.

Belongs here: one generator per shape named in the catalogue; relations come from the table model, never
from single cells. Does not belong here: evaluating them (`evaluation`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from dagster_project.extraction.facts import CellFact, ProjectNote, StatedFigure, Statement
from dagster_project.extraction.names import bare
from dagster_project.reconciliation.book import (
    Book,
    cell_term,
    change_term,
    current_term,
    figure_term,
    is_zero,
    measure_name,
    percent_term,
    table_of,
)
from dagster_project.reconciliation.catalogue import Catalogue, CatalogueError, Rule
from dagster_project.reconciliation.relations import Relation, Term
from dagster_project.templates.template import Template
from dagster_project.vocabulary.codes import level_of, parent_of
from dagster_project.vocabulary.statuses import CellState, RowKind, Status
from dagster_project.vocabulary.tables import StandardTable, standard_tables

_TABLE_SHAPES = frozenset({"children", "line_parts", "row_parts", "formula"})


def expand(
    catalogue: Catalogue, book: Book, template: Template, *, tables_only: bool = False
) -> list[Relation]:
    """All relations of a document; with `tables_only` those among table cells (what the referee needs)."""
    relations: list[Relation] = []
    for rule in catalogue.rules:
        if tables_only and rule.shape not in _TABLE_SHAPES:
            continue
        generator = _SHAPES.get(rule.shape)
        if generator is None:
            raise CatalogueError(f"{rule.id}: unknown shape {rule.shape!r}")
        found = list(generator(rule, book, template))
        if not found:
            found = [Relation(rule, "-", rule.title_zh, (), (), verdict=Status.NOT_APPLICABLE)]
        relations.extend(found)
    return relations


# --- inside tables ------------------------------------------------------------------------------------


def _tables(rule: Rule, book: Book, template: Template) -> Iterator[tuple[StandardTable, Relation | None]]:
    """The rule's tables; a table the document lacks gives a relation that says so."""
    for table_id in rule.options["tables"]:
        layout = template.tables.get(table_id)
        if layout is None or layout.since > book.facts.identity.fiscal_year:
            continue
        table = standard_tables()[table_id]
        missing = None
        if not book.has_table(table_id):
            missing = Relation(rule, table_id, table.zh, (), (), missing=f"缺少《{table.zh}》，不能核对。")
        yield table, missing


def _children(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for table, missing in _tables(rule, book, template):
        if missing:
            yield missing
            continue
        children = _child_cells(table, book)
        for parent, by_measure in children.items():
            for measure in table.measures:
                cell = book.cell(table.id, parent, measure)
                parts = by_measure.get(measure, [])
                if cell is None and not parts:
                    continue
                name = "合计" if parent == "total" else _row_name(book, table.id, parent)
                left = (cell_term(cell),) if cell else ()
                if cell is None and parent != "total" and parent not in book.rows(table.id):
                    yield Relation(
                        rule, f"{table.id}/{parent}/{measure}", name, (), tuple(map(cell_term, parts)),
                        table=table.zh, missing=f"《{table.zh}》没有科目{parent}这一行，不能核对。",
                    )  # fmt: skip
                    continue
                yield Relation(
                    rule,
                    f"{table.id}/{parent}/{measure}",
                    f"{name}的{table.measures[measure].zh}",
                    left,
                    tuple(cell_term(part) for part in parts),
                    table=table.zh,
                )


def _child_cells(table: StandardTable, book: Book) -> dict[str, dict[str, list[CellFact]]]:
    """Cells directly below each parent row, by measure. A code's project rows are its children."""
    found: dict[str, dict[str, list[CellFact]]] = {}

    def put(parent: str, cell: CellFact) -> None:
        found.setdefault(parent, {}).setdefault(cell.measure, []).append(cell)

    rows = book.rows(table.id)
    units = [row for row in rows if row.startswith("unit:")]
    for row in rows:
        if row.isdigit():
            parent = parent_of(row) or "total"
            for cell in book.row(table.id, row).values():
                put(parent, cell)
        elif row in units:
            for cell in book.row(table.id, row).values():
                put("total", cell)
    for measure in table.measures:
        for cell in book.project_cells(table.id, measure):
            if not cell.code:
                put(units[0] if len(units) == 1 else "total", cell)
            elif cell.code in rows:
                put(cell.code, cell)
            else:
                put(parent_of(cell.code) or "total", cell)
    if len(units) > 1:
        # Projects of several units stand below their unit in print; without its name they cannot be told apart.
        found["total"] = {
            m: [c for c in cells if c.row_kind is RowKind.UNIT] for m, cells in found["total"].items()
        }
    return found


def _row_name(book: Book, table_id: str, row: str) -> str:
    cells = book.row(table_id, row)
    if not cells:
        return row
    cell = next(iter(cells.values()))
    return f"{cell.name}（{cell.code}）" if cell.code else cell.name


def _line_parts(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for table, missing in _tables(rule, book, template):
        if missing:
            yield missing
            continue
        for line in table.lines.values():
            if not line.parts and not line.classes:
                continue
            rows = [row for row in book.rows(table.id) if row.isdigit()] if line.classes else list(line.parts)
            for measure in line.measures:
                total = book.cell(table.id, line.id, measure)
                parts = [cell for row in rows if (cell := book.cell(table.id, row, measure))]
                if total is None and not parts:
                    continue
                suffix = f"（{table.measures[measure].zh}）" if len(line.measures) > 1 else ""
                yield Relation(
                    rule,
                    f"{table.id}/{line.id}/{measure}",
                    line.zh + suffix,
                    (cell_term(total),) if total else (),
                    tuple(cell_term(part) for part in parts),
                    table=table.zh,
                    missing=None if total else f"《{table.zh}》没有“{line.zh}”这一行，不能核对。",
                )


def _row_parts(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for table, missing in _tables(rule, book, template):
        if missing:
            yield missing
            continue
        for label, cells in _rows_of(table, book):
            by_measure = {cell.measure: cell for cell in cells}
            anchor = cells[0]
            for measure in table.measures.values():
                if not measure.parts or measure.id not in by_measure:
                    continue
                parts = [by_measure[part] for part in measure.parts if part in by_measure]
                absent = [part for part in measure.parts if not book.has_measure(table.id, part)]
                names = "、".join(table.measures[part].zh for part in absent)
                yield Relation(
                    rule,
                    f"{table.id}/{anchor.fact_id}/{measure.id}",
                    f"{label}的{measure.zh}",
                    (cell_term(by_measure[measure.id]),),
                    tuple(cell_term(part) for part in parts),
                    table=table.zh,
                    missing=f"《{table.zh}》缺少栏目{names}，不能核对。" if absent else None,
                )


def _rows_of(table: StandardTable, book: Book) -> Iterator[tuple[str, list[CellFact]]]:
    for row in book.rows(table.id):
        yield _row_name(book, table.id, row), list(book.row(table.id, row).values())
    projects: dict[tuple[str, str], list[CellFact]] = {}
    for measure in table.measures:
        for cell in book.project_cells(table.id, measure):
            projects.setdefault((cell.code, cell.project or ""), []).append(cell)
    for (code, project), cells in projects.items():
        yield f"{project}（{code}）" if code else project, cells


# --- between tables -----------------------------------------------------------------------------------


def _formula(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    year = book.facts.identity.fiscal_year
    for index, entry in enumerate(rule.options["relations"]):
        operands = [*entry["left"], *entry["right"]]
        tables = list(dict.fromkeys(table_of(operand)[0] for operand in operands))
        if any(t not in template.tables or template.tables[t].since > year for t in tables):
            continue
        absent = [table for table in tables if not book.has_table(table)]
        columns = [
            operand
            for operand in operands
            if book.has_table(table_of(operand)[0]) and not book.has_measure(*table_of(operand))
        ]
        reason = None
        if absent:
            reason = "缺少" + "、".join(f"《{standard_tables()[t].zh}》" for t in absent) + "，不能核对。"
        elif columns:
            names = "、".join(
                f"《{standard_tables()[table_of(o)[0]].zh}》{measure_name(*table_of(o))}" for o in columns
            )
            reason = f"缺少栏目：{names}，不能核对。"
        title = "与".join(f"《{standard_tables()[table].zh}》" for table in tables[:2])
        if not any("[code]" in operand for operand in operands):
            yield Relation(
                rule,
                f"{index + 1}/{entry['left'][0]}",
                f"{title}{_operand_label(entry['left'][0])}",
                tuple(term for operand in entry["left"] for term in book.terms(operand)),
                tuple(term for operand in entry["right"] for term in book.terms(operand)),
                missing=reason,
            )
            continue
        levels = entry.get("levels")
        codes = [c for table in tables if book.has_table(table) for c in book.codes(table)]
        for code in sorted(set(codes)):
            if levels and level_of(code).value not in levels:
                continue
            left = tuple(term for operand in entry["left"] for term in book.terms(operand, code))
            right = tuple(term for operand in entry["right"] for term in book.terms(operand, code))
            if not left and not right:
                continue
            yield Relation(
                rule,
                f"{index + 1}/{code}",
                f"{title}{book.name_of(code)}（{code}）",
                left,
                right,
                missing=reason,
            )


def _operand_label(operand: str) -> str:
    table_id, measure = table_of(operand)
    row = operand.split("[")[1].split("]")[0]
    table = standard_tables()[table_id]
    if row in table.lines:
        return table.lines[row].zh
    return f"合计行的{table.measures[measure].zh}"


# --- text against tables ------------------------------------------------------------------------------


def _text(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for index, entry in enumerate(rule.options["relations"]):
        scope = entry.get("fund_scope", "")
        for term, key, name, fact_id in _stated(book, entry["subject"], scope, entry["key"]):
            operands = [operand.format(key=key) for operand in entry["cells"]]
            tables = [table_of(operand) for operand in operands]
            absent = [table for table, _ in tables if not book.has_table(table)]
            # A subject the tables do not know (a fund total split in the text only) is not comparable.
            if any(measure not in standard_tables()[table].measures for table, measure in tables):
                continue
            cells = tuple(term for operand in operands for term in book.terms(operand))
            missing = None
            if absent:
                missing = f"缺少《{standard_tables()[absent[0]].zh}》，不能核对。"
            elif entry["subject"] == "functional_item" and not key:
                missing = f"科目“{name}”在公开表中找不到，不能核对。"
            yield Relation(rule, f"{index + 1}/{fact_id}", name, (term,), cells, missing=missing)
        yield from _unstated(rule, book, entry, index)


def _unstated(rule: Rule, book: Book, entry: Mapping[str, Any], index: int) -> Iterator[Relation]:
    """Items of the general budget that the text should explain and does not mention."""
    if entry["subject"] != "functional_item":
        return
    stated = {statement.key for statement in book.statements("functional_item", entry["fund_scope"])}
    stated |= {figure.key for figure in book.facts.stated_figures if figure.subject == "functional_item"}
    table_id = table_of(entry["cells"][0])[0]
    for code in book.codes(table_id):
        if level_of(code) == "item" and code not in stated:
            yield Relation(
                rule,
                f"{index + 1}/{code}",
                f"{book.name_of(code)}（{code}）",
                (),
                tuple(book.terms(entry["cells"][0].format(key=code))),
                missing="情况说明没有写这个科目的金额，不能核对。",
            )


def _stated(book: Book, subject: str, scope: str, key: str) -> Iterator[tuple[Term, str, str, str]]:
    """Amounts of a subject in statements and stated figures: term, key, name, fact id."""
    for statement in book.facts.statements:
        if (
            statement.subject == subject
            and scope in ("", statement.fund_scope)
            and key in ("*", statement.key)
        ) and statement.current_yuan is not None:
            yield current_term(statement), statement.key, statement.name, statement.fact_id
    for figure in book.facts.stated_figures:
        if (
            figure.subject == subject
            and figure.measure == "amount"
            and scope in ("", figure.fund_scope)
            and key in ("*", figure.key)
        ):
            yield figure_term(figure), figure.key, figure.name, figure.fact_id


def _repeated(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """The same subject, scope and measure stated more than once: each later one against the first."""
    first: dict[tuple[str, str, str], tuple[Term, str]] = {}
    subjects = {"total", "source", "nature", "component", "functional_class", "functional_item", "carryover"}
    for subject in sorted(subjects):
        for scope in sorted(
            {s.fund_scope for s in book.facts.statements} | {f.fund_scope for f in book.facts.stated_figures}
        ):
            for term, key, name, fact_id in _stated(book, subject, scope, "*"):
                if not scope:
                    continue
                slot = (subject, scope, key)
                if slot in first:
                    yield Relation(rule, f"{fact_id}", name, (first[slot][0],), (term,))
                else:
                    first[slot] = (term, fact_id)


def _figure_sum(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for index, entry in enumerate(rule.options["relations"]):
        found = _by_key(book, entry["subject"], entry["measure"])
        total = found.get(entry["total"])
        parts = [found[key] for key in entry["parts"] if key in found]
        if total is None or not parts:
            continue
        unit = "元" if total.amount_yuan is not None else total.unit
        yield Relation(
            rule,
            f"{index + 1}/{total.fact_id}",
            f"{total.name}（{unit if unit != '元' else '万元'}）",
            (figure_term(total),),
            tuple(figure_term(part) for part in parts),
            unit=unit,
        )


def _by_key(book: Book, subject: str, measure: str) -> dict[str, StatedFigure]:
    """The first figure of each key of a subject."""
    found: dict[str, StatedFigure] = {}
    for figure in book.facts.stated_figures:
        if figure.subject == subject and figure.measure == measure:
            found.setdefault(figure.key, figure)
    return found


# --- percents -----------------------------------------------------------------------------------------


def _shares(book: Book, section: str) -> list[StatedFigure]:
    return [f for f in book.facts.stated_figures if f.section == section and f.measure == "share"]


def _amount_beside(book: Book, share: StatedFigure) -> Term | None:
    """The amount of the subject a share was stated with, in the same section."""
    for statement in book.facts.statements:
        if (statement.section, statement.subject, statement.key) == (share.section, share.subject, share.key):
            return current_term(statement)
    for figure in book.facts.stated_figures:
        if figure.measure == "amount" and (figure.section, figure.subject, figure.key) == (
            share.section,
            share.subject,
            share.key,
        ):
            return figure_term(figure)
    return None


def _share(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for entry in rule.options["relations"]:
        shares = _shares(book, entry["section"])
        whole = book.terms(entry["whole"])
        for share in shares:
            amount = _amount_beside(book, share)
            others = tuple(figure_term(other) for other in shares if other is not share)
            yield Relation(
                rule,
                share.fact_id,
                share.name,
                (figure_term(share),),
                others,
                unit="%",
                premise=(amount, whole[0]) if amount and whole else (),
                missing=None if amount and whole else "找不到占比对应的金额或总额，不能核对。",
            )


def _share_sum(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for entry in rule.options["relations"]:
        shares = _shares(book, entry["section"])
        if not shares:
            continue
        names = {section.id: section.zh for section in template.sections}
        hundred = Term(f"constant:{entry['section']}", "value", Decimal(100), Decimal(0))
        yield Relation(
            rule, entry["section"], f"“{names[entry['section']]}”", (hundred,),
            tuple(figure_term(share) for share in shares), unit="%",
        )  # fmt: skip


def _label(statement: Statement) -> str:
    return f"{statement.name}（{statement.code}）" if statement.code else statement.name


def _growth(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for statement in book.facts.statements:
        yield Relation(
            rule,
            statement.fact_id,
            _label(statement),
            (percent_term(statement),),
            (),
            unit="%",
            premise=(current_term(statement), change_term(statement)),
        )


def _direction(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Words of direction: amount against percent. Zero goes with either word."""
    for statement in book.facts.statements:
        change, percent = statement.change_yuan, statement.percent
        if is_zero(change) or is_zero(percent):
            continue
        assert change is not None and percent is not None
        agree = (change > 0) == (percent > 0)
        yield Relation(
            rule,
            statement.fact_id,
            _label(statement),
            (change_term(statement),),
            (percent_term(statement),),
            verdict=Status.EXACT if agree else Status.FAIL,
            words=f"{statement.change_word}…{statement.percent_word}",
        )


def _closure(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for index, entry in enumerate(rule.options["relations"]):
        sides: list[tuple[Term, ...]] = []
        complete = True
        for side in (entry["left"], entry["right"]):
            terms: list[Term] = []
            for selector in side:
                statements = book.statements(
                    selector["subject"], selector["fund_scope"], selector.get("keys")
                )
                complete &= bool(statements)
                for statement in statements:
                    complete &= statement.change_yuan is not None
                    if rule.options["number"] == "prior":
                        complete &= statement.current_yuan is not None
                        terms.append(current_term(statement))
                        terms.append(change_term(statement, -1))
                    else:
                        terms.append(change_term(statement))
            sides.append(tuple(terms))
        yield Relation(
            rule,
            str(index + 1),
            entry["label"],
            sides[0],
            sides[1],
            missing=None if complete else "文字没有写全各项的增减额，不能核对。",
        )


# --- projects and performance -------------------------------------------------------------------------


def _project_figure(book: Book, project_id: str, subject: str = "project") -> StatedFigure | None:
    found = [f for f in book.facts.stated_figures if f.subject == subject and f.key == project_id]
    return found[0] if found else None


def matching_table_project(book: Book, name: str, amount: Decimal | None) -> list[CellFact]:
    """Rows of a project in T07: by name, else the one unmatched project with the same amount."""
    cells = book.project_total("T07", name)
    if cells or amount is None:
        return cells
    described = {bare(p.name) for p in book.facts.projects}
    same = []
    for other in book.project_names("T07"):
        rows = book.project_total("T07", other)
        total = sum((c.amount_yuan or Decimal(0) for c in rows), Decimal(0))
        if total == amount and (bare(other) not in described or bare(name) not in described):
            same.append(rows)
    return same[0] if len(same) == 1 else []


def _project_table(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for project in book.facts.projects:
        figure = _project_figure(book, project.fact_id)
        if project.origin != "narrative":
            continue
        if figure is None:
            yield Relation(
                rule, project.fact_id, project.name, (), (), missing="文字没有写项目金额，不能核对。"
            )
            continue
        cells = matching_table_project(book, project.name, project.amount_yuan)
        missing = None if book.has_table("T07") else "缺少《一般公共预算项目支出情况表》，不能核对。"
        yield Relation(
            rule,
            project.fact_id,
            project.name,
            (figure_term(figure),),
            tuple(cell_term(cell) for cell in cells),
            missing=missing,
        )


def _note_term(note: ProjectNote) -> Term:
    return Term(note.fact_id, "value", note.amount_yuan, note.resolution_yuan)


def _allocation(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for project in book.facts.projects:
        figure = _project_figure(book, project.fact_id)
        notes = [
            note
            for note in book.facts.project_notes
            if note.project_id == project.fact_id and note.kind == "allocation" and note.parent_id is None
        ]
        if figure is None or not notes:
            continue
        yield Relation(
            rule, project.fact_id, project.name, (figure_term(figure),), tuple(_note_term(n) for n in notes)
        )


def _sub_allocation(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    names = {project.fact_id: project.name for project in book.facts.projects}
    parents = {note.fact_id: note for note in book.facts.project_notes}
    children: dict[str, list[ProjectNote]] = {}
    for note in book.facts.project_notes:
        if note.parent_id:
            children.setdefault(note.parent_id, []).append(note)
    for parent_id, notes in children.items():
        parent = parents[parent_id]
        yield Relation(
            rule,
            parent_id,
            names[parent.project_id],
            (_note_term(parent),),
            tuple(_note_term(n) for n in notes),
        )


def _unit_price(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Unit price × quantity, in one allocation or over the terms of a project (× 12 for monthly prices)."""
    for project in book.facts.projects:
        notes = [note for note in book.facts.project_notes if note.project_id == project.fact_id]
        for note in notes:
            if note.kind == "allocation" and note.unit_price_yuan is not None and note.quantity is not None:
                yield _priced(rule, project.name, note.fact_id, _note_term(note), note, note.quantity)
        standard = next((n for n in notes if n.kind == "standard" and n.unit_price_yuan is not None), None)
        people = next((n for n in notes if n.kind == "beneficiaries" and n.quantity is not None), None)
        figure = _project_figure(book, project.fact_id)
        if standard and people and figure and people.quantity is not None:
            yield _priced(
                rule, project.name, standard.fact_id, figure_term(figure), standard, people.quantity
            )


def _priced(rule: Rule, name: str, key: str, amount: Term, note: ProjectNote, quantity: Decimal) -> Relation:
    assert note.unit_price_yuan is not None
    months = 12 if note.price_unit and "每月" in note.price_unit else 1
    factor = quantity * months
    # A price is printed to the last digit it is paid in, so its rounding is multiplied by the quantity.
    resolution = Decimal("0.01") * factor
    product = Term(note.fact_id, "product", note.unit_price_yuan * factor, resolution)
    return Relation(rule, key, name, (amount,), (product,))


def _carryover_project(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for project in book.facts.projects:
        if project.origin != "carryover_text":
            continue
        figure = _project_figure(book, project.fact_id, "carryover_project")
        cells = book.project_total("T11", project.name)
        yield Relation(
            rule,
            project.fact_id,
            project.name,
            (figure_term(figure),) if figure else (),
            tuple(cell_term(cell) for cell in cells),
            missing=None if book.has_table("T11") else "缺少《上年结转结余情况明细表》，不能核对。",
        )


def _project_described(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    if "projects" not in book.facts.sections_found:
        return
    described = [p for p in book.facts.projects if p.origin == "narrative"]
    for name in book.project_names("T07"):
        cells = book.project_total("T07", name)
        total = sum((cell.amount_yuan or Decimal(0) for cell in cells), Decimal(0))
        found = any(bare(p.name) == bare(name) or p.amount_yuan == total for p in described)
        yield Relation(
            rule,
            bare(name),
            name,
            tuple(cell_term(cell) for cell in cells),
            (),
            verdict=Status.EXACT if found else Status.FAIL,
        )


def _sheet_funds(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for sheet in book.facts.performance_sheets:
        parts = [
            Term(sheet.fact_id, part, value, sheet.resolution_yuan)
            for part, value in (("appropriation", sheet.appropriation_yuan), ("other", sheet.other_yuan))
        ]
        total = Term(sheet.fact_id, "budget", sheet.budget_yuan, sheet.resolution_yuan)
        yield Relation(rule, sheet.fact_id, sheet.project, (total,), tuple(parts))


def _weights(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for sheet in book.facts.performance_sheets:
        terms = tuple(
            Term(target.fact_id, "weight", target.weight, Decimal(1))
            for target in book.facts.targets
            if target.sheet_id == sheet.fact_id
        )
        yield Relation(rule, sheet.fact_id, sheet.project, terms, (), unit="分")


def _sheet_project(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for sheet in book.facts.performance_sheets:
        budget = Term(sheet.fact_id, "budget", sheet.budget_yuan, sheet.resolution_yuan)
        cells = [cell_term(c) for c in matching_table_project(book, sheet.project, sheet.budget_yuan)]
        missing = None
        if not cells and not is_zero(sheet.other_yuan):
            cells = book.terms("T02[total].unit_funds")
        if not cells:
            missing = "项目支出表中找不到同名或同金额的项目，不能核对。"
        yield Relation(rule, sheet.fact_id, sheet.project, (budget,), tuple(cells), missing=missing)


# --- structure ----------------------------------------------------------------------------------------


def _verdict(ok: bool) -> Status:
    return Status.EXACT if ok else Status.FAIL


def _table_present(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for layout in template.tables.values():
        if layout.since <= book.facts.identity.fiscal_year:
            title = standard_tables()[layout.id].zh
            yield Relation(rule, layout.id, title, (), (), verdict=_verdict(book.has_table(layout.id)))


def _section_present(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    year = book.facts.identity.fiscal_year
    zh = {section.id: section.zh for section in template.sections if section.since <= year}
    for section in rule.options["sections"]:
        if section in zh:
            found = section in book.facts.sections_found
            yield Relation(rule, section, zh[section], (), (), verdict=_verdict(found))


def _declared_empty(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for declaration in book.facts.declarations:
        if declaration.kind != "empty_table" or declaration.table_id is None:
            continue
        filled = [
            c for c in book.facts.cells if c.table_id == declaration.table_id and c.state is CellState.VALUE
        ]
        yield Relation(
            rule,
            declaration.fact_id,
            standard_tables()[declaration.table_id].zh,
            tuple(cell_term(cell) for cell in filled[:1]),
            (),
            verdict=_verdict(not filled),
        )


def _identity(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    codes = {issue.code for issue in book.facts.issues}
    for key, label, code in (
        ("unit", "单位名称", "unit_name_differs"),
        ("year", "预算年度", "year_differs"),
    ):
        yield Relation(rule, key, label, (), (), verdict=_verdict(code not in codes))


_SHAPES: Mapping[str, Callable[[Rule, Book, Template], Iterator[Relation]]] = {
    "children": _children,
    "line_parts": _line_parts,
    "row_parts": _row_parts,
    "formula": _formula,
    "text": _text,
    "repeated": _repeated,
    "figure_sum": _figure_sum,
    "share": _share,
    "share_sum": _share_sum,
    "growth": _growth,
    "direction": _direction,
    "closure": _closure,
    "project_table": _project_table,
    "allocation": _allocation,
    "sub_allocation": _sub_allocation,
    "unit_price": _unit_price,
    "carryover_project": _carryover_project,
    "project_described": _project_described,
    "sheet_funds": _sheet_funds,
    "weights": _weights,
    "sheet_project": _sheet_project,
    "table_present": _table_present,
    "section_present": _section_present,
    "declared_empty": _declared_empty,
    "identity": _identity,
}
