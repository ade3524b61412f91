with source as (
    select * from {{ source('lake', 'documents') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        unit_name,
        publisher,
        document_kind,
        scope,
        template,
        template_version,
        path as file_path,
        parts as part_count,
        format as file_format,
        encoding,
        reader,
        reader_version,
        engine_version,
        known_from,
        published_on,
        money_unit_tables,
        money_unit_text,
        cell_count,
        statement_count,
        share_count,
        stated_figure_count,
        target_count,
        covered_cell_count,
        text_number_count,
        covered_text_number_count,
        vacuous_rule_count,
        unmapped_count,
        complete as is_complete
    from source
)

select * from renamed
