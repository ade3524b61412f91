with cells as (
    select * from {{ ref('int_current_cell') }}
    where
        table_id in ('T03', 'T05', 'T08', 'T09', 'T12') and row_kind in ('total', 'function')
        or table_id = 'T01' and row_kind = 'function' and measure = 'amount'
),

-- Where the expenditure table has one row only, the balance is what breaks all money down by class.
tables_by_function as (
    select distinct document_id
    from cells
    where table_id = 'T03' and row_kind = 'function'
),

expenditure as (
    select
        cells.*,
        case cells.measure when 'amount' then 'total' else cells.measure end as nature
    from cells
    left join tables_by_function
        on cells.document_id = tables_by_function.document_id
    where cells.table_id <> 'T01' or tables_by_function.document_id is null
),

-- Which columns a table prints: the total adds up only where no column breaks it down.
printed as (
    select
        document_id,
        table_id,
        max(case
            when nature in ('basic', 'project', 'reserve', 'to_superior', 'business', 'to_affiliate') then 1
            else 0
        end) = 1 as has_natures,
        max(case when nature in ('personnel', 'public') then 1 else 0 end) = 1 as has_purposes
    from expenditure
    group by document_id, table_id
),

-- The total of a one-row table says nothing by class: T01's classes are its parts, in T01's own rows.
final as (
    select
        expenditure.cell_key as expenditure_key,
        expenditure.document_id,
        expenditure.unit_key,
        expenditure.fiscal_year,
        expenditure.document_kind,
        expenditure.scope,
        expenditure.table_id,
        case expenditure.table_id
            when 'T01' then 'all'
            when 'T03' then 'all'
            when 'T05' then 'general'
            when 'T08' then 'fund'
            when 'T09' then 'capital'
            when 'T12' then 'appropriation'
        end as fund_scope,
        expenditure.code as function_code,
        expenditure.level,
        expenditure.name,
        expenditure.nature,
        expenditure.is_leaf
        and expenditure.table_id <> 'T01'
        and case expenditure.nature
            when 'total' then not printed.has_natures
            when 'basic' then not printed.has_purposes
            when 'carryover_in' then false
            when 'income' then false
            when 'carryover_out' then expenditure.table_id = 'T03'
            else true
        end as is_additive,
        expenditure.amount_yuan,
        expenditure.amount_wan,
        expenditure.corrected_yuan,
        expenditure.resolution_yuan,
        expenditure.state,
        expenditure.source_page,
        expenditure.source_line,
        expenditure.source_block,
        expenditure.source_row,
        expenditure.source_column
    from expenditure
    inner join printed
        on expenditure.document_id = printed.document_id and expenditure.table_id = printed.table_id
)

select * from final
