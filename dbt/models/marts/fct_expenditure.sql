with cells as (
    select * from {{ ref('int_current_cell') }}
    where table_id in ('T03', 'T05', 'T08', 'T09') and row_kind in ('total', 'function')
),

final as (
    select
        cells.cell_key as expenditure_key,
        cells.document_id,
        cells.unit_key,
        cells.fiscal_year,
        cells.document_kind,
        cells.scope,
        cells.table_id,
        case cells.table_id
            when 'T03' then 'all'
            when 'T05' then 'general'
            when 'T08' then 'fund'
            when 'T09' then 'capital'
        end as fund_scope,
        cells.code as function_code,
        cells.level,
        cells.name,
        cells.measure as nature,
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
