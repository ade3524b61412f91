with versions as (
    select * from {{ ref('int_document_version') }}
),

names as (
    select
        unit_key,
        unit_name,
        max(fiscal_year) as last_year
    from versions
    group by unit_key, unit_name
),

ranked_names as (
    select
        *,
        row_number() over (partition by unit_key order by last_year desc, unit_name asc) as name_rank
    from names
),

units as (
    select
        unit_key,
        cast(min(fiscal_year) as integer) as first_year,
        cast(max(fiscal_year) as integer) as last_year,
        max(case when scope = 'department' then 1 else 0 end) = 1 as speaks_for_department,
        max(case when scope = 'unit' then 1 else 0 end) = 1 as speaks_for_unit,
        cast(count(*) as integer) as document_count
    from versions
    group by unit_key
),

alias_lists as (
    select
        unit_key,
        {{ text_list("unit_name", "last_year desc, unit_name asc", "、") }} as names_seen
    from ranked_names
    group by unit_key
),

parents as (
    select * from {{ ref('int_unit_parent') }}
),

register as (
    select
        {{ normal_name('unit_name') }} as unit_key,
        nullif(unit_kind, '') as unit_kind,
        cast(first_year as integer) as valid_from,
        cast(last_year as integer) as valid_until
    from {{ ref('units') }}
),

registered_aliases as (
    select
        {{ normal_name('unit_name') }} as unit_key,
        {{ text_list("alias", "alias asc", "、") }} as registered_aliases
    from {{ ref('unit_aliases') }}
    group by {{ normal_name('unit_name') }}
),

-- Names that end alike (普陀区财政局, 上海市普陀区财政局) may be one unit: proposed to people, never joined here.
alike as (
    select
        units.unit_key,
        {{ text_list("others.unit_key", "others.unit_key asc", "、") }} as possible_same_units
    from units
    inner join units as others
        on
            units.unit_key <> others.unit_key
            and (
                right(others.unit_key, length(units.unit_key)) = units.unit_key
                or right(units.unit_key, length(others.unit_key)) = others.unit_key
            )
    group by units.unit_key
),

final as (
    select
        units.unit_key,
        ranked_names.unit_name,
        alias_lists.names_seen,
        units.speaks_for_unit,
        units.speaks_for_department,
        parents.parent_unit_key,
        case when register.unit_key is null then 'learned' else 'registered' end as registration,
        register.unit_kind,
        registered_aliases.registered_aliases,
        alike.possible_same_units,
        register.valid_from,
        register.valid_until,
        units.first_year,
        units.last_year,
        units.document_count
    from units
    inner join ranked_names
        on units.unit_key = ranked_names.unit_key and ranked_names.name_rank = 1
    inner join alias_lists
        on units.unit_key = alias_lists.unit_key
    left join parents
        on units.unit_key = parents.unit_key
    left join register
        on units.unit_key = register.unit_key
    left join registered_aliases
        on units.unit_key = registered_aliases.unit_key
    left join alike
        on units.unit_key = alike.unit_key
)

select * from final
