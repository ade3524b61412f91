-- What a unit's disclosure of a year comes to in all, revenue or expenditure, of all funds.
with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

line_values as (
    select * from {{ ref('int_line_value') }}
),

final as (
    select
        documents.unit_key,
        documents.scope,
        documents.document_kind,
        documents.fiscal_year,
        max(line_values.amount_yuan) as total_yuan
    from documents
    inner join line_values
        on documents.document_id = line_values.document_id
    where
        line_values.subject = 'total' and line_values.fund_scope = 'all'
        and line_values.line_key in ('revenue', 'expenditure', 'all')
    group by documents.unit_key, documents.scope, documents.document_kind, documents.fiscal_year
)

select * from final
