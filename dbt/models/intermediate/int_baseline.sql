-- Last year's figure of every line of every document version: stated lines, and totals and parents that only
-- the sum of their parts gives (E4). Every other route to the same figure is named as a witness.
with stated as (
    select * from {{ ref('int_baseline_stated') }}
),

candidates as (
    select * from {{ ref('int_baseline_candidate') }}
),

derived as (
    select * from {{ ref('int_baseline_derived') }}
),

line_amounts as (
    select * from {{ ref('int_line_amount') }}
),

-- A sum that is a line of its own: nobody states that line.
derived_lines as (
    select derived.*
    from derived
    left join stated
        on
            derived.document_id = stated.document_id
            and derived.subject = stated.subject
            and derived.fund_scope = stated.fund_scope
            and derived.line_key = stated.line_key
    where stated.document_id is null
),

lines as (
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
        method,
        value_li,
        low_li,
        high_li,
        status,
        note,
        cast(null as varchar) as route,
        cast(null as varchar) as part_lines,
        cast(null as varchar) as coverage,
        cast(null as varchar) as coverage_note
    from stated
    union all
    select
        derived_lines.document_id,
        derived_lines.fiscal_year,
        cast(null as varchar) as fact_id,
        derived_lines.subject,
        derived_lines.fund_scope,
        derived_lines.line_key,
        case when derived_lines.subject = 'functional_item' then derived_lines.line_key else '' end as code,
        coalesce(
            case
                when derived_lines.line_key = 'revenue' then '收入预算合计'
                when derived_lines.line_key = 'expenditure' then '支出预算合计'
                when derived_lines.line_key = 'items' then '按功能分类各项合计'
                when derived_lines.subject <> 'total' then null
                when derived_lines.line_key = 'general' then '一般公共预算支出合计'
                when derived_lines.line_key = 'fund' then '政府性基金预算支出合计'
                when derived_lines.line_key = 'capital' then '国有资本经营预算支出合计'
            end,
            line_amounts.name
        ) as name,
        line_amounts.amount_yuan as current_yuan,
        case when line_amounts.amount_yuan is not null then 'table' end as current_origin,
        cast(null as decimal(20, 2)) as change_yuan,
        cast(null as decimal(14, 4)) as percent,
        derived_lines.base_kind,
        derived_lines.base_year,
        cast(null as varchar) as reason,
        cast(null as integer) as source_page,
        cast(null as integer) as source_line,
        cast(null as varchar) as source_part,
        case when derived_lines.value_li is not null then 'E4' end as method,
        derived_lines.value_li,
        derived_lines.low_li,
        derived_lines.high_li,
        cast(null as varchar) as status,
        cast(null as varchar) as note,
        derived_lines.route,
        derived_lines.part_lines,
        derived_lines.coverage,
        derived_lines.coverage_note
    from derived_lines
    left join line_amounts
        on
            derived_lines.document_id = line_amounts.document_id
            and derived_lines.subject = line_amounts.subject
            and derived_lines.fund_scope = line_amounts.fund_scope
            and line_amounts.line_key
            = case
                when derived_lines.subject = 'total' and derived_lines.line_key = 'items'
                    then coalesce(nullif(derived_lines.fund_scope, 'all'), 'expenditure')
                else derived_lines.line_key
            end
),

witnesses as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        method as label,
        value_li,
        low_li,
        high_li,
        false as is_open,
        candidate_rank as sequence
    from candidates
    where candidate_rank > 1
    union all
    -- Parts of a line that is stated itself.
    select
        derived.document_id,
        derived.subject,
        derived.fund_scope,
        derived.line_key,
        'E4' as label,
        derived.value_li,
        derived.low_li,
        derived.high_li,
        derived.coverage = 'open' as is_open,
        1001 as sequence
    from derived
    inner join stated
        on
            derived.document_id = stated.document_id
            and derived.subject = stated.subject
            and derived.fund_scope = stated.fund_scope
            and derived.line_key = stated.line_key
    union all
    -- One total by another route: revenue and expenditure, natures and functional items.
    select
        derived.document_id,
        'total' as subject,
        derived.fund_scope,
        case
            when derived.line_key = 'revenue' then 'expenditure'
            when derived.line_key = 'expenditure' then 'revenue'
            when derived.line_key = 'items' and derived.fund_scope = 'all' then 'expenditure'
            when derived.line_key = 'items' then derived.fund_scope
            else 'items'
        end as line_key,
        case
            when derived.line_key = 'revenue' then 'E4（按收入来源）'
            when derived.line_key = 'items' then 'E4（按功能分类项）'
            else 'E4（按支出性质）'
        end as label,
        derived.value_li,
        derived.low_li,
        derived.high_li,
        derived.coverage = 'open' as is_open,
        1002 as sequence
    from derived
    where derived.subject = 'total'
),

