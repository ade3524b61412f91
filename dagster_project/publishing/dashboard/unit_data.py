"""What the page of one unit shows, read for many units at once.

Belongs here: the queries and their grouping by unit. Does not belong here: the page (`pages/unit.html`, `assets/unit.js`).

A figure is told with where it comes from; what goes without saying (printed by the year's own document, no
restatement) is left out, which keeps ten years of a unit small enough to load at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dagster_project.publishing.dashboard.scripts import page_id
from dagster_project.publishing.dashboard.source import Published, Table, interned, text

UNITS_AT_ONCE = 100
MOST_WITNESSES = 4
_NOTHING: Table = {"c": [], "r": []}

PLACE = (
    "{0}.source_part, {0}.source_sheet, {0}.source_page, {0}.source_line, {0}.source_block, {0}.source_row,"
    " {0}.source_column"
)

_UNITS = """
    select u.unit_key, u.unit_name, u.names_seen, u.unit_kind, u.registration,
        u.possible_same_units, u.parent_unit_key, p.unit_name as parent_name
    from marts.dim_unit as u
    inner join picked using (unit_key)
    left join marts.dim_unit as p on p.unit_key = u.parent_unit_key
"""

_QUERIES: Mapping[str, str] = {
    "documents": """
        select unit_key, document_kind, scope, fiscal_year, version_no, is_current, published_on, known_from,
            file_path, file_format, template, document_id, cell_count, covered_cell_count,
            text_number_count, covered_text_number_count, unmapped_count, is_complete
        from marts.dim_document inner join picked using (unit_key)
        order by unit_key, fiscal_year desc, document_kind, scope, version_no desc, document_id
    """,
    "years": f"""
        select unit_key, document_kind, scope, fiscal_year, staff_active,
            {text("basic_per_active_yuan")} as basic_per_active,
            {text("operating_per_active_yuan")} as operating_per_active
        from marts.mart_unit_year inner join picked using (unit_key)
        order by unit_key, fiscal_year, document_kind, scope, document_id
    """,
    "lines": f"""
        select unit_key, document_kind, scope, subject, fund_scope, line_key, name, fiscal_year,
            {text("value_yuan")} as value, growth_bp,
            nullif(value_origin, 'published') as origin, nullif(state, 'value') as state,
            case when value_origin <> 'published' then {text("low_yuan")} end as low,
            case when value_origin <> 'published' then {text("high_yuan")} end as high,
            case when value_origin = 'published' and chain_status = 'restated' then {text("implied_yuan")} end as implied,
            case when restated_exactness not in ('none') and restated_yuan <> value_yuan then {text("restated_yuan")}
                end as restated,
            case when chain_status in ('confirmed', 'confirmed_rounding', 'restated') then chain_status end as chain,
            case when value_origin <> 'published' or chain_status = 'restated' then implied_method end as method,
            prior_line_key
        from marts.mart_line_year inner join picked using (unit_key)
        where subject <> 'project'
        order by unit_key, document_kind, scope, subject, fund_scope, line_key, fiscal_year, line_year_key
    """,
    "bridges": f"""
        select unit_key, document_kind, scope, subject, fund_scope, line_key, fiscal_year,
            {text("prior_yuan")} as prior, {text("current_yuan")} as current,
            {text("reported_change_yuan")} as change, {text("scope_in_yuan")} as scope_in,
            {text("scope_out_yuan")} as scope_out, {text("like_for_like_yuan")} as like_for_like,
            {text("unexplained_yuan")} as unexplained, reported_growth_bp, like_for_like_growth_bp,
            nullif(prior_origin, 'published') as prior_origin, nullif(exactness, 'none') as exactness,
            nullif({text("carryover_in_yuan")}, '0') as carryover_in,
            nullif({text("carryover_out_yuan")}, '0') as carryover_out,
            nullif({text("newly_included_yuan")}, '0') as newly_included,
            nullif({text("moved_in_yuan")}, '0') as moved_in, nullif({text("moved_out_yuan")}, '0') as moved_out,
            nullif({text("taken_over_yuan")}, '0') as taken_over, base_kind
        from marts.mart_growth_bridge inner join picked using (unit_key)
        where subject in ('total', 'nature', 'source', 'functional_item', 'three_public', 'operating_expense')
            and (prior_yuan <> 0 or current_yuan <> 0)
        order by unit_key, document_kind, scope, subject, fund_scope, line_key, fiscal_year, bridge_key
    """,
    "moves": f"""
        select unit_key, document_kind, scope, fiscal_year, move_kind, move_origin, from_name, to_name, other_unit,
            moved_object, {text("amount_yuan")} as amount, confidence, evidence,
            from_function_code, to_function_code
        from marts.fct_move inner join picked using (unit_key)
        where review <> 'rejected'
        order by unit_key, fiscal_year desc, move_key
    """,
    "reasons": f"""
        select unit_key, document_kind, scope, subject, fund_scope, line_key, fiscal_year, name,
            {text("current_yuan")} as current, {text("change_yuan")} as change,
            cast(stated_percent as varchar) as percent, reason, reason_verdict, reason_arithmetic, reason_remark,
            base_kind, source_page, source_line
        from marts.fct_stated_change inner join picked using (unit_key)
        order by unit_key, fiscal_year desc, source_page, source_line, statement_key
    """,
    "staff": """
        select unit_key, document_kind, scope, staff_group, name, fiscal_year, headcount,
            nullif(value_origin, 'published') as origin, agrees
        from marts.mart_staff_year inner join picked using (unit_key)
        order by unit_key, staff_group, fiscal_year, staff_year_key
    """,
    "projects": f"""
        select unit_key, document_kind, scope, fiscal_year, project_name,
            {text("table_amount_yuan")} as table_amount, {text("text_amount_yuan")} as text_amount,
            {text("sheet_amount_yuan")} as sheet_amount, {text("carryover_table_amount_yuan")} as carryover,
            sheet_match_method
        from marts.dim_project inner join picked using (unit_key)
        order by unit_key, fiscal_year desc, table_amount_yuan desc nulls last, project_name, project_key
    """,
    "sheets": """
        select unit_key, document_kind, scope, fiscal_year, project_name, cast(count(*) as integer) as target_count
        from marts.fct_performance_target inner join picked using (unit_key)
        group by unit_key, document_kind, scope, fiscal_year, project_name
        order by unit_key, fiscal_year desc, project_name, document_kind, scope
    """,
    "findings": f"""
        select unit_key, f.document_kind, f.scope, f.fiscal_year, f.severity, f.status, f.rule_id,
            f.issue_code, f.message, f.culprit_name, f.printed, cast(f.proposed as varchar) as proposed,
            cast(f.proposed_low as varchar) as proposed_low, cast(f.proposed_high as varchar) as proposed_high,
            f.value_unit, f.blame, f.is_tie, f.history_status, f.first_seen_on, f.response_status, f.response_text,
            f.fingerprint, {PLACE.format("f")}, f.finding_key
        from marts.fct_finding as f inner join picked using (unit_key)
        order by unit_key, f.fiscal_year desc,
            case f.severity when 'critical' then 0 when 'warning' then 1 else 2 end, f.finding_key
    """,
    "scores": """
        select unit_key, s.* exclude (unit_key, unit_name, document_id)
        from marts.mart_disclosure_score as s inner join picked using (unit_key)
        order by unit_key, fiscal_year, document_id
    """,
    "peers": f"""
        select unit_key, document_kind, scope, fiscal_year, indicator, {text("value_yuan")} as value, value_bp,
            peer_rank, peer_count, percentile_bp, peer_grade, peer_grade_reason, growth_bp, year_grade,
            year_grade_reason, class_name, size_class
        from marts.mart_unit_comparison inner join picked using (unit_key)
        order by unit_key, fiscal_year, indicator, comparison_key
    """,
    "events": """
        select e.unit_key, e.fiscal_year, e.event_kind, e.status, e.reason,
            f.unit_name as from_name, t.unit_name as to_name
        from marts.fct_unit_event as e inner join picked using (unit_key)
        left join marts.dim_unit as f on f.unit_key = e.from_unit_key
        left join marts.dim_unit as t on t.unit_key = e.to_unit_key
        where e.status <> 'rejected'
        order by e.unit_key, e.fiscal_year desc, e.event_key
    """,
}
_PRINTED = f"""
    with bound as (
        select t.document_id, t.fact_id, t.fact_part,
            cast(count(distinct case when r.status in ('exact', 'rounding', 'convention') then r.relation_id end)
                as integer) as agreeing_count,
            cast(count(distinct case when r.status = 'fail' then r.relation_id end) as integer) as failing_count,
            string_agg(distinct r.rule_id, '、' order by r.rule_id) as rules
        from marts.fct_relation_term as t
        inner join marts.fct_rule_result as r
            on r.document_id = t.document_id and r.relation_id = t.relation_id
        inner join picked on picked.unit_key = r.unit_key
        where r.status in ('exact', 'rounding', 'convention', 'fail')
        group by t.document_id, t.fact_id, t.fact_part
    )
    select v.unit_key, v.document_kind, v.scope, v.subject, v.fund_scope, v.line_key, v.fiscal_year, n.printed,
        {PLACE.format("n")}, bound.agreeing_count, bound.failing_count, bound.rules, n.fact_name
    from marts.fct_line_version as v
    inner join picked on picked.unit_key = v.unit_key
    inner join marts.fct_printed_number as n
        on n.document_id = v.document_id and n.fact_id = v.fact_id
            and n.fact_part = case when n.fact_kind = 'statement' then 'current' else 'value' end
    left join bound on bound.document_id = n.document_id and bound.fact_id = n.fact_id and bound.fact_part = n.fact_part
    where v.is_current
    order by v.unit_key, v.document_kind, v.scope, v.subject, v.fund_scope, v.line_key, v.fiscal_year,
        v.line_version_key
