-- The responsible person is personal and stays in the lake.
with source as (
    select * from {{ source('lake', 'performance_sheets') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        fact_id,
        project,
        unit_name,
        budget_yuan,
        appropriation_yuan,
        other_yuan,
        resolution_yuan,
        goal,
        page as source_page,
        sheet as source_sheet,
        line as source_line,
        row as source_block,
        row as source_row,
        "column" as source_column,
        part as source_part
    from source
)

select * from renamed
