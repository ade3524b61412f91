-- Whose document of an earlier year a unit's figures are compared with, where the unit had another name then:
-- renames that money proves, and those people have confirmed (seed unit_successions), less those they have
-- rejected. Without a row it is the unit itself.
with successions as (
    select
        {{ normal_name('to_unit') }} as unit_key,
        {{ normal_name('from_unit') }} as prior_unit_key,
        first_year,
        review
    from {{ ref('unit_successions') }}
    where event_kind = 'rename'
),

proved as (
    select distinct
        renames.unit_key,
        renames.prior_unit_key,
        renames.fiscal_year as first_year
    from {{ ref('int_unit_rename') }} as renames
    left join successions
        on renames.unit_key = successions.unit_key and renames.prior_unit_key = successions.prior_unit_key
    where renames.is_accepted and successions.unit_key is null
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

-- The new name counts from the year of the event; the years before stand under the old one.
named as (
    select
        unit_key,
        prior_unit_key,
        first_year
    from successions
    where review = 'accepted'
    union distinct
    select
        unit_key,
        prior_unit_key,
        first_year
    from proved
),

candidates as (
    select
        named.unit_key,
        documents.scope,
        documents.document_kind,
        documents.fiscal_year as prior_year,
        named.prior_unit_key,
        named.first_year,
        row_number() over (
            partition by named.unit_key, documents.scope, documents.document_kind, documents.fiscal_year
            order by named.first_year, named.prior_unit_key
        ) as choice
    from named
    inner join documents
        on named.prior_unit_key = documents.unit_key and named.first_year > documents.fiscal_year
),

final as (
    select
        unit_key,
        scope,
        document_kind,
        prior_year,
        prior_unit_key,
        first_year
    from candidates
    where choice = 1
)

select * from final
