with cells as (
    select * from {{ ref('int_current_cell') }}
    where table_id = 'T06' and row_kind in ('total', 'economic')
),

final as (
    select
        cells.cell_key as basic_expenditure_key,
        cells.document_id,
        cells.unit_key,
        cells.fiscal_year,
        cells.document_kind,
        cells.scope,
        cells.code as economic_code,
        cells.level,
        cells.name,
        cells.measure as purpose,
        cells.is_leaf and cells.measure <> 'total' as is_additive,
        cells.amount_yuan,
        cells.amount_wan,
        cells.resolution_yuan,
        cells.state,
        cells.source_page,
        cells.source_line,
        cells.source_row,
        cells.source_column
    from cells
)

select * from final