"""
_TOLD = f"""
    with parts as (
        select n.document_id || '|' || n.fact_id as statement_key,
            max(case when n.fact_part = 'current' then n.printed end) as current_printed,
            max(case when n.fact_part = 'change' then n.printed end) as change_printed,
            max(case when n.fact_part = 'percent' then n.printed end) as percent_printed,
            {
    ", ".join(
        f"max(n.source_{name}) as source_{name}"
        for name in ("part", "sheet", "page", "line", "block", "row", "column")
    )
}
        from marts.fct_printed_number as n
        inner join marts.dim_document as d on d.document_id = n.document_id and d.is_current
        inner join picked on picked.unit_key = d.unit_key
        where n.fact_kind = 'statement'
        group by n.document_id, n.fact_id
    )
    select s.unit_key, s.document_kind, s.scope, s.subject, s.fund_scope, s.line_key, s.fiscal_year, s.source_text,
        p.current_printed, p.change_printed, p.percent_printed, {PLACE.format("p")}
    from marts.fct_stated_change as s
    inner join picked on picked.unit_key = s.unit_key
    left join parts as p on p.statement_key = s.statement_key
    order by s.unit_key, s.document_kind, s.scope, s.subject, s.fund_scope, s.line_key, s.fiscal_year, s.statement_key
