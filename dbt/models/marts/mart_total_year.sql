-- All bodies together, per year and kind of disclosure: the one place where sums over bodies are made. Each
-- guard of additivity is a condition here: leaves only (`is_additive`), one fund scope, a department or its
-- units, never both (`counts_in_total`), money carried over from earlier years told apart from that of the
-- year.
with documents as (
    select * from {{ ref('dim_document') }}
    where is_current
),

counted as (
    select * from documents
    where counts_in_total
),

revenue as (
    select * from {{ ref('fct_revenue') }}
    where is_additive
),

expenditure as (
    select * from {{ ref('fct_expenditure') }}
    where is_additive and fund_scope = 'all'
),

general_expenditure as (
    select * from {{ ref('fct_expenditure') }}
    where is_additive and fund_scope = 'general'
),

three_public as (
    select * from {{ ref('fct_three_public') }}
    where is_additive
),

parts as (
    select
        document_id,
        amount_yuan as revenue_yuan,
        case when fund_source_id like 'carryover%' or fund_source_id = 'surplus_used' then amount_yuan end
            as carryover_yuan,
        cast(null as decimal(20, 2)) as expenditure_yuan,
        cast(null as decimal(20, 2)) as general_expenditure_yuan,
        cast(null as decimal(20, 2)) as three_public_yuan
    from revenue
    union all
    select
        document_id,
        cast(null as decimal(20, 2)) as revenue_yuan,
        cast(null as decimal(20, 2)) as carryover_yuan,
        amount_yuan as expenditure_yuan,
        cast(null as decimal(20, 2)) as general_expenditure_yuan,
        cast(null as decimal(20, 2)) as three_public_yuan
    from expenditure
    union all
    select
        document_id,
        cast(null as decimal(20, 2)) as revenue_yuan,
        cast(null as decimal(20, 2)) as carryover_yuan,
        cast(null as decimal(20, 2)) as expenditure_yuan,
        amount_yuan as general_expenditure_yuan,
        cast(null as decimal(20, 2)) as three_public_yuan
    from general_expenditure
    union all
    select
        document_id,
        cast(null as decimal(20, 2)) as revenue_yuan,
        cast(null as decimal(20, 2)) as carryover_yuan,
        cast(null as decimal(20, 2)) as expenditure_yuan,
        cast(null as decimal(20, 2)) as general_expenditure_yuan,
        amount_yuan as three_public_yuan
    from three_public
),

sums as (
    select
        counted.fiscal_year,
        counted.document_kind,
        {{ sum_yuan('parts.revenue_yuan') }} as revenue_yuan,
        {{ sum_yuan('parts.carryover_yuan') }} as carryover_yuan,
        {{ sum_yuan('parts.expenditure_yuan') }} as expenditure_yuan,
        {{ sum_yuan('parts.general_expenditure_yuan') }} as general_expenditure_yuan,
        {{ sum_yuan('parts.three_public_yuan') }} as three_public_yuan
    from counted
    inner join parts
        on counted.document_id = parts.document_id
    group by counted.fiscal_year, counted.document_kind
),

counts as (
    select
        fiscal_year,
        document_kind,
        cast(sum(case when counts_in_total then 1 else 0 end) as integer) as counted_document_count,
        cast(sum(case when counts_in_total then 0 else 1 end) as integer) as left_out_document_count,
        cast(count(distinct case when counts_in_total then unit_key end) as integer) as counted_unit_count,
        cast(sum(case when counts_in_total and not is_complete then 1 else 0 end) as integer)
            as incomplete_document_count
    from documents
    group by fiscal_year, document_kind
),

final as (
    select
        cast(counts.fiscal_year as varchar) || '|' || counts.document_kind as total_year_key,
        counts.fiscal_year,
        counts.document_kind,
        counts.counted_document_count,
        counts.left_out_document_count,
        counts.counted_unit_count,
        counts.incomplete_document_count,
        sums.revenue_yuan,
        {{ yuan_to_wan('sums.revenue_yuan') }} as revenue_wan,
        sums.carryover_yuan,
        {{ yuan_to_wan('sums.carryover_yuan') }} as carryover_wan,
        {{ fit_yuan('sums.revenue_yuan - coalesce(sums.carryover_yuan, 0)') }} as new_revenue_yuan,
        {{ yuan_to_wan(fit_yuan('sums.revenue_yuan - coalesce(sums.carryover_yuan, 0)')) }}
            as new_revenue_wan,
        sums.expenditure_yuan,
        {{ yuan_to_wan('sums.expenditure_yuan') }} as expenditure_wan,
        sums.general_expenditure_yuan,
        {{ yuan_to_wan('sums.general_expenditure_yuan') }} as general_expenditure_wan,
        sums.three_public_yuan,
        {{ yuan_to_wan('sums.three_public_yuan') }} as three_public_wan
    from counts
    left join sums
        on counts.fiscal_year = sums.fiscal_year and counts.document_kind = sums.document_kind
)

select * from final
