with results as (
    select * from {{ ref('fct_rule_result') }}
    where status in ('fail', 'convention') or is_unlikely
),

issues as (
    select * from {{ ref('fct_issue') }}
    where severity in ('warning', 'critical')
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

rule_findings as (
    select
        'rule|' || results.rule_result_key as finding_key,
        results.document_id,
        results.unit_key,
        results.unit_name,
        results.fiscal_year,
        results.document_kind,
        results.scope,
        'rule' as finding_kind,
        results.rule_id,
        cast(null as varchar) as issue_code,
        results.family,
        results.severity,
        case
            when results.is_unlikely and results.status = 'rounding' then 'unlikely'
            else results.status
        end as status,
        results.instance as subject,
        results.message,
        results.imbalance,
        results.tolerance,
        results.value_unit,
        results.blame,
        results.place_printed as printed,
        results.proposed_low,
        results.proposed_high,
        results.source_page,
        results.source_sheet,
        results.source_line,
        results.source_row,
        results.source_column,
        results.source_part
    from results
),

issue_findings as (
    select
        'issue|' || issues.issue_key as finding_key,
        issues.document_id,
        issues.unit_key,
        documents.unit_name,
        issues.fiscal_year,
        issues.document_kind,
        issues.scope,
        'issue' as finding_kind,
        cast(null as varchar) as rule_id,
        issues.issue_code,
        'reading' as family,
        issues.severity,
        'issue' as status,
        issues.table_id as subject,
        issues.message,
        cast(null as decimal(24, 6)) as imbalance,
        cast(null as decimal(24, 6)) as tolerance,
        cast(null as varchar) as value_unit,
        cast(null as varchar) as blame,
        issues.raw_text as printed,
        cast(null as decimal(24, 6)) as proposed_low,
        cast(null as decimal(24, 6)) as proposed_high,
        issues.source_page,
        issues.source_sheet,
        issues.source_line,
        issues.source_row,
        issues.source_column,
        issues.source_part
    from issues
    inner join documents
        on issues.document_id = documents.document_id
),

final as (
    select * from rule_findings
    union all
    select * from issue_findings
)

select * from final
