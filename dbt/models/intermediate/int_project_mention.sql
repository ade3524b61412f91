-- Which mentions within one document speak of one project: table rows, carry-over rows, the text, the sheets.
-- Equal names are one project. Where names differ, the amount decides, but only if exactly one mention of
-- that kind and exactly one project are left over with that amount; else the mention is a project of its own.
with cells as (
    select * from {{ ref('stg_cells') }}
    where row_kind = 'project' and measure = 'total' and table_id in ('T07', 'T11')
),

texts as (
    select * from {{ ref('stg_projects') }}
),

sheets as (
    select * from {{ ref('stg_performance_sheets') }}
),

named as (
    select
        document_id,
        case table_id when 'T07' then 'table' else 'carryover_table' end as mention_kind,
        coalesce(project, name) as name,
        amount_yuan
    from cells
    union all
    select
        document_id,
        case origin when 'carryover_text' then 'carryover_text' else 'text' end as mention_kind,
        name,
        amount_yuan
    from texts
    union all
    select
        document_id,
        'sheet' as mention_kind,
        project as name,
        budget_yuan as amount_yuan
    from sheets
),

-- A project may stand in several rows of one table (one per functional item): its amount is their sum.
mentions as (
    select
        document_id,
        mention_kind,
        {{ normal_name('name') }} as mention_name,
        min(name) as name,
        {{ sum_yuan('amount_yuan') }} as amount_yuan
    from named
    where name is not null
    group by document_id, mention_kind, {{ normal_name('name') }}
),

table_projects as (
    select distinct
        document_id,
        mention_name as project_name
    from mentions
    where mention_kind in ('table', 'carryover_table')
),

text_by_name as (
    select
        mentions.document_id,
        mentions.mention_kind,
        mentions.mention_name,
        mentions.amount_yuan,
        table_projects.project_name
    from mentions
    left join table_projects
        on
            mentions.document_id = table_projects.document_id
            and mentions.mention_name = table_projects.project_name
    where mentions.mention_kind in ('text', 'carryover_text')
),

-- Table projects no text names, and texts that name no table project, each alone with its amount.
tables_left as (
    select
        mentions.document_id,
        mentions.amount_yuan,
        min(mentions.mention_name) as project_name
    from mentions
    left join text_by_name
        on
            mentions.document_id = text_by_name.document_id
            and mentions.mention_name = text_by_name.project_name
    where
        mentions.mention_kind in ('table', 'carryover_table')
        and text_by_name.project_name is null
        and mentions.amount_yuan is not null
    group by mentions.document_id, mentions.amount_yuan
    having count(distinct mentions.mention_name) = 1
),

texts_left as (
    select
        document_id,
        amount_yuan,
        min(mention_name) as mention_name
    from text_by_name
    where project_name is null and amount_yuan is not null
    group by document_id, amount_yuan
    having count(*) = 1
),

text_by_amount as (
    select
        texts_left.document_id,
        texts_left.mention_name,
        tables_left.project_name
    from texts_left
    inner join tables_left
        on
            texts_left.document_id = tables_left.document_id
            and texts_left.amount_yuan = tables_left.amount_yuan
),

text_matched as (
    select
        text_by_name.document_id,
        text_by_name.mention_kind,
        text_by_name.mention_name,
        text_by_name.amount_yuan,
        coalesce(
            text_by_name.project_name, text_by_amount.project_name, text_by_name.mention_name
        ) as project_name,
        case
            when text_by_name.project_name is not null then 'name'
            when text_by_amount.project_name is not null then 'amount'
            else 'own'
        end as match_method
    from text_by_name
    left join text_by_amount
        on
            text_by_name.document_id = text_by_amount.document_id
            and text_by_name.mention_name = text_by_amount.mention_name
),

-- Projects known from tables and text, each with every amount it is given.
known_amounts as (
    select
        document_id,
        mention_name as project_name,
        amount_yuan
    from mentions
    where mention_kind in ('table', 'carryover_table')
    union distinct
    select
        document_id,
        project_name,
        amount_yuan
    from text_matched
),

known_projects as (
    select distinct
        document_id,
        project_name
    from known_amounts
),

sheet_by_name as (
    select
        mentions.document_id,
        mentions.mention_kind,
        mentions.mention_name,
        mentions.amount_yuan,
        known_projects.project_name
    from mentions
    left join known_projects
        on
            mentions.document_id = known_projects.document_id
            and mentions.mention_name = known_projects.project_name
    where mentions.mention_kind = 'sheet'
),

projects_left as (
    select
        known_amounts.document_id,
        known_amounts.amount_yuan,
        min(known_amounts.project_name) as project_name
    from known_amounts
    left join sheet_by_name
        on
            known_amounts.document_id = sheet_by_name.document_id
            and known_amounts.project_name = sheet_by_name.project_name
    where sheet_by_name.project_name is null and known_amounts.amount_yuan is not null
    group by known_amounts.document_id, known_amounts.amount_yuan
    having count(distinct known_amounts.project_name) = 1
),

sheets_left as (
    select
        document_id,
        amount_yuan,
        min(mention_name) as mention_name
    from sheet_by_name
    where project_name is null and amount_yuan is not null
    group by document_id, amount_yuan
    having count(*) = 1
),

sheet_by_amount as (
    select
        sheets_left.document_id,
        sheets_left.mention_name,
        projects_left.project_name
    from sheets_left
    inner join projects_left
        on
            sheets_left.document_id = projects_left.document_id
            and sheets_left.amount_yuan = projects_left.amount_yuan
),

matched as (
    select
        document_id,
        mention_kind,
        mention_name,
        mention_name as project_name,
        'table' as match_method
    from mentions
    where mention_kind in ('table', 'carryover_table')
    union all
    select
        document_id,
        mention_kind,
        mention_name,
        project_name,
        match_method
    from text_matched
    union all
    select
        sheet_by_name.document_id,
        sheet_by_name.mention_kind,
        sheet_by_name.mention_name,
        coalesce(
            sheet_by_name.project_name, sheet_by_amount.project_name, sheet_by_name.mention_name
        ) as project_name,
        case
            when sheet_by_name.project_name is not null then 'name'
            when sheet_by_amount.project_name is not null then 'amount'
            else 'own'
        end as match_method
    from sheet_by_name
    left join sheet_by_amount
        on
            sheet_by_name.document_id = sheet_by_amount.document_id
            and sheet_by_name.mention_name = sheet_by_amount.mention_name
),

final as (
    select
        matched.document_id,
        matched.document_id || '|' || matched.project_name as project_key,
        matched.mention_kind,
        matched.mention_name,
        mentions.name,
        mentions.amount_yuan,
        matched.match_method
    from matched
    inner join mentions
        on
            matched.document_id = mentions.document_id
            and matched.mention_kind = mentions.mention_kind
            and matched.mention_name = mentions.mention_name
)

select * from final
