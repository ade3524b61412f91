with source as (
    select * from {{ source('lake', 'relation_terms') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        relation_id,
        position as term_position,
        side,
        weight,
        fact_id,
        fact_part,
        value as term_value,
        resolution
    from source
)

select * from renamed
