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

final as (
    select
        units.unit_key,
        ranked_names.unit_name,
        alias_lists.names_seen,
        units.speaks_for_unit,
        units.speaks_for_department,
        parents.parent_unit_key,
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
)

select * from final
