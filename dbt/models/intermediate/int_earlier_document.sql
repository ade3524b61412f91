-- Which other documents tell of the same unit's earlier years, or of the same year in another kind: those
-- under its name, or under the name it bore then. A name its bearer gave up is another unit's from then on.
with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

predecessors as (
    select * from {{ ref('int_unit_predecessor') }}
),

given_up as (
    select distinct
        prior_unit_key as unit_key,
        scope,
        first_year
    from predecessors
),

own_name as (
    select
        documents.document_id,
        earlier.document_id as prior_document_id,
        earlier.fiscal_year as prior_year,
        earlier.document_kind as prior_document_kind
    from documents
    inner join documents as earlier
        on
            documents.unit_key = earlier.unit_key
            and documents.scope = earlier.scope
            and documents.fiscal_year >= earlier.fiscal_year
            and documents.document_id <> earlier.document_id
    left join predecessors
        on
            documents.unit_key = predecessors.unit_key
            and documents.scope = predecessors.scope
            and earlier.document_kind = predecessors.document_kind
            and earlier.fiscal_year = predecessors.prior_year
    left join given_up
        on
            documents.unit_key = given_up.unit_key
            and documents.scope = given_up.scope
            and documents.fiscal_year >= given_up.first_year
            and earlier.fiscal_year < given_up.first_year
    where predecessors.unit_key is null and given_up.unit_key is null
),

earlier_name as (
    select
        documents.document_id,
        earlier.document_id as prior_document_id,
        earlier.fiscal_year as prior_year,
        earlier.document_kind as prior_document_kind
    from documents
    inner join predecessors
        on
            documents.unit_key = predecessors.unit_key
            and documents.scope = predecessors.scope
            and documents.fiscal_year >= predecessors.first_year
    inner join documents as earlier
        on
            predecessors.prior_unit_key = earlier.unit_key
            and predecessors.scope = earlier.scope
            and predecessors.document_kind = earlier.document_kind
            and predecessors.prior_year = earlier.fiscal_year
),

final as (
    select * from own_name
    union all
    select * from earlier_name
)

select * from final
