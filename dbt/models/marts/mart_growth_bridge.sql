-- The change of every line against last year as a double entry: scope in - scope out + like for like +
-- unexplained. Scope is carry-over, money newly included in the budget and amounts that moved between items
-- or bodies; money taken over whose amount of last year is unknown stays inside like for like and is shown
-- beside it.
with chain as (
    select * from {{ ref('fct_baseline_chain') }}
    where subject not in ('project', 'carryover')
),

legs as (
    select * from {{ ref('int_move_leg') }}
),

told as (
    select * from {{ ref('int_move_told') }}
),

-- What last year is reported to have been: the printed figure; what this year's text implies where nothing is
-- printed; nothing where a filled list does not name the item.
reported as (
    select
        *,
        case
            when status_reason = 'line_vanished' and subject = 'functional_item' then 0
            else current_yuan
        end as this_year_yuan,
        case
            when published_yuan is not null then published_yuan
            when status_reason = 'line_absent' and subject = 'functional_item' then 0
            else implied_yuan
        end as last_year_yuan,
        case
            when published_yuan is not null then 'published'
            when status_reason = 'line_absent' and subject = 'functional_item' then 'published'
            when implied_yuan is not null then 'implied'
        end as last_year_origin,
        case
            when status = 'restated' and coalesce(percent_supports, '') <> 'published' then difference_yuan
            when status_reason = 'line_absent' and subject = 'functional_item' then implied_yuan
            else 0
        end as restated_yuan
    from chain
),

rows_with_both as (
    select * from reported
    where this_year_yuan is not null and last_year_yuan is not null
),

-- An item's moves, and those of its group, class and fund as far as they do not stay within it.
parent_nets as (
    {% for subject, key, is_last in [
        ('functional_item', 'line_key', false),
        ('functional_item', 'substring(line_key, 1, 5)', false),
        ('functional_item', 'substring(line_key, 1, 3)', false),
        ('total', "case when fund_scope = 'all' then 'expenditure' else fund_scope end", true)
    ] %}
        select
            document_id,
            '{{ subject }}' as subject,
            fund_scope,
            {{ key }},
            move_key,
            max(case when is_found then 1 else 0 end) as is_found,
            max(case when exactness = 'exact' then 0 else 1 end) as is_estimate,
            {{ sum_yuan('amount_yuan') }} as net_yuan
        from legs
        group by document_id, fund_scope, {{ key }}, move_key
        {% if not is_last %} union all {% endif %}
    {% endfor %}
),

moved as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        coalesce({{ sum_yuan('case when net_yuan > 0 then net_yuan end') }}, 0) as in_yuan,
        coalesce({{ sum_yuan('case when net_yuan < 0 then -net_yuan end') }}, 0) as out_yuan,
        coalesce({{ sum_yuan('case when is_found = 1 then net_yuan end') }}, 0) as found_net_yuan,
        max(is_estimate) as is_estimate,
        cast(sum(case when net_yuan <> 0 then 1 else 0 end) as integer) as move_count
    from parent_nets
    group by document_id, subject, fund_scope, line_key
),

-- Carry-over and newly included money show on their own source line and on both grand totals.
carried as (
    select
        document_id,
        line_key,
        coalesce(this_year_yuan, 0) as in_yuan,
        coalesce(last_year_yuan, 0) as out_yuan
    from reported
    where
        subject = 'source' and fund_scope = 'all'
        and line_key in ('carryover_appropriation', 'carryover_other')
),

included as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        amount_yuan
    from told
    where
        move_kind = 'newly_included' and amount_yuan is not null
        and not (subject = 'source' and line_key in ('carryover_appropriation', 'carryover_other'))
),

fund_effects as (
    select
        document_id,
        'source' as subject,
        'all' as fund_scope,
        line_key,
        in_yuan as carryover_in_yuan,
        out_yuan as carryover_out_yuan,
        cast(0 as decimal(20, 2)) as included_yuan
    from carried
    {% for key in ['revenue', 'expenditure'] %}
        union all
        select
            document_id,
            'total' as subject,
            'all' as fund_scope,
            '{{ key }}' as line_key,
            in_yuan as carryover_in_yuan,
            out_yuan as carryover_out_yuan,
            cast(0 as decimal(20, 2)) as included_yuan
        from carried
        union all
        select
            document_id,
            'total' as subject,
            'all' as fund_scope,
            '{{ key }}' as line_key,
            cast(0 as decimal(20, 2)) as carryover_in_yuan,
            cast(0 as decimal(20, 2)) as carryover_out_yuan,
            amount_yuan as included_yuan
        from included
        where subject = 'source' and fund_scope = 'all'
    {% endfor %}
    union all
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        cast(0 as decimal(20, 2)) as carryover_in_yuan,
        cast(0 as decimal(20, 2)) as carryover_out_yuan,
        amount_yuan as included_yuan
    from included
),

funds as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        {{ sum_yuan('carryover_in_yuan') }} as carryover_in_yuan,
        {{ sum_yuan('carryover_out_yuan') }} as carryover_out_yuan,
        {{ sum_yuan('included_yuan') }} as included_yuan
    from fund_effects
    group by document_id, subject, fund_scope, line_key
),

-- Taken over from another body, on the item that says so, its parents and the totals.
takeovers as (
    select
        document_id,
        fund_scope,
        case when subject = 'functional_item' then line_key end as line_key,
        amount_yuan
    from told
    where move_kind = 'taken_over' and amount_yuan is not null
),

