"""Relations of the reasons given for changes: one shape, its `check` says which verdict is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

from dagster_project.extraction.facts import Statement
from dagster_project.reconciliation.book import Book, change_term, current_term, figure_term
from dagster_project.reconciliation.catalogue import CatalogueError, Rule
from dagster_project.reconciliation.reason_words import announced_at, announces_reason
from dagster_project.reconciliation.reasons import (
    Method,
    ReasonVerdict,
    Remark,
    Verdict,
    direction_of,
    item_name,
)
from dagster_project.reconciliation.relations import Relation
from dagster_project.reconciliation.shapes.generator import Generator
from dagster_project.templates.template import Template
from dagster_project.vocabulary.statuses import Status

_Line = tuple[Statement, ReasonVerdict]
_Told = Iterator[tuple[Statement, bool, str]]
"""Statement, whether it fails, and the words for the message."""


def _reason(rule: Rule, book: Book, template: Template) -> Iterator[Relation]:
    check = _CHECKS.get(rule.options.get("check", ""))
    if check is None:
        raise CatalogueError(f"{rule.id}: unknown check {rule.options.get('check')!r}")
    lines = list(zip(book.facts.statements, book.reasons, strict=True))
    for statement, fails, words in check(lines):
        term = change_term(statement) if statement.change_yuan is not None else current_term(statement)
        yield Relation(
            rule,
            statement.fact_id,
            f"{statement.name}（{statement.code}）" if statement.code else statement.name,
            (term,),
            (),
            premise=tuple(map(figure_term, book.reason_amounts(statement))) if check is _amounts else (),
            verdict=Status.FAIL if fails else Status.EXACT,
            words=words,
        )
    if check is _empty:
        yield from _empty_of_several(rule, book)


def _empty_of_several(rule: Rule, book: Book) -> Iterator[Relation]:
    """Sentences that announce one reason for several amounts and give none: no statement holds their words."""
    for number, (term, issue) in enumerate(book.reported("empty_reason"), start=1):
        subject = issue.raw_text[: announced_at(issue.raw_text)].removesuffix("的")
        yield Relation(
            rule, f"empty_reason/{number}", subject, (term,), (), verdict=Status.FAIL, identity=(subject,)
        )


def _direction(lines: list[_Line]) -> _Told:
    for statement, verdict in lines:
        if statement.reason and direction_of(statement) is not None and verdict.remark is not Remark.EMPTY:
            against = verdict.verdict is Verdict.CONTRADICTED and verdict.method is Method.DIRECTION
            yield statement, against, verdict.arithmetic


def _amounts(lines: list[_Line]) -> _Told:
    for statement, verdict in lines:
        if verdict.method is Method.AMOUNTS and verdict.verdict in (Verdict.EXPLAINED, Verdict.CONTRADICTED):
            yield statement, verdict.verdict is Verdict.CONTRADICTED, verdict.arithmetic


def _empty(lines: list[_Line]) -> _Told:
    for statement, verdict in lines:
        if announces_reason(statement.text):
            yield statement, verdict.remark is Remark.EMPTY, ""


def _missing(lines: list[_Line]) -> _Told:
    for statement, verdict in lines:
        if direction_of(statement):
            word = statement.change_word or statement.percent_word or "增减"
            yield statement, verdict.remark is Remark.MISSING, f"写了{word}，没有写原因，"


def _copied(lines: list[_Line]) -> _Told:
    names = {statement.fact_id: statement.name for statement, _ in lines}
    for statement, verdict in lines:
        if statement.reason and statement.subject == "functional_item":
            copied = verdict.remark is Remark.COPIED
            other = item_name(names[verdict.other_fact_id]) if copied and verdict.other_fact_id else ""
            yield statement, copied, f"原因“{statement.reason}”与“{other}”的原因一字不差，写的是后者，"


def _shared(lines: list[_Line]) -> _Told:
    """One relation for each sentence used over and over, at its first line; one for every other reason."""
    told = [line for line in lines if line[0].reason and line[0].subject == "functional_item"]

    def group(line: _Line) -> str:
        shared = line[1].remark is Remark.SHARED
        return (line[1].other_fact_id or "") if shared else line[0].fact_id

    for first, found in groupby(sorted(told, key=group), key=group):
        members = list(found)
        statement = next((s for s, _ in members if s.fact_id == first), members[0][0])
        fails = any(verdict.remark is Remark.SHARED for _, verdict in members)
        words = f"“{statement.reason}”被用作{len(members)}个不同科目的原因，不能说明各项为何增减，"
        yield statement, fails, words


_CHECKS: Mapping[str, Callable[[list[_Line]], _Told]] = {
    "direction": _direction,
    "amounts": _amounts,
    "empty": _empty,
    "missing": _missing,
    "copied": _copied,
    "shared": _shared,
}

SHAPES: Mapping[str, Generator] = {"reason": _reason}
