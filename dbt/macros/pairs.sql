{# Of pairs with a `rank_of_link` (1 is best, NULL is none), those that are the best of both their ends and the only
   ones so good; `now` and `before` are the columns that tell the ends of one side apart. #}
{% macro only_best_pairs(pairs, now, before) -%}
    select *
    from (
        select
            *,
            count(*) over (partition by {{ now }}) as choices_now,
            count(*) over (partition by {{ before }}) as choices_before
        from (
            select
                *,
                min(rank_of_link) over (partition by {{ now }}) as best_now,
                min(rank_of_link) over (partition by {{ before }}) as best_before
            from {{ pairs }}
            where rank_of_link is not null
        ) as ranked
        where rank_of_link = best_now and rank_of_link = best_before
    ) as counted
    where choices_now = 1 and choices_before = 1
{%- endmacro %}
