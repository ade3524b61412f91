-- The calendar the semantic layer needs: every day from 2000 on, for fifty years.
{{ config(materialized='view') }}
with digits as (
    {% for digit in range(10) %}
        select {{ digit }} as digit
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
),

numbers as (
    select
        ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit
        + 10000 * ten_thousands.digit as day_number
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    cross join digits as ten_thousands
    where ten_thousands.digit < 2
),

final as (
    select cast({{ days_after("cast('2000-01-01' as date)", 'day_number') }} as date) as calendar_day
    from numbers
    where day_number < 18263
)

select * from final
