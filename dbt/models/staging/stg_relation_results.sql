with source as (
    select * from {{ source('lake', 'relation_results') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        relation_id,
        status,
        severity,
        left_value,
        right_value,
        imbalance,
        part_count,
        tolerance,
        unlikely as is_unlikely,
        message,
        blame,
        culprit_fact_id,
        culprit_part,
        culprit_kind,
        culprit_rank,
        proposed_low,
        proposed_high
    from source
)

select * from renamed
