-- Head counts over years: stated for the year, else this year's count less its stated change.
with staff as (
    select * from {{ ref('fct_staff') }}
),

stated as (
    select
        unit_key,
        document_kind,
        scope,
        fiscal_year,
        staff_group,
        name,
        headcount,
        document_id
    from staff
    where headcount is not null
),

implied as (
    select
        unit_key,
        document_kind,
        scope,
        fiscal_year - 1 as fiscal_year,
        staff_group,
        name,
        headcount - headcount_change as headcount,
        document_id
    from staff
    where headcount is not null and headcount_change is not null
),

together as (
    select
        coalesce(stated.unit_key, implied.unit_key) as unit_key,
        coalesce(stated.document_kind, implied.document_kind) as document_kind,
        coalesce(stated.scope, implied.scope) as scope,
        coalesce(stated.fiscal_year, implied.fiscal_year) as fiscal_year,
        coalesce(stated.staff_group, implied.staff_group) as staff_group,
        coalesce(stated.name, implied.name) as name,
        stated.document_id,
        stated.headcount as stated_headcount,
        implied.headcount as implied_headcount
    from stated
    full outer join implied
        on
            stated.unit_key = implied.unit_key
            and stated.document_kind = implied.document_kind
            and stated.scope = implied.scope
            and stated.fiscal_year = implied.fiscal_year
            and stated.staff_group = implied.staff_group
),

final as (
    select
        unit_key || '|' || document_kind || '|' || scope || '|' || staff_group || '|'
        || cast(fiscal_year as varchar) as staff_year_key,
        unit_key,
        fiscal_year,
        document_kind,
        scope,
        staff_group,
        name,
        document_id,
        coalesce(stated_headcount, implied_headcount) as headcount,
        case when stated_headcount is not null then 'published' else 'implied' end as value_origin,
        stated_headcount,
        implied_headcount,
        case
            when stated_headcount is null or implied_headcount is null then null
            else stated_headcount = implied_headcount
        end as agrees
    from together
)

select * from final
