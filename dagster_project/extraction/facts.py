"""Facts: what a disclosure says, each with the place where it says so.

Belongs here: the record types, one per table of the lake, with the lake's column names.
Does not belong here: how they are found, or how they are stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dagster_project.reading.document import Location
from dagster_project.vocabulary.statuses import CellState, Confidence, MoveKind, RowKind, Severity, UnitKind


@dataclass(frozen=True, slots=True)
class CellFact:
    """One figure (or blank) of a standard table; amounts in 元."""

    fact_id: str
    table_id: str
    table_title: str
    row_kind: RowKind
    code: str
    line_id: str | None
    name: str
    project: str | None
    measure: str
    printed: str
    amount_yuan: Decimal | None
    resolution_yuan: Decimal | None
    state: CellState
    repairs: str | None
    location: Location


@dataclass(frozen=True, slots=True)
class Statement:
    """One stated change against an earlier year; amounts in 元, percent signed."""

    fact_id: str
    section: str
    subject: str
    fund_scope: str
    key: str
    code: str | None
    name: str
    current_yuan: Decimal | None
    current_resolution_yuan: Decimal | None
    current_printed: str | None
    change_yuan: Decimal | None
    change_resolution_yuan: Decimal | None
    change_printed: str | None
    change_word: str | None
    percent: Decimal | None
    percent_resolution: Decimal | None
    percent_printed: str | None
    percent_word: str | None
    base_kind: str
    base_year: int
    base_yuan: Decimal | None
    base_resolution_yuan: Decimal | None
    reason: str | None
    says_new: bool
    says_unbudgeted: bool
    residue: str | None
    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class Move:
    """Money the reason of a statement says has moved; amounts in 元, `None` where none is named."""

    fact_id: str
    statement_id: str
    kind: MoveKind
    object: str | None
    from_name: str | None
    from_code: str | None
    to_name: str | None
    to_code: str | None
    other_unit: str | None
    gains: bool | None
    amount_yuan: Decimal | None
    resolution_yuan: Decimal | None
    evidence: str
    confidence: Confidence
    location: Location


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """Any other figure of the text; `value` in the printed unit, `amount_yuan` for money only."""

    fact_id: str
    section: str
    subject: str
    fund_scope: str
    key: str
    code: str
    name: str
    measure: str
    unit: str
    value: Decimal
    resolution: Decimal
    amount_yuan: Decimal | None
    resolution_yuan: Decimal | None
    printed: str
    context: str
    position: int
    location: Location


@dataclass(frozen=True, slots=True)
class Target:
    """One performance indicator."""

    fact_id: str
    sheet_id: str
    project: str
    level1: str
    level2: str
    indicator: str
    comparator: str | None
    number: Decimal | None
    unit: str | None
    due_on: date | None
    quality: str | None
    printed: str
    basis: str | None
    prior_value: str | None
    weight: Decimal | None
    scoring_rule: str | None
    evidence: str | None
    repairs: str | None
    location: Location


@dataclass(frozen=True, slots=True)
class PerformanceSheet:
    """The head of one performance-target sheet; amounts in 元."""

    fact_id: str
    project: str
    unit_name: str
    responsible_person: str | None
    budget_yuan: Decimal | None
    appropriation_yuan: Decimal | None
    other_yuan: Decimal | None
    resolution_yuan: Decimal | None
    goal: str | None
    location: Location


@dataclass(frozen=True, slots=True)
class Project:
    """One project as the text describes it; amounts in 元."""

    fact_id: str
    origin: str
    name: str
    amount_yuan: Decimal | None
    resolution_yuan: Decimal | None
    holder: str | None
    starts_on: date | None
    ends_on: date | None
    fund_note: str | None
    basis_count: int
    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class ProjectNote:
    """A basis document, an allocation or another labelled note of a project."""

    fact_id: str
    project_id: str
    kind: str
    sequence: int
    label: str
    title: str | None
    document_number: str | None
    amount_yuan: Decimal | None
    resolution_yuan: Decimal | None
    parent_id: str | None
    quantity: Decimal | None
    quantity_unit: str | None
    unit_price_yuan: Decimal | None
    price_unit: str | None
    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class OrganisationEntry:
    """An internal office or subordinate unit named in the text, or what the text says of the body itself."""

    kind: str
    sequence: int
    name: str
    unit_kind: UnitKind | None
    evidence: str | None
    location: Location


@dataclass(frozen=True, slots=True)
class Declaration:
    """Something the text declares to be empty, unbudgeted or exempt."""

    fact_id: str
    kind: str
    table_id: str | None
    subject: str | None
    fund_scope: str | None
    key: str | None
    name: str
    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class Issue:
    """Something unread, unmapped or repaired; `message` is in Chinese."""

    code: str
    severity: Severity
    message: str
    raw_text: str
    table_id: str | None
    location: Location


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose disclosure of which year it is, as proved from the document."""

    unit_name: str
    fiscal_year: int
    document_kind: str
    scope: str
    published_on: date | None
    approved_on: date | None = None


@dataclass(slots=True)
class Facts:
    """All facts of one disclosure."""

    identity: Identity
    cells: list[CellFact] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    stated_figures: list[StatedFigure] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    performance_sheets: list[PerformanceSheet] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    project_notes: list[ProjectNote] = field(default_factory=list)
    organisation: list[OrganisationEntry] = field(default_factory=list)
    declarations: list[Declaration] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    tables_found: set[str] = field(default_factory=set)
    sections_found: set[str] = field(default_factory=set)
