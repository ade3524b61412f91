-- One baseline per stated line: the value of the best route (E1, else E7, else E2, else E3), and what the
-- printed percent and the text say about it.
with statements as (
    select * from {{ ref('int_baseline_statement') }}
),

candidates as (
    select * from {{ ref('int_baseline_candidate') }}
),

chosen as (
    select * from candidates
    where candidate_rank = 1
),

-- A base in words that cannot be the base the change implies.
contradicted as (
    select distinct
        chosen.document_id,
        chosen.subject,
        chosen.fund_scope,
        chosen.line_key
    from chosen
    inner join candidates
        on
            chosen.document_id = candidates.document_id
            and chosen.subject = candidates.subject
            and chosen.fund_scope = candidates.fund_scope
            and chosen.line_key = candidates.line_key
    where
        candidates.method = 'E7'
        and (candidates.low_li > chosen.high_li or candidates.high_li < chosen.low_li)
),

lines as (
    select
        statements.*,
        chosen.method,
        chosen.value_li,
        chosen.low_li,
        chosen.high_li,
        contradicted.line_key is not null as is_contradicted,
        case chosen.method
            when 'E1' then statements.change_li
            when 'E7' then statements.current_li - chosen.value_li
        end as growth_li,
        coalesce(nullif(2 * statements.percent_half_units, 0), 1000) as percent_step
    from statements
    left join chosen
        on
            statements.document_id = chosen.document_id
            and statements.subject = chosen.subject
            and statements.fund_scope = chosen.fund_scope
            and statements.line_key = chosen.line_key
    left join contradicted
        on
            statements.document_id = contradicted.document_id
            and statements.subject = contradicted.subject
            and statements.fund_scope = contradicted.fund_scope
            and statements.line_key = contradicted.line_key
    -- The statement that gives the value speaks for the line.
    where statements.statement_rank = coalesce(chosen.statement_rank, 1)
),

-- Smallest and largest growth the printed figures allow, each as numerator over denominator.
ratio_ends as (
    select
        *,
        case method
            when 'E1' then change_li + change_half_li
            when 'E7' then current_li + current_half_li - low_li
        end as largest_growth,
        case method
            when 'E1' then change_li - change_half_li
            when 'E7' then current_li - current_half_li - high_li
        end as smallest_growth
    from lines
),

ratio_bounds as (
    select
        *,
        case
            when method = 'E7' then low_li
            when largest_growth >= 0 then current_li - current_half_li - largest_growth
            else current_li + current_half_li - largest_growth
        end as largest_growth_base,
        case
            when method = 'E7' then high_li
            when smallest_growth >= 0 then current_li + current_half_li - smallest_growth
            else current_li - current_half_li - smallest_growth
        end as smallest_growth_base
    from ratio_ends
),

judged as (
    select
        *,
        -- No budget is less than nothing: a text that says so has told no figure of last year.
        coalesce(value_li < 0 and current_li >= 0, false) as is_impossible,
        -- The trade's policy: printed growth = |change / prior| rounded half up at the printed decimals.
        case
            when value_li > 0 and growth_li is not null and percent_units is not null
                then
                    percent_units = percent_step * (
                        {{ round_div('growth_li * ' ~ whole(), 'value_li * percent_step') }}
                    )
        end as is_on_grid,
        case
            when value_li > 0 and growth_li is not null and percent_units is not null
                then
                    smallest_growth_base > 0
                    and smallest_growth * {{ whole() }}
                    <= (percent_units + percent_half_units) * smallest_growth_base
                    and (
                        largest_growth_base <= 0
                        or largest_growth * {{ whole() }}
                        >= (percent_units - percent_half_units) * largest_growth_base
                    )
        end as is_in_interval
    from ratio_bounds
),

-- What the printed figures disprove about each other; growth over nothing or a negative base has no percent.
checked as (
    select
        *,
        case
            when method is null or is_impossible then null
            when is_contradicted then 'words'
            when percent_units is null or growth_li is null then null
            when current_li = 0 and value_li = 0 then case when percent_units <> 0 then 'nothing' end
            when value_li = 0 then case when percent_units <> {{ whole() }} then 'new' end
            when current_li = 0 then case when percent_units <> -{{ whole() }} then 'ended' end
            when growth_li = 0 then case when percent_units <> 0 then 'flat' end
            when value_li > 0 and not is_on_grid and not is_in_interval then 'percent'
        end as problem
    from judged
),

final as (
    select
        document_id,
        fiscal_year,
        fact_id,
        subject,
        fund_scope,
        line_key,
        code,
        name,
        current_yuan,
        current_origin,
        change_yuan,
        percent,
        base_kind,
        base_year,
        reason,
        source_page,
        source_line,
        source_part,
        case when not is_impossible then method end as method,
        case when not is_impossible then value_li end as value_li,
        case when not is_impossible then low_li end as low_li,
        case when not is_impossible then high_li end as high_li,
        case
            when method is null or is_impossible then 'unknown'
            when problem is not null then 'conflict'
            when value_li = 0 and current_li = 0 then 'not_budgeted'
            when method in ('E2', 'E3') then 'derived_pct'
            when current_li is null or value_li < 0 then 'delta_only'
            when value_li = 0 then 'new_item'
            when current_li = 0 then 'discontinued'
            when growth_li = 0 then 'flat'
            when percent_units is null then 'delta_only'
            when is_on_grid then 'grid_exact'
            else 'interval_ok'
        end as status,
        case
            when is_impossible then '增加额大于本年数，推出的上年数为负，上年数未知'
            when problem = 'words' then '文字写明的上年数与按增减额推算的上年数不一致'
            when problem = 'nothing' then '本年数和上年数均为零，百分比却不为零'
            when problem = 'new' then '推出的上年数为零，百分比却不是按惯例写的100%'
            when problem = 'ended' then '本年数为零，百分比却不是下降100%'
            when problem = 'flat' then '与上年持平，百分比却不为零'
            when problem = 'percent' then '百分比与增减额除以上年数的结果不符'
            when method is null and is_declaration then '公开说明未安排且未写明上年数，上年数未知'
            when method is null and percent_units = {{ whole() }}
                then '只写明增长100%，既可能上年没有，也可能翻了一番，上年数未知'
            when method is null and percent_units is not null then '只写明百分比，推不出上年数'
            when method is null then '未写明增减额、百分比和上年数，上年数未知'
            when value_li < 0 then '上年数为负，增长率没有意义，百分比未核对'
        end as note
    from checked
)

select * from final
