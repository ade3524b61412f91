with corrections as (
    select * from {{ ref('int_correction') }}
),

final as (
    select
        correction_key,
        document_id,
        unit_key,
        unit_name,
        fiscal_year,
        document_kind,
        scope,
        table_id,
        row_key,
        project,
        measure,
        statement,
        fact_id,
        fact_part,
        value_unit,
        printed,
        published_value,
        cast(old_value as decimal(24, 6)) as old_value,
        cast(new_value as decimal(24, 6)) as corrected_value,
        correction_status,
        is_in_force,
        message,
        reason,
        author_role,
        corrected_on,
        source_file,
        source_line as source_file_line,
        source_page,
        document_line as source_line,
        source_block,
        source_row,
        source_column
    from corrections
)

select * from final
