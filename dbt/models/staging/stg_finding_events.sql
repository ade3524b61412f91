with source as (
    select * from {{ source('lake', 'finding_events') }}
),

renamed as (
    select
        event_key,
        night,
        event,
        gone_reason,
        cause_key,
        unit_key,
        unit_name,
        cast(fiscal_year as integer) as fiscal_year,
        document_kind,
        scope,
        fingerprint,
        rule_id,
        severity,
        subject,
        message,
        document_id
    from source
)

select * from renamed
