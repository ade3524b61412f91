{% set statuses = ['confirmed', 'confirmed_rounding', 'restated', 'not_published', 'no_statement'] %}
{% set reasons = [
    'not_mentioned', 'base_not_given', 'line_vanished', 'no_previous_document', 'base_unproven', 'line_absent',
    'line_unread'
] %}

with chain as (
    select * from {{ ref('fct_baseline_chain') }}
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

counts as (
    select
        document_id,
        cast(count(*) as integer) as line_count,
        {% for status in statuses %}
            cast(sum(case when status = '{{ status }}' then 1 else 0 end) as integer) as {{ status }}_count,
        {% endfor %}
        {% for reason in reasons %}
            cast(sum(case when status_reason = '{{ reason }}' then 1 else 0 end) as integer)
                as {{ reason }}_count,
        {% endfor %}
        cast(sum(case when percent_supports = 'published' then 1 else 0 end) as integer) as misprint_count,
        cast(sum(case when current_yuan <> 0 and subject <> 'project' then 1 else 0 end) as integer)
            as budgeted_count,
        cast(sum(case
            when current_yuan <> 0 and subject <> 'project' and implied_yuan is not null then 1
            else 0
        end) as integer) as covered_count,
        min(case when published_year = fiscal_year - 1 then base_document_id end) as previous_document_id
    from chain
    group by document_id
),

final as (
    select
        documents.document_id,
        documents.unit_key,
        documents.unit_name,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        counts.previous_document_id,
        coalesce(counts.line_count, 0) as line_count,
        {% for status in statuses %}
            coalesce(counts.{{ status }}_count, 0) as {{ status }}_count,
        {% endfor %}
        {% for reason in reasons %}
            coalesce(counts.{{ reason }}_count, 0) as {{ reason }}_count,
        {% endfor %}
        coalesce(counts.misprint_count, 0) as misprint_count,
        coalesce(counts.budgeted_count, 0) as budgeted_count,
        coalesce(counts.covered_count, 0) as covered_count,
        {{ ratio_bp('counts.covered_count', 'counts.budgeted_count') }} as coverage_bp,
        {{ ratio_bp(
            'counts.confirmed_count + counts.confirmed_rounding_count',
            '(counts.confirmed_count + counts.confirmed_rounding_count + counts.restated_count)'
        ) }} as confirmed_bp
    from documents
    left join counts
        on documents.document_id = counts.document_id
)

select * from final
