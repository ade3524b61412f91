-- The disclosures whose figures may be added over units: a department or its units, never both.
with report_documents as (
    select * from {{ ref('int_report_document') }}
    where is_counted
),

unit_years as (
    select * from {{ ref('mart_unit_year') }}
),

final as (
    select
        {{ report_columns() }},
        case when unit_years.is_complete then '齐全' else '不齐全' end as completeness,
        unit_years.revenue_wan,
        unit_years.expenditure_wan,
        unit_years.expenditure_prior_wan,
        unit_years.general_budget_wan,
        unit_years.general_budget_prior_wan,
        unit_years.basic_wan,
        unit_years.project_wan,
        unit_years.carryover_wan,
        unit_years.three_public_wan,
        unit_years.three_public_prior_wan,
        unit_years.operating_expense_wan,
        unit_years.staff_active,
        unit_years.staff_retired,
        unit_years.relation_count,
        unit_years.exact_count + unit_years.rounding_count + unit_years.convention_count as passed_count,
        unit_years.fail_count,
        unit_years.finding_count,
        unit_years.unmapped_count
    from report_documents
    inner join unit_years
        on report_documents.document_id = unit_years.document_id
)

select * from final
