with source as (
    select * from {{ source('lake', 'answers') }}
),

renamed as (
    select
        unit_name,
        cast(fiscal_year as integer) as fiscal_year,
        document_kind,
        scope,
        fingerprint,
        answer,
        explanation,
        author_role,
        answered_on,
        expires_on,
        expired as is_expired,
        source_file,
        source_line
    from source
)

select * from renamed
