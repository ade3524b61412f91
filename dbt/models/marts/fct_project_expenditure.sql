with cells as (
    select * from {{ ref('int_current_cell') }}
    where table_id = 'T07'
),

projects as (
    select * from {{ ref('int_project_mention') }}
    where mention_kind = 'table'
),

economic_classes as (
    select * from {{ ref('economic_classes') }}
),

final as (
    select
        cells.cell_key as project_expenditure_key,
        cells.document_id,
        cells.unit_key,
        cells.fiscal_year,
        cells.document_kind,
        cells.scope,
        projects.project_key,
        cells.project as project_name,
        cells.code as function_code,
        cells.level,
        cells.name,
        cells.measure as economic_measure,
        economic_classes.economic_code,
        cells.row_kind = 'project' and cells.measure <> 'total' as is_additive,
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
    left join projects
        on
            cells.document_id = projects.document_id
            and cells.row_kind = 'project'
            and {{ normal_name('coalesce(cells.project, cells.name)') }} = projects.mention_name
    left join economic_classes
        on cells.measure = economic_classes.measure
)

select * from final
