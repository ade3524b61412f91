-- Which unit a printed name means. Spellings that differ only in what never tells two units apart (blanks,
-- brackets, 与 for 和, 中共 before a party committee) are one; any other name is another unit until people have
-- entered it as an alias (seed unit_aliases). Likeness alone never joins two names.
with documents as (
    select * from {{ ref('stg_documents') }}
),

registered as (
    select
        {{ unit_spelling('unit_name') }} as spelling,
        {{ normal_name('unit_name') }} as unit_key,
        1 as strength
    from {{ ref('units') }}
),

aliases as (
    select
        {{ unit_spelling('alias') }} as spelling,
        {{ normal_name('unit_name') }} as unit_key,
        2 as strength
    from {{ ref('unit_aliases') }}
),

learned as (
    select
        {{ unit_spelling('unit_name') }} as spelling,
        min({{ normal_name('unit_name') }}) as unit_key,
        3 as strength
    from documents
    group by {{ unit_spelling('unit_name') }}
),

named as (
    select * from registered
    union all
    select * from aliases
    union all
    select * from learned
),

ranked as (
    select
        *,
        row_number() over (partition by spelling order by strength, unit_key) as place
    from named
),

final as (
    select
        spelling,
        unit_key,
        strength < 3 as is_registered
    from ranked
    where place = 1
)

select * from final
