-- Every relation that fails, is a convention or is improbable is the witness of at least one finding.
select
    results.document_id,
    results.relation_id
from {{ ref('stg_relation_results') }} as results
left join {{ ref('stg_finding_witnesses') }} as witnesses
    on results.document_id = witnesses.document_id and results.relation_id = witnesses.relation_id
where
    (results.status in ('fail', 'convention') or results.is_unlikely)
    and witnesses.document_id is null
