-- What last year's figure can be, once per statement and route, as an interval in 厘 certain to hold it: E1
-- current - change, E7 the base in words, E2 current / (1 + percent), E3 change / percent. An item that is
-- new says 增长 100% by convention, so its percent proves nothing: no E2 and no E3. Publishers compute a
-- percent from printed figures, so it may be the ratio of these or of the true amounts behind them: E2 and E3
-- hold both, the latter through the half-width of the printed base. `candidate_rank` 1 is the line's
-- baseline, the others are its witnesses.
with statements as (
    select * from {{ ref('int_baseline_statement') }}
),

by_change as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        fact_id,
        statement_rank,
        'E1' as method,
        current_li - change_li as value_li,
        current_li - change_li - current_half_li - change_half_li as low_li,
        current_li - change_li + current_half_li + change_half_li as high_li
    from statements
    where current_li is not null and change_li is not null
),

by_words as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        fact_id,
        statement_rank,
        'E7' as method,
        base_li as value_li,
        base_li - base_half_li - case when base_li < 0 then base_cut_li else 0 end as low_li,
        base_li + base_half_li + case when base_li < 0 then 0 else base_cut_li end as high_li
    from statements
    where base_li is not null
),

-- The divisor 1 + percent and the step of the nearest printable number (the current figure's own last digit).
percent_of_current as (
    select
        *,
        current_li - current_half_li as lowest_current,
        current_li + current_half_li as highest_current,
        {{ whole() }} + percent_units as divisor,
        case when current_half_li = 0 then 10 else 2 * current_half_li end as step_li
    from statements
    where
        current_li is not null
        and percent_units is not null
        and {{ whole() }} + percent_units - percent_half_units > 0
        and not coalesce(current_li = change_li and current_li <> 0, false)
        and not (percent_units = {{ whole() }} and change_li is null)
),

percent_ends as (
    select
        *,
        {{ lowest_base('lowest_current') }} as true_low_li,
        {{ highest_base('highest_current') }} as true_high_li,
        {{ lowest_base('current_li') }} - case when current_li < 0 then current_cut_li else 0 end
        - current_half_li as printed_low_li,
        {{ highest_base('current_li') }} + case when current_li < 0 then 0 else current_cut_li end
        + current_half_li as printed_high_li
    from percent_of_current
),

by_percent as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        fact_id,
        statement_rank,
        'E2' as method,
        step_li * ({{ round_div('current_li * ' ~ whole(), 'divisor * step_li') }}) as value_li,
        case when printed_low_li < true_low_li then printed_low_li else true_low_li end as low_li,
        case when printed_high_li > true_high_li then printed_high_li else true_high_li end as high_li
    from percent_ends
),

-- Sizes of change and percent; the sign of their quotient is put back at the end.
percent_of_change as (
    select
        *,
        abs(change_li) as change_size,
        abs(percent_units) as percent_size,
        case when (change_li < 0) = (percent_units < 0) then 1 else -1 end as quotient_sign,
        case when change_half_li = 0 then 10 else 2 * change_half_li end as step_li
    from statements
    where
        change_li is not null
        and percent_units is not null
        and abs(percent_units) - percent_half_units > 0
        and not coalesce(current_li = change_li, false)
),

by_change_and_percent_sizes as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        fact_id,
        statement_rank,
        quotient_sign,
        step_li * ({{ round_div('change_size * ' ~ whole(), 'percent_size * step_li') }}) as value_size,
        {{ floor_div(
            '(case when change_size > change_half_li then change_size - change_half_li else 0 end) * ' ~ whole(),
            '(percent_size + percent_half_units)'
        ) }} as true_low_size,
        {{ ceil_div(
            '(change_size + change_half_li) * ' ~ whole(), '(percent_size - percent_half_units)'
        ) }} as true_high_size,
        {{ floor_div('change_size * ' ~ whole(), '(percent_size + percent_half_units)') }} - change_half_li
            as printed_low_size,
        {{ ceil_div('change_size * ' ~ whole(), '(percent_size - percent_half_units)') }} + change_half_li
        + current_cut_li as printed_high_size
    from percent_of_change
),

widest_sizes as (
    select
        *,
        case when printed_low_size < true_low_size then printed_low_size else true_low_size end as low_size,
        case when printed_high_size > true_high_size then printed_high_size else true_high_size end
            as high_size
    from by_change_and_percent_sizes
),

by_change_and_percent as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        fact_id,
        statement_rank,
        'E3' as method,
        quotient_sign * value_size as value_li,
        case when quotient_sign = 1 then low_size else -high_size end as low_li,
        case when quotient_sign = 1 then high_size else -low_size end as high_li
    from widest_sizes
),

together as (
    select * from by_change
    union all
    select * from by_words
    union all
    select * from by_percent
    union all
    select * from by_change_and_percent
),

-- The nearest printable value may lie a hair outside a narrow interval: the interval is widened for it.
final as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        fact_id,
        statement_rank,
        method,
        value_li,
        case when value_li < low_li then value_li else low_li end as low_li,
        case when value_li > high_li then value_li else high_li end as high_li,
        cast(row_number() over (
            partition by document_id, subject, fund_scope, line_key
            order by
                case method when 'E1' then 1 when 'E7' then 2 when 'E2' then 3 else 4 end,
                statement_rank,
                fact_id
        ) as integer) as candidate_rank
    from together
    -- Beyond what an amount can hold: a misprint, no candidate.
    where {{ fits_li('low_li') }} and {{ fits_li('value_li') }} and {{ fits_li('high_li') }}
)

select * from final
