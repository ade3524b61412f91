-- Which printed numbers each checked relation of a current document binds together: what confirms a number,
-- and what contradicts it.
with terms as (
    select * from {{ ref('stg_relation_terms') }}
),

documents as (
    select document_id from {{ ref('int_document_version') }}
    where is_current
),

final as (
    select
        -- A number, not a text: a text would be many times as large as the rest of the table.
        cast(row_number() over (
            order by terms.document_id, terms.fact_id nulls last, terms.relation_id, terms.term_position
        ) as bigint) as term_key,
        terms.document_id,
        terms.relation_id,
        terms.term_position,
        terms.fiscal_year,
        terms.fact_id,
        terms.fact_part,
        terms.side,
        terms.weight,
        cast(terms.term_value as decimal(24, 6)) as term_value
    from terms
    inner join documents
        on terms.document_id = documents.document_id
)

select * from final
-- A receipt asks for the relations of one number: they lie together in the file.
order by term_key
