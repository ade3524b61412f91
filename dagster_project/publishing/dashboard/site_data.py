"""What the pages about the whole prefecture show.

Belongs here: the queries, and cutting long lists into files a page loads one after the other.
Does not belong here: pages of single units (`unit_data`), form (`pages/`, `assets/`).

Sums are made here, in SQL, and only of what adds up: one kind of disclosure, one year, and one scope or the documents
that count in sums over bodies (`dim_document.counts_in_total`), told as the scope `counted`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from dagster_project.publishing.dashboard.scripts import page_id
from dagster_project.publishing.dashboard.source import Published, Table, interned, text
from dagster_project.publishing.dashboard.unit_data import PLACE

ROWS_PER_FILE = 3000
"""Rows of a long list in one file: about one megabyte, read in a few hundredths of a second."""

TOTALS = {
    "revenue": "total/all/revenue",
    "expenditure": "total/all/expenditure",
    "general_budget": "total/general/general",
    "basic": "nature/all/basic",
    "project": "nature/all/project",
    "three_public": "three_public/appropriation/three_public",
    "operating_expense": "operating_expense/appropriation/",
}
"""Totals of a disclosure that are shown side by side, and the line each is."""
_FEN = Decimal("0.01")


def _with_counted(mart: str) -> str:
    """A mart's rows, and those of documents that count in sums over bodies once more as the scope `counted`."""
    return f"""(
        select * from marts.{mart}
        union all
        select m.* replace ('counted' as scope) from marts.{mart} as m
        inner join marts.dim_document as d on d.document_id = m.document_id
        where d.counts_in_total
    )"""


