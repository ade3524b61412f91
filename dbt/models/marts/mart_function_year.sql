-- Functional items over years: what the year's own disclosure says (this year, last year, growth), and the
-- best value known of the year, which may come from the year after when its own disclosure is missing.
with expenditure as (
    select * from {{ ref('fct_expenditure') }}
    where nature = 'total' and function_code is not null and fund_scope <> 'all'
),

baselines as (
    select * from {{ ref('fct_baseline') }}
    where subject = 'functional_item' and function_code is not null
),

functions as (
    select * from {{ ref('dim_function') }}
),

current_items as (
    select
        document_id,
        unit_key,
        fiscal_year,
        document_kind,
        scope,
        fund_scope,
        function_code,
        {{ sum_yuan('amount_yuan') }} as current_yuan
    from expenditure
    group by document_id, unit_key, fiscal_year, document_kind, scope, fund_scope, function_code
),

-- An item the text speaks of may be missing from the table (it has ended), and the reverse.
items as (
    select
        coalesce(current_items.document_id, baselines.document_id) as document_id,
        coalesce(current_items.unit_key, baselines.unit_key) as unit_key,
        coalesce(current_items.fiscal_year, baselines.fiscal_year) as fiscal_year,
        coalesce(current_items.document_kind, baselines.document_kind) as document_kind,
        coalesce(current_items.scope, baselines.scope) as scope,
        coalesce(current_items.fund_scope, baselines.fund_scope) as fund_scope,
        coalesce(current_items.function_code, baselines.function_code) as function_code,
        coalesce(current_items.current_yuan, baselines.current_yuan) as current_yuan,
        baselines.value_yuan as prior_yuan,
        baselines.low_yuan as prior_low_yuan,
        baselines.high_yuan as prior_high_yuan,
        baselines.stated_percent,
        baselines.base_kind,
        baselines.base_year,
        baselines.method,
        baselines.coverage,
        coalesce(baselines.status, 'unknown') as status,
        case
            when baselines.baseline_key is null then '文字未说明该科目的上年数'
            when baselines.coverage = 'open' then coalesce(baselines.note, baselines.coverage_note)
            else baselines.note
        end as note,
        baselines.stated_reason
    from current_items
    full outer join baselines
        on
            current_items.document_id = baselines.document_id
            and current_items.fund_scope = baselines.fund_scope
            and current_items.function_code = baselines.function_code
),

compared as (
    select
        *,
        {{ fit_yuan('current_yuan - prior_yuan') }} as change_yuan
    from items
),

-- An item whose code could not be settled is in no classification.
series as (
    select line_years.*
    from {{ ref('mart_line_year') }} as line_years
    inner join functions
        on line_years.line_key = functions.function_code
    where line_years.subject = 'functional_item' and line_years.fund_scope <> 'all'
),

spine as (
    select
        coalesce(series.unit_key, compared.unit_key) as unit_key,
        coalesce(series.fiscal_year, compared.fiscal_year) as fiscal_year,
        coalesce(series.document_kind, compared.document_kind) as document_kind,
        coalesce(series.scope, compared.scope) as scope,
        coalesce(series.fund_scope, compared.fund_scope) as fund_scope,
        coalesce(series.line_key, compared.function_code) as function_code,
        compared.document_id,
        compared.current_yuan,
        compared.prior_yuan,
        compared.prior_low_yuan,
        compared.prior_high_yuan,
        compared.coverage,
        compared.change_yuan,
        compared.stated_percent,
        compared.base_kind,
        compared.base_year,
        compared.method,
        compared.status,
        compared.note,
        compared.stated_reason,
        series.value_origin,
        series.value_yuan,
        series.low_yuan,
        series.high_yuan,
        series.restated_yuan,
        series.prior_value_yuan,
        series.growth_bp as value_growth_bp,
        series.run_first_year,
        series.run_years
    from series
    full outer join compared
        on
            series.unit_key = compared.unit_key
            and series.fiscal_year = compared.fiscal_year
            and series.document_kind = compared.document_kind
            and series.scope = compared.scope
            and series.fund_scope = compared.fund_scope
            and series.line_key = compared.function_code
),

final as (
    select
        spine.unit_key || '|' || cast(spine.fiscal_year as varchar) || '|' || spine.document_kind || '|'
        || spine.scope || '|' || spine.fund_scope || '|' || spine.function_code as function_year_key,
        spine.document_id,
        spine.unit_key,
        spine.fiscal_year,
        spine.document_kind,
        spine.scope,
        spine.fund_scope,
        spine.function_code,
        functions.function_name,
        functions.level,
        spine.value_origin,
        spine.value_yuan,
        {{ yuan_to_wan('spine.value_yuan') }} as value_wan,
        spine.low_yuan as value_low_yuan,
        spine.high_yuan as value_high_yuan,
        spine.prior_value_yuan,
        {{ yuan_to_wan('spine.prior_value_yuan') }} as prior_value_wan,
        spine.value_growth_bp,
        spine.restated_yuan,
        spine.run_first_year,
        spine.run_years,
        spine.current_yuan,
        {{ yuan_to_wan('spine.current_yuan') }} as current_wan,
        spine.prior_yuan,
        {{ yuan_to_wan('spine.prior_yuan') }} as prior_wan,
        spine.prior_low_yuan,
        spine.prior_high_yuan,
        spine.change_yuan,
        {{ yuan_to_wan('spine.change_yuan') }} as change_wan,
        case
            when coalesce(spine.coverage, '') <> 'open'
                then {{ ratio_bp('spine.change_yuan', 'spine.prior_yuan') }}
        end as growth_bp,
        spine.stated_percent,
        spine.base_kind,
        spine.base_year,
        spine.method,
        spine.status,
        spine.note,
        spine.stated_reason
    from spine
    left join functions
        on spine.function_code = functions.function_code
)

select * from final
