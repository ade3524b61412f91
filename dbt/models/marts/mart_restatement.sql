-- Three figures of last year side by side: as last year's document printed it, as this year's text implies
-- it, and restated to this year's scope. The best of them, with its interval, is what other tables compare
-- with: a printed figure (E6), else the implied one, else a bound from the sum it belongs to (E5). Nothing is
-- invented.
with chain as (
    select * from {{ ref('fct_baseline_chain') }}
),

baselines as (
    select * from {{ ref('int_baseline') }}
),

bounds as (
    select * from {{ ref('int_baseline_bound') }}
),

bridge as (
    select * from {{ ref('mart_growth_bridge') }}
),

joined as (
    select
        chain.*,
        baselines.witnesses,
        baselines.witness_count,
        baselines.agreement,
        bounds.route as bound_route,
        bounds.value_yuan as bound_yuan,
        bounds.low_yuan as bound_low_yuan,
        bounds.high_yuan as bound_high_yuan,
        bounds.document_id is not null as is_bounded,
        bridge.restated_prior_yuan,
        bridge.exactness as restated_exactness,
        case
            when chain.published_yuan is not null then 'published'
            when chain.implied_yuan is not null then 'implied'
            when bounds.document_id is not null then 'bound'
        end as best_origin
    from chain
    left join baselines
        on
            chain.document_id = baselines.document_id
            and chain.subject = baselines.subject
            and chain.fund_scope = baselines.fund_scope
            and chain.line_key = baselines.line_key
    left join bounds
        on
            chain.document_id = bounds.document_id
            and chain.subject = bounds.subject
            and chain.fund_scope = bounds.fund_scope
            and chain.line_key = bounds.line_key
    left join bridge
        on chain.chain_key = bridge.bridge_key
),

final as (
    select
        chain_key as restatement_key,
        document_id,
        unit_key,
        fiscal_year,
        document_kind,
        scope,
        subject,
        fund_scope,
        line_key,
        name,
        current_yuan,
        base_kind,
        base_document_kind,
        published_year,
        base_document_id,
        published_yuan,
        {{ yuan_to_wan('published_yuan') }} as published_wan,
        published_origin,
        implied_yuan,
        {{ yuan_to_wan('implied_yuan') }} as implied_wan,
        implied_low_yuan,
        implied_high_yuan,
        method as implied_method,
        baseline_status,
        restated_prior_yuan as restated_yuan,
        {{ yuan_to_wan('restated_prior_yuan') }} as restated_wan,
        restated_exactness,
        difference_yuan,
        status,
        status_reason,
        percent_supports,
        best_origin,
        case best_origin
            when 'published' then 'E6'
            when 'implied' then method
            when 'bound' then 'E5'
        end as best_method,
        case best_origin
            when 'published' then published_yuan
            when 'implied' then implied_yuan
            when 'bound' then bound_yuan
        end as best_yuan,
        case best_origin
            when
                'published'
                then {{ fit_yuan('published_yuan - coalesce(published_resolution_yuan, 0) * 0.5') }}
            when 'implied' then implied_low_yuan
            when 'bound' then bound_low_yuan
        end as best_low_yuan,
        case best_origin
            when
                'published'
                then {{ fit_yuan('published_yuan + coalesce(published_resolution_yuan, 0) * 0.5') }}
            when 'implied' then implied_high_yuan
            when 'bound' then bound_high_yuan
        end as best_high_yuan,
        case when best_origin = 'bound' then bound_route end as bound_route,
        witnesses,
        coalesce(witness_count, 0) as witness_count,
        agreement
    from joined
)

select * from final
