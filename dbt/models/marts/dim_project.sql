with mentions as (
    select * from {{ ref('int_project_mention') }}
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

named as (
    select
        *,
        row_number() over (
            partition by project_key
            order by
                case mention_kind
                    when 'table' then 1
                    when 'carryover_table' then 2
                    when 'text' then 3
                    when 'carryover_text' then 4
                    else 5
                end,
                name
        ) as name_rank
    from mentions
),

-- Each spelling once.
spellings as (
    select
        project_key,
        name,
        min(name_rank) as name_rank
    from named
    group by project_key, name
),

spelling_lists as (
    select
        project_key,
        {{ text_list("name", "name_rank", "、") }} as names_seen
    from spellings
    group by project_key
),

series as (
    select * from {{ ref('int_project_series') }}
),

projects as (
    select
        document_id,
        project_key,
        {{ series_name('substring(project_key, length(document_id) + 2)') }} as series_name,
        max(case when name_rank = 1 then name end) as project_name,
        {{ sum_yuan("case when mention_kind = 'table' then amount_yuan end") }} as table_amount_yuan,
        {{ sum_yuan("case when mention_kind = 'text' then amount_yuan end") }} as text_amount_yuan,
        {{ sum_yuan("case when mention_kind = 'carryover_table' then amount_yuan end") }}
            as carryover_table_amount_yuan,
        {{ sum_yuan("case when mention_kind = 'carryover_text' then amount_yuan end") }}
            as carryover_text_amount_yuan,
        {{ sum_yuan("case when mention_kind = 'sheet' then amount_yuan end") }} as sheet_amount_yuan,
        max(case when mention_kind in ('text', 'carryover_text') then match_method end) as text_match_method,
        max(case when mention_kind = 'sheet' then match_method end) as sheet_match_method
    from named
    group by
        document_id,
        project_key,
        {{ series_name('substring(project_key, length(document_id) + 2)') }}
),

final as (
    select
        projects.project_key,
        projects.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        projects.project_name,
        spelling_lists.names_seen,
        projects.table_amount_yuan,
        projects.text_amount_yuan,
        projects.carryover_table_amount_yuan,
        projects.carryover_text_amount_yuan,
        projects.sheet_amount_yuan,
        projects.text_match_method,
        projects.sheet_match_method,
        series.series_key as project_series_key,
        series.series_first_year,
        series.link as series_link
    from projects
    inner join documents
        on projects.document_id = documents.document_id
    left join series
        on projects.document_id = series.document_id and projects.series_name = series.series_name
    inner join spelling_lists
        on projects.project_key = spelling_lists.project_key
)

select * from final
