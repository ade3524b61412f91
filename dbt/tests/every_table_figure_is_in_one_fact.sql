-- No figure of the tables that facts are made of is lost or counted twice on the way. T01 and T04 repeat what other
-- tables give in more detail: only the income lines of T01 are facts, and its classes where the expenditure table
-- has one row only.
with cells as (
    select * from {{ ref('int_current_cell') }}
    where amount_yuan is not null
),

tables_by_function as (
    select distinct document_id
    from {{ ref('int_current_cell') }}
    where table_id = 'T03' and row_kind = 'function'
),

figures as (
    select
        cells.document_id,
        count(*) as figure_count
    from cells
    left join tables_by_function
        on cells.document_id = tables_by_function.document_id
    where
        cells.table_id not in ('T01', 'T04')
        or (
            cells.table_id = 'T01' and cells.row_kind = 'line'
            and cells.line_id not like 'use\_%' escape '\'
            and cells.line_id not in (
                'expenditure_current', 'surplus_distribution', 'carryover_out', 'total_expenditure'
            )
        )
        or (
            cells.table_id = 'T01' and cells.row_kind = 'function' and cells.measure = 'amount'
            and tables_by_function.document_id is null
        )
    group by cells.document_id
),

facts as (
    select document_id from {{ ref('fct_revenue') }}
    where amount_yuan is not null
    union all
    select document_id from {{ ref('fct_expenditure') }}
    where amount_yuan is not null
    union all
    select document_id from {{ ref('fct_basic_expenditure') }}
    where amount_yuan is not null
    union all
    select document_id from {{ ref('fct_project_expenditure') }}
    where amount_yuan is not null
    union all
    select document_id from {{ ref('fct_three_public') }}
    where amount_yuan is not null
    union all
    select document_id from {{ ref('fct_operating_expense') }}
    where amount_yuan is not null
    union all
    select document_id from {{ ref('fct_procurement') }}
    where amount_yuan is not null and origin = 'table'
    union all
    select document_id from {{ ref('fct_carryover') }}
    where amount_yuan is not null
),

fact_counts as (
    select
        document_id,
        count(*) as fact_count
    from facts
    group by document_id
)

select
    coalesce(figures.document_id, fact_counts.document_id) as document_id,
    figures.figure_count,
    fact_counts.fact_count
from figures
full outer join fact_counts
    on figures.document_id = fact_counts.document_id
where coalesce(figures.figure_count, 0) <> coalesce(fact_counts.fact_count, 0)
