-- Where each fact stands, whatever kind of fact it is; the last two are words a rule is about: what the text
-- declares, what reading it reported.
{% set unprinted = 'cast(null as varchar)' %}
{% set kinds = [
    ('cell', 'stg_cells', "table_title || coalesce('　' || nullif(coalesce(project, name), ''), '')", 'printed'),
    ('statement', 'stg_statements', 'name', 'current_printed'),
    ('stated_figure', 'stg_stated_figures', 'name', 'printed'),
    ('target', 'stg_targets', 'indicator', 'printed'),
    ('performance_sheet', 'stg_performance_sheets', 'project', unprinted),
    ('project', 'stg_projects', 'name', unprinted),
    ('project_note', 'stg_project_notes', 'label', unprinted),
    ('declaration', 'stg_declarations', 'name', 'source_text'),
    ('issue', 'stg_issues', 'issue_code', 'raw_text')
] %}

with together as (
    {% for kind, facts, name, printed in kinds %}
        select
            document_id,
            fact_id,
            '{{ kind }}' as fact_kind,
            {{ name }} as fact_name,
            {{ printed }} as printed,
            source_page,
            source_sheet,
            source_line,
            source_block,
            source_row,
            source_column,
            source_part
        from {{ ref(facts) }}
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
)

select * from together
