with targets as (
    select * from {{ ref('stg_targets') }}
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

sheets as (
    select * from {{ ref('stg_performance_sheets') }}
),

projects as (
    select * from {{ ref('int_project_mention') }}
    where mention_kind = 'sheet'
),

final as (
    select
        targets.document_id || '|' || targets.fact_id as target_key,
        targets.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        projects.project_key,
        targets.sheet_id,
        targets.project as project_name,
        sheets.budget_yuan as sheet_budget_yuan,
        sheets.appropriation_yuan as sheet_appropriation_yuan,
        sheets.other_yuan as sheet_other_yuan,
        targets.level1,
        targets.level2,
        targets.indicator,
        targets.comparator,
        targets.target_number,
        targets.target_unit,
        targets.due_on,
        targets.quality,
        targets.printed,
        targets.basis,
        targets.prior_value,
        targets.weight,
        targets.scoring_rule,
        targets.evidence,
        targets.source_page,
        targets.source_line
    from targets
    inner join documents
        on targets.document_id = documents.document_id
    left join sheets
        on targets.document_id = sheets.document_id and targets.sheet_id = sheets.fact_id
    left join projects
        on
            targets.document_id = projects.document_id
            and {{ normal_name('targets.project') }} = projects.mention_name
)

select * from final
