"""Relations among table cells: inside one table and between tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dagster_project.extraction.facts import CellFact
from dagster_project.reconciliation.book import (
    Book,
    cell_term,
    is_zero,
    measure_name,
    table_of,
)
from dagster_project.reconciliation.catalogue import Rule
from dagster_project.reconciliation.relations import Relation, Term
from dagster_project.reconciliation.shapes.generator import Generator
from dagster_project.reconciliation.shapes.operands import (
    layout_of,
    printed_lines,
    printed_measures,
    printed_operands,
    title_of,
)
from dagster_project.templates.template import Template
from dagster_project.vocabulary.codes import level_of, parent_of
from dagster_project.vocabulary.statuses import RowKind
from dagster_project.vocabulary.tables import CLASSES, StandardTable, printed_breakdowns, standard_tables


def _tables(
    rule: Rule, book: Book, template: Template
) -> Iterator[tuple[StandardTable, str, Relation | None]]:
    """The rule's tables with their titles; a table the document lacks gives a relation that says so."""
    for table_id in rule.options["tables"]:
        if layout_of(template, table_id, book) is None:
            continue
        title = title_of(template, table_id, book)
        missing = None
        if not book.has_table(table_id):
            missing = Relation(rule, table_id, title, (), (), missing=f"缺少《{title}》，不能核对。")
        yield standard_tables()[table_id], title, missing


