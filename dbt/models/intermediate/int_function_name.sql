-- What a unit calls its functional items, in any of its years: an item that has ended stands only in the
-- tables of the years before. Names that mean several codes are left out.
with line_values as (
    select * from {{ ref('int_line_value') }}
    where subject = 'functional_item' and length(line_key) = 7 and value_origin = 'table'
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

final as (
    select
        documents.unit_key,
        documents.scope,
        {{ normal_name('line_values.name') }} as function_name,
        min(line_values.line_key) as function_code
    from line_values
    inner join documents
        on line_values.document_id = documents.document_id
    where line_values.name <> ''
    group by documents.unit_key, documents.scope, {{ normal_name('line_values.name') }}
    having count(distinct line_values.line_key) = 1
)

select * from final
