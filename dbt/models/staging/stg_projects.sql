with source as (
    select * from {{ source('lake', 'projects') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        fact_id,
        origin,
        name,
        amount_yuan,
        resolution_yuan,
        holder,
        starts_on,
        ends_on,
        fund_note,
        basis_count,
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
