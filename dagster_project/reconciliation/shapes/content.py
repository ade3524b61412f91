"""Relations about what a disclosure must hold, and how: depth of codes, names of the year, leftovers, dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from dagster_project.extraction.facts import CellFact
from dagster_project.extraction.names import bare
from dagster_project.reconciliation.book import Book, cell_term, declaration_term, is_zero
from dagster_project.reconciliation.catalogue import Rule
from dagster_project.reconciliation.relations import Relation, Term
from dagster_project.reconciliation.shapes.generator import Generator, verdict_of
from dagster_project.reconciliation.shapes.operands import title_of
from dagster_project.templates.template import Template
from dagster_project.vocabulary.codes import is_code
from dagster_project.vocabulary.function_classes import ClassName, class_names, renamed_codes
from dagster_project.vocabulary.statuses import CellState, DocumentKind, RowKind, Status
from dagster_project.vocabulary.tables import standard_tables

_BRACKETED = re.compile(r"[（(][^（）()]*[）)]|[-—“”\s]+")
_NOVEMBER = 11


def _reported(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """What extraction reported under the rule's codes: one relation each, or one that says there is nothing."""
    found = book.reported(*rule.options["codes"])
    if rule.options.get("names_of_the_year", False):
        stale = _stale_names(book)
        found = [(term, issue) for term, issue in found if not any(n in issue.message for n in stale)]
    for number, (term, issue) in enumerate(found, start=1):
        yield Relation(
            rule,
            f"{issue.code}/{number}",
            rule.title_zh,
            (term,),
            (),
            verdict=Status.FAIL,
            words=issue.message.rstrip("。"),
            identity=(issue.code, issue.table_id or "", issue.raw_text),
        )
    sections = set(rule.options.get("sections", book.facts.sections_found))
    looked_at = book.facts.sections_found & sections or (rule.scope == "document" and book.facts.cells)
    if not found and looked_at:
        yield Relation(rule, "none", rule.title_zh, (), (), verdict=Status.EXACT)


def _stale_names(book: Book) -> dict[str, str]:
    """Names in quotation marks that codes bear in other years than the document's, with their codes."""
    year = book.facts.identity.fiscal_year
    return {f"“{name.name}”": name.code for name in renamed_codes() if not _valid(name, year)}


