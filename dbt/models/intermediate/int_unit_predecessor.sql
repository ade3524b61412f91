-- Whose document of an earlier year a unit's figures are compared with, where the unit had another name then:
-- renames people have confirmed (seed unit_successions). Without a row it is the unit itself.
with successions as (
    select * from {{ ref('unit_successions') }}
    where event_kind = 'rename' and review = 'accepted'
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

-- The new name counts from the year of the event; the years before stand under the old one.
named as (
    select
        {{ normal_name('successions.to_unit') }} as unit_key,
        {{ normal_name('successions.from_unit') }} as prior_unit_key,
        successions.first_year
    from successions
),

final as (
    select distinct
        named.unit_key,
        prior_documents.scope,
        prior_documents.document_kind,
        prior_documents.fiscal_year as prior_year,
        named.prior_unit_key
    from named
    inner join documents as prior_documents
        on
            named.prior_unit_key = prior_documents.unit_key
            and named.first_year > prior_documents.fiscal_year
)

select * from final
