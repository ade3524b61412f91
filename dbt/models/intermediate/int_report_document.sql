-- What reports show of each current disclosure: names and words for people, and whether its figures may be
-- added to those of others. A department's file contains its units: it counts only where none of them
-- speaks for itself.
with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

units as (
    select * from {{ ref('dim_unit') }}
),

speakers as (
    select distinct
        documents.fiscal_year,
        documents.document_kind,
        documents.unit_key,
        units.parent_unit_key
    from documents
    inner join units
        on documents.unit_key = units.unit_key
    where documents.scope = 'unit'
),

-- Departments of whom a part is there already: the body itself, or one of its units.
spoken_for as (
    select
        fiscal_year,
        document_kind,
        unit_key
    from speakers
    union
    select
        fiscal_year,
        document_kind,
        parent_unit_key as unit_key
    from speakers
    where parent_unit_key is not null
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
        documents.scope = 'unit' or spoken_for.unit_key is null as is_counted
    from documents
    inner join units
        on documents.unit_key = units.unit_key
    left join units as departments
        on units.parent_unit_key = departments.unit_key
    left join spoken_for
        on
            documents.unit_key = spoken_for.unit_key
            and documents.fiscal_year = spoken_for.fiscal_year
            and documents.document_kind = spoken_for.document_kind
    left join latest_kind
        on
            documents.fiscal_year = latest_kind.fiscal_year
            and documents.document_kind = latest_kind.document_kind
)

select * from final
