with cells as (
    select * from {{ ref('int_current_cell') }}
    where table_id = 'T02' or (table_id = 'T01' and row_kind = 'line')
),

sources as (
    select * from {{ ref('fund_sources') }}
),

-- T01 names income lines (its other lines are expenditure), T02 has the sources as columns.
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

revenue as (
    select located.*
    from located
    inner join sources
        on located.fund_source_id = sources.fund_source_id
),

ancestors as (
    {{ fund_source_ancestors() }}
),

-- Columns another column of the same table breaks down: a form prints other columns than its neighbour.
split_columns as (
    select distinct
        revenue.document_id,
        revenue.table_id,
        ancestors.ancestor_key as fund_source_id
    from revenue
    inner join ancestors
        on revenue.fund_source_id = ancestors.source_key
),

final as (
    select
        revenue.cell_key as revenue_key,
        revenue.document_id,
        revenue.unit_key,
        revenue.fiscal_year,
        revenue.document_kind,
        revenue.scope,
        revenue.table_id,
        revenue.fund_source_id,
        revenue.code as function_code,
        case revenue.table_id when 'T01' then 'total' else revenue.level end as level,
        revenue.name,
        revenue.table_id = 'T02'
        and revenue.is_leaf
        and split_columns.fund_source_id is null
        and revenue.fund_source_id <> 'carryover_used' as is_additive,
        revenue.amount_yuan,
        revenue.amount_wan,
        revenue.corrected_yuan,
        revenue.resolution_yuan,
        revenue.state,
        revenue.source_page,
        revenue.source_line,
        revenue.source_block,
        revenue.source_row,
        revenue.source_column
    from revenue
    left join split_columns
        on
            revenue.document_id = split_columns.document_id
            and revenue.table_id = split_columns.table_id
            and revenue.fund_source_id = split_columns.fund_source_id
)

select * from final
