with source as (
    select * from {{ source('lake', 'issues') }}
),

renamed as (
    select
        document_id,
        'issue/' || cast(sequence as varchar) as fact_id,
        cast(fiscal_year as integer) as fiscal_year,
        sequence,
        fingerprint,
        code as issue_code,
        severity,
        message,
        raw_text,
        table_id,
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
