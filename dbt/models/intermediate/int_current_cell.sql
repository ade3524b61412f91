-- Figures of the standard tables of current versions, with what adding them up needs to know: the level of
-- the row, and whether it is a leaf (no row of the same table breaks it down further).
with cells as (
    select * from {{ ref('stg_cells') }}
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

current_cells as (
    select
        cells.*,
        documents.unit_key,
        documents.document_kind,
        documents.scope
    from cells
    inner join documents
        on cells.document_id = documents.document_id
),

corrections as (
    select * from {{ ref('int_correction') }}
    where is_in_force and fact_part = 'value'
),

broken_down as (
    select
        document_id,
        table_id,
        '' as code
    from current_cells
    where code <> ''
    union distinct
    select
        document_id,
        table_id,
        substring(code, 1, 3) as code
    from current_cells
    where length(code) > 3
    union distinct
    select
        document_id,
        table_id,
        substring(code, 1, 5) as code
    from current_cells
    where length(code) > 5
),

final as (
    select
        current_cells.document_id || '|' || current_cells.fact_id as cell_key,
        current_cells.document_id,
        current_cells.unit_key,
        current_cells.fiscal_year,
        current_cells.document_kind,
        current_cells.scope,
        current_cells.fact_id,
        current_cells.table_id,
        current_cells.row_kind,
        current_cells.line_id,
        nullif(current_cells.code, '') as code,
        case current_cells.row_kind
            when 'project' then 'project'
            when 'line' then 'line'
            when 'unit' then 'unit'
            else {{ code_level('current_cells.code') }}
        end as level,
        broken_down.code is null as is_leaf,
        current_cells.name,
        current_cells.project,
        current_cells.measure,
        current_cells.printed,
        current_cells.amount_yuan,
        {{ yuan_to_wan('current_cells.amount_yuan') }} as amount_wan,
        cast(corrections.new_value as decimal(20, 2)) as corrected_yuan,
        cast(current_cells.resolution_yuan as decimal(20, 6)) as resolution_yuan,
        current_cells.state,
        current_cells.source_page,
        current_cells.source_line,
        current_cells.source_block,
        current_cells.source_row,
        current_cells.source_column
    from current_cells
    left join corrections
        on
            current_cells.document_id = corrections.document_id
            and current_cells.fact_id = corrections.fact_id
    left join broken_down
        on
            current_cells.document_id = broken_down.document_id
            and current_cells.table_id = broken_down.table_id
            and current_cells.code = broken_down.code
)

select * from final