compared as (
    select
        witnesses.document_id,
        witnesses.subject,
        witnesses.fund_scope,
        witnesses.line_key,
        witnesses.label,
        witnesses.sequence,
        witnesses.value_li,
        witnesses.low_li,
        witnesses.high_li,
        -- An open sum is only the least a figure can have been.
        (witnesses.low_li <= lines.high_li or coalesce(lines.coverage = 'open', false))
        and (witnesses.high_li >= lines.low_li or witnesses.is_open) as agrees
    from witnesses
    inner join lines
        on
            witnesses.document_id = lines.document_id
            and witnesses.subject = lines.subject
            and witnesses.fund_scope = lines.fund_scope
            and witnesses.line_key = lines.line_key
    where witnesses.value_li is not null and lines.value_li is not null
),

worded as (
    select
        *,
        label || ' ' || {{ li_as_wan_text('value_li', 'nearest') }} || ' ['
        || {{ li_as_wan_text('low_li', 'down') }} || ', ' || {{ li_as_wan_text('high_li', 'up') }} || '] '
        || case when agrees then '相符' else '不符' end as wording
    from compared
),

testimony as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        cast(count(*) as integer) as witness_count,
        cast(sum(case when agrees then 0 else 1 end) as integer) as disagreeing_count,
        {{ text_list("wording", "sequence, label, value_li") }} as witnesses
    from worded
    group by document_id, subject, fund_scope, line_key
),

joined as (
    select
        lines.*,
        testimony.witnesses,
        coalesce(testimony.witness_count, 0) as witness_count,
        case
            when testimony.witness_count is null then 'none'
            when testimony.disagreeing_count = 0 then 'agree'
            else 'disagree'
        end as agreement,
        {{ li_to_yuan('lines.value_li') }} as value_yuan,
        {{ li_to_yuan_down('lines.low_li') }} as low_yuan,
        {{ li_to_yuan_up('lines.high_li') }} as high_yuan
    from lines
    left join testimony
        on
            lines.document_id = testimony.document_id
            and lines.subject = testimony.subject
            and lines.fund_scope = testimony.fund_scope
            and lines.line_key = testimony.line_key
),

final as (
    select
        document_id,
        fiscal_year,
        subject || '/' || fund_scope || '/' || line_key as baseline_id,
        fact_id,
        subject,
        fund_scope,
        line_key,
        code,
        name,
        current_yuan,
        current_origin,
        -- The change the text states, else the one the baseline implies.
        {{ fit_yuan('coalesce(change_yuan, current_yuan - value_yuan)') }} as change_yuan,
        percent as stated_percent,
        base_kind,
        base_year,
        value_yuan,
        low_yuan,
        high_yuan,
        method,
        coalesce(status, case
            when value_yuan is null then 'unknown'
            when agreement = 'disagree' then 'conflict'
            when current_yuan is null then 'delta_only'
            when value_yuan = 0 and current_yuan = 0 then 'not_budgeted'
            when value_yuan = 0 then 'new_item'
            when current_yuan = 0 then 'discontinued'
            when current_yuan = value_yuan then 'flat'
            else 'delta_only'
        end) as status,
        witnesses,
        witness_count,
        agreement,
        route,
        part_lines,
        coverage,
        coverage_note,
        coalesce(note, case
            when value_yuan is null then coverage_note
            when status is null and agreement = 'disagree' then '按不同途径汇总的上年数不一致'
        end) as note,
        reason as stated_reason,
        source_page,
        source_line,
        source_part
    from joined
)

select * from final
