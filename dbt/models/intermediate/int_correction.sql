-- Corrections beside the numbers they speak of. A correction is in force only while the current version
-- prints exactly the old value, at exactly one place; everything else is said, never passed over.
with unit_keys as (
    select * from {{ ref('int_unit_key') }}
),

corrections as (
    select
        given.*,
        coalesce(unit_keys.unit_key, {{ normal_name('given.unit_name') }}) as unit_key
    from {{ ref('stg_corrections') }} as given
    left join unit_keys
        on {{ unit_spelling('given.unit_name') }} = unit_keys.spelling
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

addressed as (
    select
        corrections.*,
        documents.document_id
    from corrections
    left join documents
        on
            corrections.unit_key = documents.unit_key
            and corrections.fiscal_year = documents.fiscal_year
            and corrections.document_kind = documents.document_kind
            and corrections.scope = documents.scope
),

cells as (
    select
        addressed.correction_key,
        cells.fact_id,
        cells.printed,
        cast(coalesce(cells.amount_yuan, 0) as decimal(24, 6)) as published_value,
        cells.source_page,
        cells.source_line as document_line,
        cells.source_block,
        cells.source_row,
        cells.source_column
    from addressed
    inner join {{ ref('stg_cells') }} as cells
        on
            addressed.document_id = cells.document_id
            and addressed.table_id = cells.table_id
            and addressed.measure = cells.measure
            and (
                addressed.row_key = cells.code
                or addressed.row_key = cells.line_id
                or (addressed.row_key = '总计' and cells.row_kind = 'total')
                or {{ normal_name('addressed.row_key') }} = {{ normal_name('cells.name') }}
            )
            and (
                {{ normal_name('addressed.project') }} = {{ normal_name('cells.project') }}
                or (addressed.project is null and cells.project is null)
            )
),

statements as (
    select
        addressed.correction_key,
        statements.fact_id,
        case addressed.fact_part
            when 'current' then statements.current_printed
            when 'change' then statements.change_printed
            when 'percent' then statements.percent_printed
        end as printed,
        case addressed.fact_part
            when 'current' then cast(statements.current_yuan as decimal(24, 6))
            when 'change' then cast(statements.change_yuan as decimal(24, 6))
            when 'percent' then cast(statements.percent as decimal(24, 6))
        end as published_value,
        statements.source_page,
        statements.source_line as document_line,
        cast(null as integer) as source_block,
        cast(null as integer) as source_row,
        cast(null as integer) as source_column
    from addressed
    inner join {{ ref('stg_statements') }} as statements
        on
            addressed.document_id = statements.document_id
            and (
                addressed.statement = statements.code
                or {{ normal_name('addressed.statement') }} = {{ normal_name('statements.name') }}
            )
),

candidates as (
    select
        correction_key,
        fact_id,
        printed,
        published_value,
        source_page,
        document_line,
        source_block,
        source_row,
        source_column
    from cells
    union all
    select
        correction_key,
        fact_id,
        printed,
        published_value,
        source_page,
        document_line,
        source_block,
        source_row,
        source_column
    from statements
),

compared as (
    select
        candidates.*,
        candidates.published_value = corrections.old_value as prints_old,
        candidates.published_value = corrections.new_value as prints_new
    from candidates
    inner join corrections
        on candidates.correction_key = corrections.correction_key
    where candidates.published_value is not null
),

counted as (
    select
        correction_key,
        count(*) as place_count,
        sum(case when prints_old then 1 else 0 end) as old_count,
        sum(case when prints_new then 1 else 0 end) as new_count
    from compared
    group by correction_key
),

-- The place to show: the one that prints the old value, else the first that was compared.
ranked as (
    select
        *,
        row_number() over (
            partition by correction_key
            order by case when prints_old then 0 else 1 end, fact_id
        ) as place_rank
    from compared
),

judged as (
    select
        addressed.correction_key,
        addressed.document_id,
        addressed.unit_key,
        addressed.unit_name,
        addressed.fiscal_year,
        addressed.document_kind,
        addressed.scope,
        addressed.fingerprint,
        addressed.table_id,
        addressed.row_key,
        addressed.project,
        addressed.measure,
        addressed.statement,
        addressed.fact_part,
        addressed.value_unit,
        addressed.old_value,
        addressed.new_value,
        addressed.reason,
        addressed.author_role,
        addressed.corrected_on,
        addressed.source_file,
        addressed.source_line,
        ranked.fact_id,
        ranked.printed,
        ranked.published_value,
        ranked.source_page,
        ranked.document_line,
        ranked.source_block,
        ranked.source_row,
        ranked.source_column,
        case
            when addressed.document_id is null then 'no_document'
            when counted.place_count is null then 'no_number'
            when counted.old_count = 1 then 'in_force'
            when counted.old_count > 1 then 'ambiguous'
            when counted.new_count > 0 then 'adopted'
            else 'old_value_differs'
        end as correction_status
    from addressed
    left join counted
        on addressed.correction_key = counted.correction_key
    left join ranked
        on addressed.correction_key = ranked.correction_key and ranked.place_rank = 1
),

final as (
    select
        judged.*,
        judged.correction_status = 'in_force' as is_in_force,
        judged.source_file || ' 第' || cast(judged.source_line as varchar) || '行的更正'
        || case judged.correction_status
            when 'in_force' then '与现行版本相符，正在采用。'
            when 'no_document' then '找不到对应的公开文件，请核对单位、年度、类别和口径。'
            when 'no_number' then '在现行版本中找不到对应的数字，请核对表号、行、栏或文字事项。'
            when 'ambiguous' then '在现行版本中对应多处相同的数字，不能确定更正哪一处，请写得更具体。'
            when 'adopted' then '已被现行版本采纳（文件已印为更正值），请删去这一行。'
            else '与现行版本不符：文件现印为“' || coalesce(judged.printed, '') || '”，不是所写的原值，请核实后修改或删去这一行。'
        end as message
    from judged
)

select * from final
