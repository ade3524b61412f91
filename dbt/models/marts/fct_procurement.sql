-- What the text states, and what the procurement table prints by category, project and object.
with figures as (
    select * from {{ ref('stg_stated_figures') }}
    where subject = 'procurement'
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

cells as (
    select * from {{ ref('int_current_cell') }}
    where table_id = 'T15'
),

stated as (
    select
        figures.document_id || '|' || figures.fact_id as procurement_key,
        figures.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        'text' as origin,
        figures.line_key as category,
        cast(null as varchar) as level,
        figures.name,
        cast(null as varchar) as project_name,
        figures.measure,
        false as is_additive,
        figures.stated_value,
        figures.unit,
        figures.amount_yuan,
        figures.printed,
        figures.source_page,
        figures.source_line
    from figures
    inner join documents
        on figures.document_id = documents.document_id
),

-- A table that breaks its projects down into objects adds up by these, another by its last level.
deepest as (
    select
        document_id,
        case
            when max(case when row_kind = 'item' then 1 else 0 end) = 1 then 'item'
            when max(case when row_kind = 'project' then 1 else 0 end) = 1 then 'project'
            else 'line'
        end as last_level
    from cells
    group by document_id
),

tabled as (
    select
        cells.cell_key as procurement_key,
        cells.document_id,
        cells.unit_key,
        cells.fiscal_year,
        cells.document_kind,
        cells.scope,
        'table' as origin,
        coalesce(cells.line_id, cells.code, 'total') as category,
        case cells.row_kind when 'line' then 'category' else cells.row_kind end as level,
        cells.name,
        cells.project as project_name,
        'amount' as measure,
        cells.row_kind = deepest.last_level as is_additive,
        cast(cells.amount_yuan as decimal(24, 6)) as stated_value,
        '元' as unit,
        cells.amount_yuan,
        cells.printed,
        cells.source_page,
        cells.source_line
    from cells
    inner join deepest
        on cells.document_id = deepest.document_id
),

together as (
    select * from stated
    union all
    select * from tabled
),

final as (
    select
        procurement_key,
        document_id,
        unit_key,
        fiscal_year,
        document_kind,
        scope,
        origin,
        category,
        level,
        name,
        project_name,
        measure,
        is_additive,
        stated_value,
        unit,
        amount_yuan,
        {{ yuan_to_wan('amount_yuan') }} as amount_wan,
        printed,
        source_page,
        source_line
    from together
)

select * from final
