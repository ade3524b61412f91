{# Exact money in SQL: whole numbers of 厘 (0.001 元, so that half of the smallest printed digit is still whole)
   and of 分 (0.01 元). Decimals are multiplied and added, never divided. #}

{# 元 (two decimals) to 厘. #}
{% macro yuan_to_li(expr) -%} {{ wide('(' ~ expr ~ ') * 1000') }} {%- endmacro %}

{# Half of the printed resolution in 元, in 厘: the half-width of the interval a printed number stands for. #}
{% macro half_li(expr) -%} {{ wide('coalesce(' ~ expr ~ ', 0) * 500') }} {%- endmacro %}

{# Percent (16.1 for 16.1 %) to whole units of 1e-7 of the ratio, and half of its resolution likewise. #}
{% macro percent_units(expr) -%} {{ wide('cast(' ~ expr ~ ' as decimal(24, 4)) * 100000') }} {%- endmacro %}
{% macro half_percent_units(expr) -%} {{ wide('cast(coalesce(' ~ expr ~ ', 0) as decimal(24, 4)) * 50000') }} {%- endmacro %}

{# 1 (that is 100 %) in units of 1e-7. #}
{% macro whole() -%} 10000000 {%- endmacro %}

{# Quotients of signed whole numbers by a divisor greater than zero, rounded down, up, and half away from zero. #}
{% macro floor_div(a, b) -%}
    case
        when ({{ a }}) >= 0 then {{ int_div(a, b) }}
        else -{{ int_div('-(' ~ a ~ ') + (' ~ b ~ ') - 1', b) }}
    end
{%- endmacro %}
{% macro ceil_div(a, b) -%}
    case
        when ({{ a }}) >= 0 then {{ int_div('(' ~ a ~ ') + (' ~ b ~ ') - 1', b) }}
        else -{{ int_div('-(' ~ a ~ ')', b) }}
    end
{%- endmacro %}
{# Least and largest base an amount has that grew by a percent: `divisor` is 1 + percent, uncertain by its half-width. #}
{% macro lowest_base(amount) -%}
    case
        when {{ amount }} >= 0 then {{ floor_div(amount ~ ' * ' ~ whole(), '(divisor + percent_half_units)') }}
        else {{ floor_div(amount ~ ' * ' ~ whole(), '(divisor - percent_half_units)') }}
    end
{%- endmacro %}
{% macro highest_base(amount) -%}
    case
        when {{ amount }} >= 0 then {{ ceil_div(amount ~ ' * ' ~ whole(), '(divisor - percent_half_units)') }}
        else {{ ceil_div(amount ~ ' * ' ~ whole(), '(divisor + percent_half_units)') }}
    end
{%- endmacro %}
{% macro round_div(a, b) -%}
    case
        when ({{ a }}) >= 0 then {{ int_div('2 * (' ~ a ~ ') + (' ~ b ~ ')', '2 * (' ~ b ~ ')') }}
        else -{{ int_div('-2 * (' ~ a ~ ') + (' ~ b ~ ')', '2 * (' ~ b ~ ')') }}
    end
{%- endmacro %}

{# An amount in 元 that was computed. A misprint of eighteen digits may add up to more than an amount can hold: then
   the amount is unknown, and the night goes on. #}
{% macro fit_yuan(expr) -%}
    cast(case when abs({{ expr }}) < 1000000000000000000 then {{ expr }} end as decimal(20, 2))
{%- endmacro %}

{# 厘 back to 元: exact, outward down, outward up. #}
{% macro li_to_yuan(expr) -%}
    {{ fit_yuan('cast(' ~ round_div(expr, '10') ~ ' as decimal(30, 0)) * 0.01') }}
{%- endmacro %}
{% macro li_to_yuan_down(expr) -%}
    {{ fit_yuan('cast(' ~ floor_div(expr, '10') ~ ' as decimal(30, 0)) * 0.01') }}
{%- endmacro %}
{% macro li_to_yuan_up(expr) -%}
    {{ fit_yuan('cast(' ~ ceil_div(expr, '10') ~ ' as decimal(30, 0)) * 0.01') }}
{%- endmacro %}

{# Whether an amount in 厘 can be written in 元 with eighteen digits. #}
{% macro fits_li(expr) -%} abs({{ expr }}) < {{ wide("'1000000000000000000000'") }} {%- endmacro %}

{# 元 to 万元, exactly: two decimals of 元 are six of 万元, and no amount of the lake is too large for it. #}
{% macro yuan_to_wan(expr) -%} cast(({{ expr }}) * 0.0001 as decimal(20, 6)) {%- endmacro %}

{# A ratio of two amounts in 元 as 万分之一 (hundredths of a percent), half away from zero; NULL without a base above
   zero, because growth over nothing or over a negative base is not defined, nor beyond a million million times. #}
{% macro ratio_bp(part_yuan, base_yuan) -%}
    {%- set part = wide('(' ~ part_yuan ~ ') * 100') -%}
    {%- set base = wide('(' ~ base_yuan ~ ') * 100') -%}
    cast(
        case
            when {{ base_yuan }} > 0 and abs({{ part }}) < {{ base }} * 1000000000000
                then {{ round_div(part ~ ' * 10000', base) }}
        end as bigint
    )
{%- endmacro %}

{# A sum of amounts in 元, NULL when there is nothing to add. #}
{% macro sum_yuan(expr) -%} {{ fit_yuan('sum(' ~ expr ~ ')') }} {%- endmacro %}

{# 厘 as 万元 to the 元, in words of a list of witnesses: rounded outward, so that the text never claims too much. #}
{% macro li_as_wan_text(expr, rounding) -%}
    {%- set quotient = {'down': floor_div, 'up': ceil_div, 'nearest': round_div}[rounding](expr, '1000') -%}
    cast(cast(cast({{ quotient }} as decimal(30, 0)) * 0.0001 as decimal(24, 4)) as varchar)
{%- endmacro %}

{# 元 per person to the 分, half away from zero; NULL without persons. #}
{% macro per_head_yuan(yuan, persons) -%}
    cast(cast(
        case when {{ persons }} > 0 then {{ round_div(wide('(' ~ yuan ~ ') * 100'), wide(persons)) }} end
        as decimal(30, 0)
    ) * 0.01 as decimal(20, 2))
{%- endmacro %}
