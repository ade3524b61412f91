-- Every relation of the lake has exactly one outcome, and every outcome its relation.
with relations as (
    select
        document_id,
        relation_id
    from {{ ref('stg_relations') }}
),

results as (
    select
        document_id,
        relation_id,
        count(*) as result_count
    from {{ ref('stg_relation_results') }}
    group by document_id, relation_id
)

select
    coalesce(relations.document_id, results.document_id) as document_id,
    coalesce(relations.relation_id, results.relation_id) as relation_id,
    results.result_count
from relations
full outer join results
    on relations.document_id = results.document_id and relations.relation_id = results.relation_id
where
    relations.document_id is null
    or results.document_id is null
    or results.result_count <> 1