_UNITS = """
    select u.unit_key, u.unit_name, u.names_seen
    from marts.dim_unit as u
    where u.document_count > 0
    order by u.unit_name, u.unit_key
"""
_LATEST = f"""
    with ranked as (
        select y.*, row_number() over (
                partition by y.unit_key
                order by y.fiscal_year desc, case y.document_kind when 'budget' then 0 else 1 end,
                    case y.scope when 'unit' then 0 else 1 end
            ) as place
        from marts.mart_unit_year as y
    )
    select r.unit_key, r.fiscal_year, r.document_kind, r.scope, {text("r.expenditure_yuan")} as expenditure,
        coalesce(l.growth_bp, r.expenditure_growth_bp) as growth_bp, b.like_for_like_growth_bp, r.staff_active,
        r.finding_count,
        (select count(*) from marts.fct_finding as f
            where f.document_id = r.document_id and f.severity = 'critical' and f.status = 'fail') as critical_count,
        s.score_bp, r.is_complete
    from ranked as r
    left join marts.mart_line_year as l on l.unit_key = r.unit_key and l.fiscal_year = r.fiscal_year
        and l.document_kind = r.document_kind and l.scope = r.scope
        and l.subject = 'total' and l.fund_scope = 'all' and l.line_key = 'expenditure'
    left join marts.mart_growth_bridge as b on b.document_id = r.document_id
        and b.subject = 'total' and b.fund_scope = 'all' and b.line_key = 'expenditure'
    left join marts.mart_disclosure_score as s on s.document_id = r.document_id
    where r.place = 1
"""
_TOTALS = f"""
    select document_kind, scope, fiscal_year, cast(count(*) as integer) as document_count,
        {
    ", ".join(
        f"cast(count({name}_yuan) as integer) as {name}_count, "
        f"{text(f'cast(sum({name}_yuan) as decimal(24, 2))')} as {name}"
        for name in TOTALS
    )
},
        cast(sum(staff_active) as bigint) as staff_active, cast(count(staff_active) as integer) as staff_count,
        cast(sum(relation_count) as bigint) as relation_count,
        cast(sum(exact_count + rounding_count + convention_count) as bigint) as agreeing_count,
        cast(sum(fail_count) as bigint) as fail_count, cast(sum(finding_count) as bigint) as finding_count,
        cast(sum(unmapped_count) as bigint) as unmapped_count,
        cast(sum(case when is_complete then 1 else 0 end) as integer) as complete_count
    from {_with_counted("mart_unit_year")}
    group by document_kind, scope, fiscal_year
    order by document_kind, scope, fiscal_year
"""
_SAME_UNITS = f"""
    select document_kind, scope, fiscal_year, cast(count(*) as integer) as unit_count,
        {text("cast(sum(value_yuan) as decimal(24, 2))")} as current,
        {text("cast(sum(prior_value_yuan) as decimal(24, 2))")} as prior,
        cast(sum(case when prior_origin = 'published' then 0 else 1 end) as integer) as prior_implied_count
    from {_with_counted("mart_line_year")}
    where subject = 'total' and fund_scope = 'all' and line_key = 'expenditure'
        and value_yuan is not null and prior_value_yuan is not null
    group by document_kind, scope, fiscal_year
    order by document_kind, scope, fiscal_year
"""
_CLASSES = f"""
    select document_kind, scope, fiscal_year, fund_scope, line_key, max(d.function_name) as name,
        {text("cast(sum(value_yuan) as decimal(24, 2))")} as amount, cast(count(*) as integer) as unit_count
    from {_with_counted("mart_line_year")}
    left join marts.dim_function as d on d.function_code = line_key
    where subject = 'functional_item' and fund_scope in ('all', 'general') and length(line_key) = 3
        and value_origin = 'published' and value_yuan > 0
    group by document_kind, scope, fiscal_year, fund_scope, line_key
    order by document_kind, scope, fiscal_year, fund_scope, sum(value_yuan) desc, line_key
"""
_FINDING_COUNTS = """
    select fiscal_year, severity, status, cast(count(*) as integer) as finding_count,
        cast(sum(case when response_status = 'open' then 1 else 0 end) as integer) as open_count
    from marts.fct_finding
    group by fiscal_year, severity, status
    order by fiscal_year desc, severity, status
"""
_NIGHTS = "select * from marts.mart_finding_night order by night desc limit 60"
_REJECTED = "select file_path, message from marts.fct_rejected_file order by file_path"
_FORMATS = """
    select fiscal_year, file_format, cast(count(*) as integer) as document_count
    from marts.dim_document where is_current
    group by fiscal_year, file_format order by fiscal_year desc, file_format
"""
_ABSENT = """
    select before.unit_key, u.unit_name, before.fiscal_year + 1 as missing_year, before.document_kind, before.scope
    from marts.mart_unit_year as before
    inner join marts.dim_unit as u on u.unit_key = before.unit_key
    left join marts.mart_unit_year as after
        on after.unit_key = before.unit_key and after.fiscal_year = before.fiscal_year + 1
        and after.document_kind = before.document_kind and after.scope = before.scope
    where after.document_id is null
        and before.fiscal_year < (select max(fiscal_year) from marts.mart_unit_year)
    order by missing_year desc, u.unit_name, before.unit_key, before.document_kind, before.scope
"""
_CHAIN = """
    select fiscal_year, cast(sum(confirmed_count + confirmed_rounding_count) as bigint) as confirmed_count,
        cast(sum(restated_count) as bigint) as restated_count,
        cast(sum(budgeted_count) as bigint) as budgeted_count, cast(sum(covered_count) as bigint) as covered_count
    from marts.mart_chain_year group by fiscal_year order by fiscal_year desc
"""
_CHANGES = f"""
    with said as (
        select *, row_number() over (
                partition by document_id
                order by case when subject = 'total' and fund_scope = 'all' then 0 else 1 end,
                    abs(change_yuan) desc nulls last, statement_key
            ) as place
        from marts.fct_stated_change
        where reason is not null and change_yuan <> 0
            and subject in ('total', 'nature', 'functional_item', 'operating_expense')
    )
    select b.unit_key, u.unit_name, b.document_kind, b.scope, b.fiscal_year, {text("b.prior_yuan")} as prior,
        {text("b.current_yuan")} as current, {text("b.reported_change_yuan")} as change, b.reported_growth_bp,
        {text("b.like_for_like_yuan")} as like_for_like, b.like_for_like_growth_bp,
        nullif(b.prior_origin, 'published') as prior_origin, s.reason,
        case when s.subject <> 'total' then s.name end as reason_name
    from {_with_counted("mart_growth_bridge")} as b
    inner join marts.dim_unit as u on u.unit_key = b.unit_key
    left join said as s on s.document_id = b.document_id and s.place = 1
    where b.subject = 'total' and b.fund_scope = 'all' and b.line_key = 'expenditure' and b.reported_change_yuan <> 0
    qualify row_number() over (
        partition by b.fiscal_year, b.document_kind, b.scope order by abs(b.reported_change_yuan) desc, b.bridge_key
    ) <= 15
    order by b.fiscal_year desc, abs(b.reported_change_yuan) desc, b.bridge_key, b.scope
"""
_RULES = """
    select r.rule_id, r.title_zh, r.title_en, r.family, r.category, r.severity, r.rule_version, r.message_zh,
        r.cannot_tell_zh, r.legal_basis
    from marts.dim_rule as r order by r.rule_id
"""
_RULE_YEARS = """
    select rule_id, fiscal_year,
        cast(sum(case when status = 'exact' then 1 else 0 end) as integer) as exact_count,
        cast(sum(case when status = 'rounding' then 1 else 0 end) as integer) as rounding_count,
        cast(sum(case when status = 'convention' then 1 else 0 end) as integer) as convention_count,
        cast(sum(case when status = 'fail' then 1 else 0 end) as integer) as fail_count,
        cast(sum(case when status = 'not_evaluable' then 1 else 0 end) as integer) as not_evaluable_count,
        cast(count(distinct case when status = 'fail' then unit_key end) as integer) as failing_unit_count
    from marts.fct_rule_result group by rule_id, fiscal_year order by rule_id, fiscal_year desc
"""
_RULE_UNITS = """
    select f.rule_id, f.unit_key, f.fiscal_year, cast(count(*) as integer) as finding_count
    from marts.fct_finding as f
    where f.rule_id is not null and f.status = 'fail'
    group by f.rule_id, f.unit_key, f.fiscal_year
    qualify row_number() over (partition by f.rule_id order by f.fiscal_year desc, count(*) desc, f.unit_key) <= 40
    order by f.rule_id, f.fiscal_year desc, finding_count desc, f.unit_key
"""
_SCORES = """
    select s.unit_key, s.* exclude (unit_key, unit_name, document_id)
    from marts.mart_disclosure_score as s
    where s.fiscal_year = ?
    order by s.score_bp desc nulls last, s.unit_key, s.document_kind, s.scope
"""
_FINDINGS = f"""
    select f.unit_key, f.document_kind, f.scope, f.severity, f.status, f.rule_id, f.issue_code, f.message,
        f.culprit_name, f.printed, f.history_status, f.response_status, f.blame, f.document_id, f.fingerprint,
        {PLACE.format("f")}
    from marts.fct_finding as f
    where f.fiscal_year = ?
    order by case f.severity when 'critical' then 0 when 'warning' then 1 else 2 end, f.unit_name, f.finding_key
"""
_REASONS = f"""
    select s.unit_key, s.document_kind, s.scope, s.subject, s.function_code, s.name, {text("s.change_yuan")} as change,
        {text("s.current_yuan")} as current, cast(s.stated_percent as varchar) as percent, s.reason, s.source_text,
        s.reason_verdict, s.reason_arithmetic, s.reason_remark, s.source_page, s.source_line, s.fund_scope
    from marts.fct_stated_change as s
    where s.fiscal_year = ? and (s.reason is not null or s.change_yuan <> 0)
    order by s.unit_key, s.document_id, s.source_page, s.source_line, s.statement_key
"""
_COMPARISON = f"""
    select y.unit_key, y.document_kind, y.scope, y.document_id,
        {", ".join(f"y.{name}_yuan" for name in (*TOTALS, "appropriation", "carryover"))}, y.staff_active,
        p.class_code, p.class_name, p.size_class,
        {", ".join(f"g.{name}_growth_bp" for name in TOTALS)}
    from marts.mart_unit_year as y
    left join (
        select document_id,
            {
    ", ".join(
        f"max(case when line = '{line}' then growth_bp end) as {name}_growth_bp"
        for name, line in TOTALS.items()
    )
}
        from (select *, subject || '/' || fund_scope || '/' || line_key as line from marts.mart_line_year)
        group by document_id
    ) as g on g.document_id = y.document_id
    left join (
        select c.document_id, max(c.class_code) as class_code, max(c.class_name) as class_name,
            max(c.size_class) as size_class
        from marts.mart_unit_comparison as c
        group by c.document_id
    ) as p on p.document_id = y.document_id
    where y.fiscal_year = ?
    order by y.unit_name, y.unit_key, y.document_kind, y.scope
"""
_INDICATORS = f"""
    select c.document_id, c.indicator, {text("c.value_yuan")} as value, c.value_bp, c.peer_rank, c.peer_count,
        c.percentile_bp, c.peer_grade, c.peer_grade_reason, c.growth_bp, c.year_grade, c.year_grade_reason
    from marts.mart_unit_comparison as c
    where c.fiscal_year = ?
    order by c.document_id, c.indicator
"""


