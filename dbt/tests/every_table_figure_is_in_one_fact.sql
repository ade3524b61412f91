-- No figure of the tables that facts are made of is lost or counted twice on the way (T01 and T04 repeat by class
-- what T03 and T05 give by item: only the income lines of T01 are facts).
with figures as (
    select
        document_id,
        count(*) as figure_count
    from {{ ref('int_current_cell') }}
    where
        amount_yuan is not null
        and (
            table_id not in ('T01', 'T04')
            or (table_id = 'T01' and row_kind = 'line' and line_id <> 'total_expenditure')
        )
    group by document_id
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
