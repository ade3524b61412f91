-- Findings in words for reports, with where to look; a count of them adds up over everything.
with report_documents as (
    select * from {{ ref('int_report_document') }}
),

findings as (
    select * from {{ ref('fct_finding') }}
    where finding_kind <> 'correction'
),

rules as (
    select * from {{ ref('dim_rule') }}
),

final as (
    select
        findings.finding_key,
        {{ report_columns() }},
        {{ in_chinese('findings.severity', 'severity') }} as severity,
        findings.rule_id,
        findings.issue_code,
        coalesce(rules.title_zh, '读取时发现的问题') as rule_title,
        {{ in_chinese('findings.history_status', 'history_status') }} as history_status,
        {{ in_chinese('findings.response_status', 'response_status') }} as response_status,
        findings.first_seen_on,
        findings.message,
        findings.printed,
        case
            when findings.source_page is not null
                then '第' || cast(findings.source_page as varchar) || '页'
            when findings.source_sheet is not null
                then findings.source_sheet || coalesce('第' || cast(findings.source_row as varchar) || '行', '')
            when findings.source_line is not null
                then '第' || cast(findings.source_line as varchar) || '行'
            when findings.source_block is not null and findings.source_row is not null
                then
                    '表' || cast(findings.source_block as varchar)
                    || '第' || cast(findings.source_row as varchar) || '行'
            when findings.source_block is not null
                then '第' || cast(findings.source_block as varchar) || '段'
            else coalesce(findings.source_part, '')
        end as place
    from findings
    inner join report_documents
        on findings.document_id = report_documents.document_id
    left join rules
        on findings.rule_id = rules.rule_id
)

select * from final
