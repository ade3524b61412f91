"""One disclosure from bytes to results.

A pure function of the files' bytes and this code: read, extract, let arithmetic referee the columns,
reconcile, name culprits. The nightly load and `kanhe check` call the same function. Imports neither the
orchestrator, dbt nor the enforcing library.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from dagster_project.extraction.columns import survey_tables
from dagster_project.extraction.disclosure import extract_text, reader_issues
from dagster_project.extraction.facts import Facts
from dagster_project.extraction.identity import identify
from dagster_project.extraction.parts import Profile, check_parts, profile_of
from dagster_project.extraction.recognition import choose_template, recognise, unsupported
from dagster_project.reading.document import Document, Location
from dagster_project.reading.formats import read_disclosure
from dagster_project.reconciliation.book import Book
from dagster_project.reconciliation.catalogue import CATALOGUE_FOLDER, load_catalogue
from dagster_project.reconciliation.confirmation import confirm
from dagster_project.reconciliation.coverage import coverage
from dagster_project.reconciliation.evaluation import evaluate
from dagster_project.reconciliation.findings import Finding, fingerprint_of
from dagster_project.reconciliation.localisation import localise
from dagster_project.reconciliation.numbers import Numbers
from dagster_project.reconciliation.reasons import ReasonVerdict
from dagster_project.reconciliation.referee import referee_tables
from dagster_project.reconciliation.relations import Result
from dagster_project.reconciliation.shapes import expand
from dagster_project.templates.template import Template
from dagster_project.vocabulary.errors import DisclosureError
from dagster_project.vocabulary.statuses import CellState

Row = dict[str, Any]
_LOCATION_FIELDS = tuple(field.name for field in fields(Location))
UNMAPPED = frozenset(
    {"unmapped_cell", "unassigned_figure", "unread_number", "unreadable_number", "not_an_amount"}
)
_CODE_FOLDERS = ("vocabulary", "reading", "templates", "extraction", "reconciliation")


@dataclass(frozen=True, slots=True)
class Examination:
    """What one disclosure says and how far it agrees with itself.

    `rows` hold, per lake table, rows with exactly the columns of `lake.schemas`; in `documents` the columns
    `path` and `known_from` are `None` until the lake fills them. `profile` is what a single file says about
    itself, for joining it with another.
    """

    document_id: str
    fiscal_year: int
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    profile: Profile | None = None


def examine(parts: Sequence[Path]) -> Examination:
    """Examine one disclosure given as its files.

    Raises:
        DisclosureError: when the files cannot be taken in; the message says why and what to do.
    """
    document = read_disclosure(parts)
    profile = profile_of(document) if len(parts) == 1 and not document.members else None
    try:
        return replace(examine_document(document), profile=profile)
    except DisclosureError as error:
        error.profile = profile
        raise


def examine_document(document: Document) -> Examination:
    """Examine one disclosure as its reader delivers it.

    Raises:
        DisclosureError: as `examine`.
    """
    template, facts = extract(document)
    reconciled = reconcile(facts, template)
    confirm(document, facts, reconciled.results)
    rows = _rows(document, template, facts, reconciled)
    return Examination(document.sha256, facts.identity.fiscal_year, rows)


def extract(document: Document) -> tuple[Template, Facts]:
    """What one disclosure says, before anything is compared.

    Raises:
        DisclosureError: when it is no disclosure this program can take in.
    """
    part_issues = check_parts(document)
    evidence = recognise(document)
    identity, identity_issues = identify(document)
    template, form_issues = choose_template(document, identity, evidence)
    survey = survey_tables(document, template)
    template = survey.template
    if template.guessed and not any(survey.tables()):
        raise unsupported(document, evidence)
    facts = referee_tables(template, survey, identity, load_catalogue())
    facts.issues[:0] = [*part_issues, *identity_issues, *form_issues, *reader_issues(document)]
    extract_text(document, template, survey, facts)
    return template, facts


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Outcomes of all relations, what is wrong (one finding per cause), verdicts on stated reasons.

    `numbers` are the numbers as compared, `coverage` how many of them the relations reach.
    """

    results: list[Result]
    findings: list[Finding]
    reasons: list[ReasonVerdict]
    numbers: Numbers
    coverage: Mapping[str, int]


