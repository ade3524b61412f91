with cells as (
    select * from {{ ref('int_current_cell') }}
    where
        table_id = 'T14' and row_kind in ('total', 'economic')
        or table_id = 'T10' and line_id = 'operating_expense'
),

-- A table by economic class adds up by its leaves; a single figure is its own total.
final as (
    select
        cell_key as operating_expense_key,
        document_id,
        unit_key,
        fiscal_year,
        document_kind,
        scope,
        table_id,
        code as economic_code,
        case table_id when 'T10' then 'total' else level end as level,
        name,
        is_leaf as is_additive,
        amount_yuan,
        amount_wan,
        corrected_yuan,
        resolution_yuan,
        state,
        source_page,
        source_line,
        source_block,
        source_row,
        source_column
    from cells
)

select * from final
