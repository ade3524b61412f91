{# Schemas are exactly `staging`, `intermediate` and `marts`: nothing is put in front of them. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
