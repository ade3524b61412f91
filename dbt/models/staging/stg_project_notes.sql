with source as (
    select * from {{ source('lake', 'project_notes') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        fact_id,
        project_id,
        kind as note_kind,
        sequence,
        label,
        title,
        document_number,
        amount_yuan,
        resolution_yuan,
        parent_id,
        quantity,
        quantity_unit,
        unit_price_yuan,
        price_unit,
        text as source_text,
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
