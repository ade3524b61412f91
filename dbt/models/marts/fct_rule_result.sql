with results as (
    select * from {{ ref('stg_relation_results') }}
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

relations as (
    select * from {{ ref('stg_relations') }}
),

rules as (
    select * from {{ ref('stg_rules') }}
),

terms as (
    select * from {{ ref('stg_relation_terms') }}
),

places as (
    select * from {{ ref('int_fact_place') }}
),

ranked_terms as (
    select
        document_id,
        relation_id,
        fact_id,
        row_number() over (
            partition by document_id, relation_id
            order by term_position, fact_id
        ) as term_rank
    from terms
    where fact_id is not null
),

first_terms as (
    select * from ranked_terms
    where term_rank = 1
),

final as (
    select
        results.document_id || '|' || results.relation_id as rule_result_key,
        results.document_id,
        documents.unit_key,
        documents.unit_name,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        results.relation_id,
        relations.rule_id,
        relations.rule_version,
        rules.title_zh as rule_title,
        relations.family,
        rules.category,
        relations.tolerance_class,
        relations.instance,
        results.status,
        results.severity,
        relations.value_unit,
        results.left_value,
        results.right_value,
        results.imbalance,
        results.part_count,
        results.tolerance,
        results.is_unlikely,
        results.message,
        results.blame,
        results.culprit_fact_id,
        results.culprit_part,
        results.culprit_kind,
        results.culprit_rank,
        results.proposed_low,
        results.proposed_high,
        coalesce(results.culprit_fact_id, first_terms.fact_id) as place_fact_id,
        case
            when results.culprit_fact_id is not null then 'culprit'
            when first_terms.fact_id is not null then 'first_term'
        end as place_kind,
        places.fact_name as place_name,
        places.printed as place_printed,
        places.source_page,
        places.source_sheet,
        places.source_line,
        places.source_block,
        places.source_row,
        places.source_column,
        places.source_part
    from results
    inner join documents
        on results.document_id = documents.document_id
    inner join relations
        on results.document_id = relations.document_id and results.relation_id = relations.relation_id
    left join rules
        on relations.rule_id = rules.rule_id
    left join first_terms
        on results.document_id = first_terms.document_id and results.relation_id = first_terms.relation_id
    left join places
        on
            results.document_id = places.document_id
            and coalesce(results.culprit_fact_id, first_terms.fact_id) = places.fact_id
)

select * from final