def _children(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for table, title, missing in _tables(rule, book, template):
        if missing:
            yield missing
            continue
        children = _child_cells(table, book)
        printed = printed_measures(template, table.id, book)
        for parent, by_measure in children.items():
            for measure in (m for m in table.measures if m in printed):
                cell = book.cell(table.id, parent, measure)
                parts = by_measure.get(measure, [])
                if cell is None and not parts:
                    continue
                name = "合计" if parent == "total" else _row_name(book, table.id, parent)
                left = (cell_term(cell),) if cell else ()
                if cell is None and parent != "total" and parent not in book.rows(table.id):
                    yield Relation(
                        rule, f"{table.id}/{parent}/{measure}", name, (), tuple(map(cell_term, parts)),
                        table=title, missing=f"《{title}》没有科目{parent}这一行，不能核对。",
                    )  # fmt: skip
                    continue
                yield Relation(
                    rule,
                    f"{table.id}/{parent}/{measure}",
                    f"{name}的{table.measures[measure].zh}",
                    left,
                    tuple(cell_term(part) for part in parts),
                    table=title,
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
    for table, title, missing in _tables(rule, book, template):
        if missing:
            yield missing
            continue
        lines = printed_lines(template, table.id, book)
        measures = printed_measures(template, table.id, book)
        classes = [row for row in book.rows(table.id) if row.isdigit()]
        for line in table.lines.values():
            if line.id not in lines:
                continue
            for number, breakdown in enumerate(printed_breakdowns(table.lines, line.id, lines)):
                rows = [row for part in breakdown for row in (classes if part == CLASSES else [part])]
                for measure in line.measures:
                    if measure not in measures:
                        continue
                    total = book.cell(table.id, line.id, measure)
                    parts = [cell for row in rows if (cell := book.cell(table.id, row, measure))]
                    if total is None and not parts:
                        continue
                    suffix = f"（{table.measures[measure].zh}）" if len(line.measures) > 1 else ""
                    yield Relation(
                        rule,
                        f"{table.id}/{line.id}/{measure}" + (f"/{number + 1}" if number else ""),
                        line.zh + suffix,
                        (cell_term(total),) if total else (),
                        tuple(cell_term(part) for part in parts),
                        table=title,
                        missing=None if total else f"《{title}》没有“{line.zh}”这一行，不能核对。",
                    )


def _row_parts(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for table, title, missing in _tables(rule, book, template):
        if missing:
            yield missing
            continue
        printed = printed_measures(template, table.id, book)
        breakdowns = {
            measure: printed_breakdowns(table.measures, measure, printed)
            for measure in table.measures
            if measure in printed
        }
        for label, cells in _rows_of(table, book):
            by_measure = {cell.measure: cell for cell in cells}
            anchor = cells[0]
            for measure, found in breakdowns.items():
                for number, breakdown in enumerate(found if measure in by_measure else ()):
                    parts = [by_measure[part] for part in breakdown if part in by_measure]
                    absent = [part for part in breakdown if not book.has_measure(table.id, part)]
                    if not parts and not absent:
                        continue  # a kind of row that has no such parts
                    names = "、".join(table.measures[part].zh for part in absent)
                    yield Relation(
                        rule,
                        f"{table.id}/{anchor.fact_id}/{measure}" + (f"/{number + 1}" if number else ""),
                        f"{label}的{table.measures[measure].zh}",
                        (cell_term(by_measure[measure]),),
                        tuple(cell_term(part) for part in parts),
                        table=title,
                        missing=f"《{title}》缺少栏目{names}，不能核对。" if absent else None,
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


def _formula(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for index, entry in enumerate(rule.options["relations"]):
        sides = _sides(entry, book, template)
        if sides is None:
            continue
        left_operands, right_operands = sides
        operands = [*left_operands, *right_operands]
        tables = list(dict.fromkeys(table_of(operand)[0] for operand in operands))
        absent = [
            table for table in (*tables, *_conditions(entry, book, template)) if not book.has_table(table)
        ]
        columns = [
            operand
            for operand in operands
            if book.has_table(table_of(operand)[0]) and not book.has_measure(*table_of(operand))
        ]
        reason = None
        if absent:
            reason = "缺少" + "、".join(f"《{title_of(template, t, book)}》" for t in absent) + "，不能核对。"
        elif columns:
            names = "、".join(
                f"《{title_of(template, table_of(o)[0], book)}》{measure_name(*table_of(o))}" for o in columns
            )
            reason = f"缺少栏目：{names}，不能核对。"
        title = "与".join(f"《{title_of(template, table, book)}》" for table in tables[:2])
        if not any("[code]" in operand for operand in operands):
            left = tuple(term for operand in left_operands for term in book.terms(operand))
            right = tuple(term for operand in right_operands for term in book.terms(operand))
            if rule.options.get("both_printed", False) and not (_printed(left) and _printed(right)):
                continue
            yield Relation(
                rule,
                f"{index + 1}/{entry['left'][0]}",
                f"{title}{_operand_label(entry['left'][0], book)}",
                left,
                right,
                missing=reason,
            )
            continue
        levels = entry.get("levels")
        codes = [c for table in tables if book.has_table(table) for c in book.codes(table)]
        for code in sorted(set(codes)):
            if levels and level_of(code).value not in levels:
                continue
            left = tuple(term for operand in left_operands for term in book.terms(operand, code))
            right = tuple(term for operand in right_operands for term in book.terms(operand, code))
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


def _printed(terms: tuple[Term, ...]) -> bool:
    return any(term.value is not None for term in terms)


def _sides(entry: Mapping[str, Any], book: Book, template: Template) -> tuple[list[str], list[str]] | None:
    """The operands of a formula in this form; `None` where the formula does not apply.

    An operand a form does not print stands for its parts; one marked `?` may be missing altogether.
    """
    kinds = entry.get("document_kinds")
    if kinds is not None and book.facts.identity.document_kind not in kinds:
        return None
    if any(_prints(template, name) for name in entry.get("unless", ())):
        return None
    if not all(_prints(template, name) for name in entry.get("needs", ())):
        return None
    for operand in entry.get("when_zero", ()):
        present = printed_operands(operand, book, template) or []
        if any(not is_zero(term.value) or term.unread for o in present for term in book.terms(o)):
            return None
    sides: list[list[str]] = []
    for side in ("left", "right"):
        found: list[str] = []
        for operand in entry[side]:
            expanded = printed_operands(operand, book, template, parts=not entry.get("as_printed", False))
            if expanded is None:
                return None
            found += expanded
        if not found:
            return None
        sides.append(found)
    return sides[0], sides[1]


def _conditions(entry: Mapping[str, Any], book: Book, template: Template) -> list[str]:
    """Tables of this form that say whether a formula applies: without them nobody knows."""
    tables = dict.fromkeys(table_of(operand)[0] for operand in entry.get("when_zero", ()))
    return [table for table in tables if layout_of(template, table, book) is not None]


def _prints(template: Template, name: str) -> bool:
    """Whether a form prints a column (`T04.general`) or line (`T01[appropriation]`) at all."""
    table_id, what = name[:3], name[3:].strip(".[]")
    layout = template.tables.get(table_id)
    return layout is not None and what in (layout.printed_measures | layout.printed_lines)


def _outline(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Rows in order: each equals the sum of the next deeper ones that follow it."""
    for table, title, missing in _tables(rule, book, template):
        if missing:
            yield missing
            continue
        for measure in table.measures:
            cells = [c for c in book.facts.cells if c.table_id == table.id and c.measure == measure]
            for index, cell in enumerate(cells):
                depth = table.rows.index(cell.row_kind)
                below: list[CellFact] = []
                for other in cells[index + 1 :]:
                    deeper = table.rows.index(other.row_kind)
                    if deeper <= depth:
                        break
                    if not below or deeper <= table.rows.index(below[0].row_kind):
                        below.append(other)
                if below:
                    yield Relation(
                        rule,
                        f"{table.id}/{cell.fact_id}",
                        cell.name,
                        (cell_term(cell),),
                        tuple(cell_term(part) for part in below),
                        table=title,
                    )


def _operand_label(operand: str, book: Book) -> str:
    table_id, measure = table_of(operand)
    row = operand.split("[")[1].split("]")[0]
    table = standard_tables()[table_id]
    if row.isdigit():
        return f"{book.name_of(row)}（{row}）"
    if row in table.lines:
        suffix = (
            f"（{table.measures[measure].zh}）"
            if len(table.lines[row].measures) > 1 and table_id == "T01"
            else ""
        )
        return table.lines[row].zh + suffix
    return f"合计行的{table.measures[measure].zh}"


SHAPES: Mapping[str, Generator] = {
    "children": _children,
    "line_parts": _line_parts,
    "row_parts": _row_parts,
    "formula": _formula,
    "outline": _outline,
}