def reconcile(facts: Facts, template: Template) -> Reconciliation:
    """Compare the facts of one disclosure with each other."""

    def evaluated(book: Book) -> list[Result]:
        return evaluate(expand(load_catalogue(), book, template))

    book = Book(facts)
    results = evaluated(book)
    numbers = Numbers(facts)
    findings = localise(results, numbers, lambda revised: evaluated(Book(revised)))
    return Reconciliation(results, findings, book.reasons, numbers, coverage(results, numbers))


@cache
def engine_version() -> str:
    """Hash of everything an examination depends on besides the file: code, templates, rule catalogue."""
    root = Path(__file__).resolve().parent
    files = [Path(__file__), *(path for name in _CODE_FOLDERS for path in (root / name).rglob("*"))]
    files += CATALOGUE_FOLDER.glob("*.yaml")
    digest = hashlib.sha256()
    for path in sorted(files):
        if path.suffix in (".py", ".yaml"):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _rows(
    document: Document, template: Template, facts: Facts, reconciled: Reconciliation
) -> dict[str, list[Row]]:
    document_id = document.sha256
    parts = len(document.members) or 1
    results = reconciled.results
    rows: dict[str, list[Row]] = {
        "documents": [{**_document_row(document, parts, template, facts), **reconciled.coverage}],
        "relations": [],
        "relation_terms": [],
        "relation_results": [],
        "findings": [],
        "finding_culprits": [],
        "finding_witnesses": [],
    }
    for table in (
        "cells",
        "statements",
        "moves",
        "stated_figures",
        "targets",
        "performance_sheets",
        "projects",
        "project_notes",
        "organisation",
        "declarations",
    ):
        rows[table] = [_fact_row(document_id, fact) for fact in getattr(facts, table)]
    rows["issues"] = [
        {
            **_fact_row(document_id, issue),
            "sequence": sequence,
            "severity": issue.severity.value,
            "fingerprint": fingerprint_of((issue.code, issue.table_id or "", issue.raw_text)),
        }
        for sequence, issue in enumerate(facts.issues, start=1)
    ]
    for result in results:
        rows["relations"].append(_relation_row(document_id, result))
        rows["relation_terms"].extend(_term_rows(document_id, result))
        rows["relation_results"].append(_result_row(document_id, result))
    rows["reason_verdicts"] = [_fact_row(document_id, verdict) for verdict in reconciled.reasons]
    numbers = reconciled.numbers
    for finding in reconciled.findings:
        rows["findings"].append(_finding_row(document_id, finding))
        rows["finding_culprits"].extend(_culprit_rows(document_id, finding, numbers))
        rows["finding_witnesses"].extend(
            {
                "document_id": document_id,
                "finding_id": finding.id,
                "position": position,
                "relation_id": witness.relation.id,
            }
            for position, witness in enumerate(finding.witnesses, start=1)
        )
    return rows


def _fact_row(document_id: str, fact: Any) -> Row:
    row: Row = {"document_id": document_id}
    for field in fields(fact):
        value = getattr(fact, field.name)
        if field.name == "location":
            row.update({name: getattr(value, name) for name in _LOCATION_FIELDS})
        else:
            row[field.name] = value.value if isinstance(value, StrEnum) else value
    return row


