-- Answers with the unit their name means. Of two answers to one finding, given under two names of one unit,
-- the later one counts.
with unit_keys as (
    select * from {{ ref('int_unit_key') }}
),

answers as (
    select
        given.*,
        coalesce(unit_keys.unit_key, {{ normal_name('given.unit_name') }}) as unit_key
    from {{ ref('stg_answers') }} as given
    left join unit_keys
        on {{ unit_spelling('given.unit_name') }} = unit_keys.spelling
),

ranked as (
    select
        *,
        row_number() over (
            partition by unit_key, fiscal_year, document_kind, scope, fingerprint
            order by answered_on desc, source_file asc, source_line asc
        ) as answer_rank
    from answers
),

final as (
    select
        unit_key,
        fiscal_year,
        document_kind,
        scope,
        fingerprint,
        answer,
        explanation,
        author_role,
        answered_on,
        expires_on,
        is_expired
    from ranked
    where answer_rank = 1
)

select * from final
