with source as (
    select * from {{ source('lake', 'statements') }}
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
        current_yuan,
        current_resolution_yuan,
        current_printed,
        change_yuan,
        change_resolution_yuan,
        change_printed,
        change_word,
        percent,
        percent_resolution,
        percent_printed,
        percent_word,
        base_kind,
        base_year,
        base_yuan,
        base_resolution_yuan,
        reason,
        says_new,
        says_unbudgeted,
        residue,
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