def _document_row(document: Document, parts: int, template: Template, facts: Facts) -> Row:
    identity = facts.identity
    expected = {layout.id for layout in template.tables.values() if layout.since <= identity.fiscal_year}
    return {
        "document_id": document.sha256,
        "unit_name": identity.unit_name,
        "publisher": template.publisher,
        "document_kind": identity.document_kind,
        "scope": identity.scope,
        "template": template.id,
        "template_version": template.version,
        "path": None,
        "parts": parts,
        "format": document.format,
        "encoding": document.encoding,
        "reader": document.reader,
        "reader_version": document.reader_version,
        "engine_version": engine_version(),
        "known_from": None,
        "published_on": identity.published_on,
        "money_unit_tables": template.money_unit,
        "money_unit_text": template.money_unit,
        "cell_count": sum(cell.state in (CellState.VALUE, CellState.ZERO) for cell in facts.cells),
        "statement_count": len(facts.statements),
        "share_count": sum(figure.measure == "share" for figure in facts.stated_figures),
        "stated_figure_count": len(facts.stated_figures),
        "target_count": len(facts.targets),
        "unmapped_count": sum(issue.code in UNMAPPED for issue in facts.issues),
        "complete": expected <= facts.tables_found,
    }


def _relation_row(document_id: str, result: Result) -> Row:
    relation = result.relation
    return {
        "document_id": document_id,
        "relation_id": relation.id,
        "rule_id": relation.rule.id,
        "rule_version": relation.rule.version,
        "family": relation.rule.family,
        "tolerance_class": relation.rule.tolerance_class,
        "instance": f"《{relation.table}》{relation.label}" if relation.table else relation.label,
        "unit": relation.unit,
    }


def _term_rows(document_id: str, result: Result) -> Iterator[Row]:
    position = 0
    relation = result.relation
    for side, terms in (("left", relation.left), ("right", relation.right), ("premise", relation.premise)):
        for term in terms:
            position += 1
            yield {
                "document_id": document_id,
                "relation_id": relation.id,
                "position": position,
                "side": side,
                "weight": term.weight,
                "fact_id": term.fact_id,
                "fact_part": term.part,
                "value": term.value,
                "resolution": term.resolution,
            }


def _result_row(document_id: str, result: Result) -> Row:
    culprit = result.culprits[0] if result.culprits else None
    return {
        "document_id": document_id,
        "relation_id": result.relation.id,
        "status": result.status.value,
        "severity": result.severity.value,
        "left_value": result.left,
        "right_value": result.right,
        "imbalance": result.imbalance,
        "part_count": result.part_count,
        "tolerance": result.tolerance,
        "unlikely": result.unlikely,
        "message": result.message,
        "blame": result.blame.value if result.blame else None,
        "culprit_fact_id": culprit.fact_id if culprit else None,
        "culprit_part": culprit.part if culprit else None,
        "culprit_kind": culprit.kind if culprit else None,
        "culprit_rank": culprit.rank if culprit else None,
        "proposed_low": culprit.proposed_low if culprit else None,
        "proposed_high": culprit.proposed_high if culprit else None,
    }


def _finding_row(document_id: str, finding: Finding) -> Row:
    return {
        "document_id": document_id,
        "finding_id": finding.id,
        "fingerprint": finding.fingerprint,
        "rule_id": finding.lead.relation.rule.id,
        "relation_id": finding.lead.relation.id,
        "status": finding.status,
        "severity": finding.severity.value,
        "blame": finding.blame.value,
        "kind": finding.kind,
        "subject": finding.subject,
        "message": finding.message,
        "is_tie": finding.tie,
        "witness_count": len(finding.witnesses),
        "culprit_count": len(finding.culprits),
    }


def _culprit_rows(document_id: str, finding: Finding, numbers: Numbers) -> Iterator[Row]:
    for culprit in finding.culprits:
        number = numbers[culprit.fact_id, culprit.part]
        yield {
            "document_id": document_id,
            "finding_id": finding.id,
            "rank": culprit.rank,
            "fact_id": culprit.fact_id,
            "fact_part": culprit.part,
            "kind": culprit.kind,
            "name": number.name,
            "unit": number.unit,
            "printed": number.printed or ("" if number.value is None else number.text(number.value)),
            "printed_value": number.value,
            "proposed": culprit.proposed,
            "proposed_low": culprit.proposed_low,
            "proposed_high": culprit.proposed_high,
            **{name: getattr(number.location, name) for name in _LOCATION_FIELDS},
        }
