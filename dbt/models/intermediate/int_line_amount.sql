-- This year's figure of every line a change can be stated for, from the standard tables. Where two tables
-- print one line, the one that is about it comes first (`table_rank`): T03 before the classes of T01, T12
-- before T02's column.
{% set expenditure_tables = "('T03', 'T05', 'T08', 'T09', 'T12')" %}
with cells as (
    select * from {{ ref('stg_cells') }}
),

named as (
    select
        document_id,
        fiscal_year,
        fact_id,
        case when row_kind = 'total' then coalesce({{ measure_name('measure') }}, name) else name end as name,
        code,
        amount_yuan,
        resolution_yuan,
        state,
        source_line,
        case when table_id in ('T01', 'T02', 'T04') then 2 else 1 end as table_rank,
        case
            when table_id = 'T01' and line_id = 'total_income' then 'total'
            when table_id = 'T01' and row_kind = 'function' and measure = 'amount' then 'functional_item'
            when table_id = 'T02' and row_kind = 'total' and measure = 'total' then 'total'
            when table_id = 'T02' and row_kind = 'total' and measure <> 'carryover_used' then 'source'
            when table_id = 'T02' and row_kind = 'function' and measure = 'appropriation'
                then 'functional_item'
            when table_id in {{ expenditure_tables }} and row_kind = 'total' and measure = 'total'
                then 'total'
            when
                table_id in {{ expenditure_tables }} and row_kind = 'total'
                and (
                    measure in ('basic', 'project', 'reserve', 'business', 'to_superior', 'to_affiliate')
                    or table_id = 'T03' and measure = 'carryover_out'
                )
                then 'nature'
            when table_id in {{ expenditure_tables }} and row_kind = 'function' and measure = 'total'
                then 'functional_item'
            when table_id = 'T04' and line_id in ('total_income', 'total_expenditure') then 'total'
            when table_id = 'T04' and line_id in ('general', 'fund', 'capital') then 'source'
            when table_id in ('T06', 'T13') and row_kind = 'total' and measure <> 'total' then 'component'
            when table_id in ('T06', 'T13') and row_kind = 'economic' and measure = 'total'
                then 'economic_item'
            when table_id = 'T13' and row_kind = 'total' and measure = 'total' then 'nature'
            when table_id = 'T10' and line_id = 'operating_expense' then 'operating_expense'
            -- A final account's own figure is the outturn; the budget beside it is this year's, too.
            when table_id = 'T10' and line_id is not null and measure in ('total', 'outturn')
                then 'three_public'
            when table_id = 'T14' and row_kind = 'total' then 'operating_expense'
            when table_id = 'T11' and row_kind = 'total' and measure in ('total', 'appropriation', 'other')
                then 'carryover'
        end as subject,
        case
            when table_id = 'T02' and row_kind = 'function' then 'appropriation'
            when table_id in ('T01', 'T02', 'T03', 'T11') then 'all'
            when table_id in ('T04', 'T10', 'T12', 'T13', 'T14') then 'appropriation'
            when table_id in ('T05', 'T06') then 'general'
            when table_id = 'T08' then 'fund'
            when table_id = 'T09' then 'capital'
        end as fund_scope,
        case
            when table_id = 'T02' and row_kind = 'total' and measure = 'total' then 'revenue'
            when table_id in ('T03', 'T12') and row_kind = 'total' and measure = 'total' then 'expenditure'
            when table_id = 'T04' and line_id = 'total_expenditure' and measure = 'total' then 'expenditure'
            when table_id = 'T05' and row_kind = 'total' and measure = 'total' then 'general'
            when table_id = 'T08' and row_kind = 'total' and measure = 'total' then 'fund'
            when table_id = 'T09' and row_kind = 'total' and measure = 'total' then 'capital'
            when table_id in ('T01', 'T04') and line_id = 'total_income' then 'all'
            when table_id = 'T13' and row_kind = 'total' and measure = 'total' then 'basic'
            when table_id = 'T14' or (table_id = 'T10' and line_id = 'operating_expense') then ''
            when row_kind in ('function', 'economic') then code
            when table_id in ('T04', 'T10') then line_id
            else measure
        end as line_key
    from cells
    where not (table_id = 'T04' and line_id = 'total_expenditure' and measure <> 'total')
),

ranked as (
    select
        *,
        row_number() over (
            partition by document_id, subject, fund_scope, line_key
            order by
                case when amount_yuan is null then 1 else 0 end,
                table_rank,
                source_line nulls last,
                fact_id
        ) as mention_no
    from named
    where subject is not null
),

final as (
    select
        document_id,
        fiscal_year,
        fact_id,
        subject,
        fund_scope,
        line_key,
        code,
        name,
        amount_yuan,
        resolution_yuan,
        state
    from ranked
    where mention_no = 1
)

select * from final
