with issues as (
    select * from {{ ref('stg_issues') }}
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

final as (
    select
        issues.document_id || '|' || cast(issues.sequence as varchar) as issue_key,
        issues.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        issues.sequence,
        issues.issue_code,
        issues.severity,
        issues.message,
        issues.raw_text,
        issues.table_id,
        issues.source_page,
        issues.source_sheet,
        issues.source_line,
        issues.source_block,
        issues.source_row,
        issues.source_column,
        issues.source_part
    from issues
    inner join documents
        on issues.document_id = documents.document_id
)

select * from final
