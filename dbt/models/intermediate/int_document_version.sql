-- Every version of every disclosure. The current one of a unit, year, kind and scope is the one published
-- last; a file whose name says it corrects (更正, 修订) follows the one it corrects, dated or not; without a
-- printed date, the one that came last. With the variable `as_known_on` (a day) only what was loaded by the
-- end of that day counts: every mart then answers as it would have then.
{% set known_on = var('as_known_on', none) %}
with unit_keys as (
    select * from {{ ref('int_unit_key') }}
),

documents as (
    select
        known.*,
        unit_keys.unit_key
    from {{ ref('stg_documents') }} as known
    inner join unit_keys
        on {{ unit_spelling('known.unit_name') }} = unit_keys.spelling
    {% if known_on %}
        where cast(known.known_from as date) <= cast('{{ known_on }}' as date)
    {% endif %}
),

numbered as (
    select
        *,
        cast(row_number() over (
            partition by unit_key, fiscal_year, document_kind, scope
            order by
                case when file_path like '%更正%' or file_path like '%修订%' then 1 else 0 end,
                published_on nulls first,
                known_from nulls first,
                document_id
        ) as integer) as version_no,
        cast(count(*) over (
            partition by unit_key, fiscal_year, document_kind, scope
        ) as integer) as version_count
    from documents
),

final as (
    select
        numbered.document_id,
        numbered.unit_key,
        numbered.fiscal_year,
        numbered.unit_name,
        numbered.publisher,
        numbered.document_kind,
        numbered.scope,
        numbered.template,
        numbered.template_version,
        numbered.file_path,
        numbered.part_count,
        numbered.file_format,
        numbered.encoding,
        numbered.reader,
        numbered.reader_version,
        numbered.engine_version,
        numbered.known_from,
        numbered.published_on,
        numbered.money_unit_tables,
        numbered.money_unit_text,
        numbered.cell_count,
        numbered.statement_count,
        numbered.share_count,
        numbered.stated_figure_count,
        numbered.target_count,
        numbered.covered_cell_count,
        numbered.text_number_count,
        numbered.covered_text_number_count,
        numbered.vacuous_rule_count,
        numbered.unmapped_count,
        numbered.is_complete,
        numbered.version_no,
        numbered.version_count,
        numbered.version_no = numbered.version_count as is_current,
        following.document_id as superseded_by
    from numbered
    left join numbered as following
        on
            numbered.unit_key = following.unit_key
            and numbered.fiscal_year = following.fiscal_year
            and numbered.document_kind = following.document_kind
            and numbered.scope = following.scope
            and numbered.version_no + 1 = following.version_no
)

select * from final