def unit_names(published: Published) -> dict[str, str]:
    """Names of the units with a disclosure by key, in the order of the names."""
    return {key: name for key, name, _ in published.rows(_UNITS)}


def fiscal_years(published: Published) -> list[int]:
    """Years with a current disclosure, newest first."""
    found = published.rows("select distinct fiscal_year from marts.mart_unit_year order by fiscal_year desc")
    return [row[0] for row in found]


def index(published: Published, years: Sequence[int]) -> dict[str, Any]:
    """The list every page carries: units with their latest year, and the years.

    A unit is spoken of by its number in this list in the other files.
    """
    latest = {row[0]: list(row[1:]) for row in published.rows(_LATEST)}
    units = []
    for key, name, names in published.rows(_UNITS):
        others = [each for each in (names or "").split("、") if each and each != name]
        units.append([page_id(key), name, others, *latest.get(key, [])])
    return {
        "units": {
            "c": ["id", "name", "names", "fiscal_year", "document_kind", "scope", "expenditure", "growth_bp",
                  "like_for_like_growth_bp", "staff_active", "finding_count", "critical_count", "score_bp",
                  "is_complete"],
            "r": units,
        },
        "years": list(years),
    }  # fmt: skip


def overview(published: Published) -> dict[str, Any]:
    """Totals, load status and quality of the prefecture."""
    changes = published.table(_CHANGES)
    absent = published.table(_ABSENT)
    for table in (changes, absent):
        for row in table["r"]:
            row[0] = page_id(row[0])
    return {
        "totals": published.table(_TOTALS),
        "same_units": published.table(_SAME_UNITS),
        "classes": published.table(_CLASSES),
        "findings": published.table(_FINDING_COUNTS),
        "nights": published.table(_NIGHTS),
        "rejected": published.table(_REJECTED),
        "formats": published.table(_FORMATS),
        "absent": absent,
        "chain": published.table(_CHAIN),
        "changes": changes,
    }


