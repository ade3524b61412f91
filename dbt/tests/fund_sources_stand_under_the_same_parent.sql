-- The macro that knows which source is part of which says what the seed says.
with seeded as (
    select
        fund_source_id as source_key,
        parent_id as ancestor_key
    from {{ ref('fund_sources') }}
    where parent_id is not null
),

told as (
    {% for source, parent in fund_source_parents().items() %}
        select
            '{{ source }}' as source_key,
            '{{ parent }}' as ancestor_key
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

(select * from seeded except select * from told)
union all
(select * from told except select * from seeded)
