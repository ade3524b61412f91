with source as (
    select * from {{ source('lake', 'targets') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        fact_id,
        sheet_id,
        project,
        level1,
        level2,
        indicator,
        comparator,
        number as target_number,
        unit as target_unit,
        due_on,
        quality,
        printed,
        basis,
        prior_value,
        weight,
        scoring_rule,
        evidence,
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