takeover_lines as (
    {% for length in [7, 5, 3] %}
        select
            document_id,
            'functional_item' as subject,
            fund_scope,
            substring(line_key, 1, {{ length }}) as line_key,
            amount_yuan
        from takeovers
        where line_key is not null
        union all
    {% endfor %}
    select
        document_id,
        'total' as subject,
        'all' as fund_scope,
        'revenue' as line_key,
        amount_yuan
    from takeovers
    union all
    select
        document_id,
        'total' as subject,
        'all' as fund_scope,
        'expenditure' as line_key,
        amount_yuan
    from takeovers
    union all
    select
        document_id,
        'total' as subject,
        fund_scope,
        fund_scope as line_key,
        amount_yuan
    from takeovers
    where fund_scope <> 'all'
),

taken as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        {{ sum_yuan('amount_yuan') }} as taken_over_yuan
    from takeover_lines
    group by document_id, subject, fund_scope, line_key
),

joined as (
    select
        rows_with_both.*,
        coalesce(moved.in_yuan, 0) as moved_in_yuan,
        coalesce(moved.out_yuan, 0) as moved_out_yuan,
        coalesce(moved.found_net_yuan, 0) as found_net_yuan,
        coalesce(moved.is_estimate, 0) as is_estimate,
        coalesce(moved.move_count, 0) as move_count,
        coalesce(funds.carryover_in_yuan, 0) as carryover_in_yuan,
        coalesce(funds.carryover_out_yuan, 0) as carryover_out_yuan,
        coalesce(funds.included_yuan, 0) as included_yuan,
        coalesce(taken.taken_over_yuan, 0) as taken_over_yuan
    from rows_with_both
    left join moved
        on
            rows_with_both.document_id = moved.document_id
            and rows_with_both.subject = moved.subject
            and rows_with_both.fund_scope = moved.fund_scope
            and rows_with_both.line_key = moved.line_key
    left join funds
        on
            rows_with_both.document_id = funds.document_id
            and rows_with_both.subject = funds.subject
            and rows_with_both.fund_scope = funds.fund_scope
            and rows_with_both.line_key = funds.line_key
    left join taken
        on
            rows_with_both.document_id = taken.document_id
            and rows_with_both.subject = taken.subject
            and rows_with_both.fund_scope = taken.fund_scope
            and rows_with_both.line_key = taken.line_key
),

-- A restatement that moves found do not account for is unexplained; like for like is what is left.
entered as (
    select
        *,
        {{ fit_yuan('this_year_yuan - last_year_yuan') }} as reported_change_yuan,
        {{ fit_yuan('moved_in_yuan + carryover_in_yuan + included_yuan') }} as scope_in_yuan,
        {{ fit_yuan('moved_out_yuan + carryover_out_yuan') }} as scope_out_yuan,
        {{ fit_yuan('restated_yuan - case when restated_yuan <> 0 then found_net_yuan else 0 end') }}
            as unexplained_yuan
    from joined
),

closed as (
    select
        *,
        {{ fit_yuan('reported_change_yuan - scope_in_yuan + scope_out_yuan - unexplained_yuan') }}
            as like_for_like_yuan,
        {{ fit_yuan(
            'last_year_yuan + moved_in_yuan - moved_out_yuan - carryover_out_yuan + unexplained_yuan'
        ) }} as restated_prior_yuan,
        {{ fit_yuan('this_year_yuan - carryover_in_yuan - included_yuan') }} as comparable_yuan
    from entered
),

final as (
    select
        chain_key as bridge_key,
        document_id,
        unit_key,
        fiscal_year,
        document_kind,
        scope,
        subject,
        fund_scope,
        line_key,
        name,
        base_kind,
        this_year_yuan as current_yuan,
        {{ yuan_to_wan('this_year_yuan') }} as current_wan,
        last_year_yuan as prior_yuan,
        {{ yuan_to_wan('last_year_yuan') }} as prior_wan,
        last_year_origin as prior_origin,
        reported_change_yuan,
        {{ yuan_to_wan('reported_change_yuan') }} as reported_change_wan,
        scope_in_yuan,
        {{ yuan_to_wan('scope_in_yuan') }} as scope_in_wan,
        scope_out_yuan,
        {{ yuan_to_wan('scope_out_yuan') }} as scope_out_wan,
        like_for_like_yuan,
        {{ yuan_to_wan('like_for_like_yuan') }} as like_for_like_wan,
        unexplained_yuan,
        {{ yuan_to_wan('unexplained_yuan') }} as unexplained_wan,
        carryover_in_yuan,
        carryover_out_yuan,
        included_yuan as newly_included_yuan,
        moved_in_yuan,
        moved_out_yuan,
        taken_over_yuan,
        {{ yuan_to_wan('taken_over_yuan') }} as taken_over_wan,
        comparable_yuan,
        restated_prior_yuan,
        {{ yuan_to_wan('restated_prior_yuan') }} as restated_prior_wan,
        {{ ratio_bp('reported_change_yuan', 'last_year_yuan') }} as reported_growth_bp,
        {{ ratio_bp('comparable_yuan - restated_prior_yuan', 'restated_prior_yuan') }}
            as like_for_like_growth_bp,
        {{ ratio_bp('comparable_yuan - restated_prior_yuan - taken_over_yuan', 'restated_prior_yuan') }}
            as organic_growth_bp,
        move_count,
        case
            when
                move_count = 0 and carryover_in_yuan = 0 and carryover_out_yuan = 0 and included_yuan = 0
                then 'none'
            when is_estimate = 1 or included_yuan <> 0 then 'estimate'
            else 'exact'
        end as exactness
    from closed
)

select * from final
