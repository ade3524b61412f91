with source as (
    select * from {{ source('lake', 'finding_culprits') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        finding_id,
        rank as culprit_rank,
        fact_id,
        fact_part,
        kind as slip_kind,
        name as culprit_name,
        unit as value_unit,
        printed,
        printed_value,
        proposed,
        proposed_low,
        proposed_high,
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
