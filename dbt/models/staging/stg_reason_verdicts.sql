with source as (
    select * from {{ source('lake', 'reason_verdicts') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        fact_id,
        verdict,
        method,
        arithmetic,
        explained_yuan,
        remark,
        other_fact_id
    from source
)

select * from renamed
