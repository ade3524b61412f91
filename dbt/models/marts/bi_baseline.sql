-- How many lines have a figure of last year, where it comes from and what last year's own document says of
-- it.
with report_documents as (
    select * from {{ ref('int_report_document') }}
),

restatement as (
    select * from {{ ref('mart_restatement') }}
),

counted as (
    select
        document_id,
        coalesce({{ in_chinese('best_origin', 'value_origin') }}, '无从得知') as origin,
        {{ in_chinese('status', 'chain_status') }} as chain_status,
        cast(count(*) as integer) as line_count
    from restatement
    group by
        document_id,
        coalesce({{ in_chinese('best_origin', 'value_origin') }}, '无从得知'),
        {{ in_chinese('status', 'chain_status') }}
),

final as (
    select
        counted.document_id || '|' || counted.origin || '|' || counted.chain_status as baseline_group_key,
        {{ report_columns() }},
        counted.origin,
        counted.chain_status,
        counted.line_count
    from counted
    inner join report_documents
        on counted.document_id = report_documents.document_id
)

select * from final
