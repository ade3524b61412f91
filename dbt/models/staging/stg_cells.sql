with source as (
    select * from {{ source('lake', 'cells') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        fact_id,
        table_id,
        table_title,
        row_kind,
        code,
        line_id,
        name,
        project,
        measure,
        printed,
        amount_yuan,
        resolution_yuan,
        state,
        repairs,
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
