-- What texts may call a unit: its name, or the end of it, as the place before it is often left out.
with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

units as (
    select distinct unit_key
    from documents
),

places as (
    {% for place in range(1, 41) %}
        select {{ place }} as place{{ ' union all' if not loop.last }}
    {% endfor %}
),

final as (
    select
        units.unit_key,
        substring(units.unit_key, places.place) as short_name,
        places.place = 1 as is_full_name
    from units
    inner join places
        on length(units.unit_key) - places.place >= 3
)

select * from final
