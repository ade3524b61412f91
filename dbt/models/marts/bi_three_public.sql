-- 三公 expenditure, only the rows that add up: parts and not their sum, funds and not their total, a
-- department or its units, never both.
with report_documents as (
    select * from {{ ref('int_report_document') }}
    where is_counted
),

three_public as (
    select * from {{ ref('fct_three_public') }}
    where is_additive
),

final as (
    select
        three_public.three_public_key,
        {{ report_columns() }},
        {{ in_chinese('three_public.part_id', 'three_public_part') }} as part,
        {{ in_chinese('three_public.amount_kind', 'amount_kind') }} as amount_kind,
        three_public.amount_wan
    from three_public
    inner join report_documents
        on three_public.document_id = report_documents.document_id
)

select * from final
