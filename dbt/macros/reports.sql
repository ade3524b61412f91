{# What every table for reports tells of the disclosure a row belongs to; the table joins `int_report_document` as
   `report_documents`. #}
{% macro report_columns() -%}
        report_documents.document_id,
        report_documents.unit_key,
        report_documents.unit_name,
        report_documents.department_name,
        report_documents.unit_kind,
        report_documents.fiscal_year,
        report_documents.document_kind,
        report_documents.scope,
        report_documents.period,
        report_documents.is_latest
{%- endmacro %}