def _name_year(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Codes that were renamed bear the name of the document's year, in tables and in the text.

    One relation per code and place of first use: in the tables, in the text.
    """
    cells: dict[str, Term] = {}
    in_tables: dict[str, set[str]] = {}
    for cell in _first_cells(book):
        if any(name.code == cell.code for name in renamed_codes()):
            cells.setdefault(cell.code, cell_term(cell))
            in_tables.setdefault(cell.code, set()).add(bare(cell.name))
    for code, printed in in_tables.items():
        yield _named(rule, f"tables/{code}", cells[code], code, printed, book)
    paths = [(s.fact_id, s.code, s.name) for s in book.facts.statements if s.subject in _FUNCTIONAL]
    paths += [(f.fact_id, f.code, f.name) for f in book.facts.stated_figures if f.subject in _FUNCTIONAL]
    in_text: dict[str, tuple[Term, set[str]]] = {}
    for fact_id, own, path in paths:
        printed = {bare(part) for part in _BRACKETED.split(path) if part}
        for name in renamed_codes():
            if bare(name.name) in printed and (own or name.code).startswith(name.code):
                term, names = in_text.setdefault(name.code, (Term(fact_id, "value", None, None), set()))
                names.add(bare(name.name))
    stale = _stale_names(book)
    for code, (term, names) in in_text.items():
        # The reader resolved the name all the same, and said so: it is the same cause.
        said = [
            term
            for term, issue in book.reported("name_variant")
            if any(name in issue.message and of == code for name, of in stale.items())
        ]
        yield _named(rule, f"text/{code}", term, code, names, book, said)


_FUNCTIONAL = frozenset({"functional_class", "functional_item"})


def _named(
    rule: Rule, key: str, term: Term, code: str, printed: set[str], book: Book, said: Sequence[Term] = ()
) -> Relation:
    year = book.facts.identity.fiscal_year
    names = [name for name in renamed_codes() if name.code == code]
    stale = [name.name for name in names if bare(name.name) in printed and not _valid(name, year)]
    valid = "、".join(name.name for name in names if _valid(name, year))
    words = f"“{'、'.join(stale)}”是其他年度的名称，{year}年应为“{valid}”"
    return Relation(
        rule, key, f"科目{code}", (term,), (), premise=tuple(said), verdict=verdict_of(not stale), words=words
    )


def _valid(name: ClassName, year: int) -> bool:
    return name.since <= year <= name.until


def _coded_rows(book: Book, table_id: str) -> dict[str, CellFact]:
    """One cell of every coded row of a table that is no project's: a printed amount where there is one."""
    found: dict[str, CellFact] = {}
    for cell in book.facts.cells:
        if cell.table_id != table_id or not is_code(cell.code) or cell.row_kind is RowKind.PROJECT:
            continue
        if cell.code not in found or is_zero(found[cell.code].amount_yuan):
            found[cell.code] = cell
    return found


def _code_depth(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Amounts are broken down to the prescribed level: every higher code has lower ones below it."""
    childless = tuple(rule.options.get("childless", ()))
    for table_id in rule.options["tables"]:
        rows, title = _coded_rows(book, table_id), title_of(template, table_id, book)
        below = [cell.code for cell in book.facts.cells if cell.table_id == table_id]
        failing = [
            _row_relation(rule, cell, title)
            for code, cell in rows.items()
            if len(code) < _LENGTH[rule.options["deepest"]]
            and not is_zero(cell.amount_yuan)
            and not code.startswith(childless)
            and not any(other.startswith(code) and len(other) > len(code) for other in below)
        ]
        if rows:
            yield from _or_none(rule, table_id, title, failing)


_LENGTH = {"class": 3, "group": 5, "item": 7}


def _code_kind(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Functional tables hold functional classes, economic tables economic ones."""
    known = {
        RowKind.FUNCTION: {name.code for name in class_names()},
        RowKind.ECONOMIC: set(rule.options["economic"]),
    }
    classes = [c for c in _first_cells(book) if c.row_kind in known and len(c.code) == _LENGTH["class"]]
    for table_id in dict.fromkeys(cell.table_id for cell in classes):
        rows, title = [c for c in classes if c.table_id == table_id], title_of(template, table_id, book)
        failing = [_row_relation(rule, cell, title) for cell in rows if cell.code not in known[cell.row_kind]]
        yield from _or_none(rule, table_id, title, failing)


def _code_once(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """A code has one row in a table; tables of several units repeat it for each."""
    units = Counter(c.table_id for c in _first_cells(book) if c.row_kind is RowKind.UNIT)
    counted = Counter((c.table_id, c.code, c.measure) for c in book.facts.cells if _has_own_row(c))
    again = {(table, code) for (table, code, _), count in counted.items() if count > 1}
    rows = [c for c in _first_cells(book) if _has_own_row(c) and units[c.table_id] <= 1]
    for table_id in dict.fromkeys(cell.table_id for cell in rows):
        twice = [c for c in rows if c.table_id == table_id and (table_id, c.code) in again]
        title = title_of(template, table_id, book)
        yield from _or_none(rule, table_id, title, [_row_relation(rule, cell, title) for cell in twice])


def _or_none(rule: Rule, table_id: str, title: str, failing: list[Relation]) -> Iterator[Relation]:
    """The failures of a table, or one relation that says it has none: a relation per row would say no more."""
    if failing:
        yield from failing
    else:
        yield Relation(rule, table_id, rule.title_zh, (), (), table=title, verdict=Status.EXACT)


def _has_own_row(cell: CellFact) -> bool:
    return cell.row_kind in (RowKind.FUNCTION, RowKind.ECONOMIC) and bool(cell.code)


def _first_cells(book: Book) -> Iterator[CellFact]:
    """The first cell of every row."""
    seen: set[tuple[str, str, str]] = set()
    for cell in book.facts.cells:
        slot = (cell.table_id, cell.row_kind, cell.code or cell.name)
        if cell.row_kind is not RowKind.PROJECT and slot not in seen:
            seen.add(slot)
            yield cell


def _row_relation(rule: Rule, cell: CellFact, title: str) -> Relation:
    return Relation(
        rule,
        f"{cell.table_id}/{cell.code}",
        f"{cell.name}（{cell.code}）",
        (cell_term(cell),),
        (),
        table=title,
        verdict=Status.FAIL,
    )


def _one_name(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """A code bears one name in all tables: a relation per code with several, or one that says there is none."""
    names: dict[str, dict[str, CellFact]] = {}
    for cell in _first_cells(book):
        if cell.code and bare(cell.name):
            names.setdefault(cell.code, {}).setdefault(bare(cell.name), cell)
    several = {code: found for code, found in names.items() if len(found) > 1}
    for code, found in several.items():
        yield Relation(
            rule,
            code,
            f"科目{code}",
            tuple(cell_term(cell) for cell in found.values()),
            (),
            verdict=Status.FAIL,
            words="、".join(f"“{name}”" for name in found),
        )
    if names and not several:
        yield Relation(rule, "none", rule.title_zh, (), (), verdict=Status.EXACT)


def _not_negative(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    for table_id in dict.fromkeys(cell.table_id for cell in book.facts.cells):
        table, title = standard_tables()[table_id], title_of(template, table_id, book)
        failing = [
            Relation(
                rule,
                cell.fact_id,
                f"{cell.project or cell.name}（{table.measures[cell.measure].zh}）",
                (cell_term(cell),),
                (),
                table=title,
                verdict=Status.FAIL,
                words=cell.printed,
            )
            for cell in book.facts.cells
            if cell.table_id == table_id and cell.amount_yuan is not None and cell.amount_yuan < 0
        ]
        yield from _or_none(rule, table_id, title, failing)


def _empty_explained(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """A table without any amount is declared empty, has a section of the text to itself, or its total is said to be 0."""
    declared = {d.table_id for d in book.facts.declarations if d.kind == "empty_table"}
    for table_id, section in rule.options["sections"].items():
        if table_id in book.facts.tables_found and table_id in template.tables:
            filled = any(c.table_id == table_id and c.state is CellState.VALUE for c in book.facts.cells)
            if not filled:
                yield Relation(
                    rule,
                    table_id,
                    title_of(template, table_id, book),
                    (),
                    (),
                    verdict=verdict_of(
                        table_id in declared
                        or section in book.facts.sections_found
                        or _said_zero(book, section)
                    ),
                    missing=None if book.facts.sections_found else "没有读到情况说明，不能核对。",
                    identity=(table_id,),
                )


def _said_zero(book: Book, fund: str) -> bool:
    """Whether the text puts the total of a fund at zero: that explains its empty table."""
    stated = [s.current_yuan for s in book.facts.statements if (s.subject, s.fund_scope) == ("total", fund)]
    stated += [
        f.amount_yuan for f in book.facts.stated_figures if (f.subject, f.fund_scope) == ("total", fund)
    ]
    return any(amount == 0 for amount in stated)


def _declared_unbudgeted(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """What the text says is not budgeted has no amount in the tables."""
    for declaration in book.facts.declarations:
        if declaration.kind != "not_budgeted":
            continue
        for entry in rule.options["relations"]:
            if (entry["subject"], entry["fund_scope"]) != (declaration.subject, declaration.fund_scope):
                continue
            terms = book.terms(entry["cell"].format(key=declaration.key or "-"))
            if terms:
                filled = tuple(term for term in terms if not is_zero(term.value))
                yield Relation(
                    rule,
                    f"{declaration.fact_id}/{terms[0].fact_id}",
                    declaration.name,
                    (declaration_term(declaration), *(filled or terms)),
                    (),
                    verdict=verdict_of(not filled),
                )


def _section_content(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """A section that is there says what it is prescribed to say, or declares that there is nothing."""
    facts = book.facts
    said = {(s.section, s.subject) for s in facts.statements} | {
        (f.section, f.subject) for f in facts.stated_figures
    }
    declared = {d.subject for d in facts.declarations} | {
        _SECTION_OF_TABLE.get(d.table_id or "") for d in facts.declarations
    }
    if facts.organisation:
        said.add(("organisation", "organisation"))
    zh = {section.id: section.zh for section in template.sections}
    for section, subjects in rule.options["contents"].items():
        if section in facts.sections_found and section in zh:
            ok = any((section, subject) in said or subject in declared for subject in subjects)
            yield Relation(
                rule,
                section,
                zh[section],
                (),
                (),
                verdict=verdict_of(ok or section in declared),
                identity=(section,),
            )


_SECTION_OF_TABLE = {"T08": "fund", "T09": "capital", "T10": "three_public", "T11": "carryover"}


def _lines_present(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """The rows (or columns) a table is prescribed to be split into; an empty table need not be."""
    table_id = rule.options["table"]
    layout = template.tables.get(table_id)
    rows = set(book.rows(table_id))
    filled = any(c.table_id == table_id and c.state is CellState.VALUE for c in book.facts.cells)
    if layout is None or template.guessed or not filled:
        return
    table, title = standard_tables()[table_id], title_of(template, table_id, book)
    for line in rule.options["lines"]:
        if line in layout.printed_lines:
            yield Relation(
                rule,
                line,
                table.lines[line].zh,
                (),
                (),
                table=title,
                verdict=verdict_of(line in rows),
                identity=(table_id, line),
            )


def _counted(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """What was spent on is counted in the text: persons, vehicles, receptions."""
    counted = {(f.subject, f.key) for f in book.facts.stated_figures if f.measure == "count"}
    for index, entry in enumerate(rule.options["relations"], start=1):
        spent = [term for term in book.terms(entry["cell"]) if not is_zero(term.value)]
        if spent and book.facts.sections_found:
            ok = any((subject, key) in counted for subject, key in entry["counts"])
            yield Relation(
                rule, str(index), entry["zh"], tuple(spent), (), verdict=verdict_of(ok), words=entry["what"]
            )


def _published(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """Published within the days prescribed after approval."""
    identity = book.facts.identity
    if identity.published_on is None or identity.approved_on is None:
        return
    late = identity.published_on > identity.approved_on + timedelta(days=rule.options["days"])
    yield Relation(
        rule,
        "document",
        "公开时间",
        (),
        (),
        verdict=verdict_of(not late),
        words=f"批复于{identity.approved_on:%Y-%m-%d}，公开于{identity.published_on:%Y-%m-%d}",
    )


def _signed(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    """The date a document is signed with fits its year: a budget near its year, a final account after it."""
    identity = book.facts.identity
    signed = identity.published_on
    if signed is None:
        return
    if identity.document_kind == DocumentKind.FINAL_ACCOUNT:
        ok = signed.year == identity.fiscal_year + 1
    else:
        before = signed.year == identity.fiscal_year - 1 and signed.month >= _NOVEMBER
        ok = before or signed.year == identity.fiscal_year
    words = f"署{signed:%Y-%m-%d}，年度为{identity.fiscal_year}"
    yield Relation(rule, "document", "落款日期", (), (), verdict=verdict_of(ok), words=words)


SHAPES: Mapping[str, Generator] = {
    "reported": _reported,
    "name_year": _name_year,
    "code_depth": _code_depth,
    "code_kind": _code_kind,
    "code_once": _code_once,
    "one_name": _one_name,
    "not_negative": _not_negative,
    "empty_explained": _empty_explained,
    "declared_unbudgeted": _declared_unbudgeted,
    "section_content": _section_content,
    "lines_present": _lines_present,
    "counted": _counted,
    "published": _published,
    "signed": _signed,
}
