with witnesses as (
    select * from {{ ref('stg_finding_witnesses') }}
),

results as (
    select * from {{ ref('fct_rule_result') }}
),

final as (
    select
        witnesses.document_id || '|' || witnesses.finding_id || '|' || witnesses.relation_id as witness_key,
        'rule|' || witnesses.document_id || '|' || witnesses.finding_id as finding_key,
        results.rule_result_key,
        witnesses.document_id,
        results.unit_key,
        results.fiscal_year,
        witnesses.witness_position,
        results.rule_id
    from witnesses
    inner join results
        on witnesses.document_id = results.document_id and witnesses.relation_id = results.relation_id
)

select * from final
