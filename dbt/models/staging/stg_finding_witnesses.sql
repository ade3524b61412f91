with source as (
    select * from {{ source('lake', 'finding_witnesses') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        finding_id,
        position as witness_position,
        relation_id
    from source
)

select * from renamed
