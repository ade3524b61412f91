with successions as (
    select * from {{ ref('int_code_succession') }}
),

final as (
    select
        from_code || '>' || to_code || '|' || cast(first_year as varchar) || '|' || change_kind
            as succession_key,
        from_code,
        from_name,
        cast(first_year - 1 as integer) as from_last_year,
        to_code,
        to_name,
        first_year as to_first_year,
        change_kind,
        {{ code_level('to_code') }} as level,
        entry_source,
        basis,
        unit_count,
        note
    from successions
)

select * from final
