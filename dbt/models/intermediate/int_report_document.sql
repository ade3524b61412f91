-- What reports show of each current disclosure: names and words for people, and whether its figures may be
-- added to those of others (`int_document_total`: a department or its units, never both).
with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

units as (
    select * from {{ ref('dim_unit') }}
),

totals as (
    select * from {{ ref('int_document_total') }}
),

latest as (
    select max(fiscal_year) as fiscal_year
    from documents
),

latest_kind as (
    select
        documents.fiscal_year,
        min(documents.document_kind) as document_kind
    from documents
    inner join latest
        on documents.fiscal_year = latest.fiscal_year
    group by documents.fiscal_year
),

final as (
    select
        documents.document_id,
        documents.unit_key,
        units.unit_name,
        coalesce(departments.unit_name, units.parent_unit_key, units.unit_name) as department_name,
        coalesce(units.unit_kind, '名录未载') as unit_kind,
        documents.fiscal_year,
        {{ in_chinese('documents.document_kind', 'document_kind') }} as document_kind,
        {{ in_chinese('documents.scope', 'scope') }} as scope,
        cast(documents.fiscal_year as varchar) || '年'
        || {{ in_chinese('documents.document_kind', 'document_kind') }} as period,
        latest_kind.fiscal_year is not null as is_latest,
        totals.counts_in_total as is_counted
    from documents
    inner join units
        on documents.unit_key = units.unit_key
    inner join totals
        on documents.document_id = totals.document_id
    left join units as departments
        on units.parent_unit_key = departments.unit_key
    left join latest_kind
        on
            documents.fiscal_year = latest_kind.fiscal_year
            and documents.document_kind = latest_kind.document_kind
)

select * from final
