with source as (
    select * from {{ source('lake', 'organisation') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        kind as entry_kind,
        sequence,
        name,
        unit_kind,
        evidence,
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
