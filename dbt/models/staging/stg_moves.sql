with source as (
    select * from {{ source('lake', 'moves') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        fact_id,
        statement_id,
        kind as move_kind,
        object as moved_object,
        from_name,
        from_code,
        to_name,
        to_code,
        other_unit,
        gains,
        amount_yuan,
        resolution_yuan,
        evidence,
        confidence,
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
