-- A parent is what the register of units says, else a body whose own disclosure lists the unit; two bodies
-- listing it give none.
with unit_keys as (
    select * from {{ ref('int_unit_key') }}
),

registered as (
    select
        {{ normal_name('units.unit_name') }} as unit_key,
        coalesce(unit_keys.unit_key, {{ normal_name('units.parent_name') }}) as parent_unit_key
    from {{ ref('units') }} as units
    left join unit_keys
        on {{ unit_spelling('units.parent_name') }} = unit_keys.spelling
    where units.parent_name is not null and units.parent_name <> ''
),

learned as (
    select
        unit_key,
        min(parent_unit_key) as parent_unit_key
    from {{ ref('int_unit_listing') }}
    group by unit_key
    having count(distinct parent_unit_key) = 1
),

final as (
    select
        unit_key,
        parent_unit_key
    from registered
    union all
    select
        learned.unit_key,
        learned.parent_unit_key
    from learned
    left join registered
        on learned.unit_key = registered.unit_key
    where registered.unit_key is null
)

select * from final