def rules(published: Published, numbers: Mapping[str, int]) -> dict[str, Any]:
    """The rule catalogue with how often each rule held, and where it did not."""
    return {
        "rules": published.table(_RULES),
        "years": published.table(_RULE_YEARS),
        "units": _numbered(published.table(_RULE_UNITS), numbers, 1),
    }


def scores(published: Published, year: int, numbers: Mapping[str, int]) -> Table:
    """Scores of one year's disclosures with their parts, best first."""
    return _numbered(published.table(_SCORES, [year]), numbers)


def comparison(published: Published, year: int, numbers: Mapping[str, int]) -> dict[str, Any]:
    """Figures of one year side by side: totals, per head of active staff, indicators with their grades."""
    found = published.table(_COMPARISON, [year])
    columns = found["c"]
    staff = columns.index("staff_active")
    rows = []
    for short in found["r"]:
        row = [*short, *[None] * (len(columns) - len(short))]
        amounts = row[4:staff]
        per_head = [_per_head(amount, row[staff]) for amount in amounts]
        rows.append(
            [numbers[row[0]], *row[1:4], [_shortest(each) for each in amounts], per_head, *row[staff : staff + 4],
             row[staff + 4 :]]
        )  # fmt: skip
    reasons: dict[str | None, int] = {}
    indicators = published.table(_INDICATORS, [year])
    for row in indicators["r"]:
        for column in ("peer_grade_reason", "year_grade_reason"):
            place = indicators["c"].index(column)
            if place < len(row):
                row[place] = reasons.setdefault(row[place], len(reasons))
    return {
        "c": ["unit", "document_kind", "scope", "document_id", "amounts", "per_head", *columns[staff : staff + 4],
              "growth"],
        "r": rows,
        "measures": [name.removesuffix("_yuan") for name in columns[4:staff]],
        "growths": [name.removesuffix("_growth_bp") for name in columns[staff + 4 :]],
        "indicators": indicators,
        "reasons": list(reasons),
    }  # fmt: skip


def findings(published: Published, year: int, numbers: Mapping[str, int]) -> Iterator[Table]:
    """Findings of one year, gravest first, in files of bearable length."""
    return _cut(_numbered(published.table(_FINDINGS, [year]), numbers))


def reasons(published: Published, year: int, numbers: Mapping[str, int]) -> Iterator[Table]:
    """Stated changes of one year with their reasons, unit by unit, in files of bearable length."""
    return _cut(_numbered(published.table(_REASONS, [year]), numbers))


def _numbered(table: Table, numbers: Mapping[str, int], column: int = 0) -> Table:
    for row in table["r"]:
        row[column] = numbers[row[column]]
    return table


def _cut(table: Table) -> Iterator[Table]:
    rows = table["r"]
    for first in range(0, len(rows), ROWS_PER_FILE):
        yield interned({"c": table["c"], "r": rows[first : first + ROWS_PER_FILE]})


def _per_head(amount: Decimal | None, persons: int | None) -> str | None:
    """Yuan per person to the fen, half away from zero; unknown without persons."""
    if amount is None or not persons:
        return None
    return _shortest((amount / persons).quantize(_FEN, ROUND_HALF_UP))


def _shortest(amount: Decimal | None) -> str | None:
    if amount is None:
        return None
    found = f"{amount:f}"
    return found.rstrip("0").rstrip(".") if "." in found else found
