"""What a disclosure says, before it is laid out: cells, comparisons, other figures, projects, target sheets.

Belongs here: the records a form fills from the ledger, faults change, the truth lists, and the form then prints.
Does not belong here: sentences, headers, layout (`forms`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from dagster_project.vocabulary.statuses import DocumentKind, RowKind, Scope
from dagster_project.world.ledger import UnitYear

EMPTY_REASON = "\0"
"""Stands for a reason that is announced and not given."""


@dataclass(slots=True)
class Figure:
    """A printed figure with the true amount behind it (分; `None` when it is no money)."""

    printed: str
    ledger: int | None = None


@dataclass(slots=True)
class Row:
    """A row of a standard table; `label` is what is printed as its name."""

    kind: RowKind
    label: str
    values: dict[str, Figure]
    code: str = ""
    line: str = ""
    project: str = ""
    bold: bool = False


@dataclass(slots=True)
class TableContent:
    """A standard table: `measures` in printed order, `unit` the money unit, `note` what is printed under it."""

    id: str
    title: str
    measures: tuple[str, ...]
    rows: list[Row]
    unit: str = "万元"
    note: str = ""
    absent: bool = False

    def row(self, kind: RowKind, key: str = "", project: str = "") -> Row:
        """The row of a kind by code or line."""
        return next(
            row
            for row in self.rows
            if row.kind is kind and key in ((row.code or row.line), "") and row.project == project
        )


@dataclass(slots=True)
class Comparison:
    """A stated amount with its change; amounts in 分, `prior` is the base the text uses.

    `spelling` names the clause it is written with, `facts` whether each part is printed.
    """

    id: str
    section: str
    subject: str
    key: str
    fund_scope: str
    name: str
    code: str
    current: int
    prior: int
    true_prior: int | None
    current_printed: str
    change_printed: str
    word: str
    percent_printed: str
    percent_word: str
    base_printed: str
    base_kind: str
    base_year: int
    spelling: str
    reason: str = ""
    share_printed: str = ""
    purpose: str = ""
    truncated: bool = False
    prefix: str = ""

    @property
    def change(self) -> int:
        """True change against the base of the text."""
        return self.current - self.prior

    @property
    def reason_printed(self) -> str:
        """The words behind `主要原因是`: none for a reason that is announced and not given."""
        return "" if self.reason == EMPTY_REASON else self.reason


@dataclass(slots=True)
class Stated:
    """Any other figure of the text; `scope` is the fund it is about where a section lists several."""

    section: str
    subject: str
    key: str
    measure: str
    figure: Figure
    unit: str
    scope: str = ""


@dataclass(slots=True)
class AllocationText:
    """A part of a project's amount as printed."""

    words: str
    amount: Figure
    quantity: str = ""
    quantity_unit: str = ""
    price: str = ""
    per: str = ""
    parts: list[tuple[str, Figure]] = field(default_factory=list)


@dataclass(slots=True)
class ProjectText:
    """A project as the text describes it."""

    key: str
    name: str
    table_name: str
    amount: Figure
    holder: str
    allocations: list[AllocationText]
    bases: tuple[tuple[str, str], ...]
    transfer: bool
    year: int


@dataclass(slots=True)
class TargetText:
    """One indicator as printed."""

    level1: str
    level2: str
    name: str
    printed: str
    basis: str
    weight: str
    rule: str
    evidence: str
    number: str = ""
    unit: str = ""
    comparator: str = ""


@dataclass(slots=True)
class TargetSheet:
    """A performance-target sheet."""

    key: str
    name: str
    manager: str
    budget: Figure
    appropriation: Figure
    other: Figure
    goal: str
    targets: list[TargetText]


@dataclass(slots=True)
class Content:
    """Everything one disclosure says, and where a clerk's slips go."""

    form: str
    unit_id: str
    unit_name: str
    year: int
    kind: DocumentKind
    scope: Scope
    published_on: date
    source: UnitYear
    tables: dict[str, TableContent] = field(default_factory=dict)
    comparisons: list[Comparison] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    projects: list[ProjectText] = field(default_factory=list)
    carried: list[tuple[str, Figure]] = field(default_factory=list)
    sheets: list[TargetSheet] = field(default_factory=list)
    missing_sections: set[str] = field(default_factory=set)
    slips: dict[str, str] = field(default_factory=dict)
    """Places where a name or a year is printed wrongly: place → what is printed instead."""
    signed: bool = True
    """Whether the form is signed with its date."""
    split: bool = False
    """Whether text and tables are published in two files."""

    def figure(self, subject: str, key: str, measure: str = "amount") -> Stated:
        """A stated figure by what it is about."""
        return next(s for s in self.stated if (s.subject, s.key, s.measure) == (subject, key, measure))

    def comparison(self, section: str, key: str) -> Comparison | None:
        """The comparison of a section about a key."""
        return next((c for c in self.comparisons if c.section == section and c.key == key), None)
