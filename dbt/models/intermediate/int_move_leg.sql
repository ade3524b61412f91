-- What each move gives to and takes from each item, in amounts of last year: gains above zero, losses below.
-- A told move is left out where the figures already show a move between the same items, and where people have
-- rejected it; without an amount it has no leg.
with found as (
    select * from {{ ref('int_move_leg_found') }}
),

told as (
    select * from {{ ref('int_move_told') }}
    where
        move_kind = 'reclassified'
        and amount_yuan is not null
        and from_code is not null
        and to_code is not null
),

rejected as (
    select
        {{ normal_name('unit_name') }} as unit_key,
        fiscal_year,
        from_code,
        to_code
    from {{ ref('move_reviews') }}
    where verdict = 'rejected'
),

found_ends as (
    select distinct
        document_id,
        fund_scope,
        line_key
    from found
),

found_moves as (
    select
        move_key,
        max(case when difference_yuan > 0 then line_key end) as to_code,
        max(case when difference_yuan < 0 then line_key end) as from_code
    from found
    group by move_key
    having count(*) = 2
),

kept_found as (
    select found.*
    from found
    left join found_moves
        on found.move_key = found_moves.move_key
    left join rejected
        on
            found.unit_key = rejected.unit_key
            and found.fiscal_year = rejected.fiscal_year
            and found_moves.from_code = rejected.from_code
            and found_moves.to_code = rejected.to_code
    where rejected.unit_key is null
),

kept_told as (
    select told.*
    from told
    left join found_ends as origins
        on
            told.document_id = origins.document_id
            and told.fund_scope = origins.fund_scope
            and told.from_code = origins.line_key
    left join found_ends as targets
        on
            told.document_id = targets.document_id
            and told.fund_scope = targets.fund_scope
            and told.to_code = targets.line_key
    left join rejected
        on
            told.unit_key = rejected.unit_key
            and told.fiscal_year = rejected.fiscal_year
            and told.from_code = rejected.from_code
            and told.to_code = rejected.to_code
    where origins.document_id is null and targets.document_id is null and rejected.unit_key is null
),

final as (
    select
        move_key,
        document_id,
        fund_scope,
        line_key,
        difference_yuan as amount_yuan,
        'exact' as exactness,
        true as is_found
    from kept_found
    union all
    select
        move_key,
        document_id,
        fund_scope,
        to_code as line_key,
        amount_yuan,
        exactness,
        false as is_found
    from kept_told
    union all
    select
        move_key,
        document_id,
        fund_scope,
        from_code as line_key,
        -amount_yuan as amount_yuan,
        exactness,
        false as is_found
    from kept_told
)

select * from final
