"""Closed lists of words that appear in facts, results and marts.

Belongs here: enumerations that are part of a contract. Does not belong here: any logic on them.
"""

from __future__ import annotations

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a disclosure discloses."""

    BUDGET = "budget"
    FINAL_ACCOUNT = "final_account"


class Scope(StrEnum):
    """Whom a disclosure speaks for."""

    UNIT = "unit"
    DEPARTMENT = "department"


class CellState(StrEnum):
    """What stands in a cell of a standard table."""

    VALUE = "value"
    ZERO = "zero"
    BLANK = "blank"
    DECLARED_EMPTY = "declared_empty"
    UNREAD = "unread"


class RowKind(StrEnum):
    """What a row of a standard table is about."""

    TOTAL = "total"
    FUNCTION = "function"
    ECONOMIC = "economic"
    LINE = "line"
    PROJECT = "project"
    ITEM = "item"
    UNIT = "unit"


class BaseKind(StrEnum):
    """What a stated change is measured against; kinds are never mixed in one comparison."""

    LAST_BUDGET = "last_budget"
    LAST_INITIAL_BUDGET = "last_initial_budget"
    LAST_OUTTURN = "last_outturn"
    LAST_FINAL_ACCOUNT = "last_final_account"
    UNSTATED = "unstated"


class Status(StrEnum):
    """Outcome of one relation."""

    EXACT = "exact"
    ROUNDING = "rounding"
    CONVENTION = "convention"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    NOT_EVALUABLE = "not_evaluable"


class Severity(StrEnum):
    """How bad a finding is; the words are those of the enforcing library."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class Blame(StrEnum):
    """Whose mistake a failing relation is."""

    READER = "reader"
    SOURCE = "source"
    CONVENTION = "convention"
    UNDETERMINED = "undetermined"


class UnitKind(StrEnum):
    """What a budget unit is: an administrative body, one run like it, or a public institution."""

    ADMINISTRATIVE = "行政"
    CIVIL_SERVICE_RULED = "参公"
    INSTITUTION = "事业"


class MoveKind(StrEnum):
    """How money came to stand elsewhere than last year."""

    RECLASSIFIED = "reclassified"
    TAKEN_OVER = "taken_over"
    HANDED_OVER = "handed_over"
    MERGED = "merged"
    NEWLY_INCLUDED = "newly_included"


class Confidence(StrEnum):
    """How sure a reading is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