"""
_TARGETS = """
    select unit_key, level1, level2, indicator, printed,
        cast(weight as varchar) as weight, evidence, source_page, source_line, fiscal_year, document_kind, scope,
        project_name
    from marts.fct_performance_target inner join picked using (unit_key)
    order by unit_key, fiscal_year desc, project_name, target_key
"""
_WITNESSES = """
    select w.unit_key, w.finding_key, w.rule_id, coalesce(r.message, r.rule_title) as message
    from marts.fct_finding_witness as w
    inner join picked using (unit_key)
    inner join marts.fct_rule_result as r on r.rule_result_key = w.rule_result_key
    where w.witness_position <= ?
    order by w.unit_key, w.finding_key, w.witness_position
"""


def unit_pages(
    published: Published, units: Sequence[str], letters: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Identifier, content and further content of each unit's page, in the order of `units`.

    Receipts (where each figure is printed, which relations bind it) and performance targets are as large as the rest;
    the page reads them when somebody asks.

    Args:
        published: the marts.
        units: keys of the units.
        letters: file name of the review letter by document, without extension.
    """
    for first in range(0, len(units), UNITS_AT_ONCE):
        chunk = units[first : first + UNITS_AT_ONCE]
        published.pick(chunk)
        heads = published.tables_by(_UNITS)
        tables = {name: published.tables_by(query) for name, query in _QUERIES.items()}
        witnesses = published.tables_by(_WITNESSES, [MOST_WITNESSES])
        printed, told, targets = (published.tables_by(query) for query in (_PRINTED, _TOLD, _TARGETS))
        for key in chunk:
            more = {
                "printed": _by_line(printed.get(key, _NOTHING)),
                "told": _by_line(told.get(key, _NOTHING)),
                "targets": interned(targets.get(key, _NOTHING)),
            }
            yield page_id(key), _page(key, heads, tables, witnesses, letters), more


def _page(
    key: str,
    heads: Mapping[str, Table],
    tables: Mapping[str, Mapping[str, Table]],
    witnesses: Mapping[str, Table],
    letters: Mapping[str, str],
) -> dict[str, Any]:
    head = heads[key]
    unit = dict(zip(head["c"], head["r"][0], strict=False))
    parent = unit.pop("parent_unit_key", None)
    page: dict[str, Any] = {"unit": {**unit, "parent": page_id(parent) if parent else None}}
    for name, found in tables.items():
        page[name] = found.get(key, _NOTHING)
    for name in ("lines", "bridges", "reasons"):
        page[name] = _by_line(page[name])
    page["witnesses"] = _witness_texts(witnesses.get(key))
    documents = [dict(zip(page["documents"]["c"], row, strict=False)) for row in page["documents"]["r"]]
    page["letters"] = {
        document["document_id"]: letters[document["document_id"]]
        for document in documents
        if document["document_id"] in letters
    }
    return page


def _by_line(table: Table) -> Table:
    """Rows grouped by kind, scope, subject, fund scope and line: the group is told once, then its rows."""
    groups: dict[tuple[str, ...], list[list[Any]]] = {}
    rows = []
    for row in table["r"]:
        rows.append(row[5:])
        groups.setdefault(tuple(row[:5]), []).append(rows[-1])
    words = interned({"c": table["c"][5:], "r": rows})
    return {"c": words["c"], "d": words.get("d", {}), "g": [[*group, held] for group, held in groups.items()]}


def _witness_texts(table: Table | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for finding, rule, message in table["r"] if table else ():
        found.setdefault(finding, []).append(f"{message}〔{rule}〕")
    return found
