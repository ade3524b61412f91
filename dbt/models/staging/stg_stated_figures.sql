with source as (
    select * from {{ source('lake', 'stated_figures') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        fact_id,
        section,
        subject,
        fund_scope,
        key as line_key,
        code,
        name,
        measure,
        unit,
        value as stated_value,
        resolution,
        amount_yuan,
        resolution_yuan,
        printed,
        context,
        position as text_position,
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
