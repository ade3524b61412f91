with cells as (
    select * from {{ ref('int_current_cell') }}
    where
        table_id = 'T02'
        or (table_id = 'T01' and row_kind = 'line' and line_id <> 'total_expenditure')
),

sources as (
    select * from {{ ref('fund_sources') }}
),

-- T01 names income lines, T02 has them as columns.
located as (
    select
        *,
        case
            when table_id = 'T02' then measure
            when line_id = 'total_income' then 'total'
            else line_id
        end as fund_source_id
    from cells
),

final as (
    select
        cells.cell_key as revenue_key,
        cells.document_id,
        cells.unit_key,
        cells.fiscal_year,
        cells.document_kind,
        cells.scope,
        cells.table_id,
        cells.fund_source_id,
        cells.code as function_code,
        case cells.table_id when 'T01' then 'total' else cells.level end as level,
        cells.name,
        cells.table_id = 'T02' and cells.is_leaf and coalesce(sources.is_income_column, false) as is_additive,
        cells.amount_yuan,
        cells.amount_wan,
        cells.resolution_yuan,
        cells.state,
        cells.source_page,
        cells.source_line,
        cells.source_row,
        cells.source_column
    from located as cells
    left join sources
        on cells.fund_source_id = sources.fund_source_id
)

select * from final
