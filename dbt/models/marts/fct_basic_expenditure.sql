with cells as (
    select * from {{ ref('int_current_cell') }}
    where table_id in ('T06', 'T13') and row_kind in ('total', 'economic')
),

-- A form that does not split persons and running cost adds up by its totals.
split_tables as (
    select distinct
        document_id,
        table_id
    from cells
    where measure <> 'total'
),

final as (
    select
        cells.cell_key as basic_expenditure_key,
        cells.document_id,
        cells.unit_key,
        cells.fiscal_year,
        cells.document_kind,
        cells.scope,
        cells.table_id,
        case cells.table_id when 'T06' then 'general' when 'T13' then 'appropriation' end as fund_scope,
        cells.code as economic_code,
        cells.level,
        cells.name,
        cells.measure as purpose,
        cells.is_leaf and (cells.measure <> 'total' or split_tables.document_id is null) as is_additive,
        cells.amount_yuan,
        cells.amount_wan,
        cells.corrected_yuan,
        cells.resolution_yuan,
        cells.state,
        cells.source_page,
        cells.source_line,
        cells.source_block,
        cells.source_row,
        cells.source_column
    from cells
    left join split_tables
        on cells.document_id = split_tables.document_id and cells.table_id = split_tables.table_id
)

select * from final
