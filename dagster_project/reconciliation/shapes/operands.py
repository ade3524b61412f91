"""What an operand of a rule stands for in the form of one publisher.

Belongs here: replacing columns and lines a form does not print by what it prints instead.
Does not belong here: the values (`book`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dagster_project.reconciliation.book import OPERAND, Book
from dagster_project.templates.template import TableLayout, Template
from dagster_project.vocabulary.statuses import RowKind
from dagster_project.vocabulary.tables import CLASSES, Line, Measure, printed_parts, standard_tables

_CODED = frozenset({RowKind.FUNCTION, RowKind.ECONOMIC})


def title_of(template: Template, table_id: str, book: Book) -> str:
    """What this document calls a table; what its form calls it where it does not print one."""
    layout = template.tables.get(table_id)
    return book.title(table_id) or (layout.zh if layout else standard_tables()[table_id].zh)


def layout_of(template: Template, table_id: str, book: Book) -> TableLayout | None:
    """The layout of a table in this form and year, or `None` when the form has no such table.

    A guessed form prescribes no table: it has those that were found. A table printed before its form prescribed it
    counts like any other.
    """
    layout = template.tables.get(table_id)
    if layout is None or book.has_table(table_id):
        return layout
    return None if template.guessed or layout.since > book.facts.identity.fiscal_year else layout


def printed_measures(template: Template, table_id: str, book: Book) -> frozenset[str]:
    """The columns of a table in this document: those of its form, without optional ones it lacks."""
    layout = template.tables[table_id]
    return frozenset(
        measure
        for measure in layout.printed_measures
        if measure not in layout.optional or book.has_measure(table_id, measure)
    )


def printed_lines(template: Template, table_id: str, book: Book) -> frozenset[str]:
    """The named rows of a table in this document: those of its form, without optional ones it lacks."""
    layout = template.tables[table_id]
    rows = set(book.rows(table_id)) | {CLASSES}
    optional = layout.printed_lines if template.guessed else frozenset(layout.optional)
    return frozenset(line for line in layout.printed_lines if line not in optional or line in rows)


def printed_operands(operand: str, book: Book, template: Template, *, parts: bool = True) -> list[str] | None:
    """The operands this form prints for one of the catalogue; `None` when it has nothing of the kind.

    Empty when the form prints the amounts beside it but not this one: there it is zero by form, and where
    the operand is marked `?` also when the form does not know it. Without `parts` only the operand itself.
    """
    optional = operand.endswith("?")
    found = _printed(operand.rstrip("?"), book, template, parts=parts)
    return [] if found is None and optional else found


def _printed(operand: str, book: Book, template: Template, *, parts: bool) -> list[str] | None:
    match = OPERAND.fullmatch(operand)
    if match is None:
        raise ValueError(f"not an operand: {operand!r}")
    table_id, row, measure = match["table"], match["row"], match["measure"]
    layout = layout_of(template, table_id, book)
    if layout is None:
        return None
    rows: list[str] | None = [row]
    if row == "code" or row.isdigit():
        rows = [row] if layout.row_kinds & _CODED else None
    elif row == "total":
        rows = [row] if RowKind.TOTAL in layout.row_kinds else None
    else:
        rows = _instead(
            standard_tables()[table_id].lines, row, printed_lines(template, table_id, book), parts=parts
        )
    measures = _instead(
        standard_tables()[table_id].measures, measure, printed_measures(template, table_id, book), parts=parts
    )
    if rows is None or measures is None:
        return None
    return [f"{table_id}[{r}].{m}" for r in rows for m in measures]


def _instead(
    known: Mapping[str, Measure] | Mapping[str, Line], wanted: str, printed: Collection[str], *, parts: bool
) -> list[str] | None:
    if wanted in printed:
        return [wanted]
    if not parts:
        return None
    below = [part for part in printed_parts(known, wanted, printed) if part in known]
    if below:
        return below
    beside = any(
        wanted in breakdown and printed_parts(known, whole, printed)
        for whole, entry in known.items()
        if whole in printed
        for breakdown in entry.breakdowns
    )
    return [] if beside else None
