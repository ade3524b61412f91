{# Adding the rows flagged is_additive gives the printed total, up to the half-widths of all printed figures.
   A document whose own figures fail a rule of the named families, or could not all be read, is excused: that is its
   finding, not ours. #}
{% test parts_within_total(model, group_by, total, families) %}
with sums as (
    select
        {{ group_by | join(', ') }},
        sum(case when {{ total }} then amount_yuan end) as total_yuan,
        sum(case when is_additive then amount_yuan else 0 end) as parts_yuan,
        sum(case when amount_yuan is not null then resolution_yuan else 0 end) as resolution_yuan,
        max(case when state = 'unread' then 1 else 0 end) as has_unread
    from {{ model }}
    group by {{ group_by | join(', ') }}
),

excused as (
    select distinct document_id
    from {{ ref('fct_rule_result') }}
    where status in ('fail', 'not_evaluable') and family in ('{{ families | join("', '") }}')
)

select sums.*
from sums
left join excused on sums.document_id = excused.document_id
where
    excused.document_id is null
    and sums.has_unread = 0
    and abs(sums.total_yuan - sums.parts_yuan) * 2 > sums.resolution_yuan
{% endtest %}
