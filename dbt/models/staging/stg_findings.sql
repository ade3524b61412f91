with source as (
    select * from {{ source('lake', 'findings') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        finding_id,
        fingerprint,
        rule_id,
        relation_id,
        status,
        severity,
        blame,
        kind as cause_kind,
        subject,
        message,
        is_tie,
        witness_count,
        culprit_count
    from source
)

select * from renamed
