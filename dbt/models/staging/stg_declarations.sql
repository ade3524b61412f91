with source as (
    select * from {{ source('lake', 'declarations') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        fact_id,
        kind as declaration_kind,
        table_id,
        subject,
        fund_scope,
        key as line_key,
        name,
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
