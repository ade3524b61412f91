with rules as (
    select * from {{ ref('stg_rules') }}
),

final as (
    select
        rule_id,
        rule_version,
        title_zh,
        title_en,
        family,
        category,
        severity,
        rule_scope,
        tolerance_class,
        message_zh,
        cannot_tell_zh,
        legal_basis
    from rules
)

select * from final
