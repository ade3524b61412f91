-- The totals of a disclosure: name of the column and the line it comes from (subject/fund scope/line).
{% set totals = {
    'revenue': 'total/all/revenue',
    'expenditure': 'total/all/expenditure',
    'appropriation': 'total/appropriation/all',
    'general_budget': 'total/general/general',
    'basic': 'nature/all/basic',
    'project': 'nature/all/project',
    'carryover': 'carryover/all/total',
    'three_public': 'three_public/appropriation/three_public'
} %}
-- The lines with a baseline; the operating expense has no table, its current figure is the stated one.
{% set baselines = {
    'revenue': 'total/all/revenue',
    'expenditure': 'total/all/expenditure',
    'general_budget': 'total/general/general',
    'general_items': 'total/general/items',
    'basic': 'nature/all/basic',
    'project': 'nature/all/project',
    'three_public': 'three_public/appropriation/three_public',
    'operating_expense': 'operating_expense/appropriation/'
} %}
{# A form may state income and expenditure as one total: it speaks for each where nothing else does. #}
{% set fallbacks = {'revenue': 'total/all/all', 'expenditure': 'total/all/all'} %}
{% set compared = [
    'revenue', 'expenditure', 'general_budget', 'basic', 'project', 'three_public', 'operating_expense'
] %}
{% set statuses = ['exact', 'rounding', 'convention', 'fail', 'not_applicable', 'not_evaluable'] %}

with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

line_amounts as (
    select
        document_id,
        amount_yuan,
        subject || '/' || fund_scope || '/' || line_key as line
    from {{ ref('int_line_amount') }}
),

baseline_lines as (
    select
        document_id,
        status,
        current_yuan,
        value_yuan,
        subject || '/' || fund_scope || '/' || line_key as line
    from {{ ref('fct_baseline') }}
),

staff_groups as (
    select * from {{ ref('fct_staff') }}
),

results as (
    select * from {{ ref('fct_rule_result') }}
),

-- A correction of ours that no longer fits says nothing against the document.
findings as (
    select * from {{ ref('fct_finding') }}
    where finding_kind <> 'correction'
),

amounts as (
    select
        {% for name, line in totals.items() %}
            max(case when line = '{{ line }}' then amount_yuan end) as {{ name }}_yuan,
        {% endfor %}
        document_id
    from line_amounts
    group by document_id
),

baselines as (
    select
        {% for name, line in baselines.items() %}
            coalesce(
                max(case when line = '{{ line }}' then value_yuan end),
                max(case when line = '{{ fallbacks.get(name, line) }}' then value_yuan end)
            ) as {{ name }}_prior_yuan,
            coalesce(
                max(case when line = '{{ line }}' and value_yuan is not null then status end),
                max(case when line = '{{ fallbacks.get(name, line) }}' then status end),
                max(case when line = '{{ line }}' then status end)
            ) as {{ name }}_prior_status,
        {% endfor %}
        max(
            case when line = '{{ baselines.operating_expense }}' then current_yuan end
        ) as operating_expense_yuan,
        cast(count(*) as integer) as baseline_count,
        cast(sum(case when status = 'unknown' then 1 else 0 end) as integer) as baseline_unknown_count,
        cast(sum(case when status = 'conflict' then 1 else 0 end) as integer) as baseline_conflict_count,
        document_id
    from baseline_lines
    group by document_id
),

staff as (
    select
        document_id,
        max(case when staff_group = 'establishment' then headcount end) as staff_establishment,
        max(case when staff_group = 'active' then headcount end) as staff_active,
        max(case when staff_group = 'retired' then headcount end) as staff_retired,
        max(case when staff_group = 'total' then headcount end) as staff_total
    from staff_groups
    group by document_id
),

result_counts as (
    select
        {% for status in statuses %}
            cast(sum(case when status = '{{ status }}' then 1 else 0 end) as integer) as {{ status }}_count,
        {% endfor %}
        cast(count(*) as integer) as relation_count,
        document_id
    from results
    group by document_id
),

finding_counts as (
    select
        document_id,
        cast(count(*) as integer) as finding_count
    from findings
    group by document_id
),

joined as (
    select
        {% for name in totals %}
            amounts.{{ name }}_yuan,
        {% endfor %}
        {% for name in baselines %}
            baselines.{{ name }}_prior_yuan,
            baselines.{{ name }}_prior_status,
        {% endfor %}
        {% for status in statuses %}
            coalesce(result_counts.{{ status }}_count, 0) as {{ status }}_count,
        {% endfor %}
        documents.document_id,
        documents.unit_key,
        documents.unit_name,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        documents.published_on,
        documents.version_count,
        documents.cell_count,
        documents.statement_count,
        documents.stated_figure_count,
        documents.target_count,
        documents.unmapped_count,
        documents.is_complete,
        baselines.operating_expense_yuan,
        staff.staff_establishment,
        staff.staff_active,
        staff.staff_retired,
        staff.staff_total,
        coalesce(baselines.baseline_count, 0) as baseline_count,
        coalesce(baselines.baseline_unknown_count, 0) as baseline_unknown_count,
        coalesce(baselines.baseline_conflict_count, 0) as baseline_conflict_count,
        coalesce(result_counts.relation_count, 0) as relation_count,
        coalesce(finding_counts.finding_count, 0) as finding_count
    from documents
    left join amounts
        on documents.document_id = amounts.document_id
    left join baselines
        on documents.document_id = baselines.document_id
    left join staff
        on documents.document_id = staff.document_id
    left join result_counts
        on documents.document_id = result_counts.document_id
    left join finding_counts
        on documents.document_id = finding_counts.document_id
),

changed as (
    select
        {% for name in compared %}
            {{ fit_yuan(name ~ '_yuan - ' ~ name ~ '_prior_yuan') }} as {{ name }}_change_yuan,
        {% endfor %}
        *
    from joined
),

final as (
    select
        document_id,
        unit_key,
        unit_name,
        fiscal_year,
        document_kind,
        scope,
        published_on,
        version_count,
        {% for name in (totals.keys() | list) + ['operating_expense'] %}
            {{ name }}_yuan,
            {{ yuan_to_wan(name ~ '_yuan') }} as {{ name }}_wan,
            {% if name in compared %}
                {{ name }}_prior_yuan,
                {{ yuan_to_wan(name ~ '_prior_yuan') }} as {{ name }}_prior_wan,
                {{ name }}_prior_status,
                {{ name }}_change_yuan,
                {{ ratio_bp(name ~ '_change_yuan', name ~ '_prior_yuan') }} as {{ name }}_growth_bp,
            {% endif %}
        {% endfor %}
        general_items_prior_yuan,
        {{ yuan_to_wan('general_items_prior_yuan') }} as general_items_prior_wan,
        staff_establishment,
        staff_active,
        staff_retired,
        staff_total,
        {{ per_head_yuan('basic_yuan', 'staff_active') }} as basic_per_active_yuan,
        {{ per_head_yuan('operating_expense_yuan', 'staff_active') }} as operating_per_active_yuan,
        baseline_count,
        baseline_unknown_count,
        baseline_conflict_count,
        relation_count,
        {% for status in statuses %}
            {{ status }}_count,
        {% endfor %}
        finding_count,
        cell_count,
        statement_count,
        stated_figure_count,
        target_count,
        unmapped_count,
        is_complete
    from changed
)

select * from final
