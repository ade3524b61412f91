with baselines as (
    select * from {{ ref('int_baseline') }}
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

final as (
    select
        baselines.document_id || '|' || baselines.baseline_id as baseline_key,
        baselines.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        baselines.fact_id,
        baselines.subject,
        baselines.fund_scope,
        baselines.line_key,
        nullif(baselines.code, '') as function_code,
        baselines.name,
        baselines.current_yuan,
        {{ yuan_to_wan('baselines.current_yuan') }} as current_wan,
        baselines.current_origin,
        baselines.change_yuan,
        {{ yuan_to_wan('baselines.change_yuan') }} as change_wan,
        baselines.stated_percent,
        -- A sum of items that may lack some is the least the figure can have been: no growth over it.
        case
            when coalesce(baselines.coverage, '') <> 'open'
                then {{ ratio_bp('baselines.change_yuan', 'baselines.value_yuan') }}
        end as growth_bp,
        baselines.base_kind,
        baselines.base_year,
        baselines.value_yuan,
        {{ yuan_to_wan('baselines.value_yuan') }} as value_wan,
        baselines.low_yuan,
        case when coalesce(baselines.coverage, '') <> 'open' then baselines.high_yuan end as high_yuan,
        baselines.method,
        baselines.status,
        baselines.witnesses,
        baselines.witness_count,
        baselines.agreement,
        baselines.route,
        baselines.part_lines,
        baselines.coverage,
        baselines.coverage_note,
        baselines.note,
        baselines.stated_reason,
        baselines.source_page,
        baselines.source_line,
        baselines.source_part
    from baselines
    inner join documents
        on baselines.document_id = documents.document_id
)

select * from final
