with source as (
    select * from {{ source('lake', 'rules') }}
),

renamed as (
    select
        rule_id,
        rule_version,
        title_zh,
        title_en,
        family,
        category,
        severity,
        scope as rule_scope,
        tolerance_class,
        message_zh,
        cannot_tell_zh,
        legal_basis
    from source
)

select * from renamed
