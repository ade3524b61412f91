with versions as (
    select * from {{ ref('int_document_version') }}
),

final as (
    select
        document_id,
        unit_key,
        unit_name,
        fiscal_year,
        document_kind,
        scope,
        publisher,
        template,
        template_version,
        file_path,
        part_count,
        file_format,
        published_on,
        known_from,
        version_no,
        version_count,
        is_current,
        superseded_by,
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
        is_complete,
        reader,
        reader_version,
        engine_version
    from versions
)

select * from final
