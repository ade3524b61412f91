with figures as (
    select * from {{ ref('stg_stated_figures') }}
    where subject = 'asset'
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

final as (
    select
        figures.document_id || '|' || figures.fact_id as asset_key,
        figures.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        figures.line_key as category,
        figures.name,
        figures.measure,
        figures.stated_value,
        figures.unit,
        figures.amount_yuan,
        {{ yuan_to_wan('figures.amount_yuan') }} as amount_wan,
        figures.printed,
        figures.source_page,
        figures.source_line
    from figures
    inner join documents
        on figures.document_id = documents.document_id
)

select * from final
