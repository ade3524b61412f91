with versions as (
    select * from {{ ref('int_document_version') }}
),

totals as (
    select * from {{ ref('int_document_total') }}
),

final as (
    select
        versions.document_id,
        versions.unit_key,
        versions.unit_name,
        versions.fiscal_year,
        versions.document_kind,
        versions.scope,
        versions.publisher,
        versions.template,
        versions.template_version,
        versions.file_path,
        versions.part_count,
        versions.file_format,
        versions.published_on,
        versions.known_from,
        versions.version_no,
        versions.version_count,
        versions.is_current,
        versions.superseded_by,
        coalesce(totals.counts_in_total, false) as counts_in_total,
        coalesce(totals.counting_reason, '已被更新的版本取代，不计入') as counting_reason,
        versions.money_unit_tables,
        versions.money_unit_text,
        versions.cell_count,
        versions.statement_count,
        versions.share_count,
        versions.stated_figure_count,
        versions.target_count,
        versions.covered_cell_count,
        versions.text_number_count,
        versions.covered_text_number_count,
        versions.vacuous_rule_count,
        versions.unmapped_count,
        versions.is_complete,
        versions.reader,
        versions.reader_version,
        versions.engine_version
    from versions
    left join totals
        on versions.document_id = totals.document_id
)

select * from final
