-- Expenditure by function and nature, only the rows that add up: leaves of the classification, no column
-- beside its own parts, a department or its units, never both.
with report_documents as (
    select * from {{ ref('int_report_document') }}
    where is_counted
),

expenditure as (
    select * from {{ ref('fct_expenditure') }}
    where is_additive
),

functions as (
    select * from {{ ref('dim_function') }}
),

final as (
    select
        expenditure.expenditure_key,
        {{ report_columns() }},
        {{ in_chinese('expenditure.fund_scope', 'fund_scope') }} as fund_scope,
        expenditure.function_code,
        coalesce(functions.function_name, expenditure.name, expenditure.function_code, '未分科目')
            as function_name,
        coalesce(classes.function_name, functions.class_code, '未分科目') as class_name,
        {{ in_chinese('expenditure.nature', 'nature') }} as nature,
        case
            when expenditure.nature in ('personnel', 'public')
                then {{ in_chinese('expenditure.nature', 'purpose') }}
            else '未分用途'
        end as purpose,
        expenditure.amount_wan
    from expenditure
    inner join report_documents
        on expenditure.document_id = report_documents.document_id
    left join functions
        on expenditure.function_code = functions.function_code
    left join functions as classes
        on functions.class_code = classes.function_code
)

select * from final
