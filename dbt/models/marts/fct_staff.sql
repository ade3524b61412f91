with figures as (
    select * from {{ ref('stg_stated_figures') }}
    where subject = 'staff'
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

-- The text may name a group twice: its first mention speaks, the number of mentions stays visible.
ranked as (
    select
        document_id,
        fact_id,
        line_key,
        name,
        case when measure = 'count' then 'headcount' else 'change' end as quantity,
        -- A number that is not whole is no number of persons: it stays in the lake, here it is unknown.
        case
            when stated_value <> cast(stated_value as bigint) then null
            when measure = 'decrease' then -cast(stated_value as bigint)
            else cast(stated_value as bigint)
        end as persons,
        source_page,
        source_line,
        row_number() over (
            partition by document_id, line_key, case when measure = 'count' then 'headcount' else 'change' end
            order by source_page nulls last, source_line nulls last, text_position nulls last, fact_id
        ) as mention_no
    from figures
    where measure in ('count', 'change', 'increase', 'decrease')
),

groups as (
    select
        document_id,
        line_key,
        min(case when mention_no = 1 then name end) as name,
        min(case when mention_no = 1 and quantity = 'headcount' then persons end) as headcount,
        min(case when mention_no = 1 and quantity = 'change' then persons end) as headcount_change,
        min(case when mention_no = 1 and quantity = 'headcount' then fact_id end) as headcount_fact_id,
        min(case when mention_no = 1 and quantity = 'change' then fact_id end) as change_fact_id,
        cast(sum(case when quantity = 'headcount' then 1 else 0 end) as integer) as mention_count,
        min(source_page) as source_page,
        min(source_line) as source_line
    from ranked
    group by document_id, line_key
),

final as (
    select
        groups.document_id || '|' || groups.line_key as staff_key,
        groups.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        groups.line_key as staff_group,
        groups.name,
        groups.headcount,
        groups.headcount_change,
        groups.mention_count,
        groups.headcount_fact_id,
        groups.change_fact_id,
        groups.source_page,
        groups.source_line
    from groups
    inner join documents
        on groups.document_id = documents.document_id
)

select * from final
