-- Functional items whose implied figure of last year is not what last year's document printed: what gained by
-- a change of scope (above zero) and what lost by it. Items the old table does not name gained all they had;
-- items this year's document does not name can have lost all they had, which only a matching gain proves.
with chain as (
    select * from {{ ref('fct_baseline_chain') }}
    where subject = 'functional_item' and length(line_key) = 7
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

parents as (
    select * from {{ ref('int_unit_parent') }}
),

differences as (
    select
        chain_key,
        document_id,
        unit_key,
        fiscal_year,
        document_kind,
        scope,
        fund_scope,
        line_key,
        name,
        case
            when status = 'restated' then difference_yuan
            when status_reason = 'line_absent' then implied_yuan
            else -published_yuan
        end as difference_yuan,
        {{ fit_yuan(
            'coalesce(implied_high_yuan - implied_low_yuan, 0) * 0.5 + coalesce(published_resolution_yuan, 0) * 0.5'
        ) }} as tolerance_yuan,
        status_reason = 'line_absent' as is_born,
        status_reason = 'line_vanished' as is_vanished
    from chain
    where
        (status = 'restated' and coalesce(percent_supports, '') <> 'published')
        or (status_reason = 'line_absent' and implied_yuan <> 0)
        or status_reason = 'line_vanished'
),

final as (
    select
        differences.chain_key,
        differences.document_id,
        differences.unit_key,
        differences.fiscal_year,
        differences.document_kind,
        differences.scope,
        differences.fund_scope,
        differences.line_key,
        differences.name,
        differences.difference_yuan,
        differences.tolerance_yuan,
        differences.is_born,
        differences.is_vanished,
        parents.parent_unit_key
    from differences
    inner join documents
        on differences.document_id = documents.document_id
    left join parents
        on differences.unit_key = parents.unit_key
)

select * from final
