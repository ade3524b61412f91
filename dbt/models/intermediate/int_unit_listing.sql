-- Which units a body's own disclosure lists as its own, year by year; the body itself is none of them.
with organisation as (
    select * from {{ ref('stg_organisation') }}
    where entry_kind = 'subordinate_unit'
),

versions as (
    select * from {{ ref('int_document_version') }}
),

unit_keys as (
    select * from {{ ref('int_unit_key') }}
),

listed as (
    select
        versions.document_id,
        versions.unit_key as parent_unit_key,
        versions.fiscal_year,
        versions.document_kind,
        versions.scope,
        versions.is_current,
        coalesce(unit_keys.unit_key, {{ normal_name('organisation.name') }}) as unit_key
    from organisation
    inner join versions
        on organisation.document_id = versions.document_id
    left join unit_keys
        on {{ unit_spelling('organisation.name') }} = unit_keys.spelling
),

final as (
    select distinct
        document_id,
        parent_unit_key,
        fiscal_year,
        document_kind,
        scope,
        is_current,
        unit_key
    from listed
    where unit_key <> parent_unit_key
)

select * from final
