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
        coalesce(baselines.status, 'unknown') as status,
        case
            when baselines.baseline_key is null then '文字未说明该科目的上年数'
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

final as (
    select
        compared.document_id || '|' || compared.fund_scope || '|'
        || compared.function_code as function_year_key,
        compared.document_id,
        compared.unit_key,
        compared.fiscal_year,
        compared.document_kind,
        compared.scope,
        compared.fund_scope,
        compared.function_code,
        functions.function_name,
        functions.level,
        compared.current_yuan,
        {{ yuan_to_wan('compared.current_yuan') }} as current_wan,
        compared.prior_yuan,
        {{ yuan_to_wan('compared.prior_yuan') }} as prior_wan,
        compared.prior_low_yuan,
        compared.prior_high_yuan,
        compared.change_yuan,
        {{ yuan_to_wan('compared.change_yuan') }} as change_wan,
        {{ ratio_bp('compared.change_yuan', 'compared.prior_yuan') }} as growth_bp,
        compared.stated_percent,
        compared.base_kind,
        compared.base_year,
        compared.method,
        compared.status,
        compared.note,
        compared.stated_reason
    from compared
    left join functions
        on compared.function_code = functions.function_code
)

select * from final
