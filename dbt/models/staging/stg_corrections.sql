with source as (
    select * from {{ source('lake', 'corrections') }}
),

renamed as (
    select
        source_file || '|' || cast(source_line as varchar) as correction_key,
        unit_name,
        cast(fiscal_year as integer) as fiscal_year,
        document_kind,
        scope,
        fingerprint,
        table_id,
        row_key,
        project,
        measure,
        statement,
        fact_part,
        value_unit,
        old_value,
        new_value,
        reason,
        author_role,
        corrected_on,
        source_file,
        source_line
    from source
)

select * from renamed
