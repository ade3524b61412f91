with statements as (
    select * from {{ ref('stg_statements') }}
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

verdicts as (
    select * from {{ ref('stg_reason_verdicts') }}
),

corrections as (
    select
        document_id,
        fact_id,
        max(case when fact_part = 'current' then new_value end) as current_value,
        max(case when fact_part = 'change' then new_value end) as change_value,
        max(case when fact_part = 'percent' then new_value end) as percent_value
    from {{ ref('int_correction') }}
    where is_in_force and fact_part <> 'value'
    group by document_id, fact_id
),

final as (
    select
        statements.document_id || '|' || statements.fact_id as statement_key,
        statements.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        statements.section,
        statements.subject,
        statements.fund_scope,
        statements.line_key,
        nullif(statements.code, '') as function_code,
        statements.name,
        statements.current_yuan,
        {{ yuan_to_wan('statements.current_yuan') }} as current_wan,
        statements.change_yuan,
        {{ yuan_to_wan('statements.change_yuan') }} as change_wan,
        statements.change_word,
        statements.percent as stated_percent,
        cast(corrections.current_value as decimal(20, 2)) as corrected_current_yuan,
        cast(corrections.change_value as decimal(20, 2)) as corrected_change_yuan,
        cast(corrections.percent_value as decimal(14, 4)) as corrected_percent,
        statements.base_kind,
        statements.base_year,
        statements.base_yuan as stated_base_yuan,
        statements.says_new,
        statements.says_unbudgeted,
        statements.residue,
        statements.reason,
        verdicts.verdict as reason_verdict,
        verdicts.method as reason_method,
        nullif(verdicts.arithmetic, '') as reason_arithmetic,
        verdicts.explained_yuan as reason_explained_yuan,
        {{ yuan_to_wan('verdicts.explained_yuan') }} as reason_explained_wan,
        verdicts.remark as reason_remark,
        statements.source_text,
        statements.source_page,
        statements.source_line
    from statements
    inner join documents
        on statements.document_id = documents.document_id
    left join corrections
        on statements.document_id = corrections.document_id and statements.fact_id = corrections.fact_id
    left join verdicts
        on statements.document_id = verdicts.document_id and statements.fact_id = verdicts.fact_id
)

select * from final
