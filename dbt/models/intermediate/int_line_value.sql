-- What each document version prints for each line that can be followed over years: the figure of the standard
-- table, else the one the text states (operating expense and other lines without a table).
with line_amounts as (
    select * from {{ ref('int_line_amount') }}
),

statements as (
    select * from {{ ref('int_baseline_statement') }}
    where current_origin = 'text'
),

projects as (
    select * from {{ ref('int_project_mention') }}
    where mention_kind = 'table'
),

documents as (
    select * from {{ ref('stg_documents') }}
),

-- The statement that says most speaks for its line.
ranked_statements as (
    select
        *,
        row_number() over (
            partition by document_id, subject, fund_scope, line_key
            order by statement_rank, fact_id
        ) as mention_no
    from statements
),

texts as (
    select
        ranked_statements.document_id,
        ranked_statements.fiscal_year,
        ranked_statements.fact_id,
        ranked_statements.subject,
        ranked_statements.fund_scope,
        ranked_statements.line_key,
        ranked_statements.name,
        ranked_statements.current_yuan as amount_yuan,
        cast(cast(ranked_statements.current_half_li as decimal(30, 0)) * 0.002 as decimal(20, 6))
            as resolution_yuan
    from ranked_statements
    left join line_amounts
        on
            ranked_statements.document_id = line_amounts.document_id
            and ranked_statements.subject = line_amounts.subject
            and ranked_statements.fund_scope = line_amounts.fund_scope
            and ranked_statements.line_key = line_amounts.line_key
            and line_amounts.amount_yuan is not null
    where ranked_statements.mention_no = 1 and line_amounts.document_id is null
),

-- A project keeps its name over the years except for the year it begins with.
project_lines as (
    select
        projects.document_id,
        documents.fiscal_year,
        {{ series_name('projects.mention_name') }} as line_key,
        min(projects.name) as name,
        {{ sum_yuan('projects.amount_yuan') }} as amount_yuan
    from projects
    inner join documents
        on projects.document_id = documents.document_id
    group by projects.document_id, documents.fiscal_year, {{ series_name('projects.mention_name') }}
),

final as (
    select
        line_amounts.document_id,
        line_amounts.fiscal_year,
        line_amounts.fact_id,
        line_amounts.subject,
        line_amounts.fund_scope,
        line_amounts.line_key,
        line_amounts.name,
        line_amounts.amount_yuan,
        cast(line_amounts.resolution_yuan as decimal(20, 6)) as resolution_yuan,
        line_amounts.state,
        'table' as value_origin
    from line_amounts
    left join texts
        on
            line_amounts.document_id = texts.document_id
            and line_amounts.subject = texts.subject
            and line_amounts.fund_scope = texts.fund_scope
            and line_amounts.line_key = texts.line_key
    where line_amounts.line_key is not null and texts.document_id is null
    union all
    select
        document_id,
        fiscal_year,
        fact_id,
        subject,
        fund_scope,
        line_key,
        name,
        amount_yuan,
        resolution_yuan,
        case when amount_yuan = 0 then 'zero' else 'value' end as state,
        'text' as value_origin
    from texts
    union all
    select
        document_id,
        fiscal_year,
        cast(null as varchar) as fact_id,
        'project' as subject,
        'all' as fund_scope,
        line_key,
        name,
        amount_yuan,
        cast(null as decimal(20, 6)) as resolution_yuan,
        case when amount_yuan is null then 'blank' when amount_yuan = 0 then 'zero' else 'value' end as state,
        'table' as value_origin
    from project_lines
)

select * from final
