-- A parent is a body whose own disclosure lists the unit; two bodies listing it give none.
with organisation as (
    select * from {{ ref('stg_organisation') }}
    where entry_kind = 'subordinate_unit'
),

versions as (
    select * from {{ ref('int_document_version') }}
),

final as (
    select
        {{ normal_name('organisation.name') }} as unit_key,
        min(versions.unit_key) as parent_unit_key
    from organisation
    inner join versions
        on organisation.document_id = versions.document_id
    where {{ normal_name('organisation.name') }} <> versions.unit_key
    group by {{ normal_name('organisation.name') }}
    having count(distinct versions.unit_key) = 1
)

select * from final
