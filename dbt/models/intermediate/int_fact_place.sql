-- Where each fact stands, whatever kind of fact it is.
with cells as (
    select
        document_id,
        fact_id,
        'cell' as fact_kind,
        table_title || coalesce('　' || nullif(coalesce(project, name), ''), '') as fact_name,
        printed,
        source_page,
        source_sheet,
        source_line,
        source_row,
        source_column,
        source_part
    from {{ ref('stg_cells') }}
),

statements as (
    select
        document_id,
        fact_id,
        'statement' as fact_kind,
        name as fact_name,
        current_printed as printed,
        source_page,
        source_sheet,
        source_line,
        source_row,
        source_column,
        source_part
    from {{ ref('stg_statements') }}
),

stated_figures as (
    select
        document_id,
        fact_id,
        'stated_figure' as fact_kind,
        name as fact_name,
        printed,
        source_page,
        source_sheet,
        source_line,
        source_row,
        source_column,
        source_part
    from {{ ref('stg_stated_figures') }}
),

targets as (
    select
        document_id,
        fact_id,
        'target' as fact_kind,
        indicator as fact_name,
        printed,
        source_page,
        source_sheet,
        source_line,
        source_row,
        source_column,
        source_part
    from {{ ref('stg_targets') }}
),

performance_sheets as (
    select
        document_id,
        fact_id,
        'performance_sheet' as fact_kind,
        project as fact_name,
        cast(null as varchar) as printed,
        source_page,
        source_sheet,
        source_line,
        source_row,
        source_column,
        source_part
    from {{ ref('stg_performance_sheets') }}
),

projects as (
    select
        document_id,
        fact_id,
        'project' as fact_kind,
        name as fact_name,
        cast(null as varchar) as printed,
        source_page,
        source_sheet,
        source_line,
        source_row,
        source_column,
        source_part
    from {{ ref('stg_projects') }}
),

project_notes as (
    select
        document_id,
        fact_id,
        'project_note' as fact_kind,
        label as fact_name,
        cast(null as varchar) as printed,
        source_page,
        source_sheet,
        source_line,
        source_row,
        source_column,
        source_part
    from {{ ref('stg_project_notes') }}
),

-- Places of words a rule is about: what the text declares, what reading it reported.
declarations as (
    select
        document_id,
        fact_id,
        'declaration' as fact_kind,
        name as fact_name,
        source_text as printed,
        source_page,
        source_sheet,
        source_line,
        source_row,
        source_column,
        source_part
    from {{ ref('stg_declarations') }}
),

issues as (
    select
        document_id,
        'issue/' || cast(sequence as varchar) as fact_id,
        'issue' as fact_kind,
        issue_code as fact_name,
        raw_text as printed,
        source_page,
        source_sheet,
        source_line,
        source_row,
        source_column,
        source_part
    from {{ ref('stg_issues') }}
),

together as (
    select * from cells
    union all
    select * from statements
    union all
    select * from stated_figures
    union all
    select * from targets
    union all
    select * from performance_sheets
    union all
    select * from projects
    union all
    select * from project_notes
    union all
    select * from declarations
    union all
    select * from issues
)

select * from together
