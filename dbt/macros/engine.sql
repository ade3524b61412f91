{# Every difference between engines lives in this file; models use only these macros and plain SQL.
   Without an adapter (the linter) the DuckDB form is used. #}

{# A whole number wide enough for money times percent: 38 digits. #}
{% macro wide(expr) -%}
    {{ adapter.dispatch('wide', 'kanhe')(expr) if adapter is defined else duckdb__wide(expr) }}
{%- endmacro %}
{% macro default__wide(expr) -%} cast({{ expr }} as decimal(38, 0)) {%- endmacro %}
{% macro duckdb__wide(expr) -%} cast({{ expr }} as hugeint) {%- endmacro %}

{# Whole-number division; neither number may be negative, the divisor must be greater than zero. #}
{% macro int_div(a, b) -%}
    {{ adapter.dispatch('int_div', 'kanhe')(a, b) if adapter is defined else duckdb__int_div(a, b) }}
{%- endmacro %}
{% macro default__int_div(a, b) -%} (({{ a }}) / ({{ b }})) {%- endmacro %}
{% macro duckdb__int_div(a, b) -%} (({{ a }}) // ({{ b }})) {%- endmacro %}
{% macro spark__int_div(a, b) -%} (({{ a }}) div ({{ b }})) {%- endmacro %}

{# One text of many rows, in order. #}
{% macro text_list(expr, order_by, separator="；") -%}
    {{ adapter.dispatch('text_list', 'kanhe')(expr, order_by, separator) if adapter is defined
       else default__text_list(expr, order_by, separator) }}
{%- endmacro %}
{% macro default__text_list(expr, order_by, separator) -%}
    string_agg({{ expr }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}
{% macro spark__text_list(expr, order_by, separator) -%}
    listagg({{ expr }}, '{{ separator }}') within group (order by {{ order_by }})
{%- endmacro %}

{# A date some days later. #}
{% macro days_after(day, days) -%}
    {{ adapter.dispatch('days_after', 'kanhe')(day, days) if adapter is defined
       else default__days_after(day, days) }}
{%- endmacro %}
{% macro default__days_after(day, days) -%} ({{ day }} + {{ days }}) {%- endmacro %}
{% macro spark__days_after(day, days) -%} date_add({{ day }}, {{ days }}) {%- endmacro %}
